from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.values import Source, SourceState
from pipeline.plan import LONGEST_WAIT, batches, due, retry_entry, wait_after_failure

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


def source(slug: str, host: str = "") -> Source:
    return Source(slug, slug.title(), f"https://{host or slug}.example/feed")


def test_a_source_never_asked_is_due_before_one_that_is_late() -> None:
    states = {"late": SourceState("late", due_at=NOW - timedelta(hours=3))}
    assert [s.slug for s in due([source("late"), source("fresh")], states, NOW)] == [
        "fresh",
        "late",
    ]


def test_a_source_is_due_at_its_very_moment_and_not_before() -> None:
    states = {
        "now": SourceState("now", due_at=NOW),
        "soon": SourceState("soon", due_at=NOW + timedelta(seconds=1)),
    }
    assert [s.slug for s in due([source("now"), source("soon")], states, NOW)] == ["now"]


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
    ("failures", "minutes"), [(1, 30), (2, 60), (3, 120), (6, 960), (7, 1440), (500, 1440)]
)
def test_a_failing_source_is_asked_less_and_less_but_at_least_daily(
    failures: int, minutes: int
) -> None:
    assert wait_after_failure(timedelta(minutes=15), failures) == timedelta(minutes=minutes)
    assert wait_after_failure(timedelta(minutes=15), failures) <= LONGEST_WAIT


def test_a_page_is_tried_five_times_more_over_two_and_a_half_days() -> None:
    waits = [retry_entry(attempts) for attempts in range(1, 7)]
    assert waits[-1] is None
    known = [wait for wait in waits if wait is not None]
    assert known == sorted(known)
    assert timedelta(days=2) < sum(known, timedelta()) < timedelta(days=3)
