"""Every example of docs/query-language.md, run."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from core.errors import SetupError
from core.values import Article, Term, Topic
from matching import Matcher, lint_topic

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


NHK = Article(
    "https://www.nhk.or.jp/politics/1", "", "Japan", source="nhk", authors=("Hanako Tanaka",),
    language="ja", wire="Reuters",
)  # fmt: skip
FACTS = re.findall(r"^\| `(.*)` \| (yes|no) \|$", PAGE, re.M)


@pytest.mark.parametrize(("query", "holds"), FACTS)
def test_what_is_known_of_an_article_is_asked_as_the_page_says(query: str, holds: str) -> None:
    hits = Matcher([Topic("t", "T", query=query)]).match(NHK, country="JP")
    assert bool(hits) == (holds == "yes")


def _elsewhere() -> list[tuple[str, str]]:
    table = PAGE.partition("| You wrote | Write |")[2].partition("\n\n")[0]
    rows = (re.split(r"(?<!\\)\|", line)[1:3] for line in table.splitlines()[2:])
    return [(query.strip().strip("`").replace("\\", ""), says.strip()) for query, says in rows]


@pytest.mark.parametrize(("query", "says"), _elsewhere())
def test_what_others_write_is_refused_with_what_to_write(query: str, says: str) -> None:
    with pytest.raises(SetupError, match=re.escape(says)):
        Matcher([Topic("t", "T", query=query)])


@pytest.mark.parametrize(
    ("query", "says"), re.findall(r"^\| `(.*)` \| (.*) \|$", PAGE.partition("| Warning |")[2], re.M)
)
def test_what_is_hardly_meant_is_warned_of_as_the_page_says(query: str, says: str) -> None:
    assert any(says in line for line in lint_topic(Topic("t", "T", query=query)))


def test_marks_that_others_put_around_a_phrase_are_read() -> None:
    text = "the South China Sea and 南シナ海"
    for query in ("“south china sea”", "«south china sea»", "＂south china sea＂", "「南シナ海」"):
        (hit,) = Matcher([Topic("t", "T", query=f"（{query} OR nothing）")]).match(
            Article("", "", text)
        )
        assert len(hit.spans) == 1


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
    assert len(FACTS) >= 11
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
