"""What can be seen of a block that tells article from furniture, as numbers.

The numbers are the columns of the model in `model.py`; `NAMES` says what each is. Changing them
means training again (`python -m benchmarks.train_extract`).
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from scrapers.extraction.blocks import Block, Node
from scrapers.extraction.furniture import is_ask, is_credit, is_related

Matrix = npt.NDArray[np.float32]
Places = npt.NDArray[np.intp]

_TAGS = (
    "p", "h1", "h2", "h3", "h4", "li", "blockquote", "td", "figcaption", "div", "span",
    "section", "article", "pre", "dd",
)  # fmt: skip
_INSIDE = (
    "article", "main", "aside", "nav", "footer", "header", "form", "figure", "table", "ul", "ol",
    "blockquote", "section", "button",
)  # fmt: skip
_WORD = re.compile(r"\w+")
_WIDE = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_ENDS = re.compile(r"[.!?…。！？।:：;؟][\"'”’»)\]」』]*$")
_MARKS = re.compile(r"[.,;:!?、，。！？；：،؛।]")
_CAPITAL = re.compile(r"(?:^|\s)[A-ZÀ-ÞА-ЯΑ-Ω]")
_DIGIT = re.compile(r"\d")
_DATE = re.compile(r"\b(?:19|20)\d\d\b|\d{1,2}[:.]\d{2}\b|\b\d{1,2}[./]\d{1,2}[./]\d{2,4}")
_BULLET = re.compile(r"^[-•*▪●■◆▶►▲☞→»›>|]")
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6", "caption", "legend", "summary"))
#: Levels of elements around a block whose names speak of it and not of a larger part.
NEAR = 3
#: A short block that is a link and nothing else is never article: half of the blocks of 1,001
#: pages are such, with one percent of their articles' text.
_ALL_LINK, _SHORT_LINK = 0.8, 60
#: Only of blocks with so few words the words are looked at.
SHORT = 30
_NO_NODE = Node("", (), None, 0)


@dataclass(frozen=True, slots=True)
class Anchors:
    """What is known of the article before its body is: all may be ""."""

    title: str = ""
    summary: str = ""
    article_body: str = ""
    authors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Lexicon:
    """What words say, as log odds that text is article.

    `names` are words of classes and ids: for text near below such an element, and for text
    anywhere below it. `words` are words of short blocks.
    """

    names: Mapping[str, tuple[float, float]]
    words: Mapping[str, float]


def is_asked(block: Block) -> bool:
    """Whether a block may be article at all; only such blocks are measured and judged."""
    return block.linked <= _ALL_LINK * len(block.text) or weight(block.text) >= _SHORT_LINK


def measure(blocks: list[Block], anchors: Anchors, lexicon: Lexicon) -> tuple[Places, Matrix]:
    """Which blocks may be article (their places in order), and a row of `NAMES` for each."""
    # What lies over the page is none of it: the rest is measured as if it were not there.
    places = np.array([a for a, b in enumerate(blocks) if not b.node.overlay], dtype=np.intp)
    blocks = [blocks[at] for at in places.tolist()]
    asked = np.array([at for at, block in enumerate(blocks) if is_asked(block)], dtype=np.intp)
    if not len(asked):
        return asked, np.zeros((0, len(NAMES)), dtype=np.float32)
    page = _Page(blocks, anchors, lexicon)
    table = np.array([page.row(at) for at in asked.tolist()], dtype=np.float32)
    around = page.around()
    around[asked] = table[:, _CONTEXT_COLUMNS]
    shifted = [_shift(around, by)[asked] for by in (-1, 1, -2, 2)]
    return places[asked], np.hstack([table, *shifted, _windows(page)[asked]])


def _shift(table: Matrix, by: int) -> Matrix:
    out = np.full_like(table, -1.0)
    if abs(by) < len(table):
        if by > 0:
            out[:-by] = table[by:]
        else:
            out[-by:] = table[:by]
    return out


def _windows(page: _Page) -> Matrix:
    """Shares of plain text in the blocks before and after: 3, 8 and 20 of them."""
    plain = np.array(
        [w * (1 - s) ** 2 for w, s in zip(page.weights, page.link_shares, strict=True)]
    )
    total = np.array(page.weights, dtype=float)
    sums, totals = np.concatenate([[0], plain.cumsum()]), np.concatenate([[0], total.cumsum()])
    n, at = len(plain), np.arange(len(plain))
    columns = []
    for width in (3, 8, 20):
        for low, high in ((np.maximum(at - width, 0), at), (at + 1, np.minimum(at + 1 + width, n))):
            low = np.minimum(low, n)
            amount = sums[high] - sums[low]
            columns.append(np.log1p(amount))
            columns.append(amount / np.maximum(totals[high] - totals[low], 1))
    columns.append(sums[:-1] / max(sums[-1], 1))
    return np.array(columns, dtype=np.float32).T


class _Page:
    """What all blocks of a page share, and what is known of one is kept for the next."""

    def __init__(self, blocks: list[Block], anchors: Anchors, lexicon: Lexicon) -> None:
        self.blocks = blocks
        self.lexicon = lexicon.names
        self.words = lexicon.words
        self.weights = [weight(b.text) for b in blocks]
        self.link_shares = [b.linked / len(b.text) for b in blocks]
        self.total = max(sum(self.weights), 1.0)
        self.times = Counter(b.text for b in blocks)
        self.title_words = set(_WORD.findall(anchors.title.lower()))
        self.title = " ".join(_WORD.findall(anchors.title.lower()))
        self.summary = _shingles(anchors.summary)
        self.body = _shingles(anchors.article_body)
        self.author_words = {w for a in anchors.authors for w in _WORD.findall(a.lower())}
        self._sum_nodes()
        self._sum_signatures()
        self.placed: dict[object, tuple[float, ...]] = {}
        self.families: dict[Node, tuple[float, ...]] = {}
        self.far: dict[Node, tuple[float, int, float, float]] = {}
        self.said: dict[Node, list[tuple[float, float]]] = {}
        self.inside: dict[Node, tuple[float, ...]] = {}
        self.heads: dict[Block, tuple[float, float]] = {}
        self.start = self._title_at()
        self.heading_of = self._headings()

    def _sum_nodes(self) -> None:
        self.first: dict[Node, Block] = {}
        best, most = _NO_NODE, 0.0
        for block, size, share in zip(self.blocks, self.weights, self.link_shares, strict=True):
            block.node.own_chars += int(size)
            block.node.own_blocks += 1
            node: Node | None = block.node
            plain = size * (1 - share)
            value = (min(plain, 400) - 15) if plain > 30 else 0.0
            level = 0
            while node is not None:
                if not node.blocks:
                    self.first[node] = block
                node.chars += int(size)
                node.linked += int(size * share)
                node.blocks += 1
                if 0 < level < 5 or (level == 0 and node.own_blocks > 1):
                    node.mass += value / (1, 1, 2, 4, 8)[level]
                level += 1
                node = node.parent
        for block in self.blocks:
            node = block.node
            for _ in range(4):
                if node is None:
                    break
                score = node.mass * (1 - node.linked / max(node.chars, 1))
                if score > most:
                    best, most = node, score
                node = node.parent
        self.best, self.most = best, max(most, 1.0)
        self.to_best: dict[Node, int] = {}
        up, at = 0, best
        while at is not None:
            self.to_best[at] = up
            up, at = up + 1, at.parent  # type: ignore[assignment]

    def _sum_signatures(self) -> None:
        self.signatures = [_signature(b) for b in self.blocks]
        sums: dict[object, list[float]] = defaultdict(lambda: [0.0, 0.0, 0.0])
        for key, size, share in zip(self.signatures, self.weights, self.link_shares, strict=True):
            entry = sums[key]
            entry[0] += size
            entry[1] += size * share
            entry[2] += 1
        self.by_signature = sums

    def _title_at(self) -> int:
        """The block that shows the title: the last heading like it before the bulk of the text."""
        if not self.title:
            return -1
        found = -1
        for at, block in enumerate(self.blocks):
            if block.node.tag in ("h1", "h2") and len(block.text) < 400:
                words = " ".join(_WORD.findall(block.text.lower()))
                if words and (
                    words == self.title
                    or (len(words) > 15 and (words in self.title or self.title in words))
                ):
                    if block.node.tag == "h1":
                        return at
                    found = at if found < 0 else found
        return found

    def _headings(self) -> list[int]:
        """For each block the place of the nearest heading before it, or -1."""
        found, last = [], -1
        for at, block in enumerate(self.blocks):
            found.append(last)
            if block.node.tag in _HEADINGS:
                last = at
        return found

    def around(self) -> Matrix:
        """For all blocks the columns that their neighbours look at, where they cost nothing."""
        table = np.zeros((len(self.blocks), len(CONTEXT)), dtype=np.float32)
        table[:, CONTEXT.index("log_size")] = np.log1p(self.weights)
        table[:, CONTEXT.index("link_share")] = self.link_shares
        table[:, CONTEXT.index("is_li")] = [b.node.tag == "li" for b in self.blocks]
        table[:, CONTEXT.index("is_p")] = [b.node.tag == "p" for b in self.blocks]
        return table

    def row(self, at: int) -> list[float]:
        """The columns of one block that do not look at its neighbours."""
        block, size, share = self.blocks[at], self.weights[at], self.link_shares[at]
        text, node = block.text, block.node
        words = _WORD.findall(text[:5000].lower())
        short = len(text) <= 260
        head = text[:600]
        title_share = (
            sum(w in self.title_words for w in words) / len(words)
            if words and len(words) < 40 and self.title_words
            else 0.0
        )
        return [
            math.log1p(size),
            len(words),
            share,
            block.links * 100 / (len(text) + 20),
            block.bold / len(text),
            block.italic / len(text),
            bool(_ENDS.search(text[-6:])),
            len(_MARKS.findall(text[:2000])),
            len(_CAPITAL.findall(head)) / max(head.count(" ") + 1, 1),
            len(_DIGIT.findall(text[:300])) / min(len(text), 300),
            short and is_related(text),
            is_ask(text),
            short and is_credit(text),
            short and bool(_DATE.search(text)),
            bool(_BULLET.match(text)),
            text[0].islower(),
            self.times[text],
            title_share,
            bool(words) and title_share == 1.0 and " ".join(words) == self.title,
            *self._wording(words),
            _covered(words, self.summary),
            _covered(words, self.body) if self.body else -1.0,
            *self._written_by(words),
            at / len(self.blocks),
            at,
            max(-50, min(at - self.start, 400)) if self.start >= 0 else -99.0,
            min((self.lexicon.get(t, _NEUTRAL)[0] for t in block.inline_tokens), default=0.0),
            max((self.lexicon.get(t, _NEUTRAL)[0] for t in block.inline_tokens), default=0.0),
            *self._family(node),
            *self._from_best(node),
            *self._place(at, node),
            *self._under(at, block),
        ]

    def _wording(self, words: list[str]) -> tuple[float, float, float, float]:
        """Least, second least, mean and first of what the words of a short block say."""
        if not words or len(words) > SHORT:
            return (0.0, 0.0, 0.0, 0.0)
        get = self.words.get
        said = sorted([get(word, 0.0) for word in words])
        return (
            said[0],
            said[1] if len(said) > 1 else 0.0,
            sum(said) / len(said),
            get(words[0], 0.0),
        )

    def _written_by(self, words: list[str]) -> tuple[float, float]:
        """The share of authors' names in a short block, and whether it begins with one."""
        if not self.author_words or not words:
            return (0.0, 0.0)
        begins = all(word in self.author_words for word in words[:2])
        if len(words) >= 40:
            return (0.0, begins)
        return (sum(w in self.author_words for w in words) / len(words), begins)

    def _under(self, at: int, block: Block) -> tuple[float, ...]:
        """What the first blocks of the containers and the last heading say: "Related stories"."""
        said: list[float] = []
        node = block.node.parent
        for _ in range(NEAR):
            first = self.first.get(node) if node else None
            said.extend(self._head(first) if first and first is not block else (0.0, 0.0))
            node = node.parent if node else None
        heading = self.heading_of[at]
        if heading < 0:
            return (*said, 0.0, 0.0, 99.0)
        return (*said, *self._head(self.blocks[heading]), min(at - heading, 50))

    def _head(self, block: Block) -> tuple[float, float]:
        known = self.heads.get(block)
        if known is None:
            related = len(block.text) <= 260 and is_related(block.text)
            words = _WORD.findall(block.text[:300].lower())
            known = self.heads[block] = (related, self._wording(words)[2])
        return known

    def _place(self, at: int, node: Node) -> tuple[float, ...]:
        """All that elements with the same tag, names and parent have in common."""
        parent = node.parent or _NO_NODE
        key = (node.tag, node.tokens, parent, node.hidden)
        known = self.placed.get(key)
        if known is None:
            grand = parent.parent or _NO_NODE
            great = grand.parent or _NO_NODE
            size, linked, blocks = self.by_signature[self.signatures[at]]
            known = self.placed[key] = (
                node.depth,
                node.hidden,
                *self._inside(node),
                *(node.tag == tag for tag in _TAGS),
                *self._names(node),
                math.log1p(size),
                size / self.total,
                linked / max(size, 1),
                blocks,
                size / blocks,
                *self._family(parent),
                *self._family(grand),
                *self._family(great),
            )
        return known

    def _inside(self, node: Node) -> tuple[float, ...]:
        known = self.inside.get(node)
        if known is None:
            known = self._inside(node.parent) if node.parent else (0.0,) * len(_INSIDE)
            if node.tag in _INSIDE:
                at = _INSIDE.index(node.tag)
                known = (*known[:at], 1.0, *known[at + 1 :])
            self.inside[node] = known
        return known

    def _names(self, node: Node) -> tuple[float, ...]:
        """Near: mean, least, most over three levels; far: the same over all above; own least."""
        near: list[float] = []
        at: Node | None = node
        for _ in range(NEAR):
            if at is None:
                break
            near.extend([pair[0] for pair in self._said_by(at)])
            at = at.parent
        total, count, least, most = self._far(node)
        own = [pair[0] for pair in self._said_by(node)]
        return (
            sum(near) / max(len(near), 1), min(near, default=0.0), max(near, default=0.0),
            total / max(count, 1), least, most, min(own, default=0.0),
        )  # fmt: skip

    def _far(self, node: Node) -> tuple[float, int, float, float]:
        """Sum, number, least and most of what names say that stand NEAR levels above or higher."""
        known = self.far.get(node)
        if known is None:
            known = self._far(node.parent) if node.parent else (0.0, 0, 0.0, 0.0)
            at: Node | None = node
            for _ in range(NEAR):
                at = at.parent if at else None
            said = [pair[1] for pair in self._said_by(at)] if at else []
            if said:
                total, count, least, most = known
                least = min(least, *said) if count else min(said)
                most = max(most, *said) if count else max(said)
                known = (total + sum(said), count + len(said), least, most)
            self.far[node] = known
        return known

    def _said_by(self, node: Node) -> list[tuple[float, float]]:
        """What the lexicon says of an element's names."""
        said = self.said.get(node)
        if said is None:
            get = self.lexicon.get
            said = [pair for token in node.tokens if (pair := get(token))]
            self.said[node] = said
        return said

    def _family(self, node: Node) -> tuple[float, ...]:
        if node is _NO_NODE:
            return (-1.0,) * 6
        known = self.families.get(node)
        if known is None:
            chars = max(node.chars, 1)
            known = self.families[node] = (
                node.chars / self.total,
                node.linked / chars,
                node.own_chars / chars,
                node.own_blocks,
                chars / max(node.blocks, 1),
                node.mass / self.most,
            )
        return known

    def _from_best(self, node: Node) -> tuple[float, ...]:
        """Steps from the block up to an ancestor of the best container, and from there down."""
        up, at = 0, node
        while at is not None and at not in self.to_best:
            up, at = up + 1, at.parent  # type: ignore[assignment]
        down = self.to_best.get(at, 99) if at is not None else 99
        return (up, down, down == 0)


_NEUTRAL = (0.0, 0.0)


def weight(text: str) -> float:
    """Characters, with those of scripts without spaces counted as two and a half."""
    if text.isascii():
        return float(len(text))
    # Not counted by `findall`: a paragraph of a million such characters made as many strings.
    return len(text) + 1.5 * (len(text) - len(_WIDE.sub("", text)))


def _signature(block: Block) -> object:
    node = block.node
    parent = node.parent or _NO_NODE
    grand = parent.parent or _NO_NODE
    return (node.tag, node.tokens, parent.tag, parent.tokens, grand.tag, grand.tokens)


def _shingles(text: str) -> frozenset[tuple[str, ...]]:
    words = _WORD.findall(text[:200_000].lower())
    return (
        frozenset(zip(words, words[1:], words[2:], strict=False)) if len(words) > 2 else frozenset()
    )


def _covered(words: list[str], known: frozenset[tuple[str, ...]]) -> float:
    if not known or len(words) < 3:
        return 0.0
    mine = list(zip(words, words[1:], words[2:], strict=False))
    return sum(three in known for three in mine) / len(mine)


_NAME_COLUMNS = ("near", "near_least", "near_most", "far", "far_least", "far_most", "own_least")
_FAMILY = ("share", "linked", "own", "own_blocks", "mean", "mass")
_ABOVE = ("parent", "grand", "great")
_ROW = (
    "log_size", "words", "link_share", "links", "bold", "italic", "ends", "marks", "capitals",
    "digits", "related", "ask", "credit", "date", "bullet", "lower", "times", "title_share",
    "is_title", "wording_least", "wording_second", "wording_mean", "wording_first",
    "summary", "article_body", "author", "author_first", "position", "index", "from_title",
    "inline_least", "inline_most", *(f"node_{what}" for what in _FAMILY), "up", "down", "in_best",
    "depth", "hidden", *(f"in_{tag}" for tag in _INSIDE), *(f"is_{tag}" for tag in _TAGS),
    *_NAME_COLUMNS, "same_log", "same_share", "same_linked", "same_blocks", "same_mean",
    *(f"{who}_{what}" for who in _ABOVE for what in _FAMILY),
    *(f"{who}_head_{what}" for who in (*_ABOVE, "heading") for what in ("related", "wording")),
    "heading_distance",
)  # fmt: skip
#: Columns that are also looked at in the two blocks before and the two after.
CONTEXT = (
    "log_size", "link_share", "ends", "is_p", "is_li", "near", "bold", "related", "same_share",
    "article_body", "wording_mean",
)  # fmt: skip
_CONTEXT_COLUMNS = [_ROW.index(name) for name in CONTEXT]
NAMES = (
    *_ROW,
    *(f"{name}[{by:+}]" for by in (-1, 1, -2, 2) for name in CONTEXT),
    *(
        f"{what}_{side}_{width}"
        for width in (3, 8, 20)
        for side in ("before", "after")
        for what in ("text", "plain")
    ),
    "text_so_far",
)  # fmt: skip
