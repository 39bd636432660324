"""Stories as they are judged, and the figures that come of it, over the store in memory."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.values import FetchRecord, HitFilter, Source, SourceState, Topic, Watch
from pipeline.stats import figures, wilson
from pipeline.triage import cards, judge, undo
from tests.fakes.store import MemoryStore
from tests.storage.news import MINUTE, NOW, alert, article, hit, keep, owe


def reprinted() -> tuple[MemoryStore, int]:
    """Three stories; the first was reprinted last, by a hit of the best score."""
    store = MemoryStore()
    keep(store, article(1), article(2), article(3))
    with store.begin() as tx:
        tx.add_article(article("1b", site="The Wire"), (), (), NOW)
        tx.join_story(1, article("1b").url, NOW)
        (reprint,) = tx.add_hits(1, [hit(article("1b").url, "ports", score=0.9)], NOW)
    return store, reprint


def test_reprints_are_folded_under_their_story_the_best_score_first() -> None:
    store, reprint = reprinted()
    page, more = cards(store, HitFilter())
    assert more is None
    assert [card.story.id for card in page] == [1, 3, 2]
    assert page[0].best.id == reprint
    assert page[0].topics == ("ports", "ferries")
    assert page[0].story.outlets == ("The Press", "The Wire")
    (filtered,), _ = cards(store, HitFilter(topic="ports"))
    assert filtered.ids == (reprint,)


def test_pages_hold_every_story_once() -> None:
    store, _ = reprinted()
    seen, before = [], None
    for _ in range(3):
        page, before = cards(store, HitFilter(limit=1, before_id=before))
        seen += [card.story.id for card in page]
    assert seen == [1, 3, 2]
    assert before is None
    assert cards(store, HitFilter(topic="nothing", limit=1)) == ((), None)


def test_a_card_is_as_pressing_as_its_most_pressing_hit() -> None:
    store, reprint = reprinted()
    states = []
    for ids, status in (((reprint,), "irrelevant"), ((1,), "relevant"), ((1,), "escalated")):
        judge(store, Watch(), ids, status, NOW)  # type: ignore[arg-type]
        states.append(cards(store, HitFilter(story_id=1))[0][0].status)
    assert states == ["new", "relevant", "escalated"]


def test_a_verdict_keeps_the_note_unless_another_is_given() -> None:
    store, _ = reprinted()
    assert judge(store, Watch(), (1, 99), "relevant", NOW, note="ask Ann").keys() == {1}
    assert judge(store, Watch(), (1, 2), "irrelevant", NOW, by="bo", reason="stale").keys() == {
        1,
        2,
    }
    first, second = store.hit(1), store.hit(2)
    assert first is not None
    assert second is not None
    assert (first.status, first.reason, first.note) == ("irrelevant", "stale", "ask Ann")
    assert second.note == ""
    judge(store, Watch(), (1,), "irrelevant", NOW, note="")
    assert store.verdicts(1)[-1].note == ""


def test_undo_brings_back_what_was_before_and_keeps_the_history() -> None:
    store, _ = reprinted()
    judge(store, Watch(), (1,), "escalated", NOW, by="ann", note="look")
    judge(store, Watch(), (1, 2), "irrelevant", NOW + MINUTE, by="bo", reason="stale")
    assert undo(store, (1, 2, 3, 99), NOW + 2 * MINUTE, by="cy") == 2
    states = {number: store.hit(number) for number in (1, 2, 3)}
    assert [s.status for s in states.values() if s] == ["escalated", "new", "new"]
    assert [s.note for s in states.values() if s] == ["look", "", ""]
    assert [verdict.by for verdict in store.verdicts(1)] == ["ann", "bo", "cy"]
    assert undo(store, (1,), NOW) == 1
    again = store.hit(1)
    assert again is not None
    assert (again.status, again.reason) == ("irrelevant", "stale")


@pytest.mark.parametrize(
    ("right", "judged", "low", "high"),
    [
        # By the formula in exact arithmetic; 8 of 10 and 0 of 10 stand in textbooks as well.
        (0, 0, 0.0, 1.0),
        (0, 10, 0.0, 0.2775),
        (8, 10, 0.4902, 0.9433),
        (10, 10, 0.7225, 1.0),
        (500, 1000, 0.4691, 0.5309),
    ],
)
def test_the_interval_of_a_share(right: int, judged: int, low: float, high: float) -> None:
    assert wilson(right, judged) == pytest.approx((low, high), abs=5e-5)


@given(st.integers(1, 5000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_an_interval_holds_its_share_and_more_verdicts_narrow_it(pair: tuple[int, int]) -> None:
    right, judged = pair
    low, high = wilson(right, judged)
    assert 0 <= low <= right / judged + 1e-12
    assert right / judged - 1e-12 <= high <= 1
    narrow = wilson(right * 4, judged * 4)
    assert narrow[1] - narrow[0] < high - low


def test_figures_tell_precision_volume_health_and_outbox() -> None:
    store, _ = reprinted()
    judge(store, Watch(), (1,), "escalated", NOW)
    judge(store, Watch(), (2,), "irrelevant", NOW)
    owe(store, alert("a", [1]))
    with store.begin() as tx:
        tx.save_state(SourceState("press", failures=2, problem="HTTP 503"))
        tx.log_fetch(FetchRecord("press", NOW, 503, "fetch_failed"))
    watch = Watch(
        sources=tuple(Source(slug, slug, "https://a.example/") for slug in ("press", "new")),
        topics=(Topic("ferries", "Ferries"), Topic("quiet", "Quiet")),
    )
    told = figures(store, watch, NOW + timedelta(days=1), days=3)
    ferries, quiet = told.topics
    assert (ferries.hits, ferries.new, ferries.right, ferries.wrong) == (3, 1, 1, 1)
    assert ferries.precision == 0.5
    assert (ferries.low, ferries.high) == wilson(1, 2)
    assert ferries.days == (("2026-11-21", 0), ("2026-11-22", 3), ("2026-11-23", 0))
    assert (quiet.precision, quiet.hits) == (None, 0)
    assert [(s.slug, s.failures) for s in told.sources] == [("press", 2), ("new", 0)]
    assert told.outbox == (("waiting", 1),)
    assert [poll.outcome for poll in told.polls] == ["fetch_failed"]
    assert dict(told.counts)["articles"] == 4
