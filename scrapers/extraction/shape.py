"""The blocks of an article as text: what a heading, a list, a quote and a table looked like.

The text is plain with the few marks that people put into mails and notes:

    ## A heading; of an entry in a live blog with its time: "## 14:05 Ships meet"
    - an item, or "1. " in a numbered list; items of one list stand on lines of their own
    > a quote, each paragraph of it
    | a row | of a table |

Everything else is a paragraph. Parts are separated by an empty line, items and rows by a line
feed; a `<br>` in a paragraph stays a line feed. Captions of pictures are no part of the text.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lxml import etree

from scrapers.extraction.blocks import Block, Node
from scrapers.extraction.body import Body, Choice
from scrapers.extraction.characters import clean, is_only_heard
from scrapers.extraction.features import weight
from scrapers.extraction.furniture import is_credit
from scrapers.extraction.live import entries_of

_HEADINGS = frozenset(("h2", "h3", "h4", "h5", "h6"))
#: Names of elements that hold what is said below a picture.
_CAPTION = frozenset(("caption", "figcaption", "bildunterschrift", "legende", "cutline"))
#: A heading above this weight is a paragraph that is set large.
_LONG_HEADING = 160
#: A cell above this weight is no cell but a column of the page.
_LONG_CELL = 400
_ENDS = re.compile(r"[.!?…。！？:：;؟।,،、]\W*$")
_BULLET = re.compile(r"[-–—•*▪●■◆►▶‣∙·・]\s+|[•▪●■◆►▶‣∙・](?=\S)")
_OWN_NUMBER = re.compile(r"\d{1,3}\. ")
#: Elements that HTML does not know, inside a sentence: `<st1:place>`, `<x-tooltip>`.
_UNKNOWN = re.compile(r"[-:]")
#: Elements that hold a sentence and not parts of a page.
_SENTENCES = frozenset(("p", "li", "dd", "td", "th", "blockquote", *_HEADINGS))
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


@dataclass(slots=True)
class Part:
    """A paragraph, heading, item or row; parts with one `group` stand on lines below each other."""

    text: str
    node: Node
    kind: str = "paragraph"
    group: object = None
    bold: bool = False


def shape(body: Body) -> Shaped:
    """What was kept as text, and the captions of the article's pictures, kept or not."""
    choices = body.choices
    captions = _captions(choices)
    dropped = tuple(c.block.text for c in choices if c.worth_showing and c.block not in captions)
    if body.told:
        text = "\n\n".join(line for told in body.told if (line := clean(told)))
    else:
        kept = [
            c for c in choices if c.kept and c.block not in captions and not _only_heard(c.block)
        ]
        parts = _headings(list(_parts(_mended(kept, choices))))
        text = join(_rows(_items(_entries(parts))))
    return Shaped(text, captions, dropped)


def join(parts: Sequence[Part]) -> str:
    """The text of parts, with marks and empty lines."""
    quoting = _quoting(parts)
    text: list[str] = []
    last: Part | None = None
    for part in parts:
        if last is not None:
            text.append("\n" if part.group is not None and part.group is last.group else "\n\n")
        marked = "## " + part.text if part.kind == "heading" else part.text
        text.append("> " + marked.replace("\n", "\n> ") if part.node in quoting else marked)
        last = part
    return "".join(text)


# What is no text of the article


def _captions(choices: Sequence[Choice]) -> dict[Block, str]:
    """The captions of the article's pictures by block; credits alone are none.

    A caption belongs to the article when it was kept, or stands in the element that holds the
    kept ones and leads nowhere. Where a page names most of its text so, none of it is a caption.
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


# Kinds of parts


def up(node: Node | None) -> Iterator[Node]:
    """A node and all above it."""
    while node is not None:
        yield node
        node = node.parent


def _parts(runs: Iterator[list[Block]]) -> Iterator[Part]:
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
            yield Part("\n".join(lines), main.node, bold=bold)


def _gap(one: Block | None, two: Block) -> str:
    """The space that stood between two pieces of a sentence, if one did."""
    if one is None or _is_initial(one.node):
        return ""
    return " " if "".join(one.shown)[-1:].isspace() or "".join(two.shown)[:1].isspace() else ""


def _headings(parts: list[Part]) -> list[Part]:
    """Tell headings: by their element, or a short line all in bold that a plain part follows."""
    for at, part in enumerate(parts):
        large = any(node.tag in _HEADINGS for node, _ in zip(up(part.node), range(3), strict=False))
        if large:
            whole = _ENDS.search(part.text) and weight(part.text) > _LONG_HEADING / 2
            if not whole and weight(part.text) <= _LONG_HEADING:
                part.kind = "heading"
        elif (
            part.bold
            and part.node.tag in ("p", "div")
            and weight(part.text) <= _LONG_HEADING / 2
            and "\n" not in part.text
            and not _ENDS.search(part.text)
            and at + 1 < len(parts)
            and not parts[at + 1].bold
            and parts[at + 1].node.tag == part.node.tag
        ):
            part.kind = "heading"
    return parts


def _entries(parts: list[Part]) -> list[Part]:
    """Begin each entry of a live blog with its time, in the heading that it has or gets."""
    times = entries_of([part.node for part in parts], [weight(part.text) for part in parts])
    if not times:
        return parts
    shaped: list[Part] = []
    begun: set[Node] = set()
    for part in parts:
        entry = next((node for node in up(part.node) if node in times), None)
        if entry is not None:
            time, shown = times[entry]
            if part.text in (time, shown):
                continue
            if entry not in begun and part.kind == "heading":
                part.text = f"{time} {part.text}"
            elif entry not in begun:
                shaped.append(Part(time, entry, "heading"))
            begun.add(entry)
        shaped.append(part)
    return shaped


def _items(parts: list[Part]) -> list[Part]:
    """Mark items of lists and pairs of term and definition.

    An item with more than one part is a section of the page that is made as a list: a live
    blog, a picture story. Its parts stay paragraphs.
    """
    inside = [_nearest(part.node, ("li", "dd", "dt")) for part in parts]
    members = Counter(node for node in inside if node is not None)
    shaped: list[Part] = []
    for part, item in zip(parts, inside, strict=True):
        if item is None or part.kind != "paragraph" or members[item] > 1:
            shaped.append(part)
            continue
        part.kind, part.group = "item", _list_of(item)
        before = shaped[-1] if shaped else None
        if item.tag == "dd" and before is not None and before.group is part.group:
            before.text += (" " if _ENDS.search(before.text) else ": ") + part.text
            continue
        part.text = _marked(item, part.text)
        shaped.append(part)
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
    found = item.parent or item
    for node in up(found):
        if node.tag in ("ul", "ol", "dl"):
            found = node
        elif node.tag not in ("li", "dd", "dt"):
            break
    return found


def _nearest(node: Node, tags: tuple[str, ...]) -> Node | None:
    return next((n for n in up(node) if n.tag in tags), None)


def _rows(parts: list[Part]) -> list[Part]:
    """Set the rows of tables on one line each, where a table is one and not a page's columns."""
    tables = {id(part): _nearest(part.node, ("table",)) for part in parts}
    cells = {id(part): _nearest(part.node, ("td", "th")) for part in parts}
    real = {table for table in tables.values() if table and _is_table(table, parts, cells, tables)}
    shaped: list[Part] = []
    row: Node | None = None
    for part in parts:
        table, cell = tables[id(part)], cells[id(part)]
        if table not in real or cell is None:
            shaped.append(part)
            row = None
            continue
        if row is not None and cell.parent is row:
            shaped[-1].text = shaped[-1].text.removesuffix(" |")
            same = shaped[-1].node is cell
            shaped[-1].text += f"{' ' if same else ' | '}{_flat(part)} |"
            shaped[-1].node = cell
        else:
            row = cell.parent
            shaped.append(Part(f"| {_flat(part)} |", cell, "row", table))
    return shaped


def _flat(part: Part) -> str:
    return " ".join(part.text.split())


def _is_table(
    table: Node, parts: list[Part], cells: dict[int, Node | None], tables: dict[int, Node | None]
) -> bool:
    mine = [part for part in parts if tables[id(part)] is table and cells[id(part)] is not None]
    in_cell = Counter(cells[id(part)] for part in mine)
    in_row = Counter(cell.parent for cell in in_cell if cell is not None)
    return (
        max(in_row.values(), default=0) > 1
        and max(in_cell.values()) <= 3
        and all(weight(part.text) <= _LONG_CELL for part in mine)
    )


def _quoting(parts: Sequence[Part]) -> set[Node]:
    """The nodes inside quotes; none where all the text stands in one."""
    quoted = {part.node for part in parts if _nearest(part.node, ("blockquote",))}
    return quoted if any(part.node not in quoted for part in parts) else set()
