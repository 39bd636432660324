"""A feed inside a web page that holds nothing else, as browsers save what they show of one."""

from __future__ import annotations

import html
import re

from scrapers.feed_xml import is_feed_text

_PAGE = re.compile(r"\s*<(?:!doctype\s+html|html|body|pre)[\s>]", re.IGNORECASE)
_ROOT = re.compile(r"<(rss|feed|rdf:RDF|urlset|sitemapindex)\s[^<>]*+>")
_PRE = re.compile(r"<pre(?:\s[^<>]*+)?>", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]*+>")
_UNSEEN = re.compile(r"<(script|style|title)\b.*?</\1\s*>", re.IGNORECASE | re.DOTALL)
#: Chrome keeps the document in an element of this id, and shows it as a tree beside.
_VIEWER = 'id="webkit-xml-viewer-source-xml"'
#: A page around a feed has no more markup than this, and no more text: a page that tells how a
#: feed is written is none.
_MOST_AROUND, _MOST_SAID = 10_000, 300


def unwrapped(text: str) -> str:
    """The feed in a page around it, as markup or as shown in a `<pre>`; "" where there is none."""
    if not _PAGE.match(text):
        return ""
    root = _ROOT.search(text)
    if root:
        start, end = root.start(), text.rfind(f"</{root[1]}>")
        alone = _VIEWER in text[:start] or _says_nothing(text[:start], text[end:])
        return text[start : end + len(root[1]) + 3] if end > start and alone else ""
    shown = _PRE.search(text)
    end = text.rfind("</pre")
    if not shown or end < shown.end() or not _says_nothing(text[: shown.start()], text[end:]):
        return ""
    source = html.unescape(_TAG.sub("", text[shown.end() : end])).strip()
    is_json = source[:1] == "{" and "jsonfeed.org/version" in source
    return source if is_json or is_feed_text(source) else ""


def _says_nothing(before: str, behind: str) -> bool:
    if len(before) + len(behind) > _MOST_AROUND:
        return False
    return len(_TAG.sub("", _UNSEEN.sub("", before + behind)).strip()) <= _MOST_SAID
