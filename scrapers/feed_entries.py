"""One item of an RSS, RDF or Atom document to one entry.

Reading goes in two steps. `Draft` holds what identifies an entry, and is cheap; its texts are
made from markup only when `finish` asks for them, which for a known entry nobody does.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urljoin

from lxml import etree

from core.values import FeedEntry
from scrapers.dates import parse_date
from scrapers.feed_names import Fields, Names, elements_of, fields_of, text_of
from scrapers.feed_people import authors_of
from scrapers.feed_text import (
    literal,
    looks_like_markup,
    one_line,
    plain,
    plain_lenient,
    plain_title,
)

#: Items of a feed: a sitemap may have 50,000, and no feed is known with as many.
MOST_ITEMS = 100_000
_XML = "{http://www.w3.org/XML/1998/namespace}"
_RDF_ABOUT = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about"

_TITLES = ("title", "atom:title", "dc:title", "dcterms:title", "media:title", "itunes:title")
_PUBLISHED = (
    "pubdate", "atom:published", "atom:issued", "published", "dc:date", "dcterms:issued",
    "dcterms:date", "prism:publicationdate", "prism:publishtime", "prism:coverdate",
    "atom:created", "dcterms:created", "dcterms:available", "date",
)  # fmt: skip
_UPDATED = (
    "atom:updated", "atom:modified", "updated", "dcterms:modified", "prism:modificationdate",
    "lastbuilddate", "modified",
)  # fmt: skip
_SUMMARIES = (
    "description", "atom:summary", "dc:description", "dcterms:abstract", "dcterms:description",
    "summary", "itunes:summary", "media:description", "itunes:subtitle",
)  # fmt: skip
_CONTENTS = (
    "content:encoded", "atom:content", "xhtml:body", "xhtml:div", "content", "encoded",
    "fulltext", "full-text", "other:full-text", "other:fulltext",
)  # fmt: skip
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{1,8})*\Z")
_HTTP = re.compile(r"https?://[^/?#\s]", re.IGNORECASE)
_ABSOLUTE = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:")


@dataclass(frozen=True, slots=True)
class Draft:
    """An entry without its texts, and the elements that hold them."""

    entry: FeedEntry
    fields: Fields

    def finish(self, guid: str) -> FeedEntry:
        """The entry with this guid, and with summary and content as plain text."""
        content = _first_text(self.fields, _CONTENTS)
        summary = _first_text(self.fields, _SUMMARIES)
        return replace(self.entry, guid=guid, summary=summary, content=content)

    def texts(self) -> str:
        """Its texts as they are written."""
        return "\n".join(map(_inner, elements_of(self.fields, (*_SUMMARIES, *_CONTENTS))))


@dataclass(frozen=True, slots=True)
class Inherited:
    """What entries take from their feed when they do not say it themselves."""

    bases: Bases
    authors: tuple[str, ...] = ()
    language: str = ""


def draft(item: etree._Element, names: Names, inherited: Inherited) -> Draft:
    """Read what identifies an item: everything but its texts. `guid` may be ""."""
    fields = fields_of(item, names)
    for group in fields.get("media:group", ()):
        for name, elements in fields_of(group, names).items():
            fields.setdefault(name, elements)
    for media in fields.get("media:content", ())[:1]:
        captions = fields_of(media, names).get("media:description")
        if captions:
            fields.setdefault("media:description", captions)
    updated = _first_date(fields, _UPDATED)
    entry = FeedEntry(
        title=_title(fields),
        url=_url(fields, inherited.bases, item),
        guid=_guid(fields, item),
        published=_first_date(fields, _PUBLISHED) or updated,
        updated=updated,
        authors=authors_of(fields, names) or inherited.authors,
        language=language_of(item, fields) or inherited.language,
    )
    return Draft(entry, fields)


class Bases:
    """The addresses that relative ones start from: xml:base of an element and its parents.

    `url` is where the document came from. Items share their parents, so what is known of an
    element is kept; without that, 20,000 items under 200 bases would take minutes.
    """

    def __init__(self, url: str, used: bool) -> None:
        self._url, self._used = url, used
        self._known: dict[etree._Element, str] = {}

    def of(self, element: etree._Element) -> str:
        """The base of an element (RFC 3986 5.1.1, XML Base 4)."""
        if not self._used:
            return self._url
        if element not in self._known:
            parent = element.getparent()
            outer = self._url if parent is None else self.of(parent)
            own = (element.get(f"{_XML}base") or "").strip()
            # A chain of relative bases must not grow without end.
            self._known[element] = join(outer, own)[:2048] if own else outer
        return self._known[element]


def join(base: str, address: str) -> str:
    """An address resolved against a base; as it is when it cannot be."""
    try:
        return urljoin(base, address)
    except ValueError:  # such as "http://[" : no valid host
        return address


def web_address(text: str | None, base: str) -> str:
    """An absolute http(s) address, or "" when it is none (javascript:, file:, mailto:).

    Whether its host can be reached, or exists, is for the fetcher to say.
    """
    address = "".join((text or "").split("\n")).replace("\r", "").replace("\t", "").strip()
    address = address.replace("&amp;", "&")  # escaped twice; no address means it
    if not address:
        return ""
    if not _ABSOLUTE.match(address) or address[:6].lower() in {"http:/", "https:"}:
        address = address if _HTTP.match(address) else join(base, address)
    return address.replace(" ", "%20") if _HTTP.match(address) else ""


def language_of(item: etree._Element, fields: Fields) -> str:
    """The BCP 47 tag that an element gives for itself, or ""."""
    given = item.get(f"{_XML}lang") or ""
    for name in ("dc:language", "language"):
        if not given and name in fields:
            given = text_of(fields[name][0])
    return language_tag(given)


def language_tag(text: str) -> str:
    """A language tag in its usual form ("en_us" is "en-US"), or "" when it is none."""
    text = text.strip()
    if not _LANGUAGE.match(text):
        return ""
    first, *rest = re.split("[-_]", text)
    return "-".join([first.lower(), *(p.upper() if len(p) == 2 else p for p in rest)])


def _first_date(fields: Fields, names: Iterable[str]) -> datetime | None:
    for element in elements_of(fields, names):
        found = parse_date(text_of(element))
        if found:
            return found
    return None


def _title(fields: Fields) -> str:
    for name in _TITLES:
        for element in fields.get(name, ()):
            title = _atom_title(element) if name == "atom:title" else plain_title(_inner(element))
            if title:
                return title
    return ""


def _atom_title(element: etree._Element) -> str:
    return one_line(_atom_text(element))


def _inner(element: etree._Element) -> str:
    """The markup in an element: its text, or its children written out."""
    return _markup(element) if len(element) else (element.text or "")


def _markup(element: etree._Element) -> str:
    written: str = etree.tostring(element, encoding="unicode", with_tail=False)
    return written


def _form(element: etree._Element) -> str:
    """How an Atom text is written: "text", "html", "xhtml" or "binary".

    RFC 4287 3.1 and 4.1.3; for Atom 0.3 its `mode` and MIME types.
    """
    kind = (element.get("type") or "text").strip().lower().partition(";")[0]
    mode = (element.get("mode") or "").strip().lower()
    if kind in {"html", "text/html"} or (mode == "escaped" and kind != "text/plain"):
        return "html"
    if kind == "xhtml" or kind.endswith(("+xml", "/xml")):
        return "xhtml"
    return "binary" if kind.startswith(("image/", "audio/", "video/")) else "text"


def _first_text(fields: Fields, names: Iterable[str]) -> str:
    for name in names:
        elements = fields.get(name)
        if not elements:
            continue
        if name == "atom:content":  # a feed may offer several renderings: the fullest counts
            text = max((_atom_body(e) for e in reversed(elements)), key=len, default="")
        elif name.startswith("atom:"):
            text = next((text for e in elements if (text := _atom_body(e))), "")
        else:
            text = next((text for e in elements if (text := plain_lenient(_inner(e)))), "")
        if text:
            return text
    return ""


def _atom_body(element: etree._Element) -> str:
    """A body as `_atom_text`; one that is called plain and shows markup is read as markup."""
    text = _atom_text(element)
    return plain(text) if _form(element) == "text" and looks_like_markup(text) else text


def _atom_text(element: etree._Element) -> str:
    form = _form(element)
    if form == "binary":
        return ""
    if len(element):
        return plain(_markup(element))
    text = element.text or ""
    if form == "html" or (form == "xhtml" and looks_like_markup(text)):
        return plain(text)
    return literal(text)


def _url(fields: Fields, bases: Bases, item: etree._Element) -> str:
    """The article's address: the first that is one, in the order of our contract."""
    return next((address for address in _candidates(fields, bases, item) if address), "")


def _candidates(fields: Fields, bases: Bases, item: etree._Element) -> Iterator[str]:
    base = bases.of(item)
    for element in fields.get("feedburner:origlink", ()):
        yield web_address(text_of(element), base)
    for element in fields.get("link", ()):
        rel = (element.get("rel") or "alternate").lower()
        yield web_address(text_of(element), bases.of(element))
        if rel == "alternate":
            yield web_address(element.get("href"), bases.of(element))
    yield from _atom_links(fields, bases)
    for element in fields.get("atom:content", ()):
        yield web_address(element.get("src"), bases.of(element))
    for element in fields.get("guid", ()):
        permalink = (element.get("isPermaLink") or element.get("ispermalink") or "").lower()
        text = text_of(element).strip()
        if permalink != "false" and (_HTTP.match(text) or permalink == "true"):
            yield web_address(text, base)
    for element in fields.get("atom:id", ()):
        if _HTTP.match(text_of(element).strip()):
            yield web_address(text_of(element), base)
    about = item.get(_RDF_ABOUT) or ""
    if _HTTP.match(about.strip()):
        yield web_address(about, base)


def _atom_links(fields: Fields, bases: Bases) -> Iterator[str]:
    """Addresses of alternate links, those of web pages first (RFC 4287 4.2.7)."""
    found: list[tuple[int, str]] = []
    for element in fields.get("atom:link", ()):
        rel = (element.get("rel") or "alternate").strip().lower().rpartition("/")[2]
        href = (element.get("href") or text_of(element)).strip()
        if rel != "alternate" or not href:
            continue
        kind = (element.get("type") or "").partition(";")[0].strip().lower()
        rank = 0 if kind in {"text/html", "application/xhtml+xml"} else 1 if not kind else 2
        found.append((rank, web_address(href, bases.of(element))))
    yield from (address for _, address in sorted(found, key=lambda pair: pair[0]))


def _guid(fields: Fields, item: etree._Element) -> str:
    for element in elements_of(fields, ("guid", "atom:id")):
        text = text_of(element).strip()
        if text:
            return text
    about = (item.get(_RDF_ABOUT) or "").strip()
    if about:
        return about
    return next((t for e in fields.get("dc:identifier", ()) if (t := text_of(e).strip())), "")
