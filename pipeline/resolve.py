"""From one offered entry to an article, or to the reason why there is none."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from urllib.parse import urlsplit

from core.errors import FetchError
from core.urls import canonical_url, is_http, same_site
from core.values import (
    Article,
    EntryRecord,
    Extraction,
    Fate,
    FeedEntry,
    FetchedPage,
    Source,
)
from pipeline.join import as_article
from pipeline.parts import Joined, read_parts
from pipeline.plan import retry_entry
from pipeline.ports import Fetch, Store
from pipeline.reports import KIND_NAMES, counted
from pipeline.stand_in import HIDDEN, stand_in
from pipeline.trail import NO_VALIDATORS, Offer, Resolved, Trail, Validators
from scrapers.bridge_errors import bridge_error
from scrapers.extract import extract
from scrapers.sites import Rules


async def resolve(
    offer: Offer,
    source: Source,
    fetch: Fetch,
    store: Store,
    now: datetime,
    rules: Rules | None = None,
) -> Resolved:
    """Follow one entry to its article, not matched yet. Never raises for what a site does."""
    trail = Trail(offer, source, now)
    entry = offer.entry
    if said := bridge_error(entry, source.url):
        trail.add(
            "skipped", "error_item", f"the bridge behind the feed tells of its trouble: {said}"
        )
        return trail.end("error_item", rejected="error_item")
    if not is_http(entry.url):
        return _without_link(trail)
    if offer.known_as:
        return trail.duplicate(offer.known_as)
    try:
        page = await get_page(trail, fetch)
    except FetchError as error:
        return _without_page(trail, error)
    extraction = await read_page(trail, page, rules)
    if extraction.kind != "article":
        return _no_article(trail, extraction)
    article, aliases = await asyncio.to_thread(
        identify, as_article(extraction, entry, source, page, now), extraction, page, entry, store
    )
    if article is None:
        return trail.duplicate(aliases[0])
    if extraction.next_part:
        joined = await read_on(trail, extraction, page, fetch, rules)
        whole = as_article(joined.extraction, entry, source, page, now)
        article = replace(whole, url=article.url, link=article.link)
        aliases = tuple(sorted({*aliases, *map(canonical_url, joined.parts)} - {article.url}))
    own = canonical_url(page.final_url)
    return replace(
        trail.end("article", article=article, aliases=aliases),
        page_url="" if article.url == own else own,
        validators=validators_of(page, extraction),
    )


async def get_page(
    trail: Trail, fetch: Fetch, validators: Validators = NO_VALIDATORS
) -> FetchedPage:
    """Fetch the page of the trail's entry, a 304 where it is the one known. Raises FetchError."""
    url = trail.offer.entry.url
    page = await fetch(
        url,
        etag=validators[0],
        last_modified=validators[1],
        headers=trail.headers(url),
        allow_private=trail.source.allow_private,
    )
    trail.add("fetched", "ok", f"HTTP {page.status}, {len(page.body):,} bytes")
    return page


def validators_of(page: FetchedPage, extraction: Extraction) -> Validators:
    """What to ask with whether an article's page changed: nothing where further pages follow."""
    if extraction.next_part:
        return NO_VALIDATORS
    return page.header("etag"), page.header("last-modified")


async def read_page(trail: Trail, page: FetchedPage, rules: Rules | None) -> Extraction:
    """Say what the page of the trail's entry is."""
    entry = trail.offer.entry
    extraction = await asyncio.to_thread(
        extract,
        page.body,
        page.final_url,
        content_type=page.header("content-type"),
        feed_title=entry.title,
        feed_summary=entry.content or entry.summary,
        now=trail.now,
        rules=rules,
    )
    if extraction.kind == "article":
        told = (
            f"{counted(len(extraction.text), 'character')}, "
            f"{counted(len(extraction.dropped), 'block')} left out"
        )
        trail.add("extracted", "ok", told)
    return extraction


async def read_on(
    trail: Trail, extraction: Extraction, page: FetchedPage, fetch: Fetch, rules: Rules | None
) -> Joined:
    """Read the further pages of an article that is split into parts."""
    private = trail.source.allow_private
    headers = trail.headers(trail.offer.entry.url)

    async def read(url: str, first: str) -> tuple[Extraction, str]:
        part = await fetch(url, headers=headers, allow_private=private)
        got = await asyncio.to_thread(
            extract,
            part.body,
            part.final_url,
            content_type=part.header("content-type"),
            now=trail.now,
            first=first,
            rules=rules,
        )
        return got, part.final_url

    joined = await read_parts(extraction, page.final_url, read)
    if joined.parts:
        says = f"{counted(len(joined.parts), 'further page')} of the article read"
        trail.add("fetched", "parts", says)
    if joined.problem:
        trail.add("fetched", "part_failed", f"{joined.problem}; what was read before it is kept")
    return joined


def apart(offers: Sequence[Offer]) -> tuple[list[Offer], list[Offer]]:
    """Offers to follow, and those that one answer makes of the same address once more."""
    first: dict[str, Offer] = {}
    again: list[Offer] = []
    for offer in offers:
        url = offer.entry.url
        key = canonical_url(url) if is_http(url) else offer.key
        if key in first:
            again.append(offer)
        else:
            first[key] = offer
    return list(first.values()), again


def repeated(offer: Offer, source: Source, now: datetime) -> Resolved:
    """What is kept of an entry whose address the same answer offered before."""
    trail = Trail(offer, source, now)
    trail.add("skipped", "duplicate", f"{source.slug} offers this address twice")
    return trail.end("duplicate")


def renamed(offer: Offer, source: Source, now: datetime) -> Resolved:
    """What is kept of an entry that came before under another id."""
    trail = Trail(offer, source, now)
    trail.add("skipped", "duplicate", f"{source.slug} offered it before under another id")
    return trail.end("duplicate")


def postponed(offer: Offer, source: Source, now: datetime) -> Resolved:
    """What is kept of an entry for which there is no time in this poll: there may be 50,000."""
    entry = offer.entry
    detail = f"{source.slug} offers more new entries than one poll has time for: {entry.title}"
    return Resolved(
        EntryRecord(offer.key, entry, "", "waiting", attempts=0, retry_at=now),
        (Fate(entry.url or offer.key, now, "seen", "waiting", detail, source.slug),),
    )


def after_defect(offer: Offer, source: Source, error: Exception, now: datetime) -> Resolved:
    """What is kept of an offer whose page met a defect of ours: its fate, and another try."""
    trail = Trail(offer, source, now)
    attempts = offer.attempts + 1
    wait = retry_entry(attempts)
    trail.add("fetched", "defect", f"defect of Wirewatch: {type(error).__name__}: {error}")
    retry_at = now + wait if wait else None
    return trail.end("defect", attempts=attempts, retry_at=retry_at, failed=True)


def _without_link(trail: Trail) -> Resolved:
    """There is no page to read: the feed's own text is all there is, where it says enough."""
    entry, source = trail.offer.entry, trail.source
    what = f"the link is no address: {entry.url}" if entry.url else "the entry has no link"
    article = stand_in(entry, source, trail.now)
    if article is None:
        trail.add("skipped", "no_link", f"{what}: {entry.title or trail.offer.key}")
        return trail.end("no_link")
    trail.add("fetched", "no_link", f"{what}; its own text is taken as {article.url}")
    told = f"{len(article.text):,} characters of the feed's own text, as {what}"
    trail.add("extracted", "summary_only", told, article.url)
    return trail.end("article", article=article)


def _without_page(trail: Trail, error: FetchError) -> Resolved:
    """The page could not be had: try later, fall back to the feed's text, or give up."""
    attempts = trail.offer.attempts + 1
    wait = retry_entry(attempts) if error.severity == "temporary" else None
    trail.add("fetched", "failed", error.reason)
    if wait is not None:
        return trail.end("retry", attempts=attempts, retry_at=trail.now + wait, failed=True)
    if error.severity != "hard" and (article := trail.stand_in()):
        return trail.end("article", article=article, failed=True)
    return trail.end("failed", attempts=attempts, failed=True)


def _no_article(trail: Trail, extraction: Extraction) -> Resolved:
    name = KIND_NAMES[extraction.kind]
    reason = f"{name}: {extraction.reason}" if extraction.reason else name
    trail.add("extracted", extraction.kind, reason)
    if extraction.kind in HIDDEN and (article := trail.stand_in(extraction)):
        return trail.end("article", article=article, rejected=extraction.kind)
    return trail.end(extraction.kind, rejected=extraction.kind)


def identify(
    article: Article, extraction: Extraction, page: FetchedPage, entry: FeedEntry, store: Store
) -> tuple[Article | None, tuple[str, ...]]:
    """Settle which address identifies an article.

    Returns the article under its canonical URL with its other addresses, or (None, (URL,))
    when it is stored already. A `rel=canonical` counts only where it names this article: on
    the same site, not its front page, and not the address of a stored article with another
    title (some sites name one address on every page; believing them would lose articles).
    """
    aliases = {entry.url, canonical_url(entry.url), page.final_url, article.url}
    for known in store.article_for(aliases).values():
        return None, (known,)
    claimed = canonical_url(extraction.canonical_url) if extraction.canonical_url else ""
    if claimed and same_site(claimed, article.url) and urlsplit(claimed).path.strip("/"):
        stored = store.article(claimed)
        if stored is None:
            return replace(article, url=claimed, link=extraction.canonical_url), tuple(
                sorted(aliases - {claimed})
            )
        if stored.title == article.title:
            return None, (stored.url,)
    return article, tuple(sorted(aliases - {article.url}))


def untangle(resolved: Sequence[Resolved]) -> tuple[Resolved, ...]:
    """Give articles back their own addresses where pages of different titles claim the same.

    `identify` asks the store, which does not know yet what this very poll brings.
    """
    titles: dict[str, set[str]] = {}
    for item in resolved:
        if item.article:
            titles.setdefault(item.article.url, set()).add(item.article.title)
    return tuple(
        _under_own_address(item)
        if item.article and item.page_url and len(titles[item.article.url]) > 1
        else item
        for item in resolved
    )


def _under_own_address(item: Resolved) -> Resolved:
    assert item.article is not None  # noqa: S101  # the caller has looked
    claimed, own = item.article.url, item.page_url
    return replace(
        item,
        article=replace(item.article, url=own),
        aliases=tuple(alias for alias in item.aliases if alias not in (own, claimed)),
        entry=replace(item.entry, article_url=own),
        fates=tuple(replace(fate, url=own) if fate.url == claimed else fate for fate in item.fates),
    )
