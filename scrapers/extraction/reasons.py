"""Why the model thinks so of a block: its columns in words.

What a column says is how the votes would change, on average, if each question about it were
answered as for a block picked from the same page. So a column speaks only where a block differs
from others around it. Trees ask about several columns together, so this is no full account, but
it names what spoke loudest, and needs no other data.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from scrapers.extraction.blocks import Block
from scrapers.extraction.features import NAMES, Anchors, Matrix, measure
from scrapers.extraction.model import Model, load

_WORDS = {
    "log_size": "length", "words": "length", "link_share": "links", "links": "links",
    "bold": "bold type", "ends": "how it ends", "marks": "punctuation", "capitals": "capitals",
    "digits": "digits", "related": "words that lead away", "ask": "words that ask",
    "credit": "a picture's credit", "date": "a date", "bullet": "a bullet",
    "lower": "its first letter", "times": "how often it stands here",
    "title_share": "likeness to the title", "is_title": "likeness to the title",
    "summary": "likeness to the summary", "article_body": "the text in JSON-LD",
    "author": "an author's name", "author_first": "an author's name", "italic": "italics",
    "position": "place on the page", "index": "place on the page",
    "from_title": "distance from the title", "depth": "depth in the page", "hidden": "hidden",
    "up": "distance from the main text", "down": "distance from the main text",
    "in_best": "inside the main text", "text_so_far": "text before it",
}  # fmt: skip
_STARTS = (
    ("heading_", "the heading before it"), ("parent_head", "what its container begins with"),
    ("grand_head", "what its container begins with"),
    ("great_head", "what its container begins with"),
    ("wording_", "its words"), ("in_", "inside <{}>"), ("is_", "the element <{}>"),
    ("near", "names of elements around it"), ("far", "names of elements far around it"),
    ("own_least", "names of its element"), ("inline_", "names of elements in it"),
    ("same_", "blocks of its kind"), ("node_", "what its element holds"),
    ("parent_", "what the element above holds"), ("grand_", "what two elements above hold"),
    ("great_", "what three elements above hold"), ("text_", "text around it"),
    ("plain_", "text around it"),
)  # fmt: skip
#: The weight of a block that is not judged: the log odds at which `judge` clips.
_NEVER = -30.0
_BESIDE = re.compile(r"(?P<name>.+)\[(?P<by>[-+]\d)\]$")


@dataclass(frozen=True, slots=True)
class Reason:
    """What spoke for (above 0) or against a block, in words; `weight` in log odds."""

    says: str
    weight: float


def in_words(column: str) -> str:
    """What a column of `features` looks at; a column nobody has named speaks for itself."""
    if beside := _BESIDE.match(column):
        return "the block before it" if beside["by"][0] == "-" else "the block behind it"
    if column in _WORDS:
        return _WORDS[column]
    for start, says in _STARTS:
        if column.startswith(start):
            return says.format(column[len(start) :])
    return column.replace("_", " ")


def reasons(blocks: list[Block], anchors: Anchors, most: int = 3) -> list[tuple[Reason, ...]]:
    """For each block what spoke loudest for or against it, the loudest first.

    The blocks must be freshly read: `measure` sums up over their nodes.
    """
    if not blocks:
        return []
    model = load()
    asked, table = measure(blocks, anchors, model.lexicon)
    said = dict(zip(asked.tolist(), swayed(model, table), strict=True))
    columns = [in_words(name) for name in NAMES]
    found: list[tuple[Reason, ...]] = []
    for at, block in enumerate(blocks):
        if at not in said:
            found.append((Reason("nothing but a short link", _NEVER),))
            continue
        row = said[at]
        sums: dict[str, float] = defaultdict(float)
        for column in np.flatnonzero(row):
            sums[columns[column]] += float(row[column])
        loudest = sorted(sums.items(), key=lambda item: -abs(item[1]))[:most]
        found.append(tuple(Reason(_with_value(says, block), w) for says, w in loudest))
    return found


def swayed(model: Model, table: Matrix) -> npt.NDArray[np.float64]:
    """For each row and column, what its answers add against those of the table's other rows.

    Log odds; a column that is the same in all rows adds nothing.
    """
    trees, depth = model.columns.shape
    bits = (table[:, model.columns.ravel()] > model.borders.ravel()).reshape(-1, trees, depth)
    others = np.where(bits, 1 - bits.mean(axis=0), bits.mean(axis=0))
    leaf = bits @ (1 << np.arange(depth))
    every = np.arange(trees)
    votes = model.leaves[every, leaf]
    said = np.zeros(table.shape)
    for level in range(depth):
        change = (votes - model.leaves[every, leaf ^ (1 << level)]) * others[:, :, level]
        for tree, column in enumerate(model.columns[:, level]):
            said[:, column] += change[:, tree]
    return said


def _with_value(says: str, block: Block) -> str:
    if says == "length":
        return f"length ({len(block.text):,})"
    if says == "links":
        return f"links ({block.linked / len(block.text):.0%} of it)" if block.linked else "no links"
    return says
