"""When a report joins a story that people were told of, see whether they should hear again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from alerts.follow_ups import (
    Carried,
    Reason,
    follow_up_reason,
    follow_up_reasons,
    plan_follow_ups,
)
from alerts.plan import Plan
from core.values import Article, Hit, Watch
from matching.stories import unknown
from pipeline.ports import Writer

#: A source that is no longer (or was never) in the watch files is taken for the least trusted.
UNKNOWN_TIER = 3


def follow_ups(
    tx: Writer,
    story_id: int,
    article: Article,
    hits: Sequence[Hit],
    known: Sequence[str],
    watch: Watch,
    now: datetime,
    *,
    edited: bool = False,
) -> Plan:
    """The follow-ups that a report, stored in its story before, is worth.

    `known` are the texts that the story had. One that was only `edited` brings no outlet and no
    tier that was not there. Only who has been told can be told more: an alert that still waits
    will say on its own how the story stands when it goes out.
    """
    tiers = {source.slug: source.tier for source in watch.sources}

    def one(source: str, wire: str, at: datetime) -> Carried:
        return Carried(at, source, tiers.get(source, UNKNOWN_TIER), wire)

    carried = () if edited else tx.carried(story_id)
    earlier = [one(s, wire, at) for url, s, wire, at in carried if url != article.url]
    reasons = follow_up_reasons(
        one(article.source, article.wire, now), earlier, unknown(article.text, known)
    )
    if not reasons:
        return Plan()
    alerted: dict[str, frozenset[str]] = {}
    told: dict[tuple[str, Reason], datetime] = {}
    for row in tx.story_deliveries(story_id):
        alert = row.alert
        if alert.kind != "story":
            continue
        if row.state in ("sent", "bundled"):
            alerted[alert.receiver] = alerted.get(alert.receiver, frozenset()) | set(alert.topics)
        if reason := follow_up_reason(alert.key):
            last = told.get((alert.receiver, reason), alert.created_at)
            told[alert.receiver, reason] = max(last, alert.created_at)
    return plan_follow_ups(story_id, hits, article, watch, reasons, told, alerted, now)
