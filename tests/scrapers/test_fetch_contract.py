"""What every `Fetch` does: the one over the network and the one in memory that tests lean on."""

from __future__ import annotations

import asyncio
import pickle
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from typing import Protocol

import pytest

from core.errors import FetchError
from pipeline.ports import Fetch
from scrapers.fetch import HttpFetcher
from tests.fakes.web import FakeFetch
from tests.servers.hostile import HostileServer, Request, answer, redirect

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


class World(Protocol):
    """A web that can be furnished, and a way to fetch from it."""

    fetch: Fetch

    def put(self, path: str, body: bytes, etag: str = "", last_modified: str = "") -> str: ...
    def move(self, path: str, target: str, permanent: bool) -> str: ...
    def status(self, path: str, status: int, retry_after: int | None) -> str: ...


class FakeWorld:
    def __init__(self) -> None:
        self.fetch = FakeFetch(NOW)

    def _url(self, path: str) -> str:
        return f"http://127.0.0.1:8000{path}"

    def put(self, path: str, body: bytes, etag: str = "", last_modified: str = "") -> str:
        self.fetch.put(self._url(path), body, etag=etag, last_modified=last_modified)
        return self._url(path)

    def move(self, path: str, target: str, permanent: bool) -> str:
        self.fetch.move(self._url(path), target, permanent=permanent)
        return self._url(path)

    def status(self, path: str, status: int, retry_after: int | None) -> str:
        self.fetch.status(self._url(path), status, retry_after)
        return self._url(path)


class RealWorld:
    def __init__(self, fetch: HttpFetcher, server: HostileServer) -> None:
        self.fetch, self._server = fetch, server

    def put(self, path: str, body: bytes, etag: str = "", last_modified: str = "") -> str:
        lines = (f"ETag: {etag}" if etag else "", f"Last-Modified: {last_modified}")
        headers = [line for line in lines if not line.endswith(": ") and line]
        full = answer(body, *headers)
        same = answer(b"", *headers, status="304 Not Modified", length=-1)

        async def respond(request: Request, writer: asyncio.StreamWriter) -> None:
            sent = request.headers
            same_tag = etag and sent.get("if-none-match") == etag
            same_time = last_modified and sent.get("if-modified-since") == last_modified
            unchanged = same_tag or same_time
            await (same if unchanged else full)(request, writer)

        return self._server.answer(path, respond)

    def move(self, path: str, target: str, permanent: bool) -> str:
        status = "301 Moved Permanently" if permanent else "302 Found"
        return self._server.answer(path, redirect(target, status))

    def status(self, path: str, status: int, retry_after: int | None) -> str:
        headers = [] if retry_after is None else [f"Retry-After: {retry_after}"]
        return self._server.answer(path, answer(b"", *headers, status=f"{status} Odd"))


Story = Callable[[World], Awaitable[None]]
Play = Callable[[Story], None]


@pytest.fixture(params=["real", "fake"])
def play(request: pytest.FixtureRequest) -> Play:
    """Run a story in a fresh world."""

    async def run(story: Story) -> None:
        if request.param == "fake":
            return await story(FakeWorld())
        async with AsyncExitStack() as stack:
            server = await stack.enter_async_context(HostileServer())
            fetch = await stack.enter_async_context(
                HttpFetcher("Wirewatch (desk@paper.example)", gap=0, now=lambda: NOW)
            )
            await story(RealWorld(fetch, server))

    return lambda story: asyncio.run(run(story))


async def refused(fetch: Fetch, url: str, *, allow_private: bool = True) -> FetchError:
    with pytest.raises(FetchError) as caught:
        await fetch(url, allow_private=allow_private)
    assert caught.value.url == url
    copy = pickle.loads(pickle.dumps(caught.value))  # noqa: S301
    assert vars(copy) == vars(caught.value)
    return caught.value


def test_a_page_comes_whole_with_its_headers_and_the_time(play: Play) -> None:
    async def story(world: World) -> None:
        url = world.put("/a", "<p>フェリー".encode(), etag='"1"')
        page = await world.fetch(url, allow_private=True)
        assert page.body.decode() == "<p>フェリー"
        assert (page.requested_url, page.final_url, page.status) == (url, url, 200)
        assert page.header("content-type") == "text/html; charset=utf-8"
        assert page.header("etag") == '"1"'
        assert (page.fetched_at, page.moved_to, page.not_modified) == (NOW, "", False)

    play(story)


@pytest.mark.parametrize(
    "validators", [{"etag": '"1"'}, {"last_modified": "Sun, 22 Nov 2026 09:00:00 GMT"}]
)
def test_what_is_known_already_is_not_sent_again(play: Play, validators: dict[str, str]) -> None:
    async def story(world: World) -> None:
        url = world.put("/a", b"old", **validators)
        page = await world.fetch(url, allow_private=True, **validators)
        assert (page.status, page.not_modified, page.body) == (304, True, b"")
        url = world.put("/a", b"new", etag='"2"')
        page = await world.fetch(url, allow_private=True, **validators)
        assert (page.status, page.body) == (200, b"new")

    play(story)


@pytest.mark.parametrize(
    ("status", "severity"),
    [(400, "soft"), (401, "soft"), (403, "soft"), (404, "hard"), (408, "temporary"),
     (410, "hard"), (425, "temporary"), (429, "temporary"), (451, "hard"), (500, "temporary"),
     (502, "temporary"), (503, "temporary"), (504, "temporary")],
)  # fmt: skip
def test_a_bad_status_is_an_error_of_its_weight(play: Play, status: int, severity: str) -> None:
    async def story(world: World) -> None:
        error = await refused(world.fetch, world.status("/a", status, None))
        assert (error.status, error.severity, error.retry_after) == (status, severity, None)
        assert str(status) in error.reason

    play(story)


def test_the_wait_that_a_server_asks_for_is_handed_on(play: Play) -> None:
    async def story(world: World) -> None:
        error = await refused(world.fetch, world.status("/a", 503, 120))
        assert error.retry_after == 120.0

    play(story)


def test_what_is_not_there_is_a_hard_error(play: Play) -> None:
    async def story(world: World) -> None:
        url = world.put("/a", b"a")
        error = await refused(world.fetch, url.replace("/a", "/b"))
        assert (error.status, error.severity) == (404, "hard")

    play(story)


@pytest.mark.parametrize("permanent", [True, False])
def test_a_redirect_is_followed_and_only_a_permanent_one_is_remembered(
    play: Play, permanent: bool
) -> None:
    async def story(world: World) -> None:
        target = world.put("/b", b"b")
        url = world.move("/a", "/b", permanent)
        page = await world.fetch(url, allow_private=True)
        assert (page.requested_url, page.final_url, page.body) == (url, target, b"b")
        assert page.moved_to == (target if permanent else "")

    play(story)


def test_a_chain_of_redirects_is_permanent_only_in_all_its_steps(play: Play) -> None:
    async def story(world: World) -> None:
        world.put("/c", b"c")
        world.move("/b", "/c", False)
        page = await world.fetch(world.move("/a", "/b", True), allow_private=True)
        assert (page.body, page.moved_to) == (b"c", "")

    play(story)


def test_redirects_in_a_circle_end(play: Play) -> None:
    async def story(world: World) -> None:
        world.move("/b", "/a", False)
        error = await refused(world.fetch, world.move("/a", "/b", False))
        assert (error.reason, error.severity) == ("it redirects in a circle", "soft")

    play(story)


def test_a_redirect_out_of_the_web_is_refused(play: Play) -> None:
    async def story(world: World) -> None:
        error = await refused(world.fetch, world.move("/a", "file:///etc/passwd", False))
        assert error.severity == "hard"

    play(story)


def test_a_private_address_is_refused_unless_it_is_allowed(play: Play) -> None:
    async def story(world: World) -> None:
        url = world.put("/a", b"a")
        error = await refused(world.fetch, url, allow_private=False)
        assert error.severity == "hard"
        assert error.reason == "refused: 127.0.0.1 is a loopback address"

    play(story)


@pytest.mark.parametrize("url", ["", "paper", "ftp://paper.example/a", "file:///a", "https://"])
def test_only_http_is_fetched(play: Play, url: str) -> None:
    async def story(world: World) -> None:
        assert (await refused(world.fetch, url)).severity == "hard"

    play(story)
