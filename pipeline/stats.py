"""How good the watch is, in figures: precision from verdicts, volume, health of the sources."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import sqrt

from core.values import FetchRecord, SourceState, Watch
from pipeline.ports import Store


@dataclass(frozen=True, slots=True)
class TopicFigures:
    """One topic. `right` counts relevant and escalated hits, `wrong` irrelevant ones.

    `precision` is the share of right ones among the judged (None: none is judged), `low` and
    `high` its 95 % Wilson interval. `days` holds (UTC day, hits found on it), oldest first.
    """

    slug: str
    name: str
    new: int
    right: int
    wrong: int
    precision: float | None
    low: float
    high: float
    days: tuple[tuple[str, int], ...]

    @property
    def hits(self) -> int:
        """All stored hits."""
        return self.new + self.right + self.wrong


@dataclass(frozen=True, slots=True)
class Figures:
    """Everything `wirewatch stats` and the overview tell."""

    topics: tuple[TopicFigures, ...]
    sources: tuple[SourceState, ...]
    outbox: tuple[tuple[str, int], ...]
    polls: tuple[FetchRecord, ...]
    counts: tuple[tuple[str, int], ...]


def wilson(right: int, judged: int, z: float = 1.96) -> tuple[float, float]:
    """The interval of a share that saw `right` of `judged`; (0, 1) when nothing is judged.

    Wilson 1927, without continuity correction; `z` 1.96 gives 95 %. Unlike the textbook
    interval it stays inside 0 to 1 and is honest for few verdicts.
    """
    if not judged:
        return 0.0, 1.0
    share, square = right / judged, z * z
    middle = (share + square / (2 * judged)) / (1 + square / judged)
    spread = z * sqrt(share * (1 - share) / judged + square / (4 * judged**2))
    half = spread / (1 + square / judged)
    return max(0.0, middle - half), min(1.0, middle + half)


def figures(store: Store, watch: Watch, now: datetime, days: int = 30, polls: int = 20) -> Figures:
    """All figures as of `now`; volumes over so many UTC days, today the last.

    Topics and sources are those of the watch files, in their order; a source that was never
    polled has an empty state.
    """
    dates = [(now - timedelta(days=back)).date().isoformat() for back in reversed(range(days))]
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    volume: dict[str, dict[str, int]] = {}
    for topic, day, number in store.volume(midnight - timedelta(days=days - 1)):
        volume.setdefault(topic, {})[day] = number
    states = store.source_states()
    return Figures(
        topics=tuple(
            _topic(
                topic.slug,
                topic.name,
                store.verdict_counts(topic.slug),
                ((date, volume.get(topic.slug, {}).get(date, 0)) for date in dates),
            )
            for topic in watch.topics
        ),
        sources=tuple(states.get(s.slug, SourceState(s.slug)) for s in watch.sources),
        outbox=tuple(sorted(store.outbox_counts().items())),
        polls=store.poll_log(polls),
        counts=tuple(store.counts().items()),
    )


def _topic(
    slug: str, name: str, counts: dict[str, int], days: Iterable[tuple[str, int]]
) -> TopicFigures:
    right = counts.get("relevant", 0) + counts.get("escalated", 0)
    wrong = counts.get("irrelevant", 0)
    low, high = wilson(right, right + wrong)
    return TopicFigures(
        slug=slug,
        name=name,
        new=counts.get("new", 0),
        right=right,
        wrong=wrong,
        precision=right / (right + wrong) if right + wrong else None,
        low=low,
        high=high,
        days=tuple(days),
    )
