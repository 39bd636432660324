"""The page follows the watch files while it runs."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipeline.wiring import App
from tests.house import house
from tests.review.browser import Browser, served

NOW = datetime.now(UTC)


@pytest.fixture
def app(tmp_path: Path) -> Iterator[App]:
    with house(tmp_path, NOW) as built, built.open(NOW) as opened:
        yield opened


@pytest.fixture
def browser(app: App) -> Iterator[Browser]:
    with served(app) as asking:
        yield asking


def test_a_topic_written_by_hand_is_on_the_page_without_a_restart(
    browser: Browser, app: App
) -> None:
    file = app.settings.config / "topics.toml"
    assert "Deep-sea mining" not in browser.get("/topics").text
    more = '\n[[topic]]\nslug = "mining"\nname = "Deep-sea mining"\nany = ["seabed mining"]\n'
    file.write_text(file.read_text("utf-8") + more, "utf-8")
    assert "Deep-sea mining" in browser.get("/topics").text
    assert browser.get("/feeds/mining.atom").status == 200


def test_after_a_broken_edit_the_last_good_watch_goes_on_and_the_page_says_why(
    browser: Browser, app: App
) -> None:
    file = app.settings.config / "topics.toml"
    good, before = file.read_text("utf-8"), browser.get("/topics").text
    file.write_text(good + "\n[[topic]\n", "utf-8")
    broken = browser.get("/topics").text
    assert "The watch files have a mistake" in broken
    assert "topics.toml:" in broken
    for topic in app.watch.topics:
        assert topic.name in broken
    file.unlink()
    assert "The watch files have a mistake" in browser.get("/").text
    file.write_text(good, "utf-8")
    after = browser.get("/topics").text
    assert "The watch files have a mistake" not in after
    assert after == before


def test_the_overview_leads_to_prefects_page_where_there_is_one_for_this_reader(app: App) -> None:
    def link(**settings: object) -> str:
        other = app.settings.model_copy(update=settings)
        with served(App(other, app.watch, app.store)) as asking:
            page = asking.get("/overview", Host="localhost").text
        return page.partition("Schedules, runs and their logs")[2].partition("</p>")[0]

    assert 'href="http://127.0.0.1:4207/runs"' in link(prefect_port=4207)
    assert 'href="https://flows.example/runs"' in link(prefect_url="https://flows.example")
    assert link(review_host="0.0.0.0", review_open=True) == ""
