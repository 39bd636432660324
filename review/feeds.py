"""Stories of a topic or saved filter for feed readers: Atom (RFC 4287) and JSON Feed 1.1. Pure."""

from __future__ import annotations

import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree

from core.times import iso
from pipeline.triage import Card

ATOM = "http://www.w3.org/2005/Atom"

#: What XML 1.0 cannot hold.
_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Feed:
    """What a feed is about: a key that makes ids, its title, and the page of ours beside it."""

    key: str
    title: str
    page: str


def entry_id(card: Card, key: str) -> str:
    """The same for ever and on any host: made from the story's first article and the feed's key."""
    first = card.story.article_urls[0] if card.story.article_urls else str(card.story.id)
    return uuid.uuid5(uuid.NAMESPACE_URL, f"{first}#{key}").urn


def atom(about: Feed, cards: Sequence[Card], base: str, itself: str, now: datetime) -> bytes:
    """The feed as Atom. `base` is the review page's address, `itself` that of the feed."""
    feed = ElementTree.Element("feed", xmlns=ATOM)
    _add(feed, "id", uuid.uuid5(uuid.NAMESPACE_URL, f"wirewatch:{about.key}").urn)
    _add(feed, "title", about.title)
    _add(feed, "updated", iso(max((_updated(card) for card in cards), default=now)) or "")
    _add(_add(feed, "author"), "name", "Wirewatch")
    _add(feed, "link", rel="self", href=itself)
    _add(feed, "link", rel="alternate", href=base + about.page, type="text/html")
    for card in cards:
        best = card.best
        entry = _add(feed, "entry")
        _add(entry, "id", entry_id(card, about.key))
        _add(entry, "title", best.article.title or card.story.headline or "(no title)")
        _add(entry, "updated", iso(_updated(card)) or "")
        if best.article.published:
            _add(entry, "published", iso(best.article.published) or "")
        _add(entry, "link", rel="alternate", href=_link(card, base))
        _add(entry, "link", rel="related", href=f"{base}/hit/{best.id}", title="Wirewatch")
        _add(entry, "summary", best.hit.sentence)
        _add(_add(entry, "author"), "name", ", ".join(card.story.outlets) or "unknown")
        for topic in card.topics:
            _add(entry, "category", term=topic)
    text = ElementTree.tostring(feed, encoding="utf-8", xml_declaration=True)
    assert isinstance(text, bytes)  # noqa: S101 - so with any encoding but "unicode"
    return text


def json_feed(about: Feed, cards: Sequence[Card], base: str, itself: str) -> dict[str, Any]:
    """The feed as JSON Feed 1.1."""
    return {
        "version": "https://jsonfeed.org/version/1.1",
        "title": about.title,
        "home_page_url": base + about.page,
        "feed_url": itself,
        "items": [
            {
                "id": entry_id(card, about.key),
                "url": _link(card, base),
                "title": card.best.article.title or card.story.headline,
                "content_text": card.best.hit.sentence,
                "date_published": iso(card.best.article.published or card.best.found_at),
                "date_modified": iso(_updated(card)),
                "authors": [{"name": name} for name in card.story.outlets],
                "tags": list(card.topics),
            }
            for card in cards
        ],
    }


def _updated(card: Card) -> datetime:
    return max(stored.found_at for stored in card.hits)


def _link(card: Card, base: str) -> str:
    """The article at its outlet; our own page for one that was imported."""
    link = card.best.article.link or card.best.article.url
    return link if urlsplit(link).scheme in ("http", "https") else f"{base}/hit/{card.best.id}"


def _add(
    parent: ElementTree.Element, name: str, text: str = "", **given: str
) -> ElementTree.Element:
    fit = {key: _NO_XML.sub("\ufffd", value) for key, value in given.items()}
    child = ElementTree.SubElement(parent, name, fit)
    child.text = _NO_XML.sub("\ufffd", text) or None
    return child
