"""A query ready to be evaluated: each part answers with the places that make it true.

`evidence` gives None when a part does not hold, else the places that show it (none for a NOT or
a fact). `places` gives intervals, for the parts that NEAR and atleast can use. Both look only
inside a part of the folded text, `low` to `high`.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from typing import Final, NamedTuple, Protocol

from matching.facts import known
from matching.fold import QUARTERS
from matching.lexicon import Lexeme
from matching.reading import Found, Reading
from matching.syntax import Facet, Gap
from matching.syntax import Part as Where

#: Intervals of one NEAR that are carried on; a normal article has a handful.
MOST_PLACES: Final = 500
#: Places that the NEARs of one topic look at in one article, about 20 ms of work; a topic of
#: hundreds of NEARs between everyday words reaches it. From then on each NEAR looks at a few.
_ENOUGH: Final = 30_000
_FEW_PLACES: Final = 10


#: Terms of which one must occur where a part holds, with their expected frequency; or None.
Anchors = tuple[float, tuple[Lexeme, ...]] | None


class Place(NamedTuple):
    """Where a part stands in the folded text, and the terms that make it up."""

    start: int
    end: int
    found: tuple[Found, ...]


class Plan(Protocol):
    """One part of a query.

    `anchors` are terms of which one must occur where the part holds; None where there are no
    such terms.
    """

    anchors: Anchors

    def evidence(self, reading: Reading, low: int, high: int) -> list[Found] | None:
        """The terms that make it true, or None."""
        ...

    def places(self, reading: Reading, low: int, high: int) -> list[Place]:
        """Where it stands, by start; only for parts that stand somewhere."""
        ...


def _rarest(anchors: Iterable[Anchors]) -> Anchors:
    known = [one for one in anchors if one is not None]
    return min(known, key=lambda one: one[0], default=None)


def _together(anchors: list[Anchors]) -> Anchors:
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


class TermPlan:
    """One term."""

    __slots__ = (
        "anchors",
        "lexeme",
    )

    def __init__(self, lexeme: Lexeme) -> None:
        self.lexeme = lexeme
        self.anchors: Anchors = (lexeme.frequency, (lexeme,))

    def evidence(self, reading: Reading, low: int, high: int) -> list[Found] | None:
        """All its occurrences."""
        return _inside(reading.find(self.lexeme), low, high) or None

    def places(self, reading: Reading, low: int, high: int) -> list[Place]:
        """One for each occurrence."""
        found = _inside(reading.find(self.lexeme), low, high)
        return [Place(one.start, one.end, (one,)) for one in found]


class AnyPlan:
    """Terms and other parts, of which one must hold."""

    __slots__ = ("_numbers", "anchors", "parts", "terms")

    def __init__(self, terms: Iterable[Lexeme], parts: tuple[Plan, ...]) -> None:
        self.terms = tuple(terms)
        self.parts = parts
        self._numbers: dict[int, list[Lexeme]] = {}
        own = sum([lexeme.frequency for lexeme in self.terms])
        mine: Anchors = (own, self.terms)
        self.anchors = _together([mine, *[part.anchors for part in parts]]) if parts else mine

    def _found(self, reading: Reading, low: int, high: int) -> list[Found]:
        """Where its terms stand."""
        if not self._numbers and self.terms:
            numbers: dict[int, list[Lexeme]] = {}
            for lexeme in self.terms:
                numbers.setdefault(lexeme.number, []).append(lexeme)
            self._numbers = numbers
        # The intersection of two key views takes as long as the shorter one, and touches none
        # of the terms that the article lacks.
        numbers = self._numbers
        return [
            one
            for number in numbers.keys() & reading.occurrences.keys()
            for lexeme in numbers[number]
            for one in _inside(reading.find(lexeme), low, high)
        ]

    def evidence(self, reading: Reading, low: int, high: int) -> list[Found] | None:
        """What every part that holds can show."""
        shown = self._found(reading, low, high)
        holds = False
        for part in self.parts:
            found = part.evidence(reading, low, high)
            if found is not None:
                holds = True
                shown += found
        return shown if holds or shown else None

    def places(self, reading: Reading, low: int, high: int) -> list[Place]:
        """Those of all parts."""
        places = [Place(one.start, one.end, (one,)) for one in self._found(reading, low, high)]
        for part in self.parts:
            places += part.places(reading, low, high)
        return sorted(places)


class AllPlan:
    """Parts that must all hold."""

    __slots__ = (
        "anchors",
        "parts",
    )

    def __init__(self, parts: tuple[Plan, ...]) -> None:
        # What will fail most often is tried first; a NOT and a fact come last.
        self.parts = tuple(sorted(parts, key=_cost))
        self.anchors = _rarest([part.anchors for part in parts])

    def evidence(self, reading: Reading, low: int, high: int) -> list[Found] | None:
        """What all parts show."""
        shown: list[Found] = []
        for part in self.parts:
            found = part.evidence(reading, low, high)
            if found is None:
                return None
            shown += found
        return shown

    def places(self, reading: Reading, low: int, high: int) -> list[Place]:
        """Nowhere: the grammar lets no AND into a NEAR."""
        return []


class WordsPlan:
    """Bare words side by side: all must occur; where they stand as a phrase they are one."""

    __slots__ = ("anchors", "phrase", "words")

    def __init__(self, words: tuple[Lexeme, ...], phrase: Lexeme) -> None:
        self.words = words
        self.phrase = phrase
        self.anchors = _rarest([(word.frequency, (word,)) for word in words])

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

    def places(self, reading: Reading, low: int, high: int) -> list[Place]:
        """Nowhere: the grammar asks for a phrase in quotation marks."""
        return []


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

    def evidence(self, reading: Reading, low: int, high: int) -> list[Found] | None:
        """Nothing to show, either way."""
        return [] if self.part.evidence(reading, low, high) is None else None

    def places(self, reading: Reading, low: int, high: int) -> list[Place]:
        """Nowhere."""
        return []


class NearPlan:
    """Two parts near each other: each with its nearest neighbours of the other kind."""

    __slots__ = ("anchors", "gap", "left", "ordered", "right")

    def __init__(self, left: Plan, right: Plan, gap: Gap, ordered: bool) -> None:
        self.left, self.right, self.gap, self.ordered = left, right, gap, ordered
        self.anchors = _rarest([left.anchors, right.anchors])

    def evidence(self, reading: Reading, low: int, high: int) -> list[Found] | None:
        """The terms of all pairs."""
        places = self.places(reading, low, high)
        return list({one: None for place in places for one in place.found}) or None

    def places(self, reading: Reading, low: int, high: int) -> list[Place]:
        """From the first word to the last of each pair of nearest neighbours near enough."""
        left = self.left.places(reading, low, high)
        right = self.right.places(reading, low, high) if left else []
        if not right:
            return []
        reading.looked_at += len(left) + len(right)
        if reading.looked_at > _ENOUGH:
            left, right = left[:_FEW_PLACES], right[:_FEW_PLACES]
        pairs: dict[tuple[int, int], Place] = {}
        ends = sorted(right, key=lambda place: (place.end, place.start))
        self._pair(reading, left, right, ends, pairs, swapped=False)
        ends = sorted(left, key=lambda place: (place.end, place.start))
        self._pair(reading, right, left, ends, pairs, swapped=True)
        return sorted(pairs.values())[:MOST_PLACES]

    def _pair(
        self,
        reading: Reading,
        ones: list[Place],
        others: list[Place],
        by_end: list[Place],
        pairs: dict[tuple[int, int], Place],
        *,
        swapped: bool,
    ) -> None:
        longest = max(other.end - other.start for other in others)
        starts = [other.start for other in others]
        ends = [other.end for other in by_end]
        for one in ones:
            candidates = []
            after = bisect_left(starts, one.end)
            before = bisect_right(ends, one.start) - 1
            if after < len(others) and not (self.ordered and swapped):
                candidates.append(others[after])
            if before >= 0 and not (self.ordered and not swapped):
                candidates.append(by_end[before])
            if not self.ordered:
                candidates += [
                    other
                    for other in others[bisect_left(starts, one.start - longest) : after]
                    if other.end > one.start and _apart(one, other)
                ]
            for other in candidates:
                if _near(reading, one, other, self.gap):
                    found = tuple(sorted({*one.found, *other.found}))
                    place = Place(min(one.start, other.start), max(one.end, other.end), found)
                    key = place.start, place.end
                    if key in pairs:
                        found = tuple(sorted({*pairs[key].found, *found}))
                        place = Place(place.start, place.end, found)
                    pairs[key] = place


def _apart(one: Place, other: Place) -> bool:
    """Whether no term of one overlaps a term of the other."""
    return not any(a.start < b.end and b.start < a.end for a in one.found for b in other.found)


def _near(reading: Reading, one: Place, other: Place, gap: Gap) -> bool:
    first, second = (one, other) if one.start <= other.start else (other, one)
    if first.start < reading.text_start <= second.start:
        return False  # a title is not near its text
    if gap == "s":
        return reading.sentence(first.start) == reading.sentence(second.start)
    if gap == "p":
        return reading.paragraph(first.start) == reading.paragraph(second.start)
    words = reading.words
    return words[second.start] - words[min(first.end, second.start)] <= gap * QUARTERS


class AtLeastPlan:
    """A part that occurs so many times."""

    __slots__ = ("anchors", "count", "part")

    def __init__(self, count: int, part: Plan) -> None:
        self.count, self.part = count, part
        self.anchors = part.anchors

    def evidence(self, reading: Reading, low: int, high: int) -> list[Found] | None:
        """All occurrences, when there are enough."""
        places = self.part.places(reading, low, high)
        if len({place[:2] for place in places}) < self.count:
            return None
        return list({one: None for place in places for one in place.found})

    def places(self, reading: Reading, low: int, high: int) -> list[Place]:
        """Nowhere."""
        return []


class WithinPlan:
    """A part of which only one part of the article counts."""

    __slots__ = ("anchors", "part", "where", "words")

    def __init__(self, where: Where, words: int, part: Plan) -> None:
        self.where, self.words, self.part = where, words, part
        self.anchors = part.anchors

    def _bounds(self, reading: Reading, low: int, high: int) -> tuple[int, int]:
        start = reading.text_start
        if self.where == "title":
            return low, min(high, start)
        end = reading.lead_end if self.where == "lead" else reading.first(self.words)
        return max(low, start), min(high, end)

    def evidence(self, reading: Reading, low: int, high: int) -> list[Found] | None:
        """What the part shows there."""
        return self.part.evidence(reading, *self._bounds(reading, low, high))

    def places(self, reading: Reading, low: int, high: int) -> list[Place]:
        """Where the part stands there."""
        return self.part.places(reading, *self._bounds(reading, low, high))


class KnownPlan:
    """A fact about the article. `left_open` is what it counts as where facts are left open."""

    __slots__ = ("anchors", "facet", "left_open", "values")

    def __init__(self, facet: Facet, values: tuple[str, ...], left_open: bool) -> None:
        self.facet = facet
        self.values = tuple(value.casefold().strip() for value in values)
        self.left_open = left_open
        self.anchors: Anchors = None  # a fact is no word

    def evidence(self, reading: Reading, low: int, high: int) -> list[Found] | None:
        """Nothing to show, either way."""
        holds = self.left_open if reading.open_facts else known(self.facet, self.values, reading)
        return [] if holds else None

    def places(self, reading: Reading, low: int, high: int) -> list[Place]:
        """Nowhere."""
        return []


class WeighedPlan:
    """Parts with weights that must add up to a threshold."""

    __slots__ = ("anchors", "parts", "threshold")

    def __init__(self, threshold: float, parts: tuple[tuple[float, Plan], ...]) -> None:
        self.threshold, self.parts = threshold, parts
        self.anchors = _together([part.anchors for weight, part in parts if weight > 0])

    def evidence(self, reading: Reading, low: int, high: int) -> list[Found] | None:
        """What the parts that add weight show."""
        total, shown = 0.0, []
        for weight, part in self.parts:
            found = part.evidence(reading, low, high)
            if found is not None:
                total += weight
                if weight > 0:
                    shown += found
        return shown if total >= self.threshold else None

    def places(self, reading: Reading, low: int, high: int) -> list[Place]:
        """Nowhere."""
        return []
