"""The body of an article: which blocks of a page are its text."""

from __future__ import annotations

from lxml import etree, html
from trafilatura import extract as trafilatura_extract

from scrapers.extraction.furniture import is_furniture

#: Trafilatura is not asked about larger trees: its cost would leave the two seconds.
_MOST_ELEMENTS = 15_000


def find_body(tree: html.HtmlElement) -> tuple[list[str], list[str]]:
    """The paragraphs of the article, and those that were dropped as furniture."""
    if sum(1 for _ in tree.iter()) > _MOST_ELEMENTS:
        return [], []
    try:
        text = trafilatura_extract(
            html.fromstring(etree.tostring(tree)), favor_precision=True, include_comments=False
        )
    except (ValueError, etree.LxmlError):
        text = None
    kept: list[str] = []
    dropped: list[str] = []
    for line in (text or "").split("\n"):
        line = " ".join(line.split()).removeprefix("- ")
        if line:
            (dropped if is_furniture(line) else kept).append(line)
    return kept, dropped
