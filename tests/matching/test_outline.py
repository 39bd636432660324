"""The outline of a query never leaves out an article that the query matches."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from test_matching_agreement import FEW_TERMS, FEW_WORDS, TERM_LIST, WORDS, queries, texts
from test_matching_query_page import EXAMPLES
from test_matching_twins import TABLE

from core.errors import SetupError
from core.values import Article, Topic
from matching import Matcher
from matching.outline import outline_of


def topic(query: str) -> Topic:
    return Topic("t", "T", query=query)


def lets_in(query: str, title: str = "", language: str = "en", country: str = "", url: str = "") -> bool:  # fmt: skip
    """Whether an article with another one before and behind it may match."""
    outline = outline_of(topic(query))
    if outline is None:
        return True
    named = outline.named(["Something else", title, "Another matter"])[1]
    return named and outline.fits(Article(url, title, "", language=language), country, "")


def is_let_in(query: str, title: str, text: str, language: str = "") -> None:
    try:
        matcher = Matcher([topic(query)])
    except SetupError:
        return  # no word stands in title: and in lead: at once
    if matcher.match(Article("", title, text, language=language)):
        assert lets_in(query, title, language)


@pytest.mark.parametrize(("query", "title", "text", "found"), EXAMPLES)
def test_the_examples_of_the_query_page_are_let_in(
    query: str, title: str, text: str, found: str
) -> None:
    is_let_in(query, title, text)
    is_let_in(f"title:({query})", title, text)


@pytest.mark.parametrize(("query", "language", "text", "found"), TABLE)
def test_cases_in_many_scripts_are_let_in(
    query: str, language: str, text: str, found: tuple[str, ...]
) -> None:
    is_let_in(f"title:({query}) lang:({language or 'en'} OR zz)", text, "", language)


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(query=queries(TERM_LIST), title=texts(WORDS), text=texts(WORDS))
def test_no_query_in_any_script_leaves_out_what_it_matches(
    query: str, title: str, text: str
) -> None:
    is_let_in(query, title, text, "ja")
    is_let_in(f"title:({query}) AND lang:ja", title, text, "ja")


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(query=queries(FEW_TERMS), title=texts(FEW_WORDS), text=texts(FEW_WORDS))
def test_nor_where_terms_crowd(query: str, title: str, text: str) -> None:
    is_let_in(query, title, text, "ja")


@pytest.mark.parametrize(
    ("query", "given"),
    [
        ("title:ferry", {"title": "Harbour closed"}),
        ("title:ferry OR title:strike", {"title": "Harbour closed"}),
        ("title:ferry AND harbour", {"title": "Harbour closed"}),
        ("ferry lang:ja", {"title": "Ferry", "language": "en"}),
        ("ferry NOT lang:en", {"title": "Ferry", "language": "en"}),
        ("ferry AND (country:JP OR country:KR)", {"country": "VN"}),
        ("ferry AND source:post.example", {"url": "https://herald.example/1"}),
    ],
)
def test_what_cannot_match_is_left_out_without_its_text(query: str, given: dict[str, str]) -> None:
    assert not lets_in(query, **given)


@pytest.mark.parametrize(
    "query",
    ["ferry", "lead:ferry", "ferry NOT title:strike", "title:ferry OR strike", "lang:ja OR strike"],
)
def test_what_only_a_text_can_tell_is_let_in(query: str) -> None:
    assert lets_in(query, "Harbour closed", "en")


def test_an_article_without_language_is_let_in_whatever_language_is_asked_for() -> None:
    assert lets_in("ferry lang:ja", "Ferry", language="")


def test_many_headlines_are_told_apart_however_long() -> None:
    outline = outline_of(topic('title:("ferry strike" OR 南シナ海)'))
    assert outline is not None
    titles = ["x" * 9_000, *(f"A long headline about nothing, number {n}" for n in range(300))]
    titles[7], titles[150], titles[300] = "Ferry strike", "今日の南シナ海", "“Ferry strike” ends"
    found = [at for at, is_named in enumerate(outline.named(titles)) if is_named]
    assert found == [7, 150, 300]
    assert outline.named([]) == []
