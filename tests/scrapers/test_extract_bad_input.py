"""Whatever comes in, an answer comes out: in two seconds, with a kind, never an exception."""

import time
import tracemalloc

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scrapers.extract import extract

URL = "https://paper.example/story"
SENTENCE = "<p>The harbour council met again and heard seven fishermen about empty nets.</p>"
STORY = "".join(SENTENCE.replace("seven", f"{n}") for n in range(7, 16))

HOSTILE = {
    "20 MB of paragraphs": "<html><body>" + SENTENCE * (20_000_000 // len(SENTENCE)),
    "20 MB of script": "<html><body><script>" + "x='<p>';" * 2_500_000 + "</script>" + SENTENCE * 9,
    "scripts without an end": "<html><body>" + "<script>a" * 200_000,
    "100,000 nested tags": "<html><body>" + "<div>" * 100_000 + SENTENCE,
    "1,500 nested tags": "<html><body>" + "<div class='a b'>" * 1_500 + SENTENCE * 20,
    "100,000 nested inline tags": "<html><body>" + "<b><i>" * 50_000 + "words",
    "100,000 nested tables": "<table><tr><td>" * 33_000 + "words",
    "one word of 5 MB": "<html><body><p>" + "a" * 5_000_000 + "</p></body></html>",
    "5 MB of title": "<html><head><title>"
    + "word | " * 700_000
    + "</title></head><body>"
    + SENTENCE,
    "a million attributes": "<html><body><a " + "x=1 " * 1_000_000 + ">words</a></body></html>",
    "50,000 links": "<html><body>" + "<a href=/a>A headline of some length goes here</a>" * 50_000,
    "50,000 headings": "<html><body>" + "<h1>Council meets</h1>" * 50_000,
    "nested JSON-LD": '<html><body><script type="application/ld+json">'
    + "[" * 100_000
    + "</script>"
    + SENTENCE,
    "60,000 bylines": "<h1>Council meets again</h1>"
    + "<span class='date author'>2 May 2026</span>" * 60_000,
    "60,000 links to an author": "<h1>Council meets again</h1>"
    + "<a href=/author/x>Ana Torres</a>" * 60_000,
    "nested dates": "<h2>x</h2>" + "<div class=published>" * 1_900 + "<p>a</p>" * 60_000,
    "nested authors": "<div itemscope itemtype='https://schema.org/Article'>"
    + "<div itemprop=author>" * 1_900
    + "<p>a</p>" * 20_000,
    "the outlet's name 30,000 times": "<meta property=og:site_name content=Outlet><title>"
    + " - Outlet" * 30_000
    + "</title>"
    + SENTENCE,
    "spaces": "<html><body><p>" + " \n" * 3_000_000 + "</p></body></html>",
    "marks": "<html><body>" + ("<p>" + "- | : . " * 30 + "</p>") * 4_000,
    "no body": "<p>words",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_page_is_answered_in_bounded_processor_time(name: str) -> None:
    """Two seconds on a quiet machine (`benchmarks.extract_hostile`); a shared one takes thrice."""
    began = time.process_time()
    got = extract(HOSTILE[name], URL)
    assert time.process_time() - began < 6
    assert got.kind in ("article", "listing", "empty")


@pytest.mark.parametrize(
    "page",
    [b"", b"\x00" * 5000, bytes(range(256)) * 40, b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 9,
     b"\xff\xfe<\x00p\x00>\x00", b"\xef\xbb\xbf", b"PK\x03\x04" + b"\xc3\x28" * 4000,
     '<?xml version="1.0" encoding="utf-16"?><html><body>x</body></html>'],
)  # fmt: skip
def test_bytes_that_are_no_page_are_empty(page: bytes | str) -> None:
    got = extract(page, URL)
    assert (got.kind, got.text) == ("empty", "")


@pytest.mark.parametrize(
    "url", ["", "no address", "http://[", "javascript:alert(1)", "https://x/\x00"]
)
def test_no_address_is_too_odd(url: str) -> None:
    page = f"<html><head><link rel=canonical href='http://['></head><body>{STORY}</body></html>"
    got = extract(page, url)
    assert got.kind == "article"
    assert got.canonical_url in ("", "https://x/")


def test_half_characters_in_machine_data_do_not_come_out() -> None:
    told = (
        r'{"@type":"NewsArticle","headline":"Half a \ud800 character","author":{"name":"Ina \udfff'
        r' Holt"},"articleBody":"' + "<b>Words and more.</b> " * 60 + '"}'
    )
    script = f"<script type='application/ld+json'>{told}</script>"
    got = extract(f"<html><head>{script}</head><body><p>Words and more.</p></body></html>", URL)
    for text in (got.title, got.text, got.site, *got.authors):
        assert text.encode().decode() == text
    assert "<" not in got.text


@given(st.binary(max_size=2000))
@settings(max_examples=60, deadline=None)
def test_any_bytes_are_answered(page: bytes) -> None:
    assert extract(page, URL).kind in (
        "article",
        "listing",
        "empty",
        "error_page",
        "challenge",
        "consent",
        "paywall",
    )


PIECES = st.sampled_from(
    ["<p>", "</p>", "<div class='article-body'>", "</div>", "<a href='/x'>", "</a>", "<h1>", "</h1>", "<ul><li>",
     "<script type='application/ld+json'>", "</script>", '{"@type":"NewsArticle","headline":', '"x",', "null}",
     '"author":[{"name":null},3]}', "<meta property='og:title' content='", "'>", "<time datetime='2024-13-45'>",
     "words and more words of an article, of course. ", "2024-02-30", "&#x110000;", "\ud800", "日本", "<br>", "<svg>",
     "<table><td>", "<![CDATA[", "<!--", "-->", "</body>", "<title>", "<figure>", "\u0000"]
)  # fmt: skip


@given(st.lists(PIECES, max_size=40))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_soup_of_markup_is_answered(pieces: list[str]) -> None:
    got = extract("<html>" + "".join(pieces), URL, feed_title="x", feed_summary="y")
    assert got.kind == "article" or not got.text


def test_a_large_page_takes_little_memory() -> None:
    page = HOSTILE["20 MB of paragraphs"]
    extract("<p>words</p>", URL)
    tracemalloc.start()
    extract(page, URL)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 150_000_000
