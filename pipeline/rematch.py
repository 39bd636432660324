"""Hold changed topics against the stored archive and keep what they find now.

Hits of older versions of a topic stay as they are, under their version: what people were told,
and what they said of it, is history. Nobody is alerted about the past unless somebody asks.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from core.values import Article, Hit, HitFilter, Topic, Watch
from matching import Matcher
from matching.stories import fingerprint
from pipeline.ports import Store, Writer
from pipeline.settle import tell
from pipeline.trying import matches

#: Articles with hits that are stored in one transaction.
SLICE = 200


@dataclass(frozen=True, slots=True)
class Rematched:
    """What a run over the archive came to; `hits` and `new` count by topic."""

    articles: int
    hits: tuple[tuple[str, int], ...]
    new: tuple[tuple[str, int], ...]
    alerts: int = 0


def rematch(
    store: Store,
    watch: Watch,
    topics: Sequence[Topic],
    since: datetime,
    until: datetime,
    now: datetime,
    *,
    alert: bool = False,
    told: Callable[[int], None] = lambda _: None,
) -> Rematched:
    """Match topics against what was stored between two moments and store the hits that are new.

    Running it twice changes nothing. With `alert` receivers hear of the new hits as if their
    articles had come today. `told` is called with the number of articles read so far. Raises
    StorageError; what was stored before it stays, and the next run goes on from there.
    """
    known = {
        (stored.hit.topic, stored.hit.topic_version, stored.article.url)
        for topic in topics
        for wanted in (HitFilter(topic=topic.slug), HitFilter(topic.slug, status="suppressed"))
        for stored in store.hits(wanted)
    }
    articles = 0
    hits: Counter[str] = Counter()
    new: Counter[str] = Counter()
    alerts = 0
    waiting: list[tuple[Article, tuple[Hit, ...]]] = []
    for article, found in matches(_between(store, since, until, now), Matcher(topics), watch):
        articles += 1
        hits.update(hit.topic for hit in found)
        fresh = tuple(
            hit for hit in found if (hit.topic, hit.topic_version, article.url) not in known
        )
        if fresh:
            new.update(hit.topic for hit in fresh)
            waiting.append((article, fresh))
        if len(waiting) == SLICE:
            alerts += _keep(store, watch, topics, waiting, now, alert=alert)
            waiting.clear()
        told(articles)
    alerts += _keep(store, watch, topics, waiting, now, alert=alert)
    return Rematched(articles, tuple(sorted(hits.items())), tuple(sorted(new.items())), alerts)


def _between(store: Store, since: datetime, until: datetime, now: datetime) -> Iterable[Article]:
    return (one for one in store.articles(since) if (one.fetched_at or now) <= until)


def _keep(
    store: Store,
    watch: Watch,
    topics: Sequence[Topic],
    found: Sequence[tuple[Article, tuple[Hit, ...]]],
    now: datetime,
    *,
    alert: bool,
) -> int:
    """Store these hits in one transaction; how many alerts are owed for them."""
    if not found:
        return 0
    with store.begin() as tx:
        for topic in topics:
            tx.save_topic(topic, now)
        return sum(_one(tx, watch, article, hits, now, alert=alert) for article, hits in found)


def _one(
    tx: Writer, watch: Watch, article: Article, hits: tuple[Hit, ...], now: datetime, *, alert: bool
) -> int:
    hashes = fingerprint(article.title, article.text, article.language).hashes
    tx.add_hashes(article.url, hashes)
    if alert:
        # Whoever asks for alerts about the past wants them in spite of its age.
        article = replace(article, published=None)
    settled = tell(tx, watch, article, hits, hashes, now, alert=alert)
    tx.add_fates(settled.fates)
    return settled.alerts
