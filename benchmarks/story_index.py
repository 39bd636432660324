"""How large the index of stories is in the store: `python -m benchmarks.story_index [ARTICLES]`.

Fills the table of near-duplicate hashes of a real (SQLite) store as polls do, article by article
with 32 random hashes each, and reads the pages that it takes.
"""

from __future__ import annotations

import random
import sqlite3
import sys
import time
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

from matching.stories import KEPT
from storage import open_store


def main(articles: int) -> None:
    """Print the size for so many articles, and for each."""
    draw = random.Random(6)  # noqa: S311 - the same hashes for everybody
    with TemporaryDirectory() as folder:
        path = Path(folder) / "news.db"
        open_store(f"sqlite:///{path}").close()
        began = time.perf_counter()
        with closing(sqlite3.connect(path)) as raw:
            raw.execute("PRAGMA synchronous = OFF")
            raw.execute("PRAGMA cache_size = -400000")
            empty = raw.execute("PRAGMA page_count").fetchone()[0]
            rows = (
                (draw.getrandbits(64) - 2**63, number)
                for number in range(1, articles + 1)
                for _ in range(KEPT)
            )
            raw.executemany("INSERT INTO shingles (hash, article_id) VALUES (?, ?)", rows)
            raw.commit()
            pages = raw.execute("PRAGMA page_count").fetchone()[0] - empty
            size = pages * raw.execute("PRAGMA page_size").fetchone()[0]
        print(
            f"{articles:,} articles, {articles * KEPT:,} hashes: {size / 1e6:,.1f} MB, "
            f"{size / articles:,.0f} bytes an article, {size / articles / 1000:.2f} GB for a "
            f"million; {time.perf_counter() - began:.0f} s"
        )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
