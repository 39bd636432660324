"""People correct the grouping: two stories are one, or one is two. What they say holds.

Nothing ever moves an article by itself, so a split stays split; a later copy joins the half
that it is closest to.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from alerts.plan import Plan, plan_alerts
from core.errors import SetupError
from core.values import Fate, HitFilter, StoredHit, Story, Watch
from matching.related import vector
from pipeline.ports import Store


def merge(store: Store, into: int, other: int, now: datetime, by: str = "") -> Story:
    """Make two stories one; the merged one.

    Who was told of either knows it. An alert that still waits to tell a receiver of `other`
    is cancelled when the same receiver has one about `into`. Raises SetupError where there is
    no such story.
    """
    first, second = _story(store, into), _story(store, other)
    if first.id == second.id:
        raise SetupError(f"{into} and {other} are the same story")
    with store.begin() as tx:
        told = tx.alerted_topics(first.id)
        second_time = [
            row.id
            for row in tx.story_deliveries(second.id)
            if row.state == "waiting"
            and not row.attempts
            and row.alert.receiver in told
            and row.alert.story_ids == (second.id,)
        ]
        tx.merge_stories(first.id, second.id)
        tx.cancel(second_time, f"story {second.id} was merged into {first.id}", now)
        tx.add_fates(
            Fate(url, now, "grouped", "merged", f"story {second.id} into {first.id}{_by(by)}")
            for url in second.article_urls
        )
    return _story(store, first.id)


def split(
    store: Store, watch: Watch, story_id: int, urls: Sequence[str], now: datetime, by: str = ""
) -> Story:
    """Make some articles of a story a story of their own; that one.

    The story's first article stays, so what is split off has not been told by itself: its
    alerts are owed now, unless it is old news. Raises SetupError for what cannot be split.
    """
    story = _story(store, story_id)
    known = store.article_for(urls)
    if stranger := next((url for url in urls if known.get(url) not in story.article_urls), None):
        raise SetupError(f"{stranger} is no article of story {story.id}")
    chosen = [url for url in story.article_urls if url in known.values()]
    if not chosen or story.article_urls[0] in chosen:
        raise SetupError(f"name articles to split off story {story.id}; its first one stays")
    hits = [hit for hit in store.hits(HitFilter(story_id=story.id)) if hit.article.url in chosen]
    with store.begin() as tx:
        number = tx.split_story(story.id, chosen)
        if first := next((hit.article for hit in hits if hit.article.url == chosen[0]), None):
            tx.save_vector(number, vector(first.title, first.text), story.first_seen)
        asked = tuple(silence for _, silence in tx.silences(now))
        plan = _owed(number, hits, replace(watch, silences=watch.silences + asked), now)
        tx.add_alerts(plan.alerts)
        detail = f"story {number} out of {story.id}{_by(by)}"
        tx.add_fates(Fate(url, now, "grouped", "split", detail) for url in chosen)
        tx.add_fates(
            Fate(chosen[0], now, "alerted", "owed", f"{a.receiver} hears of story {number}")
            for a in plan.alerts
        )
    return _story(store, number)


def _owed(story_id: int, hits: Sequence[StoredHit], watch: Watch, now: datetime) -> Plan:
    """What is owed for the first of these articles that has hits."""
    if not hits:
        return Plan()
    article = min(hits, key=lambda hit: (hit.found_at, hit.id)).article
    own = [stored.hit for stored in hits if stored.article.url == article.url]
    return plan_alerts(story_id, own, article, watch, {}, now)


def _story(store: Store, story_id: int) -> Story:
    story = store.story(story_id)
    if story is None:
        raise SetupError(f"there is no story {story_id}")
    return story


def _by(name: str) -> str:
    return f", by {name}" if name else ""
