"""What changed from each revision of an article to the next, for a template. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from difflib import SequenceMatcher
from itertools import pairwise, zip_longest
from typing import Literal

from core.values import Article, Revision

#: Paragraphs compared of a revision, and words of a paragraph: comparing costs their square.
MOST_PARAGRAPHS, MOST_WORDS = 400, 600

#: Words with the blanks behind them; in scripts without spaces every letter is one.
_WORD = re.compile("[\u0e00-\u0eff\u1000-\u109f\u3040-\u30ff\u3400-\u9fff]|[^\\W_]+\\s*|\\W+|_")


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of text that is in both revisions, in the later or in the earlier only."""

    text: str
    kind: Literal["", "new", "old"] = ""


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph that changed, or (`same`) how many here did not."""

    pieces: tuple[Part, ...] = ()
    same: int = 0


@dataclass(frozen=True, slots=True)
class Edit:
    """What changed when an article ceased to read as it did, at `at`."""

    at: datetime
    reasons: tuple[str, ...]
    blocks: tuple[Block, ...]


def edits(article: Article, revisions: Sequence[Revision]) -> tuple[Edit, ...]:
    """The edits of an article, the last one first."""
    told = [*((one.title, one.text) for one in revisions), (article.title, article.text)]
    made = [
        Edit(one.at, one.reasons, tuple(_blocks(_paragraphs(*was), _paragraphs(*now))))
        for one, (was, now) in zip(revisions, pairwise(told), strict=True)
    ]
    return tuple(reversed(made))


def _paragraphs(title: str, text: str) -> list[str]:
    return [one for one in (title, *text.split("\n\n", MOST_PARAGRAPHS)) if one]


def _blocks(old: list[str], new: list[str]) -> Iterator[Block]:
    for tag, a, b, c, d in SequenceMatcher(None, old, new).get_opcodes():
        if tag == "equal":
            yield Block(same=b - a)
            continue
        for was, now in zip_longest(old[a:b], new[c:d], fillvalue=""):
            yield Block(tuple(_parts(was, now)))


def _parts(old: str, new: str) -> Iterator[Part]:
    """Two forms of a paragraph as one text; where hardly a word is common, one after the other."""
    before, after = _WORD.findall(old)[:MOST_WORDS], _WORD.findall(new)[:MOST_WORDS]
    matcher = SequenceMatcher(None, before, after)
    if matcher.ratio() < 0.3 or len(old) + len(new) > sum(map(len, before + after)):
        yield from (part for part in (Part(old, "old"), Part(new, "new")) if part.text)
        return
    for _, a, b, c, d in matcher.get_opcodes():
        was, now = "".join(before[a:b]), "".join(after[c:d])
        if was == now:
            yield Part(was)
        else:
            yield from (part for part in (Part(was, "old"), Part(now, "new")) if part.text)
