"""Find where terms may stand: one Aho-Corasick pass for the terms of all topics."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from ahocorasick_rs import AhoCorasick, Implementation

from matching.lexicon import KEY, Lexeme
from matching.reading import MOST_OCCURRENCES, Reading

#: Characters that are scanned in one go, so that a long text makes no long list.
_PIECE: Final = 1 << 14


class Scan:
    """One automaton, over the folded text or over the same without diacritics.

    It numbers the keys from `base` on and gives each term the number of its key; terms that
    begin alike share one.
    """

    def __init__(self, lexemes: Iterable[Lexeme], *, stripped: bool, base: int) -> None:
        self._stripped, self._base = stripped, base
        keys: dict[str, int] = {}
        for lexeme in lexemes:
            if lexeme.stripped == stripped:
                lexeme.number = keys.setdefault(lexeme.pattern[:KEY], base + len(keys))
        self.end = base + len(keys)
        # Measured: of the three implementations the contiguous NFA scans fastest from 1,000
        # patterns on and needs a twentieth of the memory of the DFA.
        self._automaton = (
            AhoCorasick(keys, implementation=Implementation.ContiguousNFA, store_patterns=False)
            if keys
            else None
        )

    def run(self, reading: Reading) -> None:
        """Enter where each key stands into `reading.occurrences`."""
        if self._automaton is None:
            return
        text = reading.folded.stripped if self._stripped else reading.folded.text
        base, occurrences = self._base, reading.occurrences
        if len(text) <= _PIECE:
            for index, start, _ in self._automaton.find_matches_as_indexes(text, overlapping=True):
                occurrences[base + index].append(start)
            return
        for index, start in self._piecewise(text):
            starts = occurrences[base + index]
            if len(starts) < MOST_OCCURRENCES:
                starts.append(start)

    def _piecewise(self, text: str) -> Iterator[tuple[int, int]]:
        assert self._automaton is not None  # noqa: S101 - `run` has looked
        for at in range(0, len(text), _PIECE):
            piece = text[at : at + _PIECE + KEY - 1]
            for index, start, _ in self._automaton.find_matches_as_indexes(piece, overlapping=True):
                if start < _PIECE:  # what starts behind it is found in the next piece
                    yield index, at + start
