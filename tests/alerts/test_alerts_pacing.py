from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.pacing import (
    BREAK_AFTER,
    LONGEST_WAIT,
    Breaker,
    Bucket,
    after,
    over_cap,
    take,
)
from core.errors import DeliveryOutcome
from core.values import Receiver

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
DESK = Receiver("desk", "json://h")


def minutes_ago(*minutes: float) -> list[datetime]:
    return [NOW - timedelta(minutes=m) for m in minutes]


@pytest.mark.parametrize(
    ("sent", "reached"),
    [
        ([], ""),
        (minutes_ago(*range(11)), ""),
        (minutes_ago(*range(12)), "12 messages within an hour"),
        (minutes_ago(*range(49, 61)), ""),  # the oldest has left the hour
        (minutes_ago(*range(61, 61 + 59 * 20, 20)), ""),
        (minutes_ago(*range(61, 61 + 60 * 20, 20)), "60 messages within a day"),
        (minutes_ago(*(1500 for _ in range(99))), ""),
    ],
)
def test_caps_look_back_an_hour_and_a_day(sent: list[datetime], reached: str) -> None:
    assert over_cap(DESK, sent, NOW) == reached


def test_a_cap_of_nought_is_none() -> None:
    free = Receiver("desk", "json://h", hourly_cap=0, daily_cap=0)
    assert over_cap(free, [NOW] * 1000, NOW) == ""


@given(st.lists(st.floats(0, 3), max_size=60))
def test_a_bucket_never_lets_more_through_than_its_rate(gaps: list[float]) -> None:
    bucket, now, went = Bucket(), NOW, []
    for gap in gaps:
        now += timedelta(seconds=gap)
        bucket, wait = take(bucket, now)
        went.append(now + wait)
    assert went == sorted(went)
    for k in range(len(went) - 10):
        # The eleventh after any message goes at least a second after it.
        assert went[k + 10] - went[k] >= timedelta(seconds=0.999)


def test_a_bucket_says_how_long_to_wait() -> None:
    bucket = Bucket()
    waits = []
    for _ in range(12):
        bucket, wait = take(bucket, NOW)
        waits.append(wait.total_seconds())
    assert waits == [0.0] * 10 + [1.0, 2.0]
    _, wait = take(bucket, NOW - timedelta(hours=1))  # a clock that goes back
    assert wait.total_seconds() == 3.0


def run(*outcomes: DeliveryOutcome | None) -> Breaker:
    breaker = Breaker()
    for outcome in outcomes:
        breaker = after(breaker, outcome, NOW)
    return breaker


def test_a_breaker_opens_after_failures_in_a_row_and_closes_with_a_success() -> None:
    failing: list[DeliveryOutcome | None] = ["transient", "unknown", "transient"]
    assert run(*failing[:2]).lets_through(NOW)
    broken = run(*failing)
    assert not broken.lets_through(NOW)
    assert not broken.lets_through(NOW + timedelta(seconds=59))
    assert broken.lets_through(NOW + timedelta(minutes=1))
    assert run(*failing, None) == Breaker()
    assert run(*failing[:2], None, *failing[:2]).lets_through(NOW)


def test_a_refusal_of_one_message_does_not_open_it() -> None:
    assert run(*["permanent"] * 10).lets_through(NOW)  # type: ignore[list-item]


def test_the_wait_doubles_up_to_a_limit() -> None:
    waits = []
    for extra in (0, 1, 2, 50):
        until = run(*["transient"] * (BREAK_AFTER + extra)).open_until  # type: ignore[list-item]
        assert until is not None
        waits.append(until - NOW)
    minute = timedelta(minutes=1)
    assert waits == [minute, 2 * minute, 4 * minute, LONGEST_WAIT]
