"""How good the watch is, in figures: precision from verdicts, volume, health of the sources."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import sqrt

from core.values import FetchRecord, SourceState, Watch
from pipeline.ports import Store

#: Pages of a source are counted over so long: a weekly shows up, last month's trouble does not.
PAGES_OF = timedelta(days=7)
#: A source with this share of pages that are no article deserves a look: outlets mix in a tenth
#: of films and locked pieces.
MANY = 0.25
#: And at least so many of them: one wall among four pages is chance.
FEWEST = 3


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

    @property
    def a_day(self) -> float:
        """Hits a day over the days told."""
        return sum(number for _, number in self.days) / max(len(self.days), 1)


@dataclass(frozen=True, slots=True)
class SourcePages:
    """What the pages of a source were in the last week: articles, and what was none by kind.

    `none` holds (kind, number), the most frequent first; see `pipeline.reports.KIND_NAMES`.
    """

    slug: str
    articles: int = 0
    none: tuple[tuple[str, int], ...] = ()

    @property
    def no_article(self) -> int:
        """How many pages were no article."""
        return sum(number for _, number in self.none)

    @property
    def share(self) -> float:
        """The share of pages that were no article, 0 to 1; 0 where there was no page."""
        return self.no_article / max(self.articles + self.no_article, 1)

    @property
    def deserves_a_look(self) -> bool:
        """Whether so many pages were no article that something may be wrong."""
        return self.no_article >= FEWEST and self.share >= MANY


@dataclass(frozen=True, slots=True)
class Figures:
    """Everything `wirewatch stats` and the overview tell; `sources` and `pages` go in pairs."""

    topics: tuple[TopicFigures, ...]
    sources: tuple[SourceState, ...]
    outbox: tuple[tuple[str, int], ...]
    pages: tuple[SourcePages, ...]
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
    states = store.source_states()
    return Figures(
        topics=topic_figures(store, watch, now, days),
        sources=tuple(states.get(s.slug, SourceState(s.slug)) for s in watch.sources),
        pages=source_pages(store, (source.slug for source in watch.sources), now),
        outbox=tuple(sorted(store.outbox_counts().items())),
        polls=store.poll_log(polls),
        counts=tuple(store.counts().items()),
    )


def topic_figures(
    store: Store, watch: Watch, now: datetime, days: int = 30
) -> tuple[TopicFigures, ...]:
    """Those of the topics alone."""
    dates = [(now - timedelta(days=back)).date().isoformat() for back in reversed(range(days))]
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    volume: dict[str, dict[str, int]] = {}
    for topic, day, number in store.volume(midnight - timedelta(days=days - 1)):
        volume.setdefault(topic, {})[day] = number
    counts = store.verdicts_by_topic()
    return tuple(
        _topic(
            topic.slug,
            topic.name,
            counts.get(topic.slug, {}),
            ((date, volume.get(topic.slug, {}).get(date, 0)) for date in dates),
        )
        for topic in watch.topics
    )


def source_pages(store: Store, slugs: Iterable[str], now: datetime) -> tuple[SourcePages, ...]:
    """What the pages of these sources were in the last week, in their order."""
    found = store.page_kinds(now - PAGES_OF)
    return tuple(_pages(slug, found.get(slug, {})) for slug in slugs)


def _pages(slug: str, kinds: dict[str, int]) -> SourcePages:
    none = [(kind, number) for kind, number in kinds.items() if kind != "article"]
    none.sort(key=lambda pair: (-pair[1], pair[0]))
    return SourcePages(slug, kinds.get("article", 0), tuple(none))


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
