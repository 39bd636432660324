"""Keep the database small: logs go after their time, in slices that hold no lock for long."""

from __future__ import annotations

from datetime import datetime, timedelta

from pipeline.ports import Store

#: Logs of polls and fates of articles that matched nothing.
KEEP_LOGS = timedelta(days=90)


def upkeep(store: Store, now: datetime, keep: timedelta = KEEP_LOGS) -> int:
    """Delete what is older than `keep`; how many rows went."""
    gone = 0
    while removed := store.prune(now - keep):
        gone += removed
    return gone
