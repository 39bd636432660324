"""One poll: ask the sources, read what they offer, fetch what is new, match it, store it.

    source -> fetch -> read entries -> drop what is settled -> fetch pages -> extract
           -> detect language -> leave out what the site repeats -> match
           -> (one transaction for each source) record

Nothing here knows what happens between two sources: the failure of one never reaches another.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import zip_longest
from typing import Protocol

from core.errors import FetchError, SourceError, StorageError
from core.urls import host_of
from core.values import (
    FeedEntry,
    FetchedPage,
    FetchRecord,
    Gap,
    Source,
    SourceState,
    Watch,
)
from matching import Matcher
from pipeline.gaps import from_sitemaps, probably_lost
from pipeline.offers import Known, Offers, sort_offers
from pipeline.ports import Fetch, Store
from pipeline.quiet import QuietPolls
from pipeline.record import First, record
from pipeline.remember import (
    Answer,
    address_of,
    after_failure,
    after_success,
    body_hash,
    known_state,
    validators,
)
from pipeline.reports import PollReport, SourceReport
from pipeline.resolve import (
    Offer,
    Resolved,
    after_defect,
    apart,
    postponed,
    renamed,
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
    #: How many article pages of one source, and how many sources, are under way at once.
    pages_at_once: int = 4
    sources_at_once: int = 256


Told = Callable[[SourceReport], None]


async def poll_sources(
    slugs: Sequence[str], tools: PollTools, told: Told = lambda _: None
) -> PollReport:
    """Poll these sources side by side; `told` hears of each as it ends.

    Raises StorageError only: everything else is recorded with its source.
    """
    started = tools.clock()
    asked = frozenset(slugs)
    wanted = [source for source in tools.watch.sources if source.slug in asked]
    states, owed = tools.store.source_states(asked), tools.store.sources_pending(started)
    first_of_all = _first_of_all(wanted, states, tools.store, started)
    quiet = QuietPolls(tools.store)
    reports: dict[str, SourceReport] = {}
    waiting = iter(_host_by_host(wanted))

    async def work() -> None:
        for source in waiting:
            state = known_state(source, states.get(source.slug))
            report = await _poll_safely(
                source, state, tools, quiet, source.slug in owed, first_of_all
            )
            reports[source.slug] = report
            told(report)

    await asyncio.gather(*(work() for _ in range(min(tools.sources_at_once, len(wanted)))))
    await quiet.write()
    ordered = tuple(reports[source.slug] for source in wanted)
    return PollReport(started, tools.clock(), ordered)


def _first_of_all(
    wanted: Sequence[Source], states: Mapping[str, SourceState], store: Store, now: datetime
) -> bool:
    """Whether nothing was read before this poll; asked only where a source is new."""
    if all(s.slug in states and states[s.slug].succeeded_at for s in wanted):
        return False
    read = [one.succeeded_at for one in store.source_states().values() if one.succeeded_at]
    return not read or now - min(read) < FIRST_POLL


def _host_by_host(sources: Sequence[Source]) -> Iterator[Source]:
    """The first source of each host, then the second of each: a host with many waits for none."""
    lanes: dict[str, list[Source]] = {}
    for source in sources:
        lanes.setdefault(host_of(source.url) or source.slug, []).append(source)
    for turn in zip_longest(*lanes.values()):
        yield from (source for source in turn if source)


async def _poll_safely(
    source: Source,
    state: SourceState,
    tools: PollTools,
    quiet: QuietPolls,
    owed: bool,
    first_of_all: bool,
) -> SourceReport:
    try:
        return await poll_source(source, state, tools, quiet, owed, first_of_all)
    except StorageError:
        raise
    except Exception as error:  # a defect of ours met by one source's data
        LOG.exception("polling %s met a defect of Wirewatch", source.slug)
        said = f"defect of Wirewatch: {type(error).__name__}: {error}"
        return await _failed(source, state, SourceError(source.url, said), quiet, tools.clock())


async def poll_source(
    source: Source,
    state: SourceState,
    tools: PollTools,
    quiet: QuietPolls,
    owed: bool,
    first_of_all: bool,
) -> SourceReport:
    """Poll one source to its end and store what it brought in one transaction.

    A poll that brought nothing is left to `quiet`. `owed` says whether pages of its entries may
    be due again, `first_of_all` that nothing was read before this poll, of any source. Raises
    StorageError.
    """
    now = tools.clock()
    loop_started = asyncio.get_running_loop().time()
    known = Known(tools.store, source.slug)
    try:
        page, entries, unchanged = await _offered(source, state, tools, known)
    except SourceError as error:
        return await _failed(source, state, error, quiet, now)
    offers, gap, trouble = Offers(), None, ""
    if not unchanged or owed:
        offers = await asyncio.to_thread(
            sort_offers, entries, known, tools.store, state.succeeded_at, now, owed=owed
        )
        trouble = bridge_trouble(entries, source.url)
        if not trouble and probably_lost(state, entries, offers.shared):
            gap, more = await _lost(source, state, entries, tools, now)
            offers = replace(offers, now=offers.now + more)
    report = SourceReport(
        source=source.slug,
        outcome="unchanged" if unchanged else "ok",
        entries=len(entries),
        new_entries=offers.new + (gap.recovered if gap else 0),
    )
    answer = Answer(
        page, entries, unchanged, report.new_entries, offers.shared, lost=gap is not None
    )
    after = after_success(source, state, answer, now)
    if trouble:
        after = after_failure(source, state, SourceError(source.url, trouble), now)
        report = replace(report, outcome="failed", problem=trouble)
    fetched = FetchRecord(
        source=source.slug,
        at=now,
        status=page.status,
        outcome="bridge_failed" if trouble else report.outcome,
        detail=trouble,
        size=len(page.body),
        seconds=asyncio.get_running_loop().time() - loop_started,
        entries=report.entries,
        new_entries=report.new_entries,
    )
    if not (offers.now or offers.renamed or gap):
        await quiet.add(after, fetched)
        return report
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

    first, again = apart(offers.now)
    found = await asyncio.gather(*(one(offer) for offer in first))
    resolved = untangle(
        (
            *found,
            *(repeated(offer, source, now) for offer in again),
            *(renamed(offer, source, now) for offer in offers.renamed),
            *(postponed(offer, source, now) for offer in offers.later),
        )
    )
    resolved = await asyncio.to_thread(
        sift_and_match, resolved, source, tools.store, tools.matcher, now
    )
    fetched = replace(fetched, seconds=asyncio.get_running_loop().time() - loop_started)
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
        gap=gap,
    )


async def _lost(
    source: Source,
    state: SourceState,
    entries: Sequence[FeedEntry],
    tools: PollTools,
    now: datetime,
) -> tuple[Gap, tuple[Offer, ...]]:
    """Note that items were probably lost since the last poll, and look for them in a sitemap."""
    since = state.succeeded_at or now
    found = await from_sitemaps(source, tools.fetch_page, since, now)
    offered = {entry.url for entry in entries}
    missing = [entry for entry in found if entry.url not in offered]
    known = Known(tools.store, source.slug)
    more = await asyncio.to_thread(sort_offers, missing, known, tools.store, None, now, owed=False)
    return Gap(source.slug, since, now, len(entries), more.new), more.now


async def _offered(
    source: Source, state: SourceState, tools: PollTools, known: Known
) -> tuple[FetchedPage, tuple[FeedEntry, ...], bool]:
    """Ask the source itself: its answer, what it offers, and whether nothing changed."""
    etag, last_modified = validators(state, tools.clock())
    page = await tools.fetch(
        address_of(source, state),
        etag=etag,
        last_modified=last_modified,
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
        settled=known,
    )
    return page, entries, False


async def _failed(
    source: Source, state: SourceState, error: SourceError, quiet: QuietPolls, now: datetime
) -> SourceReport:
    """Remember that a source could not be read."""
    kind = "fetch" if isinstance(error, FetchError) else "parse"
    status = error.status if isinstance(error, FetchError) else 0
    record = FetchRecord(source.slug, now, status, f"{kind}_failed", error.reason)
    await quiet.add(after_failure(source, state, error, now), record)
    return SourceReport(source.slug, "failed", problem=error.reason)
