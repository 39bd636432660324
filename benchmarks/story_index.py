"""How large the index of stories is in the store: `python -m benchmarks.story_index [ARTICLES]`.

Fills the sketches of real stores (SQLite and PostgreSQL) as polls do, article by article with 32
random hashes each, reads what they take on disk with their indexes, and asks for the articles
that share hashes with one of them.
"""

from __future__ import annotations

import random
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import Connection

from matching.stories import KEPT
from storage import open_store, sketches
from storage.engine import open_engine, transaction
from tests.servers.postgres import Postgres

#: Articles stored in one transaction, and questions asked.
BATCH = 5000
QUESTIONS = 300

#: How many bytes there are, and what lets a sketch stand without its article.
SIZE = {
    "sqlite": "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size",
    "postgresql": "SELECT pg_total_relation_size('sketches')",
}
ALONE = {
    "sqlite": "PRAGMA foreign_keys = OFF",
    "postgresql": "SET session_replication_role = replica",
}


def hashes(article: int) -> list[int]:
    """Those of an article, the same for everybody."""
    draw = random.Random(article)  # noqa: S311 - not for secrets
    return [draw.getrandbits(64) - 2**63 for _ in range(KEPT)]


def measure(url: str, articles: int) -> None:
    """Print what the sketches of so many articles take, and how long they take to find."""
    open_store(url).close()
    engine = open_engine(url)
    name = engine.dialect.name
    with engine.connect() as connection:
        # Before a transaction, in which SQLite does not listen to this. The pool hands out this
        # one connection again.
        connection.connection.cursor().execute(ALONE[name])
    with transaction(engine, write=False) as connection:
        empty = size(connection)
    began = time.perf_counter()
    for first in range(0, articles, BATCH):
        with transaction(engine, write=True) as connection:
            for number in range(first, min(first + BATCH, articles)):
                sketches.add(connection, number + 1, hashes(number))
    filled = time.perf_counter() - began
    with transaction(engine, write=False) as connection:
        taken = size(connection) - empty
        asked = [random.Random(n).randrange(articles) for n in range(QUESTIONS)]  # noqa: S311
        times = []
        for number in asked:
            began = time.perf_counter()
            shared = sketches.sharing(connection, hashes(number))
            times.append(time.perf_counter() - began)
            assert shared[number + 1] == KEPT
    times.sort()
    engine.dispose()
    print(
        f"{name}: {articles:,} articles: {taken / 1e6:,.0f} MB, {taken / articles:,.0f} bytes an "
        f"article, {taken / articles / 1000:.2f} GB for a million; stored in {filled:,.0f} s, "
        f"{filled / articles * 1000:.2f} ms each; a question p50 "
        f"{times[QUESTIONS // 2] * 1000:.1f} ms, p95 {times[QUESTIONS * 95 // 100] * 1000:.1f} ms",
        flush=True,
    )


def size(connection: Connection) -> int:
    """Bytes on disk."""
    found = int(connection.exec_driver_sql(SIZE[connection.dialect.name]).scalar_one())
    connection.commit()
    return found


def main(articles: int) -> None:
    """Both databases, one after the other."""
    with TemporaryDirectory() as folder:
        measure(f"sqlite:///{Path(folder) / 'news.db'}", articles)
    measure(Postgres("story index").empty("story_index"), articles)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
