"""What matched, what belongs together, and what people say of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from core.values.articles import Article

#: Where in an article something stands; "dropped" is what was left out of its text.
Field = Literal["title", "text", "dropped"]
Zone = Literal["title", "lead", "body", "tail", "dropped"]


#: "suppressed": the topic matches only in what was left out of the article. Nobody is alerted,
#: and it counts nowhere as a hit; a person can look it up and put it right.
HitStatus = Literal["new", "relevant", "irrelevant", "escalated", "suppressed"]
#: What people say of a hit when they have judged it.
VERDICTS: tuple[HitStatus, ...] = ("relevant", "escalated", "irrelevant")
#: What a person can say of a hit ("new": nothing yet).
Judgement = Literal["new", "relevant", "irrelevant", "escalated"]


@dataclass(frozen=True, slots=True)
class Span:
    """Where a term stands: character offsets into the title or text exactly as given.

    In the field "dropped" they count in `Article.left_out_text`. A span without length tells of
    a term that stood in an earlier revision of the article only.
    """

    field: Field
    start: int
    end: int
    term: str


def terms_of(spans: Iterable[Span]) -> tuple[str, ...]:
    """The distinct terms of spans, in their order."""
    return tuple(dict.fromkeys(span.term for span in spans))


@dataclass(frozen=True, slots=True)
class Hit:
    """One article matched one topic; this is the evidence.

    `sentence` is the best sentence around a span. `zone` is the most telling place with a span
    (title before lead before body before tail). `score_parts` explains `score` (0 to 1).
    `suppressed` says why it was left out that the topic matched only there ("" for a hit in the
    article): the reason of the block with the evidence.
    """

    topic: str
    topic_version: str
    article_url: str
    score: float
    spans: tuple[Span, ...]
    zone: Zone
    sentence: str
    score_parts: tuple[tuple[str, float], ...] = ()
    suppressed: str = ""

    @property
    def terms(self) -> tuple[str, ...]:
        """The distinct terms that matched, in order of appearance."""
        return terms_of(self.spans)


@dataclass(frozen=True, slots=True)
class StoredHit:
    """A hit as people see it: with its article, story and verdict.

    `version` counts its verdicts: who judges says which version they looked at.
    `changed` says what is materially different since in its article ("" for nothing).
    """

    id: int
    hit: Hit
    article: Article
    story_id: int
    found_at: datetime
    status: HitStatus = "new"
    reason: str = ""
    note: str = ""
    version: int = 0
    changed: str = ""


@dataclass(frozen=True, slots=True)
class Story:
    """Articles that are one report: the first is the original, the rest are reprints.

    `independent` counts the outlets apart from reprints (all that credit one agency count as
    that agency); `reprints` says how many outlets credit each agency, most first. `assignee` is
    who looks after it, "" for nobody.
    """

    id: int
    headline: str
    first_seen: datetime
    last_seen: datetime
    article_urls: tuple[str, ...]
    outlets: tuple[str, ...] = ()
    independent: int = 0
    reprints: tuple[tuple[str, int], ...] = ()
    assignee: str = ""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A stored article that shares shingle hashes with a new one; `text` verifies it exactly."""

    article_url: str
    story_id: int
    text: str
    shared: int


@dataclass(frozen=True, slots=True)
class HitFilter:
    """Which stored hits a person wants to see; unset parts match everything.

    `search` is looked for in title and text (every script); `limit` 0 means all; newest first.
    `before_id` pages: only hits with a smaller id. `since` is included, `until` is not.
    Suppressed hits are seen only by who asks for their status. `sources`, unless None, are the
    only ones (those of a country); `assignee` is that of the story; `url` is any address of the
    article.
    """

    topic: str = ""
    source: str = ""
    language: str = ""
    status: HitStatus | None = None
    since: datetime | None = None
    search: str = ""
    story_id: int | None = None
    limit: int = 0
    before_id: int | None = None
    until: datetime | None = None
    story_ids: tuple[int, ...] = ()
    sources: tuple[str, ...] | None = None
    assignee: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a person said about a hit, and when; the last one counts."""

    at: datetime
    status: HitStatus
    by: str = ""
    reason: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Facets:
    """How many hits each value of each part of a filter would show, most first.

    `days` are UTC days of finding ("2026-11-22"), the newest first. Stories without an assignee
    are left out of `assignees`. `sources` are counted whatever `HitFilter.sources` says.
    """

    topics: tuple[tuple[str, int], ...]
    sources: tuple[tuple[str, int], ...]
    languages: tuple[tuple[str, int], ...]
    statuses: tuple[tuple[str, int], ...]
    days: tuple[tuple[str, int], ...] = ()
    assignees: tuple[tuple[str, int], ...] = ()
