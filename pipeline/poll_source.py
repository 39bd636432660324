"""One poll of one source, from the question to the one transaction that stores what it brought."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Protocol, TypeVar

from core.errors import FetchError, SourceError, StorageError
from core.values import FeedEntry, FetchedPage, FetchRecord, Gap, Source, SourceState
from pipeline.again import look_again
from pipeline.gaps import from_sitemaps, probably_lost
from pipeline.looks import NO_LOOKS, Again, Looks, sort_looks
from pipeline.offers import Known, Offers, sort_offers, with_owners
from pipeline.poll_round import PollTools, Round
from pipeline.ports import Fetch, Store
from pipeline.quiet import QuietPolls
from pipeline.record import First, record
from pipeline.remember import (
    Answer,
    address_of,
    after_failure,
    after_success,
    is_known,
    owes_all,
    validators,
)
from pipeline.reports import SourceReport
from pipeline.resolve import (
    after_defect,
    apart,
    postponed,
    renamed,
    repeated,
    resolve,
    untangle,
)
from pipeline.sifting import sift_and_match
from pipeline.trail import Offer, Resolved
from scrapers.bridge_errors import bridge_trouble
from scrapers.read import read_answer, read_children
from scrapers.sitemaps import ChildSitemap
from scrapers.sites import Rules

LOG = logging.getLogger("wirewatch.poll")

_Page = TypeVar("_Page", contravariant=True)


class _Follow(Protocol[_Page]):
    """Follows a page to its end: `resolve` a new one, `look_again` a stored article's."""

    async def __call__(
        self,
        page: _Page,
        source: Source,
        fetch: Fetch,
        store: Store,
        now: datetime,
        rules: Rules | None = None,
        /,
    ) -> Resolved: ...


async def poll_source(source: Source, state: SourceState, of: Round) -> SourceReport:
    """Poll one source to its end and store what it brought in one transaction.

    A poll that brought nothing is left to the round's `quiet`. Raises StorageError.
    """
    tools = of.tools
    _, fetch_page = tools.fetches(source)
    now = tools.clock()
    loop_started = asyncio.get_running_loop().time()
    try:
        page = await _answer(source, state, tools)
        unchanged = is_known(state, page, now)
        offered = await _offered(source, state, None if unchanged else page, of, now)
        entries, offers, looks, index = offered
    except SourceError as error:
        return await not_read(source, state, error, of.quiet, now)
    gap, trouble = None, bridge_trouble(entries, source.url)
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
        page, entries, unchanged, index, report.new_entries, offers.shared, lost=gap is not None
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
    if not (offers.now or offers.renamed or gap or looks):
        await of.quiet.add(after, fetched)
        return report
    gate = asyncio.Semaphore(tools.pages_at_once)

    async def guarded(follow: _Follow[_Page], page: _Page, offer: Offer) -> Resolved:
        try:
            return await follow(page, source, fetch_page, tools.store, now, tools.rules)
        except StorageError:
            raise
        except Exception as error:  # a defect of ours met by one page
            LOG.exception("%s met a defect of Wirewatch", offer.entry.url)
            return after_defect(offer, source, error, now)

    async def take(offer: Offer) -> Resolved:
        waits = gate.locked()
        async with gate:
            if waits:  # another source may have brought it meanwhile
                offer = (await asyncio.to_thread(with_owners, (offer,), tools.store))[0]
            return await guarded(resolve, offer, offer)

    async def look(again: Again) -> Resolved:
        async with gate:
            found = await guarded(look_again, again, again.offer)
            return replace(found, look=again.look, before=again.article)

    first, again = apart(offers.now)
    found = await asyncio.gather(*map(take, first), *map(look, looks.now))
    resolved = untangle(
        (
            *found,
            *(repeated(offer, source, now) for offer in again),
            *(renamed(offer, source, now) for offer in offers.renamed),
            *(postponed(offer, source, now) for offer in offers.later),
        )
    )
    if any(item.article for item in resolved):
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
        first=None if state.succeeded_at else First(of.first_of_all),
        gap=gap,
        looks=looks,
    )


async def _offered(
    source: Source, state: SourceState, page: FetchedPage | None, of: Round, now: datetime
) -> tuple[tuple[FeedEntry, ...], Offers, Looks, bool]:
    """What a source offers, sorted, and whether it is the index of other sitemaps.

    `page` is its answer; None for what is known already.
    """
    if page is None and source.slug not in of.owed:
        return (), Offers(), NO_LOOKS, False
    entries, children, found = await asyncio.to_thread(_read, source, state, page, of, now)
    if page and children:
        tools = of.tools
        since = None if owes_all(state, now) else state.succeeded_at
        fetch, _ = tools.fetches(source)
        entries = await read_children(source, page, children, fetch, now, since)
        known = Known(tools.store, source.slug)
        found = await asyncio.to_thread(_sorted, entries, known, state, of, now)
    return entries, *found, bool(children)


def _read(
    source: Source, state: SourceState, page: FetchedPage | None, of: Round, now: datetime
) -> tuple[tuple[FeedEntry, ...], tuple[ChildSitemap, ...], tuple[Offers, Looks]]:
    """Read an answer and sort what it offers, in one go.

    A thread that waits for its turn, and a transaction, cost as much as a question to the store.
    """
    with of.tools.store.reading() as store:
        known = Known(store, source.slug)
        # Entries that need no more work come back without their texts, which saves most of it.
        entries, children = read_answer(source.kind, page, known) if page else ((), ())
        if children:  # what these offer is sorted when they are read
            return (), children, (Offers(), NO_LOOKS)
        return entries, children, _sorted(entries, known, state, of, now)


def _sorted(
    entries: Sequence[FeedEntry], known: Known, state: SourceState, of: Round, now: datetime
) -> tuple[Offers, Looks]:
    """What of an answer is new, and which stored articles are to be looked at again."""
    owed = known.source in of.owed
    offers = sort_offers(entries, known, state.succeeded_at, now, owed=owed)
    return offers, sort_looks(entries, known, now, owed=owed)


async def _lost(
    source: Source,
    state: SourceState,
    entries: Sequence[FeedEntry],
    tools: PollTools,
    now: datetime,
) -> tuple[Gap, tuple[Offer, ...]]:
    """Note that items were probably lost since the last poll, and look for them in a sitemap."""
    since = state.succeeded_at or now
    _, fetch_page = tools.fetches(source)
    found = await from_sitemaps(source, fetch_page, since, now)
    offered = {entry.url for entry in entries}
    missing = [entry for entry in found if entry.url not in offered]
    known = Known(tools.store, source.slug)
    more = await asyncio.to_thread(sort_offers, missing, known, None, now, owed=False)
    return Gap(source.slug, since, now, len(entries), more.new), more.now


async def _answer(source: Source, state: SourceState, tools: PollTools) -> FetchedPage:
    """Ask the source itself."""
    etag, last_modified = validators(state, tools.clock())
    fetch, _ = tools.fetches(source)
    return await fetch(
        address_of(source, state),
        etag=etag,
        last_modified=last_modified,
        headers=source.headers,
        allow_private=source.allow_private,
    )


async def not_read(
    source: Source, state: SourceState, error: SourceError, quiet: QuietPolls, now: datetime
) -> SourceReport:
    """Remember that a source could not be read, and why."""
    kind = "fetch" if isinstance(error, FetchError) else "parse"
    status = error.status if isinstance(error, FetchError) else 0
    fetched = FetchRecord(source.slug, now, status, f"{kind}_failed", error.reason)
    await quiet.add(after_failure(source, state, error, now), fetched)
    return SourceReport(source.slug, "failed", problem=error.reason)
