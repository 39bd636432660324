"""A known story is told again for a better source or a spike, and otherwise not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest

from core.values import Article, Hit, Receiver, Route, Silence, Source, Span, Watch
from pipeline.settle import settle
from storage import open_store
from tests.pipeline.desk import MINUTE, NOON, Desk

CHANCE = Random(7)  # noqa: S311 - any words will do


def words(count: int) -> str:
    """Words that no other text has."""
    return " ".join(f"w{CHANCE.randrange(10**8):x}" for _ in range(count))


TEXT = words(120)
TIERS = {"best": 1, **{f"press{n}": 2 for n in range(9)}}
HOUR = timedelta(hours=1)


class Newsdesk(Desk):
    """A desk that brings reprints of one report."""

    silences: tuple[Silence, ...] = ()

    @property
    def watch(self) -> Watch:
        sources = tuple(
            Source(slug, slug, f"https://{slug}.example/feed", tier=tier)
            for slug, tier in TIERS.items()
        )
        return replace(super().watch, sources=sources, silences=self.silences)

    def bring(self, source: str, wire: str = "", text: str = TEXT) -> str:
        """Store one source's report and deliver; what came of it."""
        url = f"https://{source}.example/1"
        article = Article(url, f"Ferry in {source}", f"Ferry. {text}", source, wire=wire)
        hit = Hit("ferries", "v1", url, 0.5, (Span("title", 0, 5, "Ferry"),), "title", "Ferry")
        with self.store.begin() as tx:
            settled = settle(tx, self.watch, article, (), [hit], self.now)
            tx.add_fates(settled.fates)
        return self.deliver().line()

    def notes(self) -> list[str]:
        """What the messages said about themselves."""
        return [" ".join(letter.notes) for letter in self.channels["desk"].letters]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Newsdesk]:
    store = open_store(f"sqlite:///{tmp_path / 'news.db'}")
    yield Newsdesk(store, (Receiver("desk", "mailto://x"),), (Route(receivers=("desk",)),))
    store.close()


def test_a_reprint_is_silent(desk: Newsdesk) -> None:
    assert desk.bring("press1") == "1 sent"
    assert desk.bring("press2") == "nothing to send"


def test_a_source_of_a_higher_tier_is_told_once(desk: Newsdesk) -> None:
    desk.bring("press1")
    desk.now += MINUTE
    assert desk.bring("best") == "1 sent"
    assert desk.notes() == ["", "You know this story; now a source of a higher tier carries it."]
    assert len(set(desk.told())) == 1
    assert desk.bring("press2") == "nothing to send"


def test_five_independent_outlets_within_an_hour_are_a_spike(desk: Newsdesk) -> None:
    desk.bring("press1")
    for name in ("press2", "press3", "press4"):
        desk.now += MINUTE
        assert desk.bring(name) == "nothing to send"
    assert desk.bring("press5", wire="AP") == "1 sent"
    assert desk.bring("press6", wire="AP") == "nothing to send"
    assert "five independent outlets" in desk.notes()[-1]


def test_reprints_of_an_agency_and_slow_outlets_are_no_spike(desk: Newsdesk) -> None:
    desk.bring("press1")
    for number in range(2, 9):
        desk.now += MINUTE if number < 6 else HOUR
        assert desk.bring(f"press{number}", wire="AP" if number < 6 else "") == "nothing to send"


def test_a_report_with_much_more_to_say_is_told_and_its_reprints_are_not(desk: Newsdesk) -> None:
    desk.bring("press1")
    assert desk.bring("press2", text=f"{TEXT} {words(100)}") == "nothing to send"
    longer = f"{TEXT} {words(300)}"
    assert desk.bring("press3", text=longer) == "1 sent"
    assert desk.notes()[-1] == "You know this story; this text of it has much that is new."
    assert len(set(desk.told())) == 1
    assert desk.bring("press4", text=longer) == "nothing to send"
    desk.now += 2 * HOUR  # once in six hours, however much more there is
    assert desk.bring("press6", text=f"{longer} {words(400)}") == "nothing to send"
    desk.now += 4 * HOUR
    assert desk.bring("press7", text=f"{longer} {words(401)}") == "1 sent"


def test_who_was_not_told_yet_hears_of_it_once(desk: Newsdesk) -> None:
    desk.receivers = (Receiver("desk", "mailto://x", quiet="11:00-13:00"),)
    assert desk.bring("press1") == "nothing to send"
    assert desk.bring("best") == "nothing to send"
    desk.now = NOON + HOUR
    assert desk.deliver().line() == "1 sent"


def test_a_silence_is_seen_in_the_fates_of_the_article(desk: Newsdesk) -> None:
    desk.silences = (Silence(NOON + HOUR, "Ann", "a drill"),)
    assert desk.bring("press1") == "nothing to send"
    (fate,) = desk.store.fates("https://press1.example/1")
    assert fate.detail == '"desk" is silenced until 2026-11-22 13:00 UTC by Ann (a drill)'


def test_a_follow_up_knows_the_receipt_of_the_first_message(desk: Newsdesk) -> None:
    desk.bring("press1")
    desk.now += HOUR
    desk.bring("best")
    first, second = desk.channels["desk"].letters
    assert (first.earlier, second.earlier) == ("", "taken")


def test_a_story_that_somebody_muted_on_the_page_is_not_followed_up(desk: Newsdesk) -> None:
    desk.bring("press1")
    story = desk.store.deliveries()[0].alert.story_ids[0]
    with desk.store.begin() as tx:
        number = tx.add_silence(Silence(desk.now + HOUR, "ann", "enough", stories=(story,)), NOON)
    assert desk.bring("best") == "nothing to send"
    assert "silenced until" in str(desk.store.fates("https://best.example/1"))
    with desk.store.begin() as tx:
        tx.end_silence(number, desk.now)
    for n in range(2, 6):
        desk.bring(f"press{n}")
    assert len(desk.notes()) == 2
