"""How large the index of stories is in the store: `python -m benchmarks.story_index [ARTICLES]`.

Fills the table of near-duplicate hashes of real stores (SQLite and PostgreSQL) as polls do, article
by article with 32 random hashes each, and reads what it takes on disk with its index.
"""

from __future__ import annotations

import random
import sqlite3
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg

from matching.stories import KEPT
from storage import open_store
from tests.servers.postgres import Postgres


def rows(articles: int) -> Iterator[tuple[int, int]]:
    """(hash, article) for so many articles."""
    draw = random.Random(6)  # noqa: S311 - the same hashes for everybody
    for number in range(1, articles + 1):
        for _ in range(KEPT):
            yield draw.getrandbits(64) - 2**63, number


def in_sqlite(articles: int) -> int:
    """Bytes that they take."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "news.db"
        open_store(f"sqlite:///{path}").close()
        with closing(sqlite3.connect(path)) as raw:
            raw.execute("PRAGMA synchronous = OFF")
            raw.execute("PRAGMA cache_size = -400000")
            empty = raw.execute("PRAGMA page_count").fetchone()[0]
            raw.executemany("INSERT INTO shingles (hash, article_id) VALUES (?, ?)", rows(articles))
            raw.commit()
            pages = int(raw.execute("PRAGMA page_count").fetchone()[0]) - empty
            return pages * int(raw.execute("PRAGMA page_size").fetchone()[0])


def in_postgres(articles: int) -> int:
    """Bytes that they take."""
    url = Postgres("story index").empty("story_index")
    open_store(url).close()
    with psycopg.connect(url) as raw:
        # The articles themselves are not there.
        raw.execute("SET session_replication_role = replica")
        with raw.cursor().copy("COPY shingles (hash, article_id) FROM STDIN") as copy:
            for row in rows(articles):
                copy.write_row(row)
        found = raw.execute("SELECT pg_total_relation_size('shingles')").fetchone()
        assert found is not None
        return int(found[0])


def main(articles: int) -> None:
    """Print the size for so many articles, and for each."""
    for name, fill in (("SQLite", in_sqlite), ("PostgreSQL", in_postgres)):
        began = time.perf_counter()
        size = fill(articles)
        print(
            f"{name}: {articles:,} articles, {articles * KEPT:,} hashes: {size / 1e6:,.1f} MB, "
            f"{size / articles:,.0f} bytes an article, {size / articles / 1000:.2f} GB for a "
            f"million; {time.perf_counter() - began:.0f} s"
        )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
