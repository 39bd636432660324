"""Articles split into pages: which address is the next part, and which is only like it."""

import pytest
from lxml import html

from scrapers.extract import extract
from scrapers.parts import next_part, part_number, whole_page

STORY = "https://paper.example/news/story"


@pytest.mark.parametrize(
    ("first", "url", "number"),
    [
        (STORY, STORY, 1),
        (STORY, f"{STORY}?page=2", 2),
        (STORY, f"{STORY}?page=1", 1),
        (f"{STORY}?page=1", f"{STORY}?page=2", 2),
        (f"{STORY}?id=7", f"{STORY}?id=7&seite=3", 3),
        (f"{STORY}?id=7", f"{STORY}?id=8&seite=3", 0),
        (f"{STORY}?p=123", f"{STORY}?p=123&page=2", 2),
        (STORY, f"{STORY}/2", 2),
        (f"{STORY}/", f"{STORY}/2/", 2),
        (STORY, f"{STORY}/page/4/", 4),
        (STORY, f"{STORY}/seite-2", 2),
        (f"{STORY}.html", f"{STORY}_2.html", 2),
        (f"{STORY}.html", f"{STORY}-2.html", 2),
        (f"{STORY}_1.html", f"{STORY}_2.html", 2),
        ("https://paper.example/a/content_123.htm", "https://paper.example/a/content_123_2.htm", 2),
        ("https://paper.example/a/", "https://paper.example/a/index_3.html", 3),
        (STORY, "https://paper.example/news/other?page=2", 0),
        (STORY, "https://other.example/news/story?page=2", 0),
        (STORY, f"{STORY}/comment-page-2", 0),
        (STORY, f"{STORY}/2024", 0),
        ("https://paper.example/news/7", "https://paper.example/news/8", 0),
        (f"{STORY}?page=3", f"{STORY}?page=4", 0),
        (STORY, "mailto:a@b.example", 0),
    ],
)
def test_a_part_is_the_address_of_the_article_with_a_number(
    first: str, url: str, number: int
) -> None:
    assert part_number(url, first) == number


def links(*markup: str) -> html.HtmlElement:
    return html.document_fromstring(f"<html><body>{''.join(markup)}</body></html>")


def test_the_next_part_is_one_more_than_this_page() -> None:
    pages = links(*(f'<a href="{STORY}?page={n}">{n}</a>' for n in range(1, 5)))
    assert next_part(pages, STORY) == f"{STORY}?page=2"
    assert next_part(pages, f"{STORY}?page=3", STORY) == f"{STORY}?page=4"
    assert next_part(pages, f"{STORY}?page=4", STORY) == ""


def test_a_link_in_the_head_counts_only_where_it_leads_on_in_the_article() -> None:
    head = '<html><head><link rel="next" href="{}"></head><body></body></html>'
    further = html.document_fromstring(head.format("/news/story/2"))
    blog = html.document_fromstring(head.format("/news/another-story"))
    assert next_part(further, STORY) == f"{STORY}/2"
    assert next_part(blog, STORY) == ""


@pytest.mark.parametrize(
    "markup",
    [
        '<section class="comments"><a href="?page=2">2</a></section>',
        '<aside><a href="?page=2">2</a></aside>',
        '<a href="?page=2#comments">older comments</a>',
        f'<a href="?page=2">{"a headline that is long " * 5}</a>',
        '<a href="?page=3">3</a>',
        '<a href="http://[">2</a>',
    ],
)
def test_pages_of_comments_and_headlines_are_no_parts(markup: str) -> None:
    assert next_part(links(markup), STORY) == ""


@pytest.mark.parametrize(
    "href",
    ["?page=all", "?seite=komplettansicht", "?singlepage=1", "story/all", "?view=full"],
)
def test_the_page_that_shows_all_is_found(href: str) -> None:
    assert whole_page(links(f'<a href="{href}">auf einer Seite</a>'), STORY)


@pytest.mark.parametrize("href", ["?lang=de", "/news/all", "?page=2", "https://x.example/all"])
def test_other_links_show_no_whole(href: str) -> None:
    assert not whole_page(links(f'<a href="{href}">all</a>'), STORY)


def test_an_extraction_names_the_part_that_follows() -> None:
    text = "".join(
        f"<p>The ferry left the quay for the {n}th time on Sunday.</p>" for n in range(9)
    )
    page = f"<article><h1>Ferry</h1>{text}<a href='?page=2'>2</a> <a href='?page=all'>all</a></article>"
    got = extract(page, STORY)
    assert (got.next_part, got.whole) == (f"{STORY}?page=2", f"{STORY}?page=all")
    assert extract(page, f"{STORY}?page=2", first=STORY).next_part == ""
