"""Feeds that somebody saved from a browser and put on a server as they came."""

from __future__ import annotations

import html
import time

import pytest

from core.errors import ParseError
from scrapers.feed_unwrap import unwrapped
from scrapers.feeds import parse_feed

URL = "https://gazette.example/feed"
ROOT = (
    '<rss version="2.0"><channel><title>Gazette</title><item><title>Fähre &amp; Kai</title>'
    "<link>https://gazette.example/1</link><guid>1</guid></item></channel></rss>"
)
RSS = f'<?xml version="1.0" encoding="ISO-8859-1"?>\n{ROOT}'
ATOM = (
    '<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>1</id><title>Fähre &amp; Kai</title>'
    '<link href="https://gazette.example/1"/></entry></feed>'
)
JSON = (
    '{"version": "https://jsonfeed.org/version/1.1", "items": [{"id": "1",'
    ' "url": "https://gazette.example/1", "title": "Fähre & Kai"}]}'
)
SHOWN = html.escape(RSS, quote=False)
LESSON = f"<h1>How a feed is written</h1>{'<p>By hand, in any editor, tag by tag.</p>' * 20}"

SAVED = {
    "a plain text in Chrome": f'<html><head></head><body><pre style="x">{SHOWN}</pre></body></html>',
    "source in Firefox": "<!DOCTYPE html><html><head><title>source:feed</title></head><body>"
    f"<pre id=a><span>{SHOWN[:30]}</span><span>{SHOWN[30:]}</span></pre></body></html>",
    "a tree in Chrome": '<html xmlns="http://www.w3.org/1999/xhtml"><body>'
    f'<div id="webkit-xml-viewer-source-xml">{ROOT}</div>'
    f"<div>This XML file has no style.</div><div>{SHOWN * 9}</div></body></html>",
    "a page without a head": f"<pre>{SHOWN}</pre>",
    "unescaped": f"<html><body><pre>{RSS}</pre></body></html>",
    "in the body": f"<!doctype html><html><body>{ATOM}</body></html>",
    "json": f"<html><body><pre>{html.escape(JSON, quote=False)}</pre></body></html>",
}


@pytest.mark.parametrize("page", SAVED.values(), ids=list(SAVED))
def test_a_feed_alone_in_a_web_page_is_read(page: str) -> None:
    (entry,) = parse_feed(page.encode(), URL, {"content-type": "text/html; charset=utf-8"})
    assert (entry.title, entry.url, entry.guid) == (
        "Fähre & Kai",
        "https://gazette.example/1",
        "1",
    )


@pytest.mark.parametrize(
    "page",
    [
        f"<!doctype html><html><body>{LESSON}<pre>{SHOWN}</pre></body></html>",
        f"<html><body>{LESSON}{ATOM}</body></html>",
        "<html><body><pre>no feed</pre></body></html>",
        "<html><body><pre>",
    ],
)
def test_a_page_that_shows_a_feed_among_other_things_is_no_feed(page: str) -> None:
    assert unwrapped(page) == ""
    with pytest.raises(ParseError):
        parse_feed(page.encode(), URL, {"content-type": "text/html"})


@pytest.mark.parametrize("piece", ["<pre>", "<rss ", "<feed x>", "<script>", "<span>&lt;"])
def test_a_hostile_page_takes_no_more_time_than_its_length(piece: str) -> None:
    began = time.process_time()
    unwrapped("<html>" + piece * 200_000)
    assert time.process_time() - began < 5
