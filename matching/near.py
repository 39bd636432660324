"""NEAR: two parts near each other."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator
from itertools import chain
from operator import attrgetter

from core.fold import QUARTERS
from matching.places import NOWHERE, Found, Piece, Place, Places, finds
from matching.plan import Plan, rarest
from matching.reading import Reading
from matching.syntax import Gap


class NearPlan:
    """Two parts near each other: each with its nearest neighbours of the other kind.

    The nearest before, the nearest behind, and those that overlap it and share no word with it.
    """

    __slots__ = ("anchors", "gap", "left", "ordered", "right")

    def __init__(self, left: Plan, right: Plan, gap: Gap, ordered: bool) -> None:
        self.left, self.right, self.gap, self.ordered = left, right, gap, ordered
        self.anchors = rarest([left.anchors, right.anchors])

    def possible(self, reading: Reading) -> bool:
        """Whether both parts may occur."""
        return self.left.possible(reading) and self.right.possible(reading)

    def evidence(self, reading: Reading, low: int, high: int) -> list[Found] | None:
        """The terms of all pairs."""
        return finds(self.places(reading, low, high).by_start)[0] or None

    def places(self, reading: Reading, low: int, high: int) -> Places:
        """From the first word to the last of each pair that is near enough."""
        left = self.left.places(reading, low, high)
        right = self.right.places(reading, low, high) if len(left) else NOWHERE
        if not len(right) or reading.tired:
            return NOWHERE
        reading.looked_at += 4 * (len(left) + len(right))
        ruler = _Ruler(reading, self.gap)
        near = [ruler.in_order(left, right)]
        if not self.ordered:
            near.append(ruler.in_order(right, left))
            if left.nested or right.nested:
                near.append(ruler.overlapping(left, right))
        pairs: dict[tuple[int, int], list[Piece]] = {}
        for first, second in chain.from_iterable(near):
            end = second.end if second.end > first.end else first.end
            pairs.setdefault((first.start, end), []).extend((first, second))
        return Places([Place(*key, pairs[key]) for key in sorted(pairs)], nested=True)


Pairs = Iterator[tuple[Piece, Piece]]
_START: Callable[[Piece], int] = attrgetter("start")
_END: Callable[[Piece], int] = attrgetter("end")


class _Ruler:
    """Says which places of an article are near each other."""

    def __init__(self, reading: Reading, gap: Gap) -> None:
        self._reading = reading
        # Words are counted from the end of the first to the start of the second; for sentences
        # and paragraphs both must start in the same one.
        self._words = isinstance(gap, int)
        self._edge = _END if self._words else _START
        self._most = gap * QUARTERS if isinstance(gap, int) else 0
        self._numbers = (
            reading.sentence_numbers if gap == "s"
            else reading.paragraph_numbers if gap == "p"
            else reading.distances
        )  # fmt: skip

    def in_order(self, left: Places, right: Places) -> Pairs:
        """Each place with the nearest right one behind it, or the nearest left one before it."""
        numbers, edge, most = self._numbers, self._edge, self._most
        starts, ends, by_start, by_end = right.starts, left.ends, right.by_start, left.by_end
        count = len(starts)
        for one in left.by_start:
            at = bisect_left(starts, one.end)
            if at < count and numbers[starts[at]] - numbers[edge(one)] <= most:
                yield one, by_start[at]
        for one in by_start:
            at = bisect_right(ends, one.start) - 1
            if at >= 0 and numbers[one.start] - numbers[edge(by_end[at])] <= most:
                yield by_end[at], one

    def overlapping(self, left: Places, right: Places) -> Pairs:
        """Places that overlap and have no word in common: a NEAR may span others.

        There can be as many as the product of both, so each counts as work.
        """
        reading, numbers = self._reading, self._numbers
        longest = max(place.end - place.start for place in right.by_start)
        terms: dict[int, list[Found]] = {}
        for one in left.by_start:
            begin = bisect_left(right.starts, one.start - longest)
            for other in right.by_start[begin : bisect_left(right.starts, one.end)]:
                if other.end <= one.start:
                    continue
                for piece in (one, other):
                    if id(piece) not in terms:
                        terms[id(piece)], work = finds((piece,))
                        reading.looked_at += work
                mine, its = terms[id(one)], terms[id(other)]
                reading.looked_at += len(mine) + len(its)
                if reading.tired:
                    return
                first, second = (one, other) if one.start <= other.start else (other, one)
                near = self._words or numbers[first.start] == numbers[second.start]
                if near and _apart(mine, its):
                    yield first, second


def _apart(some: list[Found], others: list[Found]) -> bool:
    """Whether no term of one side overlaps one of the other."""
    sides = [(find.start, find.end, 0) for find in some]
    sides += [(find.start, find.end, 1) for find in others]
    ends = [0, 0]
    for start, end, side in sorted(sides):
        if start < ends[1 - side]:
            return False
        ends[side] = max(ends[side], end)
    return True
