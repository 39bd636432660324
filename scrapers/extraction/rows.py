"""Rows of tables as lines: "| a | b |"."""

from __future__ import annotations

from collections import Counter

from scrapers.extraction.blocks import Node, nearest
from scrapers.extraction.features import weight
from scrapers.extraction.pieces import Piece

#: A cell above this weight is no cell but a column of the page.
_LONG_CELL = 400


def set_rows(pieces: list[Piece]) -> list[Piece]:
    """Set the rows of tables on one line each, where a table is one and not a page's columns."""
    tables = {id(piece): nearest(piece.node, ("table",)) for piece in pieces}
    cells = {id(piece): nearest(piece.node, ("td", "th")) for piece in pieces}
    real = {table for table in tables.values() if table and _is_table(table, pieces, cells, tables)}
    shaped: list[Piece] = []
    row: Node | None = None
    for piece in pieces:
        table, cell = tables[id(piece)], cells[id(piece)]
        if table not in real or cell is None:
            shaped.append(piece)
            row = None
            continue
        if row is not None and cell.parent is row:
            shaped[-1].text = shaped[-1].text.removesuffix(" |")
            same = shaped[-1].node is cell
            shaped[-1].text += f"{' ' if same else ' | '}{_flat(piece)} |"
            shaped[-1].node = cell
        else:
            row = cell.parent
            shaped.append(Piece(f"| {_flat(piece)} |", cell, "row", table))
    return shaped


def _flat(piece: Piece) -> str:
    return " ".join(piece.text.split())


def _is_table(
    table: Node, pieces: list[Piece], cells: dict[int, Node | None], tables: dict[int, Node | None]
) -> bool:
    mine = [
        piece for piece in pieces if tables[id(piece)] is table and cells[id(piece)] is not None
    ]
    in_cell = Counter(cells[id(piece)] for piece in mine)
    in_row = Counter(cell.parent for cell in in_cell if cell is not None)
    return (
        max(in_row.values(), default=0) > 1
        and max(in_cell.values()) <= 3
        and all(weight(piece.text) <= _LONG_CELL for piece in mine)
    )
