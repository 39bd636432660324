"""What one transaction may write; see `Writer` in `pipeline/ports`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    Insert,
    bindparam,
    case,
    func,
    insert,
    select,
    update,
)

from core.identity import second_key
from core.topics import definition
from core.values import (
    Alert,
    Article,
    Candidate,
    Delivery,
    EntryRecord,
    Fate,
    FetchRecord,
    Gap,
    Hit,
    Look,
    Place,
    Revision,
    Silence,
    SourceState,
    StoredHit,
    Subscription,
    Topic,
)
from storage import hush, outbox, revisions, site_memory, sketches, stories, subscriptions
from storage.addresses import article_ids, article_urls, stand_for
from storage.columns import digest
from storage.rows import (
    ARTICLE,
    HIT,
    article_values,
    entry_values,
    fetch_values,
    hit_values,
    insert_missing,
    insert_rows,
    inserting,
    replace_rows,
    state_values,
)
from storage.search import index_articles, reindex
from storage.tables import (
    EntryRow,
    FateRow,
    FetchRow,
    GapRow,
    OutletRow,
    SourceRow,
    TopicRow,
    table,
)

SOURCE, ENTRY, OUTLET = table(SourceRow), table(EntryRow), table(OutletRow)

_NEW_ARTICLE = insert(ARTICLE).returning(ARTICLE.c.id)

_WANTED: BindParameter[int] = bindparam("ids", expanding=True)

#: What a new hit copies.
_MATCHED = select(ARTICLE.c.id, ARTICLE.c.source, ARTICLE.c.language).where(
    ARTICLE.c.id.in_(_WANTED)
)


#: The blocks of one article and where each stood.
Counts = tuple[tuple[int, Place], ...]

#: What of a known entry another try may change.
_TRIED = ("outcome", "attempts", "retry_at", "entry", "stamp")


@cache
def _save_state(dialect: str) -> Insert:
    """Insert or replace a source's state; a source that goes on failing keeps since when."""
    into = inserting(dialect, SOURCE)
    new = into.excluded
    values: dict[str, ColumnElement[Any]] = {
        column.name: new[column.name] for column in SOURCE.c if column.name != "slug"
    }
    since = func.coalesce(SOURCE.c.failing_since, new.failing_since)
    values["failing_since"] = case((new.failures > 0, since))
    return into.on_conflict_do_update(index_elements=["slug"], set_=values)


@dataclass(frozen=True, slots=True)
class SqlWriter:
    """Writes over one connection whose transaction someone else opens and closes."""

    connection: Connection
    #: Row numbers of articles that this transaction has met.
    _ids: dict[str, int] = field(default_factory=dict)
    #: Rows that nothing in a transaction asks for, so that `finish` writes all of them at once: a
    #: statement of its own costs ten times what one more row does.
    _states: list[dict[str, Any]] = field(default_factory=list)
    _fetches: list[dict[str, Any]] = field(default_factory=list)
    _entries: list[dict[str, Any]] = field(default_factory=list)
    _stamps: list[tuple[str, Mapping[str, str]]] = field(default_factory=list)
    _fates: list[dict[str, Any]] = field(default_factory=list)

    def finish(self) -> None:
        """Write what was kept for the end; whoever commits calls it before."""
        insert_rows(self.connection, _save_state(self.connection.dialect.name), self._states)
        insert_missing(self.connection, table(FetchRow), self._fetches)
        replace_rows(self.connection, ENTRY, self._entries, _TRIED, where_set="retry_at")
        for source, stamps in self._stamps:
            revisions.save_stamps(self.connection, source, stamps)
        insert_missing(self.connection, table(FateRow), self._fates)

    def save_state(self, state: SourceState) -> None:
        """Insert or replace what is remembered about a source."""
        # Since when it fails is only known to the row; `_save_state` looks there first.
        since = state.attempted_at if state.failures else None
        self._states.append(state_values(state) | {"failing_since": since})

    def log_fetch(self, record: FetchRecord) -> None:
        """Append to the log of polls; one equal in source, time and outcome is kept once."""
        self._fetches.append(fetch_values(record))

    def log_gap(self, gap: Gap) -> None:
        """Note a gap between two polls, once by (source, at)."""
        insert_missing(self.connection, table(GapRow), [asdict(gap)])

    def save_entries(self, source: str, records: Iterable[EntryRecord], now: datetime) -> None:
        """Insert or update entries by (source, key); a settled entry stays settled."""
        for record in records:
            unsettled = record.retry_at is not None
            self._entries.append(
                {
                    "source": source,
                    "key_digest": digest(record.key),
                    "second": digest(second) if (second := second_key(record.entry)) else None,
                    "outcome": record.outcome,
                    "attempts": record.attempts,
                    "retry_at": record.retry_at,
                    "first_seen": now,
                    "offered_at": now,
                    "entry": entry_values(record.entry) if unsettled else None,
                    "stamp": record.entry.stamp,
                }
            )
            target = record.article_url or record.canonical_url
            if others := {record.entry.url, record.canonical_url} - {target, ""}:
                stand_for(self.connection, target, others)

    def save_stamps(self, source: str, stamps: Mapping[str, str]) -> None:
        """Replace the stamps of known entries, by key."""
        self._stamps.append((source, stamps))

    def save_subscription(self, subscription: Subscription) -> None:
        """Insert or replace what is known of a source's subscription."""
        subscriptions.save(self.connection, subscription)

    def save_looks(self, looks: Iterable[Look]) -> None:
        """Insert or replace when articles are looked at."""
        revisions.save_looks(self.connection, looks)

    def revise(self, article: Article, revision: Revision) -> None:
        """Replace what an article says and keep what it said; once by (article, time)."""
        revisions.revise(self.connection, article, revision)

    def hits_of(self, article_url: str) -> tuple[StoredHit, ...]:
        """All hits of an article, suppressed ones too, oldest first."""
        return revisions.hits_of(self.connection, article_url)

    def amend_hits(self, amended: Iterable[tuple[int, Hit, str]]) -> None:
        """Replace the evidence of hits, and what is said of their article's changes."""
        revisions.amend_hits(self.connection, amended)

    def add_fates(self, fates: Iterable[Fate]) -> None:
        """Append fates; one equal in url, step, outcome, detail and source is kept once."""
        self._fates.extend(
            {
                "digest": digest(fate.url, fate.step, fate.outcome, fate.detail, fate.source),
                "url_digest": digest(fate.url),
                "url": fate.url,
                "at": fate.at,
                "step": fate.step,
                "outcome": fate.outcome,
                "detail": fate.detail,
                "source": fate.source,
            }
            for fate in fates
        )

    def save_topic(self, topic: Topic, now: datetime) -> None:
        """Store a definition of a topic under (slug, version), once."""
        row = {
            "slug": topic.slug,
            "version": topic.version,
            "name": topic.name,
            "definition": definition(topic),
            "first_used": now,
        }
        insert_missing(self.connection, table(TopicRow), [row])

    def article_for(self, urls: Iterable[str]) -> dict[str, str]:
        """Which of these addresses are known, each with the article's canonical URL."""
        return article_urls(self.connection, urls)

    def add_article(
        self, article: Article, aliases: Iterable[str], hashes: Iterable[int], now: datetime
    ) -> bool:
        """Store an article once, with its other addresses and near-duplicate hashes.

        Returns False when it was stored before, under this address or with it as another one;
        then the aliases and the outlet are added to that article.
        """
        known = self.article_for((article.url,)).get(article.url)
        if known is not None:
            stand_for(self.connection, known, aliases)
            if article.source:
                self.add_outlet(known, article.source, now)
            return False
        number = self.connection.execute(_NEW_ARTICLE, article_values(article, now)).scalar_one()
        self._ids[article.url] = number
        index_articles(self.connection, [(number, article.title, article.text)])
        stand_for(self.connection, article.url, aliases)
        self.add_hashes(article.url, hashes)
        return True

    def add_hashes(self, article_url: str, hashes: Iterable[int]) -> None:
        """Give a stored article near-duplicate hashes; those it has stay once."""
        sketches.add(self.connection, self._id(article_url), hashes)

    def add_outlet(self, article_url: str, source: str, now: datetime) -> None:
        """Note that another source offered a stored article."""
        row = {"article_id": self._id(article_url), "source": source, "at": now}
        insert_missing(self.connection, OUTLET, [row])

    def candidates(self, hashes: Iterable[int], since: datetime) -> tuple[Candidate, ...]:
        """Articles in a story, found since then, that share hashes; most shared first, ≤ 20."""
        return stories.candidates(self.connection, hashes, since)

    def new_story(self, headline: str, article_url: str, now: datetime) -> int:
        """Open a story with its first article; the article's own story id if it has one."""
        return stories.new_story(self.connection, headline, self._id(article_url), now)

    def join_story(self, story_id: int, article_url: str, now: datetime) -> None:
        """Add a reprint to a story; an article that has a story stays there."""
        stories.join_story(self.connection, story_id, self._id(article_url), now)

    def save_vector(self, story_id: int, terms: bytes, now: datetime) -> None:
        """Keep what related stories are found by, once."""
        stories.save_vector(self.connection, story_id, terms, now)

    def assign(self, story_id: int, person: str) -> bool:
        """Say who looks after a story, "" for nobody; False when there is none of that number."""
        return stories.assign(self.connection, story_id, person)

    def merge_stories(self, into: int, other: int) -> None:
        """Move everything of one story into another; the old number then leads there."""
        stories.merge_stories(self.connection, into, other)

    def split_story(self, story_id: int, article_urls: Iterable[str]) -> int:
        """Let some of a story's articles be a story of their own; its number."""
        numbers = [self._id(url) for url in dict.fromkeys(article_urls)]
        return stories.split_story(self.connection, story_id, numbers)

    def add_hits(self, story_id: int, hits: Iterable[Hit], now: datetime) -> tuple[int, ...]:
        """Store hits once by (topic, topic version, article); the ids of the new ones, in order."""
        hits = list(hits)
        if not hits:
            return ()
        numbers = {hit.article_url: self._id(hit.article_url) for hit in hits}
        rows = self.connection.execute(_MATCHED, {"ids": list(numbers.values())}).mappings()
        articles = {row["id"]: row for row in rows}
        once = inserting(self.connection.dialect.name, HIT).on_conflict_do_nothing()
        new = self.connection.execute(
            once.returning(HIT.c.id, HIT.c.article_id, HIT.c.topic, HIT.c.topic_version),
            [hit_values(hit, articles[numbers[hit.article_url]], story_id, now) for hit in hits],
        )
        ids = {(article, topic, version): number for number, article, topic, version in new}
        ordered = dict.fromkeys(
            (numbers[hit.article_url], hit.topic, hit.topic_version) for hit in hits
        )
        return tuple(ids[key] for key in ordered if key in ids)

    def remember(self, seen: Mapping[str, Iterable[Counts]], now: datetime) -> None:
        """Count the blocks of new articles, by site; a site's rarest and oldest make room."""
        site_memory.remember(self.connection, seen, now)

    def vouch(self, site: str, keys: Iterable[int]) -> None:
        """Keep blocks of a site from ever being left out by its memory."""
        site_memory.vouch(self.connection, site, keys)

    def restore(self, hit_id: int, hit: Hit, text: str) -> None:
        """Make a suppressed hit a new one, with other evidence and another text of its article."""
        values = {
            "spans": [[span.field, span.start, span.end, span.term] for span in hit.spans],
            "sentence": hit.sentence,
            "zone": hit.zone,
            "status": "new",
        }
        this = (HIT.c.id == hit_id) & (HIT.c.status == "suppressed")
        number = self.connection.scalar(
            update(HIT).where(this).values(values).returning(HIT.c.article_id)
        )
        if number is not None:
            own = ARTICLE.c.id == number
            was = self.connection.execute(select(ARTICLE.c.title, ARTICLE.c.text).where(own)).one()
            reindex(self.connection, number, was, (was[0], text))
            self.connection.execute(update(ARTICLE).where(own).values(text=text))

    def add_alerts(self, alerts: Iterable[Alert]) -> int:
        """Put alerts into the outbox once by key; how many were new."""
        return outbox.add_alerts(self.connection, alerts)

    def alerted_topics(self, story_id: int) -> dict[str, frozenset[str]]:
        """For each receiver that has an alert about the story (in any state): its topics."""
        return outbox.alerted_topics(self.connection, story_id)

    def waiting_digest(self, receiver: str) -> tuple[Delivery, ...]:
        """The receiver's story alerts in mode "digest" that no digest has taken up yet."""
        return outbox.waiting_digest(self.connection, receiver)

    def carried(self, story_id: int) -> tuple[tuple[str, str, str, datetime], ...]:
        """A story's articles in order: (address, source, agency it credits, when it joined)."""
        return stories.carried(self.connection, story_id)

    def story_deliveries(self, story_id: int) -> tuple[Delivery, ...]:
        """Messages about a story, oldest first; a digest that took it up is one of them."""
        return outbox.story_deliveries(self.connection, story_id)

    def held_back(self, receiver: str, now: datetime) -> tuple[Delivery, ...]:
        """Alerts that were to wait, are due and were never tried; nobody claims them meanwhile."""
        return outbox.held_back(self.connection, receiver, now)

    def told_lately(self, receiver: str, since: datetime) -> tuple[Delivery, ...]:
        """Messages to a receiver, but digests, sent since then or being sent."""
        return outbox.told_lately(self.connection, receiver, since)

    def bundle(self, delivery_ids: Iterable[int], into_key: str) -> int:
        """Mark waiting rows as told by the alert with this key; how many there were."""
        return outbox.bundle(self.connection, delivery_ids, into_key)

    def cancel(self, delivery_ids: Iterable[int], reason: str, now: datetime) -> int:
        """Let waiting or failed rows rest for good; how many there were."""
        return outbox.cancel(self.connection, delivery_ids, reason, now)

    def delay(self, delivery_ids: Iterable[int], due_at: datetime) -> None:
        """Let waiting rows wait until then."""
        outbox.delay(self.connection, delivery_ids, due_at)

    def add_silence(self, silence: Silence, now: datetime) -> int:
        """Store what somebody asked not to hear; its number."""
        return hush.add_silence(self.connection, silence, now)

    def end_silence(self, number: int, now: datetime) -> bool:
        """Let a stored silence end now; False when none of that number lasts."""
        return hush.end_silence(self.connection, number, now)

    def silences(self, now: datetime) -> tuple[tuple[int, Silence], ...]:
        """The stored silences that last, each with its number, oldest first."""
        return hush.silences(self.connection, now)

    def unsubscribe(self, person: str, receiver: str, now: datetime) -> None:
        """Note that a person wants no more mail of a receiver."""
        hush.unsubscribe(self.connection, person, receiver, now)

    def resubscribe(self, person: str) -> None:
        """Forget that a person wanted no more mail."""
        hush.resubscribe(self.connection, person)

    def hand_over(self, delivery_id: int, token: str, into: Alert) -> bool:
        """Let another alert tell a claimed one; False when the token is not the row's."""
        return outbox.hand_over(self.connection, delivery_id, token, into)

    def _id(self, url: str) -> int:
        if url not in self._ids:
            self._ids.update(article_ids(self.connection, (url,)))
        return self._ids[url]
