"""What a page tells machines: JSON-LD and meta elements."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from lxml import html

#: Types of schema.org that are an article or stand for one.
_ARTICLE = re.compile(
    r"(Article|BlogPosting|LiveBlogPosting|Report|NewsItem|Review|SocialMediaPosting)$"
)
_LISTING = frozenset({"CollectionPage", "SearchResultsPage", "ProfilePage"})
#: Nodes looked at in all JSON-LD of a page; real pages have a few hundred.
_MOST_NODES = 20_000
_TRAILING_COMMA = re.compile(r",(\s*[}\]])")


@dataclass(slots=True)
class Declared:
    """What the page declares about itself.

    Attributes:
        article: the JSON-LD object of the article, or {}.
        types: all JSON-LD types on the page.
        meta: name or property in lower case -> values in order of appearance.
        names: publishers and sites that JSON-LD names.
    """

    article: dict[str, Any] = field(default_factory=dict)
    types: frozenset[str] = frozenset()
    meta: dict[str, list[str]] = field(default_factory=dict)
    names: tuple[str, ...] = ()

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
        name = element.get("property") or element.get("name") or element.get("itemprop")
        value = " ".join((element.get("content") or "").split())
        if name and value:
            meta.setdefault(name.strip().lower(), []).append(value[:5000])
    nodes = list(_nodes(tree))
    by_id = {
        node["@id"]: node for node in nodes if isinstance(node.get("@id"), str) and len(node) > 1
    }
    articles = [node for node in nodes if _is_article(node)]
    article = _own(articles, url, (meta.get("og:title") or [""])[0])
    if article:
        article = {
            key: _resolved(value, by_id) if key in ("author", "publisher", "creator") else value
            for key, value in article.items()
        }
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
    return Declared(article, types, meta, names)


def is_listing_type(declared: Declared) -> bool:
    """Whether JSON-LD says that the page is a list of things and names no article."""
    return bool(declared.types & _LISTING) and not declared.article


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
    """JSON as sites write it: in comments or CDATA, with line breaks in strings, extra commas.

    None when it cannot be read.
    """
    text = text.strip().removeprefix("<!--").removesuffix("-->").strip()
    text = text.removeprefix("//<![CDATA[").removeprefix("<![CDATA[").removesuffix("]]>")
    text = text.removesuffix("//").strip().removesuffix(";")
    for attempt in (text, _TRAILING_COMMA.sub(r"\1", text)):
        try:
            return json.loads(attempt, strict=False)
        except (ValueError, RecursionError):  # no JSON, or nested out of all proportion
            continue
    try:  # two objects in one script, or rubbish behind the first
        return json.JSONDecoder(strict=False).raw_decode(text)[0]
    except (ValueError, RecursionError):
        return None


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
