"""Live blogs: entries with a time each, in the order of the page (mostly the newest first).

An entry is one of several like elements under one parent, each with a time at its beginning.
In the text it begins with a heading of its own: "## 14:05 Ships meet again".
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from lxml import etree

from scrapers.extraction.blocks import Node
from scrapers.extraction.characters import clean
from scrapers.extraction.features import weight
from scrapers.extraction.structured import Declared

#: Fewer entries are no live blog, but a list of sections.
_FEWEST = 3
#: Share of the text that must stand in entries.
_MOST = 0.6
_CLOCK = re.compile(
    r"(?<!\d)(?:[01]?\d|2[0-3])[:.h][0-5]\d(?!\d)|\d{1,2}\s*(?:[ap]\.?m\b|Uhr)|\d{1,2}[時时点시]"
)
#: A time stands in so few characters; more are a sentence that names one.
_LONGEST_TIME = 40
_ISO = re.compile(r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d)(?::\d\d(?:\.\d+)?)?\s*(Z|[+-]\d\d:?\d\d)?")


def entries_of(nodes: Sequence[Node], weights: Sequence[float]) -> dict[Node, tuple[str, str]]:
    """The entries among the elements above kept blocks, with their times; {} for none.

    Of each time, how it is to be told and how the page shows it ("3 hours ago").

    Args:
        nodes: the node of each kept block.
        weights: how much text each has.
    """
    amount: dict[Node, float] = defaultdict(float)
    for node, size in zip(nodes, weights, strict=True):
        at: Node | None = node
        while at is not None and at.parent is not None:
            amount[at] += size
            at = at.parent
    families: dict[object, list[Node]] = defaultdict(list)
    for node in amount:
        if node.element is not None:
            families[node.parent, node.tag, node.element.get("class", "").split(" ")[0]].append(
                node
            )
    best: dict[Node, tuple[str, str]] = {}
    for members in families.values():
        if len(members) < max(_FEWEST, len(best)):
            continue
        times = {node: found for node in members if (found := time_of(node.element))[0]}
        told = sum(amount[node] for node in times)
        if len(times) >= _FEWEST and told >= _MOST * sum(weights) and len(times) > len(best):
            best = times
    return best


def time_of(element: etree._Element | None) -> tuple[str, str]:
    """The time that an entry begins with: as it is to be told, and as the page shows it.

    The page's own words count when they name an hour, else what it tells machines.
    """
    if element is None:
        return "", ""
    time = element.find(".//time")
    texts = element.itertext() if time is None else [_text(time)]
    shown = next((text for words in texts if (text := clean(str(words)))), "")
    if len(shown) <= _LONGEST_TIME and _CLOCK.search(shown):
        return shown, shown
    return readable(time.get("datetime") or "") if time is not None else "", shown


def readable(moment: str) -> str:
    """ "2026-11-20T14:05:00+09:00" as "2026-11-20 14:05 +09:00"; "" for what is no such time."""
    found = _ISO.match(moment.strip())
    if not found:
        return ""
    zone = {"Z": " UTC", None: ""}.get(found[3], f" {found[3]}")
    return f"{found[1]} {found[2]}{zone}"


def told_entries(declared: Declared) -> list[str]:
    """The paragraphs of a live blog as JSON-LD tells it (LiveBlogPosting), or []."""
    updates = declared.article.get("liveBlogUpdate")
    updates = updates if isinstance(updates, list) else [updates]
    told: list[str] = []
    for update in updates[:500]:
        body = update.get("articleBody") if isinstance(update, dict) else None
        if isinstance(body, str) and body.strip():
            told.append(_heading(update))
            told += [line for part in body.splitlines() if (line := clean(part))]
    return told


def tells_more(told: Sequence[str], shown: Sequence[str]) -> bool:
    """Whether JSON-LD has a live blog of which the page shows little."""
    return sum(map(weight, told)) > 3 * sum(map(weight, shown)) + 500


def _heading(update: dict[str, Any]) -> str:
    when = update.get("datePublished")
    headline = update.get("headline")
    parts = (
        readable(when) if isinstance(when, str) else "",
        clean(headline) if isinstance(headline, str) else "",
    )
    return f"## {' '.join(filter(None, parts)) or '…'}"


def _text(element: etree._Element) -> str:
    return str(etree.tostring(element, method="text", encoding="unicode", with_tail=False))
