"""Earlier revisions of an article beside the hit that it made."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.values import Article, HitFilter, Revision
from pipeline.wiring import App
from review.edits import Edit, edits
from tests.house import house, poll_all, wirewatch
from tests.review.browser import Browser, served

NOW = datetime.now(UTC)
TEXT = st.text(st.sampled_from("ab. \n南é"), max_size=60)


def one_edit(old: str, new: str) -> Edit:
    (edit,) = edits(Article("https://a.example/1", "", new), [Revision(NOW, "", old)])
    return edit


def kinds(edit: Edit) -> list[tuple[str, str]]:
    return [(piece.kind, piece.text) for block in edit.blocks for piece in block.pieces]


def test_only_what_changed_is_shown_word_by_word() -> None:
    edit = one_edit("One.\n\nTwo ships met on Sunday.", "One.\n\nThree ships met on Sunday.")
    assert edit.blocks[0].same == 1
    assert kinds(edit) == [("old", "Two "), ("new", "Three "), ("", "ships met on Sunday.")]


def test_in_scripts_without_spaces_a_letter_is_a_word() -> None:
    found = kinds(one_edit("南シナ海で船が沈没した", "南シナ海で船が衝突した"))
    assert found == [("", "南シナ海で船が"), ("old", "沈没"), ("new", "衝突"), ("", "した")]


@given(TEXT, TEXT)
def test_each_side_of_a_diff_is_whole(old: str, new: str) -> None:
    for side, text in (("old", old), ("new", new)):
        edit = one_edit(old, new)
        kept = "".join(text for kind, text in kinds(edit) if kind in ("", side))
        if not any(block.same for block in edit.blocks):
            assert kept == text.replace("\n\n", "") or "\n\n\n" in text


def test_revisions_made_to_be_slow_are_compared_quickly() -> None:
    started = time.process_time()
    one_edit("a b " * 25_000, "b a " * 25_000)
    one_edit("x\n\ny\n\n" * 20_000, "y\n\nx\n\nz\n\n" * 15_000)
    assert time.process_time() - started < 3


@pytest.fixture(scope="module")
def revised(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[App, dict[str, str]]]:
    with house(tmp_path_factory.mktemp("edits"), NOW) as built, built.open(NOW) as app:
        poll_all(app)
        stored = app.store.hits(HitFilter())[0]
        new = replace(stored.article, title="Another <headline>")
        was = Revision(NOW, stored.article.title, stored.article.text, ("the headline was “x”",))
        with app.store.begin() as tx:
            tx.revise(new, was)
            tx.amend_hits([(stored.id, stored.hit, "the headline was “x”")])
        yield app, built.environ


@pytest.fixture(scope="module")
def browser(revised: tuple[App, dict[str, str]]) -> Iterator[Browser]:
    with served(revised[0]) as asking:
        yield asking


def test_a_hit_whose_article_changed_says_so_and_shows_the_diff(
    revised: tuple[App, dict[str, str]], browser: Browser
) -> None:
    app, environ = revised
    stored = next(one for one in app.store.hits(HitFilter()) if one.changed)
    page = browser.get(f"/hit/{stored.id}").text
    assert "Changed since it was found:</strong> the headline was “x”" in page
    assert "<ins>Another &lt;headline&gt;</ins>" in page
    assert "paragraphs unchanged" in page
    assert "Changed since it was found" in browser.get("/").text
    told = json.loads(browser.get(f"/api/revisions?url={quote(stored.article.url)}").text)
    assert [one["reasons"] for one in told["revisions"]] == [["the headline was “x”"]]
    listed = json.loads(browser.get("/api/hits").text)["hits"]
    assert [one["changed"] for one in listed if one["id"] == stored.id] == ["the headline was “x”"]
    assert (
        "changed since: the headline was “x”"
        in wirewatch("hits", environ=environ | {"COLUMNS": "300"}).out
    )
