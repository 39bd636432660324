"""Rules of single sites: data, with an end date, each proved by a saved page."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from core.errors import SetupError
from scrapers.extract import extract
from scrapers.sites import all_rules, rules_for

PAGES = Path(__file__).parent / "pages"
NOW = datetime(2026, 11, 22, tzinfo=UTC)
OLD = datetime(2026, 2, 13, tzinfo=UTC)


@pytest.mark.parametrize("host", sorted(all_rules()))
def test_every_site_has_a_saved_page_with_its_text(host: str) -> None:
    pages = list((PAGES / host).glob("*.html"))
    assert pages, f"save a page under {PAGES / host}"
    for page in pages:
        assert page.with_suffix(".expected.txt").exists()


@pytest.mark.parametrize(
    "page",
    sorted(page for host in all_rules() for page in (PAGES / host).glob("*.html")),
    ids=lambda page: page.stem,
)
def test_saved_page_gives_saved_text(page: Path) -> None:
    now = OLD if page.stem.startswith("before") else NOW
    got = extract(page.read_bytes(), f"https://www.{page.parent.name}/story", now=now)
    assert got.kind == "article"
    assert got.text == page.with_suffix(".expected.txt").read_text("utf-8").strip()
    assert got.extractor == "site rule"


def test_rules_also_give_title_authors_and_time() -> None:
    page = (PAGES / "harbourpost.example" / "after-march.html").read_bytes()
    got = extract(page, "https://harbourpost.example/story", now=NOW)
    assert got.title == "Pilots count whales again"
    assert got.authors == ("Ina Holt",)
    assert got.published == datetime(2026, 5, 4, 6, tzinfo=UTC)


def test_a_rule_ends_with_its_day() -> None:
    assert len(rules_for("harbourpost.example", date(2026, 3, 1))) == 2
    assert len(rules_for("harbourpost.example", date(2026, 3, 2))) == 1
    assert rules_for("other.example", None) == ()


def test_a_rule_file_that_is_wrong_names_itself(tmp_path: Path) -> None:
    (tmp_path / "paper.example.toml").write_text('[[rules]]\nbodyy = "p"\n')
    with pytest.raises(SetupError, match=r"paper\.example\.toml"):
        all_rules(tmp_path)
    (tmp_path / "paper.example.toml").write_text('[[rules]]\nbody = "p["\n')
    with pytest.raises(SetupError, match=r"paper\.example\.toml"):
        all_rules(tmp_path)
