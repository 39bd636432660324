"""When a receiver's digest is due: one for each local day, whatever the clocks do. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from alerts.hours import next_slot
from core.values import Alert, Delivery, Receiver, Route

#: For a receiver without a digest route whose alerts were put off into a digest (caps).
DEFAULT_ROUTE = Route(receivers=(), mode="digest", at="07:00")


def digest_due(
    receiver: Receiver,
    routes: Sequence[Route],
    waiting: Sequence[Delivery],
    now: datetime,
) -> Alert | None:
    """The digest that takes up `waiting`, or None when it is not time yet.

    `routes` are those that name the receiver, `waiting` its alerts that no digest has taken up.
    It is time when a digest's hour has passed since one of them was made, unless today has
    such an hour still to come. The key holds the local date of `now`, so the outbox takes one
    a day, and after three days of downtime there is one, not three.
    """
    if not waiting:
        return None
    zone = ZoneInfo(receiver.timezone)
    digests = [route for route in routes if route.mode == "digest"] or [DEFAULT_ROUTE]
    today = now.astimezone(zone).date()
    oldest = min(delivery.alert.created_at for delivery in waiting)
    passed = any(next_slot(oldest, r.at, r.days, zone) <= now for r in digests)
    coming = min(next_slot(now, route.at, route.days, zone) for route in digests)
    if not passed or (coming > now and coming.astimezone(zone).date() == today):
        return None
    return Alert(
        key=digest_key(receiver.name, now, zone),
        receiver=receiver.name,
        kind="digest",
        story_ids=tuple(dict.fromkeys(i for d in waiting for i in d.alert.story_ids)),
        topics=tuple(dict.fromkeys(t for d in waiting for t in d.alert.topics)),
        mode="digest",
        priority="normal",
        created_at=now,
        due_at=now,
    )


def digest_key(receiver: str, now: datetime, zone: ZoneInfo) -> str:
    """The identity of the digest of a receiver's local day: `digest:<receiver>:<date>`."""
    return f"digest:{receiver}:{now.astimezone(zone).date().isoformat()}"
