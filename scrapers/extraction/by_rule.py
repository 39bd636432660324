"""Reading a page by the rules of its site."""

from __future__ import annotations

from datetime import datetime

from lxml import html

from scrapers.extraction.blocks import Block, Node, read_blocks
from scrapers.extraction.body import Body, Choice
from scrapers.extraction.dates import read_date
from scrapers.extraction.metadata import text_of
from scrapers.extraction.people import people
from scrapers.sites import SiteRule


def body_by_rule(tree: html.HtmlElement, rule: SiteRule) -> Body | None:
    """The blocks inside what a rule selects; None when its body is not there."""
    chosen = frozenset(tree.cssselect(rule.body))
    without = frozenset(element for selector in rule.drop for element in tree.cssselect(selector))
    body = tree.find("body")
    blocks = read_blocks(body if body is not None else tree, without, chosen)
    choices = [Choice(block, _stands_in(block, chosen), "rule") for block in blocks]
    return Body(choices, "site rule") if any(choice.kept for choice in choices) else None


def _stands_in(block: Block, chosen: frozenset[html.HtmlElement]) -> bool:
    node: Node | None = block.node
    while node is not None:
        if node.element in chosen:
            return True
        node = node.parent
    return False


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
) -> datetime | None:
    """The time that a rule selects: the element's datetime attribute, or its text."""
    for element in tree.cssselect(rule.published) if rule.published else []:
        if moment := read_date(element.get("datetime") or text_of(element), now):
            return moment
    return None
