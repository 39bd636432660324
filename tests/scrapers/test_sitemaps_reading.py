"""Sitemaps, news sitemaps, indexes of sitemaps, and how a source's answer is read."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from core.errors import FetchError, ParseError
from core.values import FeedEntry, FetchedPage, Source
from scrapers.feeds import parse_feed
from scrapers.read import MOST_ASKED, read_source
from scrapers.sitemaps import read_sitemap

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
URL = "https://news.example/sitemap.xml"
NEWS = """<?xml version="1.0"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:n="http://www.google.com/schemas/sitemap-news/0.9"
  xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">
<url><loc> https://news.example/a?x=1&amp;y=2 </loc><lastmod>2026-11-21</lastmod>
  <image:image><image:loc>https://news.example/a.jpg</image:loc><image:title>Photo</image:title></image:image>
  <n:news><n:publication><n:name>W</n:name><n:language>en</n:language></n:publication>
  <n:publication_date>2026-11-20T10:00:00+09:00</n:publication_date>
  <n:title><![CDATA[A &amp; B]]></n:title></n:news></url>
<url><loc>/relative</loc><lastmod>2026-11-19T01:02:03Z</lastmod></url>
<url><lastmod>2026-11-19</lastmod></url>
</urlset>"""


def index(*children: tuple[str, str]) -> str:
    named = "".join(
        f"<sitemap><loc>{url}</loc>{f'<lastmod>{when}</lastmod>' if when else ''}</sitemap>"
        for url, when in children
    )
    return (
        f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{named}</sitemapindex>'
    )


def urlset(*urls: str) -> str:
    return "<urlset>" + "".join(f"<url><loc>{url}</loc></url>" for url in urls) + "</urlset>"


def page(body: str | bytes, url: str = URL) -> FetchedPage:
    raw = body.encode() if isinstance(body, str) else body
    return FetchedPage(url, url, 200, (("content-type", "text/xml"),), raw, NOW)


class Web:
    """A few pages by address; anything else is not found. Remembers what was asked."""

    def __init__(self, pages: dict[str, str | bytes]) -> None:
        self.pages = pages
        self.asked: list[tuple[str, tuple[tuple[str, str], ...], bool]] = []

    async def __call__(
        self,
        url: str,
        *,
        etag: str = "",
        last_modified: str = "",
        headers: Sequence[tuple[str, str]] = (),
        allow_private: bool = False,
    ) -> FetchedPage:
        self.asked.append((url, tuple(headers), allow_private))
        if url not in self.pages:
            raise FetchError(url, "answered 404", "hard")
        return page(self.pages[url], url)


def read(kind: str, body: str | bytes, web: Web | None = None) -> tuple[FeedEntry, ...]:
    source = Source("s", "S", URL, kind, headers=(("x-key", "1"),), allow_private=True)  # type: ignore[arg-type]
    return asyncio.run(read_source(source, page(body), web or Web({}), NOW))


def test_a_news_sitemap_gives_title_time_and_language() -> None:
    first, second, third = read_sitemap(NEWS.encode(), URL, {}).entries
    assert first.stamp
    assert replace(first, stamp="") == FeedEntry(
        title="A & B",
        url="https://news.example/a?x=1&y=2",
        guid="https://news.example/a?x=1&y=2",
        published=datetime(2026, 11, 20, 1, tzinfo=UTC),
        updated=datetime(2026, 11, 21, tzinfo=UTC),
        language="en",
    )
    assert (second.url, second.title) == ("https://news.example/relative", "")
    assert second.published == datetime(2026, 11, 19, 1, 2, 3, tzinfo=UTC)
    assert (third.url, bool(third.guid)) == ("", True)


def test_a_sitemap_is_also_read_as_a_feed_and_an_index_has_no_entries() -> None:
    assert parse_feed(NEWS.encode(), URL, {}) == read_sitemap(NEWS.encode(), URL, {}).entries
    assert parse_feed(index(("https://news.example/1.xml", "")).encode(), URL, {}) == ()


def test_a_sitemap_may_be_gzipped_or_plain_text() -> None:
    assert len(read_sitemap(gzip.compress(NEWS.encode()), URL + ".gz", {}).entries) == 3
    listed = read_sitemap(b"https://news.example/1\r\nhttps://news.example/2\n\nrubbish\n", URL, {})
    assert [entry.url for entry in listed.entries] == [
        "https://news.example/1",
        "https://news.example/2",
    ]


def test_fifty_thousand_addresses_are_read_and_no_more() -> None:
    body = urlset(*(f"https://news.example/{n}" for n in range(50_010))).encode()
    assert len(read_sitemap(body, URL, {}).entries) == 50_000


def test_of_an_index_the_five_newest_children_of_the_same_host_are_read() -> None:
    children = [(f"https://news.example/{n}.xml", f"2026-11-{n:02}") for n in range(1, 9)]
    children += [("https://other.example/x.xml", "2026-11-21")]
    children += [("https://news.example/future.xml", "2099-01-01")]
    children += [("https://news.example/news.xml", "")]
    web = Web({url: urlset(url.replace(".xml", "/article")) for url, _ in children})
    entries = read("auto", index(*children), web)
    asked = ["news.xml", "8.xml", "7.xml", "6.xml", "5.xml"]
    assert [url for url, _, _ in web.asked] == ["https://news.example/" + each for each in asked]
    assert web.asked[0][1:] == ((("x-key", "1"),), True)
    assert entries[0].url == "https://news.example/news/article"
    assert len(entries) == 5


def test_children_on_www_or_plain_http_are_read_without_what_is_for_the_own_host() -> None:
    children = [("https://www.news.example/1.xml", "2026-11-02"), ("http://news.example/2.xml", "")]
    web = Web({url: urlset(f"https://news.example/{url[-5]}") for url, _ in children})
    found = [entry.url for entry in read("sitemap", index(*children), web)]
    assert found == ["https://news.example/1", "https://news.example/2"]
    assert [headers for _, headers, _ in web.asked] == [(), ()]


def test_an_index_that_names_other_sites_only_says_so() -> None:
    web = Web({"https://evil.example/1.xml": urlset("https://evil.example/a")})
    with pytest.raises(ParseError, match="other sites only"):
        read("sitemap", index(("https://evil.example/1.xml", "")), web)
    assert web.asked == []


def test_of_undated_children_the_last_named_are_the_newest() -> None:
    children = [(f"https://news.example/{n}.xml", "") for n in range(1, 9)]
    web = Web({url: urlset(url + "/a") for url, _ in children})
    read("sitemap", index(*children), web)
    assert [url[-5:] for url, _, _ in web.asked] == ["8.xml", "7.xml", "6.xml", "5.xml", "4.xml"]


def test_a_child_that_fails_does_not_stop_the_others_but_all_failing_is_told() -> None:
    children = [("https://news.example/1.xml", ""), ("https://news.example/2.xml", "")]
    web = Web({"https://news.example/1.xml": urlset("https://news.example/a")})
    assert [entry.url for entry in read("sitemap", index(*children), web)] == [
        "https://news.example/a"
    ]
    with pytest.raises(FetchError, match="404"):
        read("sitemap", index(*children), Web({}))


def test_an_index_of_indexes_is_read_down_to_its_newest_addresses() -> None:
    web = Web(
        {
            "https://news.example/2025.xml": urlset("https://news.example/old"),
            "https://news.example/2026.xml": index(("https://news.example/11.xml", "2026-11-21")),
            "https://news.example/11.xml": urlset("https://news.example/new"),
        }
    )
    years = index(
        ("https://news.example/2025.xml", "2025-12-31"),
        ("https://news.example/2026.xml", "2026-11-22"),
    )
    found = [entry.url for entry in read("auto", years, web)]
    assert found == ["https://news.example/new", "https://news.example/old"]


def test_indexes_that_lead_in_circles_or_without_end_are_left_after_a_few() -> None:
    class Endless(Web):
        async def __call__(self, url: str, **more: Any) -> FetchedPage:
            self.pages[url] = index((URL, ""), (url, ""), (f"{url}x", ""), (f"{url}y", ""))
            return await super().__call__(url, **more)

    web = Endless({})
    assert read("sitemap", index((URL, ""), ("https://news.example/a", "")), web) == ()
    asked = [url for url, _, _ in web.asked]
    assert len(asked) == len(set(asked)) == MOST_ASKED
    assert URL not in asked
    same = Web({"https://news.example/a": urlset("https://news.example/1")})
    assert len(read("sitemap", index(*[("https://news.example/a", "")] * 5), same)) == 1


HTML = "<!doctype html><html><body><p>hello</p></body></html>"
RSS = "<rss><channel><item><title>T</title></item></channel></rss>"


@pytest.mark.parametrize(
    ("kind", "body", "reason"),
    [
        ("feed", HTML, 'answered a web page, not a feed; try kind = "page"'),
        ("sitemap", HTML, 'answered a web page, not a sitemap; try kind = "page"'),
        ("sitemap", RSS, 'answered a feed, not a sitemap; try kind = "feed"'),
        ("page", RSS, 'answered a feed, not a web page; try kind = "feed"'),
        ("page", NEWS, 'answered a sitemap, not a web page; try kind = "sitemap"'),
        ("auto", "", "answered nothing"),
        ("auto", "{}", "no JSON Feed"),
    ],
)
def test_a_wrong_answer_is_told_in_one_sentence(kind: str, body: str, reason: str) -> None:
    with pytest.raises(ParseError) as caught:
        read(kind, body)
    assert reason in str(caught.value)


@pytest.mark.parametrize("kind", ["feed", "auto"])
def test_a_feed_is_read_whether_or_not_its_kind_is_said(kind: str) -> None:
    assert [entry.title for entry in read(kind, RSS)] == ["T"]
    assert read(kind, "<rss><channel><title>empty</title></channel></rss>") == ()
    assert len(read(kind, NEWS)) == 3


def test_known_guids_are_asked_of_the_caller() -> None:
    source = Source("s", "S", URL)
    body = "<rss><channel><item><guid>1</guid><description>x</description></item></channel></rss>"
    entries = asyncio.run(read_source(source, page(body), Web({}), NOW, frozenset))
    assert [(entry.guid, entry.summary) for entry in entries] == [("1", "")]
