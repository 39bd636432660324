"""What feed and page say of one article, joined."""

from __future__ import annotations

import hashlib
import re
from datetime import datetime, timedelta

from core.agencies import agency_named, wire_credit
from core.identity import entry_key
from core.language import detect_language
from core.urls import canonical_url, is_http
from core.values import Article, Extraction, FeedEntry, FetchedPage, Source
from scrapers.extraction.people import people

#: What sites put between a headline and their own name.
_DIVIDED = r"(?:\s*(?:[|｜]|::)\s*|\s+[–—·•-]\s+)"
#: Two times this far apart are of two publications; nearer ones are of one in two zones.
_ZONES = timedelta(days=2)
#: A feed's date may be ahead by a zone that it forgot, and no further.
_AHEAD = timedelta(days=2)


def as_article(
    extraction: Extraction, entry: FeedEntry, source: Source, page: FetchedPage, now: datetime
) -> Article:
    """An article of a page that a feed offered; the page's address is its identity yet."""
    title = without_outlet(extraction.title or entry.title, source.name)
    return Article(
        url=canonical_url(page.final_url),
        title=title,
        text=extraction.text,
        source=source.slug,
        site=source.name,
        authors=extraction.authors or people(entry.authors, (source.name,)),
        published=published_of(entry, extraction, now),
        updated=extraction.updated or _possible(entry.updated, now),
        language=extraction.language or entry.language or source.language,
        image=extraction.image,
        text_from="page",
        fetched_at=now,
        extractor=extraction.extractor,
        wire=extraction.credit or _agency_of(entry),
        dropped=extraction.dropped + extraction.captions,
        link=page.final_url,
    )


def article_of_feed(entry: FeedEntry, text: str, source: Source, now: datetime) -> Article:
    """An article of which the feed's own `text` is all there is.

    Without a link it is known by its key within its source, and there is nothing to open.
    """
    linked = is_http(entry.url)
    return Article(
        url=canonical_url(entry.url) if linked else _own_name(entry, source),
        title=entry.title,
        text=text,
        source=source.slug,
        site=source.name,
        authors=people(entry.authors, (source.name,)),
        published=_possible(entry.published, now),
        updated=_possible(entry.updated, now),
        language=detect_language(entry.title, text) or entry.language or source.language,
        text_from="feed",
        fetched_at=now,
        extractor="feed",
        wire=wire_credit(text) or _agency_of(entry),
        link=entry.url if linked else "",
    )


def _own_name(entry: FeedEntry, source: Source) -> str:
    digest = hashlib.sha256(entry_key(entry).encode("utf-8", "replace")).hexdigest()[:24]
    return f"entry:{source.slug}:{digest}"


def published_of(entry: FeedEntry, extraction: Extraction, now: datetime) -> datetime | None:
    """When an article first appeared, as its feed and its page say.

    Days apart, the earlier is meant, for both are dated anew when something changes; a page's
    date must then be machine data to count. Nearer ones differ by a mistaken zone, and the page
    is right where it wrote one and shows the same day; a page that knows a day alone, or wrote
    no zone, is not.
    """
    told, read = _possible(entry.published, now), extraction.published
    if told is None or read is None:
        return told or read
    sure = extraction.published_confidence in ("agreed", "declared")
    if abs(told - read) > _ZONES:
        return min(told, read) if sure else told
    zoned = bool(extraction.published_zone) and not extraction.published_zone.startswith("(")
    return read if extraction.published_confidence == "agreed" and zoned else told


def without_outlet(title: str, outlet: str) -> str:
    """A headline without the outlet's name before or behind it, as the watch file writes it."""
    # Nearly no title holds it, and compiling a pattern for each outlet takes ten times as long.
    if not outlet or outlet.casefold() not in title.casefold():
        return title
    name = re.escape(outlet)
    return re.sub(rf"^{name}{_DIVIDED}|{_DIVIDED}{name}$", "", title, flags=re.IGNORECASE) or title


def _possible(moment: datetime | None, now: datetime) -> datetime | None:
    return moment if moment and moment <= now + _AHEAD else None


def _agency_of(entry: FeedEntry) -> str:
    """The agency that a feed names as the author, or ""."""
    return next((agency for name in entry.authors if (agency := agency_named(name))), "")
