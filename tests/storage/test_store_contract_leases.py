"""What a store promises about leases: one holder at a time, and what is known of a host."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from core.values import Lease
from pipeline.ports import Store
from storage import SqlStore
from tests.storage.news import MINUTE, NOW

SOON = NOW + MINUTE
ONE, TWO = "host one.example", "host two.example"


def test_a_lease_is_held_by_one_until_it_is_given_back(store: Store) -> None:
    leases = store.leases
    taken = leases.take([ONE, TWO], "ann", NOW, SOON)
    assert taken == {name: Lease(name, "ann", 1, SOON) for name in (ONE, TWO)}
    assert leases.take([TWO, ONE], "bo", NOW, SOON) == {}
    assert leases.held([ONE, TWO, "host none.example"], NOW) == {ONE, TWO}
    assert leases.give_back([replace(taken[ONE], asked_at=NOW)], NOW) == 1
    assert leases.held([ONE, TWO], NOW) == {TWO}
    later = NOW + 2 * MINUTE
    assert leases.take([ONE, TWO], "bo", NOW, later) == {ONE: Lease(ONE, "bo", 2, later, NOW)}


def test_its_holder_prolongs_a_lease_without_a_new_token(store: Store) -> None:
    store.leases.take([ONE], "ann", NOW, SOON)
    later = SOON + MINUTE
    assert store.leases.take([ONE], "ann", NOW, later)[ONE] == Lease(ONE, "ann", 1, later)
    assert store.leases.take([ONE], "bo", SOON, later) == {}


def test_a_lapsed_lease_passes_on_and_its_host_counts_as_asked_up_to_the_end(store: Store) -> None:
    lost = store.leases.take([ONE], "ann", NOW, SOON)[ONE]
    assert store.leases.held([ONE], SOON) == frozenset()
    later = SOON + MINUTE
    got = store.leases.take([ONE], "bo", SOON, later)
    assert got == {ONE: Lease(ONE, "bo", 2, later, asked_at=SOON)}
    # The one who lost it no longer has a say.
    assert store.leases.give_back([replace(lost, asked_at=NOW)], SOON) == 0
    assert store.leases.held([ONE], SOON) == {ONE}


def test_what_a_host_asked_for_is_handed_on(store: Store) -> None:
    rest = NOW + 9 * MINUTE
    mine = store.leases.take([ONE], "ann", NOW, SOON)[ONE]
    store.leases.give_back([replace(mine, asked_at=NOW, rests_until=rest)], NOW)
    again = store.leases.take([ONE], "bo", NOW, SOON)[ONE]
    assert again == Lease(ONE, "bo", 2, SOON, NOW, rest)
    # Given back unused, what was known stays known.
    store.leases.give_back([replace(again, asked_at=None, rests_until=None)], NOW)
    assert store.leases.take([ONE], "cy", NOW, SOON)[ONE] == Lease(ONE, "cy", 3, SOON, NOW, rest)


def test_leases_that_are_long_over_are_pruned(store: Store) -> None:
    taken = store.leases.take(["a", "b", "c", "d"], "ann", NOW, SOON)
    store.leases.give_back([replace(taken["a"], rests_until=NOW + 9 * MINUTE)], NOW)
    store.leases.give_back([replace(taken["b"], asked_at=NOW)], NOW)
    store.leases.take(["c"], "ann", NOW, NOW + 9 * MINUTE)
    assert store.prune("leases", SOON + MINUTE)[1] == 2
    tokens = {lease.name: lease.token for lease in store.leases.take("abcd", "bo", SOON, SOON)
              .values()}  # fmt: skip
    assert tokens == {"a": 2, "b": 1, "d": 1}


def test_of_a_job_that_is_given_back_nothing_is_left(store: Store) -> None:
    for _ in range(2):
        taken = store.leases.take(["job plan"], "ann", NOW, SOON)
        assert taken["job plan"].token == 1
        assert store.leases.give_back(taken.values(), NOW) == 1
    assert store.prune("leases", SOON + MINUTE)[1] == 0


def test_nothing_to_take_or_to_give_back_is_fine(store: Store) -> None:
    assert store.leases.take([], "ann", NOW, SOON) == {}
    assert store.leases.give_back([], NOW) == 0
    assert store.leases.held([], NOW) == frozenset()


def test_the_databases_clock_is_a_time_in_utc(store: Store) -> None:
    moment = store.leases.time()
    assert moment.tzinfo is UTC
    # One machine: a day would be another clock.
    assert abs(moment - datetime.now(UTC)) < timedelta(hours=1)


def test_only_a_database_on_a_server_is_shared(sql_store: SqlStore, url: str) -> None:
    assert sql_store.leases.shared is url.startswith("postgresql")


@pytest.mark.parametrize("count", [3000])
def test_many_are_taken_at_once(store: Store, count: int) -> None:
    names = [f"host {number}.example" for number in range(count)]
    taken = store.leases.take(names, "ann", NOW, SOON)
    assert len(taken) == count
    assert store.leases.give_back(taken.values(), NOW) == count
