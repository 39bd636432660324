"""Who is told about an article's hits, how and when. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from alerts.hours import next_slot, quiet_until
from core.values import (
    Alert,
    AlertKind,
    Article,
    Hit,
    Mode,
    Priority,
    Receiver,
    Route,
    Silence,
    Source,
    Topic,
    Watch,
)

#: An article that is older than this when we find it is history, not news.
TOO_OLD = timedelta(hours=48)

#: From the most immediate to the least.
MODES: tuple[Mode, ...] = ("instant", "batched", "digest")
PRIORITIES: tuple[Priority, ...] = ("low", "normal", "high")


@dataclass(frozen=True, slots=True)
class Plan:
    """The alerts that are owed, and why nobody (or nobody else) is told, for the fate trace."""

    alerts: tuple[Alert, ...] = ()
    reasons: tuple[str, ...] = ()


def plan_alerts(
    story_id: int,
    hits: Sequence[Hit],
    article: Article,
    watch: Watch,
    alerted: Mapping[str, frozenset[str]],
    now: datetime,
) -> Plan:
    """Decide which receivers hear of this article: at most one alert for each.

    `alerted` holds the receivers that have an alert about the story, with its topics: they
    hear nothing more. An alert names all its receiver's topics on the article, the best hit
    first, goes the most immediate way any of its routes asks for, and has the highest priority
    of its topics.
    """
    if not hits:
        return Plan()
    reason = _no_news(article, now)
    if reason:
        return Plan(reasons=(reason,))
    source = next((s for s in watch.sources if s.slug == article.source), None)
    topics = {topic.slug: topic for topic in watch.topics}
    receivers = {receiver.name: receiver for receiver in watch.receivers}
    owed: dict[str, list[tuple[Hit, Route]]] = {}
    reasons: list[str] = []
    for hit in sorted(hits, key=lambda hit: (-hit.score, hit.topic)):
        topic = topics.get(hit.topic)
        if topic is None:
            reasons.append(f'topic "{hit.topic}" is no longer watched')
            continue
        if hit.score < topic.min_score:
            reasons.append(
                f'score {hit.score:.2f} is below min_score {topic.min_score:.2f} of "{topic.slug}"'
            )
            continue
        routes = [
            route for route in watch.routes if not route_refusal(route, hit, topic, article, source)
        ]
        if not routes:
            reasons.append(_why_no_route(hit, topic, article, source, watch.routes))
        for name, route in _pairs(routes):
            silence = silenced(watch.silences, hit, article.source, name, now, story_id)
            if silence:
                reasons.append(silence_sentence(silence, name))
            else:
                owed.setdefault(name, []).append((hit, route))
    alerts: list[Alert] = []
    for name, claims in owed.items():
        if name in alerted:
            reasons.append(f'"{name}" has been alerted to story {story_id} before')
        elif name not in receivers:
            reasons.append(f'there is no receiver "{name}"')
        else:
            alerts.append(_alert(story_id, receivers[name], claims, topics, now))
    return Plan(tuple(alerts), tuple(dict.fromkeys(reasons)))


def alert_key(kind: AlertKind, receiver: str, story_id: int, detail: str = "") -> str:
    """The lasting identity of an alert about a story; the same parts give the same key."""
    parts = "\x1f".join((kind, receiver, str(story_id), detail))
    digest = hashlib.sha256(parts.encode("utf-8", "surrogatepass")).hexdigest()
    return f"{kind}:{story_id}:{digest[:20]}"


def route_refusal(
    route: Route, hit: Hit, topic: Topic, article: Article, source: Source | None
) -> str:
    """Why a route does not take a hit, in a few words, or "" when it does.

    `languages` match as ranges do (RFC 4647, basic filtering): "zh" takes "zh-Hant". The topic's
    `priority` must be at least the route's.
    """
    country = source.country if source else ""
    if route.topics and hit.topic not in route.topics:
        return "another topic"
    if hit.score < route.min_score:
        return f"score {hit.score:.2f} is below {route.min_score:.2f}"
    if route.languages and not any(_in_range(article.language, tag) for tag in route.languages):
        return f'language "{article.language or "unknown"}"'
    if route.countries and country.upper() not in {c.upper() for c in route.countries}:
        return f'country "{country or "unknown"}"'
    if route.sources and article.source not in route.sources:
        return f'source "{article.source}"'
    if route.priority and PRIORITIES.index(topic.priority) < PRIORITIES.index(route.priority):
        return f'priority "{topic.priority}"'
    return ""


def silenced(
    silences: Sequence[Silence],
    hit: Hit,
    source: str,
    receiver: str,
    now: datetime,
    story_id: int = 0,
) -> Silence | None:
    """The silence that keeps a receiver from hearing of a hit in a source now, if any."""
    for silence in silences:
        if (
            now < silence.until
            and (not silence.topics or hit.topic in silence.topics)
            and (not silence.sources or source in silence.sources)
            and (not silence.receivers or receiver in silence.receivers)
            and (not silence.stories or story_id in silence.stories)
            and (not silence.phrases or set(hit.terms) <= set(silence.phrases))
        ):
            return silence
    return None


def silence_sentence(silence: Silence, receiver: str) -> str:
    """Who does not hear of it, until when, by whose wish and why."""
    until = f"{silence.until:%Y-%m-%d %H:%M} UTC"
    return f'"{receiver}" is silenced until {until} by {silence.author} ({silence.reason})'


def _no_news(article: Article, now: datetime) -> str:
    if article.text_from == "import":
        return "imported articles alert nobody"
    if article.published is not None and now - article.published > TOO_OLD:
        hours = TOO_OLD.total_seconds() / 3600
        return f"published {article.published:%Y-%m-%d %H:%M} UTC, more than {hours:.0f} h ago"
    return ""


def _why_no_route(
    hit: Hit, topic: Topic, article: Article, source: Source | None, routes: Sequence[Route]
) -> str:
    refusals = [route_refusal(route, hit, topic, article, source) for route in routes]
    near = [refusal for refusal in refusals if refusal != "another topic"]
    if not near:
        return f'no route takes topic "{topic.slug}"'
    return f'no route takes this hit on "{topic.slug}": {"; ".join(dict.fromkeys(near))}'


def _pairs(routes: Sequence[Route]) -> Iterator[tuple[str, Route]]:
    return ((name, route) for route in routes for name in route.receivers)


def _in_range(tag: str, wanted: str) -> bool:
    have, want = tag.lower().replace("_", "-"), wanted.lower().replace("_", "-")
    return have == want or have.startswith(f"{want}-")


def _alert(
    story_id: int,
    receiver: Receiver,
    claims: Sequence[tuple[Hit, Route]],
    topics: Mapping[str, Topic],
    now: datetime,
) -> Alert:
    slugs = tuple(dict.fromkeys(hit.topic for hit, _ in claims))
    mode = min((route.mode for _, route in claims), key=MODES.index)
    priority = max((topics[slug].priority for slug in slugs), key=PRIORITIES.index)
    routes = [route for _, route in claims if route.mode == mode]
    return Alert(
        key=alert_key("story", receiver.name, story_id),
        receiver=receiver.name,
        kind="story",
        story_ids=(story_id,),
        topics=slugs,
        mode=mode,
        priority=priority,
        created_at=now,
        due_at=due_at(receiver, routes, mode, priority, now),
    )


def due_at(
    receiver: Receiver, routes: Sequence[Route], mode: Mode, priority: Priority, now: datetime
) -> datetime:
    """When a new alert may go out: at once, after a short wait for company, or with a digest.

    Quiet hours hold everything but high priority until they end.
    """
    zone = ZoneInfo(receiver.timezone)
    if mode == "digest":
        return min(next_slot(now, route.at, route.days, zone) for route in routes)
    wanted = now + min(route.group_wait for route in routes) if mode == "batched" else now
    if priority == "high":
        return wanted
    return quiet_until(receiver.quiet, zone, wanted) or wanted
