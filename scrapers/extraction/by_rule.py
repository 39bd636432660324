"""Reading a page by the rules of its site."""

from __future__ import annotations

from datetime import datetime

from lxml import html

from scrapers.extraction.dates import Moment, read_moment
from scrapers.extraction.people import people
from scrapers.extraction.tree import text_of
from scrapers.sites import SiteRule


def body_by_rule(tree: html.HtmlElement, rule: SiteRule) -> list[str]:
    """The paragraphs that a rule selects, in page order; [] when its body is not there."""
    unwanted = {
        inner for selector in rule.drop for e in tree.cssselect(selector) for inner in e.iter()
    }
    chosen = [e for e in tree.cssselect(rule.body) if e not in unwanted]
    inside = set()
    paragraphs = []
    for element in chosen:
        if element in inside:
            continue
        inside.update(element.iter())
        words = " ".join(_words(element, unwanted).split())
        if words:
            paragraphs.append(words)
    return paragraphs


def _words(element: html.HtmlElement, unwanted: set[html.HtmlElement]) -> str:
    kept = [element.text or ""]
    for child in element:
        if child not in unwanted and child.tag not in ("script", "style"):
            kept.append(_words(child, unwanted))
        kept.append(child.tail or "")
    return "".join(kept)


def title_by_rule(tree: html.HtmlElement, rule: SiteRule) -> str:
    """The title that a rule selects, or ""."""
    found = tree.cssselect(rule.title) if rule.title else []
    return text_of(found[0]) if found else ""


def authors_by_rule(tree: html.HtmlElement, rule: SiteRule) -> tuple[str, ...]:
    """The authors that a rule selects, or ()."""
    found = tree.cssselect(rule.authors) if rule.authors else []
    return people((text_of(e) for e in found), ())


def published_by_rule(
    tree: html.HtmlElement, rule: SiteRule, now: datetime | None
) -> Moment | None:
    """The time that a rule selects: the element's datetime attribute, or its text."""
    for element in tree.cssselect(rule.published) if rule.published else []:
        if moment := read_moment(element.get("datetime") or text_of(element), now):
            return moment
    return None
