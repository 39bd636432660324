"""People merge and split stories: told once, owed where it was hushed up, and it holds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from core.errors import SetupError
from core.values import Article, Receiver, Route
from pipeline.ports import Store
from pipeline.regroup import merge, split
from pipeline.settle import settle
from storage import open_store
from tests.pipeline.desk import MINUTE, NOON, Desk
from tests.storage.news import hit

TEXT = " ".join(f"word{n}" for n in range(60))
ROUTES = (Route(receivers=("desk",)),)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    store = open_store(f"sqlite:///{tmp_path}/news.db")
    yield Desk(store, receivers=(Receiver("desk", "mailto://x"),), routes=ROUTES)
    store.close()


def report(desk: Desk, number: int, text: str = TEXT, **other: object) -> int:
    """Store an article with a hit as a poll does; its story."""
    url = f"https://press.example/{number}"
    article = Article(url, f"Ferry strike, day {number}", text, f"press{number}", language="en")
    article = replace(article, **other)  # type: ignore[arg-type]
    with desk.store.begin() as tx:
        (line,) = settle(tx, desk.watch, article, (), [hit(url)], desk.now).lines
    return line.story_id


def other_text(number: int) -> str:
    return " ".join(f"text{number}x{n}" for n in range(60))


def told(desk: Desk) -> list[tuple[str, ...]]:
    """The first headline of each message, in order."""
    letters = desk.channels["desk"].letters
    return [tuple(one.story.headline for one in letter.stories) for letter in letters]


def test_what_was_hushed_up_in_the_wrong_story_is_told_when_it_is_split_off(desk: Desk) -> None:
    assert report(desk, 1) == report(desk, 2) == 1
    desk.deliver()
    story = split(desk.store, desk.watch, 1, ["https://press.example/2"], desk.now, "ann")
    assert story.article_urls == ("https://press.example/2",)
    desk.deliver()
    assert told(desk) == [("Ferry strike, day 1",), ("Ferry strike, day 2",)]
    fates = desk.store.fates("https://press.example/2")
    assert [fate.detail for fate in fates if fate.step == "grouped"] == [
        f"story {story.id} out of 1, by ann"
    ]


def test_old_news_is_split_off_in_silence(desk: Desk) -> None:
    report(desk, 1)
    report(desk, 2, published=NOON)
    desk.deliver()
    desk.now += timedelta(days=3)
    split(desk.store, desk.watch, 1, ["https://press.example/2"], desk.now)
    desk.deliver()
    assert len(told(desk)) == 1


def test_a_split_holds_whatever_comes_later(desk: Desk) -> None:
    report(desk, 1)
    report(desk, 2)
    new = split(desk.store, desk.watch, 1, ["https://press.example/2"], desk.now).id
    desk.now += MINUTE
    joined = report(desk, 3)
    assert joined in (1, new)
    with desk.store.begin() as tx:
        copy = Article("https://press.example/2", "Ferry strike", TEXT, "press", language="en")
        assert not settle(tx, desk.watch, copy, (), [hit(copy.url)], desk.now).new
    first, second = desk.store.story(1), desk.store.story(new)
    assert first is not None
    assert second is not None
    assert "https://press.example/2" not in first.article_urls
    assert "https://press.example/1" not in second.article_urls


def test_merged_before_they_were_told_stories_are_one_message(desk: Desk) -> None:
    first, second = report(desk, 1), report(desk, 2, other_text(2))
    assert first != second
    merged = merge(desk.store, first, second, desk.now)
    assert len(merged.article_urls) == 2
    desk.deliver()
    assert told(desk) == [("Ferry strike, day 1",)]
    assert sorted(desk.states().values()) == ["cancelled", "sent"]


def test_an_alert_about_a_merged_story_alone_is_still_told(desk: Desk) -> None:
    report(desk, 1)
    desk.deliver()
    desk.now += MINUTE
    second = report(desk, 2, other_text(2))
    # Nobody else was owed anything about the first one.
    merge(desk.store, second, 1, desk.now)
    desk.deliver()
    assert told(desk) == [("Ferry strike, day 1",), ("Ferry strike, day 2",)]
    assert len(desk.channels["desk"].letters[-1].stories[0].story.article_urls) == 2


def test_a_copy_of_a_merged_report_joins_and_alerts_nobody(desk: Desk) -> None:
    first, second = report(desk, 1), report(desk, 2, other_text(2))
    desk.deliver()
    merge(desk.store, first, second, desk.now)
    desk.now += MINUTE
    assert report(desk, 3, other_text(2)) == first
    desk.deliver()
    assert len(told(desk)) == 2


@pytest.mark.parametrize(
    ("urls", "sentence"),
    [
        (["https://press.example/1"], "its first one stays"),
        ([], "its first one stays"),
        (["https://press.example/9"], "is no article of story 1"),
    ],
)
def test_what_cannot_be_split_is_said_in_a_sentence(
    desk: Desk, urls: list[str], sentence: str
) -> None:
    report(desk, 1)
    report(desk, 2)
    with pytest.raises(SetupError, match=sentence):
        split(desk.store, desk.watch, 1, urls, desk.now)


def test_what_cannot_be_merged_is_said_in_a_sentence(desk: Desk) -> None:
    store: Store = desk.store
    report(desk, 1)
    with pytest.raises(SetupError, match="there is no story 7"):
        merge(store, 1, 7, desk.now)
    with pytest.raises(SetupError, match="the same story"):
        merge(store, 1, 1, desk.now)
