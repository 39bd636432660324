"""The store: everything that happened, in SQLite or PostgreSQL.

`SqlStore` opens a transaction for each question and hands it to the room that knows the
subject; it holds no knowledge of its own.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from copy import copy
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection, Engine

from core.errors import StorageError
from core.values import (
    AlertState,
    Article,
    Attempt,
    Coverage,
    Delivery,
    Facets,
    Fate,
    FetchRecord,
    FoundArticle,
    Gap,
    HitFilter,
    HitStatus,
    Look,
    PendingEntry,
    Revision,
    RobotsText,
    Silence,
    SiteMemory,
    SourceState,
    StoredHit,
    Story,
    Subscription,
    Verdict,
)
from core.words import Sought
from storage import (
    clock,
    hush,
    judging,
    outbox,
    reading,
    retention,
    revisions,
    robots,
    schema,
    search,
    site_memory,
    stories,
    subscriptions,
    upkeep,
)
from storage.accounts import SqlAccounts
from storage.addresses import article_urls
from storage.engine import PATIENCE, forget, open_engine, transaction
from storage.facets import FacetCache
from storage.filters import SqlFilters
from storage.jobs import SqlJobs
from storage.leases import SqlLeases
from storage.meters import SqlMeters
from storage.writer import SqlWriter


def open_store(url: str, patience: timedelta = PATIENCE) -> SqlStore:
    """Open a database and bring its schema up to date; a missing SQLite file is created.

    `url` is `sqlite:///file.db` or `postgresql://user:password@host/name`; `patience` is how
    long to wait for another writer. Raises StorageError, in one sentence, for a database that
    is corrupt, locked, read-only, foreign or of a newer program; it is left as it was.
    """
    engine = open_engine(url, patience)
    try:
        schema.prepare(engine)
    except BaseException:
        engine.dispose()
        raise
    return SqlStore(engine)


class SqlStore:
    """A `Store` (see `pipeline/ports`, whose words hold here) over one SQL database."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.accounts = SqlAccounts(engine)
        self.filters = SqlFilters(engine)
        self._facets = FacetCache()
        self.leases = SqlLeases(engine)
        self.jobs = SqlJobs(engine)
        self.meters = SqlMeters(engine)
        self._shared: Connection | None = None

    @contextmanager
    def begin(self) -> Iterator[SqlWriter]:
        """Open a write transaction; commits at the end, rolls back on any exception.

        Only one is open at a time, over all processes: whoever assigns a story sees the
        stories of everyone before.
        """
        with transaction(self._engine, write=True, alone=True) as connection:
            writer = SqlWriter(connection)
            yield writer
            writer.finish()

    @contextmanager
    def reading(self) -> Iterator[SqlStore]:
        """This store, for several questions of one thread: they share one transaction."""
        with self._read() as connection:
            same = copy(self)
            same._shared = connection
            yield same

    def _read(self) -> AbstractContextManager[Connection]:
        if self._shared is not None:
            return nullcontext(self._shared)
        return transaction(self._engine, write=False)

    def _write(self) -> AbstractContextManager[Connection]:
        return transaction(self._engine, write=True)

    def source_states(self, slugs: Collection[str] | None = None) -> dict[str, SourceState]:
        """Remembered source states by slug; of these sources, or all."""
        with self._read() as connection:
            return reading.source_states(connection, slugs)

    def resting_sources(self, now: datetime) -> dict[str, str]:
        """The sources that are not due yet, each with the address that it was asked at."""
        with self._read() as connection:
            return reading.resting_sources(connection, now)

    def robots(self, origin: str) -> RobotsText | None:
        """What a site answered last for its robots.txt, also when that counts no more."""
        with self._read() as connection:
            return robots.read(connection, origin)

    def save_robots(self, texts: Iterable[RobotsText], now: datetime) -> None:
        """Keep what sites answered, and forget what has not counted for a week."""
        with self._write() as connection:
            robots.save(connection, texts, now)

    def oldest_reading(self) -> datetime | None:
        """Of the moments at which each source was last read, the first; None when none was."""
        with self._read() as connection:
            return reading.oldest_reading(connection)

    def sources_pending(self, now: datetime) -> frozenset[str]:
        """The sources of which `pending` would tell something."""
        with self._read() as connection:
            return reading.sources_pending(connection, now)

    def settled(self, source: str, keys: Iterable[str]) -> dict[str, str]:
        """Which of these entries are known, with their stamps."""
        with self._read() as connection:
            return revisions.stamps(connection, source, keys)

    def still_offered(self, source: str, keys: Iterable[str], now: datetime) -> None:
        """Note that a source offers these entries still, unless that was noted lately."""
        with self._write() as connection:
            retention.still_offered(connection, source, keys, now)

    def settled_otherwise(self, source: str, keys: Iterable[str]) -> frozenset[str]:
        """Which of these second keys an entry of the source had."""
        with self._read() as connection:
            return reading.settled_otherwise(connection, source, keys)

    def pending(self, source: str, now: datetime, limit: int = 0) -> tuple[PendingEntry, ...]:
        """Entries of a source whose retry is due, the longest due first; 0 for all."""
        with self._read() as connection:
            return reading.pending(connection, source, now, limit)

    def article_for(self, urls: Iterable[str]) -> dict[str, str]:
        """Which of these addresses are known, each with the article's canonical URL."""
        with self._read() as connection:
            return article_urls(connection, urls)

    def article(self, url: str) -> Article | None:
        """A stored article by its canonical or any other known address."""
        with self._read() as connection:
            return reading.article(connection, url)

    def articles(self, since: datetime | None = None) -> Iterator[Article]:
        """Stored articles, oldest first, read in slices."""
        return reading.articles(self._engine, since)

    def searchable(
        self, since: datetime | None = None, until: datetime | None = None
    ) -> tuple[int, int]:
        """The numbers of searchable articles found in a span: from, and up to before."""
        with self._read() as connection:
            return search.searchable(connection, since, until)

    def find(
        self, sought: Sought | None, low: int, high: int, limit: int, *, whole: bool = True
    ) -> tuple[FoundArticle, ...]:
        """The newest of these searchable articles that have what is sought; None: any."""
        with self._read() as connection:
            return search.find(connection, sought, low, high, limit, whole=whole)

    def found(self, numbers: Sequence[int]) -> tuple[FoundArticle, ...]:
        """Articles by number, the newest first."""
        with self._read() as connection:
            return search.found(connection, numbers)

    def unsearchable(self) -> int:
        """About how many stored articles are not yet searchable."""
        with self._read() as connection:
            return search.unsearchable(connection)

    def index_older(self, limit: int = 20) -> int:
        """Make the newest of those searchable; about how many are left."""
        with transaction(self._engine, write=True, alone=True) as connection:
            return search.index_older(connection, limit)

    def merge_search(self) -> tuple[bool, float]:
        """Do some of what the search index put off: whether there was any, seconds of lock."""
        with self._write() as connection:
            locked = time.perf_counter()
            some = search.merge(connection)
        return some, time.perf_counter() - locked

    def site_memories(
        self, wanted: Mapping[str, Collection[int]], now: datetime
    ) -> dict[str, SiteMemory]:
        """What is known of each site and, of these keys, its blocks; a new site is empty."""
        with self._read() as connection:
            return site_memory.site_memories(connection, wanted, now)

    def subscriptions(self) -> tuple[Subscription, ...]:
        """What is known of sources' hubs, by source."""
        with self._read() as connection:
            return subscriptions.read(connection)

    def subscription(self, token: str) -> Subscription | None:
        """The subscription whose notices come to this address."""
        with self._read() as connection:
            return next(iter(subscriptions.read(connection, token)), None) if token else None

    def looks(self, urls: Iterable[str]) -> dict[str, Look]:
        """When these articles were and will be looked at again; none where never."""
        with self._read() as connection:
            return revisions.looks(connection, urls)

    def looks_due(self, source: str, now: datetime, limit: int = 0) -> tuple[Look, ...]:
        """The looks that are due at a source's articles, the longest due first; 0 for all."""
        with self._read() as connection:
            return revisions.looks_due(connection, source, now, limit)

    def revisions(self, url: str) -> tuple[Revision, ...]:
        """What an article said before each of its edits, oldest first."""
        with self._read() as connection:
            return revisions.revisions(connection, url)

    def hits(self, wanted: HitFilter) -> tuple[StoredHit, ...]:
        """Stored hits, newest first."""
        with self._read() as connection:
            return reading.hits(connection, wanted)

    def facets(self, wanted: HitFilter) -> Facets:
        """How many hits each value of each part of the filter would show."""
        with self._read() as connection:
            return self._facets.facets(connection, wanted)

    def stories(self, wanted: HitFilter) -> tuple[int, ...]:
        """Ids of the stories with a hit that fits; the one with the newest such hit first."""
        with self._read() as connection:
            return reading.stories(connection, wanted)

    def volume(self, since: datetime) -> tuple[tuple[str, str, int], ...]:
        """(topic, UTC day, hits found on it) since a moment, in this order."""
        with self._read() as connection:
            return reading.volume(connection, since)

    def hit(self, hit_id: int) -> StoredHit | None:
        """One stored hit."""
        with self._read() as connection:
            return reading.hit(connection, hit_id)

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
        with self._write() as connection:
            return judging.mark(connection, hit_id, Verdict(now, status, by, reason, note))

    def judge(
        self, verdicts: Iterable[tuple[int, Verdict]], seen: Mapping[int, int] | None = None
    ) -> int:
        """Store verdicts on several hits, all or none; how many of the hits there are.

        Raises ConflictError when a hit's version is not what `seen` says.
        """
        with self._write() as connection:
            return judging.judge(connection, verdicts, seen or {})

    def verdicts(self, hit_id: int) -> tuple[Verdict, ...]:
        """All verdicts on a hit, oldest first."""
        with self._read() as connection:
            return judging.verdicts(connection, hit_id)

    def verdict_counts(self, topic: str) -> dict[str, int]:
        """How many hits of a topic have each status."""
        with self._read() as connection:
            return judging.verdict_counts(connection, topic)

    def verdicts_by_topic(self) -> dict[str, dict[str, int]]:
        """How many hits of each topic have each status."""
        with self._read() as connection:
            return judging.verdicts_by_topic(connection)

    def verdicts_by_source(self, topic: str = "") -> dict[str, dict[str, int]]:
        """How many hits of each source have each verdict; of one topic, or of all ("")."""
        with self._read() as connection:
            return judging.verdicts_by_source(connection, topic)

    def judged_terms(self, topic: str, limit: int) -> tuple[tuple[HitStatus, tuple[str, ...]], ...]:
        """The verdict and the matched terms of a topic's newest hits, `limit` of each verdict."""
        with self._read() as connection:
            return judging.judged_terms(connection, topic, limit)

    def story(self, story_id: int) -> Story | None:
        """A story with its articles in order and its outlets; a merged one's number leads on."""
        with self._read() as connection:
            return stories.read_story(connection, story_id)

    def stories_by_id(self, story_ids: Iterable[int]) -> dict[int, Story]:
        """Many stories by number; those that are not there, or were merged, are left out."""
        with self._read() as connection:
            found = stories.read_stories(connection, story_ids)
        return {number: story for number, story in found.items() if story.article_urls}

    def vectors(self, since: datetime, until: datetime) -> tuple[tuple[int, bytes], ...]:
        """The vectors of the stories opened in a span of time, both ends included."""
        with self._read() as connection:
            return stories.vectors(connection, since, until)

    def fates(self, url: str) -> tuple[Fate, ...]:
        """What happened to an address, oldest first, under every address it is known by."""
        with self._read() as connection:
            return reading.fates(connection, url)

    def poll_log(self, limit: int = 100, source: str = "") -> tuple[FetchRecord, ...]:
        """The last polls, newest first; of one source, or all."""
        with self._read() as connection:
            return reading.poll_log(connection, limit, source)

    def gaps(self, since: datetime) -> tuple[Gap, ...]:
        """Gaps noticed since a moment, newest first."""
        with self._read() as connection:
            return reading.gaps(connection, since)

    def claim(
        self, now: datetime, lease: timedelta, limit: int = 20, *, receiver: str = ""
    ) -> tuple[Delivery, ...]:
        """Take due alerts for sending, oldest first; each gets a fresh token and a lease."""
        with self._write() as connection:
            return outbox.claim(connection, now, lease, limit, receiver)

    def due_receivers(self, now: datetime) -> tuple[str, ...]:
        """For whom `claim` would find something; who has waited longest comes first."""
        with self._read() as connection:
            return outbox.due_receivers(connection, now)

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
        taken: Iterable[str] = (),
    ) -> bool:
        """Record the outcome of a claimed delivery; False when the token is not the row's."""
        with self._write() as connection:
            return outbox.settle(
                connection, delivery_id, token, state, now, due_at, problem, tried, taken
            )

    def deliveries(self, *states: AlertState, limit: int = 0) -> tuple[Delivery, ...]:
        """Outbox rows, newest first; of these states, or all."""
        with self._read() as connection:
            return outbox.deliveries(connection, states, limit)

    def story_deliveries(self, story_id: int) -> tuple[Delivery, ...]:
        """Messages about a story, oldest first; a digest that took it up is one of them."""
        with self._read() as connection:
            return outbox.story_deliveries(connection, story_id)

    def outbox_counts(self) -> dict[str, int]:
        """How many messages are in each state; a state without messages is left out."""
        with self._read() as connection:
            return outbox.outbox_counts(connection)

    def history(self, delivery_id: int) -> tuple[Attempt, ...]:
        """What became of each claim of a message, oldest first."""
        with self._read() as connection:
            return outbox.history(connection, delivery_id)

    def told_lately(self, receiver: str, since: datetime) -> tuple[Delivery, ...]:
        """Messages to a receiver, but digests, sent since then or being sent."""
        with self._read() as connection:
            return outbox.told_lately(connection, receiver, since)

    def bundled(self, receiver: str, into_key: str) -> tuple[Delivery, ...]:
        """The receiver's alerts that the message with this key tells."""
        with self._read() as connection:
            return outbox.bundled(connection, receiver, into_key)

    def alerts_by_topic(self, since: datetime) -> dict[str, int]:
        """How many alerts about stories each topic has owed since a moment."""
        with self._read() as connection:
            return outbox.alerts_by_topic(connection, since)

    def notice_keys(self) -> frozenset[str]:
        """The keys of all notices that were ever owed."""
        with self._read() as connection:
            return outbox.notice_keys(connection)

    def latest_attempts(self, limit: int = 1000) -> tuple[tuple[str, Attempt], ...]:
        """The last attempts to reach anybody, each with the receiver, oldest first."""
        with self._read() as connection:
            return outbox.latest_attempts(connection, limit)

    def requeue(self, delivery_id: int, now: datetime) -> bool:
        """Let a failed, cancelled or sent alert be sent again now; False if there is none."""
        with self._write() as connection:
            return outbox.requeue(connection, delivery_id, now)

    def silences(self, now: datetime) -> tuple[tuple[int, Silence], ...]:
        """The stored silences that last, each with its number, oldest first."""
        with self._read() as connection:
            return hush.silences(connection, now)

    def unsubscribed(self) -> frozenset[str]:
        """The persons who want no more mail."""
        with self._read() as connection:
            return hush.unsubscribed(connection)

    def coverage(self, slugs: Iterable[str], since: datetime, until: datetime) -> Coverage:
        """What was read of these sources in a span of time."""
        with self._read() as connection:
            return upkeep.coverage(connection, slugs, since, until)

    def page_kinds(self, since: datetime) -> dict[str, dict[str, int]]:
        """What the pages of each source were since then."""
        with self._read() as connection:
            return upkeep.page_kinds(connection, since)

    def counts(self) -> dict[str, int]:
        """Rows for people: articles, hits, stories, waiting, failed, sources."""
        with self._read() as connection:
            return upkeep.counts(connection)

    def prune(self, kind: str, before: datetime, limit: int = 1000) -> tuple[int, int, float]:
        """Delete a slice of what is old: how many were found, how many went, seconds of lock."""
        with self._read() as connection:
            found = retention.find(connection, kind, before, limit)
            if not found:
                return 0, 0, 0.0
            ready = retention.prepare(connection, kind, found)
        with self._write() as connection:
            locked = time.perf_counter()
            gone = retention.take(connection, kind, before, found, ready)
        # With the commit: it waits for the disk while it holds the lock.
        return len(found), gone, time.perf_counter() - locked

    def prunable(self, kind: str, before: datetime) -> int:
        """How many rows of a kind are past their time."""
        with self._read() as connection:
            return retention.prunable(connection, kind, before)

    def try_writing(self) -> None:
        """Open the database anew and write something; raises StorageError when that fails."""
        url = self._engine.url
        if self._engine.dialect.name == "sqlite" and not Path(url.database or "").exists():
            raise StorageError(f"the database {url.database} is gone")
        try:
            fresh = open_store(url.render_as_string(hide_password=False))
            try:
                fresh.meters.add({"write_trials": 1})
            finally:
                fresh.close()
        except StorageError as error:
            # Whoever only reads would never notice, and would hold the next trial to it as well.
            forget(self._engine, error)
            raise

    def put_back(self, now: datetime) -> int:
        """Let what happened after `now` have happened now; how many rows were changed."""
        with self._write() as connection:
            return clock.put_back(connection, now)

    def size(self) -> int:
        """Bytes that the database takes."""
        with self._read() as connection:
            return upkeep.size(connection)

    def check(self) -> str:
        """One sentence on the database's health; raises StorageError when it is not well."""
        return upkeep.check(self._engine)

    def backup(self, path: Path) -> None:
        """Copy a running SQLite database into a new file; raises StorageError."""
        upkeep.backup(self._engine, path)

    def close(self) -> None:
        """Release connections."""
        self._engine.dispose()
