"""Statements about a list of keys, written out once for each length and not at each call."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import chain, repeat
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Compiled,
    Connection,
    CursorResult,
    Delete,
    Dialect,
    Select,
    bindparam,
)

from storage.rows import SLICE

_NAMES = tuple(f"key{place}" for place in range(2 * SLICE))


class Listed:
    """A SELECT or DELETE of rows whose `column` is one of some keys, at most `SLICE` of them.

    SQLAlchemy writes an `IN` anew for each list, and looks for the statement in its cache; both
    take longer than SQLite's answer (99 µs for 16 keys, 48 so). So a list is filled up to a power
    of two with its last key, and the statement for that length is kept compiled.
    """

    def __init__(self, asked: Select[Any] | Delete, column: ColumnElement[Any]) -> None:
        self._asked, self._column = asked, column
        # A process has one database; a test has two.
        self._compiled = lru_cache(maxsize=32)(self._compile)

    def __call__(
        self, connection: Connection, keys: Sequence[object], **given: object
    ) -> CursorResult[Any]:
        """What comes of it for these keys, of which there must be one.

        `given` are other parameters.
        """
        size = _rounded(len(keys))
        filled = chain(keys, repeat(keys[-1], size - len(keys)))
        asked = self._compiled(connection.dialect, size)
        values = dict(zip(_NAMES, filled, strict=False)) | given
        return connection.execute(asked, values)  # type: ignore[call-overload,no-any-return]

    def prepare(self, connection: Connection, number: int) -> None:
        """Write it out for so many keys, at most `SLICE`, ahead of a moment that must be short."""
        self._compiled(connection.dialect, _rounded(number))

    def _compile(self, dialect: Dialect, size: int) -> Compiled:
        keys = [bindparam(name, type_=self._column.type) for name in _NAMES[:size]]
        return self._asked.where(self._column.in_(keys)).compile(dialect=dialect)


def _rounded(number: int) -> int:
    """The power of two to which a list is filled up."""
    return 1 << (number - 1).bit_length()
