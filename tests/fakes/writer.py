"""Writing into the store in memory."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from core.errors import StorageError
from core.values import (
    Article,
    Candidate,
    EntryRecord,
    Fate,
    FetchRecord,
    Gap,
    Hit,
    HitStatus,
    Look,
    Revision,
    SourceState,
    StoredHit,
    Story,
    Subscription,
    Topic,
)
from pipeline.ports import Counts
from storage.revisions import LONGEST, MOST
from storage.site_memory import MOST_BLOCKS
from tests.fakes.outbox import OutboxWriter
from tests.fakes.world import _faded


class MemoryWriter(OutboxWriter):
    """Writes into a world; whoever opened the transaction undoes it on failure."""

    def save_state(self, state: SourceState) -> None:
        since = self._world.failing_since.get(state.slug) or state.attempted_at
        self._world.states[state.slug] = state
        self._world.failing_since[state.slug] = since if state.failures else None

    def log_fetch(self, record: FetchRecord) -> None:
        self._world.polls.setdefault((record.source, record.at, record.outcome), record)

    def log_gap(self, gap: Gap) -> None:
        self._world.gaps.setdefault((gap.source, gap.at), gap)

    def save_entries(self, source: str, records: Iterable[EntryRecord], now: datetime) -> None:
        for record in records:
            was = self._world.entries.get((source, record.key))
            if was is None or was.retry_at is not None:
                self._world.entries[source, record.key] = record
                self._world.offered.setdefault((source, record.key), now)
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


def _identity(hit: Hit) -> tuple[str, str, str]:
    return hit.topic, hit.topic_version, hit.article_url
