"""Rules of single sites: data, with an end date, each proved by a saved page."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from core.errors import SetupError
from scrapers.extract import extract
from scrapers.sites import SiteRule, ended, load_rules, read_rules, rules_for, shipped_rules

PAGES = Path(__file__).parent / "pages"
NOW = datetime(2026, 11, 22, tzinfo=UTC)
OLD = datetime(2026, 2, 13, tzinfo=UTC)


@pytest.mark.parametrize("host", sorted(shipped_rules()))
def test_every_site_has_a_saved_page_with_its_text(host: str) -> None:
    pages = list((PAGES / host).glob("*.html"))
    assert pages, f"save a page under {PAGES / host}"
    for page in pages:
        assert page.with_suffix(".expected.txt").exists()


@pytest.mark.parametrize(
    "page",
    sorted(page for host in shipped_rules() for page in (PAGES / host).glob("*.html")),
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


@pytest.mark.parametrize(
    ("written", "line", "says"),
    [
        ('[[rules]]\nbodyy = "p"', 1, "needs body"),
        ('[[rules]]\nbodyy = "p"', 2, "did you mean body"),
        ('# a paper\n[[rules]]\nbody = "p["', 3, "no CSS selector"),
        ('[[rules]]\nbody = "p"\ndrop = ["a", "p:nope"]', 3, "no CSS selector"),
        ('[[rules]]\nbody = "p"\n\n[[rules]]\nbody = "b"\nuntil = "2026"', 6, "until is a day"),
        ("[[rules]]\nbody = 7", 2, "in quotes"),
        ('[[rules]]\nbody = "p', 2, "no TOML"),
        ('[[rule]]\nbody = "p"', 1, "nothing else"),
        ("", 1, "nothing else"),
    ],
)
def test_a_rule_that_is_wrong_is_named_with_file_and_line(
    tmp_path: Path, written: str, line: int, says: str
) -> None:
    path = tmp_path / "paper.example.toml"
    path.write_text(written)
    with pytest.raises(SetupError) as caught:
        read_rules(tmp_path)
    assert any(p.startswith(f"{path}:{line}: ") and says in p for p in caught.value.problems)


def test_a_file_is_called_after_its_site_and_read_as_utf_8(tmp_path: Path) -> None:
    (tmp_path / "paper.toml").write_text('[[rules]]\nbody = "p"\n')
    (tmp_path / "latin.example.toml").write_bytes(b'# caf\xe9\n[[rules]]\nbody = "p"\n')
    with pytest.raises(SetupError) as caught:
        read_rules(tmp_path)
    first, second = caught.value.problems
    assert "not UTF-8" in first
    assert "no host" in second


def test_a_watchs_own_rules_replace_the_shipped_ones_of_a_host(tmp_path: Path) -> None:
    (tmp_path / "harbourpost.example.toml").write_text('[[rules]]\nbody = "footer"\n')
    (tmp_path / "paper.example.toml").write_text('[[rules]]\nbody = "p"\nuntil = 2026-01-01\n')
    rules = load_rules(tmp_path)
    assert [r.body for r in rules_for("www.harbourpost.example", None, rules)] == ["footer"]
    assert rules_for("m.paper.example", date(2026, 1, 1), rules)
    assert not rules_for("m.paper.example", date(2026, 1, 2), rules)
    assert ended(rules, date(2026, 1, 1)) == ()
    (note,) = ended(rules, date(2026, 1, 2))
    assert note.startswith(f"{tmp_path}/paper.example.toml:1: the last rule of paper.example")
    assert load_rules(tmp_path / "none") == shipped_rules()


def test_drop_leaves_out_parts_of_a_sentence_too_and_keeps_them_to_be_looked_at() -> None:
    page = """<html><body><nav>Home</nav><div id=text><p>Ships met <span class=advert>Buy now!</span>
    at sea on Sunday, said the crew of the larger one, and went on to the harbour.</p><ul><li>one</li><li>two</li></ul>
    <div class=advert><p>Cheap fish</p></div></div></body></html>"""
    rules = {"paper.example": (SiteRule("#text", (".advert",)),)}
    got = extract(page, "https://paper.example/1", rules=rules)
    said = (
        "Ships met at sea on Sunday, said the crew of the larger one, and went on to the harbour."
    )
    assert got.text == f"{said}\n\n- one\n- two"
    assert got.dropped == ("Buy now!", "Cheap fish")
