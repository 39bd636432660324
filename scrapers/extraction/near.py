"""What a page shows near its headline, line by line: where its byline and date stand.

A sidebar or a list of related links also has names and dates. They are kept out by distance (a
few hundred characters of shown text from the headline) and by what their elements are called.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache

from lxml import etree, html

#: Characters of shown text, and elements, looked at behind and before the headline. A standfirst
#: and the caption of the first picture may stand between. With 900, 350, 400 and 400 not one
#: figure of the open half of the labelled pages was another.
_BEHIND, _BEFORE = 700, 300
_MOST_BEHIND, _MOST_BEFORE = 250, 100
_SKIPPED = frozenset((
    "script", "style", "noscript", "template", "svg", "iframe", "select", "form", "nav", "footer",
    "aside", "figure", "figcaption", "video", "audio", "object", "dialog", "head", "math", "canvas",
))  # fmt: skip
_INLINE = frozenset((
    "a", "abbr", "b", "bdi", "cite", "em", "font", "i", "img", "label", "mark", "q", "ruby", "s",
    "small", "span", "strong", "sub", "sup", "time", "u", "wbr", "picture", "source", "amp-img",
    "amp-timeago", "data", "button",
))  # fmt: skip
#: Names of parts of a page that are about other articles, or that readers write.
_ELSEWHERE = frozenset((
    "related", "sidebar", "recommended", "recommendations", "popular", "trending", "latest",
    "newsletter", "comments", "comment", "breadcrumb", "breadcrumbs", "menu", "promo", "teaser",
    "mostread", "copyright", "ticker", "carousel", "slider", "subscribe", "cookie", "modal",
    "popup",
))  # fmt: skip
_TOKEN = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")


@dataclass(slots=True)
class Piece:
    """A run of text and the element that it stands in."""

    text: str
    element: html.HtmlElement


@dataclass(slots=True)
class Line:
    """A line as a reader sees it, and the elements that begin in it, each with its `words_of`."""

    pieces: list[Piece] = field(default_factory=list)
    elements: list[tuple[html.HtmlElement, frozenset[str]]] = field(default_factory=list)
    text: str = ""


def lines_near(headline: html.HtmlElement) -> list[Line]:
    """The lines around a headline, the nearest first; those behind it before those above."""
    return _behind(headline) + _before(headline)


def words_of(element: html.HtmlElement) -> frozenset[str]:
    """The words of an element's class, id and itemprop: "articleAuthor-name" has three."""
    names = (
        f"{element.get('class') or ''} {element.get('id') or ''} {element.get('itemprop') or ''}"
    )
    return _words(names[:300]) if len(names) > 2 else _NO_WORDS


_NO_WORDS: frozenset[str] = frozenset()


@lru_cache(maxsize=20_000)
def _words(names: str) -> frozenset[str]:
    return frozenset(word.lower() for word in _TOKEN.findall(names))


def is_elsewhere(element: html.HtmlElement) -> bool:
    """Whether an element is about other articles, by its tag or its names."""
    return element.tag in _SKIPPED or bool(words_of(element) & _ELSEWHERE)


class _Collector:
    """Puts what it is shown together into lines, until it has seen enough."""

    def __init__(self, characters: int, elements: int) -> None:
        self.lines: list[Line] = []
        self._current = Line()
        self._most, self._most_elements = characters, elements
        self._seen, self._elements = 0, 0

    @property
    def full(self) -> bool:
        return self._seen > self._most or self._elements > self._most_elements

    def text(self, text: str | None, element: html.HtmlElement | None) -> None:
        if text and element is not None and (words := " ".join(text.split())):
            self._current.pieces.append(Piece(words, element))
            self._seen += len(words)

    def close(self) -> None:
        if self._current.pieces or self._current.elements:
            self._current.text = " ".join(piece.text for piece in self._current.pieces)
            self.lines.append(self._current)
            self._current = Line()

    def inside(self, element: html.HtmlElement) -> None:
        walker = etree.iterwalk(element, events=("start", "end"))
        for event, inner in walker:
            if event == "start":
                words = words_of(inner)
                if inner.tag in _SKIPPED or words & _ELSEWHERE:
                    walker.skip_subtree()
                    continue
                if inner.tag not in _INLINE:
                    self.close()
                self._current.elements.append((inner, words))
                self._elements += 1
                if inner.text:
                    self.text(inner.text, inner)
                if self.full:
                    return
                continue
            if inner.tag not in _INLINE:
                self.close()
            if inner.tail and inner is not element:
                self.text(inner.tail, inner.getparent())


def _behind(headline: html.HtmlElement) -> list[Line]:
    """What follows the headline in the order of the page."""
    found = _Collector(_BEHIND, _MOST_BEHIND)
    node = headline
    while node is not None and node.tag not in ("body", "html") and not found.full:
        parent = node.getparent()
        found.text(node.tail, parent)
        for sibling in node.itersiblings():
            found.inside(sibling)
            found.text(sibling.tail, parent)
            if found.full:
                break
        found.close()
        node = parent
    return found.lines


def _before(headline: html.HtmlElement) -> list[Line]:
    """What stands above the headline, its nearest relatives first."""
    found = _Collector(_BEFORE, _MOST_BEFORE)
    node = headline
    while node is not None and node.tag not in ("body", "html") and not found.full:
        parent = node.getparent()
        for sibling in node.itersiblings(preceding=True):
            found.text(sibling.tail, parent)
            found.close()
            found.inside(sibling)
            found.close()
            if found.full:
                break
        node = parent
        if node is not None:
            found.text(node.text, node)
            found.close()
    return found.lines
