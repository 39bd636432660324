"""Bytes to an XML tree: strict first, and only what strict refuses is repaired.

No DTD is ever read, so that no entity can be expanded or fetched; the depth of nesting is
bounded. The repair is one linear pass over the tags and bounded in the same way.
"""

from __future__ import annotations

import re
import zlib

from lxml import etree

from core.errors import ParseError
from scrapers.charset import decode
from scrapers.feed_repair import repaired, without_doctype

#: Most bytes that a gzipped document may unfold to; a sitemap may have 50 MB
#: (https://www.sitemaps.org/protocol.html).
MAX_UNFOLDED = 52_428_800

#: Tags of an XML document, or values of a JSON one; their tree takes some 400 MB. A sitemap of the
#: full 50,000 addresses with everything that the protocol knows has half a million.
MOST_PARTS = 1_500_000

_FEED_START = re.compile(
    r"\s*(?>(?:<\?[^>]*+>\s*|<!--(?>(?:[^-]|-(?!->))*)-->\s*)*)<(?:rss|feed|rdf:RDF|urlset|sitemapindex)[\s>]"
)
_SITEMAP_START = re.compile(r"<(?:urlset|sitemapindex)[\s>]")
_DECLARATION = re.compile(r"<\?xml\b[^>]*+>")


def unfold(body: bytes, url: str) -> bytes:
    """The body, un-gzipped when it is a gzip file whatever its headers say.

    Raises ParseError when it would unfold to more than MAX_UNFOLDED bytes.
    """
    if not body.startswith(b"\x1f\x8b"):
        return body
    unzip = zlib.decompressobj(wbits=31)
    try:
        text = unzip.decompress(body, MAX_UNFOLDED)
    except zlib.error as problem:
        raise ParseError(url, f"answered a broken gzip file ({problem})") from problem
    if unzip.unconsumed_tail:
        raise ParseError(url, f"unfolds to more than {MAX_UNFOLDED // 1_048_576} MB")
    return text


def document_text(body: bytes, url: str, content_type: str) -> str:
    """The text of a document that may be gzipped.

    Raises ParseError as `unfold` does, and when its tree would fill the memory.
    """
    text = decode(unfold(body, url), content_type).lstrip("\ufeff \t\r\n\0")
    marks = ",{[" if text[:1] in {"{", "["} else "<"
    if len(text) > MOST_PARTS and sum(map(text.count, marks)) > MOST_PARTS:
        raise ParseError(url, f"has more than {MOST_PARTS:,} tags or values, as no feed has")
    return text


def xml_root(text: str) -> etree._Element | None:
    """The root element of an XML document, mended where it must be; None when it has none."""
    text = _DECLARATION.sub("", text[:1024], count=1) + text[1024:]
    text = without_doctype(text.lstrip())
    root = _parsed(text, recover=False)
    if root is not None:
        return root
    text = repaired(text)
    if not text:
        return None
    root = _parsed(text, recover=False)
    return root if root is not None else _parsed(text, recover=True)


def is_feed_text(text: str) -> bool:
    """Whether a document begins as a feed or sitemap does."""
    return bool(_FEED_START.match(text[:4096]))


def what_it_is(text: str, wanted: str) -> str:
    """One sentence for a person: what was answered instead of what was wanted."""
    head = text[:2048].lower()
    if not text:
        return "answered nothing"
    if "<html" in head or "<!doctype html" in head:
        return f'answered a web page, not a {wanted}; try kind = "page"'
    if _SITEMAP_START.search(text[:4096]):
        return f'answered a sitemap, not a {wanted}; try kind = "sitemap"'
    if is_feed_text(text):
        return f'answered a feed, not a {wanted}; try kind = "feed"'
    return f"answered something that is no {wanted}"


def _parsed(text: str, *, recover: bool) -> etree._Element | None:
    parser = etree.XMLParser(
        encoding="utf-8",
        recover=recover,
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        return etree.fromstring(text.encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError:
        # Not an error yet: the caller repairs, or finds that this is no feed.
        return None
