"""Items that came and went between two polls: noticed, and looked for in the site's sitemap."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from core.errors import SourceError
from core.urls import same_site
from core.values import FeedEntry, Source, SourceState
from pipeline.ports import Fetch
from scrapers.discover import site_sitemaps
from scrapers.read import read_source

#: Sitemaps that are read for one gap; those of news come first, and one is usual.
MOST_SITEMAPS = 2
#: Entries taken from them. A sitemap whose every date is the moment of its writing would
#: otherwise bring the whole archive.
MOST_RECOVERED = 200
#: Sites write their sitemaps some time after the article, and date them either way.
MARGIN = timedelta(hours=1)


def probably_lost(state: SourceState, entries: Sequence[FeedEntry], shared: bool) -> bool:
    """Whether an answer shares no entry with the one before, as it should.

    An entry that was there at both polls shows that nothing came and went unseen; without one,
    a feed has rolled over (or was made anew). `state` is that before the poll.
    """
    return state.read_at is not None and state.entries_seen > 0 and bool(entries) and not shared


async def from_sitemaps(
    source: Source, fetch: Fetch, since: datetime, now: datetime
) -> tuple[FeedEntry, ...]:
    """What the site's sitemaps hold of that time, the newest first. Never raises for a site.

    `fetch` is the polite one: these addresses nobody gave us. Nothing is looked for where the
    source is a sitemap itself.
    """
    if source.kind == "sitemap":
        return ()
    found: list[FeedEntry] = []
    read = 0
    for candidate in await site_sitemaps(source, fetch):
        try:
            page = await fetch(
                candidate.url, headers=source.headers, allow_private=source.allow_private
            )
            sitemap = replace(source, url=candidate.url, kind="sitemap")
            found += await read_source(sitemap, page, fetch, now)
        except SourceError:  # most sites have none at a usual place; the gap is recorded anyway
            continue
        read += 1
        if read == MOST_SITEMAPS:
            break
    dated = [
        (when, entry)
        for entry in found
        if (when := entry.published or entry.updated)
        and since - MARGIN <= when <= now
        and same_site(source.url, entry.url)
    ]
    dated.sort(key=lambda pair: pair[0], reverse=True)
    return tuple(entry for _, entry in dated[:MOST_RECOVERED])
