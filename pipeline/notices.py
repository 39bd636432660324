"""Wirewatch tells of itself: look at how things stand and owe the notices about it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from alerts.notices import (
    Trouble,
    disk_trouble,
    plan_notices,
    poller_trouble,
    receiver_troubles,
    source_troubles,
)
from core.values import Alert, Watch
from pipeline.ports import Store

#: Whether a receiver takes messages is judged by so many of the newest ones in each state.
NEWEST = 500


def owe_notices(
    store: Store, watch: Watch, poll_every: timedelta, disk: tuple[int, int], now: datetime
) -> tuple[Alert, ...]:
    """Put into the outbox what receivers with `notices` are still to be told; what was new.

    `poll_every` is how often the poller looks for sources that are due, `disk` the free and all
    bytes where the database lies. Running it twice changes nothing. Raises StorageError.
    """
    if not any(receiver.notices for receiver in watch.receivers):
        return ()
    wrong = _troubles(store, watch, poll_every, disk, now)
    planned = plan_notices(wrong, store.notice_keys(), watch, now)
    with store.begin() as tx:
        return tuple(alert for alert in planned if tx.add_alerts([alert]))


def _troubles(
    store: Store, watch: Watch, poll_every: timedelta, disk: tuple[int, int], now: datetime
) -> Sequence[Trouble]:
    slugs = [source.slug for source in watch.sources]
    failing = store.coverage(slugs, now - timedelta(days=1), now).failing
    states = [state for slug, state in store.source_states().items() if slug in set(slugs)]
    last_poll = max((state.attempted_at for state in states if state.attempted_at), default=None)
    # Where sources are asked less often than the poller looks, it is silent only after theirs.
    every = max(poll_every, min((source.every for source in watch.sources), default=poll_every))
    # Nor is it silent as long as no source is due, because they bring little.
    overdue = min((state.due_at for state in states if state.due_at), default=now) <= now
    rows = [
        *store.deliveries("sent", limit=NEWEST),
        *store.deliveries("waiting", "failed", limit=NEWEST),
    ]
    return [
        *source_troubles(failing, now),
        *receiver_troubles(rows, now),
        # Before the first poll there is nothing to miss.
        *(poller_trouble(last_poll, every, now) if last_poll and overdue else ()),
        *disk_trouble(*disk, now),
    ]
