"""A topic written, linted, tried and saved on the page, with plain forms."""

from __future__ import annotations

import hashlib
import html
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from core.values import HitFilter
from pipeline.wiring import App
from tests.house import house, poll_all
from tests.review.browser import Browser, Page, served

NOW = datetime.now(UTC)
STATIC = Path(__file__).parents[2] / "review" / "static"


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    with house(tmp_path_factory.mktemp("topics"), NOW) as built, built.open(NOW) as opened:
        poll_all(opened)
        for number, hit in enumerate(opened.store.hits(HitFilter(topic="south-china-sea"))):
            opened.store.mark(hit.id, "irrelevant" if number % 3 else "relevant", NOW)
        yield opened


@pytest.fixture(scope="module")
def browser(app: App) -> Iterator[Browser]:
    with served(app) as asking:
        yield asking


def fields(page: Page) -> dict[str, str]:
    """What the form of the page would send."""
    found = re.findall(r'<textarea[^>]* name="(\w+)"[^>]*>\n(.*?)</textarea>', page.text, re.S)
    found += re.findall(r'<input type="hidden" name="(slug)" value="([^"]*)">', page.text)
    return {name: html.unescape(value) for name, value in found}


def test_htmx_is_the_file_that_its_package_had() -> None:
    digest = hashlib.sha256((STATIC / "htmx.min.js").read_bytes()).hexdigest()
    assert digest == "a0abb04f2f45a1f89d1d4844023245537e5e6014c87b144553e0607b4cc32130"


def test_topics_tell_precision_volume_and_alerts(browser: Browser, app: App) -> None:
    page = browser.get("/topics").text
    assert page.count('<svg class="bars"') == len(app.watch.topics)
    assert "Alerts a day" in page
    assert re.search(r"\d+ % <span class=\"soft\">\(\d+–\d+ %\)", page)
    one = browser.get("/topic/south-china-sea").text
    assert "judged hits" in one
    assert browser.get("/topic/none").status == 404
    lines = browser.get("/topic/south-china-sea/judged.jsonl").text.splitlines()
    assert len(lines) == len(app.store.hits(HitFilter(topic="south-china-sea")))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('[[topic]]\nslug = "a"\nany = ["US"]', "finds the word &#34;us&#34; too"),
        ('[[topic]]\nslug = "a"\nquery = \'"open\'', "Mend"),
        ('[[topic]]\nslug = "a"\nany = ["Japan*"]\nmust_match = ["China"]', "does not match"),
        ('[[topic]]\nslug = "a"\nany = ["x"]\nsources = ["none"]', "does not exist"),
        ("<script>", "Mend"),
    ],
)
def test_a_draft_is_linted_as_a_page_and_as_a_piece(browser: Browser, text: str, says: str) -> None:
    page = browser.post("/draft/check", {"text": text})
    assert page.status == 200
    assert says in page.text
    piece = browser.post("/draft/check", {"text": text}, HX_Request="true").text
    assert says in piece
    assert "<html" not in piece
    assert "<script>" not in piece


def test_a_draft_is_tried_on_the_archive_beside_the_live_topic(browser: Browser) -> None:
    form = fields(browser.get("/topic/south-china-sea"))
    form["text"] = '[[topic]]\nslug = "south-china-sea"\nany = ["Biển Đông", "strait"]\n'
    page = browser.post("/draft/try", form | {"days": "30"}).text.split('id="trial"')[1]
    assert re.search(r"<b>\d+\.\d</b> alerts", page)
    assert re.search(r"[1-9]\d* lost", page)
    assert "won against the live version" in page
    assert "right)" in page


def test_a_topic_is_saved_with_its_comments_and_the_page_goes_on_with_it(
    browser: Browser, app: App
) -> None:
    file = app.settings.config / "topics.toml"
    before = file.read_text()
    form = fields(browser.get("/topic/japan-us-alliance"))
    assert form["before"].strip() in before
    form["text"] = "# Ann asked for this\n" + form["text"].replace(
        'slug = "japan-us-alliance"', 'slug = "japan-us-alliance" # the alliance'
    )
    page = browser.post("/draft/save", form)
    assert (page.status, page.headers["location"]) == (303, "/topic/japan-us-alliance?saved=1")
    after = file.read_text()
    assert set(before.splitlines()) - set(after.splitlines()) == {'slug = "japan-us-alliance"'}
    assert "# Ann asked for this" in after
    assert browser.post("/draft/save", form).status == 409
    broken = form | {"text": "nonsense"}
    assert browser.post("/draft/save", broken).status == 422
    new = {"text": '[[topic]]\nslug = "reefs"\nname = "Reefs & shoals"\nany = ["reef"]\n'}
    assert browser.post("/draft/save", new).status == 303
    assert "Reefs &amp; shoals" in browser.get("/topics").text
    assert app.topic("reefs").name == "Reefs & shoals"
