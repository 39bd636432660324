"""A store in memory: passes the same contract tests as the databases do."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import get_args

from core.errors import ConflictError, StorageError
from core.identity import second_key
from core.outlets import independent, reprints
from core.urls import canonical_url
from core.values import (
    VERDICTS,
    Article,
    BlockCount,
    Coverage,
    Facets,
    Fate,
    FetchRecord,
    FoundArticle,
    Gap,
    HitFilter,
    HitStatus,
    Look,
    PageKind,
    PendingEntry,
    Revision,
    RobotsText,
    SiteMemory,
    SourceState,
    StoredHit,
    Story,
    Subscription,
    Verdict,
)
from core.words import Sought, occurs, phrases_of, words_of
from tests.fakes import retention
from tests.fakes.accounts import MemoryAccounts, MemoryFilters
from tests.fakes.clock import put_back
from tests.fakes.jobs import MemoryJobs, MemoryMeters
from tests.fakes.leases import MemoryLeases
from tests.fakes.outbox import OutboxStore
from tests.fakes.world import World, _faded, _for_digest
from tests.fakes.writer import MemoryWriter

_REJECTED = frozenset(get_args(PageKind)) - {"article"} | {"error_item"}


def _headline(article: Article) -> Article:
    return Article(
        article.url, article.title, "", source=article.source, language=article.language,
        authors=article.authors, wire=article.wire,
    )  # fmt: skip


class MemoryStore(OutboxStore):
    """A little archive: the whole `Store`, and `world` to look into."""

    def __init__(self) -> None:
        self.world = World()
        self._lock = threading.RLock()
        self._tokens = 0
        self.accounts = MemoryAccounts()
        self.filters = MemoryFilters(self.accounts)
        self.leases = MemoryLeases()
        self.jobs = MemoryJobs()
        self.meters = MemoryMeters()

    @contextmanager
    def begin(self) -> Iterator[MemoryWriter]:
        with self._lock:
            before = self.world.snapshot()
            try:
                yield MemoryWriter(self.world)
            except BaseException:
                self.world.restore(before)
                raise

    @contextmanager
    def reading(self) -> Iterator[MemoryStore]:
        yield self

    def source_states(self, slugs: Collection[str] | None = None) -> dict[str, SourceState]:
        states = self.world.states.items()
        return {slug: state for slug, state in states if slugs is None or slug in slugs}

    def resting_sources(self, now: datetime) -> dict[str, str]:
        states = self.world.states.items()
        return {slug: s.address for slug, s in states if s.due_at and s.due_at > now}

    def try_writing(self) -> None:
        self.meters.add({"write_trials": 1})

    def put_back(self, now: datetime) -> int:
        with self._lock:
            changed = self.jobs.put_back(now) + put_back(self.world, now)
            return changed

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

    def searchable(
        self, since: datetime | None = None, until: datetime | None = None
    ) -> tuple[int, int]:
        found = [self.world.found_at[url] for url in self.world.articles]

        def first(moment: datetime | None, otherwise: int) -> int:
            late = (number for number, at in enumerate(found, 1) if moment and at >= moment)
            return next(late, otherwise)

        end = len(found) + 1
        return first(since, end if since else 0), first(until, end)

    def find(
        self, sought: Sought | None, low: int, high: int, limit: int, *, whole: bool = True
    ) -> tuple[FoundArticle, ...]:
        numbered = list(enumerate(self.world.articles.values(), 1))
        found = (
            FoundArticle(number, self.world.found_at[one.url], one if whole else _headline(one))
            for number, one in reversed(numbered)
            if low <= number < high
            if sought is None or occurs(sought, words_of(one.title, one.text))
        )
        return tuple(islice(found, limit))

    def found(self, numbers: Sequence[int]) -> tuple[FoundArticle, ...]:
        every = self.find(None, 0, len(self.world.articles) + 1, len(self.world.articles))
        return tuple(one for one in every if one.number in numbers)

    def unsearchable(self) -> int:
        return 0

    def index_older(self, limit: int = 20) -> int:
        return 0

    def merge_search(self) -> tuple[bool, float]:
        return False, 0.0

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

    def verdicts_by_topic(self) -> dict[str, dict[str, int]]:
        topics = {stored.hit.topic for stored in self.world.hits.values()}
        return {topic: self.verdict_counts(topic) for topic in topics}

    def verdicts_by_source(self, topic: str = "") -> dict[str, dict[str, int]]:
        found: dict[str, dict[str, int]] = {}
        for stored in self.world.hits.values():
            if stored.status in VERDICTS and topic in ("", stored.hit.topic):
                counts = found.setdefault(stored.article.source, {})
                counts[stored.status] = counts.get(stored.status, 0) + 1
        return found

    def judged_terms(self, topic: str, limit: int) -> tuple[tuple[HitStatus, tuple[str, ...]], ...]:
        return tuple(
            (verdict, one.hit.terms)
            for verdict in VERDICTS
            for one in self.hits(HitFilter(topic=topic, status=verdict, limit=limit))
        )

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

    def prune(self, kind: str, before: datetime, limit: int = 1000) -> tuple[int, int, float]:
        with self._lock:
            if kind == "leases":
                gone = self.leases.forget(before, limit)
                return gone, gone, 0.0
            keys = retention.find(self.world, kind, before)[:limit]
            retention.take(self.world, kind, keys)
            return len(keys), len(keys), 0.0

    def prunable(self, kind: str, before: datetime) -> int:
        if kind == "leases":
            return len(self.leases.lapsed(before))
        return len(retention.find(self.world, kind, before))

    def size(self) -> int:
        return 0

    def still_offered(self, source: str, keys: Iterable[str], now: datetime) -> None:
        for key in keys:
            if self.world.offered.get((source, key), now) < now - timedelta(days=3):
                self.world.offered[source, key] = now

    def check(self) -> str:
        return f"the store in memory is sound: {len(self.world.articles)} articles"

    def backup(self, path: Path) -> None:
        raise StorageError(f"nothing in memory can be copied to {path}")

    def close(self) -> None:
        """Nothing is open."""


def _due(look: Look, now: datetime) -> bool:
    return look.due_at is not None and look.due_at <= now


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
