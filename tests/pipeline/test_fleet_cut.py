"""How a poll is cut for many machines."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from core.urls import host_of
from core.values import Source
from pipeline.fleet import FEWEST, MOST, cut, room_for


def sources(hosts: list[int]) -> list[Source]:
    """Sources, each on the host of this number."""
    return [
        Source(f"s{n}", f"Site {n}", f"https://h{host}.example/{n}", "feed")
        for n, host in enumerate(hosts)
    ]


@given(
    hosts=st.lists(st.integers(0, 40), max_size=900),
    room=st.integers(0, 6),
    taken=st.sets(st.integers(0, 899)),
)
def test_batches_hold_each_free_source_once_with_all_of_its_host(
    hosts: list[int], room: int, taken: set[int]
) -> None:
    watched = sources(hosts)
    slugs = [source.slug for source in watched]
    open_slugs = {f"s{n}" for n in taken}
    batches = cut(watched, slugs, open_slugs, room)
    planned = [slug for batch in batches for slug in batch]
    assert len(batches) <= room
    assert sorted(planned) == sorted(set(slugs) - open_slugs if room else ())
    assert len(batches) <= max(1, len(planned) // FEWEST)
    place = {slug: n for n, batch in enumerate(batches) for slug in batch}
    of_host: dict[str, set[int]] = {}
    for source in watched:
        if source.slug in place:
            of_host.setdefault(host_of(source.url), set()).add(place[source.slug])
    assert all(len(places) == 1 for places in of_host.values())


def test_where_not_all_fit_those_due_longest_come_first_and_none_is_too_large() -> None:
    watched = sources(list(range(3 * MOST)))
    slugs = [source.slug for source in reversed(watched)]
    batches = cut(watched, slugs, (), 2)
    assert {slug for batch in batches for slug in batch} == set(slugs[: 2 * MOST])
    assert all(len(batch) <= MOST for batch in batches)
    one_host = sources([7] * (MOST + 1))
    slugs = [source.slug for source in one_host]
    assert list(map(len, cut(one_host, slugs, (), 2))) == [MOST, 1]


def test_open_batches_leave_less_room_and_never_less_than_none() -> None:
    assert [room_for(open_batches, 12) for open_batches in (0, 11, 12, 99)] == [12, 1, 0, 0]
    assert cut(sources([1]), ["s0"], (), 0) == ()
