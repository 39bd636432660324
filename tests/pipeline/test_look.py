"""`wirewatch check --live` reads a source as a poll would."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

from config.settings import load_settings
from core.values import Source, Watch
from pipeline.look import look_at
from pipeline.ports import Fetch
from pipeline.wiring import App
from tests.fakes.store import MemoryStore
from tests.fakes.web import FakeFetch
from tests.pipeline.test_poll_sources import NOW, feed, page
from tests.servers.hostile import HostileServer, answer

FEED, URL = "https://a.example/feed", "https://a.example/1"
PAPER = Source("a", "A Paper", FEED, "feed")


def test_its_first_article_is_read_the_way_that_polls_take_for_articles() -> None:
    sources, articles = FakeFetch(NOW), FakeFetch(NOW)
    sources.put(FEED, feed(("Ships meet", URL)))
    articles.put(URL, page("Ships meet"))

    def ways(source: Source) -> tuple[Fetch, Fetch]:
        return sources, articles

    (look,) = asyncio.run(look_at([PAPER], ways, NOW))
    assert look.sample_says.startswith("an article of ")
    assert (sources.urls, articles.urls) == ([FEED], [URL])


def test_a_feed_without_links_can_be_used() -> None:
    web = FakeFetch(NOW)
    web.put(FEED, feed(("Flash", "")))
    (look,) = asyncio.run(look_at([PAPER], lambda _: (web, web), NOW))
    assert (look.problem, look.sample) == ("", "Flash")
    assert "has a link" in look.sample_says


def test_robots_txt_and_a_proxy_of_its_own_hold_here_too(tmp_path: Path) -> None:
    async def story() -> None:
        async with HostileServer() as proxy:
            told = feed(("Ships meet", "http://a.example/1")).encode()
            proxy.answer("http://a.example/feed", answer(told, content_type="application/rss+xml"))
            rules = b"User-agent: *\nDisallow: /1"
            proxy.answer("http://a.example/robots.txt", answer(rules))
            source = replace(PAPER, url="http://a.example/feed", proxy=proxy.url(""))
            settings = load_settings({"WIREWATCH_HOST_GAP_S": "0"})
            app = App(settings, Watch(sources=(source,), topics=()), MemoryStore(), lambda: NOW)
            (look,) = await app.look()
            assert "robots.txt asks us not to read it" in look.sample_says
            assert proxy.paths == ["http://a.example/feed", "http://a.example/robots.txt"]

    asyncio.run(story())
