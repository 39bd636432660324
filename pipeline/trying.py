"""Run a topic over the stored archive before it goes live. Stores nothing, alerts nobody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from core.values import Article, Hit, HitFilter, StoredHit, Topic
from matching import Matcher
from pipeline.ports import Store

#: A day has so many seconds.
DAY_S = 86_400


@dataclass(frozen=True, slots=True)
class Found:
    """One article that the tried topic matches, and what people said of it before."""

    article: Article
    hit: Hit
    judged: str = ""


@dataclass(frozen=True, slots=True)
class Trial:
    """What a topic would have found in a span of the archive.

    `won` are hits that the live version does not have, `lost` its hits that would go.
    """

    topic: Topic
    articles: int
    days: float
    found: tuple[Found, ...]
    won: tuple[Found, ...]
    lost: tuple[StoredHit, ...]

    @property
    def a_day(self) -> float:
        """Hits a day over the span that the archive covers."""
        return len(self.found) / self.days if self.days else 0.0

    @property
    def judged(self) -> tuple[int, int]:
        """Of the hits that people have judged: how many are right, and how many in all."""
        verdicts = [found.judged for found in self.found if found.judged not in ("", "new")]
        return sum(verdict != "irrelevant" for verdict in verdicts), len(verdicts)


def try_topic(store: Store, topic: Topic, since: datetime, now: datetime) -> Trial:
    """Match a topic against everything stored since then, beside its stored hits."""
    matcher = Matcher([topic])
    live = {
        stored.article.url: stored
        for stored in reversed(store.hits(HitFilter(topic=topic.slug, since=since)))
    }
    found: list[Found] = []
    articles = 0
    oldest = now
    for article in store.articles(since):
        articles += 1
        oldest = min(oldest, article.fetched_at or now)
        for hit in matcher.match(article):
            stored = live.get(article.url)
            found.append(Found(article, hit, stored.status if stored else ""))
    matched = {item.article.url for item in found}
    return Trial(
        topic=topic,
        articles=articles,
        days=max((now - oldest).total_seconds() / DAY_S, 1.0) if articles else 0.0,
        found=tuple(sorted(found, key=lambda item: -item.hit.score)),
        won=tuple(item for item in found if item.article.url not in live),
        lost=tuple(stored for url, stored in live.items() if url not in matched),
    )
