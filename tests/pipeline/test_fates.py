"""The fate of every entry: whatever becomes of it can be looked up afterwards."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from core.values import HitFilter
from tests.pipeline.test_poll_sources import BODY, WALL, World, feed, page, world

__all__ = ["world"]

FEED, URL = "https://a.example/feed", "https://a.example/ships"
CHALLENGE = (
    "<html><head><title>Just a moment...</title></head><body><h1>Checking your browser</h1>"
    "<p>Please enable JavaScript and cookies to continue. Verifying you are human.</p></body></html>"
)
LOCKED = (
    "<html><body><article><h1>Ships meet</h1><p>Two ships met at sea on Sunday, and nobody knows "
    "yet why they did.</p></article><div class='paywall'><p>Subscribe to continue reading. This "
    "article is for subscribers only.</p><a href='/subscribe'>Subscribe now</a> "
    "<a href='/login'>Already a subscriber? Log in</a></div></body></html>"
)

Site = Callable[[World], None]


def puts(body: str) -> Site:
    return lambda world: world.web.put(URL, body)


def fails(reason: str, severity: str, status: int = 0) -> Site:
    return lambda world: world.web.fail(URL, reason, severity, status)  # type: ignore[arg-type]


READ = [("fetched", "ok"), ("extracted", "ok")]
HIT = [("matched", "hit"), ("alerted", "owed")]
ONLY = [("extracted", "summary_only"), *HIT]

BRANCHES: dict[str, tuple[Site, str, list[tuple[str, str]]]] = {
    "matched and told": (puts(page("Ships meet")), "", [*READ, *HIT]),
    "read, and nothing matched": (
        puts(page("A fair", BODY.replace("South China", "Sulu"))), "", [*READ, ("matched", "no_hit")],
    ),
    "refused by robots.txt": (
        fails("robots.txt asks us not to read it", "soft"), BODY, [("fetched", "failed"), *ONLY],
    ),
    "refused, and the feed says nothing": (
        fails("robots.txt asks us not to read it", "soft"), "", [("fetched", "failed")],
    ),
    "a challenge": (puts(CHALLENGE), BODY, [("fetched", "ok"), ("extracted", "challenge"), *ONLY]),
    "a consent wall": (puts(WALL), BODY, [("fetched", "ok"), ("extracted", "consent"), *ONLY]),
    "a wall, and the feed says nothing": (
        puts(WALL), "", [("fetched", "ok"), ("extracted", "consent")],
    ),
    "gone": (fails("HTTP 404", "hard", 404), BODY, [("fetched", "failed")]),
    "busy, so tried again later": (fails("HTTP 503", "temporary", 503), BODY, [("fetched", "failed")]),
}  # fmt: skip


@pytest.mark.parametrize("branch", BRANCHES)
def test_every_branch_leaves_its_steps(world: World, branch: str) -> None:
    site, summary, steps = BRANCHES[branch]
    world.web.put(FEED, feed(("Ships meet", URL), summary=summary))
    site(world)
    world.poll("a")
    assert world.outcomes(URL) == [("seen", "ok"), *steps]
    assert all(fate.detail for fate in world.store.fates(URL))
    if ("extracted", "summary_only") in steps:
        article = world.store.article(URL)
        assert article is not None
        assert article.text_from == "feed"


def test_a_locked_article_is_matched_on_what_feed_and_page_show(world: World) -> None:
    world.web.put(FEED, feed(("Ships meet", URL), summary=BODY))
    world.web.put(URL, LOCKED)
    world.poll("a")
    told = world.outcomes(URL)
    assert ("extracted", "paywall") in told
    assert ("matched", "hit") in told
    article = world.store.article(URL)
    assert article is not None
    assert article.text_from in ("feed", "beginning")


def test_entries_without_a_link_and_offered_twice_are_skipped_with_the_reason(
    world: World,
) -> None:
    twice = [("Ships meet", URL), ("Ships meet again", f"{URL}?utm_source=rss")]
    world.web.put(FEED, feed(*twice, ("No link", "")))
    world.web.put(URL, page("Ships meet"))
    world.poll("a")
    assert ("skipped", "duplicate") in world.outcomes(f"{URL}?utm_source=rss")
    assert world.outcomes("No link") == [("seen", "ok"), ("skipped", "no_link")]


@pytest.mark.parametrize("link", ["", "javascript:void(0)", "http://[odd"])
def test_an_entry_without_a_link_is_matched_on_its_own_text_and_told_without_one(
    world: World, link: str
) -> None:
    world.web.put(FEED, feed(("Flash", link), summary=BODY))
    report = world.poll("a")
    (hit,) = world.store.hits(HitFilter())
    assert (hit.article.text_from, hit.article.link) == ("feed", "")
    assert report.alerts == 1
    assert world.outcomes(hit.article.url)[-3:] == ONLY
    # Its twin of another source is another one, and nobody looks for its page later.
    world.web.put("https://b.example/feed", feed(("Flash", link), summary=f"{BODY} More."))
    world.poll("b")
    assert world.store.counts()["articles"] == 2
    for _ in range(3):
        world.now += timedelta(hours=10)
        world.poll("a")
    assert {ask.url for ask in world.web.asked} == {FEED, "https://b.example/feed"}
    assert world.store.hits(HitFilter())[0].changed == ""
