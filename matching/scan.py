"""Find where terms may stand: one Aho-Corasick pass for the terms of all topics."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Final, Protocol

from ahocorasick_rs import AhoCorasick, Implementation

from core.fold import Folded
from matching.lexicon import KEY, Lexeme
from matching.reading import MOST_OCCURRENCES

#: Characters that are scanned in one go, so that a long text makes no long list. Of a longer one
#: not every find is kept.
PIECE: Final = 1 << 14


class Keys:
    """The beginnings of all terms, each with a number; terms that begin alike share one.

    Those to be looked for in the text without diacritics count down from -1.
    """

    def __init__(self) -> None:
        self.plain: dict[str, int] = {}
        self.stripped: dict[str, int] = {}

    def enter(self, lexemes: Iterable[Lexeme]) -> None:
        """Give terms the numbers of their keys."""
        plain, stripped = self.plain, self.stripped
        for lexeme in lexemes:
            key = lexeme.pattern[:KEY]
            if lexeme.stripped:
                lexeme.number = stripped.setdefault(key, ~len(stripped))
            else:
                lexeme.number = plain.setdefault(key, len(plain))


class Scanned(Protocol):
    """A folded text; `occurrences` takes where each key stands, by its number."""

    folded: Folded
    occurrences: defaultdict[int, list[int]]


class Scan:
    """One automaton, over the folded text or over the same without diacritics."""

    def __init__(self, keys: dict[str, int], *, stripped: bool = False) -> None:
        self._stripped = stripped
        # In order, because 620,000 keys are then built in a third of the time, and what begins
        # alike lies close together in memory.
        patterns = sorted(keys)
        self._numbers = array("i", [keys[pattern] for pattern in patterns])
        # Measured: of the three implementations the contiguous NFA scans fastest from 1,000
        # patterns on and needs a twentieth of the memory of the DFA.
        self._automaton = (
            AhoCorasick(patterns, implementation=Implementation.ContiguousNFA, store_patterns=False)
            if patterns
            else None
        )

    def run(self, reading: Scanned) -> None:
        """Enter where each key stands into `reading.occurrences`."""
        if self._automaton is None:
            return
        text = reading.folded.stripped if self._stripped else reading.folded.text
        numbers, occurrences = self._numbers, reading.occurrences
        if len(text) <= PIECE:
            for index, start, _ in self._automaton.find_matches_as_indexes(text, overlapping=True):
                occurrences[numbers[index]].append(start)
            return
        for index, start in self._piecewise(text):
            starts = occurrences[numbers[index]]
            if len(starts) < MOST_OCCURRENCES:
                starts.append(start)

    def _piecewise(self, text: str) -> Iterator[tuple[int, int]]:
        assert self._automaton is not None  # noqa: S101 - `run` has looked
        for at in range(0, len(text), PIECE):
            piece = text[at : at + PIECE + KEY - 1]
            for index, start, _ in self._automaton.find_matches_as_indexes(piece, overlapping=True):
                if start < PIECE:  # what starts behind it is found in the next piece
                    yield index, at + start
