"""The page as a browser without scripts meets it, over the polled newsroom."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from pydantic import SecretStr

from core.values import Article, Hit, HitFilter, Span
from pipeline.wiring import App
from tests.house import house, poll_all
from tests.review.browser import Browser, served

NOW = datetime.now(UTC)
EVIL = '<script>alert(1)</script>"><img src=x onerror=alert(2)> {{ 7*7 }} \u202e javascript:'


def evil_hit(app: App) -> int:
    """A stored hit whose every text is hostile; its number."""
    article = Article("https://evil.example/1", EVIL, f"{EVIL} sea", site=EVIL, fetched_at=NOW)
    span = Span("text", len(EVIL) + 1, len(EVIL) + 4, EVIL)
    hit = Hit("south-china-sea", "v", article.url, 0.5, (span,), "body", f"{EVIL} sea")
    with app.store.begin() as tx:
        tx.add_article(article, (), (), NOW)
        (number,) = tx.add_hits(tx.new_story(EVIL, article.url, NOW), [hit], NOW)
    return number


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    with house(tmp_path_factory.mktemp("review"), NOW) as built, built.open(NOW) as opened:
        poll_all(opened)
        evil_hit(opened)
        yield opened


def test_the_list_shows_hits_with_the_matched_words_marked(browser: Browser) -> None:
    page = browser.get("/")
    assert page.status == 200
    assert "南シナ海</mark>" in page.text
    stories = json.loads(browser.get("/api/stories").text)["stories"]
    assert page.text.count('class="hit ') == len(stories) > 0


@pytest.mark.parametrize(
    ("query", "seen", "unseen"),
    [
        ("?topic=japan-us-alliance", "日米同盟", "Second Thomas Shoal"),
        ("?language=vi", "Biển Đông", "日米同盟"),
        ("?q=%E5%8D%97%E6%B5%B7", "南海", "Biển Đông"),
        ("?topic=nobody-has-it", "No hit fits", "日米同盟"),
        ("?before=1", "No hit fits", "日米同盟"),
    ],
)
def test_filters_narrow_the_list(browser: Browser, query: str, seen: str, unseen: str) -> None:
    page = browser.get(f"/{query}")
    assert page.status == 200
    assert seen in page.text
    assert unseen not in page.text


@pytest.mark.parametrize(
    "query",
    [
        "?since=nonsense",
        "?status=nonsense",
        "?topic=%00%27%22",
        "?q=%22%28AND%20NOT*",
        "?q=" + "a" * 500,
        "?unknown=1",
        "?q=%ED%A0%80",
    ],
)
def test_nonsense_in_the_address_is_answered_with_a_page(browser: Browser, query: str) -> None:
    assert browser.get(f"/{query}").status == 200


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/hit/999999", 404),
        ("/hit/nonsense", 422),
        ("/hit/99999999999999999999999", 404),
        ("/?before=x", 422),
        ("/?q=" + "a" * 501, 422),
        ("/nowhere", 404),
        ("/api/hits?before=0", 422),
    ],
)
def test_what_is_not_there_gets_a_friendly_sentence(
    browser: Browser, path: str, status: int
) -> None:
    page = browser.get(path)
    assert page.status == status
    assert "Traceback" not in page.text
    assert "content-security-policy" in page.headers


def test_a_verdict_by_plain_form_is_stored_and_leads_back(browser: Browser, app: App) -> None:
    number = app.store.hits(HitFilter(topic="japan-us-alliance"))[0].id
    origin = f"http://127.0.0.1:{browser.port}"
    form = {"status": "escalated", "back": "/?topic=x#hit-1", "note": "look"}
    page = browser.post(f"/hit/{number}/mark", form, Origin=origin)
    assert (page.status, page.headers["location"]) == (303, f"/?topic=x&done={number}.1#hit-1")
    stored = app.store.hit(number)
    assert stored is not None
    assert (stored.status, stored.note) == ("escalated", "look")


def test_a_form_of_another_site_changes_nothing(browser: Browser, app: App) -> None:
    before = app.store.hits(HitFilter(topic="south-china-sea"))[0]
    other = "escalated" if before.status != "escalated" else "relevant"
    evil = "https://evil.example"
    page = browser.post(f"/hit/{before.id}/mark", {"status": other}, Origin=evil)
    assert page.status == 403
    stored = app.store.hit(before.id)
    assert stored is not None
    assert stored.status == before.status


@pytest.mark.parametrize("back", ["//evil.example", "/\\evil.example", "https://evil.example"])
def test_a_verdict_never_leads_to_another_site(browser: Browser, app: App, back: str) -> None:
    hit = app.store.hits(HitFilter())[0]
    page = browser.post(f"/hit/{hit.id}/mark", {"status": "relevant", "back": back})
    assert page.headers["location"] == f"/?done={hit.id}.{hit.version + 1}"


def test_a_foreign_host_name_is_refused(browser: Browser) -> None:
    assert browser.get("/", Host="evil.example").status == 421


def test_hostile_text_is_shown_as_text(browser: Browser, app: App) -> None:
    number = next(h.id for h in app.store.hits(HitFilter()) if "evil.example" in h.article.url)
    for path in ("/", f"/hit/{number}"):
        page = browser.get(path)
        assert "<script>" not in page.text
        assert "<img" not in page.text
        assert "{{ 7*7 }}" in page.text
        assert "script-src 'self'" in page.headers["content-security-policy"]


def test_the_pages_ask_nothing_of_other_servers(browser: Browser) -> None:
    page = browser.get("/").text
    assert 'src="http' not in page
    assert 'href="http' not in page.split("<main>")[0]
    assert browser.get("/static/review.css").status == 200


def test_the_fate_and_every_match_stand_beside_the_article(browser: Browser, app: App) -> None:
    stored = app.store.hits(HitFilter(language="ja", topic="south-china-sea"))[-1]
    page = browser.get(f"/hit/{stored.id}").text
    body = [span for span in stored.hit.spans if span.field == "text"]
    assert page.split('class="text"')[1].split("</div>")[0].count("<mark") == len(body)
    for word in ("seen", "fetched", "extracted", "matched"):
        assert word in page.split("Fate")[1]


def test_a_password_lets_in_only_who_knows_it(app: App) -> None:
    settings = app.settings.model_copy(
        update={"review_password": SecretStr("corr3ct horse"), "review_open": False}
    )
    locked = App(settings, app.watch, app.store)
    with served(locked) as asking:
        assert asking.get("/").status == 401
        wrong = base64.b64encode(b"a:wrong").decode()
        assert asking.get("/", Authorization=f"Basic {wrong}").status == 401
        right = base64.b64encode(b"a:corr3ct horse").decode()
        assert asking.get("/", Authorization=f"Basic {right}").status == 200
