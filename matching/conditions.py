"""Parts of a query that count, weigh, look at a field only, or ask for a fact."""

from __future__ import annotations

from matching.facts import asked, known
from matching.places import NOWHERE, Found, Places, finds
from matching.plan import Anchors, Plan, together
from matching.reading import Reading
from matching.syntax import Facet
from matching.syntax import Part as Where


class AtLeastPlan:
    """A part that occurs so many times."""

    __slots__ = ("anchors", "count", "part")

    def __init__(self, count: int, part: Plan) -> None:
        self.count, self.part = count, part
        self.anchors = part.anchors

    def possible(self, reading: Reading) -> bool:
        """Whether its part may hold."""
        return self.part.possible(reading)

    def evidence(self, reading: Reading, low: int, high: int) -> list[Found] | None:
        """All occurrences, when there are enough."""
        places = self.part.places(reading, low, high)
        return finds(places.by_start)[0] if len(places) >= self.count else None

    def places(self, reading: Reading, low: int, high: int) -> Places:
        """Nowhere."""
        return NOWHERE


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

    def possible(self, reading: Reading) -> bool:
        """Whether its part may hold."""
        return self.part.possible(reading)

    def evidence(self, reading: Reading, low: int, high: int) -> list[Found] | None:
        """What the part shows there."""
        return self.part.evidence(reading, *self._bounds(reading, low, high))

    def places(self, reading: Reading, low: int, high: int) -> Places:
        """Where the part stands there."""
        return self.part.places(reading, *self._bounds(reading, low, high))


class KnownPlan:
    """A fact about the article. `left_open` is what it counts as where facts are left open."""

    __slots__ = ("anchors", "facet", "left_open", "values")

    def __init__(self, facet: Facet, values: tuple[str, ...], left_open: bool) -> None:
        self.facet = facet
        self.values = asked(values)
        self.left_open = left_open
        self.anchors: Anchors = None  # a fact is no word

    def possible(self, reading: Reading) -> bool:
        """Always: a fact is not for the scan to find."""
        return True

    def evidence(self, reading: Reading, low: int, high: int) -> list[Found] | None:
        """Nothing to show, either way."""
        holds = self.left_open if reading.open_facts else known(self.facet, self.values, reading)
        return [] if holds else None

    def places(self, reading: Reading, low: int, high: int) -> Places:
        """Nowhere."""
        return NOWHERE


class WeighedPlan:
    """Parts with weights that must add up to a threshold."""

    __slots__ = ("anchors", "parts", "threshold")

    def __init__(self, threshold: float, parts: tuple[tuple[float, Plan], ...]) -> None:
        self.threshold, self.parts = threshold, parts
        self.anchors = together([part.anchors for weight, part in parts if weight > 0])

    def possible(self, reading: Reading) -> bool:
        """Always: what adds up is found out by adding."""
        return True

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

    def places(self, reading: Reading, low: int, high: int) -> Places:
        """Nowhere."""
        return NOWHERE
