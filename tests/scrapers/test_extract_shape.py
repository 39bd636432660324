"""What headings, lists, quotes, tables and unseen characters become in the text of an article."""

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
