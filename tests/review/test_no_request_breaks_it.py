"""Every address of the page, with every method, asked wrongly: a sentence, and never a 500."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from urllib.parse import quote, urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.wiring import App
from review.access import ACCESS
from tests.review.browser import Browser

NOW = datetime.now(UTC)

#: Addresses that a shared archive may be asked for any number of times.
ROUTES = sorted(set(ACCESS) - {"GET /static", "POST /sign-in", "POST /account/password"})
#: What forms and addresses of ours are made of, and what breaks programs.
NAMES = [
    "topic",
    "source",
    "country",
    "language",
    "status",
    "day",
    "since",
    "q",
    "before",
    "done",
    "assignee",
    "url",
    "hits",
    "status",
    "reason",
    "note",
    "back",
    "seen",
    "to",
    "other",
    "what",
    "days",
    "receiver",
    "phrase",
    "hit",
    "number",
    "name",
    "query",
    "text",
    "slug",
    "again",
    "token",
    "feed",
    "saved",
    "from",
    "until",
    "sort",
    "page",
    "order",
    "limit",
    "hub.mode",
    "hub.topic",
    "hub.challenge",
    "label",
]
ODD = (
    "", "0", "-1", "1e9", "9" * 30, str(2**63), "1.5", "null", "None", "\x00", "a\x00b", "\ud800",
    "%00", "'; DROP TABLE hits; --", "<script>alert(1)</script>", "../../etc/passwd", "\u202e", "٣",
    "(" * 400, '"' * 399, "NOT " * 90, "a* " * 100, "x" * 5000, "\r\nSet-Cookie: a=b", "//evil.example",
    "2026-02-30", "9999999d", "0001-01-01", "relevant", "south-china-sea", "1", "1.0", "json", "story",
)  # fmt: skip
VALUES = st.one_of(st.sampled_from(ODD), st.text(max_size=12))
PAIRS = st.lists(st.tuples(st.sampled_from(NAMES), VALUES), max_size=5)
BODIES = {
    "application/x-www-form-urlencoded": PAIRS.map(lambda pairs: encoded(pairs)),
    "application/json": st.one_of(
        st.sampled_from(["", "{", "[]", "null", '{"hits": [1e400]}', '{"hits": [' + "1," * 999 + "1]}"]),
        st.just('{"hits": [1], "status": "relevant", "note": "\\ud800"}'),
        st.just("[" * 5000),
    ),
    "multipart/form-data; boundary=x": st.sampled_from(
        ["", "--x", '--x\r\nContent-Disposition: form-data; name="hits"; filename="a"\r\n\r\n1\r\n--x--']
    ),
    "text/plain; charset=klingon": st.text(st.characters(max_codepoint=255), max_size=20),
}  # fmt: skip
METHODS = ("GET", "POST", "HEAD", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "BREW")
#: What a person may be told; 500 and above is our fault.
FINE = frozenset({200, 202, 303, 307, 400, 401, 403, 404, 405, 409, 410, 413, 415, 422, 501})
OFTEN = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def encoded(pairs: list[tuple[str, str]]) -> str:
    """A query or form; lone surrogates as their three bytes, which are no UTF-8."""
    return urlencode(pairs, errors="surrogatepass")


def filled(route: str, value: str) -> tuple[str, str]:
    """The method and the path of a route with this value at each of its places."""
    method, _, path = route.partition(" ")
    there = quote(value, safe="", errors="surrogatepass") or "-"
    return method, re.sub(r"\{\w+\}", lambda _: there, path)


@OFTEN
@given(route=st.sampled_from([r for r in ROUTES if r.startswith("GET")]), value=VALUES, pairs=PAIRS)
def test_no_address_breaks_a_page(
    browser: Browser, route: str, value: str, pairs: list[tuple[str, str]]
) -> None:
    method, path = filled(route, value)
    page = browser.ask(method, f"{path}?{encoded(pairs)}", None, {})
    assert page.status in FINE, (path, pairs, page.text[-300:])
    assert "Traceback" not in page.text
    assert "x-request-id" in page.headers


@OFTEN
@given(
    route=st.sampled_from([r for r in ROUTES if r.startswith("POST")]),
    value=VALUES,
    sent=st.sampled_from(sorted(BODIES)).flatmap(
        lambda kind: st.tuples(st.just(kind), BODIES[kind])
    ),
)
def test_no_form_breaks_a_page(
    browser: Browser, route: str, value: str, sent: tuple[str, str]
) -> None:
    method, path = filled(route, value)
    page = browser.ask(method, path, sent[1], {"Content-Type": sent[0]})
    assert page.status in FINE, (path, sent, page.text[-300:])
    assert "Traceback" not in page.text
    assert "a=b" not in page.headers.get("set-cookie", "")


@pytest.mark.parametrize("method", METHODS)
def test_a_wrong_method_is_refused_and_changes_nothing(
    browser: Browser, app: App, method: str
) -> None:
    before = app.store.counts()
    for route in ROUTES:
        own, path = filled(route, "1")
        if own != method and f"{method} {route.partition(' ')[2]}" not in ACCESS:
            status = browser.ask(method, path, None, {}).status
            # A HEAD is a GET without its body (RFC 9110); "GET /story/1/merge" is no address.
            assert status in FINE - {202, 303}, (method, path)
            assert status != 200 or method == "HEAD", (method, path)
    assert app.store.counts() == before


@pytest.mark.parametrize("route", [route for route in ROUTES if route.startswith("POST")])
def test_a_form_of_more_than_a_megabyte_is_refused(browser: Browser, route: str) -> None:
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    page = browser.ask("POST", filled(route, "1")[1], "note=" + "x" * 1_000_001, kind)
    assert page.status == 413
    assert "more than a form of ours holds" in page.text


def test_half_a_character_in_a_note_is_a_sentence(browser: Browser) -> None:
    kind = {"Content-Type": "application/json"}
    note = '{"hits": [1], "status": "relevant", "note": "\\ud800"}'
    assert browser.ask("POST", "/api/mark", note, kind).status == 422
    form = "status=relevant&hits=1&note=%ED%A0%80%00"
    plain = {"Content-Type": "application/x-www-form-urlencoded"}
    assert browser.ask("POST", "/mark", form, plain).status in FINE
    assert browser.get("/hit/1").status == 200
