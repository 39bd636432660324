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


def find(
    pages: dict[str, str], url: str = HOME, status: int = 404
) -> tuple[tuple[Found, ...], list[str]]:
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
            raise FetchError(url, "answered 404", "hard", status)
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


NAMED = {
    "below a base": (
        '<base href="/de/"><link rel=alternate type="application/rss+xml" href="rss">', "de/rss",
    ),
    "as XML": ('<link rel=alternate type="text/xml" href="/x.xml">', "x.xml"),
    "by WordPress's question": ('<a href="/?cat=3&amp;feed=rss2">Subscribe</a>', "?cat=3&feed=rss2"),
    "behind a comment": ('<!-- <link rel=feed href="/old"> --><a href="/news/rss.xml">R</a>', "news/rss.xml"),
}  # fmt: skip


@pytest.mark.parametrize(("body", "path"), NAMED.values(), ids=list(NAMED))
def test_feeds_are_found_where_pages_name_them(body: str, path: str) -> None:
    found, asked = find({HOME: f"<html>{body}</html>", HOME + path: RSS.format("x")})
    assert [each.url for each in found] == [HOME + path]
    assert HOME + "old" not in asked


def test_of_feeds_that_offer_the_same_the_first_is_given() -> None:
    item = '<entry><id>i</id><title>A</title><link href="https://site.example/{}"/></entry>'
    atom = f'<feed xmlns="http://www.w3.org/2005/Atom">{item}</feed>'
    rss = "<rss><channel><item><title>A</title><link>https://site.example/1</link></item></channel></rss>"
    head = "".join(f'<link rel=feed href="/{name}">' for name in ("rss", "atom", "other"))
    pages = {HOME: f"<html>{head}</html>", HOME + "rss": rss}
    pages |= {HOME + "atom": atom.format(1), HOME + "other": atom.format(2)}
    assert [each.url for each in find(pages)[0]] == [HOME + "rss", HOME + "other"]


def test_usual_addresses_are_tried_when_nothing_is_named() -> None:
    found, asked = find(
        {HOME: "<html></html>", HOME + "rss.xml": RSS.format("x"), HOME + "sitemap.xml": URLSET}
    )
    assert [(each.url, each.how) for each in found] == [
        (HOME + "rss.xml", "found at a usual address"),
        (HOME + "sitemap.xml", "found at a usual address"),
    ]
    assert HOME + "feed.xml" not in asked


@pytest.mark.parametrize(
    "link",
    [
        "<a href='/syndication/latest'>RSS</a>",
        "<a href='/syndication/latest'><img src='i.png' alt='RSS feed'></a>",
        "<a href='/syndication/latest' aria-label='Atom'><svg></svg></a>",
    ],
)
def test_a_link_that_is_called_a_feed_is_tried(link: str) -> None:
    pages = {
        HOME: f"<html><body>{link}<a href='/why'>Why Rss left the house of commons"
        " again yesterday</a></body></html>",
        HOME + "syndication/latest": RSS.format("One"),
    }
    found, asked = find(pages)
    assert [each.url for each in found] == [HOME + "syndication/latest"]
    assert HOME + "why" not in asked


def test_a_page_that_sends_its_reader_on_is_followed() -> None:
    pages = {
        HOME: "<meta http-equiv='Refresh' content=\"0; URL='/en/'\">",
        HOME + "en/": "<link rel='alternate' type='application/rss+xml' href='/en/feed.xml'>",
        HOME + "en/feed.xml": RSS.format("One"),
    }
    assert [each.url for each in find(pages)[0]] == [HOME + "en/feed.xml"]
    # One that shows itself anew, or leads nowhere, is looked at as it is.
    body = "<link rel='alternate' type='application/rss+xml' href='/en/feed.xml'>"
    for content in ("300; url=/en/", "5", "0; url=/nowhere", "0; url=/"):
        pages[HOME] = f"<meta http-equiv='refresh' content='{content}'>{body}"
        assert [each.url for each in find(pages)[0]] == [HOME + "en/feed.xml"]


def test_a_site_that_refuses_its_front_page_may_have_feeds() -> None:
    found, _ = find({HOME + "feed/": RSS.format("One")})
    assert [each.url for each in found] == [HOME + "feed/"]


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
    for status in (404, 0):
        with pytest.raises(FetchError, match=HOME):
            find({}, status=status)


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


def test_addresses_are_taken_as_hands_and_older_readers_write_them() -> None:
    body = """<opml version="1.0"><body><outline text="A" xmlUrl="feed://a.example/f"/>
    <outline text="B" xmlUrl="feed:https://b.example/f"/><outline text="C" xmlUrl="www.c.example/f"/>
    <outline text="D" type="rss" url="https://d.example/f"/><outline text="E" url="https://e.example/"/>
    <outline text="Überall" xmlUrl=" https://f.example/f?a=1&b=2 "/></body></opml>"""
    written = f'<?xml version="1.0" encoding="ISO-8859-1"?>{body}'.encode("latin-1")
    assert [(source.name, source.url) for source in read_opml(written, "x.opml")] == [
        ("A", "http://a.example/f"),
        ("B", "https://b.example/f"),
        ("C", "https://www.c.example/f"),
        ("D", "https://d.example/f"),
        ("Überall", "https://f.example/f?a=1&b=2"),
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
