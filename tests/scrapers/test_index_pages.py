"""Section pages without a feed: which links are articles, in layouts that sites really use."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.values import FetchedPage, Source
from scrapers.index_pages import read_index
from scrapers.index_shapes import is_section, shape_of, shape_score
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
    "/newsletters/morning-briefing-every-day", "/author/jane-doe-the-reporter", "/tag/south-china-sea-dispute",
    "/search?q=reef", "/jobs", "/rss.xml", "/app.pdf", "/code-of-ethics-and-standards", "mailto:x@gazette.example",
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
            f'<article><a href="{path}"><img src="x.jpg"></a><h2><a href="{path}">{headline(n)}</a></h2>'
            f'<p>Teaser</p><a class="byline" href="/author/jane-doe">Jane Doe</a></article>'
            for n, path in enumerate(paths)
        )
    elif style == "divs":
        top = f'<div class="main-menu"><ul>{menu}</ul></div>'
        bottom = f'<div id="siteFooter"><ul>{services}{menu}</ul></div>'
        cards = "".join(
            f'<div class="card"><a href="https://www.gazette.example{path}"><div class="t">{headline(n)}</div>'
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
        f'<li><a href="/c/2026-11/{n:02}/c_1{n:03}.htm">菲律宾船只在南海与中国海警船对峙第{n}天</a></li>'
        for n in range(12)
    )
    menu = '<ul class="nav"><li><a href="/world/">国际</a></li><li><a href="/china/">中国</a></li></ul>'
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


def found_at(url: str, *links: str, text: str = "Minister meets envoy in the harbour") -> list[str]:
    """Which of the links of a page are taken, all with a headline's text."""
    body = "".join(f'<div><a href="{link}">{text}</a></div>' for link in links)
    return [entry.url for entry in read_index(page(f"<html><body>{body}</body></html>", url))]


def test_a_print_version_is_the_article_and_the_headlines_link_is_kept() -> None:
    body = "".join(
        f'<p><a href="/news/120{n}-{slug(n)}?tmpl=component&print=1">Print</a>'
        f'<h2><a href="/news/120{n}-{slug(n)}">{headline(n)}</a></h2></p>'
        for n in range(8)
    )
    urls = [entry.url for entry in read_index(page(f"<html><body>{body}</body></html>"))]
    assert urls == [f"https://www.gazette.example/news/120{n}-{slug(n)}" for n in range(8)]


def test_a_section_named_comments_has_articles_and_an_articles_comments_are_none() -> None:
    opinion = [f"/comments/column/ivanov/2011{n}.shtml" for n in range(2_300, 2_306)]
    below = [f"/news/2011{n}/comments" for n in range(2_300, 2_306)]
    site = "https://www.gazette.example"
    assert found_at(URL, *opinion, *below) == [site + path for path in opinion]


def test_sponsored_links_are_no_articles_wherever_they_stand() -> None:
    paths = [f"/sponsored/{slug(n)}" for n in range(6)]
    assert found_at(URL, *paths) == []


def test_a_source_on_a_host_of_films_is_read_all_the_same() -> None:
    site = "https://tv.gazette.example"
    paths = [f"/news/2026/11/22/{slug(n)}" for n in range(6)]
    assert found_at(f"{site}/news/", *paths) == [site + path for path in paths]


def test_sections_on_hosts_under_a_shared_ending_are_other_sites() -> None:
    paths = [f"https://other.co.jp/2026/11/22/{slug(n)}" for n in range(6)]
    assert found_at("https://gazette.co.jp/", *paths) == []


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


#: Addresses in the style of outlets on every continent; the articles are invented.
ARTICLES = """
https://www.xinhuanet.com/world/20261122/abcdef0123456789/c.html
https://english.news.cn/20261122/0a1b2c3d4e5f/c.html
https://www3.nhk.or.jp/news/html/20261122/k10014001000.html
https://www3.nhk.or.jp/nhkworld/en/news/20261122_05/
https://mainichi.jp/articles/20261122/k00/00m/030/001000c
https://www.asahi.com/articles/ASS1234567890.html
https://www.yomiuri.co.jp/world/20261122-OYT1T50012/
https://www.nikkei.com/article/DGXZQOUA123450S4A120C2000000/
https://en.yna.co.kr/view/AEN20261122000100315
https://www.hani.co.kr/arti/international/china/1234567.html
https://www.chosun.com/international/china/2026/11/22/ABCDEFGHIJKLMNOPQRSTUVWXYZ/
https://vnexpress.net/title-words-here-4812345.html
https://tuoitre.vn/title-words-20261122101010123.htm
https://www.rappler.com/philippines/title-words-here/
https://newsinfo.inquirer.net/1234567/title-words
https://www.gmanetwork.com/news/topstories/nation/912345/title-words/story/
https://www.philstar.com/headlines/2026/11/22/2345678/title-words
https://www.scmp.com/news/china/diplomacy/article/3312345/title-words
https://www.straitstimes.com/asia/se-asia/title-words-here
https://www.channelnewsasia.com/asia/title-words-here-4812345
https://www.thepaper.cn/newsDetail_forward_29384756
https://www.caixin.com/2026-11-22/102123456.html
https://www.rfi.fr/en/asia-pacific/20261122-title-words
https://www.lemonde.fr/international/article/2026/11/22/title-words_6412345_3210.html
https://www.spiegel.de/ausland/title-words-a-0a1b2c3d-1234-5678-9abc-def012345678
https://www.dw.com/en/title-words-here/a-71234567
https://tass.com/world/1881234
https://www.reuters.com/world/asia-pacific/title-words-2026-11-22/
https://apnews.com/article/title-words-0a1b2c3d4e5f6789
https://www.aljazeera.com/news/2026/11/22/title-words
https://thediplomat.com/2026/11/title-words/
https://www.nytimes.com/2026/11/22/world/asia/title-words.html
https://www.cnn.com/2026/11/22/asia/title-words-intl-hnk/index.html
https://www.bbc.com/news/articles/c5ypz8kx4mro
https://www.bbc.com/news/world-asia-12345678
https://www.bbc.com/news/live/c5ypz8kx4mrt
https://www.theguardian.com/world/2026/nov/22/title-words-here
http://world.people.com.cn/n1/2026/1122/c1002-40123456.html
https://www.globaltimes.cn/page/202611/1323456.shtml
https://www.chinadaily.com.cn/a/202611/22/WS6741abcd0123456789.html
https://www.japantimes.co.jp/news/2026/11/22/japan/politics/title-words/
https://english.kyodonews.net/articles/-/12345
https://www.taipeitimes.com/News/front/archives/2026/11/22/2003827654
https://focustaiwan.tw/politics/202611220012
https://www.taiwannews.com.tw/news/6012345
https://www.bernama.com/en/news.php?id=2361234
https://www.antaranews.com/berita/4512345/title-words
https://www.vietnamplus.vn/title-words-here-post312345.vnp
https://www.mofa.go.jp/press/release/pressite_000001_00789.html
https://www.state.gov/title-words-of-release/
https://www.gov.uk/government/news/title-words-of-release
https://www.mnd.gov.tw/Publish.aspx?p=83456
https://news.yahoo.co.jp/articles/0a1b2c3d4e5f6789abcd
https://www.sankei.com/article/20261122-ABCDEFGHIJKLMNO/
https://ria.ru/20261122/zayavlenie-1912345678.html
https://www.kommersant.ru/doc/6512345
https://elpais.com/internacional/2026-11-22/title-words-here.html
https://www.corriere.it/esteri/26_novembre_22/title-words-here-0a1b2c3d.shtml
https://www.hurriyet.com.tr/dunya/title-words-here-42123456
https://www.kompas.com/global/read/2026/11/22/120000070/title-words-here
https://www.thairath.co.th/news/foreign/2812345
https://www.khaosod.co.th/around-the-world/news_9512345
https://www.pna.gov.ph/articles/1234567
https://www.38north.org/2026/11/title-words-here/
https://warontherocks.com/2026/11/title-words/
https://www.rfa.org/english/southchinasea/2026/11/22/title-words/
https://baike.example/中国/文章/南海问题最新进展报道
"""
OTHERS = """
https://x.example/world
https://x.example/world/asia/
https://x.example/news/asia-pacific
https://x.example/category/world-news-today/
https://x.example/author/jane-van-der-doe/
https://x.example/tag/south-china-sea-dispute/
https://x.example/topics/c2vdnvdg6xxt
https://x.example/page/12
https://x.example/2026/11/
https://x.example/2026/11/22/
https://x.example/about/our-editorial-standards
https://x.example/login?return=abc
https://x.example/search?q=abc
https://x.example/video/
https://x.example/tv/live/
https://x.example/weather/tokyo
https://x.example/rss/world.xml
https://x.example/section/opinion/
https://x.example/?page=2
https://x.example/index.html
https://x.example/sport/football/premier-league
https://x.example/en/
"""


@pytest.mark.parametrize("url", ARTICLES.split())
def test_the_address_of_an_article_alone_speaks_for_it(url: str) -> None:
    assert shape_score(url, shape_of(url)) >= 1.5


@pytest.mark.parametrize("url", OTHERS.split())
def test_the_address_of_a_section_alone_speaks_against_it(url: str) -> None:
    assert shape_score(url, shape_of(url)) <= 0


@pytest.mark.parametrize(
    "body",
    [
        '<a href="/x/some-long-slug-here-1"><div>' * 20_000,
        '<div class="nav">' * 50_000 + '<a href="/a">b</a>',
        "".join(f'<a href="/n/{n}"><b>' for n in range(20_000)),
        "<a href=/x " + " ".join(f"a{n}=1" for n in range(50_000)) + ">x</a>",
        "<" * 300_000,
    ],
    ids=range(5),
)
def test_crafted_pages_take_linear_time(body: str) -> None:
    start = time.process_time()
    read_index(page("<html><body>" + body))
    assert time.process_time() - start < 8


@given(st.text(max_size=200))
@settings(max_examples=60, deadline=None)
def test_any_page_is_read_without_failing(text: str) -> None:
    for entry in read_index(
        page(f'<html><body><a href="{text}">{text}</a><a href="http://[x">x</a>')
    ):
        assert entry.url.startswith(("http://", "https://", "HTTP"))


def _links_of(url: str, html: str) -> set[str]:
    answer = FetchedPage(url, url, 200, (), html.encode(), datetime(2026, 11, 26, tzinfo=UTC))
    return {entry.url for entry in read_index(answer)}


HEADLINES = [
    f"{who} {what} after the harbour strike"
    for who in ("Mayor", "Council", "Union")
    for what in ("resigns at last", "votes again today", "wants new ferries", "meets the press")
]


def test_what_a_script_is_called_tells_its_comments_from_its_articles() -> None:
    rows = "".join(
        f'<tr><td><a href="article.pl?no={90210 + n}&amp;cat=4"><b>{title}</b></a>'
        f'<a href="print.pl?no={90210 + n}">print</a> <a href="comment.pl?no={90210 + n}">3</a>'
        for n, title in enumerate(HEADLINES)
    )
    found = _links_of("https://press.example/cgi-bin/list.pl?cat=4", f"<table>{rows}</table>")
    assert found == {
        f"https://press.example/cgi-bin/article.pl?no={90210 + n}&cat=4"
        for n in range(len(HEADLINES))
    }


def test_the_front_page_of_a_folder_is_an_article_only_where_the_folder_is_named_like_one() -> None:
    links = "".join(f'<li><a href="/GB/{4000 + n}/index.html">Asia {n}</a>' for n in range(8))
    links += "".join(
        f'<h3><a href="/2026/11/26/{title.lower().replace(" ", "-")}/index.html">{title}</a></h3>'
        for title in HEADLINES
    )
    found = _links_of("https://press.example/world/", f"<body><ul>{links}</ul></body>")
    assert found == {
        f"https://press.example/2026/11/26/{title.lower().replace(' ', '-')}/index.html"
        for title in HEADLINES
    }
