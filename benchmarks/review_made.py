"""A large archive for `benchmarks/review.py`: generated, seeded, written row by row in bulk.

Articles without hits are short (300 characters): nothing on the page reads them, but their rows
and indices are there. Those with hits have 2,500 characters in one of six languages (a thousand
different bodies in each, their headlines all different), and are in the full-text index as always.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, insert
from sqlalchemy import text as sql

from core.values import Article, Hit, Span
from core.words import words_of
from storage import open_store
from storage.engine import transaction
from storage.rows import ARTICLE, article_values, hit_values
from storage.tables import HitRow, OutboxRow, StoryArticleRow, StoryRow, VerdictRow, table

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
SOURCES, TOPICS = 200, 10
SLICE = 5_000

WORDS = {
    "en": [
        "ferry",
        "strike",
        "harbour",
        "minister",
        "talks",
        "island",
        "coast",
        "guard",
        "vessel",
        "patrol",
        "alliance",
        "budget",
        "tariff",
        "court",
        "election",
        "storm",
        "rail",
        "port",
        "union",
        "wage",
        "drone",
        "reef",
        "summit",
        "treaty",
        "export",
    ],
    "ja": list("南海米中日韓首相会談防衛協定港湾労働者船舶島沖合警備隊発表声明合意選挙予算関税"),
    "zh": list("南海美国中国外交部发言人问题岛屿渔船海警巡航声明会谈协议选举预算关税港口工人"),
    "ko": [
        "남중국해",
        "동맹",
        "회담",
        "외교부",
        "항만",
        "노동자",
        "파업",
        "선박",
        "해경",
        "순찰",
        "선거",
        "예산",
        "관세",
    ],
    "vi": [
        "Biển",
        "Đông",
        "tàu",
        "cá",
        "ngoại",
        "trưởng",
        "hội",
        "đàm",
        "cảng",
        "công",
        "nhân",
        "đình",
        "công",
        "tuần",
        "tra",
        "bầu",
        "cử",
    ],
    "ru": [
        "порт",
        "забастовка",
        "министр",
        "переговоры",
        "остров",
        "береговая",
        "охрана",
        "судно",
        "бюджет",
        "выборы",
    ],
}
LANGUAGES = ("en", "en", "en", "ja", "zh", "ko", "vi", "ru")


def make(folder: Path, articles: int, hits: int, seed: int = 7) -> None:
    """Write watch files and a database into a folder."""
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
    every = articles // hits
    engine = store._engine
    for start in range(0, articles, SLICE):
        rows = list(_articles(chance, start, min(SLICE, articles - start), every))
        matched = [row for row in rows if row["id"] % every == 0]
        with transaction(engine, write=True) as connection:
            connection.execute(insert(ARTICLE), rows)
            _index(connection, matched)
            for part, values in _around(chance, matched).items():
                connection.execute(insert(table(part)), values)
        sys.stderr.write(f"\r{start + len(rows):,} articles")
    with transaction(engine, write=True) as connection:
        connection.execute(insert(table(OutboxRow)), list(_alerts(chance)))
        connection.exec_driver_sql("ANALYZE")
    sys.stderr.write("\n")
    store.close()


#: So many different bodies in each language; cutting each article's anew would take an hour.
BODIES = 1_000


@cache
def _body(language: str, number: int, length: int) -> str:
    return _text(random.Random(f"{language} {number}"), language, length)  # noqa: S311


@cache
def _words(text: str) -> str:
    return " ".join(words_of("", text))


def _index(connection: Connection, rows: list[dict[str, Any]]) -> None:
    """As `storage.search.index_articles` does, but bodies are cut into words once."""
    connection.execute(
        sql("INSERT INTO article_search (rowid, words) VALUES (:id, :words)"),
        [
            {
                "id": row["id"],
                "words": f"{' '.join(words_of(row['title'], ''))} {_words(row['text'])}",
            }
            for row in rows
        ],
    )


def _text(chance: random.Random, language: str, length: int) -> str:
    words, gap = WORDS[language], "" if language in ("ja", "zh") else " "
    return gap.join(chance.choices(words, k=length // (len(words[0]) + len(gap))))


def _articles(
    chance: random.Random, start: int, count: int, every: int
) -> Iterator[dict[str, Any]]:
    for number in range(start + 1, start + count + 1):
        language = chance.choice(LANGUAGES)
        length = 2_500 if number % every == 0 else 300
        article = Article(
            f"https://s{number % SOURCES}.example/{number}",
            f"{_text(chance, language, 50)} {number}",
            _body(language, chance.randrange(BODIES), length),
            source=f"s{min(int(chance.expovariate(0.03)), SOURCES - 1)}",
            site=f"Paper {number % SOURCES}",
            language=language,
            published=NOW,
        )
        # The newest last, over 90 days.
        at = NOW - timedelta(days=90) + timedelta(days=90) * (number / 1_000_000)
        yield {"id": number} | article_values(article, min(at, NOW))


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
