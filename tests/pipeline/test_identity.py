"""One article once, whatever a source does with its ids and addresses."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from core.identity import second_key
from core.values import FeedEntry
from pipeline import offers
from tests.pipeline.test_poll_sources import BODY, NOW, World, feed, page, world

__all__ = ["world"]

FEED = "https://a.example/feed"
OLD = NOW - timedelta(days=1)


@pytest.mark.parametrize(
    ("guid", "url", "key"),
    [
        ("http://a.example/2026/ships/", "https://a.example/x", "path:2026/ships"),
        ("https://www.new.example/2026/ships#top", "", "path:2026/ships"),
        ("https://a.example/?p=12", "https://a.example/x", "path:?p=12"),
        ("https://a.example/#12", "https://www.a.example/x?utm_source=rss", "url:https://a.example/x"),
        ("tag:a.example,2026:12", "https://a.example/x", "url:https://a.example/x"),
        ("12", "", ""),
        ("12", "javascript:alert(1)", ""),
        ("http://[half/", "", ""),
    ],
)  # fmt: skip
def test_a_second_key_outlives_a_change_of_scheme_host_or_id(guid: str, url: str, key: str) -> None:
    assert second_key(FeedEntry("t", url, guid)) == key


def item(
    world: World, guid: str, link: str, published: datetime = OLD, title: str = "Ships"
) -> str:
    world.web.put(link, page(title, BODY))
    one = feed((title, link), published=published)
    return one[one.index("<item>") : one.index("</item>") + 7].replace(
        f"<guid>{link}</guid>", f"<guid>{guid}</guid>"
    )


def put(world: World, *items: str) -> None:
    world.web.put(FEED, f'<rss version="2.0"><channel>{"".join(items)}</channel></rss>')


def test_a_site_that_moves_to_another_host_and_renames_all_offers_nothing_new(
    world: World,
) -> None:
    put(world, *(item(world, f"http://a.example/{n}", f"http://a.example/{n}") for n in (11, 12)))
    assert world.poll("a").articles == 2
    asked = len(world.web.asked)
    world.now += timedelta(hours=1)
    new = [item(world, f"https://new.example/{n}", f"https://new.example/{n}") for n in (11, 12)]
    put(world, *new)
    (report,) = world.poll("a").sources
    assert (report.articles, report.duplicates, report.new_entries) == (0, 2, 0)
    assert world.web.urls[asked:] == [FEED]
    assert world.outcomes("https://new.example/11") == [("seen", "ok"), ("skipped", "duplicate")]
    assert world.store.gaps(NOW) == ()
    put(world, *new, " ")
    world.poll("a")
    assert world.web.urls[asked:] == [FEED, FEED]


def test_what_says_it_was_published_since_is_new_though_its_path_was_seen(world: World) -> None:
    put(world, item(world, "http://a.example/live", "http://a.example/live"))
    world.poll("a")
    world.now += timedelta(days=1)
    put(world, item(world, "http://b.example/live", "http://b.example/live", world.now, "Other"))
    assert world.poll("a").articles == 1


def test_posts_that_share_a_page_are_told_apart_by_their_ids(world: World) -> None:
    def post(n: int) -> str:
        return item(world, f"http://a.example/blog#{n}", f"http://a.example/blog?post={n}")

    put(world, post(1), post(2))
    world.poll("a")
    world.now += timedelta(hours=1)
    put(world, post(1), post(2), post(3))
    assert world.poll("a").sources[0].new_entries == 1


def test_an_old_item_published_again_under_a_new_id_is_known_by_its_address(world: World) -> None:
    put(world, item(world, "1", "http://a.example/one"))
    world.poll("a")
    asked = len(world.web.asked)
    world.now += timedelta(hours=1)
    put(world, item(world, "9", "http://a.example/one?utm_source=rss", world.now))
    assert world.poll("a").sources[0].duplicates == 1
    assert world.web.urls[asked:] == [FEED]
    assert len(world.store.deliveries()) == 1


def test_more_new_entries_than_a_poll_has_time_for_wait_and_are_not_lost(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(offers, "MOST_PAGES", 3)
    links = [f"https://a.example/{n}" for n in range(8)]
    put(world, *(item(world, link, link, title=f"Ships {link[-1]}") for link in links))
    (first,) = world.poll("a").sources
    assert (first.new_entries, first.articles) == (8, 3)
    assert world.outcomes(links[7])[-1] == ("seen", "waiting")
    articles = [3]
    for _ in range(3):
        world.now += timedelta(minutes=20)
        (report,) = world.poll("a").sources
        articles.append(report.articles)
        assert report.new_entries == 0
    assert articles == [3, 3, 2, 0]
    assert all(("matched", "hit") in world.outcomes(link) for link in links)


@pytest.mark.parametrize(
    "head",
    [
        '<link rel="canonical" href="https://a.example/ships-meet">',
        '<meta property="og:url" content="https://a.example/ships-meet">',
        '<link rel="canonical" href="https://www.a.example/ships-meet?utm_source=amp">',
    ],
)
def test_a_page_that_names_the_address_of_a_stored_article_is_that_article(
    world: World, head: str
) -> None:
    put(world, item(world, "1", "https://a.example/ships-meet"))
    world.poll("a")
    world.now += timedelta(hours=1)
    copy = item(world, "2", "https://a.example/v/7731?view=app", world.now)
    body = page("Ships", BODY).replace("<head>", f"<head>{head}")
    world.web.put("https://a.example/v/7731?view=app", body)
    put(world, copy)
    assert world.poll("a").sources[0].duplicates == 1
    assert world.store.counts()["articles"] == 1
    assert {("alerted", "owed"), ("skipped", "duplicate")} <= {
        *world.outcomes("https://a.example/v/7731?view=app")
    }


def test_an_old_item_dated_anew_is_not_a_new_article(world: World) -> None:
    put(world, item(world, "1", "https://a.example/one"))
    world.poll("a")
    world.now += timedelta(days=30)
    put(world, item(world, "1", "https://a.example/one", world.now))
    (report,) = world.poll("a").sources
    assert (report.new_entries, report.articles, report.revised) == (0, 0, 0)
    assert len(world.store.deliveries()) == 1
