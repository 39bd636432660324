"""A reviewer's marks on hits of one topic, as a correction to their score.

The score is the prior: a hit nobody has learned anything about keeps about the chance that hits
of its score have. On top of it the words that relevant hits have and irrelevant ones lack count
for something, and the other way round. That is logistic regression with a ridge, solved exactly
over the marks (two hundred at most), the same every time, in some ten milliseconds.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from core.fold import fold
from core.fold_tables import BOUNDED, tables
from core.values import Article

#: Below so many marks words tell more of chance than of the topic (benchmarks/relevance.py).
FEWEST_MARKS: Final = 30
#: And of each kind there must be some.
FEWEST_OF_A_KIND: Final = 3
#: Older marks than the latest so many are left out: a topic changes, and so does the news.
MOST_MARKS: Final = 200
#: Folded characters of an article that are looked at.
_LONGEST: Final = 4000
#: How firmly the weights of words, and those of score and offset, are held to 0. Tried on two
#: public sets (benchmarks/relevance.py): from 0.03 to 0.3 all correct the score, the firmer the
#: less.
_RIDGE: Final = 0.03
_RIDGE_OF_SCORE: Final = 0.05
#: Newton's steps at most; they end where nothing moves any more, mostly after six.
_STEPS: Final = 25
_STILL: Final = 1e-9

_Array = NDArray[np.floating[Any]]


@dataclass(frozen=True, slots=True)
class Marked:
    """A hit that somebody judged: its article, its score, and whether it was right."""

    article: Article
    score: float
    relevant: bool


class Correction:
    """What the marks on a topic teach: the chance that a hit is relevant."""

    def __init__(self, words: dict[str, float], offset: float, slope: float) -> None:
        self._words, self._offset, self._slope = words, offset, slope

    def __call__(self, article: Article, score: float) -> float:
        """The chance (0 to 1) that a hit with this score is relevant, as far as marks tell."""
        words = _words(article)
        said = sum(self._words.get(word, 0.0) for word in words) / max(1.0, len(words)) ** 0.5
        return round(_chance(self._offset + self._slope * score + said), 3)


def learn(marks: Sequence[Marked]) -> Correction | None:
    """What the marks teach, the latest last; None while they are too few, or all of one kind."""
    marks = marks[-MOST_MARKS:]
    right = sum(mark.relevant for mark in marks)
    if len(marks) < FEWEST_MARKS or min(right, len(marks) - right) < FEWEST_OF_A_KIND:
        return None
    texts = [_words(mark.article) for mark in marks]
    counts = Counter(word for words in texts for word in words)
    # A word of one article tells nothing of another, nor does one of all.
    known = [word for word, count in counts.items() if 1 < count < len(marks)]
    column = {word: at for at, word in enumerate(known)}
    rows = np.zeros((len(marks), len(known)))
    for row, words in zip(rows, texts, strict=True):
        row[[column[word] for word in words if word in column]] = max(1, len(words)) ** -0.5
    scores = np.array([mark.score for mark in marks])
    wanted = np.array([mark.relevant for mark in marks], dtype=np.float64)
    shares, offset, slope = _solve(rows, scores, wanted)
    return Correction(dict(zip(known, (rows.T @ shares).tolist(), strict=True)), offset, slope)


def _solve(rows: _Array, scores: _Array, wanted: _Array) -> tuple[_Array, float, float]:
    """Newton's method in as many unknowns as there are marks, not words, and two more."""
    count = len(scores)
    plain = np.column_stack([np.ones(count), scores])
    kernel = rows @ rows.T / _RIDGE + plain @ plain.T / _RIDGE_OF_SCORE
    shares: _Array = np.zeros(count)
    for _ in range(_STEPS):
        said = kernel @ shares
        chance = 1 / (1 + np.exp(-np.clip(said, -30, 30)))
        weight = np.maximum(chance * (1 - chance), 1e-6)
        target = said + (wanted - chance) / weight
        before, shares = shares, np.linalg.solve(kernel + np.diag(1 / weight), target)
        if np.abs(shares - before).max() < _STILL:
            break
    offset, slope = plain.T @ shares / _RIDGE_OF_SCORE
    return shares / _RIDGE, float(offset), float(slope)


def _words(article: Article) -> frozenset[str]:
    """The different words of an article; of scripts without spaces, all pairs of characters."""
    text = fold(f"\n{article.title}\n\n{article.text[:_LONGEST]}\n").text
    kinds = tables().kinds
    words: set[str] = set()
    for word in text.split():
        if kinds[ord(word[0])] <= BOUNDED + 1:
            words.add(word)
        else:
            words.update(word[at : at + 2] for at in range(max(1, len(word) - 1)))
    return frozenset(words)


def _chance(said: float) -> float:
    return float(1 / (1 + np.exp(-min(max(said, -30.0), 30.0))))
