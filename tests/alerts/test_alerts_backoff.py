from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.backoff import GIVE_UP, LONGEST, LONGEST_ASKED, next_attempt

NOW = datetime(2026, 11, 22, 21, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("attempts", "random", "seconds"),
    [
        (1, 1.0, 30),
        (2, 1.0, 60),
        (3, 1.0, 120),
        (3, 0.5, 60),
        (8, 1.0, 3600),
        (99, 1.0, 3600),
        (5, 0.0, 1),
    ],
)
def test_the_bound_of_the_wait_doubles_up_to_an_hour(
    attempts: int, random: float, seconds: int
) -> None:
    assert next_attempt(attempts, NOW, NOW, None, random) == NOW + timedelta(seconds=seconds)


def test_a_provider_that_names_a_time_is_never_asked_before_it() -> None:
    due = next_attempt(1, NOW, NOW, 300.0, 0.0)
    assert due is not None
    assert due >= NOW + timedelta(seconds=300)


def test_nobody_is_waited_for_longer_than_half_a_day() -> None:
    due = next_attempt(1, NOW, NOW, 1e12, 1.0)
    assert due is not None
    assert due <= NOW + LONGEST_ASKED + LONGEST


def test_after_72_hours_it_is_given_up_and_there_is_a_try_at_the_very_end() -> None:
    assert next_attempt(50, NOW, NOW + timedelta(hours=71, minutes=59), None, 1.0) == NOW + GIVE_UP
    assert next_attempt(50, NOW, NOW + GIVE_UP, None, 1.0) is None
    assert next_attempt(50, NOW, NOW + GIVE_UP, 60.0, 1.0) is None


@given(
    attempts=st.integers(0, 10_000),
    elapsed=st.integers(0, 72 * 3600 - 1),
    asked=st.none() | st.floats(allow_nan=False),
    random=st.floats(0, 1),
)
def test_the_next_attempt_lies_in_the_near_future(
    attempts: int, elapsed: int, asked: float | None, random: float
) -> None:
    now = NOW + timedelta(seconds=elapsed)
    due = next_attempt(attempts, NOW, now, asked, random)
    assert due is not None
    assert now < due <= now + LONGEST + LONGEST_ASKED
