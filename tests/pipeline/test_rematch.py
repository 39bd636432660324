"""A changed topic over the stored archive, in memory."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from core.topics import definition_version
from core.values import Article, HitFilter, Receiver, Route, Source, Term, Topic, Watch
from matching import Matcher
from pipeline.checking import check_archive
from pipeline.rematch import rematch
from pipeline.settle import settle
from pipeline.trying import judge_again, try_topic
from tests.fakes.store import MemoryStore
from tests.storage.news import NOW

FERRIES = Topic("ferries", "Ferries", any=(Term("ferry"),))
DAY = timedelta(days=1)
TEXT = (
    "The {} left the northern harbour on Tuesday with forty passengers aboard. Crews said that "
    "the swell was heavier than the forecast had promised. A second crossing was put off until "
    "the evening, and the company offered meals to those who waited on the quay."
)


def topic(*terms: str, **more: object) -> Topic:
    changed = replace(FERRIES, any=tuple(map(Term, terms)), **more)  # type: ignore[arg-type]
    return replace(changed, version=definition_version(changed))


def watch(one: Topic) -> Watch:
    return Watch(
        sources=(Source("harbour", "Harbour Post", "https://harbour.example/feed", country="NO"),),
        topics=(one,),
        receivers=(Receiver("desk", "mailto://x"),),
        routes=(Route(("desk",)),),
    )


def archive(one: Topic, words: dict[str, str]) -> MemoryStore:
    """Articles of five days, one a day, matched by a topic as they came; the first is oldest."""
    store = MemoryStore()
    for number, (name, word) in enumerate(words.items()):
        found = NOW - DAY * (len(words) - number)
        text = TEXT.format(word) if "same" in name else f"{word} number {number}. " * 3
        article = Article(
            f"https://harbour.example/{name}", f"News of {name}", text, "harbour",
            published=found, fetched_at=found, language="en",
        )  # fmt: skip
        with store.begin() as tx:
            settle(tx, watch(one), article, (), Matcher([one]).match(article), found)
    return store


WORDS = {"a": "ferry", "b": "steamer", "c": "bus", "same-1": "steamer", "same-2": "steamer"}


def test_a_changed_topic_keeps_its_old_hits_under_their_version_and_tells_nobody() -> None:
    old, new = topic("ferry"), topic("ferry", "steamer")
    store = archive(old, WORDS)
    owed = len(store.deliveries())
    done = rematch(store, watch(new), [new], NOW - 30 * DAY, NOW, NOW)
    assert done.articles == 5
    assert dict(done.hits) == dict(done.new) == {"ferries": 4}
    versions = sorted((s.article.url[-1], s.hit.topic_version) for s in store.hits(HitFilter()))
    assert versions == sorted(
        [("a", old.version), *((name, new.version) for name in ("a", "b", "1", "2"))]
    )
    assert len(store.deliveries()) == owed
    again = rematch(store, watch(new), [new], NOW - 30 * DAY, NOW, NOW)
    assert again.new == ()


def test_what_was_stored_without_hits_finds_its_story_later() -> None:
    store = archive(topic("ferry"), WORDS)
    new = topic("ferry", "steamer")
    rematch(store, watch(new), [new], NOW - 30 * DAY, NOW, NOW)
    stories = {s.article.url.rsplit("/")[-1]: s.story_id for s in store.hits(HitFilter())}
    assert stories["same-1"] == stories["same-2"]
    assert len(set(stories.values())) == 3


def test_only_the_chosen_period_is_looked_at() -> None:
    store = archive(topic("ferry"), WORDS)
    new = topic("steamer")
    done = rematch(store, watch(new), [new], NOW - 3 * DAY, NOW - 2 * DAY, NOW)
    assert done.articles == 2
    assert dict(done.new) == {"ferries": 1}


def test_alerts_are_owed_once_a_story_where_somebody_asks_for_them() -> None:
    store = archive(topic("ferry"), WORDS)
    new = topic("ferry", "steamer")
    before = len(store.deliveries())
    done = rematch(store, watch(new), [new], NOW - 30 * DAY, NOW, NOW, alert=True)
    assert done.alerts == 2  # of three stories one was told before
    assert len(store.deliveries()) == before + 2


def test_a_trial_counts_hits_stories_and_alerts_and_knows_the_source() -> None:
    store = archive(topic("ferry"), WORDS)
    tried = replace(FERRIES, any=(), query="(ferry OR steamer) country:NO source:harbour.example")
    trial = try_topic(store, tried, watch(tried), NOW - 30 * DAY, NOW)
    assert (len(trial.found), trial.stories, trial.alerts) == (4, 3, 3)
    assert trial.a_day(trial.stories) == 3 / 5
    assert len(trial.won) == 3
    assert trial.lost == ()
    assert len(store.hits(HitFilter())) == 1


def test_a_verdict_on_an_older_version_still_counts_in_a_trial() -> None:
    store = archive(topic("ferry"), WORDS)
    (first,) = store.hits(HitFilter())
    store.mark(first.id, "irrelevant", NOW)
    new = topic("ferry", "steamer")
    rematch(store, watch(new), [new], NOW - 30 * DAY, NOW, NOW)
    assert try_topic(store, new, watch(new), NOW - 30 * DAY, NOW).judged == (0, 1)


def test_judged_hits_are_the_regression_set_of_a_topic() -> None:
    store = archive(topic("ferry", "steamer"), WORDS)
    hits = {s.article.url.rsplit("/")[-1]: s.id for s in store.hits(HitFilter())}
    for name, status in (("a", "relevant"), ("b", "escalated"), ("same-1", "irrelevant")):
        store.mark(hits[name], status, NOW)  # type: ignore[arg-type]
    narrower, wrong = topic("ferry", "quay"), topic("steamer")
    again = judge_again(store, narrower, watch(narrower))
    assert (again.judged, [one.id for one in again.lost], again.wrong) == (3, [hits["b"]], 1)
    archived = check_archive(store, watch(wrong), NOW)
    assert archived.judged == 3
    assert "no longer finds hit" in archived.lost[0]
    (advice,) = archived.advice
    assert advice.startswith('topic "ferries": still finds 1 hit marked irrelevant')
    assert "wirewatch hits --topic ferries --status irrelevant" in advice
    assert check_archive(store, watch(topic("ferry", "steamer")), NOW).lost == ()


def test_terms_that_the_archive_lacks_or_has_in_furniture_only_are_named_with_advice() -> None:
    store = MemoryStore()
    with store.begin() as tx:
        for number in range(500):
            article = Article(
                f"https://harbour.example/{number}", "News", "The ferry left.", "harbour",
                language="en", fetched_at=NOW, dropped=("Read our newsletter",),
            )  # fmt: skip
            tx.add_article(article, (), (), NOW)
    wanted = topic("ferry", "hydrofoil", "newsletter")
    assert check_archive(store, watch(wanted), NOW).advice == (
        'topic "ferries": stood only in furniture of pages: "newsletter": write what articles say '
        "instead, or leave it out",
        'topic "ferries": never seen in 500 articles: "hydrofoil": look at the spelling, or leave '
        "it out",
    )
