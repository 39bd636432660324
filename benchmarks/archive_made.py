"""Millions of articles for `benchmarks/archive.py`, made inside PostgreSQL.

Words are drawn by Zipf's law from a vocabulary, so that some stand in most articles and many in
a handful. Whatever of an article is not its text is the same in all: search looks at no more.
The first million are made in half an hour; those after them have their texts again, in which
each word stands as often, and are there in minutes.
"""

from __future__ import annotations

import itertools
import random
import sys
from datetime import UTC, datetime

from sqlalchemy import text

from core.words import BREAK
from storage import SqlStore
from storage.engine import transaction
from storage.search import PARTITION, _make_room, _vector

VOCABULARY = 100_000
#: Words of an article, its title's eight among them.
WORDS, TITLE = 120, 8
SLICE = 25_000
#: So many have a text of their own.
OWN = 1_000_000
#: Articles come one a second.
START = datetime(2026, 1, 1, tzinfo=UTC)

MADE = text(f"""
    INSERT INTO articles (id, digest, url, link, title, source, site, authors, language, image,
        text_from, found_at, extractor, wire, dropped, text, repeated)
    SELECT i, sha256(int8send(i)), 'https://s1.example/' || i, '', title, 's1', 's1.example',
        '[]', 'en', '', 'page', CAST(:start AS timestamptz) + i * interval '1 second', '1', '',
        '[]', body, '[]'
    FROM (
        SELECT i, string_agg(word, ' ') FILTER (WHERE w <= {TITLE}) AS title,
            string_agg(word, ' ') FILTER (WHERE w > {TITLE}) AS body
        FROM (
            SELECT i, w, floor(power({VOCABULARY}, random()))::int AS n
            FROM generate_series(:low, :high - 1) AS i, generate_series(1, {WORDS}) AS w
        ) AS drawn JOIN vocabulary USING (n)
        GROUP BY i
    ) AS said
""")  # noqa: S608 - numbers of ours
COPIED = text(f"""
    INSERT INTO articles (id, digest, url, link, title, source, site, authors, language, image,
        text_from, found_at, extractor, wire, dropped, text, repeated)
    SELECT i, sha256(int8send(i)), 'https://s1.example/' || i, link, title, source, site,
        authors, language, image, text_from, CAST(:start AS timestamptz) + i * interval '1 second',
        extractor, wire, dropped, text, repeated
    FROM generate_series(:low, :high - 1) AS i
    JOIN articles AS own ON own.id = (i - 1) % {OWN} + 1
""")  # noqa: S608 - a number of ours
COPIED_WORDS = text(f"""
    INSERT INTO article_search (article_id, words)
    SELECT i, words
    FROM generate_series(:low, :high - 1) AS i
    JOIN article_search ON article_id = (i - 1) % {OWN} + 1
""")  # noqa: S608 - a number of ours
INDEXED = text("""
    INSERT INTO article_search (article_id, words)
    SELECT id,
        to_tsvector('simple', title) || CAST(:gap AS tsvector) || to_tsvector('simple', text)
    FROM articles
    WHERE id >= :low AND id < :high
""")
PLAIN = """
    DROP TABLE article_search;
    CREATE TABLE article_search (
        article_id BIGINT PRIMARY KEY REFERENCES articles (id), words TSVECTOR NOT NULL)
"""
GIN = "CREATE INDEX ix_article_search_words ON article_search USING gin (words)"


def vocabulary() -> list[str]:
    """All words, the most frequent first: two to four syllables, none twice."""
    syllables = [a + b for a in "bdfghjklmnprstvz" for b in "aeiou"]
    found = ("".join(some) for size in (2, 3) for some in itertools.product(syllables, repeat=size))
    words = list(itertools.islice(found, VOCABULARY))
    random.Random(7).shuffle(words)  # noqa: S311 - a benchmark
    return words


def make(store: SqlStore, articles: int, layout: str) -> None:
    """Fill an empty database, or one of `OWN` articles up to more.

    The index of words is made at the end, which is quicker.
    """
    with transaction(store._engine, write=True) as connection:
        have = connection.execute(text("SELECT coalesce(max(id), 0) FROM articles")).scalar_one()
        if layout == "plain" and not have:
            connection.exec_driver_sql(PLAIN)
        else:
            connection.exec_driver_sql("DROP INDEX ix_article_search_words")
        if layout == "partitioned":
            for part in range(have // PARTITION, articles // PARTITION + 1):
                _make_room(connection, part)
    if not have:
        _know_words(store)
    for low in range(have + 1, articles + 1, SLICE):
        span = {"low": low, "high": min(low + SLICE, articles + 1)}
        with transaction(store._engine, write=True) as connection:
            connection.exec_driver_sql("SET LOCAL synchronous_commit = off")
            connection.exec_driver_sql("SET LOCAL work_mem = '512MB'")
            if low > OWN:
                connection.execute(COPIED, {**span, "start": START})
                connection.execute(COPIED_WORDS, span)
            else:
                connection.execute(text("SELECT setseed(:seed)"), {"seed": low / (articles + 1)})
                connection.execute(MADE, {**span, "start": START})
                connection.execute(INDEXED, {**span, "gap": _vector([BREAK])})
        sys.stderr.write(f"\r{span['high'] - 1:,} articles")
    sys.stderr.write("\n")
    with transaction(store._engine, write=True) as connection:
        connection.exec_driver_sql("SET LOCAL maintenance_work_mem = '1GB'")
        connection.exec_driver_sql(GIN)
        connection.exec_driver_sql(
            "SELECT setval('articles_id_seq', (SELECT max(id) FROM articles))"
        )
    run(store, "VACUUM ANALYZE articles", "VACUUM ANALYZE article_search")


def _know_words(store: SqlStore) -> None:
    """Store the vocabulary."""
    with transaction(store._engine, write=True) as connection:
        connection.exec_driver_sql("CREATE TABLE vocabulary (n int PRIMARY KEY, word text)")
        connection.execute(
            text("INSERT INTO vocabulary VALUES (:n, :word)"),
            [{"n": n, "word": word} for n, word in enumerate(vocabulary(), 1)],
        )
    run(store, "ANALYZE vocabulary")


def run(store: SqlStore, *statements: str) -> None:
    """Run statements that want no transaction around them."""
    with store._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)
