"""Lists of feeds as other readers write them (OPML 2.0, http://opml.org/spec2.opml)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit

from lxml import etree

from core.errors import ParseError
from core.urls import absolute_url
from core.values import Source, SourceKind
from scrapers.feed_entries import language_tag, web_address
from scrapers.feed_names import split
from scrapers.feed_text import one_line
from scrapers.feed_xml import document_text, xml_root

#: Feeds of one list; what comes after is not read.
MOST_FEEDS = 10_000

#: What `write_opml` says of sources that are no feeds; other readers know "rss" only.
_KINDS: dict[str, SourceKind] = {"page": "page", "sitemap": "sitemap"}

#: How deep folders may lie in folders. Readers write two or three; libxml2 takes 256.
DEEPEST = 200

_OUTLINE = re.compile(
    r"""<(?:\w+:)?outline\b(?>(?:[^>"'/]++|"[^"]*+"|'[^']*+'|/(?!>))*)(/?)>|</(?:\w+:)?outline\b"""
)
_NO_SLUG = re.compile(r"[^a-z0-9]+")


def read_opml(body: bytes, name: str) -> tuple[Source, ...]:
    """The feeds of an OPML list as sources, in order, each address once.

    Slugs are made from the titles, else from the hosts, and told apart by numbers. `name` (the
    file's) stands in the ParseError that is raised when the document is no OPML, or nests its
    outlines deeper than `DEEPEST`.
    """
    text = document_text(body, name, "")
    if _depth(text) > DEEPEST:
        raise ParseError(name, f"nests its folders more than {DEEPEST} deep")
    root = xml_root(text) if text else None
    if root is None or split(root.tag)[1].lower() != "opml":
        raise ParseError(name, "is no OPML list")
    sources: dict[str, Source] = {}
    slugs: set[str] = set()
    for outline in root.iter("{*}outline"):
        said = {str(key).lower(): str(value) for key, value in outline.attrib.items()}
        url = _address(said)
        if not url or url in sources or len(sources) >= MOST_FEEDS:
            continue
        title = one_line(said.get("title") or said.get("text") or "") or url
        slug = _slug(title, url, slugs)
        slugs.add(slug)
        sources[url] = Source(
            slug=slug,
            name=title,
            url=url,
            kind=_KINDS.get(said.get("type", "").lower(), "feed"),
            language=language_tag(said.get("language", "")),
        )
    return tuple(sources.values())


def _address(said: Mapping[str, str]) -> str:
    """A feed's address, also as hands and older readers write it; "" for none."""
    written = said.get("xmlurl") or (said.get("url") if said.get("type") in ("rss", "atom") else "")
    address = (written or "").strip()
    if address[:5].lower() == "feed:":
        address = f"http:{address[5:]}" if address[5:7] == "//" else address[5:]
    return web_address(address, "") or absolute_url("", address)


def _depth(text: str) -> int:
    """How deep the outlines of a document are nested."""
    depth = deepest = 0
    for tag in _OUTLINE.finditer(text):
        if tag[0].startswith("</"):
            depth -= 1
        elif not tag[1]:
            depth += 1
            deepest = max(deepest, depth)
    return deepest


def write_opml(sources: Iterable[Source], title: str = "Wirewatch") -> str:
    """Sources as OPML 2.0; sections pages and sitemaps are listed with their kind as `type`."""
    root = etree.Element("opml", version="2.0")
    etree.SubElement(etree.SubElement(root, "head"), "title").text = _allowed(title)
    body = etree.SubElement(root, "body")
    for source in sources:
        said = {
            "type": "rss" if source.kind in {"feed", "auto"} else source.kind,
            "text": source.name,
            "title": source.name,
            "xmlUrl": source.url,
        }
        if source.language:
            said["language"] = source.language
        etree.SubElement(body, "outline", {key: _allowed(value) for key, value in said.items()})
    written: bytes = etree.tostring(root, encoding="utf-8", xml_declaration=True, pretty_print=True)
    return written.decode()


def _allowed(text: str) -> str:
    """Text without characters that XML 1.0 cannot hold."""
    return re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]", "", text)


def _slug(title: str, url: str, taken: set[str]) -> str:
    """A short unique name, `[a-z0-9-]+`."""
    slug = _ascii(title) if len(_ascii(title)) >= 3 else _ascii(_host(url)) or "source"
    slug = slug[:40].strip("-")
    number, unique = 1, slug
    while unique in taken:
        number += 1
        unique = f"{slug}-{number}"
    return unique


def _ascii(text: str) -> str:
    apart = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(c for c in apart if not unicodedata.combining(c))
    # A title that is mostly in another script has no useful slug.
    kept = _NO_SLUG.sub("-", plain).strip("-")
    return kept if len(kept) * 2 >= len(plain) else ""


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:  # a bracket that is no IPv6 address
        return ""
