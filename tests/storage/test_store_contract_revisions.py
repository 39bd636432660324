"""Articles that are edited: stamps, looks, revisions and hits, on every kind of store."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from core.values import HitFilter, Look, Revision, Span, Subscription
from pipeline.ports import Store
from storage.revisions import LONGEST, MOST
from tests.storage.news import MINUTE, NOW, article, entry, hit, keep

URL = "https://press.example/1"


def test_an_entry_keeps_the_stamp_that_its_source_gave_last(store: Store) -> None:
    known = entry("a", entry=replace(entry("a").entry, stamp="one"))
    with store.begin() as tx:
        tx.save_entries("press", [known, entry("b")], NOW)
        tx.save_stamps("press", {"b": "two", "never seen": "x"})
    assert store.settled("press", ["a", "b", "never seen"]) == {"a": "one", "b": "two"}


def test_an_article_is_looked_at_when_it_is_due_and_its_source_is_asked(store: Store) -> None:
    keep(store, article(1), article(2))
    first = Look(URL, "press", NOW + MINUTE, etag='"1"', last_modified="yesterday")
    other = Look("https://press.example/2", "press", None, NOW, 3, 2)
    with store.begin() as tx:
        tx.save_looks([first, other])
    assert store.looks([URL, other.article_url, "https://press.example/9"]) == {
        URL: first,
        other.article_url: other,
    }
    assert store.looks_due("press", NOW) == ()
    assert store.sources_pending(NOW) == frozenset()
    assert store.looks_due("press", NOW + MINUTE, 5) == (first,)
    assert store.looks_due("wire", NOW + MINUTE) == ()
    assert store.sources_pending(NOW + MINUTE) == {"press"}
    with store.begin() as tx:
        tx.save_looks([replace(first, due_at=None, looked_at=NOW, looks=1)])
    assert store.looks_due("press", NOW + MINUTE) == ()


def test_what_an_article_said_before_is_kept_with_what_changed(store: Store) -> None:
    keep(store, article(1, published=NOW, fetched_at=NOW))
    new = article(1, title="Ferry talks", text="They talk.", source="wire", language="ja")
    was = Revision(NOW + MINUTE, "Ferry strike, day 1", "Harbour workers.", ("a", "b"))
    for _ in range(2):
        with store.begin() as tx:
            tx.revise(replace(new, authors=("Ann",)), was)
    assert store.revisions(URL) == (was,)
    stored = store.article(URL)
    assert stored is not None
    assert (stored.title, stored.text, stored.authors) == ("Ferry talks", "They talk.", ("Ann",))
    assert (stored.source, stored.language, stored.published) == ("press", "en", NOW)
    assert stored.fetched_at == NOW
    assert store.revisions("https://press.example/9") == ()


def test_an_edited_article_is_found_by_its_new_words_and_no_more_by_its_old_ones(
    store: Store,
) -> None:
    keep(store, article(1))
    with store.begin() as tx:
        tx.revise(article(1, text="Dockers went back."), Revision(NOW, "", "Harbour workers"))
    found = [len(store.hits(HitFilter(search=word))) for word in ("harbour", "dockers", "ferry")]
    assert found == [0, 1, 1]


def test_of_many_revisions_the_first_and_the_last_are_kept_and_none_is_long(store: Store) -> None:
    keep(store, article(1))
    with store.begin() as tx:
        for number in range(MOST + 5):
            at = NOW + timedelta(minutes=number)
            tx.revise(article(1), Revision(at, f"{number}", "x" * (LONGEST + 1)))
    kept = store.revisions(URL)
    assert [one.title for one in kept] == ["0", *map(str, range(6, MOST + 5))]
    assert {len(one.text) for one in kept} == {LONGEST}


def test_hits_of_an_edited_article_get_new_evidence_and_say_what_changed(store: Store) -> None:
    keep(store, article(1))
    quiet = replace(hit(URL, "weather"), suppressed="a box", zone="dropped")
    with store.begin() as tx:
        tx.add_hits(1, [quiet], NOW)
        first, second = tx.hits_of(URL)
        assert (second.hit.topic, second.status) == ("weather", "suppressed")
        found = replace(first.hit, spans=(Span("text", 1, 3, "Ferry"),), sentence="New.", score=0.7)
        tx.amend_hits([(first.id, found, "the headline changed")])
    stored = store.hit(first.id)
    assert stored is not None
    assert (stored.hit, stored.changed) == (found, "the headline changed")
    assert store.hit(second.id) == second


def test_a_subscription_is_found_by_the_token_of_its_address(store: Store) -> None:
    one = Subscription(
        "press", "https://h.example", "https://p.example/f", "t1", "s1", "asked", NOW
    )
    none = Subscription("wire", state="none", asked_at=NOW)
    with store.begin() as tx:
        tx.save_subscription(one)
        tx.save_subscription(none)
        tx.save_subscription(replace(one, state="active", until=NOW + MINUTE))
    assert store.subscriptions() == (replace(one, state="active", until=NOW + MINUTE), none)
    assert store.subscription("t1") == store.subscriptions()[0]
    assert store.subscription("") is None
    assert store.subscription("t2") is None
