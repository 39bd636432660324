"""Short ways to make values for the tests of the store."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from core.values import Alert, Article, EntryRecord, Fate, FeedEntry, Hit, Span
from pipeline.ports import Store

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
LEASE = timedelta(minutes=5)


def article(number: int | str = 1, **other: Any) -> Article:
    values: dict[str, Any] = {
        "url": f"https://press.example/{number}",
        "title": f"Ferry strike, day {number}",
        "text": "Harbour workers walked out on Monday.",
        "source": "press",
        "site": "The Press",
        "language": "en",
    }
    return Article(**(values | other))


def hit(url: str, topic: str = "ferries", version: str = "v1", score: float = 0.5) -> Hit:
    span = Span("title", 0, 5, "Ferry")
    parts = (("title", 0.4), ("terms", 0.1))
    return Hit(topic, version, url, score, (span,), "title", "Ferry strike, day 1", parts)


def alert(key: str = "desk:1", stories: Sequence[int] = (), **other: Any) -> Alert:
    values: dict[str, Any] = {
        "key": key,
        "receiver": "desk",
        "kind": "story",
        "story_ids": tuple(stories),
        "topics": ("ferries",),
        "mode": "instant",
        "priority": "normal",
        "created_at": NOW,
        "due_at": NOW,
    }
    return Alert(**(values | other))


def entry(key: str = "guid-1", **other: Any) -> EntryRecord:
    url = f"https://press.example/{key}?utm_source=rss"
    values: dict[str, Any] = {
        "key": key,
        "entry": FeedEntry("Ferry strike", url, key, NOW, None, ("Ann", "Bo"), "Short.", "Long."),
        "canonical_url": f"https://press.example/{key}",
        "outcome": "article",
    }
    return EntryRecord(**(values | other))


def fate(url: str, step: str = "seen", outcome: str = "ok", **other: Any) -> Fate:
    values: dict[str, Any] = {"at": NOW, "detail": "", "source": "press"}
    return Fate(url=url, step=step, outcome=outcome, **(values | other))


def keep(store: Store, *articles: Article, topic: str = "ferries", at: datetime = NOW) -> list[int]:
    """Store articles with a hit each, each in a story of its own; the ids of the hits."""
    ids: list[int] = []
    with store.begin() as tx:
        for one in articles:
            tx.add_article(one, (), (), at)
            story = tx.new_story(one.title, one.url, at)
            ids += tx.add_hits(story, [hit(one.url, topic)], at)
    return ids


def owe(store: Store, *alerts: Alert) -> int:
    """Put alerts into the outbox."""
    with store.begin() as tx:
        return tx.add_alerts(alerts)
