"""`make bench-retention`: for how long upkeep holds the write lock, on a large database.

    python -m benchmarks.retention [ARTICLES] [HITS]

A database of the kind that `review_made.py` makes loses most of what is in it, while another
connection writes a row again and again, as a poll or a verdict would. Printed are the time each
slice held the lock, by kind, and the longest wait of that writer. What must stay is counted
before and after: judged hits, and messages that are owed.
"""

from __future__ import annotations

import sqlite3
import sys
import threading
import time
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console
from rich.table import Table

from benchmarks.review_made import NOW, make
from pipeline.upkeep import upkeep
from storage import SqlStore, open_store
from storage.retention import KINDS

#: What is older goes; the made archive is 90 days long.
KEEP = timedelta(days=10)
STAYS = {
    "judged hits": "SELECT count(*) FROM hits WHERE verdicts > 0",
    "their articles": (
        "SELECT count(*) FROM articles WHERE id IN (SELECT article_id FROM hits WHERE verdicts > 0)"
    ),
    "messages owed": "SELECT count(*) FROM outbox WHERE state IN ('waiting', 'claimed')",
}


class Timed(SqlStore):
    """A store that keeps how long each slice held the lock."""

    def __init__(self, store: SqlStore) -> None:
        super().__init__(store._engine)
        self.held: dict[str, list[float]] = {}

    def prune(self, kind: str, before: datetime, limit: int = 1000) -> tuple[int, int, float]:
        found, gone, held = super().prune(kind, before, limit)
        if found:
            self.held.setdefault(kind, []).append(held)
        return found, gone, held


class Writer(threading.Thread):
    """Somebody else who writes, and how long each write took."""

    def __init__(self, file: Path) -> None:
        super().__init__(daemon=True)
        self.over = threading.Event()
        self.waits: list[float] = []
        self._file = file

    def run(self) -> None:
        store = open_store(f"sqlite:///{self._file}")
        while not self.over.wait(0.005):
            begun = time.perf_counter()
            store.meters.add({"write_trials": 1})
            self.waits.append(time.perf_counter() - begun)
        store.close()


def counted(file: Path) -> dict[str, int]:
    with closing(sqlite3.connect(file)) as raw:
        return {name: int(raw.execute(sql).fetchone()[0]) for name, sql in STAYS.items()}


def part(values: list[float], share: float) -> float:
    """A quantile in milliseconds."""
    return 1000 * sorted(values)[min(len(values) - 1, int(share * len(values)))]


def main() -> None:
    articles = int(sys.argv[1]) if len(sys.argv) > 1 else 300_000
    hits = int(sys.argv[2]) if len(sys.argv) > 2 else articles // 30
    console = Console(width=100)
    with TemporaryDirectory() as folder:
        file = Path(folder) / "news.db"
        make(Path(folder), articles, hits)
        with closing(sqlite3.connect(file)) as raw:
            # Every fortieth message is owed still, however old.
            raw.execute("UPDATE outbox SET state = 'waiting', sent_at = NULL WHERE id % 40 = 0")
            raw.commit()
        store, writer = Timed(open_store(f"sqlite:///{file}")), Writer(file)
        before, alone = counted(file), Writer(file)
        alone.start()
        time.sleep(5)
        alone.over.set()
        alone.join()
        writer.start()
        begun = time.monotonic()
        gone = upkeep(store, dict.fromkeys(KINDS, NOW - KEEP))
        lasted = time.monotonic() - begun
        writer.over.set()
        writer.join()
        after = counted(file)
        store.close()
    table = Table("rows", "gone", "slices", "lock p50 ms", "p99", "longest")
    for kind, held in store.held.items():
        shares = (f"{part(held, share):.1f}" for share in (0.5, 0.99, 1))
        table.add_row(kind, f"{gone[kind]:,}", f"{len(held):,}", *shares)
    console.print(table)
    for name, one in (("by itself", alone), ("beside upkeep", writer)):
        shares = ", ".join(f"{part(one.waits, share):.1f}" for share in (0.5, 0.99, 1))
        console.print(f"a writer {name}: {len(one.waits):,} writes, p50, p99, longest {shares} ms")
    console.print(f"{articles:,} articles, {sum(gone.values()):,} rows gone in {lasted:,.0f} s")
    for name, was in before.items():
        console.print(f"{name}: {was:,} before, {after[name]:,} after")


if __name__ == "__main__":
    main()
