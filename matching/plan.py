"""A query ready to be evaluated: each part answers with the places that make it true.

`evidence` gives None when a part does not hold, else the places that show it (none for a NOT or
a fact). `places` gives intervals, for the parts that NEAR and atleast can use. Both look only
inside a part of the folded text, `low` to `high`.

Here are terms and what AND, OR and NOT make of them; `near.py` has NEAR, `conditions.py` what
counts, weighs, or looks at a field only.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Iterable
from typing import Final, Protocol

from matching.lexicon import Lexeme
from matching.places import NOWHERE, Found, Piece, Places, gather
from matching.reading import Reading

#: Terms of which one must occur where a part holds, with their expected frequency; or None.
Anchors = tuple[float, tuple[Lexeme, ...]] | None


#: So many alternatives are tried one by one; for more a table is made when first needed.
_FEW: Final = 30


class Plan(Protocol):
    """One part of a query.

    `anchors` are terms of which one must occur where the part holds; None where there are no
    such terms.
    """

    anchors: Anchors

    def possible(self, reading: Reading) -> bool:
        """Whether it may hold by what the scan found; most that do not hold are told by this."""
        ...

    def evidence(self, reading: Reading, low: int, high: int) -> list[Found] | None:
        """The terms that make it true, or None."""
        ...

    def places(self, reading: Reading, low: int, high: int) -> Places:
        """Where it stands; only for parts that stand somewhere."""
        ...


def rarest(anchors: Iterable[Anchors]) -> Anchors:
    """The anchors of a part that needs all of its parts: those of the rarest one."""
    known = [one for one in anchors if one is not None]
    return min(known, key=lambda one: one[0], default=None)


def together(anchors: list[Anchors]) -> Anchors:
    """The anchors of a part that needs one of its parts: all; None where one has none."""
    known = [one for one in anchors if one is not None]
    if len(known) < len(anchors):
        return None
    if len(known) == 1:
        return known[0]
    return sum(cost for cost, _ in known), tuple(term for _, some in known for term in some)


def _inside(found: list[Found], low: int, high: int) -> list[Found]:
    """The part of a list in order that lies within bounds; mostly all of it."""
    if not found or (low <= found[0].start and found[-1].end <= high):
        return found
    return [one for one in found if low <= one.start and one.end <= high]


def _cost(part: Plan) -> float:
    return float("inf") if part.anchors is None else part.anchors[0]


def alternatives(terms: Iterable[Lexeme], reading: Reading, low: int, high: int) -> list[Found]:
    """Where any of some terms stand."""
    found: list[Found] = []
    for term in terms:
        found += _inside(reading.find(term), low, high)
        if found and reading.looked_at > reading.enough:
            break
    return found


class TermPlan:
    """One term."""

    __slots__ = (
        "anchors",
        "lexeme",
    )

    def __init__(self, lexeme: Lexeme) -> None:
        self.lexeme = lexeme
        self.anchors: Anchors = (lexeme.frequency, (lexeme,))

    def possible(self, reading: Reading) -> bool:
        """Whether it may occur."""
        return self.lexeme.number in reading.occurrences

    def evidence(self, reading: Reading, low: int, high: int) -> list[Found] | None:
        """All its occurrences."""
        return _inside(reading.find(self.lexeme), low, high) or None

    def places(self, reading: Reading, low: int, high: int) -> Places:
        """One for each occurrence."""
        return reading.places(self.lexeme, low, high)


class AnyPlan:
    """Terms and other parts, of which one must hold."""

    __slots__ = ("_by_number", "_numbers", "anchors", "parts", "terms")

    def __init__(self, terms: Iterable[Lexeme], parts: tuple[Plan, ...]) -> None:
        self.terms = tuple(terms)
        self.parts = parts
        # Their numbers once more, so that nothing else is touched of those that the article
        # lacks: with 100,000 topics all that is touched comes from slow memory.
        self._numbers = array("i", [term.number for term in self.terms])
        self._by_number: dict[int, list[Lexeme]] = {}
        own = sum([lexeme.frequency for lexeme in self.terms])
        mine: Anchors = (own, self.terms)
        self.anchors = together([mine, *[part.anchors for part in parts]]) if parts else mine

    def _table(self) -> dict[int, list[Lexeme]]:
        """Many terms by their numbers, so that those that the article lacks are not touched.

        The intersection of two key views takes as long as the shorter one.
        """
        if not self._by_number:
            numbers: dict[int, list[Lexeme]] = {}
            for number, term in zip(self._numbers, self.terms, strict=True):
                numbers.setdefault(number, []).append(term)
            self._by_number = numbers
        return self._by_number

    def _occurring(self, reading: Reading) -> list[Lexeme]:
        """Its terms that may occur."""
        occurring = reading.occurrences
        if len(self.terms) > _FEW:
            table = self._table()
            return [term for number in table.keys() & occurring.keys() for term in table[number]]
        both = zip(self._numbers, self.terms, strict=True)
        return [term for number, term in both if number in occurring]

    def possible(self, reading: Reading) -> bool:
        """Whether one of its terms may occur, or another part hold."""
        numbers = self._table().keys() if len(self.terms) > _FEW else self._numbers
        if not reading.occurrences.keys().isdisjoint(numbers):
            return True
        return any(part.possible(reading) for part in self.parts)

    def evidence(self, reading: Reading, low: int, high: int) -> list[Found] | None:
        """What every part that holds can show."""
        shown = alternatives(self._occurring(reading), reading, low, high)
        holds = False
        for part in self.parts:
            found = part.evidence(reading, low, high)
            if found is not None:
                holds = True
                shown += found
        return shown if holds or shown else None

    def places(self, reading: Reading, low: int, high: int) -> Places:
        """Those of all parts."""
        pieces: list[Piece] = [*alternatives(self._occurring(reading), reading, low, high)]
        nested = False
        for part in self.parts:
            places = part.places(reading, low, high)
            pieces += places.by_start
            nested = nested or places.nested
        reading.looked_at += 2 * len(pieces)
        return gather(pieces, nested=nested)


class AllPlan:
    """Parts that must all hold."""

    __slots__ = (
        "anchors",
        "parts",
    )

    def __init__(self, parts: tuple[Plan, ...]) -> None:
        # What will fail most often is tried first; a NOT and a fact come last.
        self.parts = tuple(sorted(parts, key=_cost))
        self.anchors = rarest([part.anchors for part in parts])

    def possible(self, reading: Reading) -> bool:
        """Whether all parts may hold."""
        return all([part.possible(reading) for part in self.parts])

    def evidence(self, reading: Reading, low: int, high: int) -> list[Found] | None:
        """What all parts show."""
        shown: list[Found] = []
        for part in self.parts:
            found = part.evidence(reading, low, high)
            if found is None:
                return None
            shown += found
        return shown

    def places(self, reading: Reading, low: int, high: int) -> Places:
        """Nowhere: the grammar lets no AND into a NEAR."""
        return NOWHERE


class WordsPlan:
    """Bare words side by side: all must occur; where they stand as a phrase they are one."""

    __slots__ = ("anchors", "phrase", "words")

    def __init__(self, words: tuple[Lexeme, ...], phrase: Lexeme) -> None:
        self.words = words
        self.phrase = phrase
        self.anchors = rarest([(word.frequency, (word,)) for word in words])

    def possible(self, reading: Reading) -> bool:
        """Whether all words may occur."""
        return all([word.number in reading.occurrences for word in self.words])

    def evidence(self, reading: Reading, low: int, high: int) -> list[Found] | None:
        """All words; a phrase stands for the words it covers."""
        shown: list[Found] = []
        for word in self.words:
            found = _inside(reading.find(word), low, high)
            if not found:
                return None
            shown += found
        phrases = _inside(reading.find(self.phrase), low, high)
        if phrases:
            starts = [one.start for one in phrases]
            shown = [one for one in shown if not _covered(one, phrases, starts)] + phrases
        return shown

    def places(self, reading: Reading, low: int, high: int) -> Places:
        """Nowhere: the grammar asks for a phrase in quotation marks."""
        return NOWHERE


def _covered(one: Found, phrases: list[Found], starts: list[int]) -> bool:
    at = bisect_right(starts, one.start) - 1
    return at >= 0 and one.end <= phrases[at].end


class NotPlan:
    """A part that must not hold."""

    __slots__ = (
        "anchors",
        "part",
    )

    def __init__(self, part: Plan) -> None:
        self.part = part
        self.anchors: Anchors = None  # absence has no place

    def possible(self, reading: Reading) -> bool:
        """Always: what is there may be something else."""
        return True

    def evidence(self, reading: Reading, low: int, high: int) -> list[Found] | None:
        """Nothing to show, either way."""
        return [] if self.part.evidence(reading, low, high) is None else None

    def places(self, reading: Reading, low: int, high: int) -> Places:
        """Nowhere."""
        return NOWHERE
