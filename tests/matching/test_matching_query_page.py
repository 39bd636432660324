"""Every example of docs/query-language.md, run."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from core.values import Article, Term, Topic
from matching import Matcher

PAGE = (Path(__file__).parents[2] / "docs" / "query-language.md").read_text(encoding="utf-8")


def _examples() -> list[tuple[str, str, str, str]]:
    examples = []
    header: list[str] = []
    for line in PAGE.splitlines():
        if not line.startswith("|"):
            header = []
            continue
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if not header:
            header = cells
        elif "Found" in header and not set(line) <= set("|- "):
            row = dict(zip(header, cells, strict=True))
            query = row["Query"].strip("`")
            examples.append((query, row.get("Title", ""), row["Text"], row["Found"]))
    return examples


EXAMPLES = _examples()


@pytest.mark.parametrize(("query", "title", "text", "found"), EXAMPLES)
def test_an_example_of_the_page_is_true(query: str, title: str, text: str, found: str) -> None:
    hits = Matcher([Topic("t", "T", query=query)]).match(Article("", title, text))
    if not hits:
        assert found == "–"
        return
    fields = {"title": title, "text": text}
    for span in reversed(hits[0].spans):
        old = fields[span.field]
        marked = f"⟨{old[span.start : span.end]}⟩"
        fields[span.field] = old[: span.start] + marked + old[span.end :]
    shown = " / ".join(fields.values()) if title else fields["text"]
    assert shown == found


def test_the_page_has_examples_and_names_every_operator() -> None:
    assert len(EXAMPLES) >= 45
    for name in [
        "AND",
        "OR",
        "NOT",
        "NEAR/n",
        "ONEAR/n",
        "NEAR/s",
        "NEAR/p",
        "atleast/",
        "weight/",
        "title:",
        "lead:",
        "first/",
        "stem:",
    ]:
        assert name in PAGE
    for facet in ("lang:", "source:", "country:", "url:", "author:", "wire:"):
        assert f"`{facet}" in PAGE


def test_the_topics_of_the_page_compile_and_match() -> None:
    block = re.search(r"```toml\n(.*?)```", PAGE, re.DOTALL)
    assert block is not None
    lists, query = tomllib.loads(block[1])["topic"]
    topics = [
        Topic(
            lists["slug"],
            lists["name"],
            any=tuple(map(Term, lists["any"])),
            all=tuple(tuple(map(Term, group)) for group in lists["all"]),
            none=tuple(map(Term, lists["none"])),
        ),
        Topic(query["slug"], query["name"], query=query["query"]),
    ]
    text = "A coast guard ship was ramming boats in the South China Sea."
    assert len(Matcher(topics).match(Article("", "", text))) == 2
