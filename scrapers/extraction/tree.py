"""Text in, a bounded HTML tree out, whatever the text is."""

from __future__ import annotations

import re

from lxml import etree, html

#: A page's markup above this is cut, scripts not counted. The largest of 1,001 saved news pages
#: keeps 2.4 million characters without its scripts; a tree of this size takes about 40 MB.
MOST_CHARACTERS = 2_700_000
#: And above this many tags, so that a page made of `<b>` alone stays as small.
MOST_TAGS = 120_000
#: Below this, scripts are left to the parser, which skips them faster than we do.
_SMALL = 1_000_000

_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
#: The openings and closings of what holds no words. No copy in small letters is made for them:
#: a page of 2 million characters with one emoji in it is 8 MB.
_HEAVY = [
    (re.compile(f"<{name}", re.IGNORECASE), re.compile(f"</{name}", re.IGNORECASE))
    for name in ("script", "style", "svg", "noscript")
]


def is_markup(text: str) -> bool:
    """Whether this looks like a page at all, and not like an image or an archive."""
    head = text[:4000]
    strange = len(_CONTROLS.findall(head)) + head.count("\ufffd")
    return strange * 10 <= len(head) and "<" in text[:200_000]


def parse(text: str) -> html.HtmlElement | None:
    """The tree of a page without comments, or None when there is nothing to parse.

    The tree is bounded: see MOST_CHARACTERS and MOST_TAGS; libxml2 bounds the depth to 2,048.
    """
    if len(text) > _SMALL:
        text = _without_heavy(text)[:MOST_CHARACTERS]
    if text.count("<") > MOST_TAGS:
        text = "<".join(text.split("<", MOST_TAGS)[:MOST_TAGS])
    text = _CONTROLS.sub("", text)
    parser = html.HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True
    )
    try:
        tree = html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError):
        return None
    return tree if isinstance(tree, html.HtmlElement) else None


def text_of(element: html.HtmlElement) -> str:
    """The words of an element on one line."""
    return " ".join("".join(element.itertext()).split())


def beginning_of(element: html.HtmlElement, most: int) -> str:
    """The first texts of an element, a line each: some forty, or `most` characters and a bit."""
    pieces: list[str] = []
    for part in element.itertext():
        if words := " ".join(part.split()):
            pieces.append(words)
            most -= len(words)
        if most < 0 or len(pieces) > 40:
            break
    return "\n".join(pieces)


def found_by(path: etree.XPath, element: html.HtmlElement) -> list[html.HtmlElement]:
    """The elements that a compiled path finds, in the order of the page."""
    found = path(element)
    return [e for e in found if isinstance(e, html.HtmlElement)] if isinstance(found, list) else []


def _without_heavy(text: str) -> str:
    """The page without scripts, styles and drawings, except scripts that hold data (JSON-LD)."""
    for opening, closing in _HEAVY:
        kept, at = [], 0
        while start := opening.search(text, at):
            end = closing.search(text, start.end())
            if end is None:
                break
            data = "ld+json" in text[start.start() : start.start() + 200].lower()
            is_kept = data and end.start() - start.start() < 500_000
            kept.append(text[at : end.start() if is_kept else start.start()])
            at = end.start()
        if kept:
            kept.append(text[at:])
            text = "".join(kept)
    return text
