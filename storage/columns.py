"""Column types that give back exactly what the values in `core` promise, on both databases."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import BigInteger, DateTime, Dialect, Integer, LargeBinary, Text
from sqlalchemy.types import TypeDecorator, TypeEngine

#: PostgreSQL stores no NUL and neither database a lone surrogate.
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def clean(text: str) -> str:
    """Replace what no database stores by U+FFFD, one for one, so that offsets stay right."""
    return _UNSTORABLE.sub("\ufffd", text)


def digest(*parts: str) -> bytes:
    """Sixteen bytes that stand for some text in a unique index.

    An index over the text itself would refuse a long one: PostgreSQL takes at most 2,704 bytes.
    """
    # NUL cannot be in a cleaned part, so no two lists of parts run together to the same bytes.
    joined = "\0".join(clean(part) for part in parts)
    return hashlib.blake2b(joined.encode(), digest_size=16).digest()


def _in_utc(value: datetime) -> datetime:
    if value.tzinfo is None:
        raise ValueError(f"{value} has no time zone")
    return value.astimezone(UTC)


def _utc_to_text(value: datetime | None) -> str | None:
    if value is None:
        return None
    return _in_utc(value).replace(tzinfo=None).isoformat(" ", "microseconds")


def _utc_from_text(value: str | None) -> datetime | None:
    return None if value is None else datetime.fromisoformat(f"{value}+00:00")


class UtcTime(TypeDecorator[datetime]):
    """An aware time, stored and given back in UTC; a naive one is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Bring to UTC."""
        return None if value is None else _in_utc(value)

    def bind_processor(self, dialect: Dialect) -> Callable[[Any], Any] | None:
        """SQLite keeps it as text; written in one step."""
        if dialect.name == "sqlite":
            return _utc_to_text
        return super().bind_processor(dialect)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """A server gives it back in the zone of its session."""
        return None if value is None else value.astimezone(UTC)

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Any] | None:
        """SQLite gives back what we stored as text, without its zone; read in one step."""
        if dialect.name == "sqlite":
            return _utc_from_text
        return super().result_processor(dialect, coltype)


def _cleaned(value: str | None) -> str | None:
    return None if value is None else clean(value)


_WRITTEN = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


def _to_json(value: object) -> str | None:
    return None if value is None else clean(_WRITTEN.encode(value))


def _from_json(value: str | None) -> object:
    return None if value is None else json.loads(value)


class CleanText(TypeDecorator[str]):
    """Text of any length, made storable by `clean`; also where it is compared."""

    impl = Text
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Callable[[Any], Any]:
        """Make it storable, in one step: the driver does the rest."""
        return _cleaned


class JsonText(TypeDecorator[object]):
    """Plain values (lists, dictionaries, text, numbers) as JSON in a text column.

    Not the databases' own JSON: PostgreSQL's refuses an escaped NUL, and nobody looks inside.
    """

    impl = Text
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Callable[[Any], Any]:
        """Write compactly, in the scripts as they are."""
        return _to_json

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Any]:
        """Read back; tuples come back as lists."""
        return _from_json


#: A row number. SQLite gives out row numbers only to a column of exactly the type INTEGER.
RowId: TypeEngine[int] = BigInteger().with_variant(Integer, "sqlite")
Digest: TypeEngine[bytes] = LargeBinary(16)
