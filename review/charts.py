"""Small charts as SVG paths, so that a page needs no script and stays light. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

BAR, GAP, HEIGHT = 6, 2, 32


@dataclass(frozen=True, slots=True)
class Bars:
    """A bar chart: its size in pixels, the path of all bars, and a sentence in its place."""

    width: int
    height: int
    path: str
    told: str


def bars(days: Sequence[tuple[str, int]]) -> Bars:
    """One bar for each (day, count), the tallest as high as the chart."""
    most = max((number for _, number in days), default=0)
    steps = []
    for at, (_, number) in enumerate(days):
        if number:
            # A day with one hit must not vanish beside a day with a hundred.
            tall = max(2, round(number / most * HEIGHT))
            steps.append(f"M{at * (BAR + GAP)} {HEIGHT}v-{tall}h{BAR}v{tall}z")
    total = sum(number for _, number in days)
    told = f"{total} in {len(days)} days"
    if total:
        peak = next(day for day, number in days if number == most)
        told += f", at most {most} ({peak})"
    width = max(1, len(days) * (BAR + GAP) - GAP)
    return Bars(width, HEIGHT, "".join(steps), told)
