"""Section pages without a feed: which links are articles, in layouts that sites really use."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.values import FetchedPage, Source
from scrapers.index_pages import read_index
from scrapers.index_shapes import is_section, shape_of
from scrapers.read import read_source

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
URL = "https://www.gazette.example/world/"

WORDS = [
    "minister",
    "talks",
    "strait",
    "patrol",
    "budget",
    "court",
    "harbour",
    "storm",
    "fleet",
    "treaty",
    "island",
    "reef",
]


def slug(number: int, words: int = 5) -> str:
    first, second = number % len(WORDS), 3 + number // len(WORDS)
    return "-".join([WORDS[first], WORDS[second], *WORDS[: words - 2]])


def headline(number: int) -> str:
    return slug(number, 6).replace("-", " ").capitalize()


#: How sites write addresses of articles, and of their other pages.
LAYOUTS = {
    "dated": (lambda n: f"/2026/11/{n % 28 + 1:02}/{slug(n)}/", "/category/{}/"),
    "numbered": (lambda n: f"/world/{slug(n)}-{100_000 + n}", "/{}"),
    "identified": (lambda n: f"/news/articles/c{n:02}x8k2m{n:03}o", "/news/{}"),
    "worded": (lambda n: f"/politics/{slug(n, 6)}", "/{}/"),
    "queried": (lambda n: f"/article.php?id={4_000 + n}", "/list.php?cat={}"),
    "html": (lambda n: f"/asia/{slug(n)}-a{n}77{n}01.html", "/{}/index.html"),
    "slug and id": (lambda n: f"/city/{slug(n)}/articleshow/{13_000_000 + n}.cms", "/city/{}"),
}
SECTIONS = ["world", "politics", "business", "sport", "culture", "opinion", "science", "travel"]
SERVICES = [
    "/about-us", "/contact-us", "/privacy-policy", "/terms-and-conditions", "/subscribe", "/login",
    "/newsletters/morning-briefing-every-day", "/author/jane-doe-the-reporter", "/tag/south-china-sea-dispute",  # noqa: E501
    "/search?q=reef", "/jobs", "/rss.xml", "/app.pdf", "/code-of-ethics-and-standards", "mailto:x@gazette.example",  # noqa: E501
    "javascript:void(0)", "#top", "https://twitter.example/gazette", "https://ads.example/click/some-long-offer-12345",
]  # fmt: skip


def front_page(layout: str, style: str, articles: int = 24) -> tuple[str, list[str]]:
    """A section page in a layout of addresses and a style of markup, and its article addresses."""
    article, section = LAYOUTS[layout]
    paths = [article(number) for number in range(articles)]
    menu = "".join(f'<li><a href="{section.format(s)}">{s.title()}</a></li>' for s in SECTIONS)
    services = "".join(f'<li><a href="{path}">{path[1:20]} page</a></li>' for path in SERVICES)
    if style == "semantic":
        top, bottom = f"<nav><ul>{menu}</ul></nav>", f"<footer><ul>{menu}{services}</ul></footer>"
        cards = "".join(
            f'<article><a href="{path}"><img src="x.jpg"></a><h2><a href="{path}">{headline(n)}</a></h2>'  # noqa: E501
            f'<p>Teaser</p><a class="byline" href="/author/jane-doe">Jane Doe</a></article>'
            for n, path in enumerate(paths)
        )
    elif style == "divs":
        top = f'<div class="main-menu"><ul>{menu}</ul></div>'
        bottom = f'<div id="siteFooter"><ul>{services}{menu}</ul></div>'
        cards = "".join(
            f'<div class="card"><a href="https://www.gazette.example{path}"><div class="t">{headline(n)}</div>'  # noqa: E501
            f'<span>3 min</span></a><a href="/tag/reef" class="tag">Reef</a></div>'
            for n, path in enumerate(paths)
        )
    else:
        top, bottom = f"<table><tr><td><ul>{menu}</ul></td>", f"</tr></table><p>{services}</p>"
        cards = "".join(
            f'<p><a href="{path}#c">{headline(n)}</a></p>' for n, path in enumerate(paths)
        )
    return f"<html><body>{top}<div>{cards}</div>{bottom}</body></html>", paths


def page(body: str, url: str = URL) -> FetchedPage:
    return FetchedPage(url, url, 200, (("content-type", "text/html"),), body.encode(), NOW)


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("style", ["semantic", "divs", "bare"])
def test_all_articles_are_found_and_nothing_else(layout: str, style: str) -> None:
    body, paths = front_page(layout, style)
    found = read_index(page(body))
    assert [entry.url for entry in found] == [
        "https://www.gazette.example" + path for path in paths
    ]
    assert found[3].title == headline(3) or found[3].title.startswith(headline(3))
    assert all(entry.guid == entry.url for entry in found)


def test_known_addresses_are_left_out() -> None:
    body, paths = front_page("numbered", "semantic")
    known = {"https://www.gazette.example" + path for path in paths[2:]}
    assert len(read_index(page(body), known)) == 2


def test_headlines_without_spaces_count_as_headlines() -> None:
    links = "".join(
        f'<li><a href="/c/2026-11/{n:02}/c_1{n:03}.htm">菲律宾船只在南海与中国海警船对峙第{n}天</a></li>'  # noqa: E501
        for n in range(12)
    )
    menu = '<ul class="nav"><li><a href="/world/">国际</a></li><li><a href="/china/">中国</a></li></ul>'  # noqa: E501
    found = read_index(page(f"<html><body>{menu}<ul>{links}</ul></body></html>"))
    assert len(found) == 12


def test_the_headline_wins_over_picture_and_teaser() -> None:
    body, _ = front_page("dated", "semantic")
    teaser = '<a href="/2026/11/01/{0}/">A long teaser that goes on and on about what is in it</a>'
    found = read_index(page(body.replace("Teaser", teaser.format(slug(0)), 1)))
    assert found[0].title == headline(0)


def test_a_base_element_and_other_hosts_of_the_site_are_respected() -> None:
    links = "".join(
        f'<h3><a href="{slug(n)}-{9_000_000 + n}.html">{headline(n)}</a></h3>' for n in range(6)
    )
    head = '<head><base href="https://m.gazette.example/asia/"></head>'
    found = read_index(page(f"<html>{head}<body>{links}</body></html>"))
    assert len(found) == 6
    assert found[0].url.startswith("https://m.gazette.example/asia/")


def test_a_page_source_is_read_as_a_page_and_auto_finds_out() -> None:
    body, paths = front_page("html", "divs")
    for kind in ("page", "auto"):
        source = Source("s", "S", URL, kind)  # type: ignore[arg-type]
        entries = asyncio.run(read_source(source, page(body), _no_fetch, NOW))
        assert len(entries) == len(paths)


async def _no_fetch(*_: object, **__: object) -> FetchedPage:
    raise AssertionError("nothing is to be fetched")


@pytest.mark.parametrize(
    ("url", "shape"),
    [
        ("https://a.example/2026/11/22/some-slug-of-words/", "Y/M/M/S"),
        ("https://a.example/world/asia/some-slug-of-words-123456.html", "W/Si."),
        ("https://a.example/news/articles/c5ypz8kx4mro", "W/I"),
        ("https://a.example/article.php?id=77&utm_source=x", "W.?id"),
        ("https://a.example/", ""),
        ("https://a.example//", ""),
    ],
)
def test_the_shape_of_an_address(url: str, shape: str) -> None:
    assert shape_of(url) == shape


@pytest.mark.parametrize(
    "path", ["/tag/reef", "/blog/category/x-y-z-long", "/author/jo", "/a.pdf", "/", "/topics/asia"]
)
def test_sections_are_no_articles(path: str) -> None:
    assert is_section("https://a.example" + path)


@given(st.text(max_size=200))
@settings(max_examples=60, deadline=None)
def test_any_page_is_read_without_failing(text: str) -> None:
    for entry in read_index(
        page(f'<html><body><a href="{text}">{text}</a><a href="http://[x">x</a>')
    ):
        assert entry.url.startswith(("http://", "https://", "HTTP"))
