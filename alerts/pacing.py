"""How much a receiver gets, and how hard a failing one is tried. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from core.errors import DeliveryOutcome
from core.values import Receiver

HOUR = timedelta(hours=1)
DAY = timedelta(hours=24)


def over_cap(receiver: Receiver, sent: Sequence[datetime], now: datetime) -> str:
    """Which cap a receiver has reached, as a clause for people, or "".

    `sent` are the times of its latest messages (digests do not count), in any order. Both caps
    look back from `now`, so that there is no minute in which a full hour begins anew. A cap of
    0 means none.
    """
    hour = sum(now - HOUR < at <= now for at in sent)
    day = sum(now - DAY < at <= now for at in sent)
    if receiver.hourly_cap and hour >= receiver.hourly_cap:
        return f"{receiver.hourly_cap} messages within an hour"
    if receiver.daily_cap and day >= receiver.daily_cap:
        return f"{receiver.daily_cap} messages within a day"
    return ""


@dataclass(frozen=True, slots=True)
class Bucket:
    """A token bucket: so many messages at once, then so many a second.

    One a second is what Slack allows to a channel; ten at once are a quiet hour's end.
    """

    tokens: float = 10.0
    at: datetime | None = None
    size: float = 10.0
    rate: float = 1.0


def take(bucket: Bucket, now: datetime) -> tuple[Bucket, timedelta]:
    """The bucket after one message at `now`, and how long that message must wait first.

    Who does not wait keeps the old bucket. A clock that goes back fills nothing.
    """
    passed = max((now - bucket.at).total_seconds(), 0.0) if bucket.at else 0.0
    tokens = min(bucket.tokens + passed * bucket.rate, bucket.size) - 1.0
    wait = timedelta(seconds=max(-tokens / bucket.rate, 0.0))
    return replace(bucket, tokens=tokens, at=now), wait


@dataclass(frozen=True, slots=True)
class Breaker:
    """A receiver's recent luck. Open until `open_until`: nothing is sent to it before."""

    failures: int = 0
    open_until: datetime | None = None

    def lets_through(self, now: datetime) -> bool:
        """Whether a message may be tried; after the wait one is, to see how things are."""
        return self.open_until is None or now >= self.open_until


#: So many failures in a row open the breaker.
BREAK_AFTER = 3

#: The first wait; it doubles with each further failure, up to the longest.
FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(minutes=30)


def after(breaker: Breaker, outcome: DeliveryOutcome | None, now: datetime) -> Breaker:
    """The breaker after a delivery; `outcome` None means that it was sent.

    A permanent refusal is about the message and not about the server, which did answer.
    """
    if outcome is None or outcome == "permanent":
        return Breaker()
    failures = breaker.failures + 1
    if failures < BREAK_AFTER:
        return Breaker(failures)
    wait = min(FIRST_WAIT * 2 ** min(failures - BREAK_AFTER, 20), LONGEST_WAIT)
    return Breaker(failures, now + wait)
