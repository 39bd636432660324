"""Lists of sources from and for other news readers: OPML 2.0 (http://opml.org/spec2.opml)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any
from xml.parsers import expat
from xml.sax.saxutils import quoteattr

from core.errors import SetupError

#: What OPML has no attribute for stands in `category`, as "/wirewatch/country/JP".
_CATEGORY = re.compile(r"/wirewatch/(kind|country|tier|every)/([^,]*)")

#: Characters that XML 1.0 cannot hold, not even as a reference.
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def read_opml(body: bytes, name: str) -> tuple[dict[str, Any], ...]:
    """The feeds of an OPML file, as keys of `sources.toml` for `add_sources`.

    In the order of the file, groups taken apart, each address once. Nothing is checked yet and
    nothing has a slug. `name` stands in messages; raises SetupError when the file is no OPML.
    """
    found: dict[str, dict[str, Any]] = {}
    tags: list[str] = []
    parser = expat.ParserCreate()

    def start(tag: str, attributes: dict[str, str]) -> None:
        tags.append(tag.lower())
        given = {key.lower(): " ".join(value.split()) for key, value in attributes.items()}
        extra = dict(_CATEGORY.findall(given.get("category", "")))
        url = given.get("xmlurl") or (given.get("url") if extra else "")
        if tags[-1] == "outline" and url:
            table = {"name": given.get("title") or given.get("text"), "url": url}
            table |= {"language": given.get("language")} | extra
            found.setdefault(url, {key: value for key, value in table.items() if value})

    def refuse(*_: object) -> None:
        # Entities can make gigabytes of a small file, and no reader puts a DOCTYPE into OPML.
        raise SetupError(f"{name}:{parser.CurrentLineNumber}: a DOCTYPE has no place in OPML")

    parser.StartElementHandler = start
    parser.StartDoctypeDeclHandler = refuse
    try:
        parser.Parse(body, True)
    except expat.ExpatError as error:
        reason = expat.errors.messages[error.code]
        raise SetupError(f"{name}:{error.lineno}: this is no OPML: {reason}") from None
    except (LookupError, ValueError):
        raise SetupError(f"{name}: this is no OPML: its encoding is not known") from None
    if tags[0] != "opml":
        raise SetupError(f"{name} is XML but no OPML; its outermost tag must be <opml>")
    for table in found.values():
        if table.get("tier", "").isdecimal():
            table["tier"] = int(table["tier"])
    return tuple(found.values())


def write_opml(tables: Iterable[Mapping[str, Any]]) -> str:
    """An OPML file of sources, each given by its keys in `sources.toml`.

    Other readers take the feeds; to them sitemaps and pages are links. `read_opml` takes all.
    Request headers stay behind: they hold secrets.
    """
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<opml version="2.0">',
        "  <head><title>Wirewatch</title></head>",
        "  <body>",
    ]
    for table in tables:
        feed = table.get("kind", "auto") in ("feed", "auto")
        title = table.get("name", table["slug"])
        extra = {key: table[key] for key in ("kind", "country", "tier", "every") if key in table}
        attributes = {
            "type": "rss" if feed else "link",
            "text": title,
            "title": title,
            "xmlUrl" if feed else "url": table["url"],
            "language": table.get("language", ""),
            "category": ",".join(f"/wirewatch/{key}/{value}" for key, value in extra.items()),
        }
        given = (
            f" {key}={quoteattr(_NOT_XML.sub('', value))}"
            for key, value in attributes.items()
            if value
        )
        lines.append(f"    <outline{''.join(given)} />")
    return "\n".join([*lines, "  </body>", "</opml>", ""])
