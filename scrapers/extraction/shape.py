"""The blocks of an article as text: what a heading, a list, a quote and a table looked like.

The text is plain with the few marks that people put into mails and notes:

    ## A heading; of an entry in a live blog with its time: "## 14:05 Ships meet"
    - an item, or "1. " in a numbered list; items of one list stand on lines of their own, those
      of a list in it two spaces further in
    > a quote, each paragraph of it
    | a row | of a table |

Everything else is a paragraph. They are separated by an empty line, items and rows by a line
feed; a `<br>` in a paragraph stays a line feed. Captions of pictures are no part of the text.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass

from lxml import etree

from scrapers.extraction.blocks import Block, Node, nearest, up
from scrapers.extraction.body import Body, Choice
from scrapers.extraction.captions import captions_of
from scrapers.extraction.characters import clean, is_only_heard
from scrapers.extraction.features import weight
from scrapers.extraction.furniture import is_related
from scrapers.extraction.live import entries_of
from scrapers.extraction.pieces import Piece
from scrapers.extraction.rows import set_rows

_HEADINGS = frozenset(("h2", "h3", "h4", "h5", "h6"))
#: A heading above this weight is a paragraph that is set large.
_LONG_HEADING = 160
_ENDS = re.compile(r"[.!?…。！？:：;؟।,،、]\W*$")
_BULLET = re.compile(r"[-–—•*▪●■◆►▶‣∙·・]\s+|[•▪●■◆►▶‣∙・](?=\S)")
_OWN_NUMBER = re.compile(r"\d{1,3}\. ")
#: Elements that HTML does not know, inside a sentence: `<st1:place>`, `<x-tooltip>`.
_UNKNOWN = re.compile(r"[-:]")
#: Elements that hold a sentence and not parts of a page.
_SENTENCES = frozenset(("p", "li", "dd", "td", "th", "blockquote", *_HEADINGS))
#: So many blocks below "Read also" or "Most read" may be its headlines; a link below this weight
#: ("Contact") is none.
_LED_TO = 12
_HEADLINE = 20
#: Characters of a piece of a sentence that is taken along unjudged.
_PIECE = 60


@dataclass(frozen=True, slots=True)
class Shaped:
    """The text of an article, the captions of its pictures, and what was dropped around it."""

    text: str
    caption_blocks: dict[Block, str]
    dropped: tuple[str, ...] = ()

    @property
    def captions(self) -> tuple[str, ...]:
        """The captions in page order, each once."""
        return tuple(dict.fromkeys(self.caption_blocks.values()))


def shape(body: Body) -> Shaped:
    """What was kept as text, and the captions of the article's pictures, kept or not."""
    choices = body.choices
    captions = captions_of(choices)
    dropped = tuple(_left_out(choices, captions))
    if body.told:
        text = "\n\n".join(line for told in body.told if (line := clean(told)))
    else:
        kept = [
            c for c in choices if c.kept and c.block not in captions and not _only_heard(c.block)
        ]
        pieces = _headings(list(_pieces(_mended(kept, choices))))
        text = join(set_rows(_items(_entries(pieces))))
    return Shaped(text, captions, dropped)


def join(pieces: Sequence[Piece]) -> str:
    """The text of pieces, with marks and empty lines."""
    quoting = _quoting(pieces)
    text: list[str] = []
    last: Piece | None = None
    for piece in pieces:
        if last is not None:
            text.append("\n" if piece.group is not None and piece.group is last.group else "\n\n")
        marked = "## " + piece.text if piece.kind == "heading" else piece.text
        text.append("> " + marked.replace("\n", "\n> ") if piece.node in quoting else marked)
        last = piece
    return "".join(text)


# What is no text of the article


def _left_out(choices: Sequence[Choice], captions: Container[Block]) -> Iterator[str]:
    """The blocks worth showing to a person, and headlines below those that lead to them."""
    led = 0
    for choice in choices:
        block = choice.block
        if choice.kept or block in captions:
            led = 0
        elif choice.worth_showing:
            yield block.text
            led = _LED_TO if is_related(block.text) else led
        elif led:
            led -= 1
            if 2 * block.linked > len(block.text) and weight(block.text) >= _HEADLINE:
                yield block.text


def _only_heard(block: Block) -> bool:
    node = block.node
    return any(n.element is not None and is_only_heard(n.element) for n in (node, node.parent) if n)


# Paragraphs that were cut


def _mended(kept: Sequence[Choice], choices: Sequence[Choice]) -> Iterator[list[Block]]:
    """The kept blocks, each with those that belong to the same sentence or word.

    An element that HTML does not know flows with the paragraph around it, and a large initial
    belongs to the word behind it; such pieces are taken along even where they were not kept.
    """
    chosen = {choice.block for choice in kept}
    runs: list[list[Block]] = []
    for choice in choices:
        if runs and _flows_on(runs[-1][-1].node, choice.block.node):
            runs[-1].append(choice.block)
        else:
            runs.append([choice.block])
    for run in runs:
        if not chosen.isdisjoint(run):
            yield [block for block in run if block in chosen or len(block.text) <= _PIECE]


def _flows_on(one: Node, two: Node) -> bool:
    outer, inner = (one, two) if two.parent is one else (two, one)
    if inner.parent is outer and outer.tag in _SENTENCES and _UNKNOWN.search(inner.tag):
        return True
    return _is_initial(one) and two.tag in _SENTENCES


def _is_initial(node: Node) -> bool:
    return "dropcap" in node.tokens or {"drop", "cap"} <= set(node.tokens)


# Kinds of pieces


def _pieces(runs: Iterator[list[Block]]) -> Iterator[Piece]:
    for run in runs:
        paragraphs: list[list[str]] = []
        before: Block | None = None
        for block in run:
            more = block.lines
            if paragraphs and more:
                paragraphs[-1][-1] += _gap(before, block) + more[0].pop(0)
                paragraphs[-1].extend(more[0])
                more = more[1:]
            paragraphs.extend(more)
            before = block
        main = max(run, key=lambda block: len(block.text))
        bold = main.bold >= 0.95 * len(main.text)
        for lines in paragraphs:
            yield Piece("\n".join(lines), main.node, bold=bold)


def _gap(one: Block | None, two: Block) -> str:
    """The space that stood between two pieces of a sentence, if one did."""
    if one is None or _is_initial(one.node):
        return ""
    return " " if "".join(one.shown)[-1:].isspace() or "".join(two.shown)[:1].isspace() else ""


def _headings(pieces: list[Piece]) -> list[Piece]:
    """Tell headings: by their element, or a short line all in bold that plain text follows."""
    for at, piece in enumerate(pieces):
        large = any(
            node.tag in _HEADINGS for node, _ in zip(up(piece.node), range(3), strict=False)
        )
        if large:
            whole = _ENDS.search(piece.text) and weight(piece.text) > _LONG_HEADING / 2
            if not whole and weight(piece.text) <= _LONG_HEADING:
                piece.kind = "heading"
        elif (
            piece.bold
            and piece.node.tag in ("p", "div")
            and weight(piece.text) <= _LONG_HEADING / 2
            and "\n" not in piece.text
            and not _ENDS.search(piece.text)
            and at + 1 < len(pieces)
            and not pieces[at + 1].bold
            and pieces[at + 1].node.tag == piece.node.tag
        ):
            piece.kind = "heading"
    return pieces


def _entries(pieces: list[Piece]) -> list[Piece]:
    """Begin each entry of a live blog with its time, in the heading that it has or gets."""
    times = entries_of([piece.node for piece in pieces], [weight(piece.text) for piece in pieces])
    if not times:
        return pieces
    shaped: list[Piece] = []
    begun: set[Node] = set()
    for piece in pieces:
        entry = next((node for node in up(piece.node) if node in times), None)
        if entry is not None:
            time, shown = times[entry]
            if piece.text in (time, shown):
                continue
            if entry not in begun and piece.kind == "heading":
                piece.text = f"{time} {piece.text}"
            elif entry not in begun:
                shaped.append(Piece(time, entry, "heading"))
            begun.add(entry)
        shaped.append(piece)
    return shaped


def _items(pieces: list[Piece]) -> list[Piece]:
    """Mark items of lists and pairs of term and definition.

    An item with more than one piece is a section of the page that is made as a list: a live
    blog, a picture story. Its pieces stay paragraphs.
    """
    inside = [nearest(piece.node, ("li", "dd", "dt")) for piece in pieces]
    members = Counter(node for node in inside if node is not None)
    shaped: list[Piece] = []
    for piece, item in zip(pieces, inside, strict=True):
        if item is None or piece.kind != "paragraph" or members[item] > 1:
            shaped.append(piece)
            continue
        piece.kind, piece.group = "item", _list_of(item)
        before = shaped[-1] if shaped else None
        if item.tag == "dd" and before is not None and before.group is piece.group:
            before.text += (" " if _ENDS.search(before.text) else ": ") + piece.text
            continue
        piece.text = "  " * _depth(item) + _marked(item, piece.text)
        shaped.append(piece)
    return shaped


def _marked(item: Node, text: str) -> str:
    """An item with its mark; one of its own is kept when it is a number."""
    if bullet := _BULLET.match(text):
        return "- " + text[bullet.end() :]
    if _OWN_NUMBER.match(text):
        return text
    parent = item.element.getparent() if item.element is not None else None
    if item.tag != "li" or parent is None or parent.tag != "ol":
        return "- " + text
    return f"{_number(item.element, parent)}. {text}"


def _number(item: etree._Element | None, parent: etree._Element) -> int:
    """The number of an item, as HTML's `start` and `value` say."""
    number = _whole(parent.get("start"), 1) - 1
    for other in parent.iterchildren("li"):
        number = _whole(other.get("value"), number + 1)
        if other is item:
            break
    return number


def _whole(text: str | None, default: int) -> int:
    digits = (text or "").strip().removeprefix("-")
    return int(text or "") if digits.isdecimal() and len(digits) < 7 else default


def _list_of(item: Node) -> Node:
    """The outermost list that an item belongs to, lists in items included."""
    return _lists(item)[-1]


def _depth(item: Node) -> int:
    """How many lists the list of an item stands in; deeper than three is shown as three."""
    return min(len(_lists(item)) - 1, 3)


def _lists(item: Node) -> list[Node]:
    """The lists that an item stands in, its own first; without one, what holds it."""
    found = []
    for node in up(item.parent or item):
        if node.tag in ("ul", "ol", "dl"):
            found.append(node)
        elif node.tag not in ("li", "dd", "dt"):
            break
    return found or [item.parent or item]


def _quoting(pieces: Sequence[Piece]) -> set[Node]:
    """The nodes inside quotes; none where all the text stands in one."""
    quoted = {piece.node for piece in pieces if nearest(piece.node, ("blockquote",))}
    return quoted if any(piece.node not in quoted for piece in pieces) else set()
