"""Which stored articles share near-duplicate hashes: 32 bits of each, a row for each article.

Each database finds the rows by an index of its own kind (docs/decisions/0030): SQLite by a table
of hashes that is its own index, PostgreSQL by a GIN index over `BUCKET` bits of each hash. No
text is taken for a copy by these alone, so the few strangers that share a hash by chance (one
for every four articles, in a million) cost a look and no more.
"""

from __future__ import annotations

import struct
from collections import Counter
from collections.abc import Iterable

from sqlalchemy import Connection, bindparam, column, delete, func, insert, select, table, text

from storage.listed import Listed
from storage.rows import inserting, slices
from storage.tables import SketchRow
from storage.tables import table as table_of

SKETCH = table_of(SketchRow)

#: SQLite's index; migration 0018 makes it, and PostgreSQL's (function and index `sketch_buckets`).
POSTING = table("shingles", column("hash"), column("article_id"))

#: Bits of a hash in PostgreSQL's index: few enough that articles share a bucket, so that it holds
#: little but their places. With 20, 200,000 articles took 553 bytes each, all told, and a question
#: meets 200 strangers, a thousand among a million; with 22 they took 960, and it meets 50.
BUCKET = 20

_NEAR = text(
    "SELECT article_id, hashes FROM sketches"
    " WHERE sketch_buckets(hashes) && CAST(:buckets AS int[])"
)
_THEIRS = Listed(select(SKETCH.c.article_id, SKETCH.c.hashes), SKETCH.c.article_id)
_UNPOST = Listed(delete(POSTING).where(POSTING.c.article_id == bindparam("number")), POSTING.c.hash)
_POSTED = Listed(
    select(func.count()).select_from(POSTING).where(POSTING.c.article_id == bindparam("number")),
    POSTING.c.hash,
)
_FORGET = Listed(delete(SKETCH), SKETCH.c.article_id)


def add(connection: Connection, article_id: int, hashes: Iterable[int]) -> None:
    """Give an article hashes (of 64 bits); those it has stay once."""
    new = _short(hashes)
    if not new:
        return
    row = {"article_id": article_id, "hashes": _packed(new)}
    once = inserting(connection.dialect.name, SKETCH).on_conflict_do_nothing()
    if connection.scalar(once.returning(SKETCH.c.article_id), row) is None:
        here = SKETCH.c.article_id == article_id
        known = set(_unpacked(connection.scalars(select(SKETCH.c.hashes).where(here)).one()))
        new -= known
        if not new:
            return
        row["hashes"] = _packed(known | new)
        connection.execute(SKETCH.update().where(here), row)
    if connection.dialect.name == "sqlite":
        rows = [{"hash": one, "article_id": article_id} for one in new]
        connection.execute(insert(POSTING), rows)


def sharing(connection: Connection, hashes: Iterable[int]) -> Counter[int]:
    """The numbers of the articles that share hashes, with how many."""
    wanted = _short(hashes)
    if connection.dialect.name == "sqlite":
        shared: Counter[int] = Counter()
        for some in slices(wanted):
            found = select(POSTING.c.article_id).where(POSTING.c.hash.in_(some))
            shared.update(connection.scalars(found))
        return shared
    near = connection.execute(_NEAR, {"buckets": [one & (1 << BUCKET) - 1 for one in wanted]})
    counts = {number: len(wanted.intersection(_unpacked(its))) for number, its in near}
    return Counter({number: count for number, count in counts.items() if count})


def prepare(connection: Connection, article_ids: list[int]) -> None:
    """Write out what `forget` will run for these, at most `SLICE`, and read what it will read."""
    for asked in (_THEIRS, _FORGET):
        asked.prepare(connection, len(article_ids))
    if connection.dialect.name == "sqlite":
        for number, hashes in _THEIRS(connection, article_ids).all():
            _UNPOST.prepare(connection, len(_unpacked(hashes)))
            _POSTED(connection, _unpacked(hashes), number=number)


def forget(connection: Connection, article_ids: list[int]) -> None:
    """Take the sketches of articles away, at most `SLICE` of them."""
    if connection.dialect.name == "sqlite":
        for number, hashes in _THEIRS(connection, article_ids).all():
            _UNPOST(connection, _unpacked(hashes), number=number)
    _FORGET(connection, article_ids)


def _short(hashes: Iterable[int]) -> set[int]:
    """The lower 32 bits of each, signed: what a column of four bytes takes."""
    return {(one + 0x8000_0000) % 0x1_0000_0000 - 0x8000_0000 for one in hashes}


def _packed(hashes: set[int]) -> bytes:
    return struct.pack(f">{len(hashes)}i", *sorted(hashes))


def _unpacked(hashes: bytes) -> tuple[int, ...]:
    return struct.unpack(f">{len(hashes) // 4}i", hashes)
