"""A page in, an article out: the text of the article and nothing of the page around it.

bytes -> text -> tree -> what the page declares -> site rule or body without furniture
-> what kind of page it is -> Extraction
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime
from urllib.parse import urlsplit

from lxml import html as lxml_html

from core.values import Extraction
from scrapers.charset import decode
from scrapers.extraction.blocks import read_blocks
from scrapers.extraction.body import anchors_of, find_body
from scrapers.extraction.by_rule import (
    authors_by_rule,
    body_by_rule,
    published_by_rule,
    title_by_rule,
)
from scrapers.extraction.language import language_of
from scrapers.extraction.metadata import Metadata, read_metadata
from scrapers.extraction.structured import read_structured
from scrapers.extraction.tree import is_markup, parse
from scrapers.page_kind import beginning, page_kind
from scrapers.page_seen import look
from scrapers.sites import SiteRule, rules_for

_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def extract(
    html: bytes | str,
    url: str,
    *,
    content_type: str = "",
    feed_title: str = "",
    feed_summary: str = "",
    now: datetime | None = None,
) -> Extraction:
    """Read one page.

    Args:
        html: the page as it came; bytes are decoded by what fits and what is declared.
        url: where it was found, for its site's rules, relative addresses and dates in paths.
        content_type: the HTTP header, for its charset.
        feed_title, feed_summary: what the feed said of it, plain text; anchors for the body.
        now: the present time (aware); later dates are nonsense.

    Returns:
        An article with its text, or the kind of page it is instead and why, with no text.
        Never raises, whatever the page is; bounded in time and memory by `tree.parse`.
    """
    url = _usable(url)
    markup = html if isinstance(html, str) else decode(html, content_type)
    tree = parse(markup) if is_markup(markup) else None
    if tree is None:
        return Extraction("empty", reason="is not a web page")
    declared = read_structured(tree, url)
    meta = read_metadata(tree, declared, url, feed_title, now)
    body = tree.find("body")
    blocks = read_blocks(body if body is not None else tree)
    rule, paragraphs = _by_rule(tree, url, now)
    dropped: list[str] = []
    if rule:
        extractor = "site rule"
        meta = _corrected(meta, tree, rule, now)
    else:
        found = find_body(blocks, anchors_of(declared, meta.title, meta.authors, feed_summary))
        paragraphs, dropped, extractor = found.paragraphs, found.dropped, found.extractor
    text = _storable("\n\n".join(paragraphs))
    kind, reason = page_kind(look(tree, blocks, declared, url, markup, paragraphs))
    return Extraction(
        kind=kind,
        title=_storable(meta.title),
        text=text if kind == "article" else "",
        authors=tuple(_storable(author) for author in meta.authors),
        published=meta.published,
        updated=meta.updated,
        language=language_of(text or meta.title),
        canonical_url=_storable(meta.canonical_url),
        image=_storable(meta.image),
        site=_storable(meta.site),
        reason=reason,
        dropped=tuple(dropped),
        extractor=extractor,
        beginning=_storable(beginning(paragraphs)) if kind == "paywall" else "",
    )


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
    tree: lxml_html.HtmlElement, url: str, now: datetime | None
) -> tuple[SiteRule | None, list[str]]:
    for rule in rules_for(urlsplit(url).hostname or "", now.date() if now else None):
        if paragraphs := body_by_rule(tree, rule):
            return rule, paragraphs
    return None, []


def _corrected(
    meta: Metadata, tree: lxml_html.HtmlElement, rule: SiteRule, now: datetime | None
) -> Metadata:
    return replace(
        meta,
        title=title_by_rule(tree, rule) or meta.title,
        authors=authors_by_rule(tree, rule) or meta.authors,
        published=published_by_rule(tree, rule, now) or meta.published,
    )
