"""Pages that try to cost time or memory, each made on demand; most have 1 to 20 MB."""

from __future__ import annotations

import random
from collections.abc import Callable

SENTENCE = "<p>The harbour council met again and heard seven fishermen about empty nets.</p>"
#: A story of nine different sentences, to be found behind whatever stands before it.
STORY = "".join(SENTENCE.replace("seven", str(number)) for number in range(7, 16))
#: Makes a page: bytes or text.
Maker = Callable[[], bytes | str]


def _page(inside: str) -> str:
    return f"<!doctype html><html><head><title>Harbour</title></head><body>{inside}</body></html>"


def _soup() -> str:
    """Random tags, attributes and words, the same each time."""
    dice = random.Random(4711)  # noqa: S311  # no secret
    parts = ["<div>", "</div>", "<p class='a'>", "</p>", "<a href='/x'>", "</a>", "<table><tr><td>", "</table>", "<b>", "</i>", "<li>", "<ul>", "words and words ", "<br>", "<!--", "-->", "&amp;", "&#x26", "<script>", "</script>", "<h1>", "'\"", "<svg>", "<", ">"]  # fmt: skip
    return "".join(dice.choices(parts, k=400_000))


def _random_bytes(size: int) -> bytes:
    return random.Random(1).randbytes(size)  # noqa: S311  # no secret


HOSTILE: dict[str, Maker] = {
    "20 MB of paragraphs": lambda: _page(SENTENCE * (20_000_000 // len(SENTENCE))),
    "20 MB of paragraphs as bytes": lambda: _page(SENTENCE * (20_000_000 // len(SENTENCE))).encode(),
    "20 MB of Japanese": lambda: _page("<p>" + "港湾審議会は漁師の話を聞いた。</p><p>" * 400_000).encode(),
    "20 MB in Shift_JIS": lambda: _page("<meta charset=shift_jis>" + "<p>港湾審議会は漁師の話を聞いた。</p>" * 500_000).encode("cp932"),
    "20 MB in windows-1251, not labelled": lambda: ("<p>Совет порта выслушал семерых рыбаков.</p>" * 450_000).encode("cp1251"),
    "20 MB labelled with another charset": lambda: _page("<meta charset=iso-2022-jp>" + SENTENCE * 250_000 + "é").encode("latin-1"),
    "20 MB of UTF-16": lambda: _page(SENTENCE * 120_000).encode("utf-16"),
    "20 MB of script": lambda: _page("<script>" + "x='<p>';" * 2_500_000 + "</script>" + STORY),
    "20 MB of style": lambda: _page("<style>" + "a{b:c}" * 3_300_000 + "</style>" + STORY),
    "20 MB of a data address": lambda: _page("<img src='data:image/png;base64," + "QUJD" * 5_000_000 + "'>" + STORY),
    "20 MB in one comment": lambda: _page("<!--" + "x " * 10_000_000 + "-->" + STORY),
    "a million comments": lambda: _page("<!-- x -->" * 1_000_000 + STORY),
    "comments without an end": lambda: _page("<!-- a" * 1_000_000),
    "20 MB of JSON-LD": lambda: _page('<script type="application/ld+json">{"@type":"NewsArticle","headline":"Nets","articleBody":"' + "words and words " * 1_250_000 + '"}</script>' + STORY),
    "100,000 JSON-LD objects": lambda: _page('<script type="application/ld+json">[' + ",".join(['{"@type":"NewsArticle","headline":"N"}'] * 100_000) + "]</script>" + STORY),
    "nested JSON-LD": lambda: _page('<script type="application/ld+json">' + "[" * 100_000 + "</script>" + SENTENCE),
    "2,000 JSON-LD scripts": lambda: _page('<script type="application/ld+json">{"@type":"NewsArticle","headline":"N","author":{"name":"A B"}}</script>' * 2_000 + STORY),
    "scripts without an end": lambda: _page("<script>a" * 200_000),
    "100,000 nested tags": lambda: _page("<div>" * 100_000 + SENTENCE),
    "1,500 nested tags": lambda: _page("<div class='a b'>" * 1_500 + STORY),
    "100,000 nested inline tags": lambda: _page("<b><i>" * 50_000 + "words"),
    "100,000 nested links": lambda: _page("<a href=/x>" * 100_000 + "words"),
    "100,000 nested tables": lambda: _page("<table><tr><td>" * 33_000 + "words"),
    "100,000 nested lists": lambda: _page("<ul><li>" * 50_000 + "words"),
    "100,000 nested forms": lambda: _page("<form><fieldset>" * 50_000 + "words"),
    "100,000 nested quotes": lambda: _page("<blockquote>" * 100_000 + SENTENCE),
    "misnested formatting": lambda: _page("<b><p><i></b>" * 60_000 + "words"),
    "a million ends": lambda: _page("</div></p></b>" * 350_000 + STORY),
    "500,000 breaks": lambda: _page("<br>" * 500_000 + STORY),
    "one word of 5 MB": lambda: _page("<p>" + "a" * 5_000_000 + "</p>"),
    "20 MB in one paragraph": lambda: _page("<p>" + "words of an article and more, " * 660_000 + "</p>"),
    "20 MB in one line of CJK": lambda: _page("<p>" + "漁" * 6_600_000 + "</p>"),
    "5 MB of title": lambda: "<html><head><title>" + "word | " * 700_000 + "</title></head><body>" + SENTENCE,
    "5 MB of title in dashes": lambda: "<html><head><title>" + " - " * 1_600_000 + "</title></head><body>" + SENTENCE,
    "5 MB of heading": lambda: _page("<h1>" + "page not found " * 330_000 + "</h1>"),
    "5 MB of byline": lambda: _page("<p class=byline>By " + "Ina Holt and " * 380_000 + "</p>" + STORY),
    "5 MB of author in meta": lambda: "<meta name=author content='" + "Ina Holt, " * 500_000 + "'>" + STORY,
    "100,000 authors": lambda: _page("<span class=author>Ina Holt</span>" * 100_000 + STORY),
    "100,000 dates": lambda: _page("<time datetime='2026-11-22'>22 November 2026</time>" * 100_000 + STORY),
    "5 MB of date": lambda: _page("<time datetime='" + "1" * 2_500_000 + "'>" + "1 " * 1_250_000 + "</time>" + STORY),
    "a million attributes": lambda: _page("<a " + "x=1 " * 1_000_000 + ">words</a>"),
    "5 MB of class": lambda: _page("<div class='" + "article body text " * 280_000 + "'>" + STORY + "</div>"),
    "100,000 classes": lambda: _page("".join(f"<p class='c{n} d{n}'>words {n}</p>" for n in range(100_000))),
    "5 MB of style attribute": lambda: _page("<div style='" + "display : " * 500_000 + "'>" + STORY),
    "50,000 links": lambda: _page("<a href=/a>A headline of some length goes here</a>" * 50_000),
    "50,000 headlines in lists": lambda: _page("<ul>" + "<li><a href=/a>A headline of some length goes here</a></li>" * 50_000),
    "50,000 headings": lambda: _page("<h1>Council meets</h1>" * 50_000),
    "50,000 metas": lambda: "<html><head>" + "<meta property='og:title' content='Nets'>" * 50_000 + "</head><body>" + STORY,
    "100,000 images": lambda: _page("<figure><img src=/a.jpg alt='x'><figcaption>Photo: A</figcaption></figure>" * 30_000 + STORY),
    "a million entities": lambda: _page("<p>" + "&amp;&lt;&nbsp;" * 350_000 + "</p>"),
    "entities that are none": lambda: _page("<p>" + "&#xffffffff;&xyz;&#0;" * 250_000 + "</p>"),
    "spaces": lambda: _page("<p>" + " \n" * 3_000_000 + "</p>"),
    "no-break spaces": lambda: _page("<p>" + "\u00a0" * 3_000_000 + "</p>"),
    "zero-width characters": lambda: _page("<p>" + "a\u200b" * 2_000_000 + "</p>"),
    "combining marks": lambda: _page("<p>" + "a" + "\u0301" * 2_000_000 + "</p>"),
    "marks": lambda: _page(("<p>" + "- | : . " * 30 + "</p>") * 4_000),
    "quotes": lambda: _page("<p>" + "“" * 2_000_000 + "</p>"),
    "cookie words": lambda: _page("<p>cookie consent privacy we our " * 100_000),
    "lines that lead on": lambda: _page("<p>Subscribe to continue reading</p>" * 60_000),
    "lines of robots": lambda: _page("<p>verify you are not a " * 200_000),
    "read more": lambda: _page("<div><a href=/x>Read more: " + "a " * 100 + "</a></div>") * 20 + "<div>Read more: Photo: By " * 50_000,
    "credits": lambda: _page("<p>Photo: AP / Photo: AP / Photo: AP</p>" * 60_000),
    "60,000 bylines": lambda: "<h1>Council meets again</h1>" + "<span class='date author'>2 May 2026</span>" * 60_000,
    "60,000 links to an author": lambda: "<h1>Council meets again</h1>" + "<a href=/author/x>Ana Torres</a>" * 60_000,
    "nested dates": lambda: "<h2>x</h2>" + "<div class=published>" * 1_900 + "<p>a</p>" * 60_000,
    "nested authors": lambda: "<div itemscope itemtype='https://schema.org/Article'>" + "<div itemprop=author>" * 1_900 + "<p>a</p>" * 20_000,
    "the outlet's name 30,000 times": lambda: "<meta property=og:site_name content=Outlet><title>" + " - Outlet" * 30_000 + "</title>" + SENTENCE,
    "soup of tags": _soup,
    "framesets": lambda: "<html>" + "<frameset><frame src=/a>" * 100_000,
    "plaintext": lambda: "<html><body><plaintext>" + "<p>a" * 1_000_000,
    "textarea": lambda: _page("<textarea>" + "<p>a" * 1_000_000),
    "svg": lambda: _page("<svg>" + "<path d='M0 0'/>" * 300_000 + "</svg>" + STORY),
    "math": lambda: _page("<math>" + "<mi>x</mi>" * 300_000 + "</math>" + STORY),
    "templates": lambda: _page("<template>" * 50_000 + STORY),
    "selects": lambda: _page("<select>" + "<option>a" * 500_000 + "</select>" + STORY),
    "CDATA": lambda: _page("<![CDATA[" * 500_000 + STORY),
    "processing instructions": lambda: _page("<?php x ?>" * 500_000 + STORY),
    "doctypes": lambda: "<!DOCTYPE html>" * 300_000 + STORY,
    "entity declarations": lambda: '<!DOCTYPE html [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">' + "]>" + "&b;" * 500_000,
    "less-than signs": lambda: "<" * 5_000_000,
    "open tag without an end": lambda: "<p>words<div class='" + "a" * 10_000_000,
    "no body": lambda: "<p>words",
    "words alone": lambda: "words and words " * 1_000_000,
    "zero bytes": lambda: b"\0" * 10_000_000,
    "random bytes": lambda: _random_bytes(10_000_000),
    "random bytes behind a doctype": lambda: b"<!doctype html><html><body>" + _random_bytes(10_000_000),
    "page with zeros in it": lambda: _page((SENTENCE + "\0\0\0") * 60_000).encode(),
    "broken UTF-8": lambda: b"<html><body>" + b"<p>words \xc3\x28 \xe2\x82 words</p>" * 400_000,
    "lone surrogates": lambda: _page("<p>\ud800 words \udfff</p>" * 200_000),
    "escapes of ISO-2022": lambda: b"<html><body>" + b"\x1b$B\x1b(B" * 1_500_000,
    "UTF-7": lambda: b"<meta charset=utf-7><p>+AGEAYQ-" + b"+AGEAYQ-" * 1_000_000,
    "gzip, not unpacked": lambda: b"\x1f\x8b\x08" + _random_bytes(5_000_000),
    "a picture": lambda: b"\x89PNG\r\n\x1a\n" + _random_bytes(5_000_000),
}  # fmt: skip
