"""A plain form compiles to the query and back."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.loader import load_watch
from core.values import Article, Term, Topic
from matching import Matcher
from matching.grammar import parse
from matching.writing import as_lists, as_query, write

ROOT = Path(__file__).parents[2]
SHIPPED = load_watch(ROOT / "config", {}).topics
TERMS = st.sampled_from(
    ["Japan", "=US", "~Erdogan", "coast guard", "alli*", "m?n", "U.S.", "南海", "NEAR", "or", "C++",
     "중국", "Xi'an", "w5", "SAME", "5G", "AT&T", "F-35", "Biển Đông"]
)  # fmt: skip
LANGUAGES = st.sampled_from([(), (), ("ja",), ("zh", "ja")])
SOME = st.lists(st.builds(Term, TERMS, LANGUAGES), min_size=1, max_size=4).map(tuple)
TEXT = (
    "The U.S. coast guard and US allies in Japan; 南海 중국은 Xi'an, 5G, F-35 near Biển Đông or C++"
)
PIECES = [
    *TEXT.split(), " ", " ", ". ", "\n\n", "の", "·", "은", "-", "Erdoğan", "allies", "man ",
]  # fmt: skip


@settings(deadline=None)
@given(SOME, st.lists(SOME, max_size=2).map(tuple), st.lists(st.builds(Term, TERMS), max_size=2))
def test_lists_become_a_query_and_lists_again(
    first: tuple[Term, ...], groups: tuple[tuple[Term, ...], ...], none: list[Term]
) -> None:
    topic = Topic("t", "T", any=first, all=groups, none=tuple(none))
    query = as_query(topic)
    written = Topic("t", "T", query=query)
    again = as_lists(written)
    assert again is not None
    assert as_query(again) == query
    article = Article("u", "", TEXT, language="ja")
    spans = [
        [hit.spans for hit in Matcher([one]).match(article)] for one in (topic, written, again)
    ]
    assert spans[0] == spans[1] == spans[2]


@pytest.mark.parametrize(
    "query",
    [
        '("South China Sea" OR 南シナ海) NEAR/30 (coast* OR navy) NOT title:weather',
        "japan rice AND (fish OR NOT meat)",
        "atleast/2:(japan OR tokyo) lead:japan first/5:korea",
        "weight/20:(missile^10 (launch OR start)^10 sport^-5)",
        "(japan NEAR/s korea) ONEAR/3 alliance stem:treaty",
        'lang:(ja OR zh) url:politics author:"Ann Lee" =WHO ~"Bien Dong"',
    ],
)
def test_a_query_is_written_as_what_it_means(query: str) -> None:
    once = write(parse(query))
    assert write(parse(once)) == once
    article = Article("u", "Japan", "rice and fish in Tokyo, Japan. Korea next.", language="ja")
    first, second = (Matcher([Topic("t", "T", query=q)]).match(article) for q in (query, once))
    assert [hit.spans for hit in first] == [hit.spans for hit in second]


@settings(deadline=None, max_examples=60)
@given(
    st.builds(
        Topic, st.just("t"), st.just("T"), SOME, st.lists(SOME, max_size=2).map(tuple), SOME,
        languages=st.sampled_from([(), ("ja",), ("ko", "zh")]),
        sources=st.sampled_from([(), ("nhk",)]),
    ),
    st.lists(st.sampled_from(PIECES), max_size=30).map("".join),
    st.sampled_from(["ja", "ko", "en"]),
)  # fmt: skip
def test_both_forms_of_a_topic_have_the_same_hits(topic: Topic, text: str, language: str) -> None:
    written = Topic("t", "T", query=as_query(topic))
    again = as_lists(written)
    assert again is not None
    article = Article("https://nhk.example/1", "", text, source="nhk", language=language)
    hits = [Matcher([one]).match(article) for one in (topic, written, again)]
    assert all([hit.spans for hit in some] == [hit.spans for hit in hits[0]] for some in hits)


def test_what_lists_cannot_say_stays_a_query() -> None:
    for query in ("a NEAR/3 b", "title:a", "a OR (b AND c)", "NOT a", "japan rice"):
        assert as_lists(Topic("t", "T", query=query)) is None


@pytest.mark.parametrize("topic", SHIPPED, ids=lambda topic: topic.slug)
def test_each_shipped_topic_can_be_written_and_finds_its_examples_still(topic: Topic) -> None:
    written = Topic("t", "T", query=as_query(topic))
    for example in topic.must_match:
        assert Matcher([written]).match_example(Article("u", "", example))
