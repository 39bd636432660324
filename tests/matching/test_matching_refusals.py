"""What cannot be read or would be too much is refused in a sentence, or takes bounded work."""

from __future__ import annotations

import pickle

import pytest

from core.errors import SetupError
from core.values import Article, Term, Topic
from matching import Matcher, check_examples
from matching.grammar import parse
from matching.syntax import QueryError

REFUSED = [
    ("rice AND lang:japanese", 15, "write lang:ja"),
    ("country:(JP OR japan) rice", 9, "write country:JP"),
    ("weight>=3 (2:drone 1:port)", 1, "weight/20:(one^10 two^10)"),
    ("title:lead:japan", 7, "join the two with OR or AND"),
    ("first/20:(title:japan)", 10, "title: at once"),
    ("", 1, "write one"),
    ("   ", 4, "write one"),
    ("japan AND", 10, "write one"),
    ("OR japan", 1, "needs a term on each side"),
    ("(japan", 1, "write ) at the end"),
    ("japan)", 6, "remove it"),
    ("()", 2, "write one"),
    ('"japan', 1, 'write " at the end'),
    ('""', 1, "write a term"),
    ("japan NEAR rice", 7, "write NEAR/10"),
    ("japan NEAR/-1 rice", 7, "from 0 to 1,000"),
    ("japan NEAR/2000 rice", 7, "from 0 to 1,000"),
    ("japan W/5 rice", 7, "write NEAR/5"),
    ("japan near/5 rice", 7, "write NEAR/5"),
    ('"japan rice"~5', 13, 'write "one" NEAR/5 "two"'),
    ("(a AND b) NEAR/5 c", 1, "write (a NEAR/5 c) AND (b NEAR/5 c)"),
    ("japan && rice", 7, "write AND"),
    ("japan || rice", 7, "write OR"),
    ("-japan", 1, "write NOT japan"),
    ("+japan", 1, "write japan"),
    ("japan, rice", 6, "write OR"),
    ("headline:japan", 1, "title:"),
    ("atleast:japan", 1, "write atleast/3:"),
    ("title/3:japan", 1, "write title:"),
    ("atleast/2:(a AND b)", 11, "counts a term"),
    ("japan^3", 1, "remove it"),
    (f"weight/20:({'the^1 ' * 1001})", 1, "more than 1,000 parts"),
    ("weight/20:(japan)", 12, "term^10"),
    ("weight/20:(japan^10)", 1, "lower it"),
    ("weight/x:(japan^10)", 1, "weight/20:"),
    ("first/2000:japan", 1, "from 1 to 1,000"),
    ("stem: japan", 6, "directly behind stem:"),
    ("stem:(a OR b)", 6, "stem:alliance"),
    ("title: japan", 7, "directly behind title:"),
    ("(" * 60 + "a" + ")" * 60, 51, "split the query"),
    ("NOT " * 60 + "a", 201, "split the query"),
    (" NEAR/3 ".join("ab" * 60), 0, "split the query"),
]
BAD_TERMS = [
    "",
    "  ",
    "...",
    "🚀",
    "\ud800",
    '"',
    "=",
    "~",
    "*",
    "a*",
    "??",
    "\u200b",
    "x" * 600,
    "=~US",
]


@pytest.mark.parametrize(("query", "column", "advice"), REFUSED)
def test_a_query_that_cannot_be_read_is_refused_at_its_column(
    query: str, column: int, advice: str
) -> None:
    with pytest.raises(QueryError) as caught:
        parse(query)
    assert advice in caught.value.message
    assert caught.value.column == column or not column
    assert pickle.loads(pickle.dumps(caught.value)).column == caught.value.column  # noqa: S301


@pytest.mark.parametrize("text", BAD_TERMS)
def test_a_term_that_nothing_could_match_is_refused_with_its_place(text: str) -> None:
    topics = [
        Topic(slug="fine", name="Fine", any=(Term("rice"),)),
        Topic(slug="bad", name="Bad", any=(Term("rice"), Term(text))),
    ]
    with pytest.raises(SetupError) as caught:
        Matcher(topics)
    (problem,) = caught.value.problems
    assert problem.startswith('topic "bad", any, entry 2: ')


def test_every_bad_topic_is_named_at_once() -> None:
    with pytest.raises(SetupError) as caught:
        Matcher(
            [Topic("one", "1", query="(a"), Topic("two", "2"), Topic("three", "3", query="***")]
        )
    assert len(caught.value.problems) == 3
    assert caught.value.problems[0].startswith('topic "one", query, column 1: ')


def test_lists_and_a_query_together_are_refused() -> None:
    with pytest.raises(SetupError, match="not both"):
        Matcher([Topic("t", "T", any=(Term("a"),), query="b")])


def test_a_hundred_thousand_terms_in_one_topic_work() -> None:
    terms = tuple(Term(f"word{number}") for number in range(100_000))
    matcher = Matcher([Topic("t", "T", any=terms)])
    article = Article("u", "", "Here are word7 and word99999.")
    assert matcher.match(article)[0].terms == ("word7", "word99999")


def test_more_terms_than_any_topic_needs_are_refused() -> None:
    terms = tuple(Term(f"word{number}") for number in range(200_001))
    with pytest.raises(SetupError, match="split the topic"):
        Matcher([Topic("t", "T", any=terms)])


def test_ten_megabytes_of_text_are_matched_to_the_last_word() -> None:
    matcher = Matcher([Topic("t", "T", query="japan NEAR/3 end"), Topic("s", "S", query="sea")])
    article = Article("u", "T", "The sea is wide. " * 600_000 + "In Japan it must end.")
    near, sea = matcher.match(article)
    assert [article.text[span.start : span.end] for span in near.spans] == ["Japan", "end"]
    assert len(sea.spans) == 500


def test_unpaired_surrogates_are_no_obstacle() -> None:
    article = Article("u", "\udcff", "a \ud800 Japan\udc00 sea")
    (hit,) = Matcher([Topic("t", "T", query="japan")]).match(article)
    assert article.text[hit.spans[0].start : hit.spans[0].end] == "Japan"


def test_examples_are_judged_without_their_language() -> None:
    topic = Topic(
        slug="sea",
        name="Sea",
        any=(Term("South China Sea"), Term("南海", ("zh",))),
        languages=("en", "zh"),
        sources=("nhk",),
        must_match=("South China Sea", "南海", "Calm"),
        must_not_match=("Typhoon leaves the sea south of China", "南海トラフ地震に備える"),
    )
    assert check_examples(topic) == ('topic "sea": must_match "Calm" does not match',)


def test_a_must_not_match_that_matches_is_reported_with_its_terms() -> None:
    topic = Topic("t", "T", query="japan rice", must_not_match=("Rice in Japan",))
    assert check_examples(topic) == (
        'topic "t": must_not_match "Rice in Japan" matches by "rice" and "japan"',
    )
