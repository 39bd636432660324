"""What a store promises about accounts, sessions, tokens, versions of hits and assignees."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.accounts import Account, Session, Token
from core.desk import SavedFilter
from core.errors import ConflictError
from core.values import HitFilter, Verdict
from pipeline.ports import Store
from tests.storage.news import MINUTE, NOW, article, keep

ANN = Account("ann", "analyst", "$argon2id$x", NOW)


def test_an_account_is_added_once_changed_and_forgotten_with_all_it_opened(store: Store) -> None:
    people = store.accounts
    assert people.add(ANN)
    assert not people.add(replace(ANN, role="admin"))
    assert people.account("ann") == ANN
    assert people.account("Ann") is None
    people.add_session(Session("d1", "ann", NOW, NOW))
    people.add_token(Token(0, "ann", "laptop", "read", "", NOW), "t1")
    changed = replace(ANN, role="admin", password="$argon2id$y")
    assert people.change(replace(changed, created_at=NOW + MINUTE))
    assert people.all() == (changed,)
    assert people.session("d1") is None
    assert people.token("t1") is not None
    people.add_session(Session("d2", "ann", NOW, NOW))
    assert people.remove("ann")
    assert not people.remove("ann")
    assert not people.change(ANN)
    assert (people.session("d2"), people.token("t1"), people.all()) == (None, None, ())


def test_sessions_are_touched_and_end_by_age_or_idleness(store: Store) -> None:
    people = store.accounts
    for name, made, seen in (("old", 0, 9), ("idle", 5, 5), ("well", 5, 8)):
        session = Session(name, "ann", NOW + made * MINUTE, NOW + made * MINUTE)
        people.add_session(session)
        people.touch_session(name, NOW + seen * MINUTE)
        assert people.session(name) == replace(session, seen_at=NOW + seen * MINUTE)
    assert people.end_old_sessions(NOW + MINUTE, NOW + 7 * MINUTE) == 2
    assert people.session("well") is not None
    people.end_session("well")
    people.end_session("well")
    assert people.session("well") is None


def test_tokens_are_found_by_digest_listed_newest_first_and_revoked(store: Store) -> None:
    people = store.accounts
    made = Token(0, "ann", "reader", "feed", "topic:sea", NOW)
    one = people.add_token(made, "d1")
    two = people.add_token(replace(made, account="bo"), "d2")
    people.touch_token(one, NOW + MINUTE)
    assert people.token("d1") == replace(made, number=one, used_at=NOW + MINUTE)
    assert [token.number for token in people.tokens()] == [two, one]
    assert [token.number for token in people.tokens("bo")] == [two]
    assert people.revoke_token(one)
    assert not people.revoke_token(one)
    assert people.token("d1") is None


def test_a_verdict_on_a_version_that_is_gone_changes_nothing(store: Store) -> None:
    first, second = stored(store, "a"), stored(store, "b")
    relevant, wrong = Verdict(NOW, "relevant", "ann"), Verdict(NOW, "irrelevant", "bo")
    assert store.judge([(first, relevant)], {first: 0}) == 1
    with pytest.raises(ConflictError) as refused:
        store.judge([(second, wrong), (first, wrong)], {second: 0, first: 0})
    assert refused.value.ids == (first,)
    assert [one.status for one in store.hits(HitFilter())] == ["new", "relevant"]
    assert store.judge([(first, wrong)], {first: 1, 999: 3}) == 1
    assert [one.version for one in store.hits(HitFilter())] == [0, 2]


def test_stories_are_found_by_who_looks_after_them(store: Store) -> None:
    first, second = stored(store, "a"), stored(store, "b")
    hits = {one.id: one for one in store.hits(HitFilter())}
    with store.begin() as tx:
        assert tx.assign(hits[first].story_id, "ann")
        assert not tx.assign(999, "ann")
    story = store.story(hits[first].story_id)
    assert story is not None
    assert story.assignee == "ann"
    assert [one.id for one in store.hits(HitFilter(assignee="ann"))] == [first]
    assert store.facets(HitFilter()).assignees == (("ann", 1),)
    assert store.facets(HitFilter(topic="none")).assignees == ()
    with store.begin() as tx:
        tx.assign(hits[first].story_id, "")
    assert store.hits(HitFilter(assignee="ann")) == ()
    assert second in hits


def test_hits_of_some_sources_are_found_and_all_sources_counted(store: Store) -> None:
    first, second = stored(store, "a", "press"), stored(store, "b", "herald")
    assert [one.id for one in store.hits(HitFilter(sources=("herald",)))] == [second]
    assert store.hits(HitFilter(sources=())) == ()
    facets = store.facets(HitFilter(sources=("press",)))
    assert facets.sources == (("herald", 1), ("press", 1))
    assert facets.statuses[0] == ("new", 1)
    assert first


def test_a_filter_is_saved_once_and_takes_its_feeds_along(store: Store) -> None:
    mine = SavedFilter("late", "Late news", "since=24h", "ann", NOW)
    assert store.filters.add(mine)
    assert not store.filters.add(replace(mine, name="other"))
    assert (store.filters.get("late"), store.filters.all()) == (mine, (mine,))
    store.accounts.add_token(Token(0, "ann", "", "feed", "filter:late", NOW), "t")
    assert store.filters.remove("late")
    assert not store.filters.remove("late")
    assert (store.filters.get("late"), store.accounts.token("t")) == (None, None)


def stored(store: Store, name: str, source: str = "press") -> int:
    """A hit in a story of its own; its number."""
    (number,) = keep(store, article(name, source=source))
    return number
