"""Look at the page of a stored article again: what does it say now?"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime

from core.errors import FetchError
from core.urls import canonical_url
from core.values import Article, Extraction, FetchedPage, Source
from pipeline.join import as_article
from pipeline.looks import Again
from pipeline.ports import Fetch, Store
from pipeline.reports import KIND_NAMES
from pipeline.resolve import get_page, read_on, read_page, validators_of
from pipeline.trail import NO_VALIDATORS, Resolved, Trail, Validators
from scrapers.sites import Rules

#: Answers by which a site says that a page is no more.
GONE = (404, 410, 451)


async def look_again(
    again: Again,
    source: Source,
    fetch: Fetch,
    store: Store,
    now: datetime,
    rules: Rules | None = None,
) -> Resolved:
    """Read the page again; `article` of the answer is the article as it says now.

    Where the page's validators are known, its site is asked whether it changed at all. A page
    that cannot be had, or is no article now, takes nothing from what is stored. Never raises for
    what a site does.
    """
    before = again.article
    trail = Trail(again.offer, source, now)
    trail.add("fetched", "again", again.why)
    gone, failed, article, validators = "", False, None, again.validators
    try:
        page = await get_page(trail, fetch, validators)
    except FetchError as error:
        failed = True
        gone = f"its page is gone: {error.reason}" if error.status in GONE else ""
        trail.add("fetched", "gone" if gone else "failed", error.reason)
        article = _told(trail, before)
    else:
        if page.not_modified:
            trail.add("revised", "unchanged", "looked at again: its site says that it is the same")
        else:
            article, validators = await _read(trail, page, before, fetch, store, rules)
    article = _as_the_same(article, before) if article is not None and article.text else None
    resolved = trail.end("article", article=article, failed=failed)
    return replace(resolved, gone=gone, validators=validators)


async def _read(
    trail: Trail,
    page: FetchedPage,
    before: Article,
    fetch: Fetch,
    store: Store,
    rules: Rules | None,
) -> tuple[Article | None, Validators]:
    """What the page says now of the article, if it is still the article's page."""
    extraction = await read_page(trail, page, rules)
    if extraction.kind != "article":
        trail.add("extracted", extraction.kind, f"now a {KIND_NAMES[extraction.kind]}")
        return _told(trail, before, extraction), NO_VALIDATORS
    if await asyncio.to_thread(_elsewhere, page, extraction, before, store):
        trail.add("extracted", "elsewhere", f"the address leads to {page.final_url} now")
        return None, NO_VALIDATORS
    validators = validators_of(page, extraction)
    if extraction.next_part:
        extraction = (await read_on(trail, extraction, page, fetch, rules)).extraction
    entry = trail.offer.entry
    return as_article(extraction, entry, trail.source, page, trail.now), validators


def _told(trail: Trail, before: Article, page: Extraction | None = None) -> Article | None:
    """What feed and visible beginning tell now, where no more is stored of the article."""
    if before.text_from == "page":
        return None
    article = trail.stand_in(page)
    return article if article and article.text_from == before.text_from else None


def _elsewhere(page: FetchedPage, extraction: Extraction, before: Article, store: Store) -> bool:
    """Whether the address leads to another article than it did."""
    landed = {page.final_url, canonical_url(page.final_url)}
    if before.url in store.article_for(landed).values():
        return False
    return bool(before.title) and extraction.title != before.title


def _as_the_same(article: Article, before: Article) -> Article:
    """The new version with what identifies and dates the article."""
    return replace(
        article,
        url=before.url,
        link=before.link,
        source=before.source,
        site=before.site,
        language=before.language,
        published=before.published,
        fetched_at=before.fetched_at,
    )
