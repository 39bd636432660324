"""JSON Feed 1.0 and 1.1 (https://www.jsonfeed.org/version/1.1/) to entries."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from core.errors import ParseError
from core.values import FeedEntry
from scrapers.dates import parse_date
from scrapers.feed_entries import MOST_ITEMS, language_tag, web_address
from scrapers.feed_people import person_name
from scrapers.feed_text import literal, one_line, plain, unescaped

#: Numbers stay as they are written: ids are compared with what was stored.
_JSON = json.JSONDecoder(strict=False, parse_int=str, parse_float=str)
_ITEMS = re.compile(r'"items"\s*:\s*\[')
_COMMA = re.compile(r"\s*,\s*(?=\{)")
_SPARE_COMMA = re.compile(r'("(?>(?:[^"\\]|\\.)*)")|,(?=\s*[}\]])', re.DOTALL)
_TEXTS = ("content_html", "content_text", "summary")


@dataclass(frozen=True, slots=True)
class JsonDraft:
    """An entry without its texts, and the JSON object that holds them."""

    entry: FeedEntry
    item: Mapping[str, Any]

    def finish(self, guid: str) -> FeedEntry:
        """The entry with this guid, and with summary and content as plain text."""
        content = plain(_text(self.item, "content_html"))
        content = content or literal(_text(self.item, "content_text"))
        summary = literal(_text(self.item, "summary"))
        return replace(self.entry, guid=guid, summary=summary, content=content)

    def texts(self) -> str:
        """Its texts as they are written."""
        return "\n".join(_text(self.item, name) for name in _TEXTS)


def json_drafts(text: str, url: str) -> tuple[JsonDraft, ...]:
    """Read a JSON Feed; raises ParseError when the document is none."""
    try:
        feed = _JSON.decode(text)
    except (ValueError, RecursionError) as problem:
        feed = _mended(text)
        if feed is None:
            raise ParseError(url, "answered JSON that cannot be read") from problem
    if not isinstance(feed, dict) or "jsonfeed.org/version" not in _text(feed, "version").lower():
        raise ParseError(url, "answered JSON that is no JSON Feed")
    items = feed.get("items")
    authors, language = _authors(feed), language_tag(_text(feed, "language"))
    return tuple(
        _draft(item, url, authors, language)
        for item in (items[: MOST_ITEMS + 1] if isinstance(items, list) else ())
        if isinstance(item, dict)
    )


def _mended(text: str) -> Any:
    """What can be read of a feed that has commas too many, or that is cut off: its whole items."""
    text = _SPARE_COMMA.sub(lambda found: found[1] or "", text)
    try:
        return _JSON.decode(text)
    except (ValueError, RecursionError):
        start = _ITEMS.search(text)
    if not start or "jsonfeed.org/version" not in text:
        return None
    items: list[Any] = []
    at = text.find("{", start.end())
    while at >= 0:
        try:
            item, end = _JSON.raw_decode(text, at)
        except (ValueError, RecursionError):
            break  # the item where it is cut off; those before it are whole
        items.append(item)
        at = text.find("{", end) if _COMMA.match(text, end) else -1
    return {"version": "https://jsonfeed.org/version/1", "items": items} if items else None


def _draft(item: Mapping[str, Any], url: str, authors: tuple[str, ...], language: str) -> JsonDraft:
    guid = _text(item, "id").strip()
    candidates = [_text(item, "url"), _text(item, "external_url")]
    if guid.lower().startswith(("http://", "https://")):
        candidates.append(guid)
    links = (web_address(candidate, url) for candidate in candidates)
    updated = parse_date(_text(item, "date_modified"))
    entry = FeedEntry(
        # Plain text by the specification; in practice references slip in, tags do not.
        title=one_line(unescaped(_text(item, "title"))),
        url=next((link for link in links if link), ""),
        guid=guid,
        published=parse_date(_text(item, "date_published")) or updated,
        updated=updated,
        authors=_authors(item) or authors,
        language=language_tag(_text(item, "language")) or language,
    )
    return JsonDraft(entry, item)


def _text(item: Mapping[str, Any], key: str) -> str:
    value = item.get(key)
    return value if isinstance(value, str) else ""


def _authors(item: Mapping[str, Any]) -> tuple[str, ...]:
    """Names from `authors` (1.1) or `author` (1.0), which some write as a list or a string."""
    for key in ("authors", "author"):
        value = item.get(key)
        names = [
            person_name(_text(person, "name") if isinstance(person, dict) else person)
            for person in (value if isinstance(value, list) else [value])
            if isinstance(person, (dict, str))
        ]
        if any(names):
            return tuple(dict.fromkeys(name for name in names if name))
    return ()
