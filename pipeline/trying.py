"""Run a topic over the stored archive before it goes live. Stores nothing, alerts nobody."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from alerts.plan import plan_alerts
from core.values import VERDICTS, Article, Hit, HitFilter, Source, StoredHit, Topic, Watch
from matching import Matcher
from matching.stories import StoryIndex
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

    `stories` and `alerts` are what the hits would have come to under today's routes. `won` are
    hits that the live version does not have, `lost` its hits that would go.
    """

    topic: Topic
    articles: int
    days: float
    found: tuple[Found, ...]
    won: tuple[Found, ...]
    lost: tuple[StoredHit, ...]
    stories: int = 0
    alerts: int = 0

    def a_day(self, count: int) -> float:
        """So many of something, a day, over the span that the archive covers."""
        return count / self.days if self.days else 0.0

    @property
    def judged(self) -> tuple[int, int]:
        """Of the hits that people have judged: how many are right, and how many in all."""
        verdicts = [found.judged for found in self.found if found.judged not in ("", "new")]
        return sum(verdict != "irrelevant" for verdict in verdicts), len(verdicts)


def try_topic(store: Store, topic: Topic, watch: Watch, since: datetime, now: datetime) -> Trial:
    """Match a topic against everything stored since then, beside its stored hits."""
    live: dict[str, StoredHit] = {}
    # The newest hit of an article counts; one of an older version that was judged is kept.
    for stored in reversed(store.hits(HitFilter(topic=topic.slug, since=since))):
        if stored.status != "new" or live.get(stored.article.url, stored).status == "new":
            live[stored.article.url] = stored
    found: list[Found] = []
    articles = 0
    oldest = now
    for article, hits in matches(store.articles(since), Matcher([topic]), watch):
        articles += 1
        oldest = min(oldest, article.fetched_at or now)
        for hit in hits:
            judged = live.get(article.url)
            found.append(Found(article, hit, judged.status if judged else ""))
    matched = {item.article.url for item in found}
    stories, alerts = _forecast(found, topic, watch, now)
    return Trial(
        topic=topic,
        articles=articles,
        days=max((now - oldest).total_seconds() / DAY_S, 1.0) if articles else 0.0,
        found=tuple(sorted(found, key=lambda item: -item.hit.score)),
        won=tuple(item for item in found if item.article.url not in live),
        lost=tuple(stored for url, stored in live.items() if url not in matched),
        stories=stories,
        alerts=alerts,
    )


@dataclass(frozen=True, slots=True)
class Judged:
    """A topic as it stands, tried on the hits that people judged.

    `lost` are those it no longer finds though they were right, the newest first; `wrong` counts
    those it still finds though they were irrelevant.
    """

    judged: int
    lost: tuple[StoredHit, ...]
    wrong: int


def judge_again(store: Store, topic: Topic, watch: Watch) -> Judged:
    """Try a topic on its judged hits of all its versions: they are its regression set."""
    verdicts: dict[str, StoredHit] = {}
    for status in VERDICTS:
        for stored in store.hits(HitFilter(topic=topic.slug, status=status)):
            known = verdicts.get(stored.article.url)
            if known is None or known.id < stored.id:
                verdicts[stored.article.url] = stored
    articles = (stored.article for stored in verdicts.values())
    found = {article.url for article, hits in matches(articles, Matcher([topic]), watch) if hits}
    right = [stored for stored in verdicts.values() if stored.status != "irrelevant"]
    lost = [stored for stored in right if stored.article.url not in found]
    return Judged(
        judged=len(verdicts),
        lost=tuple(sorted(lost, key=lambda stored: -stored.id)),
        wrong=len(found) - (len(right) - len(lost)),
    )


def matches(
    articles: Iterable[Article], matcher: Matcher, watch: Watch
) -> Iterator[tuple[Article, tuple[Hit, ...]]]:
    """Stored articles with their hits, as a poll would match them: sources are known."""
    sources: Mapping[str, Source] = {source.slug: source for source in watch.sources}
    for article in articles:
        source = sources.get(article.source)
        if source is None:
            yield article, matcher.match(article)
        else:
            yield article, matcher.match(article, country=source.country, source_url=source.url)


def _forecast(found: Iterable[Found], topic: Topic, watch: Watch, now: datetime) -> tuple[int, int]:
    """How many stories the hits are, and how many alerts today's routes would owe for them."""
    others = tuple(one for one in watch.topics if one.slug != topic.slug)
    watch = replace(watch, topics=(*others, topic))
    index = StoryIndex(timedelta(days=7))
    numbers: dict[str, int] = {}
    alerted: dict[int, dict[str, frozenset[str]]] = defaultdict(dict)
    alerts = 0
    for item in found:
        article = item.article
        story, _ = index.add(article.url, article.title, article.text, article.published)
        number = numbers.setdefault(story, len(numbers) + 1)
        then = article.fetched_at or now
        for alert in plan_alerts(number, [item.hit], article, watch, alerted[number], then).alerts:
            alerted[number][alert.receiver] = frozenset(alert.topics)
            alerts += 1
    return len(numbers), alerts
