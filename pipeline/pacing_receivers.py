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
    """One receiver's luck and load during one emptying of the outbox. Not for several threads.

    What happened in earlier rounds, by whatever worker, comes from the outbox's own history
    (`latest`, oldest first), so that a breaker survives the process.

    Attributes:
        failing: why it is left alone for the rest of this round, or "".
        rests_until: when its bucket is full again; None while that is not empty.
    """

    def __init__(self, receiver: Receiver | None, latest: Iterable[Attempt]) -> None:
        scheme = urlsplit(receiver.url).scheme.lower() if receiver else ""
        self._full = MAIL_BUCKET if scheme in MAIL else SERVICE_BUCKET
        self._bucket, self._breaker = self._full, Breaker()
        self.failing = ""
        self.rests_until: datetime | None = None
        for attempt in latest:
            self._judge("transient" if attempt.state == "waiting" else None, attempt.at)

    def closed(self, now: datetime) -> bool:
        """Whether nothing goes to it now."""
        if self.rests_until is not None and self.rests_until <= now:
            self.rests_until, self._bucket = None, self._full
        return bool(
            self.failing or self.rests_until is not None or not self._breaker.lets_through(now)
        )

    @property
    def doubtful(self) -> bool:
        """Whether its last message failed."""
        return self._breaker.failures > 0

    def takes(self, now: datetime) -> bool:
        """Whether its bucket has a token for a message; takes it if so.

        An empty bucket is left alone until it is full again.
        """
        if self.rests_until is not None:
            return False
        bucket, wait = take(self._bucket, now)
        if wait:
            self.rests_until = now + timedelta(seconds=bucket.size / bucket.rate)
            return False
        self._bucket = bucket
        return True

    def sent(self, now: datetime) -> None:
        """Remember that it took a message."""
        self._judge(None, now)

    def refused(self, error: DeliveryError, now: datetime) -> None:
        """Remember that it did not; after anything but a permanent refusal it is left alone."""
        self._judge(error.outcome, now)
        if error.outcome != "permanent":
            self.failing = error.reason or error.outcome

    def _judge(self, outcome: DeliveryOutcome | None, at: datetime) -> None:
        self._breaker = after(self._breaker, outcome, at)


def server_of(receiver: Receiver) -> str:
    """Who share a server, as far as a URL tells: its host and port, of services its secret."""
    return receiver.url.partition("://")[2].partition("/")[0].rpartition("@")[2].lower()


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
