"""What a run tells people: values that add up, cross processes and become JSON."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Literal

from core.values import Hit

#: How a kind of page that was no article is called in a sentence.
KIND_NAMES = {
    "listing": "listing",
    "consent": "consent wall",
    "challenge": "bot challenge",
    "error_page": "error page",
    "paywall": "paywall",
    "empty": "empty page",
    "error_item": "bridge error",
}


@dataclass(frozen=True, slots=True)
class HitLine:
    """A new hit as the table of a poll shows it."""

    id: int
    hit: Hit
    title: str
    source: str
    language: str
    story_id: int
    reprint: bool
    #: Seconds from the article's publication to the hit; None where no time is given.
    lag: float | None = None


@dataclass(frozen=True, slots=True)
class SourceReport:
    """What one poll of one source came to.

    `rejected` counts pages that were no article by kind, `failed_pages` those that could not
    be fetched, `problem` is why the source itself could not be read ("" when it could),
    `suppressed` counts topics that matched only in what was left out of articles, `revised`
    stored articles that were found edited.
    """

    source: str
    outcome: Literal["ok", "unchanged", "failed"]
    entries: int = 0
    new_entries: int = 0
    articles: int = 0
    duplicates: int = 0
    rejected: tuple[tuple[str, int], ...] = ()
    failed_pages: int = 0
    without_link: int = 0
    hits: tuple[HitLine, ...] = ()
    alerts: int = 0
    problem: str = ""
    suppressed: int = 0
    revised: int = 0


@dataclass(frozen=True, slots=True)
class PollReport:
    """All sources of one poll."""

    started: datetime
    finished: datetime
    sources: tuple[SourceReport, ...]

    @property
    def read(self) -> int:
        """How many sources answered."""
        return sum(source.outcome != "failed" for source in self.sources)

    @property
    def hits(self) -> tuple[HitLine, ...]:
        """All new hits, best score first."""
        lines = (line for source in self.sources for line in source.hits)
        return tuple(sorted(lines, key=lambda line: (-line.hit.score, line.id)))

    @property
    def articles(self) -> int:
        """How many new articles were stored."""
        return sum(source.articles for source in self.sources)

    @property
    def stories(self) -> int:
        """How many stories the new hits belong to."""
        return len({line.story_id for line in self.hits})

    @property
    def alerts(self) -> int:
        """How many messages were put into the outbox."""
        return sum(source.alerts for source in self.sources)

    @property
    def rejected(self) -> dict[str, int]:
        """Pages that were no article, by kind."""
        total: Counter[str] = Counter()
        for source in self.sources:
            total.update(dict(source.rejected))
        return dict(total)

    @property
    def suppressed(self) -> int:
        """How many topics matched only in what was left out of articles."""
        return sum(source.suppressed for source in self.sources)

    def line(self) -> str:
        """The coverage sentence: "12 of 12 sources read, 31 articles, 9 hits, 6 stories"."""
        parts = [
            f"{self.read} of {counted(len(self.sources), 'source')} read",
            counted(self.articles, "article"),
            counted(len(self.hits), "hit"),
            counted(self.stories, "story", "stories"),
        ]
        if revised := sum(source.revised for source in self.sources):
            parts.append(f"{counted(revised, 'article')} revised")
        if self.suppressed:
            parts.append(f"{self.suppressed:,} suppressed")
        parts += no_articles(self.rejected.items())
        if failed := sum(source.failed_pages for source in self.sources):
            parts.append(f"{counted(failed, 'page')} could not be read")
        if bare := sum(source.without_link for source in self.sources):
            parts.append(f"{counted(bare, 'entry', 'entries')} had no link")
        return ", ".join(parts)

    def as_json(self) -> dict[str, object]:
        """The shape of `wirewatch poll --json`."""
        return {
            "started": self.started.isoformat(),
            "finished": self.finished.isoformat(),
            "sources": len(self.sources),
            "read": self.read,
            "articles": self.articles,
            "hits": len(self.hits),
            "stories": self.stories,
            "alerts": self.alerts,
            "suppressed": self.suppressed,
            "rejected": self.rejected,
            "coverage": self.line(),
            "by_source": [
                {key: value for key, value in asdict(source).items() if key != "hits"}
                | {"rejected": dict(source.rejected), "hits": len(source.hits)}
                for source in self.sources
            ],
            "new_hits": [
                {
                    "id": line.id,
                    "topic": line.hit.topic,
                    "score": line.hit.score,
                    "url": line.hit.article_url,
                    "title": line.title,
                    "source": line.source,
                    "language": line.language,
                    "story": line.story_id,
                    "terms": list(line.hit.terms),
                    "sentence": line.hit.sentence,
                }
                for line in self.hits
            ],
        }


def counted(number: int, one: str, many: str = "") -> str:
    """A number with its noun: "1 source", "2 sources"."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def no_articles(rejected: Iterable[tuple[str, int]]) -> list[str]:
    """Sentences on pages that were no article, one for each kind."""
    return [
        f"{counted(number, 'page was', 'pages were')} no article: {KIND_NAMES.get(kind, kind)}"
        for kind, number in sorted(rejected)
    ]


def kinds_told(none: Iterable[tuple[str, int]]) -> str:
    """Kinds of pages in a few words: "3 consent walls, 1 paywall"."""
    return ", ".join(counted(number, KIND_NAMES.get(kind, kind)) for kind, number in none)


def merged(reports: Iterable[PollReport], started: datetime, finished: datetime) -> PollReport:
    """One report of several batches, sources in the order of their slugs."""
    sources = sorted((s for report in reports for s in report.sources), key=lambda s: s.source)
    return PollReport(started, finished, tuple(sources))
