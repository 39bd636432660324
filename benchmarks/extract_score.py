"""Scores of extracted text: four-word shingles, as in the article-extraction-benchmark.

Precision of a page is the share of its shingles (runs of four `\\w+` words, as a multiset) that
the label has too, recall the share of the label's that it has. P and R of a set are means over
pages, F1 is their harmonic mean. Of several acceptable labels the best one counts.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Score:
    """Means over pages; `perfect` is the share of pages whose words are exactly the label's."""

    pages: int
    precision: float
    recall: float
    perfect: float

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0

    def __str__(self) -> str:
        return (
            f"F1 {self.f1:.4f}  P {self.precision:.4f}  R {self.recall:.4f}"
            f"  perfect {self.perfect:.3f}  pages {self.pages}"
        )


def _shingles(words: list[str]) -> Counter[tuple[str, ...]]:
    if not words:
        return Counter()
    return Counter(tuple(words[i : i + 4]) for i in range(max(1, len(words) - 3)))


def _page(text: str, golds: Sequence[str]) -> tuple[float, float | None, float, bool]:
    """F1, precision (None where nothing was extracted), recall, perfect; of the best label."""
    words = _WORD.findall(text)
    mine = _shingles(words)
    best: tuple[float, float | None, float, bool] = (-1.0, None, 0.0, False)
    for gold in golds:
        wanted = _WORD.findall(gold)
        theirs = _shingles(wanted)
        both = sum((mine & theirs).values())
        precision = both / mine.total() if mine else None
        recall = both / theirs.total() if theirs else 1.0
        f1 = 2 * precision * recall / (precision + recall) if precision and recall else 0.0
        if f1 > best[0]:
            best = (f1, precision, recall, words == wanted)
    return best


def f1_of(text: str, golds: Sequence[str]) -> float:
    """F1 of one page."""
    return _page(text, golds)[0]


def summarise(texts: Mapping[str, str], golds: Mapping[str, Sequence[str]]) -> Score:
    """The score of a set of pages; a page without any text counts for recall alone."""
    rows = [_page(text, golds[page]) for page, text in texts.items()]
    precisions = [row[1] for row in rows if row[1] is not None]
    return Score(
        pages=len(rows),
        precision=sum(precisions) / max(len(precisions), 1),
        recall=sum(row[2] for row in rows) / max(len(rows), 1),
        perfect=sum(row[3] for row in rows) / max(len(rows), 1),
    )
