"""What we know of single sites, as data: one TOML file for each host, beside this one.

    # harbourpost.example.toml
    [[rules]]                       # tried in order; the first whose day has not passed and
    until = 2026-03-01              # whose body is on the page is used (leave out: for ever)
    body = "div.story > p"          # CSS selectors; the blocks that they select are the text
    drop = ["div.advert"]           # inside the body
    title = "h1.headline"
    authors = ".byline a"
    published = "time.published"    # its datetime attribute, or its text

A rule serves its host and all hosts below it.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from cssselect import SelectorError
from lxml.cssselect import CSSSelector

from core.errors import SetupError


@dataclass(frozen=True, slots=True)
class SiteRule:
    """How to read the articles of one site; every selector but `body` may be ""."""

    body: str
    drop: tuple[str, ...] = ()
    title: str = ""
    authors: str = ""
    published: str = ""
    until: date | None = None


def rules_for(host: str, today: date | None, folder: Path | None = None) -> tuple[SiteRule, ...]:
    """The rules of a host or of the nearest domain above it, without those that have ended.

    `today` None keeps ended rules. Raises SetupError when a rule file is not valid.
    """
    known = all_rules(folder)
    labels = host.lower().removeprefix("www.").split(".")
    for at in range(len(labels) - 1):
        if found := known.get(".".join(labels[at:])):
            return tuple(r for r in found if not (r.until and today and today > r.until))
    return ()


@cache
def all_rules(folder: Path | None = None) -> dict[str, tuple[SiteRule, ...]]:
    """All rules by host; `folder` None means the shipped ones."""
    found = {}
    for path in sorted((folder or Path(__file__).parent).glob("*.toml")):
        try:
            tables = tomllib.loads(path.read_text("utf-8"))["rules"]
            found[path.stem] = tuple(_rule(table) for table in tables)
        except (KeyError, TypeError, ValueError, SelectorError) as error:
            raise SetupError(f"{path.name}: no valid site rules ({error})") from error
    return found


def _rule(table: dict[str, Any]) -> SiteRule:
    table = dict(table)
    drop = table.pop("drop", ())
    rule = SiteRule(drop=(drop,) if isinstance(drop, str) else tuple(drop), **table)
    for selector in (rule.body, *rule.drop, rule.title, rule.authors, rule.published):
        if selector:
            CSSSelector(selector)
    return rule
