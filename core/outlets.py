"""How many outlets carry a story by themselves, and how many print an agency's report. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from core.values import Story


def independent(carried: Iterable[tuple[str, str]]) -> frozenset[str]:
    """Who speaks for itself among (outlet, agency it credits): reprints count as their agency."""
    return frozenset(f"wire:{wire}" if wire else outlet for outlet, wire in carried)


def reprints(carried: Iterable[tuple[str, str]]) -> tuple[tuple[str, int], ...]:
    """How many outlets credit each agency, most first."""
    counted = Counter(wire for _, wire in dict.fromkeys(carried) if wire)
    return tuple(sorted(counted.items(), key=lambda pair: (-pair[1], pair[0])))


def spread(story: Story) -> str:
    """ "7 outlets, 3 of them independent (5 print Reuters)", or "" where one outlet is all.

    They carry one text: where no agency is credited, nothing tells who speaks for itself.
    """
    count = len(story.outlets)
    if count < 2 or not story.independent:
        return ""
    if not story.reprints:
        return f"{count} outlets, no agency credited"
    prints = ", ".join(f"{number} print {agency}" for agency, number in story.reprints)
    return f"{count} outlets, {story.independent} of them independent ({prints})"
