"""Pages that need JavaScript, in Debian's Chromium; skipped only where it is absent."""

from __future__ import annotations

import asyncio
import shutil

import pytest

from core.errors import FetchError
from core.values import FetchedPage
from scrapers import browser
from scrapers.browser import Renderer
from tests.fakes.web import FakeFetch
from tests.servers.http_sink import http_sink

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or ""
needs_chromium = pytest.mark.skipif(not CHROMIUM, reason="no Chromium here (apt: chromium)")

PAGE = "https://app.example/story"
SHELL = '<!doctype html><html><head><script src="{}"></script></head><body><div id=a></div></body>'
SCRIPT = """
fetch('/api/story').then(r => r.json()).then(s => {
  document.getElementById('a').innerHTML = '<article><h1>' + s.title + '</h1></article>';
});
"""


def render(web: FakeFetch, url: str = PAGE, *, allow_private: bool = False) -> FetchedPage:
    async def run() -> FetchedPage:
        async with Renderer(web, CHROMIUM) as renderer:
            return await renderer.over(web)(url, allow_private=allow_private)

    return asyncio.run(run())


def site(script: str = SCRIPT) -> FakeFetch:
    web = FakeFetch()
    web.put(PAGE, SHELL.format("https://cdn.example/app.js"))
    web.put("https://cdn.example/app.js", script, content_type="text/javascript")
    web.put("https://app.example/api/story", '{"title": "Ships meet"}', content_type="text/json")
    return web


@needs_chromium
def test_a_page_is_read_as_its_scripts_leave_it_and_every_request_is_ours() -> None:
    web = site()
    page = render(web)
    assert b"<article><h1>Ships meet</h1></article>" in page.body
    assert web.urls == [PAGE, "https://cdn.example/app.js", "https://app.example/api/story"]
    assert page.final_url == PAGE


@needs_chromium
def test_scripts_reach_no_private_address_by_any_way() -> None:
    with http_sink() as sink:
        inside = f"http://127.0.0.1:{sink.port}"
        ways = f"""
            const done = [];
            done.push(fetch('{inside}/fetch').catch(() => 0));
            new Image().src = '{inside}/image';
            new WebSocket('{inside.replace("http", "ws")}/socket');
            navigator.sendBeacon('{inside}/beacon', 'x');
            const frame = document.createElement('iframe');
            frame.src = '{inside}/frame';
            document.documentElement.appendChild(frame);
            const hint = document.createElement('link');
            hint.rel = 'prefetch'; hint.href = '{inside}/prefetch';
            document.head.appendChild(hint);
            Promise.all(done).then(() => document.title = 'tried');
        """
        page = render(site(ways))
        assert b"tried" in page.body
        assert sink.posts == []


@needs_chromium
def test_a_script_without_end_costs_its_time_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(browser, "TOTAL", 3.0)
    with pytest.raises(FetchError, match="the browser could not show it") as error:
        render(site("for (;;) {}"))
    assert error.value.severity == "soft"


@needs_chromium
def test_a_page_gets_so_many_requests_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(browser, "MOST_REQUESTS", 5)
    web = site("for (let n = 0; n < 50; n++) fetch('/api/' + n).catch(() => 0);")
    monkeypatch.setattr(browser._Budget.__init__, "__defaults__", (5, 1_000_000))
    render(web)
    assert len(web.urls) == 6


def test_a_page_without_scripts_and_a_feed_need_no_browser() -> None:
    web = FakeFetch()
    web.put(PAGE, "<html><body><article>Text</article></body></html>")
    web.put("https://app.example/feed", "<rss/>", content_type="application/rss+xml")
    for url in (PAGE, "https://app.example/feed"):
        assert render(web, url).final_url == url


def test_without_the_extra_the_reason_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(browser, "available", lambda: False)
    with pytest.raises(FetchError, match=r"pip install 'wirewatch\[browser\]'"):
        render(site())


def test_a_browser_that_does_not_start_is_named() -> None:
    async def run() -> None:
        async with Renderer(site(), "/nowhere/chromium") as renderer:
            await renderer.over(site())(PAGE)

    with pytest.raises(FetchError, match="WIREWATCH_CHROMIUM"):
        asyncio.run(run())
