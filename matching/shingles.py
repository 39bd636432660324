"""A text as its set of shingles: every run of four words, or of eight letters without words.

Two copies of one report share most of their shingles whatever stands around them (Broder, "On
the resemblance and containment of documents", 1997). All is done on whole arrays (numpy).
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

import numpy as np
from ahocorasick_rs import BytesAhoCorasick, Implementation
from numpy.typing import NDArray

from matching.furniture_words import FURNITURE_WORDS

Hashes = NDArray[np.uint64]

WORDS = 4
#: In scripts without spaces every letter counts as a word; eight of them say about as much as
#: four English words.
LETTERS = 8
#: Share of such letters among the words of a text from which it is cut into runs of eight.
SPACELESS = 0.4
#: Characters looked at; longer texts are no articles, and the work must stay bounded.
LONGEST = 200_000

#: Ends of sentences in normalised UTF-8, for cutting out furniture.
_STOPS = tuple(stop.encode() for stop in "\n.!?。")
_STOP = re.compile(b"|".join(map(re.escape, _STOPS)))
#: Scripts that put no spaces between words: Thai and Lao, Burmese, Khmer, kana, Han (also the
#: astral planes of Han). Hangul has spaces.
_SPACELESS_RANGES = (
    (0x0E00, 0x0EFF),
    (0x1000, 0x109F),
    (0x1780, 0x17FF),
    (0x3040, 0x30FF),
    (0x3400, 0x9FFF),
    (0xF900, 0xFAFF),
    (0x20000, 0x323AF),
)
#: Base of the rolling hash: any large odd number, so that it has an inverse modulo 2**64.
_BASE = 0x9E3779B97F4A7C15
#: Kind of a letter that is a word of its own.
_ALONE = 2


@dataclass(frozen=True, slots=True, eq=False)
class Shingles:
    """The shingles of one text as 64-bit hashes.

    Attributes:
        ordered: one for each place in the text, in order, repetitions included.
        distinct: the different ones, sorted.
        numeric: whether each of `ordered` holds a digit.
    """

    ordered: Hashes
    distinct: Hashes
    numeric: NDArray[np.bool_]

    @property
    def size(self) -> int:
        """How many different ones there are."""
        return self.distinct.size

    def distinct_in(self, other: Shingles) -> NDArray[np.bool_]:
        """For each of `distinct`, whether the other text has it too."""
        return members(self.distinct, other.distinct)

    def shared_with(self, other: Shingles) -> int:
        """How many different shingles both have."""
        return int(np.count_nonzero(self.distinct_in(other)))


def shingles(text: str) -> Shingles:
    """Cut a text into shingles; case, width, punctuation and furniture sentences do not count.

    Any text will do, lone surrogates included. Fewer than four words (eight letters) have none.
    """
    folded = text[:LONGEST]
    if not unicodedata.is_normalized("NFKC", folded):  # a third of the time of normalising
        folded = unicodedata.normalize("NFKC", folded)
    folded = without_furniture(folded.lower()[:LONGEST])
    codes = _codes(folded)
    kinds = _kinds().take(codes)
    letters, spaceless = kinds > 0, kinds == _ALONE
    begins = letters.copy()
    if alone := np.count_nonzero(spaceless):
        begins[1:] &= ~letters[:-1] | spaceless[1:] | spaceless[:-1]
    else:
        np.greater(letters[1:], letters[:-1], out=begins[1:])
    kept = letters.nonzero()[0]
    codes = codes.take(kept)
    # Where words begin, and where the last one ends.
    starts = begins.take(kept).nonzero()[0]
    bounds = np.concatenate((starts, (len(codes),)))
    length = LETTERS if alone > SPACELESS * len(starts) else WORDS
    # One comparison, because what is below "0" wraps around and is large.
    digits = (codes - codes.dtype.type(ord("0")) < 10).nonzero()[0].searchsorted(bounds)
    return Shingles(
        ordered=(ordered := _hashes(codes, bounds, length)),
        distinct=_distinct(ordered),
        numeric=digits[length:] > digits[:-length],
    )


def _codes(text: str) -> NDArray[np.uint16] | NDArray[np.uint32]:
    """The code points of a text, in 16 bits each where that is enough, as nearly always."""
    short = text.encode("utf-16-le", "surrogatepass")
    if len(short) == 2 * len(text):
        return np.frombuffer(short, "<u2")
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4")


def without_furniture(folded: str) -> str:
    """A lower-case text without the sentences that sites put around every article."""
    text = folded.encode("utf-8", "surrogatepass")
    cuts = _furniture().find_matches_as_indexes(text)
    if not cuts:
        return folded
    kept, done = [], 0
    for _, start, end in cuts:
        if start >= done:
            stops = ((text.rfind(stop, done, start), len(stop)) for stop in _STOPS)
            begin = max((at + length for at, length in stops if at >= 0), default=done)
            kept.append(text[done:begin])
            stopped = _STOP.search(text, end)
            done = stopped.end() if stopped else len(text)
    kept.append(text[done:])
    return b" ".join(kept).decode("utf-8", "surrogatepass")


def _hashes(
    codes: NDArray[np.uint16] | NDArray[np.uint32], bounds: NDArray[np.intp], length: int
) -> Hashes:
    """A 64-bit hash of each run of `length` words: differences of one prefix sum."""
    powers, inverses = _powers()
    sums = np.zeros(len(codes) + 1, np.uint64)
    np.cumsum((codes + np.uint64(1)) * powers[: len(codes)], out=sums[1:])
    sums = sums.take(bounds)
    mixed: Hashes = (sums[length:] - sums[:-length]) * inverses.take(bounds[:-length])
    # The finaliser of splitmix64 spreads what a polynomial leaves in the upper bits.
    mixed ^= mixed >> np.uint64(30)
    mixed *= np.uint64(0xBF58476D1CE4E5B9)
    mixed ^= mixed >> np.uint64(27)
    mixed *= np.uint64(0x94D049BB133111EB)
    mixed ^= mixed >> np.uint64(31)
    return mixed


def _distinct(hashes: Hashes) -> Hashes:
    """Sorted, each once; `np.unique` takes four times as long."""
    in_order = np.sort(hashes)
    first = np.ones(len(in_order), np.bool_)
    np.not_equal(in_order[1:], in_order[:-1], out=first[1:])
    return in_order.compress(first)


def members(wanted: Hashes, distinct: Hashes) -> NDArray[np.bool_]:
    """For each of `wanted`, whether it is among `distinct`, which is sorted."""
    if not len(distinct):
        return np.zeros(len(wanted), np.bool_)
    # A place behind the last is clipped to the last, which is another then.
    found: NDArray[np.bool_] = distinct.take(distinct.searchsorted(wanted), mode="clip") == wanted
    return found


@cache
def _kinds() -> NDArray[np.uint8]:
    """For each code point: 0 is no part of a word, 1 a letter or digit, 2 one without spaces.

    Made at the first call, in about 0.1 s.
    """
    kinds = np.fromiter((chr(code).isalnum() for code in range(0x110000)), np.uint8, 0x110000)
    for first, last in _SPACELESS_RANGES:
        kinds[first : last + 1] *= _ALONE
    return kinds


@cache
def _powers() -> tuple[Hashes, Hashes]:
    """Powers of the base and of its inverse modulo 2**64, as far as a text can be long."""

    def powers(base: int) -> Hashes:
        factors = np.full(LONGEST + 1, base, np.uint64)
        factors[0] = 1
        return np.cumprod(factors)

    return powers(_BASE), powers(pow(_BASE, -1, 2**64))


@cache
def _furniture() -> BytesAhoCorasick:
    # For so few words a DFA, which scans three times as fast, does not grow large.
    words = [word.encode() for word in FURNITURE_WORDS]
    return BytesAhoCorasick(words, implementation=Implementation.DFA)
