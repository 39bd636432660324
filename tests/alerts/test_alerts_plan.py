from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from alerts.plan import alert_key, plan_alerts
from core.values import Article, Hit, Receiver, Route, Silence, Source, Topic, Watch

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)  # 21:00 in Tokyo
ARTICLE = Article(
    "https://paper.example/1", "Title", "Text", source="post", published=NOW, language="en-PH"
)


def hit(topic: str = "sea", score: float = 0.8) -> Hit:
    return Hit(topic, "v", ARTICLE.url, score, (), "title", "")


def watch(*routes: Route, **desk: Any) -> Watch:
    return Watch(
        sources=(Source("post", "Harbour Post", "https://paper.example/feed", country="PH"),),
        topics=(
            Topic("sea", "South China Sea", min_score=0.2),
            Topic("pact", "Japan-US alliance", priority="high"),
        ),
        receivers=(
            Receiver("desk", "json://h", timezone="Asia/Tokyo", **desk),
            Receiver("chief", "json://h"),
        ),
        routes=routes or (Route(("desk",)),),
    )


def plan(
    hits: tuple[Hit, ...] = (hit(),),
    watched: Watch | None = None,
    article: Article = ARTICLE,
    alerted: dict[str, frozenset[str]] | None = None,
) -> Any:
    return plan_alerts(7, hits, article, watched or watch(), alerted or {}, NOW)


def test_a_hit_is_an_alert_for_each_receiver_of_its_route() -> None:
    found = plan(watched=watch(Route(("desk", "chief"))))
    assert [alert.receiver for alert in found.alerts] == ["desk", "chief"]
    assert found.reasons == ()
    assert found.alerts[0].story_ids == (7,)
    assert found.alerts[0].due_at == NOW


def test_two_topics_on_one_article_are_one_alert_that_names_both() -> None:
    (alert,) = plan((hit("sea", 0.5), hit("pact", 0.9))).alerts
    assert alert.topics == ("pact", "sea")
    assert alert.priority == "high"


def test_who_has_been_alerted_to_the_story_hears_nothing_more() -> None:
    found = plan(watched=watch(Route(("desk", "chief"))), alerted={"desk": frozenset({"sea"})})
    assert [alert.receiver for alert in found.alerts] == ["chief"]
    assert found.reasons == ('"desk" has been alerted to story 7 before',)


def test_the_key_is_the_same_for_receiver_story_and_kind() -> None:
    (one,), (two,) = plan().alerts, plan((hit("pact"),)).alerts
    assert one.key == two.key == alert_key("story", "desk", 7)
    assert len({alert_key("story", r, s) for r in ("a", "b") for s in (1, 2)}) == 4


@pytest.mark.parametrize(
    ("route", "told"),
    [
        (Route(("desk",), topics=("sea",)), True),
        (Route(("desk",), topics=("pact",)), False),
        (Route(("desk",), min_score=0.8), True),
        (Route(("desk",), min_score=0.81), False),
        (Route(("desk",), languages=("en",)), True),
        (Route(("desk",), languages=("EN-ph",)), True),
        (Route(("desk",), languages=("en-US",)), False),
        (Route(("desk",), languages=("e",)), False),
        (Route(("desk",), countries=("PH",)), True),
        (Route(("desk",), countries=("ph", "JP")), True),
        (Route(("desk",), countries=("JP",)), False),
        (Route(("desk",), sources=("post",)), True),
        (Route(("desk",), sources=("other",)), False),
        (Route(("desk",), priority="normal"), True),
        (Route(("desk",), priority="low"), True),
        (Route(("desk",), priority="high"), False),
    ],
)
def test_a_route_takes_what_its_filters_match(route: Route, told: bool) -> None:
    found = plan(watched=watch(route))
    assert bool(found.alerts) == told
    assert bool(found.reasons) == (not told)


@pytest.mark.parametrize(
    ("article", "reason"),
    [
        (replace(ARTICLE, published=NOW - timedelta(hours=48, seconds=1)), "more than 48 h ago"),
        (replace(ARTICLE, text_from="import"), "imported"),
    ],
)
def test_old_news_and_imports_alert_nobody(article: Article, reason: str) -> None:
    found = plan(article=article)
    assert found.alerts == ()
    assert reason in found.reasons[0]


@pytest.mark.parametrize("published", [None, NOW - timedelta(hours=48), NOW + timedelta(hours=9)])
def test_undated_and_fresh_articles_alert(published: datetime | None) -> None:
    assert plan(article=replace(ARTICLE, published=published)).alerts


def test_a_hit_below_its_topics_score_alerts_nobody_and_says_so() -> None:
    found = plan((hit(score=0.19),))
    assert found.alerts == ()
    assert found.reasons == ('score 0.19 is below min_score 0.20 of "sea"',)


def test_the_most_immediate_route_wins_for_a_receiver() -> None:
    routes = (
        Route(("desk",), mode="digest"),
        Route(("desk",), mode="batched", group_wait=timedelta(minutes=2)),
        Route(("chief",), mode="digest", at="07:00"),
    )
    desk, chief = plan(watched=watch(*routes)).alerts
    assert (desk.mode, desk.due_at) == ("batched", NOW + timedelta(minutes=2))
    assert (chief.mode, chief.due_at) == ("digest", NOW + timedelta(hours=19))


def test_quiet_hours_hold_until_they_end_but_not_what_is_urgent() -> None:
    watched = watch(quiet="20:00-07:00")
    (held,) = plan(watched=watched).alerts
    (urgent,) = plan((hit("pact"),), watched).alerts
    assert held.due_at == NOW + timedelta(hours=10)
    assert urgent.due_at == NOW


@pytest.mark.parametrize(
    ("silence", "told"),
    [
        ({}, ["chief"]),
        ({"receivers": ()}, []),
        ({"topics": ("sea",)}, ["chief"]),
        ({"topics": ("pact",)}, ["desk", "chief"]),
        ({"sources": ("other",)}, ["desk", "chief"]),
        ({"until": NOW}, ["desk", "chief"]),
    ],
)
def test_a_silence_keeps_what_it_matches_from_its_receivers(
    silence: dict[str, Any], told: list[str]
) -> None:
    fields = {"until": NOW + timedelta(hours=1), "receivers": ("desk",)} | silence
    quiet = Silence(author="M. Kern", reason="annual exercise", **fields)
    found = plan(watched=replace(watch(Route(("desk", "chief"))), silences=(quiet,)))
    assert [alert.receiver for alert in found.alerts] == told
    assert all("by M. Kern (annual exercise)" in reason for reason in found.reasons)
    assert bool(found.reasons) == (len(told) < 2)


def test_a_topic_or_receiver_that_is_gone_is_a_reason_not_an_error() -> None:
    found = plan((hit("gone"), hit()), watch(Route(("nobody",))))
    assert found.alerts == ()
    assert found.reasons == (
        'topic "gone" is no longer watched',
        'there is no receiver "nobody"',
    )


def test_no_hits_no_words() -> None:
    assert plan(()) == type(plan())()
