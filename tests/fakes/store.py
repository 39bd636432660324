"""A store in memory: passes the same contract tests as the databases do."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, fields, replace
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any, get_args

from core.errors import ConflictError, StorageError
from core.identity import second_key
from core.outlets import independent, reprints
from core.urls import canonical_url
from core.values import (
    Alert,
    AlertState,
    Article,
    Attempt,
    BlockCount,
    Candidate,
    Coverage,
    Delivery,
    EntryRecord,
    Facets,
    Fate,
    FetchRecord,
    Gap,
    Hit,
    HitFilter,
    HitStatus,
    Look,
    PageKind,
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
from pipeline.ports import Counts
from storage.revisions import LONGEST, MOST
from storage.site_memory import HALF_LIFE, MOST_BLOCKS
from storage.words import occurs, phrases_of, words_of
from tests.fakes.accounts import MemoryAccounts, MemoryFilters

_REJECTED = frozenset(get_args(PageKind)) - {"article"} | {"error_item"}


@dataclass
class World:
    """All that is stored. Values are immutable, so that a shallow copy is a snapshot."""

    states: dict[str, SourceState] = field(default_factory=dict)
    failing_since: dict[str, datetime | None] = field(default_factory=dict)
    polls: dict[tuple[str, datetime, str], FetchRecord] = field(default_factory=dict)
    gaps: dict[tuple[str, datetime], Gap] = field(default_factory=dict)
    robots: dict[str, RobotsText] = field(default_factory=dict)
    entries: dict[tuple[str, str], EntryRecord] = field(default_factory=dict)
    #: An address and the one that stands for it.
    addresses: dict[str, str] = field(default_factory=dict)
    fates: dict[tuple[str, ...], Fate] = field(default_factory=dict)
    articles: dict[str, Article] = field(default_factory=dict)
    found_at: dict[str, datetime] = field(default_factory=dict)
    outlets: dict[tuple[str, str], datetime] = field(default_factory=dict)
    subscriptions: dict[str, Subscription] = field(default_factory=dict)
    looks: dict[str, Look] = field(default_factory=dict)
    revisions: dict[str, tuple[Revision, ...]] = field(default_factory=dict)
    hashes: dict[str, frozenset[int]] = field(default_factory=dict)
    stories: dict[int, Story] = field(default_factory=dict)
    story_of: dict[str, int] = field(default_factory=dict)
    joined_at: dict[str, datetime] = field(default_factory=dict)
    topics: dict[tuple[str, str], Topic] = field(default_factory=dict)
    hits: dict[int, StoredHit] = field(default_factory=dict)
    verdicts: dict[int, tuple[Verdict, ...]] = field(default_factory=dict)
    #: A story that was merged, and into which.
    merged: dict[int, int] = field(default_factory=dict)
    outbox: dict[int, Delivery] = field(default_factory=dict)
    #: The stories that each row of the outbox is about.
    about: dict[int, tuple[int, ...]] = field(default_factory=dict)
    vectors: dict[int, tuple[datetime, bytes]] = field(default_factory=dict)
    silences: dict[int, Silence] = field(default_factory=dict)
    #: Who wants no more mail, of which receiver.
    away: dict[str, str] = field(default_factory=dict)
    bundled_into: dict[int, str] = field(default_factory=dict)
    attempts: dict[int, tuple[Attempt, ...]] = field(default_factory=dict)
    site_articles: dict[str, list[datetime]] = field(default_factory=dict)
    #: When a block of a site stood where, and what a person vouched for.
    site_blocks: dict[tuple[str, int], tuple[tuple[Place, datetime], ...]] = field(
        default_factory=dict
    )
    vouched: dict[tuple[str, int], bool] = field(default_factory=dict)
    #: All of those in order, each with the row it is about.
    attempt_log: dict[int, tuple[int, Attempt]] = field(default_factory=dict)

    def snapshot(self) -> dict[str, Any]:
        """Everything as it is now."""
        return {part.name: dict(getattr(self, part.name)) for part in fields(self)}

    def restore(self, snapshot: dict[str, Any]) -> None:
        """Everything as it was then."""
        for name, was in snapshot.items():
            setattr(self, name, was)

    def note(self, delivery_id: int, attempt: Attempt) -> None:
        """Append to the history of a row of the outbox."""
        self.attempts[delivery_id] = (*self.attempts.get(delivery_id, ()), attempt)
        self.attempt_log[len(self.attempt_log)] = delivery_id, attempt

    def lead(self, story_id: int) -> int:
        """The story itself, or the one that it was merged into."""
        return self.merged.get(story_id, story_id)

    def owner(self, url: str) -> str | None:
        """The URL of the article that has this address."""
        found = self.addresses.get(url)
        return found if found in self.articles else None

    def article_url(self, url: str) -> str:
        """The same; an address of no article is the caller's mistake."""
        if (found := self.owner(url)) is None:
            raise StorageError(f"no article is stored under {url}")
        return found

    def stand_for(self, target: str, others: Iterable[str]) -> None:
        """Let addresses stand for `target`, but for those that an article has."""
        canonical = self.owner(target) or target
        free = {url for url in (target, *others) if url and self.owner(url) is None}
        followers = {url for url, of in self.addresses.items() if of in free}
        self.addresses |= dict.fromkeys(free | followers, canonical)


def _due(look: Look, now: datetime) -> bool:
    return look.due_at is not None and look.due_at <= now


class MemoryWriter:
    """Writes into a world; whoever opened the transaction undoes it on failure."""

    def __init__(self, world: World) -> None:
        self._world = world

    def save_state(self, state: SourceState) -> None:
        since = self._world.failing_since.get(state.slug) or state.attempted_at
        self._world.states[state.slug] = state
        self._world.failing_since[state.slug] = since if state.failures else None

    def log_fetch(self, record: FetchRecord) -> None:
        self._world.polls.setdefault((record.source, record.at, record.outcome), record)

    def save_polls(self, polls: Iterable[tuple[SourceState, FetchRecord]]) -> None:
        for state, record in polls:
            self.save_state(state)
            self.log_fetch(record)

    def log_gap(self, gap: Gap) -> None:
        self._world.gaps.setdefault((gap.source, gap.at), gap)

    def save_entries(self, source: str, records: Iterable[EntryRecord], now: datetime) -> None:
        for record in records:
            was = self._world.entries.get((source, record.key))
            if was is None or was.retry_at is not None:
                self._world.entries[source, record.key] = record
            if target := record.article_url or record.canonical_url:
                self._world.stand_for(target, (record.entry.url, record.canonical_url))

    def save_stamps(self, source: str, stamps: Mapping[str, str]) -> None:
        for key, stamp in stamps.items():
            if record := self._world.entries.get((source, key)):
                entry = replace(record.entry, stamp=stamp)
                self._world.entries[source, key] = replace(record, entry=entry)

    def save_subscription(self, subscription: Subscription) -> None:
        self._world.subscriptions[subscription.source] = subscription

    def save_looks(self, looks: Iterable[Look]) -> None:
        for look in looks:
            url = self._world.article_url(look.article_url)
            self._world.looks[url] = replace(look, article_url=url)

    def revise(self, article: Article, revision: Revision) -> None:
        url = self._world.article_url(article.url)
        was = self._world.articles[url]
        kept = ("url", "link", "source", "site", "language", "published", "fetched_at")
        article = replace(article, **{name: getattr(was, name) for name in kept})
        self._set_article(article)
        past = self._world.revisions.get(url, ())
        if revision.at not in {one.at for one in past}:
            past = (*past, replace(revision, text=revision.text[:LONGEST]))
        self._world.revisions[url] = past[:1] + past[1:][1 - MOST :]

    def hits_of(self, article_url: str) -> tuple[StoredHit, ...]:
        url = self._world.article_url(article_url)
        return tuple(one for one in self._world.hits.values() if one.article.url == url)

    def amend_hits(self, amended: Iterable[tuple[int, Hit, str]]) -> None:
        for number, hit, changed in amended:
            stored = self._world.hits[number]
            self._world.hits[number] = replace(stored, hit=hit, changed=changed)

    def _set_article(self, article: Article) -> None:
        self._world.articles[article.url] = article
        for number, stored in self._world.hits.items():
            if stored.article.url == article.url:
                self._world.hits[number] = replace(stored, article=article)

    def add_fates(self, fates: Iterable[Fate]) -> None:
        for fate in fates:
            key = (fate.url, fate.step, fate.outcome, fate.detail, fate.source)
            self._world.fates.setdefault(key, fate)

    def save_topic(self, topic: Topic, now: datetime) -> None:
        self._world.topics.setdefault((topic.slug, topic.version), topic)

    def article_for(self, urls: Iterable[str]) -> dict[str, str]:
        return {url: found for url in urls if (found := self._world.owner(url)) is not None}

    def add_article(
        self, article: Article, aliases: Iterable[str], hashes: Iterable[int], now: datetime
    ) -> bool:
        known = self._world.owner(article.url)
        if known is not None:
            self._world.stand_for(known, aliases)
            if article.source:
                self.add_outlet(known, article.source, now)
            return False
        self._world.articles[article.url] = article
        self._world.found_at[article.url] = now
        self._world.hashes[article.url] = frozenset(hashes)
        self._world.addresses[article.url] = article.url
        self._world.stand_for(article.url, aliases)
        return True

    def add_hashes(self, article_url: str, hashes: Iterable[int]) -> None:
        url = self._world.article_url(article_url)
        self._world.hashes[url] = self._world.hashes.get(url, frozenset()) | frozenset(hashes)

    def add_outlet(self, article_url: str, source: str, now: datetime) -> None:
        self._world.outlets.setdefault((self._world.article_url(article_url), source), now)

    def candidates(self, hashes: Iterable[int], since: datetime) -> tuple[Candidate, ...]:
        wanted = frozenset(hashes)
        found = [
            Candidate(url, self._world.story_of[url], self._world.articles[url].text, len(shared))
            for url, own in self._world.hashes.items()
            if (shared := own & wanted)
            and url in self._world.story_of
            and self._world.found_at[url] >= since
        ]
        return tuple(sorted(found, key=lambda candidate: -candidate.shared)[:20])

    def new_story(self, headline: str, article_url: str, now: datetime) -> int:
        url = self._world.article_url(article_url)
        if url not in self._world.story_of:
            number = len(self._world.stories) + 1
            self._world.stories[number] = Story(number, headline, now, now, (url,))
            self._world.story_of[url] = number
            self._world.joined_at[url] = now
        return self._world.story_of[url]

    def join_story(self, story_id: int, article_url: str, now: datetime) -> None:
        story = self._world.stories.get(story_id)
        url = self._world.article_url(article_url)
        if story is None:
            raise StorageError(f"there is no story {story_id}")
        story = replace(story, last_seen=max(story.last_seen, now))
        if self._world.story_of.setdefault(url, story_id) == story_id:
            self._world.joined_at.setdefault(url, now)
            urls = tuple(dict.fromkeys((*story.article_urls, url)))
            story = replace(story, article_urls=urls)
        self._world.stories[story_id] = story

    def save_vector(self, story_id: int, terms: bytes, now: datetime) -> None:
        self._world.vectors.setdefault(story_id, (now, terms))

    def assign(self, story_id: int, person: str) -> bool:
        story = self._world.stories.get(self._world.lead(story_id))
        if story is None:
            return False
        self._world.stories[story.id] = replace(story, assignee=person)
        return True

    def merge_stories(self, into: int, other: int) -> None:
        into, other = self._world.lead(into), self._world.lead(other)
        if not {into, other} <= set(self._world.stories) or into == other:
            raise StorageError(f"stories {into} and {other} cannot be merged")
        first, second = self._world.stories[into], self._world.stories[other]
        urls = sorted(
            (*first.article_urls, *second.article_urls), key=lambda u: self._world.joined_at[u]
        )
        self._world.stories[into] = replace(
            first,
            first_seen=min(first.first_seen, second.first_seen),
            last_seen=max(first.last_seen, second.last_seen),
            article_urls=tuple(urls),
        )
        for number, into_other in self._world.merged.items():
            self._world.merged[number] = into if into_other == other else into_other
        self._world.merged[other] = into
        self._world.vectors.pop(other, None)
        self._move(second.article_urls, other, into)
        for number, about in list(self._world.about.items()):
            if other in about:
                self._world.about[number] = (*about, into)

    def split_story(self, story_id: int, article_urls: Iterable[str]) -> int:
        urls = {self._world.article_url(url) for url in article_urls}
        story = self._world.stories.get(story_id)
        if story is None or not urls or not urls < set(story.article_urls):
            raise StorageError(f"story {story_id} cannot be split so")
        moved = tuple(url for url in story.article_urls if url in urls)
        times = [self._world.joined_at[url] for url in moved]
        number = len(self._world.stories) + 1
        headline = self._world.articles[moved[0]].title
        self._world.stories[number] = Story(number, headline, min(times), max(times), moved)
        kept = tuple(url for url in story.article_urls if url not in urls)
        self._world.stories[story_id] = replace(story, article_urls=kept)
        self._move(moved, story_id, number)
        return number

    def _move(self, urls: Iterable[str], out_of: int, into: int) -> None:
        self._world.story_of |= dict.fromkeys(urls, into)
        for number, stored in self._world.hits.items():
            if stored.story_id == out_of and stored.article.url in set(urls):
                self._world.hits[number] = replace(stored, story_id=into)

    def add_hits(self, story_id: int, hits: Iterable[Hit], now: datetime) -> tuple[int, ...]:
        known = {_identity(stored.hit) for stored in self._world.hits.values()}
        ids = []
        for hit in hits:
            article = self._world.articles[self._world.article_url(hit.article_url)]
            hit = replace(hit, article_url=article.url)
            if _identity(hit) not in known:
                known.add(_identity(hit))
                number = max(self._world.hits, default=0) + 1
                status: HitStatus = "suppressed" if hit.suppressed else "new"
                self._world.hits[number] = StoredHit(number, hit, article, story_id, now, status)
                ids.append(number)
        return tuple(ids)

    def remember(self, seen: Mapping[str, Iterable[Counts]], now: datetime) -> None:
        world = self._world
        for site, articles in seen.items():
            for counts in articles:
                world.site_articles[site] = [*world.site_articles.get(site, ()), now]
                for key, place in counts:
                    before = world.site_blocks.get((site, key), ())
                    world.site_blocks[site, key] = (*before, (place, now))
            mine = [key for key in world.site_blocks if key[0] == site and key not in world.vouched]
            rank = {key: (_faded(world.site_blocks[key], now), key[1]) for key in mine}
            known = sum(key[0] == site for key in world.site_blocks)
            for key in sorted(mine, key=rank.__getitem__)[: max(0, known - MOST_BLOCKS)]:
                del world.site_blocks[key]

    def vouch(self, site: str, keys: Iterable[int]) -> None:
        for key in keys:
            self._world.site_blocks.setdefault((site, key), ())
            self._world.vouched[site, key] = True

    def restore(self, hit_id: int, hit: Hit, text: str) -> None:
        stored = self._world.hits.get(hit_id)
        if stored is None or stored.status != "suppressed":
            return
        self._set_article(replace(self._world.articles[stored.article.url], text=text))
        evidence = replace(stored.hit, spans=hit.spans, sentence=hit.sentence, zone=hit.zone)
        self._world.hits[hit_id] = replace(self._world.hits[hit_id], hit=evidence, status="new")

    def add_alerts(self, alerts: Iterable[Alert]) -> int:
        new = 0
        for alert in alerts:
            if missing := [i for i in alert.story_ids if i not in self._world.stories]:
                raise StorageError(f"there is no story {missing[0]}")
            if alert.key not in {row.alert.key for row in self._world.outbox.values()}:
                number = len(self._world.outbox) + 1
                self._world.outbox[number] = Delivery(number, alert, "waiting")
                self._world.about[number] = alert.story_ids
                new += 1
        return new

    def alerted_topics(self, story_id: int) -> dict[str, frozenset[str]]:
        told: dict[str, frozenset[str]] = {}
        for row in self._world.outbox.values():
            if row.alert.kind == "story" and story_id in self._world.about[row.id]:
                before = told.get(row.alert.receiver, frozenset())
                told[row.alert.receiver] = before | frozenset(row.alert.topics)
        return told

    def waiting_digest(self, receiver: str) -> tuple[Delivery, ...]:
        return tuple(
            row
            for row in self._world.outbox.values()
            if row.state == "waiting" and row.alert.receiver == receiver and _for_digest(row)
        )

    def carried(self, story_id: int) -> tuple[tuple[str, str, str, datetime], ...]:
        story = self._world.stories.get(story_id)
        urls = story.article_urls if story else ()
        articles = [self._world.articles[url] for url in urls]
        return tuple((a.url, a.source, a.wire, self._world.joined_at[a.url]) for a in articles)

    def story_deliveries(self, story_id: int) -> tuple[Delivery, ...]:
        about = self._world.about
        return tuple(row for row in self._world.outbox.values() if story_id in about[row.id])

    def held_back(self, now: datetime) -> tuple[Delivery, ...]:
        return tuple(
            row
            for row in self._world.outbox.values()
            if row.state == "waiting"
            and _claimable(row, now)
            and (row.alert.mode == "batched" or row.alert.created_at < row.alert.due_at)
            and not row.attempts
            and not self._world.attempts.get(row.id)
        )

    def told_lately(self, receiver: str, since: datetime) -> tuple[Delivery, ...]:
        return tuple(
            row
            for row in self._world.outbox.values()
            if row.alert.receiver == receiver
            and row.alert.kind != "digest"
            and (
                row.state == "claimed"
                or (row.state == "sent" and row.sent_at is not None and row.sent_at >= since)
            )
        )

    def bundle(self, delivery_ids: Iterable[int], into_key: str) -> int:
        rows = [self._world.outbox.get(number) for number in delivery_ids]
        waiting = [row for row in rows if row is not None and row.state == "waiting"]
        for row in waiting:
            self._world.outbox[row.id] = replace(row, state="bundled")
            self._world.bundled_into[row.id] = into_key
        return len(waiting)

    def cancel(self, delivery_ids: Iterable[int], reason: str, now: datetime) -> int:
        rows = [self._world.outbox.get(number) for number in delivery_ids]
        open_ones = [row for row in rows if row is not None and row.state in ("waiting", "failed")]
        for row in open_ones:
            self._world.outbox[row.id] = replace(row, state="cancelled", problem=reason)
            self._world.note(row.id, Attempt(now, "cancelled", reason))
        return len(open_ones)

    def delay(self, delivery_ids: Iterable[int], due_at: datetime) -> None:
        for number in delivery_ids:
            row = self._world.outbox.get(number)
            if row is not None and row.state == "waiting":
                later = replace(row.alert, due_at=due_at)
                self._world.outbox[number] = replace(row, alert=later)

    def add_silence(self, silence: Silence, now: datetime) -> int:
        number = len(self._world.silences) + 1
        self._world.silences[number] = silence
        return number

    def end_silence(self, number: int, now: datetime) -> bool:
        silence = self._world.silences.get(number)
        if silence is None or silence.until <= now:
            return False
        self._world.silences[number] = replace(silence, until=now)
        return True

    def silences(self, now: datetime) -> tuple[tuple[int, Silence], ...]:
        return tuple((n, one) for n, one in self._world.silences.items() if one.until > now)

    def unsubscribe(self, person: str, receiver: str, now: datetime) -> None:
        self._world.away.setdefault(person, receiver)

    def resubscribe(self, person: str) -> None:
        self._world.away.pop(person, None)

    def hand_over(self, delivery_id: int, token: str, into: Alert) -> bool:
        row = self._world.outbox.get(delivery_id)
        if row is None or row.state != "claimed" or row.token != token:
            return False
        self._world.outbox[row.id] = replace(row, state="bundled", token="", lease_until=None)
        self._world.bundled_into[row.id] = into.key
        self.add_alerts([into])
        return True


class MemoryStore:
    """A little archive: the whole `Store`, and `world` to look into."""

    def __init__(self) -> None:
        self.world = World()
        self._lock = threading.RLock()
        self._tokens = 0
        self.accounts = MemoryAccounts()
        self.filters = MemoryFilters(self.accounts)

    @contextmanager
    def begin(self) -> Iterator[MemoryWriter]:
        with self._lock:
            before = self.world.snapshot()
            try:
                yield MemoryWriter(self.world)
            except BaseException:
                self.world.restore(before)
                raise

    def source_states(self, slugs: Collection[str] | None = None) -> dict[str, SourceState]:
        states = self.world.states.items()
        return {slug: state for slug, state in states if slugs is None or slug in slugs}

    def robots(self, origin: str) -> RobotsText | None:
        return self.world.robots.get(origin)

    def save_robots(self, texts: Iterable[RobotsText], now: datetime) -> None:
        kept = self.world.robots | {one.origin: one for one in texts}
        over = now - timedelta(days=7)
        self.world.robots = {origin: one for origin, one in kept.items() if one.until >= over}

    def oldest_reading(self) -> datetime | None:
        read = (state.succeeded_at for state in self.world.states.values())
        return min((moment for moment in read if moment), default=None)

    def sources_pending(self, now: datetime) -> frozenset[str]:
        entries = self.world.entries.items()
        due = {slug for (slug, _), one in entries if one.retry_at and one.retry_at <= now}
        return frozenset(due | {one.source for one in self.world.looks.values() if _due(one, now)})

    def settled(self, source: str, keys: Iterable[str]) -> dict[str, str]:
        known = ((key, self.world.entries.get((source, key))) for key in keys)
        return {key: record.entry.stamp for key, record in known if record}

    def subscriptions(self) -> tuple[Subscription, ...]:
        return tuple(one for _, one in sorted(self.world.subscriptions.items()))

    def subscription(self, token: str) -> Subscription | None:
        return next((one for one in self.subscriptions() if token and one.token == token), None)

    def looks(self, urls: Iterable[str]) -> dict[str, Look]:
        known = ((url, self.world.looks.get(self.world.owner(url) or "")) for url in urls)
        return {url: look for url, look in known if look}

    def looks_due(self, source: str, now: datetime, limit: int = 0) -> tuple[Look, ...]:
        due = [one for one in self.world.looks.values() if one.source == source and _due(one, now)]
        return tuple(sorted(due, key=lambda look: look.due_at or now)[: limit or None])

    def revisions(self, url: str) -> tuple[Revision, ...]:
        return self.world.revisions.get(self.world.owner(url) or "", ())

    def settled_otherwise(self, source: str, keys: Iterable[str]) -> frozenset[str]:
        entries = self.world.entries.items()
        known = {second_key(record.entry) for (slug, _), record in entries if slug == source}
        return frozenset(keys) & known - {""}

    def pending(self, source: str, now: datetime, limit: int = 0) -> tuple[PendingEntry, ...]:
        due = [
            PendingEntry(source, record.entry, record.attempts, record.retry_at)
            for (slug, _), record in self.world.entries.items()
            if slug == source and record.retry_at is not None and record.retry_at <= now
        ]
        return tuple(sorted(due, key=lambda entry: entry.retry_at)[: limit or None])

    def article_for(self, urls: Iterable[str]) -> dict[str, str]:
        return MemoryWriter(self.world).article_for(urls)

    def article(self, url: str) -> Article | None:
        found = self.world.owner(url)
        return None if found is None else self.world.articles[found]

    def articles(self, since: datetime | None = None) -> Iterator[Article]:
        for url, article in list(self.world.articles.items()):
            if since is None or self.world.found_at[url] >= since:
                yield article

    def site_memories(
        self, wanted: Mapping[str, Collection[int]], now: datetime
    ) -> dict[str, SiteMemory]:
        def block(site: str, key: int) -> BlockCount:
            stood = self.world.site_blocks[site, key]
            edge = tuple(one for one in stood if one[0] == "edge")
            dropped = tuple(one for one in stood if one[0] == "dropped")
            return BlockCount(
                _faded(stood, now) - _faded(dropped, now),
                _faded(edge, now),
                _faded(dropped, now),
                (site, key) in self.world.vouched,
            )

        return {
            site: SiteMemory(
                site,
                _faded([("amid", at) for at in self.world.site_articles.get(site, ())], now),
                {key: block(site, key) for key in keys if (site, key) in self.world.site_blocks},
            )
            for site, keys in wanted.items()
        }

    def hits(self, wanted: HitFilter) -> tuple[StoredHit, ...]:
        found = (
            stored
            for number, stored in sorted(self.world.hits.items(), reverse=True)
            if (wanted.before_id is None or number < wanted.before_id)
            and self._shown(stored, wanted)
        )
        return tuple(islice(found, wanted.limit or None))

    def stories(self, wanted: HitFilter) -> tuple[int, ...]:
        fitting = self.hits(replace(wanted, limit=0, before_id=None))
        newest: dict[int, int] = {}
        for stored in fitting:
            newest.setdefault(stored.story_id, stored.id)
        before = wanted.before_id
        found = [story for story, top in newest.items() if before is None or top < before]
        return tuple(found[: wanted.limit or None])

    def volume(self, since: datetime) -> tuple[tuple[str, str, int], ...]:
        found = Counter(
            (stored.hit.topic, _parts(stored)["day"])
            for stored in self.world.hits.values()
            if stored.found_at >= since and stored.status != "suppressed"
        )
        return tuple(sorted((topic, day, count) for (topic, day), count in found.items()))

    def facets(self, wanted: HitFilter) -> Facets:
        def counted(part: str, others: HitFilter) -> tuple[tuple[str, int], ...]:
            found = [s for s in self.world.hits.values() if self._shown(s, others)]
            counts = Counter(_parts(stored)[part] for stored in found)
            return tuple(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))

        return Facets(
            topics=counted("topic", replace(wanted, topic="")),
            sources=counted("source", replace(wanted, source="", sources=None)),
            languages=counted("language", replace(wanted, language="")),
            statuses=(
                *counted("status", replace(wanted, status=None)),
                *counted("status", replace(wanted, status="suppressed")),
            ),
            days=tuple(sorted(counted("day", replace(wanted, since=None, until=None)))[::-1]),
            assignees=self._assignees(replace(wanted, assignee="")),
        )

    def _assignees(self, others: HitFilter) -> tuple[tuple[str, int], ...]:
        found = [s for s in self.world.hits.values() if self._shown(s, others)]
        names = (self.world.stories[stored.story_id].assignee for stored in found)
        counts = Counter(name for name in names if name)
        return tuple(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))

    def _shown(self, stored: StoredHit, wanted: HitFilter) -> bool:
        story = self.world.stories[stored.story_id]
        addresses = (wanted.url, canonical_url(wanted.url)) if wanted.url else ()
        if addresses and stored.article.url not in self.article_for(addresses).values():
            return False
        return wanted.assignee in ("", story.assignee) and _shown(stored, wanted)

    def hit(self, hit_id: int) -> StoredHit | None:
        return self.world.hits.get(hit_id)

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
        with self._lock:
            stored = self.world.hits.get(hit_id)
            if stored is None:
                return None
            stored = replace(
                stored, status=status, reason=reason, note=note, version=stored.version + 1
            )
            self.world.hits[hit_id] = stored
            verdict = Verdict(now, status, by, reason, note)
            self.world.verdicts[hit_id] = (*self.verdicts(hit_id), verdict)
            return stored

    def judge(
        self, verdicts: Iterable[tuple[int, Verdict]], seen: Mapping[int, int] | None = None
    ) -> int:
        with self._lock:
            hits = ((self.world.hits.get(n), version) for n, version in (seen or {}).items())
            if changed := [hit.id for hit, version in hits if hit and hit.version != version]:
                raise ConflictError(*sorted(changed))
            return sum(
                self.mark(n, v.status, v.at, by=v.by, reason=v.reason, note=v.note) is not None
                for n, v in verdicts
            )

    def verdicts(self, hit_id: int) -> tuple[Verdict, ...]:
        return self.world.verdicts.get(hit_id, ())

    def verdict_counts(self, topic: str) -> dict[str, int]:
        hits = self.world.hits.values()
        return dict(Counter(stored.status for stored in hits if stored.hit.topic == topic))

    def story(self, story_id: int) -> Story | None:
        story = self.world.stories.get(self.world.lead(story_id))
        if story is None:
            return None
        articles = [self.world.articles[url] for url in story.article_urls]
        carry = [(article.site or article.source, article.wire) for article in articles]
        names = [name for name, _ in carry]
        others = sorted(
            (at, source)
            for (url, source), at in self.world.outlets.items()
            if url in story.article_urls
        )
        names += [self._site_of(source) for _, source in others]
        return replace(
            story,
            outlets=tuple(dict.fromkeys(name for name in names if name)),
            independent=len(independent(carry)),
            reprints=reprints(carry),
        )

    def _site_of(self, source: str) -> str:
        own = [a.site for a in self.world.articles.values() if a.source == source]
        return (own[-1] if own else "") or source

    def stories_by_id(self, story_ids: Iterable[int]) -> dict[int, Story]:
        found = {number: self.story(number) for number in story_ids if number in self.world.stories}
        return {n: story for n, story in found.items() if story and n not in self.world.merged}

    def vectors(self, since: datetime, until: datetime) -> tuple[tuple[int, bytes], ...]:
        found = sorted(self.world.vectors.items())
        return tuple((number, terms) for number, (at, terms) in found if since <= at <= until)

    def fates(self, url: str) -> tuple[Fate, ...]:
        asked = {url, canonical_url(url)}
        standing = asked | {self.world.addresses.get(one, one) for one in asked}
        together = {one for one, of in self.world.addresses.items() if of in standing} | standing
        found = [fate for fate in self.world.fates.values() if fate.url in together]
        return tuple(sorted(found, key=lambda fate: fate.at))

    def poll_log(self, limit: int = 100, source: str = "") -> tuple[FetchRecord, ...]:
        polls = [poll for poll in self.world.polls.values() if source in ("", poll.source)]
        return tuple(sorted(reversed(polls), key=lambda poll: poll.at, reverse=True)[:limit])

    def gaps(self, since: datetime) -> tuple[Gap, ...]:
        found = (gap for gap in self.world.gaps.values() if gap.at >= since)
        return tuple(sorted(found, key=lambda gap: (-gap.at.timestamp(), gap.source)))

    def claim(
        self, now: datetime, lease: timedelta, limit: int = 20, *, skip: Collection[str] = ()
    ) -> tuple[Delivery, ...]:
        with self._lock:
            rows = [row for row in self.world.outbox.values() if _claimable(row, now)]
            due = sorted(
                (row for row in rows if row.alert.receiver not in skip),
                key=lambda row: (row.alert.due_at, row.id),
            )
            return tuple(self._claimed(row, now, lease) for row in due[:limit])

    def _claimed(self, row: Delivery, now: datetime, lease: timedelta) -> Delivery:
        if row.state == "claimed":
            self.world.note(row.id, Attempt(now, "claimed", "the lease lapsed; outcome unknown"))
        self._tokens += 1
        row = replace(
            row,
            state="claimed",
            attempts=row.attempts + 1,
            token=f"token {self._tokens}",
            lease_until=now + lease,
        )
        self.world.outbox[row.id] = row
        return row

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
        with self._lock:
            row = self.world.outbox.get(delivery_id)
            if row is None or row.state != "claimed" or row.token != token:
                return False
            if state == "waiting":
                row = replace(row, alert=replace(row.alert, due_at=due_at or now))
            self.world.outbox[delivery_id] = replace(
                row,
                state=state,
                token="",
                lease_until=None,
                problem=problem,
                sent_at=now if state == "sent" else row.sent_at,
                attempts=row.attempts - (not tried),
            )
            if tried:
                self.world.note(delivery_id, Attempt(now, state, problem))
            return True

    def told_lately(self, receiver: str, since: datetime) -> tuple[Delivery, ...]:
        return MemoryWriter(self.world).told_lately(receiver, since)

    def bundled(self, receiver: str, into_key: str) -> tuple[Delivery, ...]:
        numbers = [n for n, key in self.world.bundled_into.items() if key == into_key]
        rows = [self.world.outbox[number] for number in sorted(numbers)]
        return tuple(row for row in rows if row.alert.receiver == receiver)

    def alerts_by_topic(self, since: datetime) -> dict[str, int]:
        alerts = [row.alert for row in self.world.outbox.values()]
        recent = [one for one in alerts if one.kind == "story" and one.created_at >= since]
        return dict(Counter(topic for alert in recent for topic in alert.topics))

    def notice_keys(self) -> frozenset[str]:
        rows = self.world.outbox.values()
        return frozenset(row.alert.key for row in rows if row.alert.kind == "notice")

    def latest_attempts(self, limit: int = 1000) -> tuple[tuple[str, Attempt], ...]:
        log = [
            (self.world.outbox[number].alert.receiver, attempt)
            for number, attempt in self.world.attempt_log.values()
            if attempt.state not in ("claimed", "cancelled") and attempt.problem != "asked again"
        ]
        return tuple(log[-limit:])

    def deliveries(self, *states: AlertState, limit: int = 0) -> tuple[Delivery, ...]:
        rows = [row for row in self.world.outbox.values() if not states or row.state in states]
        rows.sort(key=lambda row: row.id, reverse=True)
        return tuple(rows[: limit or None])

    def story_deliveries(self, story_id: int) -> tuple[Delivery, ...]:
        return MemoryWriter(self.world).story_deliveries(story_id)

    def outbox_counts(self) -> dict[str, int]:
        return dict(Counter(row.state for row in self.world.outbox.values()))

    def history(self, delivery_id: int) -> tuple[Attempt, ...]:
        return self.world.attempts.get(delivery_id, ())

    def requeue(self, delivery_id: int, now: datetime) -> bool:
        with self._lock:
            row = self.world.outbox.get(delivery_id)
            if row is None or row.state not in ("failed", "cancelled", "sent"):
                return False
            self.world.outbox[delivery_id] = Delivery(
                row.id, replace(row.alert, due_at=now), "waiting"
            )
            self.world.note(delivery_id, Attempt(now, "waiting", "asked again"))
            return True

    def silences(self, now: datetime) -> tuple[tuple[int, Silence], ...]:
        return MemoryWriter(self.world).silences(now)

    def unsubscribed(self) -> frozenset[str]:
        return frozenset(self.world.away)

    def page_kinds(self, since: datetime) -> dict[str, dict[str, int]]:
        pages = {
            (fate.source, "article" if fate.outcome == "ok" else fate.outcome, fate.url)
            for fate in self.world.fates.values()
            if fate.source
            and fate.at >= since
            and (
                (fate.step in ("extracted", "skipped") and fate.outcome in _REJECTED)
                or (fate.step, fate.outcome) == ("extracted", "ok")
            )
        }
        found: dict[str, dict[str, int]] = {}
        for source, kind, _ in sorted(pages):
            kinds = found.setdefault(source, {})
            kinds[kind] = kinds.get(kind, 0) + 1
        return found

    def coverage(self, slugs: Iterable[str], since: datetime, until: datetime) -> Coverage:
        wanted = frozenset(slugs)
        world = self.world
        failing = [
            (slug, world.failing_since[slug], state.problem)
            for slug, state in world.states.items()
            if slug in wanted and state.failures
        ]
        rejected = {
            (fate.outcome, fate.url)
            for fate in world.fates.values()
            if fate.source in wanted
            and since <= fate.at < until
            and fate.step in ("extracted", "skipped")
            and fate.outcome in _REJECTED
        }
        hits = [
            stored
            for stored in world.hits.values()
            if stored.article.source in wanted
            and since <= stored.found_at < until
            and stored.status != "suppressed"
        ]
        held = sum(
            row.state == "waiting"
            and not row.attempts
            and row.alert.due_at > until
            and not _for_digest(row)
            for row in world.outbox.values()
        )
        return Coverage(
            sources=len(wanted),
            sources_read=len(
                {
                    poll.source
                    for poll in world.polls.values()
                    if poll.source in wanted
                    and since <= poll.at < until
                    and not poll.outcome.endswith("failed")
                }
            ),
            articles=sum(
                article.source in wanted and since <= world.found_at[url] < until
                for url, article in world.articles.items()
            ),
            hits=len(hits),
            stories=len({stored.story_id for stored in hits}),
            failing=tuple(sorted(failing, key=lambda row: (str(row[1]), row[0]))),
            rejected=tuple(sorted(Counter(outcome for outcome, _ in rejected).items())),
            undelivered=self._undelivered("waiting", "claimed", "failed") - held,
            held=held,
            gaps=tuple(
                gap
                for gap in sorted(world.gaps.values(), key=lambda gap: gap.at)
                if gap.source in wanted and since <= gap.at < until
            ),
        )

    def counts(self) -> dict[str, int]:
        hits = self.world.hits.values()
        live = [hit for hit in hits if hit.status != "suppressed"]
        hidden = {hit.story_id for hit in hits if hit.status == "suppressed"}
        return {
            "articles": len(self.world.articles),
            "hits": len(live),
            "stories": len(self.world.stories)
            - len(self.world.merged)
            - len(hidden - {hit.story_id for hit in live}),
            "waiting": self._undelivered("waiting", "claimed"),
            "failed": self._undelivered("failed"),
            "sources": len(self.world.states),
        }

    def _undelivered(self, *states: AlertState) -> int:
        return sum(
            row.state in states and not (row.state == "waiting" and _for_digest(row))
            for row in self.world.outbox.values()
        )

    def prune(self, before: datetime, limit: int = 1000) -> int:
        with self._lock:
            matched = {stored.article.url for stored in self.world.hits.values()}
            old_polls = [key for key, poll in self.world.polls.items() if poll.at < before]
            old_fates = [
                key
                for key, fate in self.world.fates.items()
                if fate.at < before and self.world.owner(fate.url) not in matched
            ]
            polls = old_polls[:limit]
            fates = old_fates[: limit - len(polls)]
            for poll in polls:
                del self.world.polls[poll]
            for fate in fates:
                del self.world.fates[fate]
            gone = len(polls) + len(fates)
            old_hits = [
                number
                for number, stored in self.world.hits.items()
                if stored.status == "suppressed"
                and stored.found_at < before
                and not self.world.verdicts.get(number)
            ]
            for number in old_hits[: limit - gone]:
                del self.world.hits[number]
                gone += 1
            faded = [
                key
                for key, stood in self.world.site_blocks.items()
                if _faded(stood, before) < 1 and key not in self.world.vouched
            ]
            for key in faded[: limit - gone]:
                del self.world.site_blocks[key]
                gone += 1
            return gone

    def check(self) -> str:
        return f"the store in memory is sound: {len(self.world.articles)} articles"

    def backup(self, path: Path) -> None:
        raise StorageError(f"nothing in memory can be copied to {path}")

    def close(self) -> None:
        """Nothing is open."""


def _faded(stood: Iterable[tuple[Place, datetime]], now: datetime) -> float:
    return float(sum(2 ** ((at - now) / HALF_LIFE) for _, at in stood))


def _identity(hit: Hit) -> tuple[str, str, str]:
    return hit.topic, hit.topic_version, hit.article_url


def _for_digest(row: Delivery) -> bool:
    return row.alert.kind == "story" and row.alert.mode == "digest"


def _claimable(row: Delivery, now: datetime) -> bool:
    lapsed = row.state == "claimed" and row.lease_until is not None and row.lease_until <= now
    free = row.state == "waiting" or lapsed
    return free and row.alert.due_at <= now and not _for_digest(row)


def _parts(stored: StoredHit) -> dict[str, str]:
    return {
        "topic": stored.hit.topic,
        "source": stored.article.source,
        "language": stored.article.language,
        "status": stored.status,
        "day": stored.found_at.date().isoformat(),
    }


def _shown(stored: StoredHit, wanted: HitFilter) -> bool:
    asked = {
        "topic": wanted.topic,
        "source": wanted.source,
        "language": wanted.language,
        "status": wanted.status or "",
    }
    if any(value and value != _parts(stored)[part] for part, value in asked.items()):
        return False
    if wanted.status is None and stored.status == "suppressed":
        return False
    if wanted.sources is not None and stored.article.source not in wanted.sources:
        return False
    if wanted.story_id is not None and stored.story_id != wanted.story_id:
        return False
    if wanted.story_ids and stored.story_id not in wanted.story_ids:
        return False
    if wanted.since is not None and stored.found_at < wanted.since:
        return False
    if wanted.until is not None and stored.found_at >= wanted.until:
        return False
    if wanted.search.strip():
        phrases = phrases_of(wanted.search)
        words = words_of(stored.article.title, stored.article.text)
        return bool(phrases) and all(occurs(phrase, words) for phrase in phrases)
    return True
