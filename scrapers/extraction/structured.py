"""What a page tells machines: JSON-LD, microdata and meta elements."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from itertools import islice
from typing import Any
from urllib.parse import urlsplit

from lxml import etree, html

from scrapers.extraction.tree import beginning_of, found_by

#: Types of schema.org that are an article or stand for one.
_ARTICLE = re.compile(
    r"(Article|BlogPosting|LiveBlogPosting|Report|NewsItem|Review|SocialMediaPosting)$"
)
_LISTING = frozenset({"CollectionPage", "SearchResultsPage", "ProfilePage"})
_PAGES = frozenset({"WebPage", "ItemPage", "FAQPage", "QAPage", "MedicalWebPage", "AboutPage"})
_ITEMS = etree.XPath("descendant-or-self::*[@itemtype]")
_PROPERTIES = etree.XPath("descendant::*[@itemprop]")
_NAMES = etree.XPath("descendant::*[@itemprop='name']")
_TOLD = {
    "headline", "author", "creator", "datePublished", "dateModified", "dateCreated",
    "articleSection", "publisher",
}  # fmt: skip


#: Nodes looked at in all JSON-LD of a page; real pages have a few hundred.
_MOST_NODES = 20_000
_NEXT_VALUE = re.compile(r"[\s,;]*")
_TRAILING_COMMA = re.compile(r",(\s*[}\]])")


@dataclass(slots=True)
class Declared:
    """What the page declares about itself.

    Attributes:
        article: the JSON-LD object of the article, or {}.
        page: the JSON-LD object of the page, where it has dates or authors, or {}.
        item: the same of the article in microdata (itemprop), or {}; not looked for where
            JSON-LD has author and date.
        types: all JSON-LD types on the page.
        meta: name or property in lower case -> values in order of appearance.
        names: publishers and sites that JSON-LD names.
    """

    article: dict[str, Any] = field(default_factory=dict)
    types: frozenset[str] = frozenset()
    meta: dict[str, list[str]] = field(default_factory=dict)
    names: tuple[str, ...] = ()
    page: dict[str, Any] = field(default_factory=dict)
    item: dict[str, Any] = field(default_factory=dict)
    _plain: dict[str, list[str]] = field(default_factory=dict)

    def plain(self, *names: str) -> list[str]:
        """All values of these meta names, in order of preference.

        The names are written without "-", "_", ":" and the like, on which nobody agrees:
        "publishdate" is "publish-date" and "publish_date".
        """
        if not self._plain:
            for name, values in self.meta.items():
                self._plain.setdefault(re.sub(r"[\W_]+", "", name), []).extend(values)
        return [value for name in names for value in self._plain.get(name, ())]

    def first(self, *names: str) -> str:
        """The first non-empty value of these meta names, in order of preference."""
        for name in names:
            for value in self.meta.get(name, ()):
                if value:
                    return value
        return ""


def read_structured(tree: html.HtmlElement, url: str) -> Declared:
    """Read JSON-LD (also broken or nested) and meta elements of a page."""
    meta: dict[str, list[str]] = {}
    for element in tree.iter("meta"):
        name = element.get("property") or element.get("name")
        if not name and (name := element.get("itemprop")):
            # One inside an item of the body is about that item, which may be a teaser.
            scope = next(_scopes(element), None)
            if scope is not None and scope.tag not in ("html", "body"):
                continue
        value = " ".join((element.get("content") or "").split())
        if name and value:
            meta.setdefault(name.strip().lower(), []).append(value[:5000])
    nodes = list(_nodes(tree))
    by_id = {
        node["@id"]: node for node in nodes if isinstance(node.get("@id"), str) and len(node) > 1
    }
    articles = [node for node in nodes if _is_article(node)]
    title = (meta.get("og:title") or [""])[0]
    article = _with_people(_own(articles, url, title), by_id)
    pages = [node for node in nodes if _is_dated_page(node)]
    page = _with_people(_own(pages, url, title), by_id)
    types = frozenset(kind for node in nodes for kind in _types(node))
    named = [
        node.get("name")
        for node in nodes
        if _types(node) & {"WebSite", "NewsMediaOrganization", "Organization"}
    ]
    publisher = article.get("publisher")
    if isinstance(publisher, list) and publisher:
        publisher = publisher[0]
    if isinstance(publisher, dict):
        named.insert(0, publisher.get("name"))
    names = tuple(dict.fromkeys(" ".join(n.split()) for n in named if isinstance(n, str) and n))
    told = article.get("datePublished") and (article.get("author") or article.get("creator"))
    return Declared(article, types, meta, names, page, {} if told else read_item(tree))


def read_item(tree: html.HtmlElement) -> dict[str, Any]:
    """The article in microdata: itemprop -> value, or a list of values; {} where none is one.

    An author that is an item of its own is {"@type": ..., "name": ...}, as in JSON-LD. Of several
    articles the one with the page's heading is meant; without one they are teasers.
    """
    scopes = [
        e for e in found_by(_ITEMS, tree) if _ARTICLE.search((e.get("itemtype") or "").strip())
    ]
    if len(scopes) > 1:
        scopes = [scope for scope in scopes if next(scope.iter("h1"), None) is not None]
    if not scopes:
        return {}
    scope = scopes[0]
    found: dict[str, Any] = {}
    for element in found_by(_PROPERTIES, scope)[:300]:
        names = _TOLD & set((element.get("itemprop") or "").split())
        if not names or next(_scopes(element), None) is not scope:
            continue
        value: Any = _item_value(element)
        if "itemscope" in element.attrib:
            kind = (element.get("itemtype") or "").rsplit("/", 1)[-1]
            named = next(iter(found_by(_NAMES, element)), element)
            value = {"@type": kind, "name": _item_value(named)}
        for name in names:
            found.setdefault(name, []).append(value)
    return {key: values[0] if len(values) == 1 else values for key, values in found.items()}


def _scopes(element: html.HtmlElement) -> Iterator[html.HtmlElement]:
    """The items that an element stands in, innermost first; sixty levels up are looked at."""
    return (up for up in islice(element.iterancestors(), 60) if "itemscope" in up.attrib)


def _item_value(element: html.HtmlElement) -> str:
    """What an element with an itemprop says, by the rules of the HTML standard."""
    value = element.get("content") or element.get("datetime")
    if not value and element.tag == "link":
        value = element.get("href")
    return " ".join((value or beginning_of(element, 300)).split())


def is_listing_type(declared: Declared) -> bool:
    """Whether JSON-LD says that the page is a list of things and names no article."""
    return bool(declared.types & _LISTING) and not declared.article


def _with_people(node: dict[str, Any], by_id: dict[str, dict[str, Any]]) -> dict[str, Any]:
    return {
        key: _resolved(value, by_id) if key in ("author", "publisher", "creator") else value
        for key, value in node.items()
    }


def _is_dated_page(node: dict[str, Any]) -> bool:
    """Whether a node is the page itself and says when it was published."""
    return bool(_types(node) & _PAGES and node.get("datePublished"))


def _nodes(tree: html.HtmlElement) -> Iterator[dict[str, Any]]:
    left = _MOST_NODES
    for script in tree.iter("script"):
        if "ld+json" not in (script.get("type") or "").lower():
            continue
        waiting: list[Any] = [load_json(script.text or "")]
        while waiting and left:
            node = waiting.pop(0) if len(waiting) < 500 else waiting.pop()
            left -= 1
            if isinstance(node, list):
                waiting.extend(node)
            elif isinstance(node, dict):
                yield node
                waiting.extend(value for value in node.values() if isinstance(value, dict | list))


def load_json(text: str) -> Any:
    """JSON as sites write it: in comments or CDATA, with line breaks in strings, extra commas,
    escaped as HTML, several values one behind the other (then a list).

    None when it cannot be read.
    """
    text = text.strip().removeprefix("<!--").removesuffix("-->").strip()
    text = text.removeprefix("//<![CDATA[").removeprefix("<![CDATA[").removesuffix("]]>")
    text = text.removesuffix("//").strip().removesuffix(";")
    if text[:40].count("&quot;"):
        text = unescape(text)
    for attempt in (text, _TRAILING_COMMA.sub(r"\1", text)):
        try:
            return json.loads(attempt, strict=False)
        except (ValueError, RecursionError):  # no JSON, or nested out of all proportion
            continue
    return _values_of(text)


def _values_of(text: str) -> Any:
    """The first values of a text of several, up to where it stops being JSON."""
    decoder, at = json.JSONDecoder(strict=False), 0
    values: list[Any] = []
    while len(values) < 20:
        try:
            value, at = decoder.raw_decode(text, _NEXT_VALUE.match(text, at).end())  # type: ignore[union-attr]
        except (ValueError, RecursionError):
            break
        values.append(value)
    return values or None


def _types(node: dict[str, Any]) -> frozenset[str]:
    kind = node.get("@type")
    kinds = kind if isinstance(kind, list) else [kind]
    return frozenset(k.rsplit("/", 1)[-1] for k in kinds if isinstance(k, str))


def _is_article(node: dict[str, Any]) -> bool:
    return any(_ARTICLE.search(kind) for kind in _types(node)) and bool(
        node.get("headline")
        or node.get("name")
        or node.get("articleBody")
        or node.get("datePublished")
    )


def _own(articles: list[dict[str, Any]], url: str, title: str) -> dict[str, Any]:
    """The article this page is about, among those that it mentions."""
    if len(articles) <= 1:
        return articles[0] if articles else {}
    path = urlsplit(url).path.rstrip("/")
    title = title.casefold()

    def fit(node: dict[str, Any]) -> tuple[bool, bool, bool, bool, int]:
        main = node.get("mainEntityOfPage")
        if isinstance(main, dict):
            main = main.get("@id") or main.get("url")
        addresses = [a for a in (node.get("url"), main, node.get("@id")) if isinstance(a, str)]
        headline = str(node.get("headline") or node.get("name") or "").casefold()
        return (
            "liveBlogUpdate" in node,  # its entries are articles too
            len(path) > 1
            and any(urlsplit(a.strip()).path.rstrip("/") == path for a in addresses if _splits(a)),
            len(headline) > 8 and bool(title) and (headline in title or title in headline),
            "articleBody" in node,
            len(node),
        )

    return max(articles, key=fit)


def _splits(address: str) -> bool:
    try:
        urlsplit(address.strip())
    except ValueError:
        return False
    return True


def _resolved(value: Any, by_id: dict[str, dict[str, Any]]) -> Any:
    """A value with its `{"@id": ...}` references replaced by what they name."""
    if isinstance(value, list):
        return [_resolved(item, by_id) for item in value[:50]]
    if isinstance(value, dict) and set(value) <= {"@id", "@type"}:
        return by_id.get(value.get("@id", ""), value)
    return value
