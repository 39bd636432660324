"""When sources are asked, over days: validators, moves, retirement, failures and gaps."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import timedelta

import pytest

from core.values import Gap, Source, SourceState
from pipeline.health import remarks, strange_sources
from pipeline.plan import address_mark
from tests.pipeline.test_poll_sources import BODY, NOW, World, feed, page, world

__all__ = ["world"]

FEED = "https://a.example/feed"
SPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def items(*numbers: int) -> str:
    return feed(*((f"Item {n}", f"https://a.example/{n}") for n in numbers), published=NOW - DAY)


def urls(*addresses: str) -> str:
    inner = "".join(f"<url><loc>{address}</loc></url>" for address in addresses)
    return f'<urlset xmlns="{SPACE}">{inner}</urlset>'


def sitemaps(children: Iterable[tuple[str, str]]) -> str:
    inner = "".join(
        f"<sitemap><loc>{url}</loc>{date and f'<lastmod>{date}</lastmod>'}</sitemap>"
        for url, date in children
    )
    return f'<sitemapindex xmlns="{SPACE}">{inner}</sitemapindex>'


def put(world: World, *numbers: int, etag: str = "", at: str = FEED) -> None:
    world.web.put(at, items(*numbers), etag=etag)
    for number in numbers:
        world.web.put(f"https://a.example/{number}", page(f"Item {number}", f"{number} {BODY}"))


def state(world: World) -> SourceState:
    return world.store.source_states()["a"]


def wait(world: World) -> timedelta:
    due = state(world).due_at
    assert due is not None
    return due - world.now


def source(world: World) -> Source:
    return world.watch.sources[0]


def test_validators_are_left_out_once_a_day(world: World) -> None:
    put(world, 1, 2, etag='"lies"')
    world.poll("a")
    for _ in range(4):
        world.now += 10 * HOUR
        put(world, 1, 2, 3, etag='"lies"')
        world.poll("a")
    asked = [ask.etag for ask in world.web.asked if ask.url == FEED]
    assert asked == ["", '"lies"', '"lies"', "", '"lies"']
    assert world.outcomes("https://a.example/3")


def test_an_answer_that_looks_the_same_is_read_once_a_day_all_the_same(world: World) -> None:
    put(world, 1, 2)
    world.poll("a")
    outcomes = []
    for _ in range(4):
        world.now += 10 * HOUR
        outcomes.append(world.poll("a").sources[0].outcome)
    assert outcomes == ["unchanged", "unchanged", "ok", "unchanged"]


@pytest.mark.parametrize(
    "dated", ["", NOW.isoformat(), "2020-01-01"], ids=["undated", "today", "years ago"]
)
def test_an_index_that_stays_the_same_hides_nothing_of_the_sitemaps_it_names(
    world: World, dated: str
) -> None:
    index = sitemaps((f"https://a.example/{n}.xml", dated) for n in range(3))
    world.web.put(FEED, index, etag='"same"')
    for n in range(3):
        world.web.put(f"https://a.example/{n}.xml", urls(f"https://a.example/old-{n}"))
    world.web.put("https://a.example/old-0", page("Old"))
    world.watch = replace(world.watch, sources=(Source("a", "A", FEED, "sitemap"),))
    world.poll("a")
    world.now += HOUR
    # By no date, or by one that says nothing, the one that is named last is the newest.
    world.web.put("https://a.example/2.xml", urls("https://a.example/fresh"))
    world.web.put("https://a.example/fresh", page("Fresh"))
    world.poll("a")
    assert ("matched", "hit") in world.outcomes("https://a.example/fresh")
    world.web.put("https://a.example/0.xml", urls("https://a.example/late"))
    world.web.put("https://a.example/late", page("Late"))
    for _ in range(25):  # a child that lies about its age is read once a day
        world.now += HOUR
        world.poll("a")
    assert ("matched", "hit") in world.outcomes("https://a.example/late")


def test_children_that_an_index_dates_long_ago_are_asked_once_a_day(world: World) -> None:
    today = NOW.date().isoformat()
    dates = ("2024-01-01", "2025-01-01", today, today)
    names = [f"https://a.example/{n}.xml" for n in range(4)]
    world.web.put(FEED, sitemaps(zip(names, dates, strict=True)))
    for name in names:
        world.web.put(name, urls(name.replace(".xml", "/story")))
    world.watch = replace(world.watch, sources=(Source("a", "A", FEED, "sitemap"),))
    for _ in range(26):
        world.poll("a")
        world.now += HOUR
    assert [world.web.urls.count(name) for name in names] == [2, 2, 26, 26]


def test_an_address_that_was_changed_by_hand_is_asked_without_the_old_ones_validators(
    world: World,
) -> None:
    put(world, 1, 2, etag='"1"')
    world.poll("a")
    moved = Source("a", "A Paper", "https://a.example/new-feed", "feed")
    world.watch = type(world.watch)((moved,), world.watch.topics)
    put(world, 3, 4, etag='"1"', at=moved.url)
    world.poll("a")
    assert world.web.asked[-3].etag == ""
    assert state(world).address == address_mark(moved.url)
    assert world.store.gaps(NOW) == ()


def test_failures_count_by_their_weight(world: World) -> None:
    waits = {}
    for status in (503, 200, 404):
        world.web.status(FEED, status)
        for _ in range(4):
            world.poll("a")
        waits[status] = wait(world)
        put(world, 1)
        world.poll("a")
        assert state(world).strikes == 0
    assert waits[503] < waits[200] < waits[404]
    assert waits[404] >= 4 * HOUR


def test_a_source_that_fails_for_ever_is_still_asked_every_day(world: World) -> None:
    world.web.status(FEED, 404)
    for _ in range(60):
        world.poll("a")
    assert DAY <= wait(world) <= 1.1 * DAY
    assert state(world).retired_at is None


@pytest.mark.parametrize(
    ("seconds", "least", "most"),
    [(None, 0, 0.5), (0, 0, 0.5), (7200, 2, 2), (86_400.0 * 365, 24, 24)],
)
def test_a_server_that_says_when_to_come_back_is_left_alone_till_then(
    world: World, seconds: float | None, least: float, most: float
) -> None:
    world.web.status(FEED, 429, seconds)
    world.poll("a")
    assert least * HOUR <= wait(world) <= most * HOUR


def test_what_is_gone_for_good_is_retired_told_of_and_looked_at_once_a_month(world: World) -> None:
    world.web.status(FEED, 410)
    world.poll("a")
    assert wait(world) == timedelta(days=30)
    (said,) = remarks(source(world), state(world), world.now)
    assert "gone for good" in said
    world.now += 30 * DAY
    put(world, 1)
    world.poll("a")
    assert remarks(source(world), state(world), world.now) == ()
    assert wait(world) < 2 * HOUR


def test_a_permanent_redirect_is_believed_after_three_answers_over_three_days(
    world: World,
) -> None:
    put(world, 1, 2)
    world.poll("a")
    new = "https://a.example/moved"
    world.web.move(FEED, new, permanent=True)
    for day in range(4):
        put(world, 1, 2, 10 + day, at=new)
        world.now += DAY
        assert state(world).move.believed == ""
        world.poll("a")
    assert state(world).move.believed == new
    asked = len(world.web.asked)
    world.now += HOUR
    world.poll("a")
    assert world.web.urls[asked:] == [new]
    assert any("change its address" in r for r in remarks(source(world), state(world), world.now))


@pytest.mark.parametrize(
    "shown",
    [
        pytest.param(lambda day: [100 + day], id="another every day"),
        pytest.param(lambda _: [100, 101], id="always the same"),
        pytest.param(lambda day: range(100, 102 + day), id="one more every day"),
    ],
)
def test_a_redirect_to_what_shares_entries_with_itself_at_most_is_never_believed(
    world: World, shown: Callable[[int], Iterable[int]]
) -> None:
    put(world, 1, 2)
    world.poll("a")
    parked = "https://a.example/parked"
    world.web.move(FEED, parked, permanent=True)
    for day in range(8):
        put(world, *shown(day), at=parked)
        world.now += DAY
        world.poll("a")
    assert state(world).move.believed == ""


def test_a_temporary_redirect_is_never_believed(world: World) -> None:
    put(world, 1, 2, at="https://a.example/for-now")
    world.web.move(FEED, "https://a.example/for-now")
    for _ in range(8):
        world.now += DAY
        world.poll("a")
    assert state(world).move.believed == ""


def test_a_persons_headers_are_not_sent_after_a_move_to_another_site(world: World) -> None:
    secret = Source("a", "A", FEED, "feed", headers=(("authorization", "Bearer s3cret"),))
    world.watch = type(world.watch)((secret,), world.watch.topics)
    new = "https://elsewhere.example/feed"
    put(world, 1, 2, at=new)
    world.web.move(FEED, new, permanent=True)
    for _ in range(8):
        world.now += DAY
        world.poll("a")
    assert state(world).move.believed == ""


def test_a_new_address_that_fails_hard_gives_way_to_the_old_one(world: World) -> None:
    new = "https://a.example/moved"
    put(world, 1, 2)
    world.poll("a")
    world.web.move(FEED, new, permanent=True)
    put(world, 1, 2, at=new)
    for _ in range(4):
        world.now += DAY
        world.poll("a")
    world.web.status(new, 410)
    world.poll("a")
    assert state(world).retired_at is None
    world.poll("a")
    assert world.web.urls[-1] == FEED


def test_a_feed_that_rolled_over_is_written_down_asked_faster_and_told_of(world: World) -> None:
    put(world, 1, 2, 3)
    world.poll("a")
    world.now += HOUR
    put(world, 3, 4, 5)
    world.poll("a")
    assert world.store.gaps(NOW) == ()
    world.now += HOUR
    put(world, 8, 9, 10)
    world.poll("a")
    assert world.store.gaps(NOW) == (Gap("a", world.now - HOUR, world.now, 3),)
    assert wait(world) <= 1.1 * source(world).every
    assert any("probably lost" in r for r in remarks(source(world), state(world), world.now))
    told = world.store.coverage(["a"], NOW, world.now + HOUR)
    assert told.gaps == (Gap("a", world.now - HOUR, world.now, 3),)
    world.now += 8 * DAY
    assert remarks(source(world), state(world), world.now) == ()


def test_what_a_feed_dropped_is_found_in_the_sitemap(world: World) -> None:
    put(world, 1, 2)
    world.poll("a")
    world.now += HOUR
    put(world, 8, 9)
    put(world, 5, at="https://a.example/unused")
    urls = "".join(
        f"<url><loc>https://a.example/{n}</loc><lastmod>{when.isoformat()}</lastmod></url>"
        for n, when in ((5, NOW + HOUR / 2), (6, NOW - DAY), (8, NOW + HOUR / 2))
    )
    other = f"<url><loc>https://b.example/5</loc><lastmod>{NOW.isoformat()}</lastmod></url>"
    world.web.put("https://a.example/robots.txt", "Sitemap: https://a.example/map.xml")
    world.web.put("https://a.example/map.xml", f'<urlset xmlns="{SPACE}">{urls}{other}</urlset>')
    report = world.poll("a")
    assert world.store.gaps(NOW) == (Gap("a", NOW, world.now, 2, recovered=1),)
    assert report.articles == 3
    assert ("matched", "hit") in world.outcomes("https://a.example/5")
    assert not world.outcomes("https://a.example/6")


def test_a_feed_made_anew_over_the_same_articles_lost_nothing(world: World) -> None:
    put(world, 1, 2)
    world.poll("a")
    world.now += HOUR
    world.web.put(FEED, items(1, 2).replace("<guid>", "<guid>new-"))
    world.poll("a")
    assert world.store.gaps(NOW) == ()


def test_an_empty_feed_that_fills_lost_nothing(world: World) -> None:
    put(world)
    world.poll("a")
    world.now += HOUR
    put(world, 1, 2)
    world.poll("a")
    assert world.store.gaps(NOW) == ()


def test_a_source_that_falls_silent_is_told_of_unless_it_fails(world: World) -> None:
    for number in range(60):
        put(world, *range(number, number + 5))
        world.poll("a")
        world.now += 12 * HOUR
    for _ in range(40):
        world.poll("a")
        world.now += 12 * HOUR
    states = world.store.source_states()
    (said,) = strange_sources(world.watch, states, world.now)
    assert said.startswith("a is unusually quiet: its last new item came")
    world.web.status(FEED, 500)
    world.poll("a")
    assert strange_sources(world.watch, world.store.source_states(), world.now) == ()
