"""What a store promises about what is past its time: what goes, and what never does."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import ClauseElement

from core.values import FetchRecord, Gap, HitFilter, Silence
from pipeline.ports import Store
from storage import SqlStore, retention
from tests.storage.news import MINUTE, NOW, alert, article, entry, fate, hit, keep, owe

DAY = timedelta(days=1)
#: The moment before which everything goes, in these tests.
LATER = NOW + 100 * DAY


def prune(store: Store, kind: str) -> int:
    """Delete all of a kind; how many rows went. What `prunable` counted is what goes."""
    expected = store.prunable(kind, LATER)
    gone = 0
    while took := store.prune(kind, LATER, 1)[1]:
        gone += took
    assert gone == expected
    assert store.prunable(kind, LATER) == 0
    return gone


def test_an_article_without_a_hit_goes_with_all_that_hangs_on_it(store: Store) -> None:
    one = article(1)
    with store.begin() as tx:
        tx.add_article(one, (f"{one.url}?alias",), (7, 9), NOW)
        tx.join_story(tx.new_story(one.title, one.url, NOW), one.url, NOW)
        tx.add_fates([fate(one.url)])
    assert prune(store, "articles") == 1
    assert store.article(f"{one.url}?alias") is None
    assert store.counts()["articles"] == 0
    assert (prune(store, "stories"), prune(store, "fates")) == (1, 1)
    assert store.counts()["stories"] == 0
    assert "sound" in store.check()
    # As if it had never been there.
    keep(store, one)
    assert [found.article.url for found in store.hits(HitFilter(search="ferry"))] == [one.url]


def test_a_judged_hit_stays_with_its_article_and_story_and_an_unjudged_one_goes(
    store: Store,
) -> None:
    judged, unjudged = keep(store, article(1), article(2))
    store.mark(judged, "relevant", NOW)
    assert prune(store, "articles") == 0
    assert prune(store, "hits") == 1
    assert prune(store, "articles") == 1
    assert (prune(store, "stories"), prune(store, "fates")) == (1, 0)
    assert store.hit(unjudged) is None
    kept = store.hit(judged)
    assert kept is not None
    assert kept.article == article(1)
    assert store.story(kept.story_id) is not None
    # Found by its words still, and the other one is not.
    assert [one.id for one in store.hits(HitFilter(search="ferry"))] == [judged]


def test_a_reprint_stays_as_long_as_its_story_has_a_hit(store: Store) -> None:
    keep(store, article(1))
    with store.begin() as tx:
        tx.add_article(article(2), (), (), NOW)
        tx.join_story(1, article(2).url, NOW)
    assert prune(store, "articles") == 0


def test_what_a_message_is_still_to_tell_stays(store: Store) -> None:
    keep(store, article(1))
    owe(store, alert("1", [1]))
    for kind in ("deliveries", "hits", "articles", "stories"):
        assert prune(store, kind) == 0
    (claimed,) = store.claim(NOW, MINUTE)
    assert prune(store, "deliveries") == prune(store, "hits") == 0
    assert store.settle_delivery(claimed.id, claimed.token, "sent", NOW)
    assert [prune(store, kind) for kind in ("hits", "articles")] == [1, 1]
    assert prune(store, "stories") == 0  # the sent message names it
    assert [prune(store, kind) for kind in ("deliveries", "stories")] == [1, 1]
    assert store.outbox_counts() == {}


def test_the_notice_of_a_trouble_stays_until_its_end_was_told(store: Store) -> None:
    over = "notice:desk:source:press:20260101T000000:over"
    keys = [over.replace("over", "begins"), "notice:desk:source:wire:20260101T000000:begins", over]
    owe(store, *(alert(key, kind="notice", topics=()) for key in keys))
    for one in store.claim(NOW, MINUTE):
        store.settle_delivery(one.id, one.token, "sent", NOW)
    assert prune(store, "deliveries") == 2
    assert store.notice_keys() == {keys[1]}


def test_an_entry_goes_only_when_its_source_offers_it_no_longer(store: Store) -> None:
    with store.begin() as tx:
        tx.save_entries("press", [entry("old"), entry("evergreen")], NOW - 200 * DAY)
        tx.save_entries("press", [entry("waits", retry_at=NOW)], NOW - 200 * DAY)
        tx.save_entries("press", [entry("new")], NOW)
        # Nothing has come of this one for long: what it offered last, it may offer still.
        tx.save_entries("silent", [entry("old")], NOW - 200 * DAY)
    store.still_offered("press", ["evergreen", "unknown"], NOW - DAY)
    assert prune(store, "entries") == 1
    known = store.settled("press", ["old", "evergreen", "waits", "new"])
    assert set(known) == {"evergreen", "waits", "new"}
    assert set(store.settled("silent", ["old"])) == {"old"}


def test_logs_go(store: Store) -> None:
    with store.begin() as tx:
        tx.log_fetch(FetchRecord("press", NOW, 200, "ok"))
        tx.log_gap(Gap("press", NOW, NOW - DAY, 3, 0))
        tx.add_silence(Silence(NOW, "ann", "exercise"), NOW - DAY)
        tx.add_silence(Silence(LATER + DAY, "ann", "exercise"), NOW)
    assert [prune(store, kind) for kind in ("fetches", "gaps", "silences")] == [1, 1, 1]
    assert len(store.silences(NOW)) == 1


def test_young_rows_stay(store: Store) -> None:
    keep(store, article(1))
    with store.begin() as tx:
        tx.add_article(article(2), (), (), NOW)
        tx.add_hits(1, [hit(article(1).url, "other")], NOW)
        tx.log_fetch(FetchRecord("press", NOW, 200, "ok"))
    kinds = ("fetches", "hits", "articles", "deliveries", "stories", "fates", "entries")
    assert [store.prunable(kind, NOW) for kind in kinds] == [0] * 7


def test_statements_of_a_slice_are_written_out_before_it_takes_the_lock(
    sql_store: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone = article(1)
    with sql_store.begin() as tx:
        tx.add_article(alone, (f"{alone.url}?alias",), (7, 9), NOW)
        tx.add_fates([fate(alone.url)])
    keep(sql_store, article(2), article(3))
    owe(sql_store, alert("1"))
    (claimed,) = sql_store.claim(NOW, MINUTE)
    assert sql_store.settle_delivery(claimed.id, claimed.token, "sent", NOW)

    def compile_late(*_: object, **__: object) -> None:
        raise AssertionError("a statement was written out under the lock")

    def take(*given: Any) -> int:
        with monkeypatch.context() as late:
            late.setattr(ClauseElement, "compile", compile_late)
            return taken(*given)

    taken = retention.take
    monkeypatch.setattr(retention, "take", take)
    kinds = ("hits", "articles", "deliveries", "stories", "fates")
    assert [sql_store.prune(kind, LATER)[1] for kind in kinds] == [2, 3, 1, 2, 1]
