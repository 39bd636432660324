"""The outbox of the store in memory: what waits, who holds it, what came of it."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from core.errors import StorageError
from core.values import (
    Alert,
    AlertState,
    Attempt,
    Delivery,
    Silence,
)
from tests.fakes.world import World, _for_digest


class OutboxWriter:
    """The part of the writer that is about the outbox."""

    def __init__(self, world: World) -> None:
        self._world = world

    def add_alerts(self, alerts: Iterable[Alert]) -> int:
        new = 0
        for alert in alerts:
            if missing := [i for i in alert.story_ids if i not in self._world.stories]:
                raise StorageError(f"there is no story {missing[0]}")
            if alert.key not in {row.alert.key for row in self._world.outbox.values()}:
                number = len(self._world.outbox) + 1
                self._world.outbox[number] = Delivery(number, alert, "waiting")
                self._world.about[number] = alert.story_ids
                new += 1
        return new

    def alerted_topics(self, story_id: int) -> dict[str, frozenset[str]]:
        told: dict[str, frozenset[str]] = {}
        for row in self._world.outbox.values():
            if row.alert.kind == "story" and story_id in self._world.about[row.id]:
                before = told.get(row.alert.receiver, frozenset())
                told[row.alert.receiver] = before | frozenset(row.alert.topics)
        return told

    def waiting_digest(self, receiver: str) -> tuple[Delivery, ...]:
        return tuple(
            row
            for row in self._world.outbox.values()
            if row.state == "waiting" and row.alert.receiver == receiver and _for_digest(row)
        )

    def carried(self, story_id: int) -> tuple[tuple[str, str, str, datetime], ...]:
        story = self._world.stories.get(story_id)
        urls = story.article_urls if story else ()
        articles = [self._world.articles[url] for url in urls]
        return tuple((a.url, a.source, a.wire, self._world.joined_at[a.url]) for a in articles)

    def story_deliveries(self, story_id: int) -> tuple[Delivery, ...]:
        about = self._world.about
        return tuple(row for row in self._world.outbox.values() if story_id in about[row.id])

    def held_back(self, receiver: str, now: datetime) -> tuple[Delivery, ...]:
        return tuple(
            row
            for row in self._world.outbox.values()
            if row.state == "waiting"
            and row.alert.receiver == receiver
            and _claimable(row, now)
            and (row.alert.mode == "batched" or row.alert.created_at < row.alert.due_at)
            and not row.attempts
            and not self._world.attempts.get(row.id)
        )

    def told_lately(self, receiver: str, since: datetime) -> tuple[Delivery, ...]:
        return tuple(
            row
            for row in self._world.outbox.values()
            if row.alert.receiver == receiver
            and row.alert.kind != "digest"
            and (
                row.state == "claimed"
                or (row.state == "sent" and row.sent_at is not None and row.sent_at >= since)
            )
        )

    def bundle(self, delivery_ids: Iterable[int], into_key: str) -> int:
        rows = [self._world.outbox.get(number) for number in delivery_ids]
        waiting = [row for row in rows if row is not None and row.state == "waiting"]
        for row in waiting:
            self._world.outbox[row.id] = replace(row, state="bundled")
            self._world.bundled_into[row.id] = into_key
        return len(waiting)

    def cancel(self, delivery_ids: Iterable[int], reason: str, now: datetime) -> int:
        rows = [self._world.outbox.get(number) for number in delivery_ids]
        open_ones = [row for row in rows if row is not None and row.state in ("waiting", "failed")]
        for row in open_ones:
            self._world.outbox[row.id] = replace(row, state="cancelled", problem=reason)
            self._world.note(row.id, Attempt(now, "cancelled", reason))
        return len(open_ones)

    def delay(self, delivery_ids: Iterable[int], due_at: datetime) -> None:
        for number in delivery_ids:
            row = self._world.outbox.get(number)
            if row is not None and row.state == "waiting":
                later = replace(row.alert, due_at=due_at)
                self._world.outbox[number] = replace(row, alert=later)

    def add_silence(self, silence: Silence, now: datetime) -> int:
        number = len(self._world.silences) + 1
        self._world.silences[number] = silence
        return number

    def end_silence(self, number: int, now: datetime) -> bool:
        silence = self._world.silences.get(number)
        if silence is None or silence.until <= now:
            return False
        self._world.silences[number] = replace(silence, until=now)
        return True

    def silences(self, now: datetime) -> tuple[tuple[int, Silence], ...]:
        return tuple((n, one) for n, one in self._world.silences.items() if one.until > now)

    def unsubscribe(self, person: str, receiver: str, now: datetime) -> None:
        self._world.away.setdefault(person, receiver)

    def resubscribe(self, person: str) -> None:
        self._world.away.pop(person, None)

    def hand_over(self, delivery_id: int, token: str, into: Alert) -> bool:
        row = self._world.outbox.get(delivery_id)
        if row is None or row.state != "claimed" or row.token != token:
            return False
        self._world.outbox[row.id] = replace(row, state="bundled", token="", lease_until=None)
        self._world.bundled_into[row.id] = into.key
        self.add_alerts([into])
        return True


class OutboxStore:
    """The part of the store that is about the outbox."""

    world: World
    _lock: threading.RLock
    _tokens: int

    def claim(
        self, now: datetime, lease: timedelta, limit: int = 20, *, receiver: str = ""
    ) -> tuple[Delivery, ...]:
        with self._lock:
            due = [row for row in self._due(now) if receiver in ("", row.alert.receiver)]
            return tuple(self._claimed(row, now, lease) for row in due[:limit])

    def due_receivers(self, now: datetime) -> tuple[str, ...]:
        with self._lock:
            return tuple(dict.fromkeys(row.alert.receiver for row in self._due(now)))

    def _due(self, now: datetime) -> list[Delivery]:
        rows = [row for row in self.world.outbox.values() if _claimable(row, now)]
        return sorted(rows, key=lambda row: (row.alert.due_at, row.id))

    def _claimed(self, row: Delivery, now: datetime, lease: timedelta) -> Delivery:
        if row.state == "claimed":
            self.world.note(row.id, Attempt(now, "claimed", "the lease lapsed; outcome unknown"))
        self._tokens += 1
        row = replace(
            row,
            state="claimed",
            attempts=row.attempts + 1,
            token=f"token {self._tokens}",
            lease_until=now + lease,
        )
        self.world.outbox[row.id] = row
        return row

    def settle_delivery(
        self,
        delivery_id: int,
        token: str,
        state: AlertState,
        now: datetime,
        *,
        due_at: datetime | None = None,
        problem: str = "",
        tried: bool = True,
        taken: Iterable[str] = (),
    ) -> bool:
        with self._lock:
            row = self.world.outbox.get(delivery_id)
            if row is None or row.state != "claimed" or row.token != token:
                return False
            if state == "waiting":
                row = replace(row, alert=replace(row.alert, due_at=due_at or now))
            self.world.outbox[delivery_id] = replace(
                row,
                state=state,
                token="",
                lease_until=None,
                problem=problem,
                sent_at=now if state == "sent" else row.sent_at,
                attempts=row.attempts - (not tried),
                taken=frozenset(taken) if tried else row.taken,
            )
            if tried:
                self.world.note(delivery_id, Attempt(now, state, problem))
            return True

    def told_lately(self, receiver: str, since: datetime) -> tuple[Delivery, ...]:
        return OutboxWriter(self.world).told_lately(receiver, since)

    def bundled(self, receiver: str, into_key: str) -> tuple[Delivery, ...]:
        numbers = [n for n, key in self.world.bundled_into.items() if key == into_key]
        rows = [self.world.outbox[number] for number in sorted(numbers)]
        return tuple(row for row in rows if row.alert.receiver == receiver)

    def alerts_by_topic(self, since: datetime) -> dict[str, int]:
        alerts = [row.alert for row in self.world.outbox.values()]
        recent = [one for one in alerts if one.kind == "story" and one.created_at >= since]
        return dict(Counter(topic for alert in recent for topic in alert.topics))

    def notice_keys(self) -> frozenset[str]:
        rows = self.world.outbox.values()
        return frozenset(row.alert.key for row in rows if row.alert.kind == "notice")

    def latest_attempts(self, limit: int = 1000) -> tuple[tuple[str, Attempt], ...]:
        log = [
            (self.world.outbox[number].alert.receiver, attempt)
            for number, attempt in self.world.attempt_log.values()
            if attempt.state not in ("claimed", "cancelled") and attempt.problem != "asked again"
        ]
        return tuple(log[-limit:])

    def deliveries(self, *states: AlertState, limit: int = 0) -> tuple[Delivery, ...]:
        rows = [row for row in self.world.outbox.values() if not states or row.state in states]
        rows.sort(key=lambda row: row.id, reverse=True)
        return tuple(rows[: limit or None])

    def story_deliveries(self, story_id: int) -> tuple[Delivery, ...]:
        return OutboxWriter(self.world).story_deliveries(story_id)

    def outbox_counts(self) -> dict[str, int]:
        return dict(Counter(row.state for row in self.world.outbox.values()))

    def history(self, delivery_id: int) -> tuple[Attempt, ...]:
        return self.world.attempts.get(delivery_id, ())

    def requeue(self, delivery_id: int, now: datetime) -> bool:
        with self._lock:
            row = self.world.outbox.get(delivery_id)
            if row is None or row.state not in ("failed", "cancelled", "sent"):
                return False
            self.world.outbox[delivery_id] = Delivery(
                row.id, replace(row.alert, due_at=now), "waiting"
            )
            self.world.note(delivery_id, Attempt(now, "waiting", "asked again"))
            return True

    def silences(self, now: datetime) -> tuple[tuple[int, Silence], ...]:
        return OutboxWriter(self.world).silences(now)

    def unsubscribed(self) -> frozenset[str]:
        return frozenset(self.world.away)

    def _undelivered(self, *states: AlertState) -> int:
        return sum(
            row.state in states and not (row.state == "waiting" and _for_digest(row))
            for row in self.world.outbox.values()
        )


def _claimable(row: Delivery, now: datetime) -> bool:
    lapsed = row.state == "claimed" and row.lease_until is not None and row.lease_until <= now
    free = row.state == "waiting" or lapsed
    return free and row.alert.due_at <= now and not _for_digest(row)
