"""One poll: ask the sources, read what they offer, fetch what is new, match it, store it.

    source -> fetch -> read entries -> drop what is settled -> fetch pages -> extract
           -> detect language -> leave out what the site repeats -> match
           -> (one transaction for each source) record

Nothing here knows what happens between two sources: the failure of one never reaches another.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Protocol

from core.errors import FetchError, SourceError, StorageError
from core.values import (
    FeedEntry,
    FetchedPage,
    FetchRecord,
    Source,
    SourceState,
    Watch,
)
from matching import Matcher
from pipeline.plan import wait_after_failure
from pipeline.ports import Fetch, Store
from pipeline.record import First, record
from pipeline.reports import PollReport, SourceReport
from pipeline.resolve import (
    Offer,
    Resolved,
    after_defect,
    apart,
    repeated,
    resolve,
    untangle,
)
from pipeline.sifting import sift_and_match
from scrapers.bridge_errors import bridge_trouble
from scrapers.read import read_source
from scrapers.sites import Rules

#: The first poll of an installation, cut into batches, may take so long: everything is new then.
FIRST_POLL = timedelta(minutes=10)

LOG = logging.getLogger("wirewatch.poll")


class Clock(Protocol):
    """Tells the time: aware, UTC."""

    def __call__(self) -> datetime:
        """The present moment."""
        ...


@dataclass(frozen=True, slots=True)
class PollTools:
    """What a poll needs besides its sources."""

    #: For addresses that a person gave us (sources), and for those we found (their articles).
    fetch: Fetch
    fetch_page: Fetch
    store: Store
    matcher: Matcher
    watch: Watch
    clock: Clock
    #: What is known of sites; None means the shipped rules.
    rules: Rules | None = None
    #: How many article pages of one source are under way at once.
    pages_at_once: int = 4


Told = Callable[[SourceReport], None]


async def poll_sources(
    slugs: Sequence[str], tools: PollTools, told: Told = lambda _: None
) -> PollReport:
    """Poll these sources side by side; `told` hears of each as it ends.

    Raises StorageError only: everything else is recorded with its source.
    """
    started = tools.clock()
    wanted = [source for source in tools.watch.sources if source.slug in frozenset(slugs)]
    states = tools.store.source_states()
    read = [state.succeeded_at for state in states.values() if state.succeeded_at]
    first_of_all = not read or started - min(read) < FIRST_POLL

    async def one(source: Source) -> SourceReport:
        state = states.get(source.slug, SourceState(source.slug))
        try:
            report = await poll_source(source, state, tools, first_of_all)
        except StorageError:
            raise
        except Exception as error:  # a defect of ours met by one source's data
            LOG.exception("polling %s met a defect of Wirewatch", source.slug)
            defect = SourceError(
                source.url, f"defect of Wirewatch: {type(error).__name__}: {error}"
            )
            report = await asyncio.to_thread(
                _record_failure, source, state, defect, tools, tools.clock()
            )
        told(report)
        return report

    reports = await asyncio.gather(*(one(source) for source in wanted))
    return PollReport(started, tools.clock(), tuple(reports))


async def poll_source(
    source: Source, state: SourceState, tools: PollTools, first_of_all: bool = False
) -> SourceReport:
    """Poll one source to its end and store all of it in one transaction.

    `first_of_all` says that nothing was read before this poll, of any source.
    """
    now = tools.clock()
    loop_started = asyncio.get_running_loop().time()
    try:
        page, entries, unchanged = await _offered(source, state, tools)
    except SourceError as error:
        return await asyncio.to_thread(_record_failure, source, state, error, tools, now)
    offers = await asyncio.to_thread(_fresh_offers, source, entries, tools.store, now)
    gate = asyncio.Semaphore(tools.pages_at_once)

    async def one(offer: Offer) -> Resolved:
        async with gate:
            try:
                return await resolve(offer, source, tools.fetch_page, tools.store, now, tools.rules)
            except StorageError:
                raise
            except Exception as error:  # a defect of ours met by one page
                LOG.exception("%s met a defect of Wirewatch", offer.entry.url)
                return after_defect(offer, source, error, now)

    first, again = apart(offers)
    found = await asyncio.gather(*(one(offer) for offer in first))
    resolved = untangle((*found, *(repeated(offer, source, now) for offer in again)))
    after = after_success(source, state, page, len(entries), now)
    resolved = await asyncio.to_thread(
        sift_and_match, resolved, source, tools.store, tools.matcher, now
    )
    report = SourceReport(
        source=source.slug,
        outcome="unchanged" if unchanged else "ok",
        entries=len(entries),
        new_entries=sum(offer.attempts == 0 for offer in offers),
    )
    if trouble := bridge_trouble(entries, source.url):
        after = after_failure(source, state, SourceError(source.url, trouble), now)
        report = replace(report, outcome="failed", problem=trouble)
    fetched = FetchRecord(
        source=source.slug,
        at=now,
        status=page.status,
        outcome="bridge_failed" if report.problem else report.outcome,
        detail=report.problem,
        size=len(page.body),
        seconds=asyncio.get_running_loop().time() - loop_started,
        entries=report.entries,
        new_entries=report.new_entries,
    )
    return await asyncio.to_thread(
        record,
        tools.store,
        tools.watch,
        source,
        after,
        report,
        fetched,
        resolved,
        now,
        first=None if state.succeeded_at else First(first_of_all),
    )


async def _offered(
    source: Source, state: SourceState, tools: PollTools
) -> tuple[FetchedPage, tuple[FeedEntry, ...], bool]:
    """Ask the source itself: its answer, what it offers, and whether nothing changed."""
    page = await tools.fetch(
        source.url,
        etag=state.etag,
        last_modified=state.last_modified,
        headers=source.headers,
        allow_private=source.allow_private,
    )
    if page.not_modified or body_hash(page.body) == state.body_hash:
        return page, (), True
    entries = await read_source(
        source,
        page,
        tools.fetch,
        tools.clock(),
        # Entries that need no more work come back without their texts, which saves most of it.
        settled=partial(tools.store.settled, source.slug),
    )
    return page, entries, False


def _fresh_offers(
    source: Source, entries: Sequence[FeedEntry], store: Store, now: datetime
) -> list[Offer]:
    """What must be looked at now: unseen entries, and old ones whose retry is due.

    An entry offered twice in one answer is taken once (its first place wins).
    """
    by_key = {entry_key(entry): entry for entry in reversed(entries)}
    settled = store.settled(source.slug, by_key)
    offers = {
        entry_key(pending.entry): Offer(entry_key(pending.entry), pending.entry, pending.attempts)
        for pending in store.pending(source.slug, now)
    }
    for key in dict.fromkeys(entry_key(entry) for entry in entries):
        if key not in settled and key not in offers:
            offers[key] = Offer(key, by_key[key], 0)
    return list(offers.values())


def entry_key(entry: FeedEntry) -> str:
    """The identity of an entry within its source."""
    return entry.guid or entry.url or entry.title


def body_hash(body: bytes) -> str:
    """Identifies an answer's body; the answer to "is it the same as last time"."""
    return hashlib.sha256(body).hexdigest()


def after_success(
    source: Source, state: SourceState, page: FetchedPage, entries: int, now: datetime
) -> SourceState:
    """What to remember once a source was read."""
    return SourceState(
        slug=source.slug,
        etag=page.header("etag") or (state.etag if page.not_modified else ""),
        last_modified=page.header("last-modified")
        or (state.last_modified if page.not_modified else ""),
        body_hash=state.body_hash if page.not_modified else body_hash(page.body),
        due_at=now + source.every,
        attempted_at=now,
        succeeded_at=now,
        failures=0,
        problem="",
        entries_seen=entries or state.entries_seen,
    )


def after_failure(
    source: Source, state: SourceState, error: SourceError, now: datetime
) -> SourceState:
    """What to remember when a source could not be read; its validators stay as they were."""
    failures = state.failures + 1
    return replace(
        state,
        due_at=now + wait_after_failure(source.every, failures),
        attempted_at=now,
        failures=failures,
        problem=error.reason,
    )


def _record_failure(
    source: Source, state: SourceState, error: SourceError, tools: PollTools, now: datetime
) -> SourceReport:
    with tools.store.begin() as tx:
        tx.save_state(after_failure(source, state, error, now))
        kind = "fetch" if isinstance(error, FetchError) else "parse"
        status = error.status if isinstance(error, FetchError) else 0
        tx.log_fetch(FetchRecord(source.slug, now, status, f"{kind}_failed", error.reason))
    return SourceReport(source.slug, "failed", problem=error.reason)
