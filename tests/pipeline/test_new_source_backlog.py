"""What a new source brings at its first reading, and items that only look new."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from core.values import Delivery, Receiver, Route
from pipeline.digest import plan_digests
from pipeline.letters import preview_digests, write_letter
from storage import open_store
from tests.pipeline.test_poll_sources import WATCH, World, feed, page

DAY = timedelta(days=1)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    store = open_store(f"sqlite:///{tmp_path}/n.db")
    yield World(store)
    store.close()


def report_page(slug: str, number: int) -> str:
    words = " ".join(f"{slug}{number}word{k}" for k in range(60))
    return page(f"Ships meet {slug} {number}", f"In the South China Sea: {words}.")


def offer(world: World, slug: str, numbers: range, guid: str = "") -> None:
    """Let a source offer articles that share nothing but their subject."""
    links = [f"https://{slug}.example/{n}" for n in numbers]
    for n, link in zip(numbers, links, strict=True):
        world.web.put(link, report_page(slug, n))
    text = feed(
        *((f"Ships meet {slug} {n}", link) for n, link in zip(numbers, links, strict=True)),
        published=world.now,
    )
    if guid:
        text = text.replace("<guid>https://", f"<guid>{guid}-")
    world.web.put(f"https://{slug}.example/feed", text)


def waiting(world: World) -> tuple[Delivery, ...]:
    return world.store.deliveries("waiting")


def test_the_backlog_of_a_source_that_is_added_is_one_line(world: World) -> None:
    offer(world, "a", range(1))
    world.poll("a")
    assert len(waiting(world)) == 1
    world.now += DAY
    offer(world, "b", range(20))
    report = world.poll("b")
    assert len(report.hits) == 20
    row, *before = waiting(world)
    assert len(before) == 1
    assert len(row.alert.story_ids) == 20
    letter = write_letter(row, world.watch.receivers[0], world.store, world.watch, "")
    assert letter.stories == ()
    assert letter.notes == (
        "“B Paper” is read for the first time: 20 stories there match South China Sea. They are "
        "not told one by one but wait on the review page. The newest: “Ships meet b 19”.",
    )
    assert ("alerted", "backlog") in world.outcomes("https://b.example/7")
    world.poll("b")
    assert len(waiting(world)) == 2


def test_what_comes_after_the_first_reading_is_told(world: World) -> None:
    offer(world, "a", range(1))
    world.poll("a")
    world.now += DAY
    offer(world, "b", range(3))
    world.poll("b")
    world.now += DAY
    offer(world, "b", range(5))
    world.poll("b")
    assert [len(row.alert.story_ids) for row in waiting(world)] == [1, 1, 3, 1]


def test_a_copy_of_what_the_backlog_holds_alerts_nobody(world: World) -> None:
    offer(world, "a", range(1))
    world.poll("a")
    world.now += DAY
    offer(world, "b", range(3))
    world.poll("b")
    world.now += DAY
    world.web.put("https://a.example/feed", feed(("Again", "https://a.example/again")))
    world.web.put("https://a.example/again", report_page("b", 1))
    world.poll("a")
    assert len(waiting(world)) == 2


@pytest.mark.parametrize(("stories", "alerts"), [(5, 5), (6, 1)])
def test_on_the_very_first_poll_a_few_stories_are_told_as_usual(
    world: World, stories: int, alerts: int
) -> None:
    offer(world, "a", range(stories))
    world.poll("a")
    assert len(waiting(world)) == alerts


def test_a_digest_tells_a_backlog_in_a_line_too(world: World) -> None:
    world.watch = replace(
        WATCH,
        receivers=(Receiver("desk", "json://desk.example"),),
        routes=(Route(("desk",), mode="digest", at="07:00"),),
    )
    offer(world, "a", range(1))
    world.poll("a")
    world.now += timedelta(minutes=30)
    offer(world, "b", range(9))
    world.poll("b")
    ((_, text),) = preview_digests(world.store, world.watch, "", world.now)
    assert text.count("Ships meet b") == 1
    (digest,) = plan_digests(world.store, world.watch, world.now + DAY)
    assert len(digest.story_ids) == 1
    row = next(row for row in world.store.deliveries() if row.alert.kind == "digest")
    letter = write_letter(row, world.watch.receivers[0], world.store, world.watch, "")
    assert len(letter.stories) == 1
    assert "9 stories there match" in letter.notes[0]


def test_an_item_that_comes_back_under_a_new_guid_alerts_nobody(world: World) -> None:
    offer(world, "a", range(3))
    world.poll("a")
    world.now += timedelta(hours=1)
    offer(world, "a", range(3), guid="https://new.example")
    report = world.poll("a")
    assert (len(report.hits), len(waiting(world))) == (0, 3)
