"""What the page of a hit rests on: score parts, and what the topic's marks make of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from core.values import Article, HitFilter
from pipeline.record import settle
from pipeline.wiring import App
from tests.house import house
from tests.review.browser import Browser, served

NOW = datetime.now(UTC)
RIGHT = (
    "Patrol ships of both navies met at the disputed reef in the South China Sea and turned their "
    "radar on, the coast guard of Minato said."
)
WRONG = (
    "The restaurant South China Sea serves noodles and prawns with ginger, and its cook opens a "
    "second house in Harbourtown."
)
ARABIC = (
    "قال المتحدث إن المحادثات انتهت. التقت السفن في بحر الصين الجنوبي صباح الاثنين؟ ثم عادت "
    "السفن إلى موانئها وبقيت الأحوال هادئة."
)


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    with house(tmp_path_factory.mktemp("evidence"), NOW) as built, built.open(NOW) as opened:
        for number in range(34):
            keep(opened, f"https://a.example/{number}", RIGHT if number % 2 else WRONG, number)
        keep(opened, "https://a.example/ar", ARABIC, 99, "المحادثات")
        for stored in opened.store.hits(HitFilter(topic="south-china-sea")):
            if stored.article.url[-2:] not in ("ar", "32", "33"):
                right = "reef" in stored.article.text
                opened.store.mark(stored.id, "relevant" if right else "irrelevant", NOW)
        yield opened


def keep(app: App, url: str, text: str, number: int, title: str = "News of the day") -> None:
    article = Article(url, title, f"{text} That was report number {number}.", fetched_at=NOW)
    with app.store.begin() as tx:
        settle(tx, app.watch, article, (), app.matcher.match(article), NOW)


def page_of(app: App, browser: Browser, url: str) -> str:
    (stored,) = app.store.hits(HitFilter(topic="south-china-sea", url=url))
    return browser.get(f"/hit/{stored.id}").text


def test_the_page_shows_the_score_and_what_it_is_made_of(app: App, browser: Browser) -> None:
    (stored,) = app.store.hits(HitFilter(topic="south-china-sea", url="https://a.example/ar"))
    page = page_of(app, browser, "https://a.example/ar")
    for name, value in stored.hit.score_parts:
        assert re.search(rf"<dt title=[^>]*>{name}</dt><dd>[^\n]*?{value:.2f}", page)
    assert f"<code>{stored.hit.topic_version}</code>" in page
    assert stored.hit.sentence == "التقت السفن في بحر الصين الجنوبي صباح الاثنين؟"


def test_what_thirty_marks_teach_stands_beside_the_score_and_hides_nothing(
    app: App, browser: Browser
) -> None:
    chances = []
    for number in (32, 33):  # a wrong one and a right one
        page = page_of(app, browser, f"https://a.example/{number}")
        found = re.search(r"by the topic's marks</dt><dd>[^\n]*?(\d\.\d\d)", page)
        assert found is not None
        chances.append(float(found[1]))
    assert chances[0] < 0.5 < chances[1]
    assert page_of(app, browser, "https://a.example/1").count("by the topic's marks") == 0
    assert len(app.store.hits(HitFilter(topic="south-china-sea"))) == 35


def test_the_page_of_a_hit_says_where_less_than_the_article_was_read(tmp_path: Path) -> None:
    with house(tmp_path, NOW) as built, built.open(NOW) as app, served(app) as browser:
        keep(app, "https://a.example/whole", RIGHT, 1)
        article = Article("entry:a:1", "Flash", RIGHT, text_from="feed", fetched_at=NOW)
        with app.store.begin() as tx:
            settle(tx, app.watch, article, (), app.matcher.match(article), NOW)
        assert "summary only" not in page_of(app, browser, "https://a.example/whole")
        assert "summary only" in page_of(app, browser, article.url)
