"""The newsroom's pages and `truth.json` say the same."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from seeds.newsroom import Outlet, Page, Resource, load_outlets, render_site
from seeds.newsroom.content import HERE

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
OUTLETS = load_outlets()
BASES = {outlet.slug: f"http://{outlet.slug}.test" for outlet in OUTLETS}
TRUTH: dict[str, Any] = json.loads((HERE / "truth.json").read_text("utf-8"))
PAGES = {f"{page.outlet}/{page.slug}": page for outlet in OUTLETS for page in outlet.pages}
ARTICLES = {key: page for key, page in PAGES.items() if page.kind == "article"}
OFFERS = [(outlet, offer) for outlet in OUTLETS for offer in outlet.offers]
LANGUAGES = {outlet.slug: outlet.language for outlet in OUTLETS}


def site(outlet: Outlet) -> dict[str, Resource]:
    return render_site(outlet, BASES, NOW)


def served(page: Page) -> str:
    outlet = next(outlet for outlet in OUTLETS if outlet.slug == page.outlet)
    return site(outlet)[page.path].body.decode(page.charset)


def test_truth_names_every_page_and_no_other() -> None:
    assert TRUTH["pages"].keys() == PAGES.keys()


def test_there_are_some_thirty_articles_in_five_languages() -> None:
    assert 28 <= len(ARTICLES) <= 40
    assert set(LANGUAGES.values()) == {"en", "ja", "zh", "vi", "fil"}


def test_there_are_feeds_a_news_sitemap_and_a_plain_section_page() -> None:
    kinds = [offer.kind for _, offer in OFFERS]
    assert kinds.count("feed") >= 2
    assert "sitemap" in kinds
    assert "page" in kinds


@pytest.mark.parametrize("key", PAGES)
def test_kind_and_language_are_those_of_the_page(key: str) -> None:
    page, truth = PAGES[key], TRUTH["pages"][key]
    assert truth["kind"] == page.kind
    assert truth["language"] == LANGUAGES[page.outlet]


@pytest.mark.parametrize("key", ARTICLES)
def test_first_and_last_sentence_stand_at_the_ends_of_the_text(key: str) -> None:
    own, truth = ARTICLES[key].paragraphs, TRUTH["pages"][key]
    assert own[0].startswith(truth["first"])
    assert own[-1].rstrip("”」").endswith(truth["last"])
    assert len(own) >= 4


@pytest.mark.parametrize("key", ARTICLES)
def test_furniture_is_on_the_page_and_not_in_the_text(key: str) -> None:
    page = ARTICLES[key]
    html, text = served(page).replace("&#39;", "'"), "\n".join(page.paragraphs)
    furniture = TRUTH["pages"][key]["furniture"] + TRUTH["furniture"][page.outlet]
    assert [piece for piece in furniture if piece not in html] == []
    assert [piece for piece in furniture if piece in text] == []


@pytest.mark.parametrize("key", [key for key in ARTICLES if not TRUTH["pages"][key]["topics"]])
def test_a_page_off_topic_names_a_topic_all_the_same_but_not_in_its_text(key: str) -> None:
    names = ("South China Sea", "West Philippine Sea", "Japan-US alliance", "南シナ海", "日米同盟")
    names += ("南海问题", "美日同盟", "Biển Đông", "Liên minh Nhật-Mỹ")
    page = ARTICLES[key]
    text = "\n".join((page.title, page.summary, *page.paragraphs))
    assert any(name in served(page) for name in names)
    assert not any(name in text for name in names)


def test_three_outlets_carry_one_wire_report_and_no_other_story_is_shared() -> None:
    stories = [(TRUTH["pages"][key]["story"], page) for key, page in ARTICLES.items()]
    wire = [page for story, page in stories if story == "pacific-wire-resupply"]
    assert len({page.outlet for page in wire}) == 3
    assert len({page.title for page in wire}) == 3
    assert {page.paragraphs[0] for page in wire} == {wire[0].paragraphs[0]}
    assert len({story for story, _ in stories}) == len(ARTICLES) - 2


@pytest.mark.parametrize(("outlet", "offer"), OFFERS, ids=lambda value: value.slug)
def test_what_a_source_offers_is_what_truth_says(outlet: Outlet, offer: Any) -> None:
    listing = site(outlet)[offer.path].body.decode()
    wanted = {PAGES[f"{outlet.slug}/{slug}"].path for slug in TRUTH["offers"][offer.slug]}
    assert {page.path for page in outlet.pages if page.path in listing} == wanted
    assert all(title in listing for title in TRUTH["without_link"].get(offer.slug, ()))
    for path in TRUTH["gone"].get(offer.slug, ()):
        assert path in listing
        assert path not in site(outlet)


def test_every_page_is_offered_by_a_source() -> None:
    offered = {
        f"{outlet.slug}/{slug}" for outlet, offer in OFFERS for slug in TRUTH["offers"][offer.slug]
    }
    assert offered == PAGES.keys()


def test_an_article_offered_twice_has_two_addresses_and_one_canonical_one() -> None:
    (key,) = TRUTH["offered_twice"]
    page = PAGES[key]
    outlet = next(outlet for outlet in OUTLETS if outlet.slug == page.outlet)
    address = f"{BASES[page.outlet]}{page.path}"
    queries = set()
    for offer in outlet.offers:
        feed = site(outlet)[offer.path].body.decode()
        queries.add(feed.partition(address)[2].partition("<")[0])
    assert len(queries) == 2
    assert all(query.startswith("?") for query in queries)
    assert f'<link rel="canonical" href="{address}">' in served(page)


def test_pages_age_with_the_clock_and_keep_their_addresses() -> None:
    later = NOW.replace(day=25)
    for outlet in OUTLETS:
        now, then = site(outlet), render_site(outlet, BASES, later)
        assert now.keys() == then.keys()
        listing = outlet.offers[0].path
        assert now[listing].etag != then[listing].etag
        assert all(resource.modified < NOW for resource in now.values())


def test_rendering_twice_gives_the_same_bytes() -> None:
    for outlet in OUTLETS:
        assert site(outlet) == site(outlet)


def test_the_text_to_import_begins_with_furniture_and_names_both_topics() -> None:
    first, _, rest = (HERE.parent / "imports/joint-patrol.txt").read_text("utf-8").partition("\n")
    assert first.startswith(" date 2025-01-24 Follow us on Image Source : AP ")
    assert "South China Sea" in rest
    assert "Japan-US alliance" in rest
    assert "Follow us" not in rest
