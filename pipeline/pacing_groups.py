"""Several alerts that wait for one receiver become one message, before anybody claims them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from alerts.grouping import batch_due, combine
from alerts.hours import quiet_until
from core.errors import StorageError
from core.values import Delivery, Receiver, Route, Watch
from pipeline.ports import Store, Writer


def gather(store: Store, watch: Watch, name: str, now: datetime) -> None:
    """Combine what is due for a receiver: batched alerts, and those that quiet hours held.

    A batched one that comes too soon after the last such message is put back, so that more can
    join it. All of it is one transaction over rows that nobody else can claim meanwhile: an
    alert is told either alone or in a combined message, never in both.
    """
    receiver = next((one for one in watch.receivers if one.name == name), None)
    with store.begin() as tx:
        rows = tx.held_back(name, now)
        early: set[int] = set()
        if receiver is not None:
            routes = [route for route in watch.routes if name in route.receivers]
            early = _put_back(tx, receiver, routes, [row for row in rows if _batched(row)], now)
        for alert, parts in combine([row for row in rows if row.id not in early], now):
            tx.add_alerts([alert])
            if tx.bundle([part.id for part in parts], alert.key) != len(parts):
                # Cannot be while `held_back` holds its rows; if it ever is, nothing of this counts.
                raise StorageError(f"an alert for {alert.receiver} was claimed while combining")


def _batched(row: Delivery) -> bool:
    return row.alert.kind == "story" and row.alert.mode == "batched"


def _put_back(
    tx: Writer,
    receiver: Receiver,
    routes: Sequence[Route],
    batched: Sequence[Delivery],
    now: datetime,
) -> set[int]:
    """Let batched rows wait until `group_interval` has passed; the ids of those that must."""
    longest = max((route.group_interval for route in routes), default=timedelta(0))
    if not batched or not longest:
        return set()
    # One that is being sent this very moment counts as sent now.
    told = tx.told_lately(receiver.name, now - longest)
    last = max((row.sent_at or now for row in told if _batched(row)), default=None)
    put_back = set()
    for row in batched:
        due_at = batch_due(routes, row.alert, last, now)
        if due_at > now:
            zone = ZoneInfo(receiver.timezone)
            tx.delay([row.id], quiet_until(receiver.quiet, zone, due_at) or due_at)
            put_back.add(row.id)
    return put_back
