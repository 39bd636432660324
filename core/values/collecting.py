"""What is known of a source, and what its server answered."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

#: "none": it offers no hub. "asked": the hub has not confirmed yet.
SubscriptionState = Literal["none", "asked", "active", "denied", "failed"]


@dataclass(frozen=True, slots=True)
class Habit:
    """How often a source brings something new, as its polls have shown.

    Attributes:
        items, hours: new items, and the hours in which they came; both fade alike, so that
            the last weeks count most and the one divided by the other is the rate.
        lately: new items of about the last day (each fades with it).
        busiest: the most that `lately` has been; fades over months.
        longest: the longest wait for something new, in hours; fades over months.
        newest: when something new came last.
        loud_at: when it last brought far more than ever.
    """

    items: float = 0.0
    hours: float = 0.0
    lately: float = 0.0
    busiest: float = 0.0
    longest: float = 0.0
    newest: datetime | None = None
    loud_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Move:
    """Where a source's address leads for good, as its answers have said (301, 308).

    `target` is believed (and asked from then on, `believed`) after several `answers` since
    `since`, the first of which shared an entry with what the source offered before; 0 answers
    mean that it did not.
    """

    target: str = ""
    answers: int = 0
    since: datetime | None = None
    believed: str = ""


@dataclass(frozen=True, slots=True)
class SourceState:
    """What the store remembers about a source between two polls.

    Attributes:
        failures: polls in a row that failed; `strikes` weighs them (hard, soft, temporary).
        address: a mark of the address in the watch file when all this was learned (it may hold a
            password); another one there makes validators, moves and retirement void.
        read_at: when all of it was last read, whatever its server says about having changed.
        says: seconds between two changes, as the source itself states (`ttl`, `sy:`).
        retired_at: since when it is gone for good, by its own word (410).
        gap_at: when a poll last shared no entry with the one before.
    """

    slug: str
    etag: str = ""
    last_modified: str = ""
    body_hash: str = ""
    due_at: datetime | None = None
    attempted_at: datetime | None = None
    succeeded_at: datetime | None = None
    failures: int = 0
    problem: str = ""
    entries_seen: int = 0
    strikes: float = 0.0
    address: str = ""
    read_at: datetime | None = None
    says: int = 0
    retired_at: datetime | None = None
    gap_at: datetime | None = None
    move: Move = Move()
    habit: Habit = Habit()


@dataclass(frozen=True, slots=True)
class FetchedPage:
    """One HTTP answer, before anyone has tried to understand it.

    `headers` has lower-case names; `body` is decompressed; a 304 has an empty body.
    `moved_to` is the address that permanent redirects alone (301, 308) led to, or "".
    """

    requested_url: str
    final_url: str
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    fetched_at: datetime
    moved_to: str = ""

    @property
    def not_modified(self) -> bool:
        """Whether the server said that nothing changed."""
        return self.status == 304

    def header(self, name: str) -> str:
        """The first value of a header, or ""; `name` in lower case."""
        return next((value for key, value in self.headers if key == name), "")


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """One item that a feed, sitemap or section page offers.

    Attributes:
        title: plain text, white space collapsed.
        url: absolute http(s) address of the article as offered, or "" when there is none.
        guid: the feed's own id, verbatim; a stable substitute when it gives none.
        published, updated: UTC, or None when missing or nonsense.
        authors: names of people.
        summary, content: plain text; either may be "".
        language: BCP 47 tag, or "".
        stamp: changes when the source says or shows that the article was edited; "" where the
            source tells nothing of that.
    """

    title: str
    url: str
    guid: str
    published: datetime | None = None
    updated: datetime | None = None
    authors: tuple[str, ...] = ()
    summary: str = ""
    content: str = ""
    language: str = ""
    stamp: str = ""


@dataclass(frozen=True, slots=True)
class Subscription:
    """What the hub of a source was asked to tell us (WebSub).

    `topic` is the source's address as the hub knows it; `token` is the secret end of our own
    address there, `secret` signs what it sends (neither in `repr()`). `until` is when it lapses,
    `asked_at` when the hub was looked for or asked last.
    """

    source: str
    hub: str = ""
    topic: str = ""
    token: str = field(default="", repr=False)
    secret: str = field(default="", repr=False)
    state: SubscriptionState = "none"
    asked_at: datetime | None = None
    until: datetime | None = None
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Fate:
    """One step in the life of an offered item, for `wirewatch why`.

    `step` is one of seen, fetched, extracted, matched, alerted, skipped, revised; `outcome` a short
    word ("ok", "duplicate", "consent", "no_link", "failed", "hit", "no_hit", ...); `detail`
    a sentence for a person.
    """

    url: str
    at: datetime
    step: str
    outcome: str
    detail: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class RobotsText:
    """What a site answered for its robots.txt, and until when that counts.

    `origin` is scheme and host ("https://paper.example"). Where nobody knows what it says,
    `unreadable` says why.
    """

    origin: str
    until: datetime
    text: str = ""
    unreadable: str = ""


@dataclass(frozen=True, slots=True)
class Gap:
    """Two polls of a source (at `since` and `at`) without a common entry.

    What came and went in between was probably lost. `offered` is how many entries the later
    poll showed, `recovered` how many more of that time the site's sitemap gave.
    """

    source: str
    since: datetime
    at: datetime
    offered: int
    recovered: int = 0


@dataclass(frozen=True, slots=True)
class Coverage:
    """What was read in a span of time, so that silence can be trusted.

    `failing` holds (source slug, failing since, reason); `rejected` counts pages that were no
    article by kind; `undelivered` counts outbox rows that wait or failed, without those in `held`,
    which quiet hours or a batch hold and nobody has tried yet; `gaps` are polls that
    probably came too late for some items; `unusual` holds a sentence for each source that is
    far quieter or louder than its habit.
    """

    sources: int
    sources_read: int
    articles: int
    hits: int
    stories: int
    failing: tuple[tuple[str, datetime | None, str], ...] = ()
    rejected: tuple[tuple[str, int], ...] = ()
    undelivered: int = 0
    held: int = 0
    gaps: tuple[Gap, ...] = ()
    unusual: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PendingEntry:
    """An entry that we have seen and must look at again at `retry_at` (its page failed)."""

    source: str
    entry: FeedEntry
    attempts: int
    retry_at: datetime


@dataclass(frozen=True, slots=True)
class EntryRecord:
    """What became of one entry in one poll, as the store keeps it.

    `key` is the identity within the source (guid, else canonical URL). `retry_at` None means
    settled: never looked at again. `article_url` is "" where no article came of it.
    """

    key: str
    entry: FeedEntry
    canonical_url: str
    outcome: str
    article_url: str = ""
    attempts: int = 1
    retry_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class FetchRecord:
    """One poll of one source for the log: what was answered and what came of it."""

    source: str
    at: datetime
    status: int
    outcome: str
    detail: str = ""
    size: int = 0
    seconds: float = 0.0
    entries: int = 0
    new_entries: int = 0
    articles: int = 0
    hits: int = 0
