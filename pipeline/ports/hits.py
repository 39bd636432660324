"""What hits need of the store: topics, evidence and verdicts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Protocol

from core.values import (
    Facets,
    Hit,
    HitFilter,
    HitStatus,
    StoredHit,
    Topic,
    Verdict,
)


class HitWriter(Protocol):
    """This room's part of `Writer`."""

    def save_topic(self, topic: Topic, now: datetime) -> None:
        """Store a definition of a topic under (slug, version), once."""
        ...

    def hits_of(self, article_url: str) -> tuple[StoredHit, ...]:
        """All hits of an article, suppressed ones too, oldest first."""
        ...

    def add_hits(self, story_id: int, hits: Iterable[Hit], now: datetime) -> tuple[int, ...]:
        """Store hits once by (topic, topic version, article); the ids, in order.

        Only ids of hits that were not there before are returned.
        """
        ...

    def amend_hits(self, amended: Iterable[tuple[int, Hit, str]]) -> None:
        """Replace the evidence of hits, and what is said of their article's changes."""
        ...

    def restore(self, hit_id: int, hit: Hit, text: str) -> None:
        """Make a suppressed hit a new one, with other evidence and another text of its article."""
        ...


class HitStore(Protocol):
    """This room's part of `Store`."""

    def hits(self, wanted: HitFilter) -> tuple[StoredHit, ...]:
        """Stored hits, newest first."""
        ...

    def facets(self, wanted: HitFilter) -> Facets:
        """How many hits each topic, source, language, status and day has.

        Each is counted under the other parts of the filter (`since` and `until` are the part
        of the days); paging is ignored.
        """
        ...

    def volume(self, since: datetime) -> tuple[tuple[str, str, int], ...]:
        """(topic, UTC day, hits found on it) since a moment, in this order; days without none."""
        ...

    def hit(self, hit_id: int) -> StoredHit | None:
        """One stored hit."""
        ...

    def mark(
        self,
        hit_id: int,
        status: HitStatus,
        now: datetime,
        *,
        by: str = "",
        reason: str = "",
        note: str = "",
    ) -> StoredHit | None:
        """Store a verdict (earlier ones are kept as history); None when there is no such hit."""
        ...

    def judge(
        self, verdicts: Iterable[tuple[int, Verdict]], seen: Mapping[int, int] | None = None
    ) -> int:
        """Store verdicts on several hits, all or none; how many of the hits there are.

        Raises ConflictError when a hit's version (`StoredHit.version`) is not what `seen` says.
        """
        ...

    def verdicts(self, hit_id: int) -> tuple[Verdict, ...]:
        """All verdicts on a hit, oldest first."""
        ...

    def verdict_counts(self, topic: str) -> dict[str, int]:
        """How many hits of a topic have each status; a status without hits is left out."""
        ...

    def verdicts_by_topic(self) -> dict[str, dict[str, int]]:
        """`verdict_counts` of every topic that has a hit."""
        ...

    def verdicts_by_source(self, topic: str = "") -> dict[str, dict[str, int]]:
        """How many hits of each source have each verdict; of one topic, or of all ("").

        A source without verdicts is left out, and so is a verdict without hits.
        """
        ...

    def judged_terms(self, topic: str, limit: int) -> tuple[tuple[HitStatus, tuple[str, ...]], ...]:
        """The verdict and the matched terms of a topic's judged hits.

        The relevant ones, the escalated, the irrelevant; of each the newest first, `limit` at most.
        """
        ...
