"""Where a feed says who tells of its changes (W3C WebSub, section 4: discovery)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import islice

from core.urls import absolute_url
from core.values import FetchedPage
from scrapers.feed_xml import document_text, xml_root

#: Links of a document that are looked at; a feed has a handful above its items.
_MOST_LINKS = 200
_LINK = re.compile(r"<([^>]{1,2000})>((?:\s*;\s*[^;,\"]+(?:\"[^\"]*\")?)*)")
_REL = re.compile(r";\s*rel\s*=\s*\"?([^\";]*)", re.IGNORECASE)


def hub_of(page: FetchedPage) -> tuple[str, str]:
    """The hub of a feed and the feed's own address there (its topic); ("", "") without either.

    Link headers count before links in the document; of several hubs the first is taken.
    """
    found = {"hub": "", "self": ""}
    for rel, address in (*_headers(page), *_document(page)):
        for name in rel.lower().split():
            if name in found and not found[name]:
                found[name] = absolute_url(page.final_url, address)
    return (found["hub"], found["self"]) if all(found.values()) else ("", "")


def _headers(page: FetchedPage) -> Iterator[tuple[str, str]]:
    for name, value in page.headers:
        if name == "link":
            for link in _LINK.finditer(value[:20_000]):
                rel = _REL.search(link[2])
                yield (rel[1] if rel else ""), link[1]


def _document(page: FetchedPage) -> Iterator[tuple[str, str]]:
    text = document_text(page.body, page.final_url, page.header("content-type"))
    if text.startswith("{"):
        yield from _json(text)
        return
    root = xml_root(text) if text else None
    if root is not None:
        for link in islice(root.iter("{http://www.w3.org/2005/Atom}link"), _MOST_LINKS):
            yield link.get("rel") or "", link.get("href") or ""


def _json(text: str) -> Iterator[tuple[str, str]]:
    """JSON Feed 1.1 names its own address and its hubs at the top."""
    try:
        feed = json.loads(text, strict=False)
    except (ValueError, RecursionError):  # no feed: its reader says so
        return
    if isinstance(feed, dict):
        yield "self", str(feed.get("feed_url") or "")
        hubs = feed.get("hubs")
        for hub in hubs[:_MOST_LINKS] if isinstance(hubs, list) else ():
            if isinstance(hub, dict) and str(hub.get("type")).lower() == "websub":
                yield "hub", str(hub.get("url") or "")
