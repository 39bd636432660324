"""When a story that people know is worth a second message. Pure.

Later outlets update a story silently. Three things break the silence: a source of a higher
tier carries it, five independent outlets do so within an hour, or its text is materially new.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from alerts.plan import Plan, alert_key, plan_alerts
from core.outlets import independent
from core.values import Article, Hit, Watch

Reason = Literal["higher tier", "spike", "new text"]

#: Each reason at most once in this time for a receiver and story.
AT_MOST_EVERY = timedelta(hours=6)

SPIKE_OUTLETS = 5
SPIKE_WITHIN = timedelta(hours=1)

#: What a follow-up says about itself.
SENTENCES: dict[Reason, str] = {
    "higher tier": "You know this story; now a source of a higher tier carries it.",
    "spike": "You know this story; five independent outlets carried it within an hour.",
    "new text": "You know this story; this text of it has much that is new.",
}

#: Where the reason stands in the key of a follow-up.
_MARK = ":follow-up-"

#: A text that has so much more than the story had is materially new: a local paragraph of a
#: hundred words is not, the next report by the hour mostly is. Tuned with `make bench-messages`.
NEW_WORDS = 150
NEW_SHARE = 0.3


@dataclass(frozen=True, slots=True)
class Carried:
    """One article of a story: when it was found, whose it is, and how trusted they are.

    `wire` is the agency that it credits: a reprint is no independent outlet.
    """

    at: datetime
    outlet: str
    tier: int
    wire: str = ""


def follow_up_reasons(
    new: Carried, earlier: Sequence[Carried], unknown: tuple[int, float]
) -> tuple[Reason, ...]:
    """Why a new article of a known story deserves a message; empty for most.

    `unknown` says how much of its text no earlier article had: words, and share (0 to 1).
    """
    reasons: list[Reason] = []
    if earlier and new.tier < min(carried.tier for carried in earlier):
        reasons.append("higher tier")
    before = _independent(c for c in earlier if new.at - c.at < SPIKE_WITHIN)
    if len(before) < SPIKE_OUTLETS <= len(before | _independent([new])):
        reasons.append("spike")
    words, share = unknown
    if words >= NEW_WORDS and share >= NEW_SHARE:
        reasons.append("new text")
    return tuple(reasons)


def plan_follow_ups(
    story_id: int,
    hits: Sequence[Hit],
    article: Article,
    watch: Watch,
    reasons: Sequence[Reason],
    told: Mapping[tuple[str, Reason], datetime],
    alerted: Mapping[str, frozenset[str]],
    now: datetime,
) -> Plan:
    """The follow-ups that are owed to receivers who know the story.

    `alerted` holds them; `told` when each of them last had a follow-up for a reason. Routes,
    quiet hours and silences count as for a first alert. One message for each receiver; its key
    holds the article and the first reason that still may speak.
    """
    plan = plan_alerts(story_id, hits, article, watch, {}, now)
    alerts, quiet = [], list(plan.reasons)
    for alert in plan.alerts:
        if alert.receiver not in alerted:
            continue
        fresh = [r for r in reasons if _may_speak(told.get((alert.receiver, r)), now)]
        if not fresh:
            if reasons:
                quiet.append(f'"{alert.receiver}" had a follow-up within {AT_MOST_EVERY}')
            continue
        key = alert_key("story", alert.receiver, story_id, f"{fresh[0]}:{article.url}")
        alerts.append(replace(alert, key=f"{key}{_MARK}{fresh[0].replace(' ', '-')}"))
    return Plan(tuple(alerts), tuple(dict.fromkeys(quiet)))


def follow_up_reason(key: str) -> Reason | None:
    """Why a follow-up was owed, from the key of its alert; None for any other alert's key."""
    _, marked, rest = key.partition(_MARK)
    word = rest.partition(":")[0].replace("-", " ") if marked else ""
    return next((reason for reason in SENTENCES if reason == word), None)


def _may_speak(last: datetime | None, now: datetime) -> bool:
    return last is None or now - last >= AT_MOST_EVERY


def _independent(carried: Iterable[Carried]) -> frozenset[str]:
    return independent((one.outlet, one.wire) for one in carried)
