"""Who may be sent something now: breakers, token buckets and caps of the receivers."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from alerts.long_tail import MAIL
from alerts.pacing import DAY, Breaker, Bucket, after, over_cap, take
from core.errors import DeliveryError, DeliveryOutcome
from core.values import Attempt, Delivery, Receiver
from pipeline.ports import Store

#: A burst for people's mailboxes, and for services, of which Slack allows one a second. Caps keep
#: nearly everybody far below; these are for who has lifted them and comes back to a backlog.
MAIL_BUCKET = Bucket(tokens=1000.0, size=1000.0, rate=250.0)
SERVICE_BUCKET = Bucket(tokens=20.0, size=20.0, rate=1.0)


class Pace:
    """The receivers' luck and load during one emptying of the outbox. Not for several threads.

    What happened in earlier rounds, by whatever worker, comes from the outbox's own history
    (`latest`, oldest first), so that a breaker survives the process.
    """

    def __init__(
        self, receivers: Iterable[Receiver], latest: Iterable[tuple[str, Attempt]]
    ) -> None:
        self._receivers = {receiver.name: receiver for receiver in receivers}
        self._breakers: dict[str, Breaker] = {}
        self._buckets: dict[str, Bucket] = {}
        self._resting: dict[str, datetime] = {}
        self._failing: dict[str, str] = {}
        for name, attempt in latest:
            outcome: DeliveryOutcome | None = "transient" if attempt.state == "waiting" else None
            self._judge(name, outcome, attempt.at)

    def blocked(self, now: datetime) -> frozenset[str]:
        """Receivers to whom nothing goes now."""
        for name in [name for name, until in self._resting.items() if until <= now]:
            self._rested(name)
        closed = (n for n, breaker in self._breakers.items() if not breaker.lets_through(now))
        return frozenset((*closed, *self._resting, *self._failing))

    def doubtful(self) -> frozenset[str]:
        """Receivers whose last message failed: they come after all others."""
        return frozenset(name for name, breaker in self._breakers.items() if breaker.failures)

    def failing(self, name: str) -> str:
        """Why a receiver is left alone for the rest of this round, or ""."""
        return self._failing.get(name, "")

    def takes(self, name: str, now: datetime) -> bool:
        """Whether the receiver's bucket has a token for a message; takes it if so.

        An empty bucket is left alone until it is full again.
        """
        if name in self._resting:
            return False
        bucket, wait = take(self._buckets.get(name) or self._new_bucket(name), now)
        if wait:
            self._resting[name] = now + timedelta(seconds=bucket.size / bucket.rate)
            return False
        self._buckets[name] = bucket
        return True

    def pause(self, now: datetime) -> float | None:
        """Seconds until a bucket is full again, which it then is; None when none is empty."""
        if not self._resting:
            return None
        name, until = min(self._resting.items(), key=lambda item: item[1])
        self._rested(name)
        return max((until - now).total_seconds(), 0.0)

    def sent(self, name: str, now: datetime) -> None:
        """Remember that a receiver took a message."""
        self._judge(name, None, now)

    def refused(self, name: str, error: DeliveryError, now: datetime) -> None:
        """Remember that it did not; after anything but a permanent refusal it is left alone."""
        self._judge(name, error.outcome, now)
        if error.outcome != "permanent":
            self._failing[name] = error.reason or error.outcome

    def _judge(self, name: str, outcome: DeliveryOutcome | None, at: datetime) -> None:
        self._breakers[name] = after(self._breakers.get(name, Breaker()), outcome, at)

    def _rested(self, name: str) -> None:
        del self._resting[name]
        self._buckets.pop(name, None)

    def _new_bucket(self, name: str) -> Bucket:
        receiver = self._receivers.get(name)
        scheme = urlsplit(receiver.url).scheme.lower() if receiver else ""
        return MAIL_BUCKET if scheme in MAIL else SERVICE_BUCKET


def reached_cap(
    delivery: Delivery, receiver: Receiver, mine: frozenset[int], store: Store, now: datetime
) -> str:
    """The cap that keeps a claimed alert from being sent now, as a clause, or "".

    `mine` are the rows this worker has claimed; what others are sending counts as sent, so two
    workers cannot overdraw together. An alert that was tried before is never held: the provider
    may have taken it, and a person who asks for it again wants it now.
    """
    if not (receiver.hourly_cap or receiver.daily_cap):
        return ""
    if delivery.alert.kind != "story" or delivery.attempts > 1 or store.history(delivery.id):
        return ""
    told = store.told_lately(receiver.name, now - DAY)
    times = [row.sent_at or now for row in told if row.state == "sent" or row.id not in mine]
    return over_cap(receiver, times, now)
