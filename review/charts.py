"""Small charts as SVG paths, so that a page needs no script and stays light. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

BAR, GAP, HEIGHT = 6, 2, 32


@dataclass(frozen=True, slots=True)
class Bars:
    """A bar chart: its size in pixels, the path of all bars, and a sentence in its place."""

    width: int
    height: int
    path: str
    told: str
    #: The number that the tallest bar stands for.
    most: int
    #: The path of the days that stand out from the four weeks before them.
    spikes: str = ""


def is_spike(before: Sequence[int], number: int) -> bool:
    """Whether a day stands out: above mean and three deviations of the days before it.

    The deviation is at least that of a Poisson count, so that quiet topics do not spike at two
    hits; fewer than seven days since the first hit, or fewer than five hits, are no ground.
    """
    first = next((at for at, n in enumerate(before) if n), len(before))
    before = before[first:]
    if len(before) < 7 or number < 5:
        return False
    mean = sum(before) / len(before)
    spread = sqrt(max(sum((n - mean) ** 2 for n in before) / len(before), mean, 1.0))
    return number > mean + 3 * spread


def bars(days: Sequence[tuple[str, int]]) -> Bars:
    """One bar for each (day, count), the tallest as high as the chart."""
    most = max((number for _, number in days), default=0)
    steps: list[str] = []
    spikes: list[str] = []
    counts = [number for _, number in days]
    for at, number in enumerate(counts):
        if number:
            # A day with one hit must not vanish beside a day with a hundred.
            tall = max(2, round(number / most * HEIGHT))
            out = spikes if is_spike(counts[max(0, at - 28) : at], number) else steps
            out.append(f"M{at * (BAR + GAP)} {HEIGHT}v-{tall}h{BAR}v{tall}z")
    total = sum(number for _, number in days)
    told = f"{total} in {len(days)} days"
    if total:
        peak = next(day for day, number in days if number == most)
        told += f", at most {most} ({peak})"
    if spikes:
        told += f", {len(spikes)} {'day stands' if len(spikes) == 1 else 'days stand'} out"
    width = max(1, len(days) * (BAR + GAP) - GAP)
    return Bars(width, HEIGHT, "".join(steps), told, most, "".join(spikes))
