"""The body of an article: which blocks of a page are its text."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from html import unescape

from scrapers.extraction.blocks import Block
from scrapers.extraction.features import Anchors, weight
from scrapers.extraction.furniture import is_ask, is_credit, is_related
from scrapers.extraction.model import judge
from scrapers.extraction.structured import Declared
from scrapers.extraction.tree import parse

#: A block at least this likely is article. Between 0.4 and 0.6 F1 of the development pages is
#: flat; precision decides, for a hit on furniture is worse than a lost aside.
LIKELY = 0.55
#: Words that give furniture away need the model to be sure of the opposite.
SURE = 0.93
#: No block of this weight stands twice in an article but as a large quote or a copy for small
#: screens, and three times only as furniture; shorter ones do ("Pros", a table's cells).
SENTENCE = 60
#: Characters of a teaser, as `weight` counts them.
FEW = 500
#: Blocks more likely than this that were still dropped are worth showing to a person.
_WORTH_SHOWING = 0.02


@dataclass(frozen=True, slots=True)
class Body:
    """Paragraphs of the article, what was dropped around them, and how it was found."""

    paragraphs: list[str]
    dropped: list[str]
    extractor: str


def anchors_of(
    declared: Declared, title: str, authors: tuple[str, ...], feed_summary: str
) -> Anchors:
    """What page and feed say of the article before its body is found."""
    summary = declared.first("og:description", "description", "twitter:description")
    return Anchors(title, feed_summary or summary, article_body(declared), authors)


def article_body(declared: Declared) -> str:
    """The text that JSON-LD gives for the article, without markup, or ""."""
    text = declared.article.get("articleBody")
    if not isinstance(text, str) or len(text) < 100:
        return ""
    if "<" not in text and "&lt;" not in text:
        return text
    tree = parse(unescape(text))
    return "" if tree is None else str(tree.text_content())


def find_body(blocks: list[Block], anchors: Anchors) -> Body:
    """The paragraphs of the article, in order, one for each block."""
    kept, dropped = choose(blocks, judge(blocks, anchors).tolist())
    told = told_body(anchors.article_body, kept)
    return Body(told, dropped, "JSON-LD") if told else Body(kept, dropped, "blocks")


def choose(blocks: list[Block], likely: list[float]) -> tuple[list[str], list[str]]:
    """The texts to keep and those worth showing of the others, given each block's likelihood."""
    kept: list[str] = []
    seen: set[str] = set()
    dropped: list[str] = []
    times = Counter(block.text for block in blocks)
    for block, chance in zip(blocks, likely, strict=True):
        furniture = _gives_itself_away(block, chance, bool(kept)) or (
            weight(block.text) >= SENTENCE and (block.text in seen or times[block.text] > 2)
        )
        if chance >= LIKELY and not furniture:
            kept.append(block.text)
            seen.add(block.text)
        elif chance >= _WORTH_SHOWING or is_related(block.text):
            dropped.append(block.text)
    return kept, dropped


def told_body(article_body: str, shown: list[str]) -> list[str]:
    """The article as JSON-LD tells it, where the page shows only its beginning; else [].

    It is believed when it has a whole article, the page only a few lines, and these stand in
    it. Where a page shows an article of its own, JSON-LD made no page of 1,001 better and
    seven worse: it also holds what a reader never sees.
    """
    seen = sum(weight(text) for text in shown)
    if seen > FEW or weight(article_body) < 2 * FEW:
        return []
    told = " ".join(article_body.split())
    heard = sum(weight(text) for text in shown if text[:60] in told or text[-60:] in told)
    if heard < 0.6 * seen:
        return []
    return [line for part in article_body.splitlines() if (line := " ".join(part.split()))]


def _gives_itself_away(block: Block, chance: float, begun: bool) -> bool:
    """Whether a block says that it is furniture, or the title."""
    if block.node.tag == "h1" or not any(character.isalnum() for character in block.text):
        return True
    if is_ask(block.text) or is_related(block.text):
        return chance < SURE or block.linked * 2 > len(block.text)
    return is_credit(block.text) and (chance < SURE or not begun)
