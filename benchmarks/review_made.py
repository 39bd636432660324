"""A large archive for `benchmarks/review.py`: generated, seeded, written in bulk.

Texts in six languages (`made_texts.py`), short for news: 6 sentences of 16 words, 16 where there
is a hit. Beside each article stand its address and two fates, and hourly polls of every source.
"""

from __future__ import annotations

import random
import sqlite3
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert
from sqlalchemy import text as sql

from benchmarks.made_texts import LANGUAGES, made_text
from core.values import Article, FetchRecord, Hit, Span
from storage import open_store
from storage.columns import digest
from storage.engine import transaction
from storage.rows import ARTICLE, article_values, fetch_values, hit_values, slices
from storage.tables import (
    AddressRow,
    FateRow,
    FetchRow,
    HitRow,
    OutboxRow,
    StoryArticleRow,
    StoryRow,
    VerdictRow,
    table,
)

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
SOURCES, TOPICS = 200, 10
SLICE = 5_000


def make(folder: Path, many: int, hits: int, seed: int = 7, every_h: int = 1) -> None:
    """Write watch files and a database into a folder; sources were polled every so many hours."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "sources.toml").write_text(
        "".join(
            f'[[source]]\nslug = "s{n}"\nname = "Paper {n}"\nurl = "https://s{n}.example/feed"\n'
            f'country = "{("JP", "CN", "KR", "VN", "RU", "US", "PH")[n % 7]}"\n'
            for n in range(SOURCES)
        )
    )
    (folder / "topics.toml").write_text(
        "".join(
            f'[[topic]]\nslug = "t{n}"\nname = "Topic {n}"\nany = ["ferry strike"]\n'
            for n in range(TOPICS)
        )
    )
    store = open_store(f"sqlite:///{folder / 'news.db'}")
    chance = random.Random(seed)  # noqa: S311 - a benchmark
    every = many // hits
    with store._engine.connect() as connection:
        raw = connection.connection.driver_connection
        assert isinstance(raw, sqlite3.Connection)
        # Nobody needs what a power cut would cost; and unique keys fall all over their indices.
        raw.execute("PRAGMA synchronous = OFF")
        raw.execute("PRAGMA cache_size = -1000000")
    begun = time.monotonic()
    for start in range(0, many, SLICE):
        made = list(made_articles(chance, start, min(SLICE, many - start), every, many))
        rows = [row for row, _ in made]
        matched = [row for row in rows if row["id"] % every == 0]
        with transaction(store._engine, write=True) as connection:
            connection.execute(insert(ARTICLE), rows)
            connection.execute(
                sql("INSERT INTO article_search (rowid, words) VALUES (:id, :words)"),
                [{"id": row["id"], "words": words} for row, words in made],
            )
            for part, values in (_beside(rows) | _around(chance, matched)).items():
                connection.execute(insert(table(part)), values)
        rate = (start + len(rows)) / (time.monotonic() - begun)
        sys.stderr.write(f"\r{start + len(rows):,} articles, {rate:,.0f} a second")
    with transaction(store._engine, write=True) as connection:
        connection.execute(insert(table(OutboxRow)), list(_alerts(chance)))
        for some in slices(_polls(every_h), SLICE):
            connection.execute(insert(table(FetchRow)), some)
    sys.stderr.write("\n")
    store.close()


def made_articles(
    chance: random.Random, start: int, count: int, every: int, total: int
) -> Iterator[tuple[dict[str, Any], str]]:
    """Rows of `articles` from number `start` + 1 on, each with its searchable words.

    Each `every`th is longer. All are found within 90 days, the newest last.
    """
    for number in range(start + 1, start + count + 1):
        language = chance.choice(LANGUAGES)
        made = made_text(language, number, 16 if number % every == 0 else 6, chance)
        article = Article(
            f"https://s{number % SOURCES}.example/{number}",
            made.title,
            made.text,
            source=f"s{min(int(chance.expovariate(0.03)), SOURCES - 1)}",
            site=f"Paper {number % SOURCES}",
            language=language,
            published=NOW,
        )
        at = NOW - timedelta(days=90) + timedelta(days=90) * (number / total)
        yield {"id": number} | article_values(article, at), made.words


def _beside(rows: list[dict[str, Any]]) -> dict[Any, list[dict[str, Any]]]:
    """What the poll that found them left beside articles: their addresses and fates."""
    addresses, fates = [], []
    for row in rows:
        key = row["digest"]
        addresses.append({"digest": key, "canonical": key, "url": row["url"]})
        for step in ("fetched", "extracted"):
            fates.append(
                {
                    "digest": digest(row["url"], step),
                    "url_digest": key,
                    "url": row["url"],
                    "at": row["found_at"],
                    "step": step,
                    "outcome": "ok",
                    "detail": "",
                    "source": row["source"],
                }
            )
    return {AddressRow: addresses, FateRow: fates}


def _polls(every_h: int) -> Iterator[dict[str, Any]]:
    for hour in range(0, 90 * 24, every_h):
        for number in range(SOURCES):
            yield fetch_values(
                FetchRecord(
                    f"s{number}",
                    NOW - timedelta(hours=hour, seconds=number),
                    200,
                    "ok",
                    size=40_000,
                    seconds=0.2,
                    entries=30,
                )
            )


def _around(
    chance: random.Random, matched: list[dict[str, Any]]
) -> dict[Any, list[dict[str, Any]]]:
    """Stories (a third of the articles are reprints), their hits and verdicts."""
    stories: list[dict[str, Any]] = []
    places, verdicts, hits = [], [], []
    for row in matched:
        if not stories or chance.random() < 0.67:
            stories.append(
                {
                    "id": row["id"],
                    "headline": row["title"],
                    "first_seen": row["found_at"],
                    "last_seen": row["found_at"],
                    "assignee": "ann" if chance.random() < 0.002 else "",
                }
            )
        story = stories[-1]["id"]
        places.append({"article_id": row["id"], "story_id": story, "at": row["found_at"]})
        topic = f"t{min(int(chance.expovariate(0.4)), TOPICS - 1)}"
        sentence = row["text"][:200]
        hit = Hit(
            topic, "v1", row["url"], chance.random(), (Span("text", 0, 5, "x"),), "body", sentence
        )
        made = {"id": row["id"]} | hit_values(hit, row, story, row["found_at"])  # type: ignore[arg-type]
        if chance.random() < 0.7:
            made["status"] = chance.choice(("relevant", "irrelevant", "irrelevant", "escalated"))
            made["verdicts"] = 1
            verdicts.append(
                {
                    "hit_id": row["id"],
                    "at": row["found_at"],
                    "status": made["status"],
                    "by": "ann",
                    "reason": "",
                    "note": "",
                }
            )
        else:
            made["verdicts"] = 0
        hits.append(made)
    return {StoryRow: stories, StoryArticleRow: places, HitRow: hits, VerdictRow: verdicts}


def _alerts(chance: random.Random) -> Iterator[dict[str, Any]]:
    for number in range(20_000):
        at = NOW - timedelta(minutes=number)
        yield {
            "key": f"k{number}",
            "receiver": "desk",
            "kind": "story",
            "topics": [f"t{number % TOPICS}"],
            "story_ids": [],
            "mode": "instant",
            "priority": "normal",
            "created_at": at,
            "due_at": at,
            "state": "sent",
            "attempts": 1,
            "token": "",
            "lease_until": None,
            "problem": "",
            "sent_at": at,
            "bundled_into": "",
        }
