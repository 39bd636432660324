from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from alerts.follow_ups import Carried, Reason, follow_up_reasons, plan_follow_ups
from alerts.plan import plan_alerts
from core.values import Article, Hit, Receiver, Route, Topic, Watch

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
NEW = Carried(NOW, "post", 2)


def carried(*outlets: str, minutes: float = 10, tier: int = 2, wire: str = "") -> list[Carried]:
    return [Carried(NOW - timedelta(minutes=minutes), name, tier, wire) for name in outlets]


#: Hardly anything that was not known.
COPY = (3, 0.01)


@pytest.mark.parametrize(
    ("new", "earlier", "unknown", "reasons"),
    [
        (NEW, carried("a"), COPY, ()),
        (replace(NEW, tier=1), carried("a"), COPY, ("higher tier",)),
        (replace(NEW, tier=1), [*carried("a"), *carried("b", tier=1)], COPY, ()),
        (replace(NEW, tier=3), carried("a"), COPY, ()),
        (NEW, carried("a", "b", "c", "d"), COPY, ("spike",)),
        (NEW, carried("a", "b", "c"), COPY, ()),
        (NEW, carried("a", "b", "c", "d", "e"), COPY, ()),  # it was one before
        (NEW, carried("a", "b", "c", "post"), COPY, ()),  # the same outlet again
        (NEW, carried("a", "b", "c", "d", minutes=61), COPY, ()),
        (NEW, carried("a", "b", "c", "d", wire="Reuters"), COPY, ()),  # one report
        (NEW, [*carried("a", "b", "c"), *carried("d", wire="AP")], COPY, ("spike",)),
        (NEW, carried("a"), (150, 0.31), ("new text",)),
        (NEW, carried("a"), (110, 0.6), ()),  # a short cut with a local paragraph
        (NEW, carried("a"), (900, 0.2), ()),
        (
            replace(NEW, tier=1),
            carried("a", "b", "c", "d"),
            (600, 0.9),
            ("higher tier", "spike", "new text"),
        ),
        (NEW, [], COPY, ()),
    ],
)
def test_three_things_make_a_known_story_news_again(
    new: Carried, earlier: list[Carried], unknown: tuple[int, float], reasons: tuple[Reason, ...]
) -> None:
    assert follow_up_reasons(new, earlier, unknown) == reasons


WATCH = Watch(
    topics=(Topic("sea", "South China Sea"),),
    receivers=(Receiver("desk", "json://h"), Receiver("chief", "json://h")),
    routes=(Route(("desk", "chief")),),
)
ARTICLE = Article("https://paper.example/1", "Title", "Text", published=NOW)
HIT = Hit("sea", "v", ARTICLE.url, 0.8, (), "title", "")
KNOWN = {"desk": frozenset({"sea"})}


def test_only_who_knows_the_story_gets_a_follow_up() -> None:
    plan = plan_follow_ups(7, [HIT], ARTICLE, WATCH, ["spike"], {}, KNOWN, NOW)
    assert [alert.receiver for alert in plan.alerts] == ["desk"]
    assert plan_follow_ups(7, [HIT], ARTICLE, WATCH, [], {}, KNOWN, NOW).alerts == ()


@pytest.mark.parametrize(
    ("reasons", "hours", "told"),
    [
        (["spike"], 5.9, False),
        (["spike"], 6.0, True),
        (["spike", "new text"], 1.0, True),  # the other reason has not spoken
    ],
)
def test_each_reason_speaks_at_most_once_in_six_hours(
    reasons: list[Reason], hours: float, told: bool
) -> None:
    last: dict[tuple[str, Reason], datetime] = {("desk", "spike"): NOW - timedelta(hours=hours)}
    plan = plan_follow_ups(7, [HIT], ARTICLE, WATCH, reasons, last, KNOWN, NOW)
    assert bool(plan.alerts) == told
    assert bool(plan.reasons) == (not told)


def test_a_follow_up_is_another_alert_for_another_article_and_the_same_for_the_same() -> None:
    keys = [
        alert.key
        for url in ("https://paper.example/1", "https://paper.example/2", "https://paper.example/1")
        for alert in plan_follow_ups(
            7, [HIT], replace(ARTICLE, url=url), WATCH, ["spike"], {}, KNOWN, NOW
        ).alerts
    ]
    assert keys[0] == keys[2] != keys[1]
    assert not {*keys} & {
        alert.key for alert in plan_alerts(7, [HIT], ARTICLE, WATCH, {}, NOW).alerts
    }
