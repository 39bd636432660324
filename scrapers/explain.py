"""Why a page was read as it was: each block with the step that kept or dropped it, where title
and dates come from, and a rule for its site that would read it otherwise."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlsplit

from lxml import etree, html

from core.errors import SetupError
from core.values import Extraction
from scrapers.extract import Read, body_of, in_its_language, read_page
from scrapers.extraction.blocks import Block, read_blocks
from scrapers.extraction.body import Choice
from scrapers.extraction.by_rule import body_by_rule
from scrapers.extraction.dates import read_date
from scrapers.extraction.reasons import Reason, reasons
from scrapers.extraction.selectors import selector_of, simple_selector, suggest
from scrapers.extraction.shape import shape
from scrapers.sites import Rules, SiteRule

#: What a step says to a person.
STEPS = {
    "likely": "the model",
    "unlikely": "the model",
    "title": "the headline itself",
    "no words": "no letter in it",
    "ask": "asks to follow, share, subscribe",
    "related": "leads to something else",
    "consent": "asks for consent",
    "credit": "credit of a picture",
    "repeat": "stands here more than once",
    "whole": "table or list read whole",
    "rule": "the site's rule",
    "outside": "outside the site's rule",
    "caption": "caption of a picture",
    "told": "JSON-LD tells the text",
    "site": "its site repeats it",
}


@dataclass(frozen=True, slots=True)
class Explained:
    """One block: whether it was kept, by which step, and what spoke for or against it.

    `likely` is None where no model was asked; `selector` leads to its element.
    """

    kept: bool
    step: str
    likely: float | None
    reasons: tuple[Reason, ...]
    selector: str
    text: str


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A rule in TOML for the site of a page, and what would come of it."""

    file: str
    toml: str
    paragraphs: int
    characters: int
    still_missing: tuple[str, ...] = ()
    still_there: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Explanation:
    """A page explained; `origins` says for each fact which places of the page state it."""

    extraction: Extraction
    blocks: tuple[Explained, ...] = ()
    origins: dict[str, tuple[str, ...]] = field(default_factory=dict)
    rule: str = ""
    suggestion: Suggestion | None = None


def explain(
    page: bytes | str,
    url: str,
    *,
    feed_title: str = "",
    feed_summary: str = "",
    now: datetime | None = None,
    rules: Rules | None = None,
    wanted: Sequence[str] = (),
    unwanted: Sequence[str] = (),
) -> Explanation:
    """Read a page as `extract` does and say why.

    `wanted` and `unwanted` are words of blocks that were judged wrongly; with either, a rule is
    suggested. Raises SetupError when no block of the page holds such words.
    """
    read = read_page(page, url, "", feed_title, feed_summary, now, rules)
    if read is None:
        return Explanation(Extraction("empty", reason="is not a web page"))
    suggestion = None
    if wanted or unwanted:
        suggestion = _suggestion(read, url, wanted, unwanted)
    return Explanation(
        in_its_language(read.summary(url)),
        tuple(_explained(read)),
        _origins(read, url, feed_title),
        read.rule.place if read.rule else "",
        suggestion,
    )


def _explained(read: Read) -> Iterator[Explained]:
    choices = read.body.choices
    why: Iterable[tuple[Reason, ...]] = ((),) * len(choices)
    if read.rule is None:
        why = reasons(read_blocks(body_of(read.tree)), read.anchors)
    for choice, spoke in zip(choices, why, strict=True):
        step, kept = choice.step, choice.kept
        if choice.block in read.shaped.caption_blocks:
            step, kept = "caption", False
        elif kept and read.body.told:
            step, kept = "told", False
        element = choice.block.node.element
        yield Explained(
            kept,
            step,
            choice.likely if read.rule is None else None,
            spoke,
            "" if element is None else selector_of(element),
            " ".join(line for lines in choice.block.lines for line in lines) or choice.block.text,
        )


# Where facts come from


def _origins(read: Read, url: str, feed_title: str) -> dict[str, tuple[str, ...]]:
    meta, declared, tree, rule = read.meta, read.declared, read.tree, read.rule
    article = declared.article
    places: dict[str, list[tuple[str, object]]] = {
        "title": [
            ("JSON-LD headline", article.get("headline")),
            *(_meta(read, "og:title", "twitter:title")),
            *((f"<{tag}>", _text(tree.find(f".//{tag}"))) for tag in ("h1", "title")),
            ("the feed", feed_title),
        ],
        "authors": [
            ("JSON-LD author", json.dumps(article.get("author"), ensure_ascii=False)),
            *(_meta(read, "author", "article:author", "byl", "parsely-author")),
            *((selector_of(e), _text(e)) for e in tree.cssselect("[rel~=author], [class*=yline]")),
        ],
        "published": [
            ("JSON-LD datePublished", article.get("datePublished")),
            *(
                _meta(
                    read, "article:published_time", "date", "dc.date", "pubdate", "parsely-pub-date"
                )
            ),
            *((selector_of(e), e.get("datetime")) for e in tree.cssselect("time[datetime]")),
        ],
        "canonical_url": [
            ("<link rel=canonical>", _attribute(tree, "link[rel=canonical]", "href")),
            *(_meta(read, "og:url")),
            ("the address", url),
        ],
        "image": [
            *_meta(read, "og:image", "twitter:image"),
            ("JSON-LD image", article.get("image")),
        ],
        "site": [*_meta(read, "og:site_name"), ("JSON-LD publisher", " ".join(declared.names))],
    }
    ruled = {
        "title": bool(rule and rule.title),
        "authors": bool(rule and rule.authors),
        "published": bool(rule and rule.published),
    }
    found: dict[str, tuple[str, ...]] = {}
    for name, stated in places.items():
        value = getattr(meta, name)
        if not value:
            continue
        names = [place for place, text in stated if _states(text, value)]
        if ruled.get(name):
            names.insert(0, "the site's rule")
        found[name] = tuple(dict.fromkeys(names))[:4] or ("the page",)
    return found


def _meta(read: Read, *names: str) -> Iterator[tuple[str, object]]:
    for name in names:
        for value in read.declared.meta.get(name, ()):
            yield f"<meta {name}>", value


def _states(stated: object, value: object) -> bool:
    """Whether what a place says is, or holds, a value."""
    if not stated:
        return False
    if isinstance(value, datetime):
        return isinstance(stated, str) and read_date(stated, None) == value
    said = stated if isinstance(stated, str) else json.dumps(stated, ensure_ascii=False)
    parts = value if isinstance(value, tuple) else (str(value),)
    return all(_folded(part) in _folded(said) for part in parts)


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())


def _text(element: etree._Element | None) -> str:
    if element is None:
        return ""
    return str(etree.tostring(element, method="text", encoding="unicode", with_tail=False))


def _attribute(tree: html.HtmlElement, selector: str, name: str) -> str:
    return next((e.get(name) or "" for e in tree.cssselect(selector)), "")


# A rule for the site


def _suggestion(read: Read, url: str, wanted: Sequence[str], unwanted: Sequence[str]) -> Suggestion:
    choices = read.body.choices
    more = [block for words in wanted for block in _holding(choices, words)]
    less = [block for words in unwanted for block in _holding(choices, words)]
    captions = read.shaped.caption_blocks
    keep = [
        c.block
        for c in choices
        if (c.block in more or (c.kept and c.block not in captions)) and c.block not in less
    ]
    if not keep:
        raise SetupError("nothing would be left of the article; name some of its words with --want")
    kept, named = _elements(keep), _elements(less, narrow=True)
    left = [c.block for c in choices if c.block not in keep and c.block not in captions]
    other = _elements(left, narrow=True)
    unlike = [element for element in (*other, *named) if element not in kept]
    body, drop = suggest(read.tree, list(kept), unlike, named)
    rule = SiteRule(body, tuple(drop))
    found = body_by_rule(read.tree, rule)
    text = shape(found).text if found else ""
    return Suggestion(
        file=f"sites/{(urlsplit(url).hostname or 'paper.example').removeprefix('www.')}.toml",
        toml=_toml(read, rule),
        paragraphs=len(text.split("\n\n")) if text else 0,
        characters=len(text),
        still_missing=tuple(w for w in wanted if _folded(w) not in _folded(text)),
        still_there=tuple(w for w in unwanted if _folded(w) in _folded(text)),
    )


def _elements(blocks: Sequence[Block], *, narrow: bool = False) -> dict[etree._Element, str]:
    """The elements of blocks, each once and in order, with their text.

    `narrow` looks for the inline element that holds all of a block: a `<time>` in an `<article>`.
    """
    found = {}
    for block in blocks:
        element = block.node.element
        if element is not None and narrow:
            inner = (e for e in element.iter() if _folded(_text(e)) == _folded(block.text))
            element = next(inner, element)
        if element is not None:
            found[element] = block.text
    return found


def _holding(choices: Sequence[Choice], words: str) -> list[Block]:
    found = [c.block for c in choices if _folded(words) in _folded(c.block.text)]
    if not found:
        raise SetupError(f'no block of the page holds "{words}"')
    return found


def _toml(read: Read, rule: SiteRule) -> str:
    lines = ["[[rules]]", f"body = {_quoted(rule.body)}"]
    if len(rule.drop) == 1:
        lines.append(f"drop = [{_quoted(rule.drop[0])}]")
    elif rule.drop:
        lines += ["drop = [", *(f"  {_quoted(selector)}," for selector in rule.drop), "]"]
    heading = next(
        (h for h in read.tree.iter("h1") if _folded(_text(h)) == _folded(read.meta.title)), None
    )
    if heading is not None:
        lines.append(f"title = {_quoted(simple_selector(heading))}")
    for author in read.tree.cssselect("[rel~=author]"):
        if _folded(_text(author)) in [_folded(name) for name in read.meta.authors]:
            lines.append(f"authors = {_quoted(selector_of(author))}")
            break
    for time in read.tree.cssselect("time[datetime]"):
        if read.meta.published and _states(time.get("datetime"), read.meta.published):
            lines.append(f"published = {_quoted(selector_of(time))}")
            break
    return "\n".join(lines) + "\n"


def _quoted(selector: str) -> str:
    """A TOML string; literal where that spares escapes."""
    if '"' in selector and "'" not in selector:
        return f"'{selector}'"
    return json.dumps(selector, ensure_ascii=False)
