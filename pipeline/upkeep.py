"""Keep the database small: logs go after their time, in slices that hold no lock for long."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from pipeline.ports import Store

#: Logs of polls and fates of articles that matched nothing.
KEEP_LOGS = timedelta(days=90)
#: Making articles searchable holds the write lock for about so many seconds at once.
LOCK_S = 0.025


def upkeep(store: Store, now: datetime, keep: timedelta = KEEP_LOGS) -> int:
    """Delete what is older than `keep`; how many rows went."""
    gone = 0
    while removed := store.prune(now - keep):
        gone += removed
    return gone


def index_older(store: Store, ticks: Callable[[], float], budget_s: float) -> int:
    """Make articles searchable that an upgraded database held before; about how many are left.

    Stops when `budget_s` seconds are over, as `ticks` counts them; it goes on where it stopped.
    """
    left, some, started = store.unsearchable(), 8, ticks()
    while left and (asked := ticks()) - started < budget_s:
        left = store.index_older(some)
        took = ticks() - asked
        some = (
            min(2 * some, 500)
            if took < LOCK_S / 2
            else max(some // 2, 1)
            if took > LOCK_S
            else some
        )
    return left
