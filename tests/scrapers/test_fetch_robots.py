"""What robots.txt says, and that we do it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import pytest

from core.errors import FetchError
from core.values import RobotsText
from scrapers.fetch import HttpFetcher
from scrapers.robots import Robots
from tests.servers.hostile import PAGE, HostileServer, answer, redirect

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


ROBOTS = b"User-agent: *\nCrawl-delay: 7\nDisallow: /private\n\nUser-agent: evil\nDisallow: /\n"


def test_robots_txt_is_asked_once_and_obeyed_for_what_we_found_ourselves() -> None:
    async def story() -> None:
        async with HostileServer() as server, HttpFetcher("Wirewatch/1 (x)", gap=0) as fetch:
            server.answer("/robots.txt", answer(b"User-agent: *\nDisallow: /private\n"))
            url = server.answer("/private/a", answer())
            with pytest.raises(FetchError, match=r"robots\.txt asks us not to read it") as caught:
                await fetch.polite(url, allow_private=True)
            assert caught.value.severity == "soft"
            page = server.url("/page")
            await asyncio.gather(*(fetch.polite(page, allow_private=True) for _ in range(3)))
            # What a person wrote down is asked for whatever robots.txt says.
            assert (await fetch(url, allow_private=True)).body == PAGE
            assert server.paths == ["/robots.txt", "/page", "/page", "/page", "/private/a"]

    asyncio.run(story())


def test_robots_txt_holds_for_where_a_page_redirects_to() -> None:
    async def story() -> None:
        async with (
            HostileServer() as server,
            HostileServer() as other,
            HttpFetcher("Wirewatch", gap=0) as fetch,
        ):
            other.answer("/robots.txt", answer(b"User-agent: wirewatch\nDisallow: /\n"))
            url = server.answer("/go", redirect(other.url("/page")))
            with pytest.raises(FetchError, match=r"robots\.txt asks us not to"):
                await fetch.polite(url, allow_private=True)
            assert other.paths == ["/robots.txt"]

    asyncio.run(story())


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("/404", ""),
        ("/403", ""),
        ("/410", ""),
        ("/redirect-loop", ""),
        ("/broken-gzip", ""),
        ("/redirect-file", ""),
        ("/moved", ""),
        ("/503", "its robots.txt cannot be read: HTTP 503"),
        ("/hang-up", "its robots.txt cannot be read: the connection broke off"),
    ],
)
def test_without_a_readable_robots_txt_the_standard_says_what_to_do(path: str, reason: str) -> None:
    async def story() -> None:
        async with HostileServer() as server, HttpFetcher("Wirewatch", gap=0) as fetch:
            server.answer("/robots.txt", server._handlers[path])
            url = server.url("/page")
            if not reason:
                assert (await fetch.polite(url, allow_private=True)).body == PAGE
                return
            for _ in range(2):
                with pytest.raises(FetchError, match=reason) as caught:
                    await fetch.polite(url, allow_private=True)
                assert caught.value.severity == "temporary"
            assert server.paths == ["/robots.txt"]

    asyncio.run(story())


def test_a_crawl_delay_widens_the_gap_of_its_host() -> None:
    async def story() -> None:
        waits: list[float] = []

        async def sleep(seconds: float) -> None:
            waits.append(seconds)

        async with HostileServer() as server, HttpFetcher("W", gap=1.0, sleep=sleep) as fetch:
            server.answer("/robots.txt", answer(ROBOTS))
            for _ in range(3):
                await fetch.polite(server.url("/page"), allow_private=True)
            # The delay is known from the first page on; robots.txt itself was before it.
            assert [round(wait) for wait in waits] == [1, 7, 7]

    asyncio.run(story())


def robots(agent: str = "Wirewatch") -> tuple[Robots, list[datetime]]:
    times = [NOW]
    return Robots(agent, lambda: times[-1]), times


def test_rules_are_kept_for_a_day_and_a_failure_for_ten_minutes() -> None:
    known, times = robots()
    known.learn("https://a.example", ROBOTS)
    known.learn("https://b.example", FetchError("u", "HTTP 503", "temporary", 503))
    times.append(NOW + timedelta(minutes=11))
    assert known.known("https://a.example") is not None
    assert known.known("https://b.example") is None
    times.append(NOW + timedelta(hours=25))
    assert known.known("https://a.example") is None


def test_an_older_copy_helps_out_while_a_server_fails() -> None:
    known, times = robots()
    known.learn("https://a.example", ROBOTS)
    times.append(NOW + timedelta(hours=25))
    rules = known.learn("https://a.example", FetchError("u", "HTTP 503", "temporary", 503))
    assert rules.allow("https://a.example/page")
    assert not rules.allow("https://a.example/private/x")


@pytest.mark.parametrize(
    ("body", "allowed", "delay"),
    [
        (b"", True, 0.0),
        (b"\xef\xbb\xbfUser-agent: *\nDisallow: /page", False, 0.0),
        (b"User-agent: Wirewatch\nAllow: /page\nUser-agent: *\nDisallow: /", True, 0.0),
        (b"User-agent: *\nDisallow:", True, 0.0),
        (b"User-agent: *\nDisallow: /*.html$", True, 0.0),
        (b"User-agent: *\nCrawl-delay: 999999", True, 30.0),
        (b"User-agent: *\nCrawl-delay: nan\nDisallow: /", False, 0.0),
        (b"User-agent: *\nCrawl-delay: -4", True, 0.0),
        (b"<!doctype html><title>Not found</title>", True, 0.0),
        (b"\x00\xff" * 400_000, True, 0.0),
        (b"User-agent: *\nDisallow: /" + b"*a" * 5000 + b"b", True, 0.0),
    ],
)
def test_robots_txt_is_read_as_it_comes(body: bytes, allowed: bool, delay: float) -> None:
    rules = robots()[0].learn("https://a.example", body)
    assert rules.allow("https://a.example/page") is allowed
    assert rules.delay == delay


def test_only_so_many_sites_are_remembered() -> None:
    known, _ = robots()
    for number in range(5000):
        known.learn(f"https://h{number}.example", b"")
    assert known.known("https://h4999.example") is not None
    assert known.known("https://h0.example") is None


class Drawer:
    """A keeper in memory."""

    def __init__(self) -> None:
        self.kept: dict[str, RobotsText] = {}

    def robots(self, origin: str) -> RobotsText | None:
        return self.kept.get(origin)

    def save_robots(self, texts: Iterable[RobotsText], now: datetime) -> None:
        self.kept |= {one.origin: one for one in texts}


def test_the_next_process_asks_no_site_again_and_obeys_what_was_kept() -> None:
    drawer, times = Drawer(), [NOW]

    async def poll(server: HostileServer, path: str) -> None:
        known = Robots("Wirewatch", lambda: times[-1], drawer)
        async with HttpFetcher("Wirewatch", gap=0, robots=known) as fetch:
            await fetch.polite(server.url(path), allow_private=True)
        known.hand_on()

    async def story() -> None:
        async with HostileServer() as server:
            server.answer("/robots.txt", answer(b"User-agent: *\nDisallow: /private\n"))
            server.answer("/private/a", answer())
            await poll(server, "/page")
            await poll(server, "/page")
            with pytest.raises(FetchError, match=r"robots\.txt asks us not to"):
                await poll(server, "/private/a")
            assert server.paths == ["/robots.txt", "/page", "/page"]
            times.append(NOW + timedelta(days=1))
            server.answer("/robots.txt", answer(b"", status="503 Service Unavailable"))
            # The copy is too old, and still better than none while the server fails.
            await poll(server, "/page")
            assert server.paths[3:] == ["/robots.txt", "/page"]
            await poll(server, "/page")
            assert server.paths[5:] == ["/page"]

    asyncio.run(story())


def test_a_robots_txt_that_could_not_be_read_is_remembered_too() -> None:
    drawer = Drawer()
    first = Robots("Wirewatch", lambda: NOW, drawer)
    first.learn("https://a.example", FetchError("u", "HTTP 503", "temporary", 503))
    first.hand_on()
    rules = asyncio.run(Robots("Wirewatch", lambda: NOW, drawer).recall("https://a.example"))
    assert rules is not None
    assert rules.unreadable == "HTTP 503"
