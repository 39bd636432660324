"""What a store promises when people merge and split stories, and cancel alerts."""

from __future__ import annotations

from datetime import timedelta

import pytest

from core.errors import StorageError
from core.values import HitFilter
from pipeline.ports import Store
from tests.storage.news import LEASE, MINUTE, NOW, alert, article, hit, keep, owe

ONE, TWO, THREE = (f"https://press.example/{number}" for number in (1, 2, 3))


def reported(store: Store) -> None:
    """Stories 1 (articles 1 and 2, the second from AP) and 2 (article 3), an hour apart."""
    keep(store, article(1))
    with store.begin() as tx:
        tx.add_article(article(2, site="Coast", wire="AP"), (), (7,), NOW + MINUTE)
        tx.join_story(1, TWO, NOW + MINUTE)
        tx.add_hits(1, [hit(TWO)], NOW + MINUTE)
    keep(store, article(3, site="Bay", wire="AP"), at=NOW + 60 * MINUTE)


def of(store: Store, story_id: int) -> set[str]:
    return {stored.article.url for stored in store.hits(HitFilter(story_id=story_id))}


def test_a_story_counts_independent_outlets_apart_from_reprints(store: Store) -> None:
    reported(store)
    story = store.story(1)
    assert story is not None
    assert (story.outlets, story.independent) == (("The Press", "Coast"), 2)
    assert story.reprints == (("AP", 1),)


def test_merged_stories_are_one_under_both_numbers(store: Store) -> None:
    reported(store)
    owe(store, alert("desk:1", (1,)), alert("other:2", (2,), receiver="other"))
    with store.begin() as tx:
        tx.merge_stories(1, 2)
        assert tx.alerted_topics(1) == {
            "desk": frozenset({"ferries"}),
            "other": frozenset({"ferries"}),
        }
    merged = store.story(1)
    assert merged is not None
    assert store.story(2) == merged
    assert merged.article_urls == (ONE, TWO, THREE)
    assert (merged.first_seen, merged.last_seen) == (NOW, NOW + 60 * MINUTE)
    assert (merged.independent, merged.reprints) == (2, (("AP", 2),))
    assert of(store, 1) == {ONE, TWO, THREE}
    assert store.stories(HitFilter()) == (1,)
    assert store.counts()["stories"] == 1
    assert {row.alert.key for row in store.story_deliveries(1)} == {"desk:1", "other:2"}


def test_chains_of_merges_lead_to_the_end(store: Store) -> None:
    reported(store)
    keep(store, article(4))
    with store.begin() as tx:
        tx.merge_stories(2, 3)
    with store.begin() as tx:
        tx.merge_stories(1, 2)
    assert store.story(3) == store.story(2) == store.story(1)


@pytest.mark.parametrize(("into", "other"), [(1, 1), (1, 9), (9, 1)])
def test_what_is_no_pair_of_stories_is_not_merged(store: Store, into: int, other: int) -> None:
    reported(store)
    with pytest.raises(StorageError), store.begin() as tx:
        tx.merge_stories(into, other)
    assert store.counts()["stories"] == 2


def test_a_split_makes_a_story_with_its_articles_and_hits(store: Store) -> None:
    reported(store)
    owe(store, alert("desk:1", (1,)))
    with store.begin() as tx:
        number = tx.split_story(1, [TWO])
        assert tx.alerted_topics(number) == {}
    left, new = store.story(1), store.story(number)
    assert left is not None
    assert new is not None
    assert (left.article_urls, new.article_urls) == ((ONE,), (TWO,))
    assert (new.headline, new.first_seen) == ("Ferry strike, day 2", NOW + MINUTE)
    assert (of(store, 1), of(store, number)) == ({ONE}, {TWO})


def test_a_split_holds_and_a_later_copy_finds_the_split_story(store: Store) -> None:
    reported(store)
    with store.begin() as tx:
        number = tx.split_story(1, [TWO])
        assert not tx.add_article(article(2), (), (7,), NOW + 2 * MINUTE)
        assert tx.new_story("again", TWO, NOW) == number
        tx.join_story(1, TWO, NOW + 2 * MINUTE)
        (found,) = tx.candidates([7], NOW - timedelta(days=7))
        assert (found.article_url, found.story_id) == (TWO, number)
    again = store.story(number)
    assert again is not None
    assert again.article_urls == (TWO,)


@pytest.mark.parametrize("urls", [[], [ONE, TWO], [THREE], [TWO, THREE]])
def test_what_is_no_part_of_a_story_is_not_split_off(store: Store, urls: list[str]) -> None:
    reported(store)
    with pytest.raises(StorageError), store.begin() as tx:
        tx.split_story(1, urls)
    assert of(store, 1) == {ONE, TWO}


def test_what_waits_or_failed_can_be_cancelled_and_revived(store: Store) -> None:
    keep(store, article(1))
    owe(store, *(alert(f"desk:{n}", (1,)) for n in range(3)))
    ids = sorted(row.id for row in store.deliveries())
    claimed, failed = store.claim(NOW, LEASE, limit=2)
    store.settle_delivery(failed.id, failed.token, "failed", NOW, problem="no such user")
    with store.begin() as tx:
        assert tx.cancel([*ids, 99], "not wanted", NOW) == 2
    states = {row.id: (row.state, row.problem) for row in store.deliveries()}
    assert states[claimed.id][0] == "claimed"
    assert states[failed.id] == states[ids[2]] == ("cancelled", "not wanted")
    assert store.claim(NOW + MINUTE, LEASE) == ()
    assert [one.state for one in store.history(failed.id)] == ["failed", "cancelled"]
    assert [attempt.state for _, attempt in store.latest_attempts()] == ["failed"]
    assert store.requeue(failed.id, NOW)
    assert [row.id for row in store.claim(NOW, LEASE)] == [failed.id]


def test_the_vector_of_a_story_is_kept_once_and_goes_with_a_merge(store: Store) -> None:
    reported(store)
    with store.begin() as tx:
        tx.save_vector(1, b"\x00one", NOW)
        tx.save_vector(1, b"again", NOW)
        tx.save_vector(2, b"two", NOW + MINUTE)
    assert store.vectors(NOW, NOW + MINUTE) == ((1, b"\x00one"), (2, b"two"))
    assert store.vectors(NOW + MINUTE, NOW + MINUTE) == ((2, b"two"),)
    with store.begin() as tx:
        tx.merge_stories(1, 2)
    assert store.vectors(NOW, NOW + MINUTE) == ((1, b"\x00one"),)


def test_many_stories_are_read_at_once_but_for_those_that_were_merged(store: Store) -> None:
    keep(store, article(1), article(2), article(3))
    one, two, three = (hit.story_id for hit in reversed(store.hits(HitFilter())))
    with store.begin() as tx:
        tx.merge_stories(one, three)
        tx.add_outlet(article(2).url, "herald", NOW)
    found = store.stories_by_id([two, one, three, 999, two])
    assert found == {one: store.story(one), two: store.story(two)}
    assert found[two].outlets == ("The Press", "herald")
    assert store.stories_by_id([]) == {}
