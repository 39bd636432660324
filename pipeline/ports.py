"""What the pipeline needs from the world, said by the one who needs it.

Only a fetcher, a store and a channel touch the world. Each has a fake under `tests/fakes/`
that passes the same contract test as the real one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol

from core.values import (
    Alert,
    AlertState,
    Article,
    Attempt,
    Candidate,
    Coverage,
    Delivery,
    EntryRecord,
    Facets,
    Fate,
    FetchedPage,
    FetchRecord,
    Gap,
    Hit,
    HitFilter,
    HitStatus,
    Letter,
    Look,
    PendingEntry,
    Place,
    Revision,
    RobotsText,
    Silence,
    SiteMemory,
    SourceState,
    StoredHit,
    Story,
    Subscription,
    Topic,
    Verdict,
)
from pipeline.ports_accounts import Accounts
from pipeline.ports_desk import Filters


class Fetch(Protocol):
    """Get a URL over HTTP, safely; raises FetchError when there is no usable answer."""

    async def __call__(
        self,
        url: str,
        *,
        etag: str = "",
        last_modified: str = "",
        headers: Sequence[tuple[str, str]] = (),
        allow_private: bool = False,
    ) -> FetchedPage:
        """Answer with status 200 or 304, or raise FetchError (also for 4xx and 5xx)."""
        ...


#: What a site's memory learns from one article: the keys of its blocks and where each stood.
#: Empty for an article with the text of another one, which is not counted.
Counts = tuple[tuple[int, Place], ...]


class Writer(Protocol):
    """One transaction: all of it is stored or none. Writing the same thing twice is harmless."""

    def save_state(self, state: SourceState) -> None:
        """Insert or replace what is remembered about a source."""
        ...

    def log_fetch(self, record: FetchRecord) -> None:
        """Append to the log of polls."""
        ...

    def save_polls(self, polls: Iterable[tuple[SourceState, FetchRecord]]) -> None:
        """Do `save_state` and `log_fetch` for many sources at once."""
        ...

    def log_gap(self, gap: Gap) -> None:
        """Note a gap between two polls, once by (source, at)."""
        ...

    def save_entries(self, source: str, records: Iterable[EntryRecord], now: datetime) -> None:
        """Insert or update entries by (source, key); a settled entry stays settled."""
        ...

    def save_stamps(self, source: str, stamps: Mapping[str, str]) -> None:
        """Replace the stamps of known entries, by key."""
        ...

    def save_subscription(self, subscription: Subscription) -> None:
        """Insert or replace what is known of a source's subscription."""
        ...

    def save_looks(self, looks: Iterable[Look]) -> None:
        """Insert or replace when stored articles are looked at again."""
        ...

    def revise(self, article: Article, revision: Revision) -> None:
        """Replace what an article says and keep what it said; once by (article, time).

        Source, language and dates of appearance stay. Of many revisions the first and the last
        are kept, 20 in all, 100,000 characters each.
        """
        ...

    def hits_of(self, article_url: str) -> tuple[StoredHit, ...]:
        """All hits of an article, suppressed ones too, oldest first."""
        ...

    def amend_hits(self, amended: Iterable[tuple[int, Hit, str]]) -> None:
        """Replace the evidence of hits, and what is said of their article's changes."""
        ...

    def add_fates(self, fates: Iterable[Fate]) -> None:
        """Append fates; one equal in url, step, outcome, detail and source is kept once."""
        ...

    def save_topic(self, topic: Topic, now: datetime) -> None:
        """Store a definition of a topic under (slug, version), once."""
        ...

    def article_for(self, urls: Iterable[str]) -> dict[str, str]:
        """Which of these addresses are known, each with the article's canonical URL."""
        ...

    def add_article(
        self, article: Article, aliases: Iterable[str], hashes: Iterable[int], now: datetime
    ) -> bool:
        """Store an article once, with the other addresses and near-duplicate hashes it has.

        Returns False when the canonical URL was stored before (aliases and outlet are added).
        """
        ...

    def add_hashes(self, article_url: str, hashes: Iterable[int]) -> None:
        """Give a stored article near-duplicate hashes, when it gets its first hit later on."""
        ...

    def add_outlet(self, article_url: str, source: str, now: datetime) -> None:
        """Note that another source offered a stored article."""
        ...

    def candidates(self, hashes: Iterable[int], since: datetime) -> tuple[Candidate, ...]:
        """Articles in a story, found since then, that share hashes; most shared first, ≤ 20."""
        ...

    def new_story(self, headline: str, article_url: str, now: datetime) -> int:
        """Open a story with its first article; the article's own story id if it has one."""
        ...

    def join_story(self, story_id: int, article_url: str, now: datetime) -> None:
        """Add a reprint to a story."""
        ...

    def save_vector(self, story_id: int, terms: bytes, now: datetime) -> None:
        """Keep the terms of a story's first report (see `matching/related.py`), once."""
        ...

    def assign(self, story_id: int, person: str) -> bool:
        """Say who looks after a story, "" for nobody; False when there is none of that number."""
        ...

    def merge_stories(self, into: int, other: int) -> None:
        """Move the articles, hits and alerts of one story into another.

        The old number then leads there. Raises StorageError unless both are stories, and two.
        """
        ...

    def split_story(self, story_id: int, article_urls: Iterable[str]) -> int:
        """Let some of a story's articles be a story of their own, with their hits; its number.

        Its alerts stay with the old one. Raises StorageError unless these are articles of that
        story and not all of it.
        """
        ...

    def add_hits(self, story_id: int, hits: Iterable[Hit], now: datetime) -> tuple[int, ...]:
        """Store hits once by (topic, topic version, article); the ids, in order.

        Only ids of hits that were not there before are returned.
        """
        ...

    def remember(self, seen: Mapping[str, Iterable[Counts]], now: datetime) -> None:
        """Count the blocks of new articles, by site; a site's rarest and oldest make room.

        Counting is not idempotent: count an article in the transaction that adds it.
        """
        ...

    def vouch(self, site: str, keys: Iterable[int]) -> None:
        """Keep blocks of a site from ever being left out by its memory."""
        ...

    def restore(self, hit_id: int, hit: Hit, text: str) -> None:
        """Make a suppressed hit a new one, with other evidence and another text of its article."""
        ...

    def add_alerts(self, alerts: Iterable[Alert]) -> int:
        """Put alerts into the outbox once by key; how many were new."""
        ...

    def alerted_topics(self, story_id: int) -> dict[str, frozenset[str]]:
        """For each receiver that has an alert about the story (in any state): its topics."""
        ...

    def waiting_digest(self, receiver: str) -> tuple[Delivery, ...]:
        """The receiver's story alerts in mode "digest" that no digest has taken up yet."""
        ...

    def carried(self, story_id: int) -> tuple[tuple[str, str, str, datetime], ...]:
        """A story's articles in order: (address, source, agency it credits, when it joined)."""
        ...

    def story_deliveries(self, story_id: int) -> tuple[Delivery, ...]:
        """As `Store.story_deliveries`."""
        ...

    def held_back(self, now: datetime) -> tuple[Delivery, ...]:
        """Alerts that were to wait (batched, or due later than made), are due and never tried.

        In order of writing. Nobody claims them before the transaction ends; one that a person
        asked for again is none of them, nor is one that waits for a digest.
        """
        ...

    def told_lately(self, receiver: str, since: datetime) -> tuple[Delivery, ...]:
        """Messages to a receiver, but digests, sent since then or being sent; in any order."""
        ...

    def bundle(self, delivery_ids: Iterable[int], into_key: str) -> int:
        """Mark waiting rows as told by the alert with this key; how many there were."""
        ...

    def cancel(self, delivery_ids: Iterable[int], reason: str, now: datetime) -> int:
        """Let waiting or failed alerts rest for good, with the reason; how many there were."""
        ...

    def delay(self, delivery_ids: Iterable[int], due_at: datetime) -> None:
        """Let waiting rows wait until then."""
        ...

    def add_silence(self, silence: Silence, now: datetime) -> int:
        """Store what somebody asked not to hear; its number."""
        ...

    def end_silence(self, number: int, now: datetime) -> bool:
        """Let a stored silence end now; False when none of that number lasts."""
        ...

    def silences(self, now: datetime) -> tuple[tuple[int, Silence], ...]:
        """The stored silences that last, each with its number, oldest first."""
        ...

    def unsubscribe(self, person: str, receiver: str, now: datetime) -> None:
        """Note that a person (see `alerts/unsubscribe.py`) wants no more mail of a receiver."""
        ...

    def resubscribe(self, person: str) -> None:
        """Forget that a person wanted no more mail."""
        ...

    def hand_over(self, delivery_id: int, token: str, into: Alert) -> bool:
        """Let another alert (added if it is new) tell a claimed one.

        False, and nothing is changed, when the token is not the row's.
        """
        ...


class Store(Protocol):
    """Everything that happened. All methods are safe to call from several threads."""

    @property
    def accounts(self) -> Accounts:
        """Who may sign in to the review page."""
        ...

    @property
    def filters(self) -> Filters:
        """What people saved on the review page."""
        ...

    def begin(self) -> AbstractContextManager[Writer]:
        """Open a write transaction; commits at the end, rolls back on any exception."""
        ...

    def source_states(self, slugs: Collection[str] | None = None) -> dict[str, SourceState]:
        """Remembered source states by slug; of these sources, or all."""
        ...

    def robots(self, origin: str) -> RobotsText | None:
        """What a site answered last for its robots.txt, also when that counts no more."""
        ...

    def save_robots(self, texts: Iterable[RobotsText], now: datetime) -> None:
        """Keep what sites answered, and forget what has not counted for a week."""
        ...

    def oldest_reading(self) -> datetime | None:
        """Of the moments at which each source was last read, the first; None when none was."""
        ...

    def settled(self, source: str, keys: Iterable[str]) -> dict[str, str]:
        """Which of these entry keys are known, with their stamps.

        Those due again are among them, and told by `pending`.
        """
        ...

    def settled_otherwise(self, source: str, keys: Iterable[str]) -> frozenset[str]:
        """Which of these second keys (`core.identity`) an entry of the source had."""
        ...

    def pending(self, source: str, now: datetime, limit: int = 0) -> tuple[PendingEntry, ...]:
        """Entries of a source whose retry is due, the longest due first; 0 for all."""
        ...

    def subscriptions(self) -> tuple[Subscription, ...]:
        """What is known of sources' hubs, by source."""
        ...

    def subscription(self, token: str) -> Subscription | None:
        """The subscription whose notices come to the address with this token."""
        ...

    def looks(self, urls: Iterable[str]) -> dict[str, Look]:
        """When these articles were and will be looked at again; none where never."""
        ...

    def looks_due(self, source: str, now: datetime, limit: int = 0) -> tuple[Look, ...]:
        """The looks that are due at a source's articles, the longest due first; 0 for all."""
        ...

    def revisions(self, url: str) -> tuple[Revision, ...]:
        """What an article said before each of its edits, oldest first."""
        ...

    def sources_pending(self, now: datetime) -> frozenset[str]:
        """The sources of which `pending` or `looks_due` would tell something."""
        ...

    def article_for(self, urls: Iterable[str]) -> dict[str, str]:
        """As `Writer.article_for`."""
        ...

    def article(self, url: str) -> Article | None:
        """A stored article by its canonical or any other known address."""
        ...

    def articles(self, since: datetime | None = None) -> Iterable[Article]:
        """Stored articles, oldest first, read in slices."""
        ...

    def site_memories(
        self, wanted: Mapping[str, Collection[int]], now: datetime
    ) -> dict[str, SiteMemory]:
        """What is known of each site and, of these keys, its blocks; a new site is empty."""
        ...

    def hits(self, wanted: HitFilter) -> tuple[StoredHit, ...]:
        """Stored hits, newest first."""
        ...

    def facets(self, wanted: HitFilter) -> Facets:
        """How many hits each topic, source, language, status and day has.

        Each is counted under the other parts of the filter (`since` and `until` are the part
        of the days); paging is ignored.
        """
        ...

    def stories(self, wanted: HitFilter) -> tuple[int, ...]:
        """Ids of the stories with a hit that fits; the one with the newest such hit first.

        `limit` counts stories. `before_id` pages: only stories whose newest fitting hit has a
        smaller id.
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

    def story(self, story_id: int) -> Story | None:
        """A story with its articles in order and its outlets; a merged one's number leads on."""
        ...

    def stories_by_id(self, story_ids: Iterable[int]) -> dict[int, Story]:
        """Many stories by number; those that are not there, or were merged, are left out."""
        ...

    def vectors(self, since: datetime, until: datetime) -> tuple[tuple[int, bytes], ...]:
        """(story, terms) of the stories opened in a span of time, both ends included."""
        ...

    def fates(self, url: str) -> tuple[Fate, ...]:
        """What happened to an address, oldest first, under every address it is known by."""
        ...

    def poll_log(self, limit: int = 100, source: str = "") -> tuple[FetchRecord, ...]:
        """The last polls, newest first; of one source, or all."""
        ...

    def gaps(self, since: datetime) -> tuple[Gap, ...]:
        """Gaps noticed since a moment, newest first."""
        ...

    def claim(
        self, now: datetime, lease: timedelta, limit: int = 20, *, skip: Collection[str] = ()
    ) -> tuple[Delivery, ...]:
        """Take due alerts (waiting, or claimed with a lapsed lease) for sending, oldest first.

        Never takes story alerts in mode "digest", nor those of the receivers in `skip`. Each
        gets a fresh token and a lease, and `attempts` counts this claim too.
        """
        ...

    def settle_delivery(
        self,
        delivery_id: int,
        token: str,
        state: AlertState,
        now: datetime,
        *,
        due_at: datetime | None = None,
        problem: str = "",
        tried: bool = True,
    ) -> bool:
        """Record the outcome of a claimed delivery and append it to its history.

        "sent" and "failed" end it; "waiting" with `due_at` tries again. What was not `tried`
        is only let go: the claim does not count and the history stays. False, and nothing is
        changed, when the token is no longer the row's.
        """
        ...

    def deliveries(self, *states: AlertState, limit: int = 0) -> tuple[Delivery, ...]:
        """Outbox rows, newest first; of these states, or all."""
        ...

    def story_deliveries(self, story_id: int) -> tuple[Delivery, ...]:
        """Messages about a story, oldest first; a digest that took it up is one of them."""
        ...

    def outbox_counts(self) -> dict[str, int]:
        """How many messages are in each state; a state without messages is left out."""
        ...

    def history(self, delivery_id: int) -> tuple[Attempt, ...]:
        """What became of each claim of a message, oldest first."""
        ...

    def told_lately(self, receiver: str, since: datetime) -> tuple[Delivery, ...]:
        """As `Writer.told_lately`."""
        ...

    def bundled(self, receiver: str, into_key: str) -> tuple[Delivery, ...]:
        """The receiver's alerts that the message with this key tells, in order of writing."""
        ...

    def alerts_by_topic(self, since: datetime) -> dict[str, int]:
        """How many alerts about stories each topic has owed since a moment, in any state."""
        ...

    def notice_keys(self) -> frozenset[str]:
        """The keys of all notices that were ever owed, in whatever state they are."""
        ...

    def latest_attempts(self, limit: int = 1000) -> tuple[tuple[str, Attempt], ...]:
        """The last attempts to reach anybody, each with the receiver, oldest first.

        Lapsed leases and people who ask for a message again are no attempts.
        """
        ...

    def requeue(self, delivery_id: int, now: datetime) -> bool:
        """Let a failed, cancelled or sent alert be sent again now; False if there is none."""
        ...

    def silences(self, now: datetime) -> tuple[tuple[int, Silence], ...]:
        """As `Writer.silences`."""
        ...

    def unsubscribed(self) -> frozenset[str]:
        """The persons who want no more mail."""
        ...

    def coverage(self, slugs: Iterable[str], since: datetime, until: datetime) -> Coverage:
        """What was read of these sources in a span of time."""
        ...

    def page_kinds(self, since: datetime) -> dict[str, dict[str, int]]:
        """What the pages of each source were since then: source to kind to number of addresses.

        Kinds are "article", those of a page that was none, and "error_item" for the items of a
        bridge that told of its own trouble. A source without pages is left out.
        """
        ...

    def counts(self) -> dict[str, int]:
        """Rows for people: articles, hits, stories, waiting, failed, sources."""
        ...

    def prune(self, before: datetime, limit: int = 1000) -> int:
        """Delete one slice of what is old, and say how many rows went.

        Rows of the logs (fetches, fates of articles without hits), suppressed hits that nobody
        judged, and blocks of sites that count for less than one article seen then.
        """
        ...

    def check(self) -> str:
        """One sentence on the database's health; raises StorageError when it is not well."""
        ...

    def backup(self, path: Path) -> None:
        """Copy what is stored, as it stands, into a new file; StorageError where it cannot."""
        ...

    def close(self) -> None:
        """Release connections."""
        ...


class Channel(Protocol):
    """A way to reach one receiver."""

    def send(self, letter: Letter) -> str:
        """Deliver one message; a short receipt for the log. Raises DeliveryError."""
        ...
