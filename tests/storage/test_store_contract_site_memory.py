"""The memory of what sites repeat, and suppressed hits, in every kind of store."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from core.values import BlockCount, Hit, HitFilter, Span, Verdict
from pipeline.ports import Store
from storage.site_memory import HALF_LIFE, MOST_BLOCKS
from tests.storage.news import NOW, article, hit, keep

SITE = "ledger.example"
DAY = timedelta(days=1)


def remember(store: Store, *articles: tuple, site: str = SITE, at=NOW) -> None:  # type: ignore[no-untyped-def, type-arg]
    with store.begin() as tx:
        tx.remember({site: articles}, at)


def block(store: Store, key: int, site: str = SITE, at=NOW) -> BlockCount | None:  # type: ignore[no-untyped-def]
    return store.site_memories({site: [key]}, at)[site].blocks.get(key)


def suppressed(url: str, topic: str = "ferries") -> Hit:
    span = Span("dropped", 0, 5, "Ferry")
    reason = f"stands in 14 of 20 articles of {SITE}"
    return replace(
        hit(url, topic), spans=(span,), zone="dropped", sentence="Ferry news", suppressed=reason
    )


def keep_suppressed(store: Store, number: int = 1, at=NOW) -> int:  # type: ignore[no-untyped-def]
    """Store an article with a suppressed hit; the hit's id."""
    one = article(number, repeated=(("Ferry news, every morning", "stands in 14 of 20"),))
    with store.begin() as tx:
        tx.add_article(one, (), (), at)
        story = tx.new_story(one.title, one.url, at)
        (number,) = tx.add_hits(story, [suppressed(one.url)], at)
    return number


def test_a_site_that_was_never_seen_is_empty(store: Store) -> None:
    memory = store.site_memories({SITE: [1, 2]}, NOW)[SITE]
    assert (memory.site, memory.articles, dict(memory.blocks)) == (SITE, 0.0, {})


def test_blocks_are_counted_by_where_they_stood(store: Store) -> None:
    remember(store, ((1, "amid"), (2, "edge")), ((1, "edge"), (-3, "dropped")))
    remember(store, ((1, "dropped"),))
    memory = store.site_memories({SITE: [1, 2, -3, 4]}, NOW)[SITE]
    assert memory.articles == 3
    assert memory.blocks == {
        1: BlockCount(2, 1, 1),
        2: BlockCount(1, 1, 0),
        -3: BlockCount(0, 0, 1),
    }


def test_sites_do_not_know_of_each_other(store: Store) -> None:
    with store.begin() as tx:
        tx.remember({SITE: [((1, "amid"),)], "other.example": [((2, "edge"),)] * 2}, NOW)
    both = store.site_memories({SITE: [1, 2], "other.example": [1, 2]}, NOW)
    assert (both[SITE].articles, list(both[SITE].blocks)) == (1, [1])
    assert (both["other.example"].articles, list(both["other.example"].blocks)) == (2, [2])


def test_counts_fade_by_half_in_a_half_life(store: Store) -> None:
    remember(store, ((1, "edge"),), ((1, "edge"),))
    later = NOW + HALF_LIFE
    assert block(store, 1, at=later) == BlockCount(pytest.approx(1.0), pytest.approx(1.0))
    remember(store, ((1, "edge"),), at=later)
    assert block(store, 1, at=later) == BlockCount(pytest.approx(2.0), pytest.approx(2.0))
    assert store.site_memories({SITE: []}, later)[SITE].articles == pytest.approx(2.0)


def test_what_a_failed_transaction_counted_is_not_kept(store: Store) -> None:
    with pytest.raises(ValueError, match="stop"), store.begin() as tx:  # noqa: PT012
        tx.remember({SITE: [((1, "amid"),)]}, NOW)
        raise ValueError("stop")
    assert store.site_memories({SITE: [1]}, NOW)[SITE].articles == 0


def test_a_site_keeps_its_most_repeated_blocks(store: Store) -> None:
    remember(store, ((1, "amid"),), ((1, "amid"),), at=NOW - DAY)
    remember(store, tuple((key, "amid") for key in range(10, 10 + MOST_BLOCKS)))
    remember(store, ((2, "amid"),), at=NOW + DAY)
    assert block(store, 1) == BlockCount(pytest.approx(2, rel=0.02))
    assert block(store, 2) is not None
    asked = store.site_memories({SITE: range(MOST_BLOCKS + 20)}, NOW)[SITE]
    assert len(asked.blocks) == MOST_BLOCKS


def test_a_vouched_block_says_so_and_is_never_forgotten(store: Store) -> None:
    remember(store, ((1, "edge"),))
    with store.begin() as tx:
        tx.vouch(SITE, [1, 5])
    assert block(store, 1) == BlockCount(1, 1, vouched=True)
    assert block(store, 5) == BlockCount(vouched=True)
    remember(store, ((5, "amid"),))
    assert block(store, 5) == BlockCount(1, vouched=True)
    store.prune("blocks", NOW + 20 * HALF_LIFE)
    assert block(store, 5) is not None


def test_blocks_seen_once_go_with_the_logs_and_others_stay_longer(store: Store) -> None:
    remember(store, ((1, "amid"), (2, "amid")), ((2, "edge"), (3, "dropped")))
    assert store.prune("blocks", NOW)[1] == 0
    assert store.prune("blocks", NOW + DAY, limit=1)[1] == 1
    assert store.prune("blocks", NOW + DAY)[1] == 1
    assert [block(store, key) is not None for key in (1, 2, 3)] == [False, True, False]
    assert store.prune("blocks", NOW + HALF_LIFE + DAY)[1] == 1


def test_a_site_with_any_name_is_kept(store: Store) -> None:
    for site in ("müller.example", "\ud800 \x00", "x" * 5000):
        remember(store, ((1, "amid"),), site=site)
        assert block(store, 1, site) == BlockCount(1)


def test_a_suppressed_hit_shows_only_under_its_status(store: Store) -> None:
    number = keep_suppressed(store)
    assert store.hits(HitFilter()) == ()
    assert store.hits(HitFilter(topic="ferries")) == ()
    (found,) = store.hits(HitFilter(status="suppressed"))
    assert (found.id, found.status) == (number, "suppressed")
    assert found.hit == suppressed(found.article.url)
    assert found.article.repeated == (("Ferry news, every morning", "stands in 14 of 20"),)
    assert store.stories(HitFilter()) == ()
    assert store.stories(HitFilter(status="suppressed")) == (found.story_id,)


def test_a_suppressed_hit_counts_nowhere_as_a_hit(store: Store) -> None:
    keep_suppressed(store)
    assert (store.counts()["hits"], store.counts()["stories"]) == (0, 0)
    read = store.coverage(["press"], NOW - DAY, NOW + DAY)
    assert (read.articles, read.hits, read.stories) == (1, 0, 0)
    assert store.volume(NOW - DAY) == ()
    facets = store.facets(HitFilter())
    assert (facets.topics, facets.sources, facets.languages, facets.days) == ((), (), (), ())
    assert facets.statuses == (("suppressed", 1),)
    keep(store, article(2))
    assert (store.counts()["hits"], store.counts()["stories"]) == (1, 1)
    assert store.facets(HitFilter()).statuses == (("new", 1), ("suppressed", 1))


def test_a_story_with_both_kinds_counts_as_one(store: Store) -> None:
    number = keep_suppressed(store)
    stored = store.hit(number)
    assert stored is not None
    with store.begin() as tx:
        tx.add_hits(stored.story_id, [hit(stored.article.url, "strikes")], NOW)
    assert (store.counts()["hits"], store.counts()["stories"]) == (1, 1)


def test_restoring_makes_it_a_hit_with_its_new_evidence(store: Store) -> None:
    number = keep_suppressed(store)
    before = store.hit(number)
    assert before is not None
    text = f"{before.article.text}\n\nFerry news, every morning"
    at = text.index("Ferry news")
    evidence = replace(before.hit, spans=(Span("text", at, at + 5, "Ferry"),), zone="tail")
    for _ in range(2):
        with store.begin() as tx:
            tx.restore(number, evidence, text)
    (after,) = store.hits(HitFilter())
    assert (after.id, after.status, after.hit.spans) == (number, "new", evidence.spans)
    assert (after.hit.zone, after.article.text) == ("tail", text)
    assert store.article(after.article.url) == after.article
    assert store.counts()["hits"] == 1


def test_only_suppressed_hits_can_be_restored(store: Store) -> None:
    (number,) = keep(store, article())
    before = store.hit(number)
    assert before is not None
    with store.begin() as tx:
        tx.restore(number, replace(before.hit, sentence="Other"), "Other text")
        tx.restore(999, before.hit, "Other text")
    assert store.hit(number) == before


def test_old_suppressed_hits_go_unless_somebody_judged_them(store: Store) -> None:
    old, judged = keep_suppressed(store, 1), keep_suppressed(store, 2)
    (kept,) = keep(store, article(3))
    store.judge([(judged, Verdict(NOW, "suppressed"))])
    assert store.prune("suppressed", NOW)[1] == 0
    assert store.prune("suppressed", NOW + DAY)[1] == 1
    assert [store.hit(number) is not None for number in (old, judged, kept)] == [False, True, True]
