"""A page in, an article out: the text of the article and nothing of the page around it.

bytes -> text -> tree -> what the page declares -> site rule or body without furniture
-> what kind of page it is -> Extraction
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urlsplit

from lxml import html as lxml_html

from core.agencies import wire_credit
from core.language import detect_language
from core.values import Extraction
from scrapers.charset import decode
from scrapers.extraction.blocks import Block, read_blocks
from scrapers.extraction.body import Body, anchors_of, find_body
from scrapers.extraction.by_rule import (
    authors_by_rule,
    body_by_rule,
    published_by_rule,
    title_by_rule,
)
from scrapers.extraction.features import Anchors
from scrapers.extraction.live import tells_more, told_entries
from scrapers.extraction.metadata import Metadata, read_metadata
from scrapers.extraction.shape import Shaped, shape
from scrapers.extraction.structured import Declared, read_structured
from scrapers.extraction.times import Times
from scrapers.extraction.tree import is_markup, parse
from scrapers.extraction.whole import whole_tables
from scrapers.page_kind import beginning, page_kind
from scrapers.page_seen import look
from scrapers.parts import next_part, whole_page
from scrapers.sites import Rules, SiteRule, rules_for

_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def extract(
    html: bytes | str,
    url: str,
    *,
    content_type: str = "",
    feed_title: str = "",
    feed_summary: str = "",
    now: datetime | None = None,
    first: str = "",
    rules: Rules | None = None,
) -> Extraction:
    """Read one page.

    Args:
        html: the page as it came; bytes are decoded by what fits and what is declared.
        url: where it was found, for its site's rules, relative addresses and dates in paths.
        content_type: the HTTP header, for its charset.
        feed_title, feed_summary: what the feed said of it, plain text; anchors for the body.
        now: the present time (aware); later dates are nonsense.
        first: the address of the article's first page, where this is a later part of it.
        rules: what is known of sites; None means the shipped rules.

    Returns:
        An article with its text, or the kind of page it is instead and why, with no text.
        Never raises, whatever the page is; bounded in time and memory by `tree.parse`.
    """
    url = _usable(url)
    read = read_page(html, url, content_type, feed_title, feed_summary, now, rules)
    if read is None:
        return Extraction("empty", reason="is not a web page")
    told = read.summary(url, first)
    del read  # the model of languages looks at as much memory as a large page's tree takes
    return in_its_language(told)


def in_its_language(told: Extraction) -> Extraction:
    """The same with the language that its words are in, whatever the page declares."""
    return replace(told, language=detect_language(told.title, told.text))


@dataclass(frozen=True, slots=True)
class Read:
    """A page as it was understood, with everything that led there.

    `rule` is the rule of its site that was used, if any.
    """

    tree: lxml_html.HtmlElement
    markup: str
    declared: Declared
    meta: Metadata
    anchors: Anchors
    blocks: list[Block]
    rule: SiteRule | None
    body: Body
    shaped: Shaped

    def summary(self, url: str, first: str = "") -> Extraction:
        """What is told to others, but for the language."""
        meta, shaped, tree = self.meta, self.shaped, self.tree
        text = _storable(shaped.text)
        kept = self.body.told or [c.block.text for c in self.body.choices if c.kept]
        kind, reason = page_kind(look(tree, self.blocks, self.declared, url, self.markup, kept))
        further = next_part(tree, url, first) if kind == "article" else ""
        return Extraction(
            kind=kind,
            title=_storable(meta.title),
            text=text if kind == "article" else "",
            authors=tuple(_storable(author) for author in meta.authors),
            published=meta.published,
            updated=meta.updated,
            canonical_url=_storable(meta.canonical_url),
            image=_storable(meta.image),
            site=_storable(meta.site),
            section=_storable(meta.section),
            credit=wire_credit(text) or meta.credit,
            published_zone=meta.times.published.zone if meta.times.published else "",
            published_confidence=meta.times.confidence,
            reason=reason,
            dropped=shaped.dropped,
            extractor=self.body.extractor,
            captions=tuple(_storable(caption) for caption in shaped.captions),
            next_part=further,
            whole=whole_page(tree, url) if further and not first else "",
            beginning=_storable(beginning(kept)) if kind == "paywall" else "",
        )


def read_page(
    html: bytes | str,
    url: str,
    content_type: str,
    feed_title: str,
    feed_summary: str,
    now: datetime | None,
    rules: Rules | None,
) -> Read | None:
    """Understand a page; None when it is none. Arguments as of `extract`."""
    markup = html if isinstance(html, str) else decode(html, content_type)
    tree = parse(markup) if is_markup(markup) else None
    if tree is None:
        return None
    declared = read_structured(tree, url)
    meta = read_metadata(tree, declared, url, feed_title, now)
    blocks = read_blocks(body_of(tree))
    anchors = anchors_of(declared, meta.title, meta.authors, feed_summary)
    rule, body = _by_rule(tree, url, now, rules)
    if body is None:
        body = find_body(blocks, anchors)
        body = replace(body, choices=whole_tables(body.choices))
        entries = told_entries(declared)
        if tells_more(entries, [c.block.text for c in body.choices if c.kept]):
            body = replace(body, told=entries, extractor="JSON-LD")
    if rule:
        meta = _corrected(meta, tree, rule, now)
    return Read(tree, markup, declared, meta, anchors, blocks, rule, body, shape(body))


def body_of(tree: lxml_html.HtmlElement) -> lxml_html.HtmlElement:
    """The `<body>` of a page, or the whole tree of one without."""
    body = tree.find("body")
    return tree if body is None else body


def _storable(text: str) -> str:
    """The text without halves of characters and controls, which JSON can hold and no database."""
    return _CONTROLS.sub("", text.encode("utf-8", "replace").decode())


def _usable(url: str) -> str:
    """The address, or "" when it is none ("http://[")."""
    try:
        urlsplit(url)
    except ValueError:
        return ""
    return url


def _by_rule(
    tree: lxml_html.HtmlElement, url: str, now: datetime | None, rules: Rules | None
) -> tuple[SiteRule | None, Body | None]:
    for rule in rules_for(urlsplit(url).hostname or "", now.date() if now else None, rules):
        if found := body_by_rule(tree, rule):
            return rule, found
    return None, None


def _corrected(
    meta: Metadata, tree: lxml_html.HtmlElement, rule: SiteRule, now: datetime | None
) -> Metadata:
    return replace(
        meta,
        title=title_by_rule(tree, rule) or meta.title,
        authors=authors_by_rule(tree, rule) or meta.authors,
        times=_times_by_rule(tree, rule, now) or meta.times,
    )


def _times_by_rule(
    tree: lxml_html.HtmlElement, rule: SiteRule, now: datetime | None
) -> Times | None:
    published = published_by_rule(tree, rule, now)
    return Times(published, None, "shown") if published else None
