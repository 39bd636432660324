"""A page as the blocks a reader sees: paragraphs, headings, list items, cells, captions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from lxml import etree, html

from scrapers.extraction.characters import (
    BREAK,
    as_power,
    formula_text,
    is_footnote_mark,
    is_unseen,
    lines_of,
    needs_marks,
    picture_text,
)

#: Never text that a reader sees.
_SKIPPED = frozenset((
    "script", "style", "noscript", "template", "svg", "iframe", "object", "embed", "select",
    "option", "textarea", "input", "canvas", "audio", "video", "map", "math", "head", "link",
    "meta", "dialog", "datalist", "rp", "rt",
))  # fmt: skip
#: Flow inside a block and do not end it.
_INLINE = frozenset((
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em",
    "font", "i", "img", "ins", "kbd", "label", "mark", "nobr", "q", "ruby", "rb", "s", "samp",
    "small", "span", "strike", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr", "picture",
    "source", "amp-img",
))  # fmt: skip
_BOLD = frozenset(("b", "strong"))
_ITALIC = frozenset(("em", "i"))
_INVISIBLE = re.compile(r"[\u00ad\u200b\u200e\u200f\u2060\ufeff]")
_TOKEN = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
_NAMED = frozenset(("class", "id", "role", "itemprop", "data-testid"))
#: Names of consent platforms, and of what asks for consent, in classes and ids. Saved pages hold
#: few such boxes, so that the model has not learnt them.
_PLATFORMS = frozenset((
    "onetrust", "didomi", "usercentrics", "cookiebot", "cybot", "truste", "trustarc", "iubenda",
    "osano", "klaro", "tarteaucitron", "borlabs", "cmplz", "complianz", "axeptio",
    "consentmanager", "cmpbox", "cookiefirst", "cookieyes", "termly", "evidon", "cookieconsent",
    "cookielaw",
))  # fmt: skip
_ABOUT_CONSENT = frozenset(("cookie", "cookies", "gdpr", "consent", "cmp", "dsgvo", "rgpd"))
_BANNERS = frozenset((
    "banner", "bar", "box", "container", "dialog", "disclaimer", "layer", "message", "modal",
    "notice", "notification", "overlay", "popup", "prompt", "sdk", "wall", "wrapper", "consent",
))  # fmt: skip
#: Blocks after this many are not looked at; the longest of 1,001 saved pages has 5,000.
MOST_BLOCKS = 8_000
#: Elements below this depth count as the one above them; real pages stay under 60.
MOST_DEPTH = 80


@dataclass(slots=True, eq=False)
class Node:
    """A block-level element, with what is summed up over the blocks directly or deeper in it.

    `tokens` are the words of its class, id, role and itemprop in lower case. `element` is the
    element itself, for who needs its attributes or its place among others. `overlay` says that it
    stands in a dialog over the page, mostly one that asks for consent.
    """

    tag: str
    tokens: tuple[str, ...]
    parent: Node | None
    depth: int
    hidden: bool = False
    overlay: bool = False
    chars: int = 0
    linked: int = 0
    blocks: int = 0
    own_chars: int = 0
    own_blocks: int = 0
    mass: float = 0.0
    element: etree._Element | None = None


@dataclass(slots=True, eq=False)
class Block:
    """A piece of text without a break in it.

    `linked`, `bold` and `italic` are how many of its characters stand in links and in such type,
    `links` how many links it has, `node` the block-level element that it stands in. `text` is
    what the model judges; `lines` is what a reader sees.
    """

    text: str
    node: Node
    linked: int
    links: int
    bold: int
    italic: int
    inline_tokens: tuple[str, ...]
    shown: tuple[str, ...] = ()

    @property
    def lines(self) -> list[list[str]]:
        """The text as paragraphs of lines, without what a reader never sees."""
        raw = "".join(self.shown)
        return lines_of(raw.replace("\n", BREAK) if self.node.tag == "pre" else raw)


@dataclass(slots=True)
class _Open:
    """The block that is being collected."""

    parts: list[str] = field(default_factory=list)
    shown: list[str] = field(default_factory=list)
    linked: int = 0
    links: int = 0
    bold: int = 0
    italic: int = 0
    breaks: int = 0
    tokens: list[str] = field(default_factory=list)

    def add(self, text: str | None, in_link: int, in_bold: int, in_italic: int) -> None:
        """Take up a piece of text; the numbers say whether it stands in such an element."""
        if not text:
            return
        self.parts.append(text)
        visible = len(text.strip())
        if visible:
            self.breaks = 0
            self.linked += visible if in_link else 0
            self.bold += visible if in_bold else 0
            self.italic += visible if in_italic else 0


def up(node: Node | None) -> Iterator[Node]:
    """A node and all above it."""
    while node is not None:
        yield node
        node = node.parent


def nearest(node: Node, tags: tuple[str, ...]) -> Node | None:
    """The closest of a node and all above it that has one of these tags."""
    return next((n for n in up(node) if n.tag in tags), None)


def read_blocks(
    body: html.HtmlElement,
    without: frozenset[etree._Element] = frozenset(),
    apart: frozenset[etree._Element] = frozenset(),
) -> list[Block]:
    """The blocks of a page in order. Two `<br>` in a row part blocks; one is a space.

    Elements of `without` are left out; inline elements of `apart` make blocks of their own.
    """
    node = Node(body.tag, _tokens(body.items()), None, 0, element=body)
    blocks: list[Block] = []
    current = _Open()
    links = bolds = italics = below = 0
    unseen: list[etree._Element] = []

    def close() -> None:
        nonlocal current
        if current.parts:
            text = " ".join(_INVISIBLE.sub("", "".join(current.parts)).split())
            if text:
                size = len(text)
                blocks.append(
                    Block(
                        text, node, min(current.linked, size), current.links,
                        min(current.bold, size), min(current.italic, size), tuple(current.tokens),
                        tuple(current.shown),
                    )
                )  # fmt: skip
            current = _Open()

    walker = etree.iterwalk(body, events=("start", "end"))
    for event, element in walker:
        tag = element.tag
        if event == "start":
            if tag in _SKIPPED or (without and element in without):
                walker.skip_subtree()
                if tag == "math" and not unseen:
                    current.shown.append(formula_text(element))
                continue
            if tag == "br":
                current.breaks += 1
                current.parts.append(" ")
                current.shown.append(BREAK)
                if current.breaks > 1:
                    close()
                continue
            attributes = element.items()
            if tag in _INLINE and not (apart and element in apart):
                links += tag == "a"
                bolds += tag in _BOLD
                italics += tag in _ITALIC
                current.links += tag == "a"
                if attributes and len(current.tokens) < 20:
                    current.tokens.extend(_tokens(attributes))
                if (attributes and is_unseen(element)) or (
                    tag == "sup" and is_footnote_mark(element)
                ):
                    unseen.append(element)
                current.add(element.text, links, bolds, italics)
                if not unseen:
                    current.shown.append(_shown_first(element, tag, current.shown))
                continue
            if element is not body:
                close()
                if node.depth >= MOST_DEPTH:
                    below += 1
                else:
                    node = Node(
                        tag, _tokens(attributes), node, node.depth + 1,
                        node.hidden or _is_hidden(attributes), element=element,
                    )  # fmt: skip
                    above = node.parent is not None and node.parent.overlay
                    node.overlay = above or _is_overlay(element, node.tokens, attributes)
            if text := element.text:
                current.add(text, links, bolds, italics)
                if not unseen:
                    current.shown.append(text)
            continue
        if tag in _INLINE and not (apart and element in apart):
            links -= tag == "a"
            bolds -= tag in _BOLD
            italics -= tag in _ITALIC
            if unseen and unseen[-1] is element:
                unseen.pop()
            elif tag == "q" and not unseen and needs_marks(element):
                current.shown.append("”")
        elif tag not in _SKIPPED and tag != "br" and not (without and element in without):
            close()
            if below:
                below -= 1
            elif element is body or node.parent is None:
                break
            else:
                node = node.parent
        if text := element.tail:
            current.add(text, links, bolds, italics)
            if not unseen:
                current.shown.append(text)
        if len(blocks) >= MOST_BLOCKS:
            break
    return blocks


def _shown_first(element: etree._Element, tag: str, before: list[str]) -> str:
    """What an inline element shows before anything in it."""
    text = element.text or ""
    if tag == "q" and needs_marks(element):
        return "“" + text
    if tag == "sup":
        return as_power(text, before[-1] if before else "")
    return picture_text(element) if tag == "img" else text


def _tokens(attributes: list[tuple[str, str]]) -> tuple[str, ...]:
    """The words in an element's names: "articleBody__main-text" is article, body, main, text."""
    names = [value for key, value in attributes if key in _NAMED]
    return _words_of(" ".join(names)[:300]) if names else ()


@lru_cache(maxsize=20_000)
def _words_of(names: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word.lower() for word in _TOKEN.findall(names) if len(word) > 1))


def _is_hidden(attributes: list[tuple[str, str]]) -> bool:
    return any(
        key == "hidden"
        or (key == "aria-hidden" and value == "true")
        or (key == "style" and bool(_HIDDEN.search(value)))
        for key, value in attributes
    )


def _is_overlay(
    element: etree._Element, tokens: tuple[str, ...], attributes: list[tuple[str, str]]
) -> bool:
    """Whether an element is a dialog over the page, by its role or its name.

    One that holds the headline or the main part is the page itself: some sites open articles in
    dialogs, and many mark the whole page with "cookie-banner-open".
    """
    named = set(tokens)
    if not (
        named & _PLATFORMS
        or (named & _ABOUT_CONSENT and named & _BANNERS)
        or any(key == "role" and value in ("dialog", "alertdialog") for key, value in attributes)
    ):
        return False
    return next(element.iter("h1", "main", "article"), None) is None
