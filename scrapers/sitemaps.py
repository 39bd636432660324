"""Sitemaps (https://www.sitemaps.org/protocol.html) and Google's news extension.

A sitemap is read as a feed of its addresses; a sitemap index names other sitemaps.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from lxml import etree

from core.errors import ParseError
from core.identity import stamp_of
from core.values import FeedEntry
from scrapers.dates import parse_date
from scrapers.feed_entries import language_tag, web_address
from scrapers.feed_names import Names, split, text_of
from scrapers.feed_text import plain_title
from scrapers.feed_xml import document_text, what_it_is, xml_root

#: Addresses in one sitemap, by the protocol; what comes after is not read.
MOST_ADDRESSES = 50_000


@dataclass(frozen=True, slots=True)
class ChildSitemap:
    """A sitemap that an index names; `modified` is None where the index does not say."""

    url: str
    modified: datetime | None


@dataclass(frozen=True, slots=True)
class Sitemap:
    """What a sitemap says: entries (of a plain one) or children (of an index), in its order."""

    entries: tuple[FeedEntry, ...]
    children: tuple[ChildSitemap, ...]


def read_sitemap(body: bytes, url: str, headers: Mapping[str, str]) -> Sitemap:
    """Read a sitemap in XML (perhaps gzipped) or plain text, or a sitemap index.

    Raises ParseError when the document is none of these.
    """
    text = document_text(body, url, headers.get("content-type", ""))
    if text.startswith(("http://", "https://")):
        lines = (web_address(line, "") for line in text.splitlines()[:MOST_ADDRESSES])
        return Sitemap(tuple(FeedEntry("", line, line) for line in lines if line), ())
    root = xml_root(text) if text else None
    if root is None or not is_sitemap(root):
        raise ParseError(url, what_it_is(text, "sitemap"))
    return Sitemap(entries_of_sitemap(root, url), _children(root, url))


def is_sitemap(root: etree._Element) -> bool:
    """Whether a document is a sitemap or a sitemap index."""
    return split(root.tag)[1].lower() in {"urlset", "sitemapindex"}


def entries_of_sitemap(root: etree._Element, url: str) -> tuple[FeedEntry, ...]:
    """One entry for each address; none of a sitemap index."""
    if split(root.tag)[1].lower() != "urlset":
        return ()
    names = Names(str(root.tag))
    found = root.iter("{*}url")
    pairs = zip(found, range(MOST_ADDRESSES), strict=False)
    return tuple(_entry(element, names, url) for element, _ in pairs)


def _entry(element: etree._Element, names: Names, base: str) -> FeedEntry:
    said: dict[str, str] = {}
    for child in element:
        name = names[str(child.tag)].rpartition(":")
        if name[2] == "news":
            for inner in child.iter(etree.Element):
                said.setdefault("news:" + split(inner.tag)[1].lower(), text_of(inner).strip())
        elif name[0] in {"", "sitemap"}:
            said.setdefault(name[2], text_of(child).strip())
    address = web_address(said.get("loc"), base)
    modified = parse_date(said.get("lastmod", ""))
    return FeedEntry(
        title=plain_title(said.get("news:title", "")),
        url=address,
        guid=address or said.get("loc", "") or "urn:empty",
        published=parse_date(said.get("news:publication_date", "")) or modified,
        updated=modified,
        language=language_tag(said.get("news:language", "")),
        stamp=stamp_of(said.get("news:title", ""), said["lastmod"]) if "lastmod" in said else "",
    )


def _children(root: etree._Element, base: str) -> tuple[ChildSitemap, ...]:
    if split(root.tag)[1].lower() != "sitemapindex":
        return ()
    children = []
    for element in root.iter("{*}sitemap"):
        said = {split(child.tag)[1].lower(): text_of(child).strip() for child in element}
        address = web_address(said.get("loc"), base)
        if address:
            children.append(ChildSitemap(address, parse_date(said.get("lastmod", ""))))
    return tuple(children[:MOST_ADDRESSES])
