"""When a receiver's digest is due: one for each local day, whatever the clocks do. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from alerts.backlog import backlog_source
from alerts.hours import last_slot, next_slot
from core.values import Alert, Delivery, Receiver, Route

#: For a receiver without a digest route whose alerts were put off into a digest (caps).
DEFAULT_ROUTE = Route(receivers=(), mode="digest", at="07:00")

#: A digest's hour that passed so shortly ago was not missed; we are just not on the second.
JUST_MISSED = timedelta(hours=3)


def digest_due(
    receiver: Receiver,
    routes: Sequence[Route],
    waiting: Sequence[Delivery],
    now: datetime,
) -> Alert | None:
    """The digest that takes up `waiting`, or None when it is not time yet.

    `routes` are those that name the receiver, `waiting` its alerts that no digest has taken up.
    It is time when a digest's hour has passed since one of them was made. After a downtime
    the missed hour is not made up for while today's is still to come, unless it was missed only
    just: so there is one digest after three days of downtime, not three, and a digest at 23:59
    may be written at 00:01. The key holds the local date of the hour, hence one a day. With
    nothing waiting there is a digest for a route that asks for a heartbeat, on its day.
    """
    digests = [route for route in routes if route.mode == "digest"] or [DEFAULT_ROUTE]
    if not waiting:
        digests = [route for route in digests if route.heartbeat]
    if not digests:
        return None
    zone = ZoneInfo(receiver.timezone)
    hour = max(last_slot(now, route.at, route.days, zone) for route in digests)
    if waiting and min(delivery.alert.created_at for delivery in waiting) > hour:
        return None
    today = now.astimezone(zone).date()
    if hour.astimezone(zone).date() < today and now - hour > JUST_MISSED:
        coming = min(next_slot(now, route.at, route.days, zone) for route in digests)
        if not waiting or coming.astimezone(zone).date() == today:
            return None
    return Alert(
        key=digest_key(receiver.name, hour.astimezone(zone).date()),
        receiver=receiver.name,
        kind="digest",
        story_ids=told_stories(waiting),
        topics=tuple(dict.fromkeys(t for d in waiting for t in d.alert.topics)),
        mode="digest",
        priority="normal",
        created_at=now,
        due_at=now,
    )


def told_stories(waiting: Sequence[Delivery]) -> tuple[int, ...]:
    """The stories that a digest tells one by one; a backlog is told in a line."""
    told = (d.alert for d in waiting if not backlog_source(d.alert.key))
    return tuple(dict.fromkeys(story for alert in told for story in alert.story_ids))


def digest_key(receiver: str, day: date) -> str:
    """The identity of the digest of a receiver's local day: `digest:<receiver>:<date>`."""
    return f"digest:{receiver}:{day.isoformat()}"
