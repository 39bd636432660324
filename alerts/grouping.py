"""Several alerts that wait for one receiver become one message. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from alerts.backlog import backlog_source
from alerts.plan import PRIORITIES
from core.values import Alert, Delivery, Receiver, Route

#: More stories than this in one message nobody reads; the rest makes another one.
MOST_STORIES = 50


def combine(
    waiting: Sequence[Delivery], now: datetime
) -> tuple[tuple[Alert, tuple[Delivery, ...]], ...]:
    """For each receiver the alert that takes up several that are due, with those it takes up.

    Only alerts that were meant to wait are combined: batched ones, and those that quiet hours
    held. One that has been tried stays as it is, because the provider may have taken it, and
    then only the same message under the same key is no second one. The caller writes the alert
    and marks the others as told by it in one transaction.
    """
    due: dict[str, list[Delivery]] = {}
    for delivery in sorted(waiting, key=lambda d: d.id):
        if _combinable(delivery, now):
            due.setdefault(delivery.alert.receiver, []).append(delivery)
    return tuple(
        (_combined(part, now), tuple(part))
        for deliveries in due.values()
        for part in _parts(deliveries)
        if len(part) > 1
    )


def _parts(deliveries: Sequence[Delivery]) -> list[list[Delivery]]:
    """Cut so that no part has too many stories; one may itself be a combination of many."""
    parts: list[list[Delivery]] = []
    stories = 0
    for delivery in deliveries:
        count = len(delivery.alert.story_ids)
        if not parts or stories + count > MOST_STORIES:
            parts.append([])
            stories = 0
        parts[-1].append(delivery)
        stories += count
    return parts


def put_off(delivery: Delivery, now: datetime) -> Alert:
    """The same alert for the receiver's next digest instead; its key tells the two apart."""
    alert = delivery.alert
    return replace(
        alert, key=f"{alert.key}{HELD}", mode="digest", priority="normal", created_at=now
    )


#: How the key of an alert ends that a cap put off into a digest.
HELD = ":held"


def held_note(waiting: Sequence[Delivery], receiver: Receiver) -> str:
    """The digest's line about what a cap put off into it, or ""."""
    held = sum(delivery.alert.key.endswith(HELD) for delivery in waiting)
    if not held:
        return ""
    what = "1 alert is" if held == 1 else f"{held} alerts are"
    limits = f"{receiver.hourly_cap} messages an hour and {receiver.daily_cap} a day"
    return f"{what} told here and not at once, because the limit of {limits} was reached."


def batch_due(
    routes: Sequence[Route], alert: Alert, last_sent: datetime | None, now: datetime
) -> datetime:
    """When a batched alert may go: not before `group_interval` has passed since the last one.

    `routes` are those that name the receiver; the shortest interval of those that take one of
    the alert's topics counts.
    """
    intervals = [
        route.group_interval
        for route in routes
        if route.mode == "batched" and (not route.topics or set(route.topics) & set(alert.topics))
    ]
    if not intervals or last_sent is None or alert.priority == "high":
        return now
    return max(now, last_sent + min(intervals))


def _combinable(delivery: Delivery, now: datetime) -> bool:
    alert = delivery.alert
    return (
        delivery.state == "waiting"
        and delivery.attempts == 0
        and alert.kind == "story"
        and alert.mode != "digest"
        and not backlog_source(alert.key)
        and alert.created_at < alert.due_at <= now
    )


def _combined(deliveries: Sequence[Delivery], now: datetime) -> Alert:
    alerts = [delivery.alert for delivery in deliveries]
    keys = "\x1f".join(alert.key for alert in alerts)
    digest = hashlib.sha256(keys.encode("utf-8", "surrogatepass")).hexdigest()
    first = alerts[0]
    return Alert(
        key=f"story:batch:{digest[:20]}",
        receiver=first.receiver,
        kind="story",
        story_ids=tuple(dict.fromkeys(story for alert in alerts for story in alert.story_ids)),
        topics=tuple(dict.fromkeys(topic for alert in alerts for topic in alert.topics)),
        mode=first.mode,
        priority=max((alert.priority for alert in alerts), key=PRIORITIES.index),
        created_at=now,
        due_at=now,
    )
