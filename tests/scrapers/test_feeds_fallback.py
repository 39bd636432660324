"""feedparser in its cage: asked only about what our reader gives up on, and held short."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from core.errors import ParseError
from scrapers import feed_fallback
from scrapers.feed_fallback import looks_worth_it, read_with_feedparser
from scrapers.feeds import parse_feed

URL = "https://a.example/channel.cdf"
CDF = """<?xml version="1.0"?><CHANNEL HREF="https://a.example/"><TITLE>C</TITLE>
<ITEM HREF="/1" LASTMOD="2026-03-05T10:00"><TITLE>T &amp; U</TITLE><ABSTRACT>told</ABSTRACT></ITEM></CHANNEL>"""


def test_a_format_that_only_feedparser_reads_is_read() -> None:
    (entry,) = parse_feed(CDF.encode(), URL, {})
    assert (entry.title, entry.url, entry.guid) == (
        "T & U",
        "https://a.example/1",
        "https://a.example/1",
    )
    assert (entry.summary, entry.published) == ("told", datetime(2026, 3, 5, 10, tzinfo=UTC))


def test_a_known_entry_counts_as_known_there_too() -> None:
    (entry,) = parse_feed(CDF.encode(), URL, {}, frozenset)
    assert entry.title == "T & U"


@pytest.mark.parametrize(
    ("text", "worth"),
    [
        (CDF, True),
        ("<rsx><channel ><item ></item></channel>", True),
        ("<rss><channel></channel></rss>", False),
        ("<html><body><channel><item></body></html>", False),
        ("plain words", False),
    ],
)
def test_only_what_shows_the_marks_of_items_is_worth_a_process(text: str, worth: bool) -> None:
    assert looks_worth_it(text) is worth


def test_what_takes_feedparser_too_long_is_given_up_in_time() -> None:
    attributes = " ".join(f'a{n}="x"' for n in range(100_000))
    body = f"<CHANNEL HREF='/' {attributes}><ITEM HREF='/1'/></CHANNEL>".encode()
    start = time.monotonic()
    assert read_with_feedparser(body, URL, {}) == ()
    assert time.monotonic() - start < 10


def test_a_cage_that_cannot_run_means_no_feed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    broken = tmp_path / "cage.py"
    broken.write_text("import sys; sys.exit(3)")
    monkeypatch.setattr(feed_fallback, "_CAGE", broken)
    with pytest.raises(ParseError, match="no feed"):
        parse_feed(CDF.encode(), URL, {})
