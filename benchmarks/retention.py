"""`make bench-retention`: for how long upkeep holds the write lock, on a large database.

    python -m benchmarks.retention [ARTICLES] [HITS] [postgres]

A database of the kind that `review_made.py` makes loses most of what is in it, while another
process writes a row again and again, as a poll or a verdict would. Printed are the time each
slice held the lock, by kind, our processor time meanwhile (what is beyond it waited for the disk,
or for another process that had the core), how many took longer than 50 ms by either, and the
longest wait of that writer. What must stay is counted before and after: judged hits, and messages
that are owed. With `postgres` the same rows lie on a server of the tests' kind.
"""

from __future__ import annotations

import gc
import multiprocessing
import random
import sqlite3
import struct
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime, timedelta
from multiprocessing.connection import Connection
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
from rich.console import Console
from rich.table import Table
from sqlalchemy import Connection as Database
from sqlalchemy import insert, select, text

from benchmarks.archive import server
from benchmarks.review_made import NOW, make
from pipeline.upkeep import upkeep
from storage import SqlStore, open_store
from storage.engine import transaction
from storage.retention import KINDS
from storage.rows import ARTICLE
from storage.search import index_articles
from storage.tables.base import Row

#: What is older goes; the made archive is 90 days long.
KEEP = timedelta(days=10)
#: Of an article.
HASHES = 32
#: For no longer may a slice hold the lock.
BOUND_S = 0.05
SPAWN = multiprocessing.get_context("spawn")
STAYS = {
    "judged hits": "SELECT count(*) FROM hits WHERE verdicts > 0",
    "their articles": (
        "SELECT count(*) FROM articles WHERE id IN (SELECT article_id FROM hits WHERE verdicts > 0)"
    ),
    "messages owed": "SELECT count(*) FROM outbox WHERE state IN ('waiting', 'claimed')",
}


class Timed(SqlStore):
    """A store that keeps how long each slice held the lock, and our processor time meanwhile."""

    def __init__(self, store: SqlStore) -> None:
        super().__init__(store._engine)
        self.held: dict[str, list[tuple[float, float]]] = {}
        self._spent = 0.0

    @contextmanager
    def _write(self) -> Iterator[Database]:
        with super()._write() as connection:
            begun = time.thread_time()
            yield connection
        self._spent = time.thread_time() - begun

    def prune(self, kind: str, before: datetime, limit: int = 1000) -> tuple[int, int, float]:
        found, gone, held = super().prune(kind, before, limit)
        if found:
            self.held.setdefault(kind, []).append((held, self._spent))
        return found, gone, held

    def merge_search(self) -> tuple[bool, float]:
        some, held = super().merge_search()
        if some:
            self.held.setdefault("search merged", []).append((held, self._spent))
        return some, held


class Writer:
    """Another process that writes for as long as the block lasts, and how long each write took."""

    def __init__(self, url: str) -> None:
        self.waits: list[float] = []
        self._ours, theirs = SPAWN.Pipe()
        self._process = SPAWN.Process(target=_write, args=(url, theirs), daemon=True)

    def __enter__(self) -> Writer:
        self._process.start()
        self._ours.recv()
        return self

    def __exit__(self, *_: object) -> None:
        self._ours.send("over")
        self.waits = self._ours.recv()
        self._process.join()


def _write(url: str, pipe: Connection) -> None:
    store, waits = open_store(url), []
    pipe.send("ready")
    while not pipe.poll(0.005):
        begun = time.perf_counter()
        store.meters.add({"write_trials": 1})
        waits.append(time.perf_counter() - begun)
    pipe.send(waits)
    store.close()


def made(folder: Path, articles: int, hits: int) -> str:
    """The URL of a database in SQLite."""
    make(folder, articles, hits, every_h=8)
    with closing(sqlite3.connect(folder / "news.db")) as raw:
        # Every fortieth message is owed still, however old.
        raw.execute("UPDATE outbox SET state = 'waiting', sent_at = NULL WHERE id % 40 = 0")
        raw.commit()
        sketch(raw)
    return f"sqlite:///{folder / 'news.db'}"


def copied(source: str, url: str) -> str:
    """The same rows in a new database of this server; its URL."""
    with psycopg.connect(url, autocommit=True) as server:
        server.execute("CREATE DATABASE retention")
    url = url.replace("/postgres?", "/retention?")
    ours, theirs = open_store(source), open_store(url)
    with (
        transaction(ours._engine, write=False) as old,
        transaction(theirs._engine, write=True, alone=True) as new,
    ):
        for of in Row.metadata.sorted_tables:
            for rows in old.execute(select(of)).mappings().partitions(1_000):
                new.execute(insert(of), [dict(row) for row in rows])
        said = select(ARTICLE.c.id, ARTICLE.c.title, ARTICLE.c.text)
        for some in old.execute(said).partitions(1_000):
            index_articles(new, [(number, title, body) for number, title, body in some])
    with theirs._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as new:
        new.exec_driver_sql("VACUUM ANALYZE")
    ours.close()
    theirs.close()
    return url


def sketch(raw: sqlite3.Connection) -> None:
    """Give each article near-duplicate hashes, as a poll does; all of them differ."""
    chance = random.Random(7)  # noqa: S311 - a benchmark
    raw.execute("PRAGMA synchronous = OFF")
    raw.execute("PRAGMA cache_size = -500000")
    for (number,) in raw.execute("SELECT id FROM articles").fetchall():
        hashes = sorted({chance.randrange(-(2**31), 2**31) for _ in range(HASHES)})
        packed = struct.pack(f">{len(hashes)}i", *hashes)
        raw.execute("INSERT INTO sketches VALUES (?, ?)", (number, packed))
        raw.executemany("INSERT INTO shingles VALUES (?, ?)", [(one, number) for one in hashes])
    raw.commit()


def counted(store: SqlStore) -> dict[str, int]:
    with transaction(store._engine, write=False) as connection:
        return {name: connection.execute(text(sql)).scalar_one() for name, sql in STAYS.items()}


def part(values: list[float], share: float) -> float:
    """A quantile in milliseconds."""
    return 1000 * sorted(values)[min(len(values) - 1, int(share * len(values)))]


def over(values: list[float]) -> int:
    """How many are longer than a slice may take."""
    return sum(one > BOUND_S for one in values)


def main() -> None:
    numbers = [int(word) for word in sys.argv[1:] if word.isdigit()]
    articles = numbers[0] if numbers else 40_000
    hits = numbers[1] if len(numbers) > 1 else articles // 30
    console = Console(width=100)
    with TemporaryDirectory() as folder:
        url = made(Path(folder), articles, hits)
        if "postgres" in sys.argv:
            url = copied(url, server(Path(folder) / "postgres"))
        store = Timed(open_store(url))
        before = counted(store)
        # What the making of the rows left is no work of upkeep's.
        gc.collect()
        gc.freeze()
        with Writer(url) as alone:
            time.sleep(5)
        with Writer(url) as beside:
            begun = time.monotonic()
            gone = upkeep(store, dict.fromkeys(KINDS, NOW - KEEP))
            lasted = time.monotonic() - begun
        after = counted(store)
        store.close()
    table = Table(
        "rows", "gone", "slices", "lock p50 ms", "p99", "longest", "CPU p99", "most", "> 50 ms"
    )
    for kind, slices in store.held.items():
        held, spent = [one for one, _ in slices], [one for _, one in slices]
        shares = [part(held, share) for share in (0.5, 0.99, 1)]
        shares += [part(spent, share) for share in (0.99, 1)]
        long = f"{over(held)}, CPU {over(spent)}"
        went = f"{gone[kind]:,}" if kind in gone else ""
        table.add_row(kind, went, f"{len(slices):,}", *(f"{one:.1f}" for one in shares), long)
    console.print(table)
    for name, one in (("by itself", alone), ("beside upkeep", beside)):
        shares = ", ".join(f"{part(one.waits, share):.1f}" for share in (0.5, 0.99, 1))
        console.print(f"a writer {name}: {len(one.waits):,} writes, p50, p99, longest {shares} ms")
    console.print(f"{articles:,} articles, {sum(gone.values()):,} rows gone in {lasted:,.0f} s")
    for name, was in before.items():
        console.print(f"{name}: {was:,} before, {after[name]:,} after")


if __name__ == "__main__":
    main()
