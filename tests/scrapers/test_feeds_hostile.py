"""What no feed may do to us, whatever it holds."""

from __future__ import annotations  # noqa: I001

import gzip
import time

import feedparser
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.errors import ParseError
from core.values import FeedEntry
from scrapers.feeds import parse_feed
from scrapers.sitemaps import read_sitemap
import contextlib

URL = "https://news.example/feed"

PIECES = [
    "<rss>", "<channel>", "<item>", "</item>", "<title>", "</title>", "<link>", "</link>", "<entry>",
    '<feed xmlns="http://www.w3.org/2005/Atom">', "<![CDATA[", "]]>", "<!--", "-->", "&amp;", "&", "&#0;",
    "&#xD800;", "<?xml version='1.0'?>", "<!DOCTYPE x [", "]>", "<p", 'x="', "'", ">", "</", "<", "http://[",
    "xml:base='", "\0", "\ufeff", "é", "<urlset>", "<url>", "<loc>", "{", '"version":', "[", "<rdf:RDF>",
    "<a:b>", "<dc:date>2026", "<guid isPermaLink='true'>", "\ud83d\ude00", " ", "\n",
]  # fmt: skip


@given(
    st.one_of(
        st.binary(max_size=400),
        st.lists(st.sampled_from(PIECES), max_size=40).map(
            lambda pieces: "".join(pieces).encode("utf-8", "surrogatepass")
        ),
    ),
    st.sampled_from(["", "text/xml; charset=utf-16", "application/json", "x; charset=nonsense"]),
)
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_nothing_but_a_parse_error_is_raised_and_every_entry_is_sound(
    body: bytes, content_type: str
) -> None:
    try:
        entries = parse_feed(body, URL, {"content-type": content_type})
    except ParseError:
        return
    for entry in entries:
        assert entry.guid or entry.url == ""
        assert entry.url == "" or entry.url.lower().startswith(("http://", "https://"))
        assert entry.title == " ".join(entry.title.split())
        entry.title.encode()
        entry.summary.encode()
        entry.content.encode()


@given(st.binary(max_size=300))
@settings(max_examples=100, deadline=None)
def test_a_sitemap_reader_raises_nothing_but_parse_errors(body: bytes) -> None:
    try:
        read_sitemap(body, URL, {})
    except ParseError:
        return


@pytest.mark.parametrize(
    "document",
    [
        "<rss><channel><item>" + "<a>" * 100_000,
        "<rss><channel><item><title>" + "<" * 300_000,
        "<rss><channel><item><title>" + "&" * 300_000,
        "<rss><channel><item " + " ".join(f'a{i}="x"' for i in range(50_000)) + "/></channel></rss>",
        "<rss><channel><item><description>" + '<a "' * 100_000,
        "<rss><channel><item><description><![CDATA[" + "<a '\"<a \"'" * 50_000 + "]]>",
        "<rss><channel><item><description><![CDATA[" + "<!--" * 100_000 + "]]>",
        "<rss><channel><item><description><![CDATA[" + "<script>" * 60_000 + "]]>",
        "<rss><channel>&" + "<!--" * 60_000 + "<item/>",
        "<rss><channel>&" + "<![CDATA[" * 60_000,
        "<rss><channel>&" + "<![CDATA[" * 60_000 + "]]>",
        "<rss><channel><item><author>" + "a@" * 50_000 + "</author></item>",
        "<rss><channel><item><pubDate>" + "1:" * 50_000 + "</pubDate></item>",
        "<rss><channel><item><title>a" + "\u0315\u0300\u05ae" * 60_000 + "</title></item>",
        "<!DOCTYPE " + "[" * 300_000,
        '<!DOCTYPE rss [<!ENTITY a "xxxxxxxx">]><rss><channel><item><title>' + "&a;" * 60_000,
        "<rss>" + "".join(f'<x xml:base="y{i}/">' for i in range(150)) + "<item><link>z</link></item>" * 2_000,
        '<rss xml:lang="' + "a-" * 50_000 + '"><channel><item/></channel></rss>',
        "<rss><channel>&" + "".join(f"<p{i}:x/>" for i in range(10_000)) + "</channel></rss>",
        "<rss><channel><item>" + "</b>" * 100_000,
    ],
    ids=range(20),
)  # fmt: skip
def test_crafted_feeds_take_linear_time(document: str) -> None:
    start = time.process_time()
    with contextlib.suppress(ParseError):
        parse_feed(document.encode(), URL, {})
    # Each takes some 0.3 s at most; what is quadratic takes minutes.
    assert time.process_time() - start < 5


def test_fifty_thousand_items_are_all_read() -> None:
    item = "<item><title>t</title><link>/{0}</link></item>"
    document = (
        "<rss><channel>" + "".join(item.format(n) for n in range(50_000)) + "</channel></rss>"
    )
    entries = parse_feed(document.encode(), URL, {})
    assert len(entries) == 50_000
    assert entries[-1].url == "https://news.example/49999"


def test_a_gzip_bomb_is_refused_before_it_unfolds() -> None:
    bomb = gzip.compress(b"<rss>" + bytes(60_000_000))
    with pytest.raises(ParseError, match="unfolds to more than 50 MB"):
        parse_feed(bomb, URL, {})


def decoded_once(text: str) -> bool:
    """Whether feedparser leaves it alone: it takes "Âª" for UTF-8 that was read as Latin-1."""
    try:
        return text.encode("latin-1").decode() == text
    except UnicodeError:
        return True


LETTERS = st.characters(categories=["Lu", "Ll", "Lo", "Nd"])
TEXT = st.text(LETTERS, min_size=1, max_size=30).filter(decoded_once)


@given(st.lists(st.tuples(TEXT, TEXT, st.integers(0, 2**31)), min_size=1, max_size=5))
@settings(max_examples=40, deadline=None)
def test_feedparser_agrees_on_simple_feeds(items: list[tuple[str, str, int]]) -> None:
    written = "".join(
        f"<item><title>{title}</title><guid>urn:{number}</guid>"
        f"<link>https://a.example/{number}</link><description>{text}</description></item>"
        for title, text, number in items
    )
    document = f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel>{written}</channel></rss>'
    theirs = feedparser.parse(document.encode()).entries
    ours = parse_feed(document.encode(), URL, {})

    def nfc(entry: FeedEntry) -> tuple[str, str, str, str]:
        return entry.title, entry.guid, entry.url, entry.summary

    import unicodedata

    expected = [
        tuple(unicodedata.normalize("NFC", e[key]) for key in ("title", "id", "link", "summary"))
        for e in theirs
    ]
    assert [nfc(entry) for entry in ours] == expected


@pytest.mark.parametrize(
    "document",
    [
        "<rss><channel>" + "<item/>" * 100_001 + "</channel></rss>",
        "<rss><channel>" + "<a/>" * 1_500_001 + "</channel></rss>",
        '{"version":"https://jsonfeed.org/version/1","items":[' + "{}," * 100_001 + "{}]}",
        '{"version":"https://jsonfeed.org/version/1","items":[' + "1," * 1_500_001 + "1]}",
    ],
    ids=["items", "tags", "objects", "values"],
)
def test_a_document_of_nothing_but_parts_is_refused_before_it_fills_the_memory(
    document: str,
) -> None:
    with pytest.raises(ParseError, match="as no feed has"):
        parse_feed(document.encode(), URL, {})
