"""The body of an article: which blocks of a page are its text."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from html import unescape

from scrapers.extraction.blocks import Block
from scrapers.extraction.features import Anchors, weight
from scrapers.extraction.furniture import consent_talk, is_ask, is_credit, is_related
from scrapers.extraction.model import judge
from scrapers.extraction.structured import Declared
from scrapers.extraction.tree import parse

#: A block at least this likely is article. On domains that the trees have not seen, F1 (precision)
#: of news is .982 (.978) at 0.7, .981 (.979) at 0.75, .980 (.980) at 0.8, on the second set .937
#: (.924), .938 (.931), .935 (.935), on the third .940, .938, .935; the share of perfect pages
#: falls with each step. What precision still lacks on news is mostly text that labels leave out.
LIKELY = 0.7
#: Where hardly anything is that likely (a flash of two lines, a page unlike those learnt from),
#: the most likely text is still the best there is, and shows what kind of page it is.
LIKELY_OF_LITTLE = 0.5
#: A paragraph in the run of its likes need not be as likely: an article seldom breaks off between
#: two paragraphs for a third one that is none.
LIKELY_BETWEEN = 0.5
#: Nor need the last one, where notes and bios make every judge doubt, if it is plain prose.
LIKELY_AT_END = 0.3
#: Words that give furniture away need the model to be sure of the opposite.
SURE = 0.93
#: No block of this weight stands twice in an article but as a large quote or a copy for small
#: screens, and three times only as furniture; shorter ones do ("Pros", a table's cells).
SENTENCE = 60
#: Words of consent stand dense in paragraphs of banners, which are shorter than this; an article
#: about consent speaks of them in the third person or less often.
MOST_CONSENT = 1200
#: Characters of a teaser, as `weight` counts them.
FEW = 500
#: Blocks more likely than this that were still dropped are worth showing to a person.
_WORTH_SHOWING = 0.02


@dataclass(frozen=True, slots=True, eq=False)
class Choice:
    """Whether a block belongs to the article, and which step said so.

    `step` is one of: likely, unlikely (the model, at the likelihood `likely`), title, no words,
    ask, related, consent, credit (its own words), repeat, whole (a table or list that is kept
    whole), rule, outside (the rule of its site, and what it does not speak of).
    """

    block: Block
    kept: bool
    step: str
    likely: float = 0.0

    @property
    def worth_showing(self) -> bool:
        """Whether a person may want to see that this was dropped; the headline was not."""
        return not (self.kept or self.step == "title") and (
            self.step == "rule" or self.likely >= _WORTH_SHOWING or is_related(self.block.text)
        )


@dataclass(frozen=True, slots=True)
class Body:
    """A choice for each block of the page, and how they were made.

    `told` is the article as JSON-LD tells it where the page itself shows only its beginning.
    """

    choices: list[Choice]
    extractor: str
    told: list[str] = field(default_factory=list)


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
    """Which blocks are the article."""
    choices = choose(blocks, judge(blocks, anchors).tolist())
    told = told_body(anchors.article_body, [c.block.text for c in choices if c.kept])
    return Body(choices, "JSON-LD" if told else "blocks", told)


def choose(blocks: list[Block], likely: list[float]) -> list[Choice]:
    """A choice for each block, given its likelihood."""
    choices: list[Choice] = []
    seen: set[str] = set()
    times = Counter(block.text for block in blocks)
    sure = sum(weight(b.text) for b, chance in zip(blocks, likely, strict=True) if chance >= LIKELY)
    bar = LIKELY if sure >= FEW else LIKELY_OF_LITTLE
    runs = _runs_on(blocks, likely, bar)
    for at, (block, chance) in enumerate(zip(blocks, likely, strict=True)):
        step = _gives_itself_away(block, chance, bool(seen)) if chance else "unlikely"
        if chance < bar and at not in runs:
            step = step or "unlikely"
        elif not step and weight(block.text) >= SENTENCE:
            step = "repeat" if block.text in seen or times[block.text] > 2 else ""
        if not step:
            seen.add(block.text)
        choices.append(Choice(block, not step, step or "likely", chance))
    return choices


def _runs_on(blocks: list[Block], likely: list[float], bar: float) -> frozenset[int]:
    """Places of blocks below the bar that carry on a run of their likes in one element.

    Either between two that are above the bar, or as plain prose behind them.
    """
    found = []
    for at in range(1, len(blocks)):
        if not LIKELY_AT_END <= likely[at] < bar <= likely[at - 1]:
            continue
        block, before = blocks[at], blocks[at - 1].node
        if block.node.parent is not before.parent or block.node.tag != before.tag:
            continue
        behind = at + 1 < len(blocks) and likely[at + 1] >= bar
        if (likely[at] >= LIKELY_BETWEEN and behind) or _is_plain_prose(block):
            found.append(at)
    return frozenset(found)


def _is_plain_prose(block: Block) -> bool:
    """Whether a block is a paragraph without links or other type, as notes and bios have."""
    plain = not (block.links or block.bold or block.italic)
    return plain and block.node.tag == "p" and weight(block.text) >= SENTENCE


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


def _gives_itself_away(block: Block, chance: float, begun: bool) -> str:
    """What a block says that it is: furniture of some kind, the title, or "" (neither)."""
    if block.node.tag == "h1":
        return "title"
    if not any(character.isalnum() for character in block.text):
        return "no words"
    if is_ask(block.text) or is_related(block.text):
        sure = chance >= SURE and block.linked * 2 <= len(block.text)
        return "" if sure else "ask" if is_ask(block.text) else "related"
    size = weight(block.text)
    if (
        chance >= LIKELY_OF_LITTLE
        and size <= MOST_CONSENT
        and consent_talk(block.text, size) >= (3, True)
    ):
        return "consent"
    return "credit" if is_credit(block.text) and (chance < SURE or not begun) else ""
