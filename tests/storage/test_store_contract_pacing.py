"""What a store promises to those who pace messages: combine, put off, hold back."""

from __future__ import annotations

from dataclasses import replace

from core.values import Attempt, Delivery
from pipeline.ports import Store
from tests.storage.news import LEASE, MINUTE, NOW, alert, article, keep, owe


def keys(deliveries: tuple[Delivery, ...]) -> list[str]:
    return sorted(one.alert.key for one in deliveries)


def test_held_back_are_those_that_waited_are_due_and_have_no_history(store: Store) -> None:
    owe(store, *(alert(key, mode="batched") for key in ("tried", "resent", "claimed")))
    for claimed in store.claim(NOW, LEASE, 2):
        resent = claimed.alert.key == "resent"
        state = "sent" if resent else "waiting"
        store.settle_delivery(claimed.id, claimed.token, state, NOW, due_at=NOW)
        if resent:
            assert store.requeue(claimed.id, NOW)
    (held,) = [one for one in store.claim(NOW, LEASE) if one.alert.key == "claimed"]
    owe(
        store,
        alert("at once"),
        alert("batched", mode="batched"),
        alert("quiet hours", created_at=NOW - MINUTE),
        alert("later", due_at=NOW + MINUTE),
        alert("for digest", mode="digest"),
        alert("another's", mode="batched", receiver="editor"),
    )
    with store.begin() as tx:
        assert keys(tx.held_back("desk", NOW)) == ["batched", "quiet hours"]
    assert held.token


def test_a_receiver_was_told_what_was_sent_or_is_being_sent(store: Store) -> None:
    owe(store, alert("old"), alert("new"), alert("digest", kind="digest", mode="digest"))
    owe(store, alert("other", receiver="editor"))
    for claimed in store.claim(NOW, LEASE):
        at = NOW - MINUTE if claimed.alert.key == "old" else NOW
        store.settle_delivery(claimed.id, claimed.token, "sent", at)
    owe(store, alert("in flight"), alert("waiting"))
    store.claim(NOW, LEASE, 1)
    assert keys(store.told_lately("desk", NOW)) == ["in flight", "new"]
    with store.begin() as tx:
        assert keys(tx.told_lately("desk", NOW - MINUTE)) == ["in flight", "new", "old"]


def test_what_is_claimed_is_never_bundled_and_bundles_can_be_asked_for(store: Store) -> None:
    owe(store, *(alert(key, mode="batched") for key in ("claimed", "one", "two")))
    (claimed,) = store.claim(NOW, LEASE, 1)
    with store.begin() as tx:
        rows = tx.held_back("desk", NOW)
        assert tx.bundle([claimed.id, *(row.id for row in rows), 99], "both") == 2
    assert keys(store.bundled("desk", "both")) == ["one", "two"]
    assert store.bundled("editor", "both") == ()
    assert store.settle_delivery(claimed.id, claimed.token, "sent", NOW)


def test_a_delayed_alert_waits(store: Store) -> None:
    owe(store, alert("claimed"), alert("delayed"))
    (claimed,) = store.claim(NOW, LEASE, 1)
    with store.begin() as tx:
        tx.delay([1, 2, 99], NOW + MINUTE)
    assert store.claim(NOW, LEASE) == ()
    assert keys(store.claim(NOW + MINUTE, LEASE)) == ["delayed"]
    assert store.settle_delivery(claimed.id, claimed.token, "sent", NOW)


def test_a_claimed_alert_is_handed_over_by_its_holder_only(store: Store) -> None:
    owe(store, alert("now"))
    (mine,) = store.claim(NOW, LEASE)
    later = replace(mine.alert, key="now:held", mode="digest")
    with store.begin() as tx:
        assert not tx.hand_over(mine.id, "wrong", later)
        assert tx.waiting_digest("desk") == ()
        assert tx.hand_over(mine.id, mine.token, later)
        assert not tx.hand_over(mine.id, mine.token, later)
        assert keys(tx.waiting_digest("desk")) == ["now:held"]
    assert keys(store.bundled("desk", "now:held")) == ["now"]
    assert not store.settle_delivery(mine.id, mine.token, "sent", NOW)


def test_a_claim_may_be_for_one_receiver_and_who_has_something_due_is_known(store: Store) -> None:
    owe(
        store,
        alert("desk"),
        alert("editor", receiver="editor", due_at=NOW - MINUTE),
        alert("later", receiver="later", due_at=NOW + MINUTE),
        alert("for digest", receiver="reader", mode="digest"),
    )
    assert store.due_receivers(NOW) == ("editor", "desk")
    assert keys(store.claim(NOW, LEASE, receiver="desk")) == ["desk"]
    assert store.due_receivers(NOW) == ("editor",)
    assert keys(store.claim(NOW, LEASE)) == ["editor"]
    assert store.due_receivers(NOW) == ()
    # A claim that lapsed is due again.
    assert sorted(store.due_receivers(NOW + LEASE)) == ["desk", "editor", "later"]


def test_what_was_let_go_untried_counts_no_attempt(store: Store) -> None:
    owe(store, alert())
    (mine,) = store.claim(NOW, LEASE)
    assert store.settle_delivery(
        mine.id, mine.token, "waiting", NOW, due_at=NOW + MINUTE, problem="not yet", tried=False
    )
    assert store.history(mine.id) == ()
    (again,) = store.claim(NOW + MINUTE, LEASE)
    assert (again.attempts, again.problem) == (1, "not yet")


def test_the_latest_attempts_leave_out_leases_and_wishes(store: Store) -> None:
    owe(store, alert("a"), alert("b", receiver="editor"))
    a, b = store.claim(NOW, LEASE)
    store.settle_delivery(a.id, a.token, "waiting", NOW, due_at=NOW, problem="421")
    store.settle_delivery(b.id, b.token, "sent", NOW, problem="250")
    store.requeue(b.id, NOW)
    store.claim(NOW, LEASE)
    store.claim(NOW + LEASE, LEASE)
    assert store.latest_attempts() == (
        ("desk", Attempt(NOW, "waiting", "421")),
        ("editor", Attempt(NOW, "sent", "250")),
    )
    assert store.latest_attempts(1) == (("editor", Attempt(NOW, "sent", "250")),)


def test_the_keys_of_notices_are_kept_in_every_state(store: Store) -> None:
    owe(store, alert("first", kind="notice"), alert("story"), alert("second", kind="notice"))
    (sent, *_) = store.claim(NOW, LEASE)
    store.settle_delivery(sent.id, sent.token, "sent", NOW)
    assert store.notice_keys() == {"first", "second"}


def test_a_writer_sees_who_carried_a_story_and_what_was_told_of_it(store: Store) -> None:
    first, second = article(1, wire="AP"), article(2, source="gazette")
    keep(store, first)
    owe(store, alert("a", [1]), alert("b"))
    with store.begin() as tx:
        tx.add_article(second, (), (), NOW + MINUTE)
        tx.join_story(1, second.url, NOW + MINUTE)
        assert tx.carried(1) == (
            (first.url, "press", "AP", NOW),
            (second.url, "gazette", "", NOW + MINUTE),
        )
        assert tx.carried(9) == ()
        assert keys(tx.story_deliveries(1)) == ["a"]
