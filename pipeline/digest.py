"""Turn what waits for a digest into one message for each receiver and local day."""

from __future__ import annotations

from datetime import datetime

from alerts.digest import digest_due
from core.values import Alert, Watch
from pipeline.ports import Store


def plan_digests(store: Store, watch: Watch, now: datetime) -> tuple[Alert, ...]:
    """Put the digests that are due into the outbox; running it twice changes nothing."""
    planned = []
    for receiver in watch.receivers:
        routes = [route for route in watch.routes if receiver.name in route.receivers]
        with store.begin() as tx:
            waiting = tx.waiting_digest(receiver.name)
            alert = digest_due(receiver, routes, waiting, now)
            if alert is None:
                continue
            if tx.add_alerts([alert]):
                planned.append(alert)
                tx.bundle([delivery.id for delivery in waiting], alert.key)
    return tuple(planned)
