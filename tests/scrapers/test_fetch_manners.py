"""What we do not do to servers, and what we do not tell them."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import pytest

from core.errors import FetchError
from scrapers.fetch import HttpFetcher
from scrapers.limits import Limits
from scrapers.retry_after import LONGEST_SECONDS
from tests.servers.hostile import PAGE, Handler, HostileServer, Request, answer, raw, redirect
from tests.servers.tls import tls_pair

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("status", "value", "rests"),
    [
        ("429 Too Many Requests", "120", 120.0),
        ("503 Service Unavailable", "Sun, 22 Nov 2026 09:02:00 GMT", 120.0),
        ("429 Too Many Requests", "", 30.0),
        ("429 Too Many Requests", "soon", 30.0),
        ("503 Service Unavailable", "99999999999", LONGEST_SECONDS),
    ],
)
def test_a_host_that_wants_rest_is_not_asked_again(status: str, value: str, rests: float) -> None:
    async def story() -> None:
        async with (
            HostileServer() as server,
            HttpFetcher("Wirewatch", gap=0, now=lambda: NOW) as fetch,
        ):
            busy = server.answer("/busy", answer(b"", f"Retry-After: {value}", status=status))
            with pytest.raises(FetchError):
                await fetch(busy, allow_private=True)
            with pytest.raises(FetchError, match="the host wants no requests") as caught:
                await fetch(server.url("/page"), allow_private=True)
            assert caught.value.severity == "temporary"
            assert caught.value.retry_after == pytest.approx(rests, abs=5.0)
            assert server.paths == ["/busy"]

    asyncio.run(story())


def test_a_host_that_names_no_time_for_its_trouble_may_be_asked_for_another_page() -> None:
    async def story() -> None:
        async with HostileServer() as server, HttpFetcher("Wirewatch", gap=0) as fetch:
            with pytest.raises(FetchError):
                await fetch(server.url("/503"), allow_private=True)
            assert (await fetch(server.url("/page"), allow_private=True)).body == PAGE

    asyncio.run(story())


def test_a_host_never_sees_two_requests_at_once_and_redirects_wait_their_turn() -> None:
    async def story() -> None:
        async with HostileServer() as server, HttpFetcher("Wirewatch", gap=0.02) as fetch:
            paths = ["/page", "/moved", "/gzip", "/404", "/chunks"]
            await asyncio.gather(
                *(fetch(server.url(path), allow_private=True) for path in paths),
                return_exceptions=True,
            )
            assert server.most_at_once == 1
            times = [request.at for request in server.requests]
            assert len(times) == 6
            assert all(b - a >= 0.019 for a, b in pairwise(times))

    asyncio.run(story())


@pytest.mark.parametrize("path", ["/hang-up", "/reset-at-once", "/reset-in-header"])
def test_a_request_without_an_answer_is_not_repeated_at_once(path: str) -> None:
    async def story() -> None:
        async with HostileServer() as server, HttpFetcher("Wirewatch", gap=0) as fetch:
            with pytest.raises(FetchError, match="broke off"):
                await fetch(server.url(path), allow_private=True)
            assert server.paths == [path]

    asyncio.run(story())


def test_a_kept_connection_that_the_server_closed_meanwhile_is_replaced() -> None:
    async def story() -> None:
        async with HostileServer() as server, HttpFetcher("Wirewatch", gap=0) as fetch:
            once = server.answer("/once", raw(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"))
            pages = await asyncio.gather(*(fetch(once, allow_private=True) for _ in range(5)))
            assert [page.body for page in pages] == [b"ok"] * 5

    asyncio.run(story())


def test_waiting_for_a_free_connection_costs_no_fetch_its_time() -> None:
    async def slowly(request: Request, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(0.1)
        await answer()(request, writer)

    async def story() -> None:
        limits = Limits(total_seconds=1.0)
        async with (
            HostileServer("0.0.0.0") as server,
            HttpFetcher("Wirewatch", gap=0, connections=1, limits=limits) as fetch,
        ):
            server.answer("/slowly", slowly)
            urls = [server.url("/slowly", f"127.0.0.{number}") for number in range(1, 13)]
            pages = await asyncio.gather(*(fetch(url, allow_private=True) for url in urls))
            assert [page.body for page in pages] == [PAGE] * 12
            assert server.most_at_once == 1

    asyncio.run(story())


def test_connections_that_nobody_waits_for_are_closed() -> None:
    async def story() -> None:
        async with (
            HostileServer("0.0.0.0") as server,
            HttpFetcher("Wirewatch", gap=0) as fetch,
        ):
            urls = [server.url("/page", f"127.0.0.{number}") for number in range(1, 51)]
            await asyncio.gather(*(fetch(url, allow_private=True) for url in urls))
            while server.open_talks:  # the sockets close a turn of the loop later
                await asyncio.sleep(0)
            # Those that come one after another to the same host share a connection.
            await asyncio.gather(*(fetch(urls[0], allow_private=True) for _ in range(9)))
            assert server.accepted == 50 + 2

    asyncio.run(story())


def test_we_say_who_we_are_and_take_packed_answers() -> None:
    async def story() -> None:
        async with HostileServer() as server:
            name = "Wirewatch/2026.1 (+https://desk.example; desk@paper.example)"
            async with HttpFetcher(name, gap=0) as fetch:
                await fetch(server.url("/page"), allow_private=True)
            headers = server.requests[0].headers
            assert headers["user-agent"] == name
            assert headers["accept-encoding"] == "gzip, deflate, br, zstd"
            assert "cookie" not in headers
            assert "referer" not in headers
            assert "if-none-match" not in headers

    asyncio.run(story())


def test_headers_of_a_source_go_to_its_own_host_only() -> None:
    async def story() -> None:
        async with (
            HostileServer() as server,
            HostileServer() as other,
            HttpFetcher("Wirewatch", gap=0) as fetch,
        ):
            server.answer("/away", redirect(other.url("/page")))
            secret = (("X-Key", "hush"), ("Authorization", "Bearer hush"))
            for path in ("/moved", "/away"):
                await fetch(server.url(path), headers=secret, allow_private=True)
            assert [request.headers.get("x-key") for request in server.requests] == ["hush"] * 3
            assert "x-key" not in other.requests[0].headers
            assert "authorization" not in other.requests[0].headers

    asyncio.run(story())


def test_a_password_in_an_address_is_used_and_goes_no_further() -> None:
    async def story() -> None:
        async with HostileServer() as server, HttpFetcher("Wirewatch", gap=0) as fetch:
            url = server.url("/moved").replace("://", "://desk:hush@")
            page = await fetch(url, allow_private=True)
            assert all("authorization" in request.headers for request in server.requests)
            assert page.final_url == page.moved_to == server.url("/page")

    asyncio.run(story())


@pytest.mark.parametrize("words", ["a" * 5000, "caf\xe9 \x07\x1b[31m"])
def test_a_reason_phrase_is_quoted_short_and_printable(words: str) -> None:
    async def story() -> None:
        async with HostileServer() as server, HttpFetcher("Wirewatch", gap=0) as fetch:
            head = f"HTTP/1.1 500 {words}\r\nContent-Length: 0\r\n\r\n".encode("latin-1")
            with pytest.raises(FetchError) as caught:
                await fetch(server.answer("/odd", raw(head)), allow_private=True)
            assert len(caught.value.reason) < 150
            assert caught.value.reason.isprintable()

    asyncio.run(story())


@pytest.mark.parametrize("value", ["a\r\nX-Evil: 1", "a\nb", "a\x00b"])
def test_a_header_that_cannot_be_sent_is_refused(value: str) -> None:
    async def story() -> None:
        async with HostileServer() as server, HttpFetcher("Wirewatch", gap=0) as fetch:
            with pytest.raises(FetchError, match="it cannot be asked"):
                await fetch(server.url("/page"), headers=[("X-Key", value)], allow_private=True)
            assert server.requests == []

    asyncio.run(story())


@pytest.mark.parametrize("etag", ['"a\r\nX-Evil: 1"', '"caf\udce9"', "x" * 5000])
def test_a_validator_that_cannot_be_sent_is_left_out(etag: str) -> None:
    async def story() -> None:
        async with HostileServer() as server, HttpFetcher("Wirewatch", gap=0) as fetch:
            await fetch(server.url("/page"), etag=etag, allow_private=True)
            assert "if-none-match" not in server.requests[0].headers
            assert "x-evil" not in server.requests[0].headers

    asyncio.run(story())


def test_cookies_are_not_kept_from_one_fetch_to_the_next() -> None:
    async def story() -> None:
        async with HostileServer() as server, HttpFetcher("Wirewatch", gap=0) as fetch:
            for path in ("/cookie", "/page"):
                await fetch(server.url(path), allow_private=True)
            assert all("cookie" not in request.headers for request in server.requests)

    asyncio.run(story())


def needs_cookie(path: str) -> Handler:
    """Sends the reader round once to see whether a cookie sticks, as some papers do."""
    send_round = redirect(path, "302 Found", "Set-Cookie: seen=1; Path=/")

    async def respond(request: Request, writer: asyncio.StreamWriter) -> None:
        known = request.headers.get("cookie") == "seen=1"
        await (answer() if known else send_round)(request, writer)

    return respond


def test_a_cookie_lives_through_the_redirects_of_one_fetch() -> None:
    async def story() -> None:
        async with HostileServer() as server, HttpFetcher("Wirewatch", gap=0) as fetch:
            url = server.answer("/gate", needs_cookie("/gate"))
            for _ in range(2):
                assert (await fetch(url, allow_private=True)).body == PAGE
            known = [request.headers.get("cookie") for request in server.requests]
            assert known == [None, "seen=1", None, "seen=1"]

    asyncio.run(story())


def test_an_etag_that_always_changes_gives_the_page_each_time() -> None:
    count = 0

    async def respond(request: Request, writer: asyncio.StreamWriter) -> None:
        nonlocal count
        count += 1
        await answer(PAGE, f'ETag: "{count}"')(request, writer)

    async def story() -> None:
        async with HostileServer() as server, HttpFetcher("Wirewatch", gap=0) as fetch:
            url = server.answer("/restless", respond)
            first = await fetch(url, allow_private=True)
            second = await fetch(url, etag=first.header("etag"), allow_private=True)
            assert (second.status, second.body) == (200, first.body)
            assert server.requests[1].headers["if-none-match"] == '"1"'

    asyncio.run(story())


def test_a_certificate_must_be_valid_and_for_this_host(tmp_path: Path) -> None:
    server_tls, client_tls = tls_pair(tmp_path, "paper.example")

    async def lookup(host: str) -> list[str]:
        return ["127.0.0.1"]

    async def story() -> None:
        async with HostileServer(tls=server_tls) as server:
            good = server.url("/page", "paper.example")
            wrong = server.url("/page", "other.example")
            async with HttpFetcher("Wirewatch", gap=0, lookup=lookup) as fetch:
                with pytest.raises(FetchError, match="certificate is not valid: self-signed"):
                    await fetch(good, allow_private=True)
            async with HttpFetcher("Wirewatch", gap=0, lookup=lookup, tls=client_tls) as fetch:
                pages = await asyncio.gather(*(fetch(good, allow_private=True) for _ in range(3)))
                assert [page.body for page in pages] == [PAGE] * 3
                with pytest.raises(FetchError, match="certificate is not valid: Hostname"):
                    await fetch(wrong, allow_private=True)
            assert len(server.requests) == 3

    asyncio.run(story())
