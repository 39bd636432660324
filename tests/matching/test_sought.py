"""What the search index is asked for never leaves out an article that the query matches."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from test_matching_agreement import FEW_TERMS, FEW_WORDS, TERM_LIST, WORDS, queries, texts
from test_matching_query_page import EXAMPLES
from test_matching_twins import TABLE

from core.errors import SetupError
from core.values import Article, Topic
from core.words import MOST_WORDS, Either, Phrase, occurs, words_of
from matching import Matcher
from matching.sought import MOST_WORDS as MOST_ASKED
from matching.sought import has_terms, sought_by


def topic(query: str) -> Topic:
    return Topic("t", "T", query=query)


def is_left_in(query: str, title: str, text: str, language: str = "") -> None:
    """Assert that an article is among what the index is asked for, if the query matches it."""
    try:
        matcher = Matcher([topic(query)])
    except SetupError:
        return  # no word stands in title: and in lead: at once
    sought = sought_by(topic(query))
    if matcher.match(Article("", title, text, language=language)):
        assert has_terms(topic(query))
        assert sought is None or occurs(sought, words_of(title, text))


@pytest.mark.parametrize(("query", "title", "text", "found"), EXAMPLES)
def test_the_examples_of_the_query_page_are_left_in(
    query: str, title: str, text: str, found: str
) -> None:
    is_left_in(query, title, text)


@pytest.mark.parametrize(("query", "language", "text", "found"), TABLE)
def test_cases_in_many_scripts_are_left_in(
    query: str, language: str, text: str, found: tuple[str, ...]
) -> None:
    is_left_in(query, "", text, language)


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(query=queries(TERM_LIST), title=texts(WORDS), text=texts(WORDS))
def test_no_query_in_any_script_leaves_out_what_it_matches(
    query: str, title: str, text: str
) -> None:
    is_left_in(query, title, text, "ja")


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(query=queries(FEW_TERMS), title=texts(FEW_WORDS), text=texts(FEW_WORDS))
def test_nor_where_terms_crowd(query: str, title: str, text: str) -> None:
    is_left_in(query, title, text, "ja")


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("japan", ("japan",)),
        ("~Erdogan", ("erdogan",)),
        ("Pokémon", ("pokemon",)),
        ('"U.S. Navy"', ("us", "navy")),
        ("南海問題", ("南海", "海问", "问题")),
        ("lead:(japan OR japan)", ("japan",)),
    ],
)
def test_the_index_is_asked_for_words_as_they_are_folded(
    query: str, words: tuple[str, ...]
) -> None:
    sought = sought_by(topic(query))
    assert isinstance(sought, Either)
    assert Phrase(words) in sought.parts


@pytest.mark.parametrize("query", ["*ship", "m?n", "NOT rice OR *ing", "us*", "stem:الصين"])
def test_what_no_index_can_tell_is_left_open(query: str) -> None:
    assert sought_by(topic(query)) is None
    assert has_terms(topic(query))


@pytest.mark.parametrize("query", ["NOT rice", "lang:ja", "lang:ja AND source:nhk NOT rice"])
def test_a_query_that_shows_nothing_has_no_terms(query: str) -> None:
    assert not has_terms(topic(query))


def test_a_question_is_never_larger_than_an_index_bears() -> None:
    many = " OR ".join(f"word{number}" for number in range(MOST_ASKED + 1))
    assert sought_by(topic(many)) is None
    sought = sought_by(topic(f"({many}) AND rice"))
    assert sought is not None
    assert occurs(sought, ["rice"])
    assert not occurs(sought, ["word1"])


def test_the_end_of_a_text_without_end_is_searched_too() -> None:
    text = "harbour " * (MOST_WORDS + 1) + "ferry"
    is_left_in("ferry", "", text)
    assert len(words_of("", text)) == MOST_WORDS + 1
