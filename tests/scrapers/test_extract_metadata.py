"""Title, authors, times and the rest of what is known of an article besides its text."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.values import Extraction
from scrapers.extract import extract

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
PARAGRAPH = (
    "The harbour office said on Thursday that the old breakwater would be closed to walkers "
    "until the spring, because the last storm had washed out its foundations in three places."
)
BODY = "".join(f"<p>{PARAGRAPH} ({number})</p>" for number in range(6))


def page(head: str = "", above: str = "", below: str = "", lang: str = "en", h1: str = "") -> str:
    """A page of an invented outlet with what stands around its headline."""
    headline = h1 or "Breakwater closed until spring"
    return (
        f"<html lang={lang}><head><title>{headline} | Harbour Courier</title>"
        f"<meta property=og:site_name content='Harbour Courier'>{head}</head>"
        f"<body><header><a href=/>Harbour Courier</a></header><main><article>{above}"
        f"<h1>{headline}</h1>{below}{BODY}</article></main>"
        "<aside><h3>Latest</h3><p>By Sidebar Person</p><time datetime='2026-11-25T08:00:00Z'>"
        "25 November 2026</time></aside></body></html>"
    )


def read(html: str, url: str = "https://courier.example/harbour/breakwater") -> Extraction:
    return extract(html, url, now=NOW)


def ld(**said: object) -> str:
    """A JSON-LD script for an article."""
    told = {"@context": "https://schema.org", "@type": "NewsArticle", **said}
    return f'<script type="application/ld+json">{json.dumps(told)}</script>'


BYLINES = """
<p class="byline">By Ana Torres and John Okello</p>|Ana Torres;John Okello
<div>by Mina Park, <small>20 Nov 2026</small></div>|Mina Park
<small>posted on <time datetime="2026-11-20T10:00Z">20 Nov</time></small> by Rafael Pineda|Rafael Pineda
<ul class="metaAuthorList"><li><a href="/author/nf/">Nils Flakin</a></li></ul>|Nils Flakin
<p>Von <a href="/autoren/ines-zander/">Ines Zander</a>, Washington</p>|Ines Zander
<div class="article-author"><span>Sarah Barns</span> <span>Harbour Courier</span></div>|Sarah Barns
<p>Par <span class="author">Chloé d’Aubigny</span> avec AFP</p>|Chloé d’Aubigny
<p>Por María José Ruiz de la Torre</p>|María José Ruiz de la Torre
<p>Автор: Иван Петров</p>|Иван Петров
<p>記者：山田太郎</p>|山田太郎
<p>作者：王小明</p>|王小明
<p>文/李晓红</p>|李晓红
<p>Oleh: Budi Santoso</p>|Budi Santoso
<p>Ni Maria Clara Reyes</p>|Maria Clara Reyes
<p>Tác giả: Nguyễn Văn An</p>|Nguyễn Văn An
<p>Di <strong>Marco Rossi</strong></p>|Marco Rossi
<p>Door Jan van der Berg</p>|Jan van der Berg
<p class="byline">By Amanda</p>|Amanda
<p class="author-name">Dr Vera Mendes, MD, FACP</p>|Dr Vera Mendes
<p class="byline">By Paul Frew, Home and Digital Security Expert</p>|Paul Frew
<p class="byline">By Courier Staff</p>|
<p class="byline">By Reuters</p>|
<p>By the time the storm had passed, nobody was left.</p>|
<p>By Tuesday the harbour was shut</p>|
"""


@pytest.mark.parametrize("case", BYLINES.strip().split("\n"))
def test_a_byline_names_its_people(case: str) -> None:
    shown, wanted = case.rsplit("|", 1)
    assert ";".join(read(page(below=shown)).authors) == wanted


DECLARED = [
    ({"author": {"@type": "Person", "name": "Ana Torres"}}, ("Ana Torres",)),
    ({"author": [{"@type": "Person", "name": "Ana Torres"}, {"name": "J. Okello"}]}, ("Ana Torres", "J. Okello")),
    ({"author": "Ana Torres and J. Okello"}, ("Ana Torres", "J. Okello")),
    ({"author": {"@type": "Organization", "name": "Harbour Courier"}}, ()),
    ({"author": {"@type": "Person", "name": "Harbour Courier", "url": "/"}, "publisher": {"name": "Harbour Courier"}}, ()),
    ({"author": {"@type": "Person", "name": "undefined"}}, ()),
    ({"author": {"@type": "Person", "name": ["Ana Torres"]}}, ("Ana Torres",)),
    ({"author": {"name": {"broken": True}}}, ()),
    ({"author": [None, 7, "Ana Torres"]}, ("Ana Torres",)),
]  # fmt: skip


@pytest.mark.parametrize(("said", "authors"), DECLARED)
def test_declared_authors_are_people(said: dict[str, object], authors: tuple[str, ...]) -> None:
    assert read(page(ld(headline="Breakwater closed until spring", **said))).authors == authors


SHOWN = """
<time datetime="2026-11-20T14:05:00+09:00">Nov. 20</time>|2026-11-20T05:05|+09:00
<p>December 15, 2025</p>|2025-12-15T00:00|
<p class="m_0">20 November 2026 · 4 min read</p>|2026-11-20T00:00|
<span>By Nick Lewin | February 28, 2026</span>|2026-02-28T00:00|
<p>Published on: February 14, 2026</p>|2026-02-14T00:00|
<p>Posted Nov 20, 2026 at 3:00 pm EST</p>|2026-11-20T20:00|EST
<p>Veröffentlicht am 20. November 2026, 14:05 Uhr</p>|2026-11-20T14:05|(UTC)
<p>Publié le 20 novembre 2026 à 14h05</p>|2026-11-20T14:05|(UTC)
<p>20 de noviembre de 2026</p>|2026-11-20T00:00|
<p>20/11/2026 14:05</p>|2026-11-20T14:05|(UTC)
<p>20 ноября 2026, 14:05</p>|2026-11-20T14:05|(UTC)
<p>20 Kasım 2026</p>|2026-11-20T00:00|
<p>20 listopada 2026</p>|2026-11-20T00:00|
<p>20 Νοεμβρίου 2026</p>|2026-11-20T00:00|
<p>Diterbitkan 20 November 2026</p>|2026-11-20T00:00|
<p>20 नवंबर 2026</p>|2026-11-20T00:00|
<p>20 พฤศจิกายน 2569</p>|2026-11-20T00:00|
<p>٢٠ نوفمبر ٢٠٢٦</p>|2026-11-20T00:00|
<p>20 בנובמבר 2026</p>|2026-11-20T00:00|
<p>2026年11月20日</p>|2026-11-20T00:00|
<p>2026년 11월 20일</p>|2026-11-20T00:00|
<p>Ngày 20 tháng 11 năm 2026</p>|2026-11-20T00:00|
<p>2026. november 20.</p>|2026-11-20T00:00|
<p>20. marraskuuta 2026</p>|2026-11-20T00:00|
<p>Top 10 harbours of November 2026 that every walker should know about</p>|None|
<p>Call 555 0199 2026 now</p>|None|
"""


@pytest.mark.parametrize("case", SHOWN.strip().split("\n"))
def test_a_date_is_read_near_the_headline(case: str) -> None:
    shown, wanted, zone = case.split("|") if case.count("|") == 2 else case.rsplit("|", 2)
    found = read(page(below=shown))
    moment = f"{found.published:%Y-%m-%dT%H:%M}" if found.published else "None"
    assert (moment, found.published_zone) == (wanted, zone)
    assert found.published_confidence == ("shown" if found.published else "")


def test_a_clock_time_without_a_zone_is_of_the_land_of_its_language() -> None:
    found = read(page(below="<p>2026年11月20日 14時05分</p>", lang="ja"))
    assert found.published == datetime(2026, 11, 20, 5, 5, tzinfo=UTC)
    assert found.published_zone == "(Asia/Tokyo)"


def test_a_clock_time_without_a_zone_is_of_the_country_in_the_address() -> None:
    told = page(ld(headline="x", datePublished="2026-07-20T18:11:01"))
    found = read(told, "https://hafenbote.example.de/mole")
    assert found.published == datetime(2026, 7, 20, 16, 11, 1, tzinfo=UTC)
    assert found.published_zone == "(Europe/Berlin)"


def test_a_date_of_the_sidebar_is_no_date() -> None:
    assert read(page()).published is None


def test_machine_data_that_the_page_shows_too_is_agreed() -> None:
    told = ld(headline="x", datePublished="2026-11-20T23:30:00-05:00")
    agreed = read(page(told, below="<p>November 20, 2026</p>"))
    assert agreed.published == datetime(2026, 11, 21, 4, 30, tzinfo=UTC)
    assert (agreed.published_zone, agreed.published_confidence) == ("-05:00", "agreed")
    assert read(page(told)).published_confidence == "declared"


def test_a_page_that_was_built_anew_keeps_the_day_that_readers_see() -> None:
    told = ld(headline="x", datePublished="2026-11-20T10:00:00Z")
    found = read(page(told, below="<p>Published <span>Apr 26, 2023</span></p>"))
    assert found.published == datetime(2023, 4, 26, tzinfo=UTC)
    assert found.updated == datetime(2026, 11, 20, 10, tzinfo=UTC)
    assert found.published_confidence == "shown"


def test_an_address_has_only_a_day() -> None:
    found = read(page(), "https://courier.example/2026/11/20/breakwater")
    assert found.published == datetime(2026, 11, 20, tzinfo=UTC)
    assert (found.published_zone, found.published_confidence) == ("", "address")


def test_what_is_updated_is_not_published() -> None:
    shown = "<p>Published 18 November 2026 Updated 20 November 2026</p>"
    found = read(page(below=shown))
    assert found.published == datetime(2026, 11, 18, tzinfo=UTC)
    assert found.updated == datetime(2026, 11, 20, tzinfo=UTC)


@pytest.mark.parametrize(
    "head",
    [
        '<meta name="published-date" content="2026-11-20">',
        '<meta property="article:published_time" content="2026-11-20T00:00:00Z">',
        '<meta name="DC.date.issued" content="2026-11-20">',
        ld(datePublished="2026-11-20"),
        ld(datePublished=["2026-11-20"]),
        ld(**{"@type": "WebPage", "datePublished": "2026-11-20"}),
        ld(**{"@graph": [{"@type": "NewsArticle", "datePublished": "2026-11-20"}]}),
        ld(datePublished="2026-11-20").replace('"datePublished"', '"x": "a\nb", "datePublished"'),
        ld(datePublished="2026-11-20").replace("}</script>", ",}</script>"),
        ld(datePublished="2026-11-20").replace('"', "&quot;", 0).replace("</script>", ";</script>"),
        '<script type="application/ld+json">{"@type": "WebSite", "name": "x"}\n{"@type": "Article",'
        '"headline": "y", "datePublished": "2026-11-20"}</script>',
        '<script type="application/ld+json">{&quot;@type&quot;: &quot;Article&quot;, &quot;headline'
        "&quot;: &quot;y&quot;, &quot;datePublished&quot;: &quot;2026-11-20&quot;}</script>",
    ],
)
def test_machine_data_is_read_however_it_is_written(head: str) -> None:
    assert read(page(head)).published == datetime(2026, 11, 20, tzinfo=UTC)


def test_microdata_of_the_article_is_read_and_that_of_teasers_is_not() -> None:
    item = (
        "<div itemscope itemtype='https://schema.org/NewsArticle'><h1>Breakwater closed</h1>"
        "<span itemprop=author itemscope itemtype='https://schema.org/Person'>"
        "<b itemprop=name>Ana Torres</b></span><meta itemprop=datePublished content=2026-11-20>"
        f"<div itemprop=articleBody>{BODY}</div></div>"
    )
    teasers = "".join(
        "<div itemscope itemtype='https://schema.org/NewsArticle'><h3>Other</h3><span itemprop="
        f"author>Other {'ABC'[n - 1]}ernard</span><meta itemprop=datePublished content=2026-11-0{n}></div>"
        for n in range(1, 4)
    )
    found = read(f"<html><body>{teasers}{item}</body></html>")
    assert (found.authors, found.published) == (("Ana Torres",), datetime(2026, 11, 20, tzinfo=UTC))
    others = read(f"<html><body><h1>Breakwater closed</h1>{BODY}{teasers}</body></html>")
    assert (others.authors, others.published) == ((), None)


TITLES = [
    ("Breakwater closed until spring", "Breakwater closed – Harbour Courier", "Breakwater closed until spring"),
    ("Breakwater closed until spring", "Walkers stay out of the breakwater until spring", "Breakwater closed until spring"),
    ("Subscribe to our newsletter", "Breakwater closed until spring", "Breakwater closed until spring"),
    ("Harbour Courier", "Breakwater closed until spring", "Breakwater closed until spring"),
    ("Breakwater closed | Harbour Courier", "Breakwater closed | Harbour Courier", "Breakwater closed"),
    ("防波堤を春まで閉鎖", "防波堤を春まで閉鎖：Harbour Courier", "防波堤を春まで閉鎖"),
    ("30 years of <br> tags", "30 years of <br> tags", "30 years of <br> tags"),
]  # fmt: skip


@pytest.mark.parametrize(("shown", "told", "title"), TITLES)
def test_the_headline_is_the_one_that_readers_see(shown: str, told: str, title: str) -> None:
    escaped = told.replace("<", "&lt;").replace(">", "&gt;")
    head = f"<meta property=og:site_name content='Harbour Courier'><meta property=og:title content='{escaped}'>"
    h1 = shown.replace("<", "&lt;").replace(">", "&gt;")
    html = page(head, h1=h1).replace(f"<title>{h1} |", f"<title>{escaped} |")
    assert read(html).title == title


def test_a_kicker_that_page_and_machine_data_agree_on_stays() -> None:
    whole = "Harbour walls: Breakwater closed until spring"
    head = ld(headline=whole) + f"<meta property=og:title content='{whole}'>"
    assert read(page(head)).title == whole


def test_the_agency_is_the_credit_and_no_person() -> None:
    for below, head in (
        ("<p class=byline>Reuters</p>", ""),
        ("<p>By Ana Torres, The Associated Press</p>", ""),
        ("", ld(headline="x", author={"@type": "Person", "name": "AFP"})),
        ("", '<meta name="source" content="dpa">'),
    ):
        found = read(page(head, below=below))
        assert found.credit in {"Reuters", "AP", "AFP", "dpa"}
        assert found.authors in {(), ("Ana Torres",)}
    picture = "<figure><img src=x><figcaption>Reuters</figcaption></figure>"
    assert read(page(below=picture)).credit == ""


MARKED = [
    # hAtom, as Blogger writes it
    "<span class='post-author vcard'>By <span class=fn>Ana Torres</span></span> <abbr class=published title='2026-11-20T15:18:00-05:00'>20 Nov</abbr>",
    # WordPress
    "<span class='posted-on'><time class='entry-date published' datetime='2026-11-20T15:18:00-05:00'>20 Nov</time><time class=updated datetime='2026-11-22T10:00:00-05:00'>22 Nov</time></span><span class=byline> by <span class='author vcard'><a class='url fn n' href='/author/ana/'>Ana Torres</a></span></span>",
    # AMP
    "<div class=amp-wp-byline><amp-img src=x width=24></amp-img><span class='amp-wp-author author vcard'>Ana Torres</span></div><amp-timeago class=time datetime='2026-11-20T15:18:00-05:00'>20 Nov</amp-timeago>",
    # RDFa
    "<span property=author>Ana Torres</span><span property=datePublished content='2026-11-20T15:18:00-05:00'></span>",
    # microdata without an item
    "<a rel=author href=/a>Ana Torres</a><span itemprop=datePublished content='2026-11-20T15:18:00-05:00'>20 Nov</span>",
    # data attributes and a portrait
    "<p><img class=avatar alt='Ana Torres'> <span>Ana Torres</span></p><p class=date data-timestamp='2026-11-20T15:18:00-05:00'>last week</p>",
]  # fmt: skip


@pytest.mark.parametrize("below", MARKED)
def test_marks_inside_the_page_are_read_in_every_dialect(below: str) -> None:
    found = read(page(below=below))
    assert found.authors == ("Ana Torres",)
    assert found.published == datetime(2026, 11, 20, 20, 18, tzinfo=UTC)
    assert found.published_zone == "-05:00"


def test_the_section_is_the_outlets_own_name_for_it() -> None:
    assert read(page(ld(headline="x", articleSection=["Harbour", "Local"]))).section == "Harbour"
    assert read(page('<meta property="article:section" content="Politics">')).section == "Politics"
    assert read(page()).section == ""


TEXTS = st.text(max_size=60)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXTS,
    lambda inside: st.lists(inside, max_size=3) | st.dictionaries(TEXTS, inside, max_size=3),
    max_leaves=8,
)
KEYS = st.sampled_from(
    ["author", "datePublished", "dateModified", "headline", "name", "image", "publisher", "@id",
     "@type", "articleSection", "articleBody", "mainEntityOfPage", "url", "creator", "@graph"]
)  # fmt: skip


@settings(deadline=None, max_examples=60)
@given(st.dictionaries(KEYS, VALUES, max_size=8), TEXTS, TEXTS)
def test_whatever_a_page_declares_gives_utc_times_that_can_be_and_no_exception(
    said: dict[str, object], shown: str, told: str
) -> None:
    below = f"<p class=date>{shown}</p><time datetime='{told.replace(chr(39), ' ')}'>{shown}</time>"
    found = read(page(ld(**said), below=below))
    for moment in (found.published, found.updated):
        assert moment is None or (
            moment.utcoffset() == timedelta(0) and moment <= NOW + timedelta(days=2)
        )
    assert (found.published is None) == (found.published_confidence == "")


NAIVE = datetime(1996, 1, 1)  # noqa: DTZ001 -- hypothesis wants bounds without a zone


@settings(deadline=None, max_examples=60)
@given(st.datetimes(NAIVE, NAIVE + timedelta(days=11_000)), st.integers(-11, 13))
def test_a_time_with_a_zone_is_read_to_the_second(moment: datetime, hours: int) -> None:
    told = f"{moment:%Y-%m-%dT%H:%M:%S}{hours:+03d}:00"
    found = read(page(f'<meta property="article:published_time" content="{told}">'))
    wanted = moment.replace(microsecond=0, tzinfo=UTC) - timedelta(hours=hours)
    assert found.published == wanted
    assert found.published_zone in {f"{hours:+03d}:00", "UTC"}
