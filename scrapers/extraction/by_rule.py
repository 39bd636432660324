"""Reading a page by the rules of its site."""

from __future__ import annotations

from datetime import datetime

from lxml import html

from scrapers.extraction.blocks import Node, read_blocks
from scrapers.extraction.body import Body, Choice
from scrapers.extraction.dates import Moment, read_moment
from scrapers.extraction.people import people
from scrapers.extraction.tree import text_of
from scrapers.sites import SiteRule


def body_by_rule(tree: html.HtmlElement, rule: SiteRule) -> Body | None:
    """The blocks inside what a rule selects; None when its body is not there."""
    chosen = frozenset(tree.cssselect(rule.body))
    without = frozenset(element for selector in rule.drop for element in tree.cssselect(selector))
    body = tree.find("body")
    body = body if body is not None else tree
    choices = []
    for block in read_blocks(body, without, chosen):
        inside = _stands_in(block.node, chosen)
        choices.append(Choice(block, inside, "rule" if inside else "outside"))
    if not any(choice.kept for choice in choices):
        return None
    for element in without:
        if not any(above in without for above in element.iterancestors()):
            choices += [
                Choice(block, False, "rule") for block in read_blocks(element, apart=without)
            ]
    order = {element: at for at, element in enumerate(body.iter())}
    return Body(sorted(choices, key=lambda c: order.get(c.block.node.element, 0)), "site rule")


def _stands_in(node: Node | None, chosen: frozenset[html.HtmlElement]) -> bool:
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
) -> Moment | None:
    """The time that a rule selects: the element's datetime attribute, or its text."""
    for element in tree.cssselect(rule.published) if rule.published else []:
        if moment := read_moment(element.get("datetime") or text_of(element), now):
            return moment
    return None
