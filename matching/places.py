"""Where parts of a query stand in a text: intervals, ready to be compared with others."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby, pairwise
from operator import itemgetter
from typing import Final, NamedTuple


class Found(NamedTuple):
    """A term at its place: in the folded text, and in the source."""

    start: int
    end: int
    first: int
    last: int
    term: str


class Place(NamedTuple):
    """An interval of the folded text that several terms or places make up."""

    start: int
    end: int
    parts: list[Piece]


Piece = Found | Place

_BY_START = itemgetter(0, 1)
_BY_END = itemgetter(1, 0)


class Places:
    """Distinct intervals in order of their starts (`by_start`) and of their ends (`by_end`).

    `nested` says whether some span what is not theirs, as a NEAR spans the words between.
    """

    __slots__ = ("by_end", "by_start", "ends", "nested", "starts")

    def __init__(self, by_start: list[Piece], *, nested: bool = False) -> None:
        self.by_start = by_start
        self.by_end = sorted(by_start, key=_BY_END)
        self.starts = [piece.start for piece in by_start]
        self.ends = [piece.end for piece in self.by_end]
        self.nested = nested

    def __len__(self) -> int:
        return len(self.by_start)


NOWHERE: Final = Places([])


def gather(pieces: list[Piece], *, nested: bool) -> Places:
    """The places of pieces in any order; those with one interval become one place."""
    pieces.sort(key=_BY_START)
    if any(one[0] == other[0] and one[1] == other[1] for one, other in pairwise(pieces)):
        groups = [list(group) for _, group in groupby(pieces, _BY_START)]
        pieces = [
            Place(group[0].start, group[0].end, group) if len(group) > 1 else group[0]
            for group in groups
        ]
    return Places(pieces, nested=nested)


def finds(pieces: Iterable[Piece]) -> tuple[list[Found], int]:
    """The terms that make up pieces, each once; and how many pieces that took to find out."""
    found: dict[Found, None] = {}
    seen: set[int] = set()
    todo = list(pieces)
    while todo:
        piece = todo.pop()
        if isinstance(piece, Found):
            found[piece] = None
        elif id(piece) not in seen:
            seen.add(id(piece))
            todo += piece.parts
    return list(found), len(seen) + len(found)
