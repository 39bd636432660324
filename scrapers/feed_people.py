"""The people who wrote an item, by name."""

from __future__ import annotations

import re
from collections.abc import Iterable

from lxml import etree

from scrapers.feed_names import Fields, Names, elements_of, fields_of, text_of
from scrapers.feed_text import plain_title

#: RSS means its own `author` for an e-mail address, so Dublin Core knows better.
_AUTHORS = (
    "dc:creator", "atom:author", "author", "itunes:author", "dcterms:creator", "dc:author",
    "creator",
)  # fmt: skip


def authors_of(fields: Fields, names: Names) -> tuple[str, ...]:
    """The authors of an item; of an Atom entry else those of the feed that it came from."""
    addresses: tuple[str, ...] = ()
    for name in _AUTHORS:
        if name not in fields:
            continue
        people = _people(fields[name], names)
        if people and not all("@" in person for person in people):
            return people
        addresses = addresses or people
    for source in fields.get("atom:source", ()):
        addresses = addresses or authors_of(fields_of(source, names), names)
    return addresses


def _people(elements: Iterable[etree._Element], names: Names) -> tuple[str, ...]:
    return tuple(dict.fromkeys(p for element in elements for p in _person(element, names)))


def authors_of_feed(feed: etree._Element, names: Names) -> tuple[str, ...]:
    """The authors whom Atom entries inherit from their feed (RFC 4287 4.2.1)."""
    return _people(fields_of(feed, names).get("atom:author", ()), names)


def _person(element: etree._Element, names: Names) -> list[str]:
    if len(element):
        inside = fields_of(element, names)
        named = [text_of(e) for e in elements_of(inside, ("atom:name", "name", "other:name"))]
        named += [text_of(e) for e in elements_of(inside, ("atom:email", "email"))]
        name = person_name(next((text for text in named if text.strip()), ""))
    else:
        name = person_name(element.text or "")
    return [name] if name else []


_MAILBOX = re.compile(r"[^\s@<>()]{1,80}@[^\s@<>()]{1,120}")


def person_name(text: str) -> str:
    """The person in an author field: "x@y.org (Name)" and "Name <x@y.org>" are "Name".

    An e-mail address alone stays: it is all that is known of the author.
    """
    text = plain_title(text[:300])
    if "@" not in text:
        return text
    bare = _MAILBOX.sub(" ", text).replace("mailto:", " ").replace("<>", " ")
    name = bare.replace("< >", " ").strip(" ()<>,;:\"'")
    if not any(character.isalpha() for character in name):
        name = ""
    return " ".join(name.split()) or text.removeprefix("mailto:").strip(" <>()")
