"""How well a rule finds the new articles of a section page at each look."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from core.values import FetchedPage
from scrapers.index_pages import read_index
from tests.scrapers.section_sites import Outlet, State

_NEVER = datetime(2026, 11, 22, tzinfo=UTC)

#: Given a state, the addresses that are taken for articles.
Rule = Callable[[State], frozenset[str]]


@dataclass(frozen=True)
class Score:
    """Counts of right, wrong and missed links."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    def __add__(self, other: Score) -> Score:
        return Score(self.right + other.right, self.wrong + other.wrong, self.missed + other.missed)

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        return 2 * self.right / max(1, 2 * self.right + self.wrong + self.missed)


def ours(state: State) -> frozenset[str]:
    """What `read_index` offers."""
    headers = (("content-type", "text/html; charset=utf-8"),)
    page = FetchedPage(state.url, state.url, 200, headers, state.body, _NEVER)
    return frozenset(entry.url for entry in read_index(page))


def score(outlet: Outlet, rule: Rule) -> Score:
    """A rule over all looks: what was offered once is known and not offered again."""
    known: set[str] = set()
    total = Score()
    for state in outlet.states():
        told, true = rule(state) - known, state.articles - known
        known |= told | true
        total += Score(len(told & true), len(told - true), len(true - told))
    return total
