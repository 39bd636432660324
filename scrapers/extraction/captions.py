"""What is said below the pictures of an article."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from scrapers.extraction.blocks import Block, Node, up
from scrapers.extraction.body import Choice
from scrapers.extraction.characters import clean
from scrapers.extraction.features import weight
from scrapers.extraction.furniture import is_credit

#: Names of elements that hold what is said below a picture.
_CAPTION = frozenset(("caption", "figcaption", "bildunterschrift", "legende", "cutline"))


def captions_of(choices: Sequence[Choice]) -> dict[Block, str]:
    """The captions of the article's pictures by block; credits alone are none.

    A caption belongs to the article when it was kept, or stands in a figure of the element that
    holds the kept ones and leads nowhere. Where a page names most of its text so, none is one.
    """
    kept = [choice.block for choice in choices if choice.kept]
    home = _home(kept)
    found = {
        choice.block: clean(choice.block.text)
        for choice in choices
        if _is_caption(choice.block)
        and (choice.kept or _is_own_caption(choice.block, home))
        and not is_credit(choice.block.text)
    }
    mine = sum(weight(block.text) for block in kept if block in found)
    return {} if mine * 2 > sum(weight(block.text) for block in kept) else found


def _is_caption(block: Block) -> bool:
    for level, node in enumerate(up(block.node)):
        if node.tag == "table":
            return False
        if node.tag == "figcaption" or (level < 3 and not _CAPTION.isdisjoint(node.tokens)):
            return True
    return not _CAPTION.isdisjoint(block.inline_tokens)


def _is_own_caption(block: Block, home: Node | None) -> bool:
    above = list(up(block.node))
    return (
        home in above
        and any(node.tag in ("figure", "figcaption") for node in above)
        and block.linked * 2 <= len(block.text)
        and not any(node.tag in ("aside", "nav", "footer", "a") for node in above)
    )


def _home(kept: Sequence[Block]) -> Node | None:
    """The `<article>` or `<main>` that holds most blocks, or what is right above most of them."""
    if not kept:
        return None
    places: Counter[Node] = Counter()
    for block in kept:
        above = list(up(block.node))
        inner = next((n for n in above if n.tag in ("article", "main")), None)
        places[inner or (block.node.parent or block.node)] += 1
    return places.most_common(1)[0][0]
