"""The page and the API of the search over the whole archive."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from urllib.parse import quote

import pytest

from tests.review.browser import Browser

NOW = datetime.now(UTC)


def test_articles_without_hits_are_found_too_and_shown_as_stored(browser: Browser) -> None:
    found = json.loads(browser.get("/api/search?q=the").text)
    assert found["articles"]
    assert {"number", "title", "spans", "sentence", "score"} <= found["articles"][0].keys()
    page = browser.get("/search?q=the")
    assert page.status == 200
    assert page.text.count('<li class="hit">') == len(found["articles"])
    assert "<mark" in page.text
    number = found["articles"][0]["number"]
    article = browser.get(f"/article/{number}?q=the")
    assert article.status == 200
    assert '<mark title="the">' in article.text
    assert "/search?q=the" in article.text


def test_pages_follow_each_other_by_a_cursor(browser: Browser) -> None:
    seen: list[int] = []
    address = f"/api/search?q={quote('the OR 海 OR a OR biển')}"
    before = ""
    while True:
        told = json.loads(browser.get(address + before).text)
        seen += [one["number"] for one in told["articles"]]
        if told["next_before"] is None:
            break
        before = f"&before={told['next_before']}"
    assert seen == sorted(set(seen), reverse=True)
    assert len(seen) > 20


def test_a_wrong_query_is_answered_with_the_column_and_what_to_write(browser: Browser) -> None:
    page = browser.get(f"/search?q={quote('(ferry OR')}")
    assert page.status == 200
    assert "column 10: the query ends where a term must stand: write one" in page.text
    api = browser.get(f"/api/search?q={quote('ferry -x')}")
    assert api.status == 422
    assert "column 7: " in json.loads(api.text)["error"]
    for wrong in ("q=ferry&since=never", "q=NOT+ferry", "q=ferry&until=0000-00-00"):
        assert 'role="alert"' in browser.get(f"/search?{wrong}").text
        assert browser.get(f"/api/search?{wrong}").status == 422


@pytest.mark.parametrize(
    "query",
    [
        "", "%20", "%22", "*", "(" * 60, "a" * 2000, "%00", "%F0%9F%98%80", "%ED%A0%80", "NEAR/5",
        "weight/3:(", "*a*a*a*a", "a%20OR%20" * 200 + "b", "~=x", "';DROP%20TABLE%20articles",
        "title:", "%EF%BF%BD", "lang:", "stem:x", "/a.*/",
    ],
)  # fmt: skip
def test_no_query_breaks_the_page(browser: Browser, query: str) -> None:
    assert browser.get(f"/search?q={query}").status in (200, 422)
    assert browser.get(f"/api/search?q={query}").status in (200, 422)
    assert browser.get(f"/article/1?q={query}").status in (200, 422)


def test_a_query_becomes_a_topic_to_be_saved(browser: Browser) -> None:
    page = browser.get("/search?q=strike%20NEAR/3%20%22ferry%22")
    assert "/topics/new?query=strike+NEAR%2F3+%22ferry%22" in page.text
    draft = browser.get("/topics/new?query=strike%20NEAR/3%20%22ferry%22")
    assert "query = &#34;strike NEAR/3 \\&#34;ferry\\&#34;&#34;" in draft.text
    assert "must_match" in draft.text


def test_an_article_that_is_not_there_is_a_404(browser: Browser) -> None:
    assert browser.get("/article/999999").status == 404
    assert browser.get(f"/article/{2**70}").status == 404
