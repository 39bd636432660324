"""Topics that match a page's furniture: counted against what they match in the labelled text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from config.loader import load_watch
from core.values import Article, Topic
from matching import Matcher

HERE = Path(__file__).parent
STARTER = HERE.parent / "config"


@cache
def topics() -> tuple[Topic, ...]:
    """Both starter topics and the twenty of `extract_topics.toml`."""
    return (*load_watch(STARTER, {}).topics, *load_watch(HERE / "extract_topics", {}).topics)


def false_matches(
    texts: Mapping[str, str], golds: Mapping[str, Sequence[str]]
) -> tuple[int, int, int]:
    """(false, missed, right) pairs of topic and page.

    A match is right when the topic also matches one of the page's labelled texts, false when it
    matches none; missed when a labelled text matches and the extracted one does not. Titles are
    left out on both sides: the question is what came along with the body.
    """
    matcher = Matcher(topics())

    def matched(text: str) -> frozenset[str]:
        return frozenset(hit.topic for hit in matcher.match(Article(url="", title="", text=text)))

    false = missed = right = 0
    for page, text in texts.items():
        found = matched(text)
        wanted = frozenset[str]().union(*(matched(gold) for gold in golds[page]))
        false += len(found - wanted)
        missed += len(wanted - found)
        right += len(found & wanted)
    return false, missed, right
