"""Reads, before the write lock is taken, what a delete in SQLite will read while it holds it.

What is old lies on pages that nobody read for long, and its keys lie all over the indexes: with
nothing of the file in memory a slice of ten articles waited for the disk a hundred times, 50 ms
and more. PostgreSQL locks the rows alone, and nobody waits for those.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, text

_KEYS = "(SELECT value FROM json_each(:keys))"
_OF_ARTICLES = f"(SELECT digest FROM articles WHERE id IN {_KEYS})"  # noqa: S608 - all ours
_OF_FATES = f"(SELECT url_digest FROM fates WHERE id IN {_KEYS})"  # noqa: S608
_OF_ADDRESSES = f"(SELECT canonical FROM addresses WHERE digest IN {_OF_FATES})"  # noqa: S608
#: For each kind of rows the tables that lose some or are asked, and which.
_LOSE: Mapping[str, Sequence[tuple[str, str]]] = {
    "fetches": [("fetches", f"id IN {_KEYS}")],
    "suppressed": [("hits", f"id IN {_KEYS}")],
    "hits": [("hits", f"id IN {_KEYS}")],
    "deliveries": [("outbox", f"id IN {_KEYS}")],
    "stories": [("stories", f"id IN {_KEYS}")],
    "articles": [
        ("articles", f"id IN {_KEYS}"),
        ("story_articles", f"article_id IN {_KEYS}"),
        ("addresses", f"canonical IN {_OF_ARTICLES}"),
    ],
    "fates": [
        ("fates", f"id IN {_KEYS}"),
        ("addresses", f"digest IN {_OF_FATES}"),
        ("articles", f"digest IN {_OF_ADDRESSES}"),
    ],
}
_INDEXES = text(
    "SELECT list.name, info.name FROM pragma_index_list(:of) AS list,"
    " pragma_index_info(list.name) AS info WHERE NOT list.partial ORDER BY list.name, info.seqno"
)


def read_ahead(connection: Connection, kind: str, keys: Sequence[object]) -> None:
    """Read the rows of a kind with these keys, and where each index has them."""
    if connection.dialect.name != "sqlite":
        return
    for of, lost in _LOSE.get(kind, ()):
        columns = defaultdict[str, list[str]](list)
        for index, column in connection.execute(_INDEXES, {"of": of}):
            columns[index].append(column)
        for index, its in columns.items():
            same = " AND ".join(f'again."{one}" IS gone."{one}"' for one in its)
            # CROSS: the rows first, then each in the index, where its number ends the key.
            again = f'"{of}" AS again INDEXED BY "{index}" ON {same} AND again.rowid = gone.rowid'
            sought = f'SELECT count(*) FROM "{of}" AS gone CROSS JOIN {again} WHERE gone.{lost}'  # noqa: S608
            connection.execute(text(sought), {"keys": json.dumps(keys)})
