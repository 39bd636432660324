"""Read a source once without storing anything: what would it keep?"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from core.errors import SourceError
from core.urls import same_site
from core.values import FeedEntry, Source
from pipeline.ports import Fetch
from pipeline.reports import KIND_NAMES, counted
from scrapers.bridge_errors import bridge_trouble
from scrapers.extract import extract
from scrapers.read import read_source
from scrapers.sites import Rules


@dataclass(frozen=True, slots=True)
class Look:
    """What one reading of a source shows; `problem` is "" when it can be used as it is."""

    source: str
    entries: int = 0
    newest: datetime | None = None
    sample: str = ""
    sample_says: str = ""
    problem: str = ""


#: What gets a source, and what gets the pages of its articles.
Ways = Callable[[Source], tuple[Fetch, Fetch]]


async def look_at(
    sources: Sequence[Source], ways: Ways, now: datetime, rules: Rules | None = None
) -> tuple[Look, ...]:
    """Read each source once, and the page of its first entry, by the ways that a poll takes."""
    return tuple(await asyncio.gather(*(_look(source, ways, now, rules) for source in sources)))


async def _look(source: Source, ways: Ways, now: datetime, rules: Rules | None) -> Look:
    fetch, fetch_page = ways(source)
    asked = {"headers": source.headers, "allow_private": source.allow_private}
    try:
        page = await fetch(source.url, **asked)  # type: ignore[arg-type]  # a plain dict of options
        entries = await read_source(source, page, fetch, now)
    except SourceError as error:
        return Look(source.slug, problem=error.reason)
    if not entries:
        return Look(source.slug, problem="answered, but offers nothing")
    if trouble := bridge_trouble(entries, source.url):
        return Look(source.slug, problem=trouble)
    newest = max((entry.published for entry in entries if entry.published), default=None)
    linked = next((entry for entry in entries if entry.url), None)
    if linked is None:
        says = "none of its entries has a link: only what the feed itself says is matched"
        return Look(source.slug, len(entries), newest, entries[0].title, says)
    says = await _sample(linked, source, fetch_page, now, rules)
    return Look(source.slug, len(entries), newest, linked.title or linked.url, says)


async def _sample(
    entry: FeedEntry, source: Source, fetch: Fetch, now: datetime, rules: Rules | None
) -> str:
    """What the page of one entry turns out to be."""
    try:
        own = source.headers if same_site(source.url, entry.url) else ()
        page = await fetch(entry.url, headers=own, allow_private=source.allow_private)
    except SourceError as error:
        return f"its page was not read: {error.reason}"
    found = await asyncio.to_thread(
        extract,
        page.body,
        page.final_url,
        content_type=page.header("content-type"),
        feed_title=entry.title,
        feed_summary=entry.summary,
        now=now,
        rules=rules,
    )
    if found.kind != "article":
        return f"no article: {KIND_NAMES[found.kind]}"
    return f"an article of {counted(len(found.text), 'character')}"
