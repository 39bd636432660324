"""One article into the store: its hits, the story they belong to, the alerts that are owed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from alerts.plan import Plan, plan_alerts
from core.urls import is_http
from core.values import Alert, Article, Fate, Hit, Watch
from matching.related import vector
from matching.stories import choose_story, fingerprint
from pipeline.follow_ups import follow_ups
from pipeline.looks import first_look
from pipeline.ports import Writer
from pipeline.reports import HitLine
from pipeline.trail import NO_VALIDATORS, Validators

#: How far back a report can be the same story. Wire copy is reprinted within hours, weeklies
#: pick it up within days; after a week the same words are a new publication.
STORY_WINDOW = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Settled:
    """What storing one article came to; `planned` are alerts that are not in the outbox yet."""

    new: bool
    lines: tuple[HitLine, ...] = ()
    alerts: int = 0
    fates: tuple[Fate, ...] = ()
    planned: tuple[Alert, ...] = ()


def settle(
    tx: Writer,
    watch: Watch,
    article: Article,
    aliases: Iterable[str],
    hits: Sequence[Hit],
    now: datetime,
    *,
    validators: Validators = NO_VALIDATORS,
    alert: bool = True,
    owe: bool = True,
) -> Settled:
    """Store one article with its hits, find its story, and owe the alerts for it.

    Suppressed hits are stored like others, and nobody is alerted about them. Without `alert`
    nobody hears of anything; without `owe` what would be owed is only told back. The page's
    `validators` are kept for a second look.

    Runs inside the transaction, because two batches may bring reprints of one report at the
    same moment: whoever is second must see the first one's story.
    """
    if not hits:
        new = tx.add_article(article, aliases, (), now)
        return Settled(new) if new else _known(tx, article, now)
    hashes = fingerprint(article.title, article.text, article.language).hashes
    if not tx.add_article(article, aliases, hashes, now):
        return _known(tx, article, now)
    if article.source and is_http(article.url) and any(not hit.suppressed for hit in hits):
        tx.save_looks([first_look(article, validators, now)])
    return tell(tx, watch, article, hits, hashes, now, alert=alert, owe=owe)


def tell(
    tx: Writer,
    watch: Watch,
    article: Article,
    hits: Sequence[Hit],
    hashes: Sequence[int],
    now: datetime,
    *,
    alert: bool = True,
    owe: bool = True,
) -> Settled:
    """Put the hits of a stored article, all of them new, into its story, and owe the alerts."""
    # What was stored long ago belongs to the stories of its own days.
    then = min(now, article.fetched_at or now)
    candidates = tx.candidates(hashes, then - STORY_WINDOW)
    own = next((c.story_id for c in candidates if c.article_url == article.url), None)
    chosen = None
    if own is None:
        chosen = choose_story(article, [c for c in candidates if c.article_url != article.url])
    if own is not None:
        story_id = own
    elif chosen is None:
        story_id = tx.new_story(article.title, article.url, now)
        tx.save_vector(story_id, vector(article.title, article.text), now)
    else:
        story_id = chosen.story_id
        tx.join_story(story_id, article.url, now)
    suppressed = [hit for hit in hits if hit.suppressed]
    hits = [hit for hit in hits if not hit.suppressed]
    ids = tx.add_hits(story_id, hits, now)
    tx.add_hits(story_id, suppressed, now)
    lines = tuple(
        HitLine(
            id=hit_id,
            hit=hit,
            title=article.title,
            source=article.source,
            language=article.language,
            story_id=story_id,
            reprint=chosen is not None,
            lag=(now - article.published).total_seconds() if article.published else None,
        )
        for hit_id, hit in zip(ids, hits, strict=True)
    )
    if not alert or not hits:
        return Settled(True, lines)
    known = None
    if chosen is not None:
        known = [c.text for c in candidates if c.story_id == story_id]
    told = plan_told(tx, watch, story_id, hits, article, now, known=known, owe=owe)
    return replace(told, lines=lines)


def plan_told(
    tx: Writer,
    watch: Watch,
    story_id: int,
    hits: Sequence[Hit],
    article: Article,
    now: datetime,
    *,
    known: Sequence[str] | None = None,
    edited: bool = False,
    owe: bool = True,
) -> Settled:
    """Owe the alerts that hits of a story call for, or with `owe` False only plan them.

    `known` are the texts that the story had, where the article joins it: then some may hear
    again. Of one that was only `edited` that is all that can be owed.
    """
    # What people asked for on a page counts like what the files say.
    asked = tuple(silence for _, silence in tx.silences(now))
    watch = replace(watch, silences=watch.silences + asked)
    plan = Plan()
    if not edited:
        plan = plan_alerts(story_id, hits, article, watch, tx.alerted_topics(story_id), now)
    if known is not None:
        more = follow_ups(tx, story_id, article, hits, known, watch, now, edited=edited)
        plan = Plan(plan.alerts + more.alerts, tuple(dict.fromkeys(plan.reasons + more.reasons)))
    fates = tuple(
        Fate(article.url, now, "alerted", "nobody", reason, article.source)
        for reason in plan.reasons
    )
    if not owe:
        return Settled(True, (), 0, fates, plan.alerts)
    owed = tx.add_alerts(plan.alerts)
    return Settled(True, (), owed, (*(owed_fate(article, one, now) for one in plan.alerts), *fates))


def owed_fate(article: Article, alert: Alert, now: datetime) -> Fate:
    """What is told of an alert that is owed."""
    detail = f"{alert.receiver} hears of story {alert.story_ids[0]} ({alert.mode})"
    return Fate(article.url, now, "alerted", "owed", detail, article.source)


def _known(tx: Writer, article: Article, now: datetime) -> Settled:
    """Another source stored it while we were reading it."""
    tx.add_outlet(article.url, article.source, now)
    fate = Fate(
        article.url,
        now,
        "skipped",
        "duplicate",
        f"the same article as {article.url}, stored a moment before",
        article.source,
    )
    return Settled(False, fates=(fate,))
