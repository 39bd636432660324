"""Whatever a topic says, a normal article takes bounded work: calls are counted, not time."""

from __future__ import annotations

import random
import sys
from collections import Counter
from types import FrameType
from typing import Any

import pytest

from core.errors import SetupError
from core.values import Article, Topic
from matching import Matcher

#: A call takes about 0.1 µs, so these are 30 ms.
MOST_CALLS = 300_000
_RANDOM = random.Random(4)  # noqa: S311 - words, not secrets
#: Words as frequent as those of a language: the most frequent one is every twelfth.
VOCABULARY = [
    first + second + third for third in "nst" for first in "bdfgklmprtvz" for second in "aeiou"
]
SAID = _RANDOM.choices(VOCABULARY, [1 / (rank + 3) for rank in range(len(VOCABULARY))], k=600)
ARTICLE = Article("u", "A title", " ".join(SAID))
EVERYDAY = [word for word, _ in Counter(SAID).most_common(100)]


def calls(query: str, article: Article) -> int:
    """How many functions are called, Python's own included, to hold an article against a query."""
    matcher = Matcher([Topic("t", "T", query=query)])
    matcher.match(article)
    count = 0

    def note(_frame: FrameType, event: str, _argument: Any) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(note)
    try:
        matcher.match(article)
    finally:
        sys.setprofile(None)
    return count


def some(first: int, last: int) -> str:
    return "(" + " OR ".join(EVERYDAY[first:last]) + ")"


def pairs(count: int, between: str) -> str:
    return " OR ".join(
        f"({_RANDOM.choice(EVERYDAY)} {between} {_RANDOM.choice(EVERYDAY)})" for _ in range(count)
    )


@pytest.mark.parametrize(
    "query",
    [
        pairs(3000, "NEAR/5"),
        pairs(2400, "NEAR/s"),
        pairs(1600, "ONEAR/900"),
        pairs(1600, ""),
        " NEAR/10 ".join(EVERYDAY[:20]),
        " NEAR/900 ".join(EVERYDAY[:40]),
        " NEAR/900 ".join(some(i, i + 20) for i in range(40)),
        " OR ".join(f"({some(i, i + 10)} NEAR/9 {some(i + 1, i + 12)})" for i in range(90)),
        f"(({some(0, 30)} NEAR/50 {some(9, 50)}) NEAR/50 ({some(20, 60)} NEAR/50 {some(40, 90)}))",
        " OR ".join(f"atleast/2:{some(i % 80, i % 80 + 15)}" for i in range(2000)),
        " OR ".join(f"first/{i + 1}:{some(i % 80, i % 80 + 10)}" for i in range(999)),
        f"{EVERYDAY[0]} AND (" + " OR ".join(f"url:b{i}" for i in range(4900)) + ")",
        " OR ".join(f"*{a}*{b}*" for a in "aeioubdf" for b in "aeiougklmprtvz"),
        " OR ".join(f"~{word} OR ={word} OR stem:{word}" for word in EVERYDAY),
        " OR ".join(
            "=" + "".join(letter.upper() if bits >> i & 1 else letter for i, letter in enumerate(word))
            for word in EVERYDAY
            for bits in range(8)
        ),
        " OR ".join(f'"{" ".join(SAID[i : i + n])}"' for i in range(300) for n in range(2, 40)),
    ],
    ids=range(16),
)  # fmt: skip
def test_a_crafted_topic_takes_bounded_work_on_a_normal_article(query: str) -> None:
    assert calls(query, ARTICLE) < MOST_CALLS


@pytest.mark.parametrize(
    "query",
    [
        "((a OR b) NEAR/900 (c OR d)) NEAR/900 ((a OR c) NEAR/900 (b OR d)) NEAR/900 (a OR d)",
        "aa*a*a*a*a",
        "(" + " OR ".join(f"a{'?' * n}a" for n in range(1, 5)) + ")",
        " ".join(f"(a{n} OR a)" for n in range(200)),
        "~ab* NEAR/1000 ~b?b",
        " AND ".join(["a", "b", "c", "aba"] * 2000),
        " OR ".join(f"stem:ab{x}{y}{z}" for x in "abcdefgh" for y in "abcdefgh" for z in "abcd"),
    ],
)
def test_a_costly_query_takes_bounded_work_where_few_words_crowd(query: str) -> None:
    article = Article("u", "a b", " ".join(["a", "b", "c", "d", "a" * 30, "aba"] * 100))
    assert calls(query, article) < MOST_CALLS


@pytest.mark.parametrize("term", ["a*a*a*a*a*b", "*a*b*a*b*c", "a*?b*a?*b", "ab* NEAR/3 *ba"])
def test_wildcards_take_time_linear_to_the_longest_word(term: str) -> None:
    matcher = Matcher([Topic("t", "T", query=f"{term} OR x")])
    assert not matcher.match(Article("u", "", "a" * 200_000 + " y"))
    assert not matcher.match(Article("u", "", "ab" * 100_000 + "a y"))


def test_more_operators_than_a_person_writes_are_refused_at_load() -> None:
    with pytest.raises(SetupError, match=r'topic "t", query, column 1: more than 5,000 operators'):
        Matcher([Topic("t", "T", query=pairs(5000, "NEAR/5"))])
