from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.values import Habit, Source
from pipeline.plan import (
    JITTER,
    LONGEST_WAIT,
    address_mark,
    batches,
    due,
    retry_entry,
    spread,
    wait_after_failure,
    wait_after_success,
)

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


def source(slug: str, host: str = "") -> Source:
    return Source(slug, slug.title(), f"https://{host or slug}.example/feed")


def test_a_source_that_does_not_rest_is_due() -> None:
    resting = {"asked": address_mark(source("asked").url), "long-ago": ""}
    assert due([source("asked"), source("new"), source("long-ago")], resting) == (source("new"),)


@given(
    hosts=st.lists(st.integers(0, 9), min_size=1, max_size=60),
    at_most=st.integers(1, 12),
)
def test_batches_hold_every_source_once_and_never_split_a_host(
    hosts: list[int], at_most: int
) -> None:
    sources = [source(f"s{n}", f"h{host}") for n, host in enumerate(hosts)]
    cut = batches(sources, at_most)
    assert sorted(slug for batch in cut for slug in batch) == sorted(s.slug for s in sources)
    assert len(cut) <= at_most
    assert all(cut)
    host_of = {s.slug: h for s, h in zip(sources, hosts, strict=True)}
    places: dict[int, set[int]] = {}
    for number, batch in enumerate(cut):
        for slug in batch:
            places.setdefault(host_of[slug], set()).add(number)
    assert all(len(numbers) == 1 for numbers in places.values())


def test_no_sources_make_no_batches() -> None:
    assert batches([], 5) == ()


@pytest.mark.parametrize(
    ("strikes", "minutes"), [(0, 15), (1, 30), (2, 60), (3, 120), (6, 960), (7, 1440), (500, 1440)]
)
def test_a_failing_source_is_asked_less_and_less_but_at_least_daily(
    strikes: float, minutes: int
) -> None:
    assert wait_after_failure(timedelta(minutes=15), strikes) == timedelta(minutes=minutes)
    assert wait_after_failure(timedelta(minutes=15), strikes) <= LONGEST_WAIT


def test_a_source_whose_address_was_changed_by_hand_is_due_at_once() -> None:
    addresses = {"same": "https://same.example/feed", "new": "https://old.example/feed"}
    resting = {slug: address_mark(url) for slug, url in addresses.items()}
    assert [s.slug for s in due([source("same"), source("new")], resting)] == ["new"]


MINUTE = timedelta(minutes=1)
NOTHING = timedelta()


def wait(
    items: float,
    hours: float,
    *,
    offered: int = 0,
    says: timedelta = NOTHING,
    fresh: timedelta = NOTHING,
    hurry: bool = False,
) -> int:
    """Minutes until the next poll of a source between 15 minutes and 4 hours, jitter aside."""
    one = replace(source("s"), every=15 * MINUTE, longest=240 * MINUTE)
    habit = Habit(items=items, hours=hours)
    found = wait_after_success(one, habit, offered, says, fresh, hurry=hurry)
    return round(found / spread(MINUTE, "s"))


@pytest.mark.parametrize(
    ("minutes", "asked"),
    [
        (wait(0, 0), 15),  # nothing is known yet
        (wait(99.5, 200), 60),  # an item every two hours: asked twice as often
        (wait(999.5, 100), 15),  # ten an hour, but never asked more often than `every`
        (wait(2, 24 * 7), 240),  # two a week, but never less often than `longest`
        (wait(99.5, 200, says=90 * MINUTE), 90),  # ttl of an hour and a half
        (wait(999.5, 100, says=90 * MINUTE), 15),  # ttl that its own habit shows to be untrue
        (wait(999.5, 100, fresh=60 * MINUTE), 60),  # the answer would be the same one
        (wait(999.5, 100, fresh=9000 * MINUTE), 240),  # nobody is believed beyond `longest`
        (wait(999.5, 100, fresh=60 * MINUTE, offered=10), 30),  # ten entries last an hour
        (wait(2, 24 * 7, hurry=True), 15),  # it lost items lately
    ],
)
def test_a_source_is_asked_by_its_habit_between_its_bounds(minutes: int, asked: int) -> None:
    assert minutes == asked


@given(
    items=st.floats(0, 1e6), hours=st.floats(0, 1e5), offered=st.integers(0, 50_000),
    says=st.integers(0, 10**6), fresh=st.integers(0, 10**6), hurry=st.booleans(),
    slug=st.from_regex(r"[a-z]{1,9}", fullmatch=True),
)  # fmt: skip
def test_no_habit_and_no_word_of_a_source_leaves_its_bounds(
    items: float, hours: float, offered: int, says: int, fresh: int, hurry: bool, slug: str
) -> None:
    one = source(slug)
    found = wait_after_success(
        one, Habit(items=items, hours=hours), offered,
        timedelta(seconds=says), timedelta(seconds=fresh), hurry=hurry,
    )  # fmt: skip
    assert one.every <= found <= one.longest * (1 + JITTER)


def test_a_thousand_sources_that_began_together_do_not_stay_together() -> None:
    waits = [spread(timedelta(minutes=15), f"source-{n}") for n in range(1000)]
    by_second = Counter(round(wait.total_seconds()) for wait in waits)
    assert max(by_second.values()) < 40  # 90 seconds of spread, eleven each if it were even
    assert waits == [spread(timedelta(minutes=15), f"source-{n}") for n in range(1000)]


def test_a_page_is_tried_five_times_more_over_two_and_a_half_days() -> None:
    waits = [retry_entry(attempts) for attempts in range(1, 7)]
    assert waits[-1] is None
    known = [wait for wait in waits if wait is not None]
    assert known == sorted(known)
    assert timedelta(days=2) < sum(known, timedelta()) < timedelta(days=3)
