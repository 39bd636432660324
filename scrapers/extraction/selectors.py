"""CSS selectors for elements, short and made of names that a site will keep."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence

from lxml import etree, html

#: Names that a build made ("css-1x2y3z", "sc-bdVaJa", "post-48213") and the next one changes.
_MADE = re.compile(
    r"\d{3}|^(?:css|sc|jsx|jss|svelte|emotion|styled)-|^[a-z]{1,2}$|__?[A-Za-z0-9]{5,}$"
)
_NAME = re.compile(r"-?[A-Za-z_][\w-]*$")
#: Names that say how something looks or what it does, not what it is.
_LOOKS = re.compile(
    r"^(?:col|row|container|clearfix|wrapper|grid|flex|block|inline|hidden|active|left|right|"
    r"center|[mp][trblxy]?-|text-|font-|bg-|border|w-|h-|js-|is-|has-|span\d|large|small|medium)"
)
#: An element with no name of its own is told by what stands above it, so many levels at most.
_LEVELS = 3
_LANDMARKS = frozenset(("article", "main", "aside", "nav", "footer", "header"))


def selector_of(element: etree._Element) -> str:
    """A selector that fits an element and few others: "div.story > p".

    For an element without a name worth using, the nearest one above that has one leads to it.
    """
    parts = [simple_selector(element)]
    at = element
    while not _is_told(parts[0]) and len(parts) <= _LEVELS:
        above = at.getparent()
        if above is None or above.tag in ("body", "html"):
            break
        parts.insert(0, simple_selector(above))
        at = above
    return " > ".join(parts)


def simple_selector(element: etree._Element) -> str:
    """An element's tag with its id or the class that says most: "div.story", "#text", "p"."""
    tag = str(element.tag)
    own = element.get("id") or ""
    if _NAME.match(own) and not _MADE.search(own):
        return f"#{own}"
    names = [n for n in (element.get("class") or "").split() if _NAME.match(n)]
    kept = [n for n in names if not _MADE.search(n)]
    telling = [n for n in kept if not _LOOKS.match(n)] or kept
    return f"{tag}.{telling[0]}" if telling else tag


def suggest(
    tree: html.HtmlElement,
    wanted: Sequence[etree._Element],
    unwanted: Sequence[etree._Element],
    words: dict[etree._Element, str],
) -> tuple[str, list[str]]:
    """Selectors for a rule: one for the body, and those of what is to be dropped inside it.

    Args:
        tree: the page.
        wanted: elements whose text is the article, in page order.
        unwanted: elements whose text is not.
        words: the text of those unwanted elements that a person named; where nothing else tells
            such a one apart, its words must.
    """
    body = _body(tree, wanted, unwanted)
    kept = {above for element in wanted for above in (element, *element.iterancestors())}
    inside = {inner for element in tree.cssselect(body) for inner in element.iter()}
    drop: list[str] = []
    gone: set[etree._Element] = set()
    for element in unwanted:
        if element not in inside or element in gone:
            continue
        found = _dropping(tree, element, kept, set(wanted)) or _by_words(
            tree, element, kept, words.get(element, "")
        )
        if found:
            drop.append(found)
            gone |= {inner for hit in tree.cssselect(found) for inner in hit.iter()}
    return body, drop


def _body(
    tree: html.HtmlElement, wanted: Sequence[etree._Element], unwanted: Sequence[etree._Element]
) -> str:
    """The selector of the element that holds all that is wanted and least besides."""
    shared = [a for a in (wanted[0], *wanted[0].iterancestors()) if _holds_all(a, wanted)]
    ranked: list[tuple[int, int, str]] = []
    for at, element in enumerate(shared):
        name = _unique(tree, element)
        if name:
            inner = {i for hit in tree.cssselect(name) for i in hit.iter()}
            ranked.append((sum(u in inner for u in unwanted), at, name))
    return min(ranked)[2] if ranked else "body"


def _holds_all(element: etree._Element, wanted: Sequence[etree._Element]) -> bool:
    inner = set(element.iter())
    return all(w in inner for w in wanted)


def _unique(tree: html.HtmlElement, element: etree._Element) -> str:
    """A selector that fits this element alone, or ""."""
    if element.tag in ("html", "body"):
        return ""
    simple = simple_selector(element)
    above = next(
        (simple_selector(a) for a in element.iterancestors() if _is_told(simple_selector(a))), ""
    )
    for selector in (
        simple,
        f"{above} > {simple}" if above else "",
        f"{above} {simple}" if above else "",
    ):
        if selector and _is_told(selector) and tree.cssselect(selector) == [element]:
            return selector
    return ""


def _dropping(
    tree: html.HtmlElement,
    element: etree._Element,
    kept: set[etree._Element],
    wanted: set[etree._Element],
) -> str:
    """A selector for the largest element around an unwanted one that holds nothing wanted."""
    best = ""
    for around in (element, *element.iterancestors()):
        if around in kept:
            break
        for selector in _forms(around):
            if _is_told(selector) and not any(
                hit in kept or not wanted.isdisjoint(hit.iterancestors())
                for hit in tree.cssselect(selector)
            ):
                best = selector
                break
    return best


def _forms(element: etree._Element) -> Iterator[str]:
    yield simple_selector(element)
    for name in (element.get("class") or "").split():
        if _NAME.match(name):
            yield f"{element.tag}.{name}"
    yield selector_of(element)


def _by_words(
    tree: html.HtmlElement, element: etree._Element, kept: set[etree._Element], text: str
) -> str:
    """The last resort: an element is told by words that nothing wanted has."""
    plain = re.split(r"[\"'“”\\]", text, maxsplit=1)[0].split()
    for size in (4, 8, 16):
        words = " ".join(plain[:size])
        selector = f"{element.tag}:contains({json.dumps(words, ensure_ascii=False)})"
        if words and not any(hit in kept for hit in tree.cssselect(selector)):
            return selector
    return ""


def _is_told(selector: str) -> bool:
    """Whether a selector names something: an id, a class, a landmark of the page."""
    first = re.split(r"[ >]", selector, maxsplit=1)[0]
    return "." in selector or "#" in selector or first in _LANDMARKS or ":" in selector
