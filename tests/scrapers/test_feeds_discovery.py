"""Finding the feeds of a site, and lists of feeds."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from core.errors import FetchError, ParseError
from core.values import FetchedPage, Source
from scrapers.discover import Found, discover, feeds_named, sitemaps_named
from scrapers.opml import read_opml, write_opml

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
HOME = "https://site.example/"
RSS = (
    "<rss><channel><item><title>{}</title><guid>1</guid>"
    "<pubDate>Sat, 21 Nov 2026 10:00:00 GMT</pubDate></item></channel></rss>"
)
URLSET = (
    "<urlset><url><loc>https://site.example/a</loc><lastmod>2026-11-20</lastmod></url></urlset>"
)


def find(pages: dict[str, str], url: str = HOME) -> tuple[tuple[Found, ...], list[str]]:
    asked: list[str] = []

    async def fetch(
        url: str,
        *,
        etag: str = "",
        last_modified: str = "",
        headers: Sequence[tuple[str, str]] = (),
        allow_private: bool = False,
    ) -> FetchedPage:
        asked.append(url)
        if url not in pages:
            raise FetchError(url, "answered 404", "hard")
        return FetchedPage(url, url, 200, (), pages[url].encode(), NOW)

    return asyncio.run(discover(url, fetch, NOW)), asked


def test_feeds_that_the_page_names_are_read_and_comments_are_not() -> None:
    head = (
        '<link rel="alternate" type="application/rss+xml" title="News &amp; more" href="/news.xml">'
        '<link rel="alternate" type="application/rss+xml" title="Comments" href="/comments/feed">'
        '<link rel="alternate" type="application/atom+xml" href="/dead.atom">'
        '<link rel="alternate" hreflang="de" href="/de/">'
    )
    pages = {
        HOME: f"<html><head>{head}</head><body><a href='/rss'>RSS</a></body></html>",
        HOME + "news.xml": RSS.format("One"),
        HOME + "rss": RSS.format("Two"),
        HOME
        + "robots.txt": "User-agent: *\nSitemap: /plain.xml\nsitemap: https://site.example/news-map.xml",
        HOME + "news-map.xml": URLSET,
    }
    found, _ = find(pages)
    assert [(each.url, each.kind, each.title) for each in found] == [
        (HOME + "news.xml", "feed", "News & more"),
        (HOME + "rss", "feed", "RSS"),
        (HOME + "news-map.xml", "sitemap", ""),
    ]
    assert found[0].entries == 1
    assert found[0].examples == ("One",)
    assert found[0].newest == datetime(2026, 11, 21, 10, tzinfo=UTC)


def test_usual_addresses_are_tried_when_nothing_is_named() -> None:
    found, asked = find(
        {HOME: "<html></html>", HOME + "rss.xml": RSS.format("x"), HOME + "sitemap.xml": URLSET}
    )
    assert [(each.url, each.how) for each in found] == [
        (HOME + "rss.xml", "found at a usual address"),
        (HOME + "sitemap.xml", "found at a usual address"),
    ]
    assert HOME + "feed.xml" not in asked


def test_a_page_that_lists_articles_is_offered_itself() -> None:
    links = "".join(
        f'<h2><a href="/news/a-story-about-something-{n}00123">A headline of several words {n}</a></h2>'
        for n in range(1, 9)
    )
    (found,), _ = find({HOME: f"<html><body>{links}</body></html>"})
    assert (found.kind, found.entries, found.how) == ("page", 8, "the page itself")


@pytest.mark.parametrize(("body", "kind"), [(RSS.format("x"), "feed"), (URLSET, "sitemap")])
def test_the_address_may_be_a_feed_itself(body: str, kind: str) -> None:
    (found,), asked = find({HOME: body})
    assert (found.kind, found.entries, asked) == (kind, 1, [HOME])


def test_a_site_that_cannot_be_had_is_an_error() -> None:
    with pytest.raises(FetchError):
        find({})


def test_what_is_named_twice_is_one_candidate() -> None:
    body = '<link rel=alternate type=application/rss+xml href=/rss title=T><a href="/rss">all</a>'
    page = FetchedPage(HOME, HOME, 200, (), body.encode(), NOW)
    assert [(c.url, c.title) for c in feeds_named(page)] == [(HOME + "rss", "T")]
    assert [c.url for c in sitemaps_named("Sitemap: /b.xml\nSitemap: /news.xml", HOME)] == [
        HOME + "news.xml",
        HOME + "b.xml",
    ]


OPML = """<?xml version="1.0"?><!DOCTYPE opml [<!ENTITY x SYSTEM "file:///etc/passwd">]>
<opml version="1.0"><body><outline text="Asia"><outline title="The Strait Times" text="x" xmlUrl="https://a.example/f"/>
<outline text="The Strait Times" xmlUrl="https://b.example/f" language="en_gb"/>
<outline text="朝日新聞" xmlURL="https://www.asahi.example/rss"/>
<outline text="again" xmlUrl="https://a.example/f"/><outline text="&x;" xmlUrl="javascript:x"/></outline></body></opml>"""


def test_a_list_of_feeds_becomes_sources_with_slugs_of_their_own() -> None:
    sources = read_opml(OPML.encode(), "feeds.opml")
    assert [(s.slug, s.name, s.url, s.language) for s in sources] == [
        ("the-strait-times", "The Strait Times", "https://a.example/f", ""),
        ("the-strait-times-2", "The Strait Times", "https://b.example/f", "en-GB"),
        ("asahi-example", "朝日新聞", "https://www.asahi.example/rss", ""),
    ]


def test_a_list_that_is_written_is_read_back() -> None:
    sources = (
        Source("a", 'A "quoted" <name> & more\x0b', "https://a.example/f?x=1&y=2", "feed", "en"),
        Source("b", "B", "https://b.example/", "page"),
    )
    back = read_opml(write_opml(sources).encode(), "x")
    assert [(s.name, s.url, s.language, s.kind) for s in back] == [
        ('A "quoted" <name> & more', "https://a.example/f?x=1&y=2", "en", "feed"),
        ("B", "https://b.example/", "", "page"),
    ]


def test_folders_in_folders_and_a_list_that_breaks_off_give_what_is_there() -> None:
    feed = '<outline text="Far down" xmlUrl="https://a.example/f"/>'
    deep = '<opml version="2.0"><body>' + '<outline text="folder">' * 50 + feed
    whole = deep + "</outline>" * 50 + "</body></opml>"
    for body in (whole, deep, deep + '<outline text="half" xmlUrl="https://b.exa'):
        assert [source.name for source in read_opml(body.encode(), "x")] == ["Far down"]


@pytest.mark.parametrize("body", [b"", b"<rss/>", b"no"])
def test_what_is_no_list_is_refused(body: bytes) -> None:
    with pytest.raises(ParseError, match="no OPML"):
        read_opml(body, "x.opml")
