"""A piece of an article's text while it is given its shape."""

from __future__ import annotations

from dataclasses import dataclass

from scrapers.extraction.blocks import Node


@dataclass(slots=True)
class Piece:
    """A paragraph, heading, item or row; those of one `group` stand right below each other."""

    text: str
    node: Node
    kind: str = "paragraph"
    group: object = None
    bold: bool = False
