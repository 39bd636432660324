"""What a store promises about messages that are owed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.errors import StorageError
from core.values import AlertState, Attempt
from pipeline.ports import Store
from tests.storage.news import LEASE, MINUTE, NOW, alert, article, keep, owe


def test_an_alert_is_owed_once_for_ever(store: Store) -> None:
    keep(store, article())
    assert owe(store, alert("a", [1]), alert("b", [1]), alert("a", [1])) == 2
    assert owe(store, alert("a", [1], receiver="other"), alert("c", [1])) == 1
    (c, b, a) = store.deliveries()
    assert [c.alert.key, b.alert.key, a.alert.key] == ["c", "b", "a"]
    assert a.alert == alert("a", [1])
    assert (a.state, a.attempts, a.token, a.sent_at) == ("waiting", 0, "", None)


def test_an_alert_about_a_story_that_is_not_there_is_refused(store: Store) -> None:
    with pytest.raises(StorageError):
        owe(store, alert("a", [7]))
    assert store.deliveries() == ()


def test_an_alert_is_claimed_once_due_oldest_first_and_marked(store: Store) -> None:
    owe(
        store,
        alert("late", due_at=NOW + MINUTE),
        alert("second"),
        alert("first", due_at=NOW - MINUTE),
        alert("held", mode="digest"),
        alert("the digest", kind="digest", mode="digest"),
    )
    claimed = store.claim(NOW, LEASE)
    assert [one.alert.key for one in claimed] == ["first", "second", "the digest"]
    assert {(one.state, one.attempts, one.lease_until) for one in claimed} == {
        ("claimed", 1, NOW + LEASE)
    }
    assert len({one.token for one in claimed} - {""}) == 3
    assert store.claim(NOW, LEASE) == ()
    assert store.settle_delivery(claimed[0].id, claimed[0].token, "sent", NOW, problem="250 OK")
    (sent,) = store.deliveries("sent")
    assert (sent.alert.key, sent.sent_at, sent.problem, sent.token) == ("first", NOW, "250 OK", "")
    assert store.history(sent.id) == (Attempt(NOW, "sent", "250 OK"),)


def test_who_has_a_message_is_kept_until_all_have_it(store: Store) -> None:
    owe(store, alert("a"))
    (first,) = store.claim(NOW, LEASE)
    assert first.taken == frozenset()
    store.settle_delivery(first.id, first.token, "waiting", NOW, taken={"ann", "bo"})
    (let_go,) = store.claim(NOW, LEASE)
    store.settle_delivery(let_go.id, let_go.token, "waiting", NOW, tried=False)
    (again,) = store.claim(NOW, LEASE)
    assert again.taken == {"ann", "bo"}
    store.settle_delivery(again.id, again.token, "sent", NOW)
    assert store.requeue(again.id, NOW)
    assert [one.taken for one in store.claim(NOW, LEASE)] == [frozenset()]


def test_a_claim_takes_no_more_than_asked(store: Store) -> None:
    owe(store, *(alert(str(number)) for number in range(5)))
    assert [len(store.claim(NOW, LEASE, 2)) for _ in range(4)] == [2, 2, 1, 0]


def test_only_the_holder_of_the_token_may_settle_and_only_once(store: Store) -> None:
    owe(store, alert())
    (mine,) = store.claim(NOW, LEASE)
    for wrong in ("", "wrong", mine.token.upper() + "x"):
        assert not store.settle_delivery(mine.id, wrong, "sent", NOW)
    assert store.settle_delivery(mine.id, mine.token, "sent", NOW)
    assert not store.settle_delivery(mine.id, mine.token, "failed", NOW)
    assert not store.settle_delivery(mine.id, "", "failed", NOW)
    assert not store.settle_delivery(99, mine.token, "failed", NOW)
    assert [one.state for one in store.deliveries()] == ["sent"]


def test_a_lapsed_lease_is_claimed_anew_and_shuts_the_first_holder_out(store: Store) -> None:
    owe(store, alert())
    (first,) = store.claim(NOW, LEASE)
    assert store.claim(NOW + LEASE - MINUTE, LEASE) == ()
    (second,) = store.claim(NOW + LEASE, LEASE)
    assert second.token != first.token
    assert second.attempts == 2
    assert not store.settle_delivery(first.id, first.token, "sent", NOW + LEASE)
    assert store.settle_delivery(second.id, second.token, "sent", NOW + LEASE)
    assert [attempt.state for attempt in store.history(first.id)] == ["claimed", "sent"]


def test_a_late_holder_may_still_settle_while_nobody_else_claimed(store: Store) -> None:
    owe(store, alert())
    (mine,) = store.claim(NOW, LEASE)
    assert store.settle_delivery(mine.id, mine.token, "sent", NOW + 3 * LEASE)


def test_a_message_to_be_tried_again_waits_until_it_is_due(store: Store) -> None:
    owe(store, alert())
    for attempt in (1, 2, 3):
        now = NOW + attempt * MINUTE
        (mine,) = store.claim(now, LEASE)
        assert mine.attempts == attempt
        due = now + MINUTE
        assert store.settle_delivery(
            mine.id, mine.token, "waiting", now, due_at=due, problem=f"no {attempt}"
        )
        assert store.claim(now, LEASE) == ()
        (waiting,) = store.deliveries("waiting")
        assert (waiting.alert.due_at, waiting.problem) == (due, f"no {attempt}")
    assert [attempt.problem for attempt in store.history(1)] == ["no 1", "no 2", "no 3"]


@pytest.mark.parametrize("ended", ["failed", "cancelled", "sent"])
def test_what_ended_can_be_asked_for_again(store: Store, ended: AlertState) -> None:
    owe(store, alert())
    assert not store.requeue(1, NOW)
    assert not store.requeue(99, NOW)
    (mine,) = store.claim(NOW, LEASE)
    store.settle_delivery(mine.id, mine.token, ended, NOW, problem="x")
    assert store.claim(NOW + 9 * LEASE, LEASE) == ()
    assert store.requeue(mine.id, NOW + MINUTE)
    (again,) = store.claim(NOW + MINUTE, LEASE)
    assert (again.alert.key, again.attempts, again.problem) == (mine.alert.key, 1, "")
    assert [attempt.state for attempt in store.history(mine.id)] == [ended, "waiting"]


def test_deliveries_are_told_by_state_newest_first(store: Store) -> None:
    owe(store, *(alert(str(number)) for number in range(4)))
    (first, second, *_) = store.claim(NOW, LEASE, 2)
    store.settle_delivery(first.id, first.token, "failed", NOW)
    assert [one.alert.key for one in store.deliveries("waiting", "failed")] == ["3", "2", "0"]
    assert [one.alert.key for one in store.deliveries("claimed")] == [second.alert.key]
    assert [one.alert.key for one in store.deliveries(limit=2)] == ["3", "2"]


def test_it_is_known_who_was_alerted_about_a_story_on_which_topics(store: Store) -> None:
    keep(store, article(1), article(2))
    owe(
        store,
        alert("a", [1], topics=("ferries", "ports")),
        alert("b", [1], topics=("navy",), mode="digest"),
        alert("c", [1, 2], receiver="editor"),
        alert("d", [1, 2], kind="digest", mode="digest", topics=("weather",)),
    )
    (claimed, *_) = store.claim(NOW, LEASE, 1)
    store.settle_delivery(claimed.id, claimed.token, "failed", NOW)
    with store.begin() as tx:
        assert tx.alerted_topics(1) == {
            "desk": frozenset({"ferries", "ports", "navy"}),
            "editor": frozenset({"ferries"}),
        }
        assert tx.alerted_topics(2) == {"editor": frozenset({"ferries"})}
        assert tx.alerted_topics(3) == {}


def test_a_digest_takes_up_what_waits_for_it_once(store: Store) -> None:
    owe(
        store,
        alert("now"),
        alert("held 1", mode="digest"),
        alert("held 2", mode="digest", due_at=NOW + MINUTE),
        alert("other", mode="digest", receiver="editor"),
        alert("digest", kind="digest", mode="digest"),
    )
    with store.begin() as tx:
        waiting = tx.waiting_digest("desk")
        assert [one.alert.key for one in waiting] == ["held 1", "held 2"]
        tx.bundle([one.id for one in waiting], "digest")
        assert tx.waiting_digest("desk") == ()
    assert {one.alert.key for one in store.deliveries("bundled")} == {"held 1", "held 2"}
    (now, *_) = store.claim(NOW, LEASE)
    with store.begin() as tx:
        tx.bundle([now.id, 99], "digest")
    assert store.settle_delivery(now.id, now.token, "sent", NOW), "a claimed row is not bundled"


# Two workers, each with what it holds; time only goes on. What they do comes from hypothesis.
STEPS = st.lists(
    st.tuples(st.sampled_from(["claim", "settle", "retry", "crash", "wait"]), st.integers(0, 1)),
    max_size=40,
)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=STEPS, alerts=st.integers(1, 4))
def test_no_alert_is_ever_in_two_live_leases(
    fresh: Callable[[], tuple[Store, str]], steps: list[tuple[str, int]], alerts: int
) -> None:
    store, prefix = fresh()
    owe(store, *(alert(f"{prefix}{number}") for number in range(alerts)))
    now = NOW
    held: list[dict[int, str]] = [{}, {}]
    leases: dict[int, datetime] = {}
    sent: list[int] = []
    for step, worker in steps:
        mine = held[worker]
        if step == "claim":
            for one in store.claim(now, LEASE, 2):
                assert leases.get(one.id, now) <= now, "it was in somebody's live lease"
                assert one.id not in sent
                leases[one.id] = now + LEASE
                held[1 - worker].pop(one.id, None)
                mine[one.id] = one.token
        elif step in ("settle", "retry") and mine:
            number, token = mine.popitem()
            state: AlertState = "sent" if step == "settle" else "waiting"
            assert store.settle_delivery(number, token, state, now, due_at=now)
            del leases[number]
            sent += [number] * (state == "sent")
        elif step == "crash":
            mine.clear()
        elif step == "wait":
            now += LEASE / 2
    assert len(set(sent)) == len(sent), "sent twice"
    now += 2 * LEASE
    while rest := store.claim(now, LEASE):
        for one in rest:
            assert store.settle_delivery(one.id, one.token, "sent", now)
            sent.append(one.id)
    assert len(sent) == alerts, "each is sent in the end"


@pytest.fixture
def fresh(store: Store) -> Callable[[], tuple[Store, str]]:
    """The store with nothing waiting, and a prefix for keys that nobody used before."""
    runs = 0

    def again() -> tuple[Store, str]:
        nonlocal runs
        runs += 1
        while rest := store.claim(NOW + timedelta(days=9), LEASE):
            for one in rest:
                store.settle_delivery(one.id, one.token, "cancelled", NOW)
        return store, f"run {runs}: "

    return again


def test_messages_are_found_by_story_and_counted_by_state(store: Store) -> None:
    keep(store, article(1), article(2))
    owe(store, alert("a", [1]), alert("b", [2]), alert("c", [1, 2], kind="digest"))
    store.claim(NOW, LEASE, limit=1)
    assert [row.alert.key for row in store.story_deliveries(1)] == ["a", "c"]
    assert [row.alert.key for row in store.story_deliveries(2)] == ["b", "c"]
    assert store.story_deliveries(3) == ()
    assert store.outbox_counts() == {"claimed": 1, "waiting": 2}
