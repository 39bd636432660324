"""Feeds of every dialect to entries: RSS 0.9x, 1.0 and 2.0, RDF, Atom, JSON Feed, sitemaps.

    bytes -> text (charset) -> tree (strict, else mended) -> drafts -> entries with text

What this reader gives up on goes to feedparser, which runs in a process of its own with its
processor time and memory limited (`feed_cage`).
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Protocol

from lxml import etree

from core.errors import ParseError
from core.identity import stamp_of
from core.values import FeedEntry
from scrapers.feed_entries import MOST_ITEMS, Bases, Inherited, draft, language_of
from scrapers.feed_fallback import looks_worth_it, read_with_feedparser
from scrapers.feed_json import json_drafts
from scrapers.feed_names import Names, fields_of, split
from scrapers.feed_people import authors_of_feed
from scrapers.feed_unwrap import unwrapped
from scrapers.feed_xml import document_text, what_it_is, xml_root
from scrapers.sitemaps import entries_of_sitemap, is_sitemap

#: Asked once with the guids of all entries and their stamps; answers the guids of those whose
#: texts nobody needs.
Settled = Callable[[Mapping[str, str]], Collection[str]]


class _Draft(Protocol):
    @property
    def entry(self) -> FeedEntry: ...

    def finish(self, guid: str) -> FeedEntry: ...

    def texts(self) -> str: ...


@dataclass(frozen=True, slots=True)
class _Read:
    """An entry that feedparser read whole."""

    entry: FeedEntry

    def finish(self, guid: str) -> FeedEntry:
        return replace(self.entry, guid=guid)

    def texts(self) -> str:
        return f"{self.entry.summary}\n{self.entry.content}"


def parse_feed(
    body: bytes, url: str, headers: Mapping[str, str], settled: Settled | None = None
) -> tuple[FeedEntry, ...]:
    """Read the entries of a feed, in document order.

    Args:
        body: the answer, perhaps gzipped.
        url: its final address, which relative links start from.
        headers: the answer's headers with lower-case names.
        settled: given the guids of all entries and their stamps, says which are known and have
            not changed; these come back without summary and content, which saves most of the
            work of an ordinary poll.

    Entries without a link have the url "", and entries without an id get a stable one. A
    sitemap is read as a feed of its addresses, a sitemap index has no entries.

    Raises:
        ParseError: when the document is no feed, or is made to fill the memory.
    """
    text = document_text(body, url, headers.get("content-type", ""))
    if not text:
        raise ParseError(url, "answered nothing")
    if text[0] in "{[":
        return _finished(json_drafts(text, url), settled, url)
    root = xml_root(text)
    if root is not None and is_sitemap(root):
        return entries_of_sitemap(root, url)
    drafts = _xml_drafts(root, url, text) if root is not None else None
    if drafts:
        return _finished(drafts, settled, url)
    if drafts is None and (inside := unwrapped(text)):
        # With a mark of its encoding: what it declares was true before it was saved.
        return parse_feed(f"\ufeff{inside}".encode("utf-8", "replace"), url, {}, settled)
    if looks_worth_it(text):
        entries = read_with_feedparser(body, url, headers)
        if entries:
            return _finished([_Read(entry) for entry in entries], settled, url)
    if drafts is None:
        raise ParseError(url, what_it_is(text, "feed"))
    return ()


def _xml_drafts(root: etree._Element, url: str, text: str) -> list[_Draft] | None:
    """The drafts of a feed's items; None when the root is no feed's."""
    kind = split(root.tag)[1].lower()
    if kind not in {"rss", "rdf", "feed", "channel", "entry"}:
        return None
    if kind == "channel" and any(name.lower() == "href" for name in map(str, root.attrib)):
        return None  # Microsoft's Channel Definition Format, which feedparser reads
    names = Names(str(root.tag), *_first_item(root), declared=root.nsmap)
    feed_fields = fields_of(root, names)
    channel = feed_fields.get("channel", [root])[0]
    inherited = Inherited(
        bases=Bases(url, used="xml:base" in text),
        authors=authors_of_feed(root, names) if kind == "feed" else (),
        language=language_of(root, feed_fields) or language_of(channel, fields_of(channel, names)),
    )
    return [draft(item, names, inherited) for item in _items(root, names)[: MOST_ITEMS + 1]]


def _first_item(root: etree._Element) -> list[str]:
    """The tag of the first item: its namespace is the feed's, even when nobody knows it."""
    return [str(element.tag) for element in islice(root.iter("{*}item", "{*}entry"), 1)]


def _items(root: etree._Element, names: Names) -> list[etree._Element]:
    """All items of a document in order, wherever they stand; an item in an item is no item."""
    if names[str(root.tag)] == "atom:entry":
        return [root]
    found = list(root.iter("{*}item", "{*}entry"))
    if not found:
        found = [e for e in root.iter(etree.Element) if split(e.tag)[1].lower() in _ITEM]
    kept: list[etree._Element] = []
    inside: set[etree._Element] = set()
    for element in found:
        if names[str(element.tag)] not in _ITEM_NAMES:
            continue
        parent = element.getparent()
        if parent is not None and parent is not root and split(parent.tag)[1] != "channel":
            inside = inside or set(kept)
            if any(above in inside for above in element.iterancestors()):
                continue
        kept.append(element)
        if inside:
            inside.add(element)
    return kept


_ITEM = frozenset({"item", "entry"})
_ITEM_NAMES = frozenset({"item", "atom:item", "atom:entry", "entry"})


def _finished(drafts: Sequence[_Draft], settled: Settled | None, url: str) -> tuple[FeedEntry, ...]:
    """Give every entry a guid and a stamp, and its texts unless it is settled."""
    if len(drafts) > MOST_ITEMS:
        raise ParseError(url, f"has more than {MOST_ITEMS:,} items, as no feed has")
    guids, stamps = _guids(drafts), [_stamp(each) for each in drafts]
    # Of entries that share a guid the first counts, as everywhere.
    asked = dict(zip(reversed(guids), reversed(stamps), strict=True))
    known = settled(asked) if settled else ()
    return tuple(
        replace(each.entry, guid=guid, stamp=stamp)
        if guid in known
        else replace(each.finish(guid), stamp=stamp)
        for guid, stamp, each in zip(guids, stamps, drafts, strict=True)
    )


def _stamp(draft: _Draft) -> str:
    """What changes with an edit: what the feed says of it, else the texts as they are written."""
    entry = draft.entry
    times = (str(entry.published), str(entry.updated))
    return stamp_of(entry.title, *times, "" if entry.updated else draft.texts())


def _guids(drafts: Sequence[_Draft]) -> list[str]:
    """A guid for every entry: its own, else its address, else a hash of what it says.

    Where several share an address (a feed whose links all lead to the front page), the title
    tells them apart.
    """
    links = Counter(each.entry.url for each in drafts if not each.entry.guid)
    guids: list[str] = []
    for each in drafts:
        entry = each.entry
        if entry.guid:
            guids.append(entry.guid)
        elif entry.url and links[entry.url] == 1:
            guids.append(entry.url)
        else:
            guids.append(_hash_of(entry if entry.title else each.finish("")))
    return guids


def _hash_of(entry: FeedEntry) -> str:
    """An id from what an entry says; of a title alone, where there is one, as texts get edited."""
    published = entry.published.isoformat() if entry.published and not entry.title else ""
    told = "\n".join((entry.url, entry.title, published, entry.summary, entry.content))
    return "urn:sha256:" + hashlib.sha256(told.encode("utf-8", "replace")).hexdigest()[:32]


def entry_dict(entry: FeedEntry) -> dict[str, object]:
    """An entry as JSON values, in the shape that `wirewatch parse` prints."""
    return {
        "title": entry.title,
        "url": entry.url,
        "guid": entry.guid,
        "published": entry.published.isoformat() if entry.published else None,
        "updated": entry.updated.isoformat() if entry.updated else None,
        "authors": list(entry.authors),
        "summary": entry.summary,
        "content": entry.content,
        "language": entry.language,
    }


def parse(body: bytes, url: str, headers: Mapping[str, str]) -> list[dict[str, object]]:
    """`parse_feed` in the shape of the labelled cases (`run_feed_cases.py`)."""
    return [
        {
            "title": entry.title,
            "link": entry.url,
            "id": entry.guid,
            "published": entry.published.isoformat() if entry.published else None,
            "summary_text": entry.summary,
            "content_text": entry.content,
            "author": ", ".join(entry.authors),
        }
        for entry in parse_feed(body, url, headers)
    ]
