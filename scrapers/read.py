"""An answer of a source to the entries that it offers, whatever kind of source it is."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Protocol

from core.errors import FetchError, ParseError
from core.urls import same_site
from core.values import FeedEntry, FetchedPage, Source, SourceKind
from scrapers.feed_entries import join
from scrapers.feeds import Settled, parse_feed
from scrapers.index_pages import read_index
from scrapers.sitemaps import ChildSitemap, read_sitemap

#: Children of a sitemap index that one poll reads: news sites keep the newest addresses in
#: the newest few, and the others hold the archive.
MOST_CHILDREN = 5

#: Sitemaps that one poll reads where children are indexes themselves.
MOST_ASKED = 10

#: A child that says it is so much older than the last poll is left out. Dates are days in zones
#: that nobody knows, and are written before or after the change.
BEFORE_LAST_POLL = timedelta(days=2)

_LONG_AGO = datetime.min.replace(tzinfo=UTC)


class Fetch(Protocol):
    """What fetches a child sitemap; `pipeline.ports.Fetch` is one."""

    async def __call__(
        self,
        url: str,
        *,
        etag: str = "",
        last_modified: str = "",
        headers: Sequence[tuple[str, str]] = (),
        allow_private: bool = False,
    ) -> FetchedPage:
        """Answer, or raise FetchError."""
        ...


async def read_source(
    source: Source,
    page: FetchedPage,
    fetch: Fetch,
    now: datetime,
    settled: Settled | None = None,
) -> tuple[FeedEntry, ...]:
    """Read what a source's answer offers, in its order.

    Args:
        source: says by its `kind` how to read; "auto" looks at the answer.
        page: the answer to the source's own address.
        fetch: gets the newest children of a sitemap index, on the source's site only.
        now: a child sitemap that claims to be from the future counts as undated.
        settled: given all guids, says which entries are known; these come without texts.

    Raises:
        ParseError: when the answer is not what the source should be, or an index that names
            sitemaps of other sites only.
        FetchError: when a sitemap index was read but none of its children.
    """
    entries, children = await asyncio.to_thread(read_answer, source.kind, page, settled)
    if children:
        entries = await read_children(source, page, children, fetch, now)
    return entries


def read_answer(
    kind: SourceKind, page: FetchedPage, settled: Settled | None = None
) -> tuple[tuple[FeedEntry, ...], tuple[ChildSitemap, ...]]:
    """What an answer says by itself: entries, or the children of a sitemap index.

    Takes processor time, of a hostile answer some seconds: call it in a thread, so that other
    hosts go on meanwhile. Arguments and errors as for `read_source`.
    """
    headers = dict(page.headers)
    if kind == "page":
        return read_index(page), ()
    if kind != "sitemap":
        try:
            entries = parse_feed(page.body, page.final_url, headers, settled)
        except ParseError:
            if kind == "feed" or not _is_web_page(page):
                raise
            return read_index(page), ()
        if entries:
            return entries, ()
    try:
        sitemap = read_sitemap(page.body, page.final_url, headers)
    except ParseError:
        if kind == "sitemap":
            raise
        return (), ()  # a feed without items, as parse_feed found
    return sitemap.entries, sitemap.children


def _is_web_page(page: FetchedPage) -> bool:
    head = page.body[:2048].lower()
    return b"<html" in head or b"<!doctype html" in head or b"<body" in head


async def read_children(
    source: Source,
    page: FetchedPage,
    children: Sequence[ChildSitemap],
    fetch: Fetch,
    now: datetime,
    since: datetime | None = None,
) -> tuple[FeedEntry, ...]:
    """The entries of the newest children of a sitemap index, asked one after the other.

    `page` is the index. The newest child is always asked; with `since`, the time of the last
    poll, the others only where the index does not date them long before that. A child may be
    an index itself. Each address is asked once, so that no circle has an end to look for, and
    no index makes us ask more than `MOST_ASKED`. Raises what `read_source` raises for an index.
    """
    entries: list[FeedEntry] = []
    problem: FetchError | ParseError | None = None
    read = 0
    waiting = list(_newest(children, page.final_url, now, since))
    if not waiting:
        raise ParseError(page.final_url, "names sitemaps of other sites only; they are not asked")
    asked = {page.final_url, page.requested_url}
    while waiting and read < MOST_ASKED:
        child = waiting.pop(0)
        if child.url in asked:
            continue
        asked.add(child.url)
        # What a person's headers are for is asked at their own host only.
        own = join(child.url, "/") == join(source.url, "/")
        try:
            answer = await fetch(
                child.url,
                headers=source.headers if own else (),
                allow_private=source.allow_private,
            )
            found = await asyncio.to_thread(
                read_sitemap, answer.body, answer.final_url, dict(answer.headers)
            )
        except (FetchError, ParseError) as failed:
            # The other children still count; all failing is reported below.
            problem = failed
            continue
        read += 1
        entries += found.entries
        waiting = [*_newest(found.children, answer.final_url, now, since), *waiting]
    if problem and not read:
        raise problem
    return tuple(entries)


def _newest(
    children: Sequence[ChildSitemap], url: str, now: datetime, since: datetime | None
) -> tuple[ChildSitemap, ...]:
    """The children on the same site that were changed last; of undated ones the last named.

    With `www.` or without, on http or https: many indexes name their children as the site was
    reached in another year. Archives number their sitemaps upwards, and news sitemaps often say
    so by their name.
    """
    own = [child for child in children if same_site(child.url, url)]

    def age(pair: tuple[int, ChildSitemap]) -> tuple[bool, datetime, int]:
        place, child = pair
        modified = child.modified if child.modified and child.modified <= now else _LONG_AGO
        return "news" in child.url.removeprefix(join(child.url, "/")).lower(), modified, place

    ranked = sorted(enumerate(own), key=age, reverse=True)
    newest = [child for _, child in ranked[:MOST_CHILDREN]]
    if since is None:
        return tuple(newest)
    oldest = since - BEFORE_LAST_POLL
    rest = [child for child in newest[1:] if child.modified is None or child.modified >= oldest]
    return (*newest[:1], *rest)
