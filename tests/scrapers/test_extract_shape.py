"""What headings, lists, quotes, tables and unseen characters become in the text of an article."""

import json
from pathlib import Path

import pytest

from scrapers.extract import extract

PAGES = Path(__file__).parent / "pages" / "shapes.example"


@pytest.mark.parametrize("page", sorted(PAGES.glob("*.html")), ids=lambda page: page.stem)
def test_saved_page_gives_saved_text_and_captions(page: Path) -> None:
    got = extract(page.read_bytes(), f"https://shapes.example/{page.stem}")
    captions = page.with_suffix(".captions.txt")
    assert got.kind == "article"
    assert got.text == page.with_suffix(".expected.txt").read_text("utf-8").strip()
    wanted = captions.read_text("utf-8").split("\n") if captions.exists() else []
    assert list(got.captions) == [line for line in wanted if line]


def test_a_live_blog_that_only_machines_are_told_is_read_from_there() -> None:
    update = {
        "@type": "BlogPosting",
        "headline": "Ferries stay in port",
        "datePublished": "2026-11-20T12:30:00+09:00",
        "articleBody": "All ferries stay in port until the evening, the company said. " * 6,
    }
    told = {"@type": "LiveBlogPosting", "headline": "Storm", "liveBlogUpdate": [update, update]}
    page = (
        f"<html><head><script type='application/ld+json'>{json.dumps(told)}</script></head><body>"
        "<article><h1>Storm</h1><p>A storm has reached the coast, follow us here.</p></article>"
        "</body></html>"
    )
    got = extract(page, "https://paper.example/live")
    assert got.extractor == "JSON-LD"
    assert got.text.startswith("## 2026-11-20 12:30 +09:00 Ferries stay in port\n\nAll ferries")


def test_articles_of_sections_without_times_are_no_live_blog() -> None:
    text = "The crew of the old ferry met fog in the bay and wrote it into the book of the ship."
    page = "".join(
        f"<section><h2>Day {n}</h2><p>{text} It was day {n}.</p></section>" for n in range(4)
    )
    got = extract(f"<article><h1>Fog</h1>{page}</article>", "https://paper.example/fog")
    assert got.text.startswith("## Day 0\n\nThe crew")


@pytest.mark.parametrize(
    ("cells", "text"),
    [
        ("<tr><td>Ships</td><td>12</td></tr><tr><td>Boats</td><td>3</td></tr>", "| Ships | 12 |"),
        ("<tr><td>{long}</td><td>{long}</td></tr>", "The crew"),
    ],
)
def test_a_table_is_rows_and_a_table_that_sets_a_page_is_paragraphs(cells: str, text: str) -> None:
    long = "The crew of the old ferry met fog in the bay and wrote it into the book. " * 7
    around = f"<p>{long}One.</p>"
    page = f"<article><h1>Fog</h1>{around}<table>{cells.format(long=long)}</table><p>{long}Two.</p></article>"
    got = extract(page, "https://paper.example/fog").text
    assert text in got
    assert ("|" in got) == text.startswith("|")


def test_a_list_in_an_item_stands_further_in() -> None:
    long = "The crew of the old ferry met fog in the bay and wrote it into the book. " * 7
    listed = (
        "<ul><li>Four boats sailed out early<ol><li>the Petrel turned back</li>"
        "<li>the Gannet went on alone</li></ol></li><li>Two boats stayed in the harbour</li></ul>"
    )
    page = f"<article><h1>Fog</h1><p>{long}</p>{listed}<p>{long}End.</p></article>"
    assert (
        "\n\n- Four boats sailed out early\n  1. the Petrel turned back\n"
        "  2. the Gannet went on alone\n- Two boats stayed in the harbour\n\n"
    ) in extract(page, "https://paper.example/fog").text


def test_the_headlines_that_a_page_leads_to_are_among_what_was_left_out() -> None:
    long = "The crew of the old ferry met fog in the bay and wrote it into the book. " * 7
    led = "".join(
        f"<li><a href='/{n}'>Fishermen of village {n} go on strike</a></li>" for n in range(3)
    )
    page = (
        f"<article><h1>Fog</h1><p>{long}</p><p>{long}End.</p></article><aside><h3>Read also</h3>"
        f"<ul>{led}</ul></aside><footer><a href='/c'>Contact</a></footer>"
    )
    got = extract(page, "https://paper.example/fog")
    assert "strike" not in got.text
    assert got.dropped == (
        "Read also",
        *(f"Fishermen of village {n} go on strike" for n in range(3)),
    )
