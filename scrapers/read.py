"""An answer of a source to the entries that it offers, whatever kind of source it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Protocol
from urllib.parse import urlsplit

from core.errors import FetchError, ParseError
from core.values import FeedEntry, FetchedPage, Source
from scrapers.feeds import Settled, parse_feed
from scrapers.index_pages import read_index
from scrapers.sitemaps import ChildSitemap, read_sitemap

#: Children of a sitemap index that one poll reads: news sites keep the newest addresses in
#: the newest few, and the others hold the archive.
MOST_CHILDREN = 5

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
        fetch: gets the newest children of a sitemap index, on the source's host only.
        now: a child sitemap that claims to be from the future counts as undated.
        settled: given all guids, says which entries are known; these come without texts.

    Raises:
        ParseError: when the answer is not what the source should be.
        FetchError: when a sitemap index was read but none of its children.
    """
    headers = dict(page.headers)
    if source.kind == "page":
        return read_index(page)
    if source.kind == "feed":
        return parse_feed(page.body, page.final_url, headers, settled)
    if source.kind == "auto":
        try:
            entries = parse_feed(page.body, page.final_url, headers, settled)
        except ParseError:
            if not _is_web_page(page):
                raise
            return read_index(page)
        if entries:
            return entries
    return await _read_sitemap(source, page, fetch, now)


def read_bytes(body: bytes, url: str, headers: Mapping[str, str]) -> tuple[FeedEntry, ...]:
    """Read a feed or sitemap that somebody has at hand; raises ParseError when it is neither."""
    return parse_feed(body, url, headers)


def _is_web_page(page: FetchedPage) -> bool:
    head = page.body[:2048].lower()
    return b"<html" in head or b"<!doctype html" in head or b"<body" in head


async def _read_sitemap(
    source: Source, page: FetchedPage, fetch: Fetch, now: datetime
) -> tuple[FeedEntry, ...]:
    try:
        sitemap = read_sitemap(page.body, page.final_url, dict(page.headers))
    except ParseError:
        if source.kind == "auto":  # a feed without items, which parse_feed took for one
            return ()
        raise
    if not sitemap.children:
        return sitemap.entries
    entries: list[FeedEntry] = []
    problem: FetchError | ParseError | None = None
    read = 0
    for child in _newest(sitemap.children, page.final_url, now):
        try:
            answer = await fetch(
                child.url, headers=source.headers, allow_private=source.allow_private
            )
            found = read_sitemap(answer.body, answer.final_url, dict(answer.headers)).entries
        except (FetchError, ParseError) as failed:
            # The other children still count; all failing is reported below.
            problem = failed
            continue
        read += 1
        entries += found
    if problem and not read:
        raise problem
    return tuple(entries)


def _newest(children: Sequence[ChildSitemap], url: str, now: datetime) -> tuple[ChildSitemap, ...]:
    """The children on the same host that were changed last; of undated ones the last named.

    Archives number their sitemaps upwards, and news sitemaps often say so by their name.
    """
    host = urlsplit(url).netloc
    own = [child for child in children if urlsplit(child.url).netloc == host]

    def age(pair: tuple[int, ChildSitemap]) -> tuple[bool, datetime, int]:
        place, child = pair
        modified = child.modified if child.modified and child.modified <= now else _LONG_AGO
        return "news" in urlsplit(child.url).path.lower(), modified, place

    ranked = sorted(enumerate(own), key=age, reverse=True)
    return tuple(child for _, child in ranked[:MOST_CHILDREN])
