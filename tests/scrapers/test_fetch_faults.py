"""One test for each thing a server can do to us: bounded time and memory, a reason, no harm."""

from __future__ import annotations

import asyncio
import sys
import tracemalloc

import pytest

from core.errors import FetchError
from core.values import FetchedPage
from scrapers.fetch import HttpFetcher
from scrapers.limits import Limits
from tests.servers.hostile import FAULTS, MEGABYTE, ODDITIES, PAGE, HostileServer

#: Generous, so that a busy machine does not turn another fault into a time-out ...
LIMITS = Limits(total_seconds=10.0, body_bytes=12 * MEGABYTE)
#: ... and short for the faults that are nothing but one.
SHORT = Limits(total_seconds=1.0)
SLOW = {"/silence", "/slowloris-header", "/slowloris", "/endless-continue", "/endless-extension",
        "/tiny-chunks"}  # fmt: skip

#: What is recorded for each fault: (severity, part of the reason).
RECORDED = {
    "/silence": ("temporary", "no complete answer within 1 s"),
    "/slowloris-header": ("temporary", "no complete answer within 1 s"),
    "/slowloris": ("temporary", "no complete answer within 1 s"),
    "/endless-continue": ("temporary", "no complete answer within 1 s"),
    "/endless-extension": ("temporary", "no complete answer within 1 s"),
    "/tiny-chunks": ("temporary", "no complete answer within 1 s"),
    "/endless-trailers": ("soft", "header is too large"),
    "/endless-size": ("soft", "not valid HTTP"),
    "/endless": ("soft", "larger than 12 MiB"),
    "/endless-chunks": ("soft", "larger than 12 MiB"),
    "/huge-header": ("soft", "header is too large"),
    "/many-headers": ("soft", "header is too large"),
    "/some-large-headers": ("soft", "header is too large"),
    "/endless-header": ("soft", "header is too large"),
    "/gzip-bomb": ("soft", "unpacks to more than 200 times its size"),
    "/deflate-bomb": ("soft", "unpacks to more than 200 times its size"),
    "/br-bomb": ("soft", "unpacks to more than 200 times its size"),
    "/zstd-bomb": ("soft", "unpacks to more than 200 times its size"),
    "/nested-bomb": ("soft", "unpacks to more than 200 times its size"),
    "/mixed-bomb": ("soft", "unpacks to more than 200 times its size"),
    "/packed-three-times": ("soft", "packed 3 times over"),
    "/broken-gzip": ("soft", "compress"),
    "/broken-deflate": ("soft", "compression is broken"),
    "/broken-br": ("soft", "compression is broken (brotli)"),
    "/broken-zstd": ("soft", "compression is broken (zstd)"),
    "/half-gzip": ("soft", "breaks off"),
    "/half-br": ("soft", "breaks off"),
    "/half-zstd": ("soft", "breaks off"),
    "/compress": ("soft", "not supported"),
    "/redirect-loop": ("soft", "redirects in a circle"),
    "/redirect-pair": ("soft", "redirects in a circle"),
    "/redirect-pair-2": ("soft", "redirects in a circle"),
    "/redirect-file": ("hard", "no http or https address: file:///etc/passwd"),
    "/redirect-javascript": ("hard", "no http or https address: javascript:alert(1)"),
    "/redirect-nowhere": ("soft", "HTTP 302 without saying where to"),
    "/redirect-broken": ("hard", "no valid address"),
    "/redirect-port": ("hard", "no valid address"),
    "/broken-chunks": ("soft", "not valid HTTP"),
    "/half-chunk": ("temporary", "broke off"),
    "/too-short": ("temporary", "broke off"),
    "/negative-length": ("soft", "not valid HTTP"),
    "/two-lengths": ("soft", "not valid HTTP"),
    "/reset-at-once": ("temporary", "broke off"),
    "/reset-in-header": ("temporary", "broke off"),
    "/reset-in-body": ("temporary", "broke off"),
    "/hang-up": ("temporary", "broke off"),
    "/no-http": ("soft", "not valid HTTP"),
    "/http-0.9": ("soft", "not valid HTTP"),
    "/null-header": ("soft", "not valid HTTP"),
    "/no-status": ("soft", "not valid HTTP"),
    "/odd-status": ("temporary", "HTTP 999 Denied"),
    "/204": ("soft", "HTTP 204 No Content"),
    "/206": ("soft", "HTTP 206 Partial Content"),
    "/304": ("soft", "HTTP 304 although nothing was known"),
    "/400": ("soft", "HTTP 400 Bad Request"),
    "/401": ("soft", "HTTP 401 Unauthorized"),
    "/402": ("soft", "HTTP 402 Payment Required"),
    "/403": ("soft", "HTTP 403 Forbidden"),
    "/404": ("hard", "HTTP 404 Not Found"),
    "/406": ("soft", "HTTP 406 Not Acceptable"),
    "/408": ("temporary", "HTTP 408 Request Timeout"),
    "/410": ("hard", "HTTP 410 Gone"),
    "/425": ("temporary", "HTTP 425 Too Early"),
    "/429": ("temporary", "HTTP 429 Too Many Requests"),
    "/451": ("hard", "HTTP 451 Unavailable For Legal Reasons"),
    "/500": ("temporary", "HTTP 500 Internal Server Error"),
    "/502": ("temporary", "HTTP 502 Bad Gateway"),
    "/503": ("temporary", "HTTP 503 Service Unavailable"),
    "/504": ("temporary", "HTTP 504 Gateway Timeout"),
    "/599": ("temporary", "HTTP 599 Odd"),
}


def test_every_fault_of_the_server_is_tested() -> None:
    assert set(RECORDED) == set(FAULTS)


@pytest.mark.parametrize("path", sorted(FAULTS))
def test_a_fault_is_recorded_in_bounded_time_and_hurts_no_other_fetch(path: str) -> None:
    async def story() -> None:
        async with (
            HostileServer() as server,
            # The second stands for another host: turns go by host and port.
            HostileServer() as neighbour,
            HttpFetcher("Wirewatch", gap=0, limits=SHORT if path in SLOW else LIMITS) as fetch,
        ):
            loop = asyncio.get_running_loop()
            began = loop.time()
            bad, good = await asyncio.gather(
                fetch(server.url(path), allow_private=True),
                fetch(neighbour.url("/page"), allow_private=True),
                return_exceptions=True,
            )
            assert loop.time() - began < 5.0
            assert isinstance(bad, FetchError), bad
            severity, reason = RECORDED[path]
            assert bad.severity == severity
            assert reason in bad.reason
            assert "\n" not in bad.reason
            assert isinstance(good, FetchedPage)
            assert good.body == PAGE
            if path != "/429":  # which asks us to leave the host alone
                after = await fetch(server.url("/page"), allow_private=True)
                assert after.body == PAGE

    asyncio.run(story())


@pytest.mark.parametrize(
    "path", ["/gzip-bomb", "/zstd-bomb", "/br-bomb", "/nested-bomb", "/mixed-bomb", "/endless"]
)
def test_a_bomb_takes_little_memory(path: str) -> None:
    async def story() -> int:
        async with (
            HostileServer() as server,
            HttpFetcher("Wirewatch", gap=0, limits=LIMITS) as fetch,
        ):
            tracemalloc.start()
            try:
                with pytest.raises(FetchError):
                    await fetch(server.url(path), allow_private=True)
                return tracemalloc.get_traced_memory()[1]
            finally:
                tracemalloc.stop()

    # The server lives in this process too, and hands its 10 MB over in one piece.
    assert asyncio.run(story()) < 45 * MEGABYTE


def test_many_endless_answers_do_not_fill_the_memory_together() -> None:
    limits = Limits(shared_bytes=8 * MEGABYTE)

    async def story() -> None:
        async with (
            HostileServer("0.0.0.0") as server,
            HttpFetcher("W", gap=0, limits=limits) as fetch,
        ):
            endless = [server.url("/endless", f"127.0.0.{n}") for n in range(1, 21)]
            pages = [server.url("/page", f"127.0.1.{n}") for n in range(1, 21)]
            results = await asyncio.gather(
                *(fetch(url, allow_private=True) for url in endless + pages), return_exceptions=True
            )
            reasons = {result.reason for result in results if isinstance(result, FetchError)}
            assert "too many large answers came at the same time" in reasons
            assert sum(isinstance(result, FetchError) for result in results[:20]) == 20
            assert all(isinstance(result, FetchedPage) for result in results[20:])
            # All of it is given back.
            assert fetch._purse.held == 0

    asyncio.run(story())


def test_a_bomb_below_the_ratio_stops_at_the_size() -> None:
    limits = Limits(ratio=100_000, decoded_bytes=2 * MEGABYTE)

    async def story() -> str:
        async with HostileServer() as server, HttpFetcher("W", gap=0, limits=limits) as fetch:
            with pytest.raises(FetchError) as caught:
                await fetch(server.url("/gzip-bomb"), allow_private=True)
            return caught.value.reason

    assert asyncio.run(story()) == "the answer unpacks to more than 2 MiB"


#: aiohttp reads bare line feeds too, but not in Python's development mode.
STRANGE = set(ODDITIES) - ({"/bare-newlines"} if sys.flags.dev_mode else set())


@pytest.mark.parametrize("path", sorted(STRANGE))
def test_a_strange_answer_is_still_read(path: str) -> None:
    async def story() -> None:
        async with HostileServer() as server, HttpFetcher("W", gap=0, limits=LIMITS) as fetch:
            page = await fetch(server.url(path), allow_private=True)
            assert page.body == PAGE
            assert page.status in (200, 203)
            for name, value in page.headers:
                assert name == name.lower()
                value.encode("utf-8")  # no half characters for the database to choke on

    asyncio.run(story())


def test_a_whole_batch_of_faults_leaves_the_good_pages_standing() -> None:
    async def story() -> None:
        async with HostileServer() as good, HttpFetcher("W", gap=0, limits=SHORT) as fetch:
            servers = [HostileServer() for _ in range(12)]
            for server in servers:
                await server.__aenter__()
            paths = sorted(FAULTS)[:: len(FAULTS) // 12][:12]
            faults = [
                fetch(server.url(path), allow_private=True)
                for server, path in zip(servers, paths, strict=True)
            ]
            pages = [fetch(good.url("/page"), allow_private=True) for _ in range(20)]
            results = await asyncio.gather(*faults, *pages, return_exceptions=True)
            for server in servers:
                await server.__aexit__(None, None, None)
            assert all(isinstance(result, FetchError) for result in results[:12])
            bodies = [page.body for page in results[12:] if isinstance(page, FetchedPage)]
            assert bodies == [PAGE] * 20

    asyncio.run(story())
