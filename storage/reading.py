"""What people and stages read back: hits, articles, fates and the figures about them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    Text,
    bindparam,
    cast,
    func,
    literal_column,
    select,
)

from core.urls import canonical_url
from core.values import (
    Article,
    Fate,
    FetchRecord,
    Gap,
    HitFilter,
    PendingEntry,
    SourceState,
    StoredHit,
)
from storage.addresses import article_urls, same_thing
from storage.columns import digest
from storage.engine import transaction
from storage.listed import Listed
from storage.rows import (
    ARTICLE,
    HIT,
    HIT_COLUMNS,
    LIVE,
    STATE_COLUMNS,
    article_from,
    entry_from,
    fetch_from,
    gap_from,
    slices,
    state_from,
    stored_hit,
)
from storage.search import found_by
from storage.tables import (
    EntryRow,
    FateRow,
    FetchRow,
    GapRow,
    LookRow,
    SourceRow,
    StoryRow,
    table,
)

ENTRY, FATE, FETCH = table(EntryRow), table(FateRow), table(FetchRow)
GAP, STORY, LOOK = table(GapRow), table(StoryRow), table(LookRow)

HIT_WITH_ARTICLE = HIT.join(ARTICLE, ARTICLE.c.id == HIT.c.article_id)

# Built once, as every poll of a changed source asks it.
_SETTLED_OTHERWISE = Listed(
    select(ENTRY.c.second).where(ENTRY.c.source == bindparam("source")), ENTRY.c.second
)
_STATES = Listed(select(*STATE_COLUMNS), table(SourceRow).c.slug)

#: As the index of assignees says it, word for word: with a parameter SQLite reads all stories.
SOMEBODYS = STORY.c.assignee != literal_column("''")

#: For more sources than this, reading all of them is as fast.
MANY_SOURCES = 5_000

#: The UTC day of finding, "2026-11-22"; our PostgreSQL sessions keep UTC. Both write a time so
#: that it begins with the day; SQLite's date() would take four times as long.
DAY = func.substr(cast(HIT.c.found_at, Text), literal_column("1"), literal_column("10"))


def source_states(connection: Connection, slugs: Collection[str] | None) -> dict[str, SourceState]:
    """Remembered source states by slug; of these sources, or all."""
    if slugs is None or len(slugs) > MANY_SOURCES:
        answers = iter([connection.execute(select(*STATE_COLUMNS))])
    else:
        answers = (_STATES(connection, some) for some in slices(slugs))
    rows = (row for answer in answers for row in answer)
    return {state.slug: state for state in map(state_from, rows)}


def resting_sources(connection: Connection, now: datetime) -> dict[str, str]:
    """The sources that are not due yet, each with the mark of the address it was asked at."""
    sources = table(SourceRow)
    rows = connection.execute(
        select(sources.c.slug, sources.c.address).where(sources.c.due_at > now)
    )
    return {slug: address for slug, address in rows}


def oldest_reading(connection: Connection) -> datetime | None:
    """Of the moments at which each source was last read, the first; None when none was."""
    first: datetime | None = connection.scalar(select(func.min(table(SourceRow).c.succeeded_at)))
    return first


def sources_pending(connection: Connection, now: datetime) -> frozenset[str]:
    """The sources that have entries whose retry is due, or articles whose look is."""
    retries = select(ENTRY.c.source).where(ENTRY.c.retry_at <= now)
    looks = select(LOOK.c.source).where(LOOK.c.due_at <= now)
    return frozenset(connection.scalars(retries.union(looks)))


def settled_otherwise(connection: Connection, source: str, keys: Iterable[str]) -> frozenset[str]:
    """Which of these second keys an entry of the source had."""
    known: set[str] = set()
    for some in slices(dict.fromkeys(keys)):
        by_digest = {digest(key): key for key in some}
        found = _SETTLED_OTHERWISE(connection, list(by_digest), source=source).scalars()
        known.update(by_digest[one] for one in found)
    return frozenset(known)


def pending(
    connection: Connection, source: str, now: datetime, limit: int
) -> tuple[PendingEntry, ...]:
    """Entries of a source whose retry is due, the longest due first."""
    wanted = (
        select(ENTRY.c.entry, ENTRY.c.attempts, ENTRY.c.retry_at)
        .where(ENTRY.c.source == source, ENTRY.c.retry_at <= now)
        .order_by(ENTRY.c.retry_at, ENTRY.c.first_seen)
    )
    rows = connection.execute(wanted.limit(limit) if limit else wanted)
    return tuple(
        PendingEntry(source, entry_from(entry), attempts, retry_at)
        for entry, attempts, retry_at in rows
    )


def article(connection: Connection, url: str) -> Article | None:
    """A stored article by its canonical or any other known address."""
    known = article_urls(connection, (url,)).get(url)
    if known is None:
        return None
    wanted = select(ARTICLE).where(ARTICLE.c.digest == digest(known))
    return article_from(connection.execute(wanted).mappings().one())


def articles(engine: Engine, since: datetime | None) -> Iterator[Article]:
    """Stored articles, oldest first; no transaction stays open between two slices."""
    last = 0
    if since is not None:
        with transaction(engine, write=False) as connection:
            first = select(func.min(ARTICLE.c.id)).where(ARTICLE.c.found_at >= since)
            last = (connection.scalar(first) or 0) - 1
            if last < 0:
                return
    while True:
        wanted = select(ARTICLE).where(ARTICLE.c.id > last).order_by(ARTICLE.c.id).limit(200)
        if since is not None:
            wanted = wanted.where(ARTICLE.c.found_at >= since)
        with transaction(engine, write=False) as connection:
            rows = connection.execute(wanted).mappings().all()
        if not rows:
            return
        last = rows[-1]["id"]
        yield from (article_from(row) for row in rows)


def hits(connection: Connection, wanted: HitFilter) -> tuple[StoredHit, ...]:
    """Stored hits, newest first."""
    fitting = conditions(wanted, connection, few=bool(wanted.story_ids))
    chosen = select(HIT.c.id).where(*fitting)
    if wanted.before_id is not None:
        chosen = chosen.where(HIT.c.id < wanted.before_id)
    if wanted.limit:
        # Chosen apart, so that what is sorted is numbers and not whole articles.
        # Sorted only here: for an order that nobody needs, SQLite leaves the best index (25
        # stories of 100,000 hits took 350 ms instead of 1).
        chosen = chosen.order_by(HIT.c.id.desc()).limit(wanted.limit)
    statement = select(*HIT_COLUMNS).select_from(HIT_WITH_ARTICLE).order_by(HIT.c.id.desc())
    rows = connection.execute(statement.where(HIT.c.id.in_(chosen))).mappings()
    return tuple(stored_hit(row) for row in rows)


def stories(connection: Connection, wanted: HitFilter) -> tuple[int, ...]:
    """Ids of the stories with a hit that fits; the one with the newest such hit first.

    Hits are walked from the newest, a slice at a time, until there are stories enough: to group
    all of 100,000 hits for a page of 25 took 44 ms.
    """
    fitting = conditions(wanted, connection)
    found: dict[int, None] = {}
    seen: set[int] = set()
    last, many = wanted.before_id, 8 * wanted.limit
    while True:
        walked = select(HIT.c.id, HIT.c.story_id).where(*fitting).order_by(HIT.c.id.desc())
        if last is not None:
            walked = walked.where(HIT.c.id < last)
        rows = connection.execute(walked.limit(many) if many else walked).all()
        new = {story for _, story in rows} - seen
        seen |= new
        if wanted.before_id is not None:  # those that an earlier page has shown
            newer = select(HIT.c.story_id).where(*fitting, HIT.c.id >= wanted.before_id)
            for some in slices(new):
                new -= set(connection.scalars(newer.where(HIT.c.story_id.in_(some))))
        found |= {story: None for _, story in rows if story in new}
        if not many or len(rows) < many or len(found) >= wanted.limit:
            return tuple(islice(found, wanted.limit or None))
        last, many = rows[-1].id, 2 * many


def volume(connection: Connection, since: datetime) -> tuple[tuple[str, str, int], ...]:
    """How many hits of each topic were found on each day."""
    counted = select(HIT.c.topic, DAY, func.count()).where(HIT.c.found_at >= since, LIVE)
    rows = connection.execute(counted.group_by(HIT.c.topic, DAY))
    return tuple(sorted((topic, day, count) for topic, day, count in rows))


def hit(connection: Connection, hit_id: int) -> StoredHit | None:
    """One stored hit."""
    statement = select(*HIT_COLUMNS).select_from(HIT_WITH_ARTICLE).where(HIT.c.id == hit_id)
    row = connection.execute(statement).mappings().one_or_none()
    return None if row is None else stored_hit(row)


def fates(connection: Connection, url: str) -> tuple[Fate, ...]:
    """What happened to an address, oldest first, under every address it is known by."""
    columns = (FATE.c.url, FATE.c.at, FATE.c.step, FATE.c.outcome, FATE.c.detail, FATE.c.source)
    addresses = same_thing(connection, {url, canonical_url(url)})
    wanted = select(*columns).where(FATE.c.url_digest.in_(addresses))
    rows = connection.execute(wanted.order_by(FATE.c.at, FATE.c.id))
    return tuple(Fate(*row) for row in rows)


def poll_log(connection: Connection, limit: int, source: str) -> tuple[FetchRecord, ...]:
    """The last polls, newest first; of one source, or all."""
    wanted = select(FETCH).order_by(FETCH.c.at.desc(), FETCH.c.id.desc()).limit(limit)
    if source:
        wanted = wanted.where(FETCH.c.source == source)
    return tuple(fetch_from(row) for row in connection.execute(wanted).mappings())


def gaps(connection: Connection, since: datetime) -> tuple[Gap, ...]:
    """Gaps noticed since a moment, newest first."""
    wanted = select(GAP).where(GAP.c.at >= since).order_by(GAP.c.at.desc(), GAP.c.source)
    return tuple(gap_from(row) for row in connection.execute(wanted).mappings())


def conditions(
    wanted: HitFilter, connection: Connection, *, suppressed: bool = False, few: bool = False
) -> list[ColumnElement[bool]]:
    """What a hit must fulfil; paging left out. `suppressed` lets in those that count nowhere.

    `few` is for a question that finds its few hits otherwise: no index is gone by for the rest.
    """
    equal: tuple[tuple[ColumnElement[Any], object], ...] = (
        (HIT.c.topic, wanted.topic or None),
        (HIT.c.status, wanted.status),
        (HIT.c.source, wanted.source or None),
        (HIT.c.language, wanted.language or None),
    )
    found = [
        (column.concat("") if few else column) == value
        for column, value in equal
        if value is not None
    ]
    if wanted.story_id is not None:
        found.append(HIT.c.story_id == wanted.story_id)
    if wanted.status is None and not suppressed:
        found.append(LIVE)
    if wanted.since is not None:
        found.append(HIT.c.found_at >= wanted.since)
    if wanted.until is not None:
        found.append(HIT.c.found_at < wanted.until)
    if wanted.sources is not None:
        found.append(HIT.c.source.in_(wanted.sources))
    if wanted.assignee:
        mine = select(STORY.c.id).where(STORY.c.assignee == wanted.assignee, SOMEBODYS)
        found.append(HIT.c.story_id.in_(mine))
    if wanted.url:
        addresses = (wanted.url, canonical_url(wanted.url))
        own = article_urls(connection, addresses).values()
        mine = select(ARTICLE.c.id).where(ARTICLE.c.digest.in_(map(digest, own)))
        found.append(HIT.c.article_id.in_(mine))
    if wanted.story_ids:
        found.append(HIT.c.story_id.in_(wanted.story_ids))
    if wanted.search.strip():
        found.append(found_by(connection, HIT.c.article_id, wanted.search))
    return found
