"""Long and strange articles: work and memory grow with their length and no faster."""

from __future__ import annotations

import sys
import tracemalloc
from types import FrameType
from typing import Any

import pytest

from core.values import Article, Topic
from matching import Matcher

QUERIES = [
    "japan NEAR/3 end", "sea", "*a*b*c", "aa*", "海海", "~é", "stem:sea", "lead:sea",
    "first/9:sea OR จีน OR الصين", "sea NEAR/s wide", "(sea NEAR/p wide) NEAR/9 is", '"U.S."',
    "남중국해", "o NEAR/p r", "米 NEAR/5 南海", "atleast/3:a OR weight/3:(a^1 b^2)",
    "((a NEAR/1000 s) NEAR/1000 a) NEAR/1000 s", '"sea is wide"', '"' + "海" * 90 + '"',
]  # fmt: skip
STRANGE = {
    "Latin": "The sea is wide. ",
    "Chinese without spaces": "南海問題で日米",
    "one character": "海",
    "only dots": ".",
    "only combining marks": "\u0301",
    "one word": "a",
    "Thai": "จีนและไทย",
    "Arabic": "بحر الصين الجنوبي ",
    "Korean, decomposed": "\u1102\u1161\u11b7",
    "unpaired surrogates": "\ud800a ",
    "empty lines and items": "\n\n- ",
    "acronyms": "U.S.",
    "apostrophes": "a's ",
    "sentences of nothing": "? ",
    "one character that is eighteen": "ﷺ",
    "one character that is six": "㌖",
    "half-width kana": "ｶﾞ",
    "abbreviations": "Mr. ",
}
#: The least that is long: shorter ones cost what every article costs.
SHORT, LONG = 20_000, 80_000


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    return Matcher([Topic(f"t{at}", "T", query=query) for at, query in enumerate(QUERIES)])


def article(piece: str, length: int) -> Article:
    return Article("u", "T", piece * (length // len(piece)) + " The end.", language="en")


def calls(matcher: Matcher, one: Article) -> int:
    count = 0

    def note(_frame: FrameType, event: str, _argument: Any) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(note)
    try:
        matcher.match(one)
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize("piece", STRANGE.values(), ids=STRANGE)
def test_work_grows_no_faster_than_the_article(matcher: Matcher, piece: str) -> None:
    matcher.match(article(piece, 100))
    short, long = (calls(matcher, article(piece, length)) for length in (SHORT, LONG))
    assert long < 1.2 * LONG / SHORT * short + 1000


@pytest.mark.parametrize("piece", STRANGE.values(), ids=STRANGE)
def test_memory_is_bounded_by_the_length_of_the_article(matcher: Matcher, piece: str) -> None:
    matcher.match(article(piece, 100))
    one = article(piece, LONG)
    tracemalloc.start()
    try:
        matcher.match(one)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    # Some megabytes for finds and places, whose number is bounded, and 150 bytes a character.
    folded = LONG * (6 if piece == "㌖" else 1)
    assert peak < 5_000_000 + 150 * folded
