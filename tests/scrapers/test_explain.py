"""Why a block was kept or dropped, and rules for a site that follow from what a person says."""

from pathlib import Path

import pytest

from core.errors import SetupError
from scrapers.explain import STEPS, Explained, Explanation, explain
from scrapers.extract import extract
from scrapers.extraction.features import NAMES
from scrapers.extraction.reasons import in_words
from scrapers.sites import read_rules

URL = "https://tide.example/ferry"
PAGE = (Path(__file__).parent / "pages" / "tide.example" / "ferry.html").read_text("utf-8")


def block(found: Explanation, words: str) -> Explained:
    (one,) = [block for block in found.blocks if words in block.text]
    return one


def test_every_block_has_its_step_its_likelihood_and_a_selector() -> None:
    found = explain(PAGE, URL)
    assert found.extraction == extract(PAGE, URL)
    kept = block(found, "The engine is new")
    assert (kept.kept, kept.step, kept.selector) == (True, "likely", "div.story > p")
    assert kept.likely is not None
    assert kept.likely > 0.5
    assert len(kept.reasons) == 3
    assert block(found, "Follow us").step == "ask"
    assert block(found, "Read more").step == "related"
    assert block(found, "Ferry back").step == "title"
    assert block(found, "at its quay on Sunday").step == "caption"
    assert block(found, "All rights").kept is False
    assert {one.step for one in found.blocks} <= set(STEPS)
    texts = [one.text for one in found.blocks if one.kept]
    assert found.extraction.text == "\n\n".join(texts)


def test_reasons_are_the_loudest_first_and_a_column_that_never_differs_says_nothing() -> None:
    for one in explain(PAGE, URL).blocks:
        weights = [abs(reason.weight) for reason in one.reasons]
        assert weights == sorted(weights, reverse=True)
        assert not any("<pre>" in reason.says for reason in one.reasons)


def test_every_column_of_the_model_has_words() -> None:
    assert all(in_words(name) and "_" not in in_words(name) for name in NAMES)


def test_facts_name_the_places_that_state_them() -> None:
    origins = explain(PAGE, URL).origins
    assert origins["title"] == ("<meta og:title>", "<h1>", "<title>")
    assert "<meta author>" in origins["authors"]
    assert origins["published"] == ("<meta article:published_time>", "time.published")
    assert origins["site"] == ("<meta og:site_name>",)


def test_a_suggested_rule_keeps_the_one_and_drops_the_other(tmp_path: Path) -> None:
    found = explain(PAGE, URL, wanted=["Tickets are sold"], unwanted=["Our readers save"])
    suggestion = found.suggestion
    assert suggestion is not None
    assert (suggestion.still_missing, suggestion.still_there) == ((), ())
    assert 'title = "h1.headline"' in suggestion.toml
    assert 'published = "time.published"' in suggestion.toml
    assert "css-1x2y3z" not in suggestion.toml
    path = tmp_path / suggestion.file
    path.parent.mkdir()
    path.write_text(suggestion.toml)
    rules = read_rules(path.parent)
    got = extract(PAGE, URL, rules=rules)
    assert got.extractor == "site rule"
    assert "Tickets are sold" in got.text
    assert "The engine is new" in got.text
    for gone in ("Our readers save", "Follow us", "Whales", "rights reserved"):
        assert gone not in got.text
    assert got.title == "Ferry back in service"
    ruled = explain(PAGE, URL, rules=rules)
    assert ruled.rule == f"{path}:1"
    assert block(ruled, "Our readers save").step == "rule"
    assert block(ruled, "Whales").step == "outside"


def test_what_has_no_name_of_its_own_is_told_by_its_words() -> None:
    found = explain(PAGE, URL, unwanted=["The bridge that was"])
    assert found.suggestion is not None
    assert 'p:contains("The bridge that was")' in found.suggestion.toml
    assert found.suggestion.still_there == ()


def test_words_that_no_block_holds_are_named() -> None:
    with pytest.raises(SetupError, match='no block of the page holds "submarine"'):
        explain(PAGE, URL, wanted=["submarine"])


def test_a_page_that_is_none_is_explained_too() -> None:
    assert explain(b"\x00\x01\x02" * 50, URL).extraction.kind == "empty"
    assert explain("<html><body></body></html>", "").blocks == ()
