from __future__ import annotations

import asyncio
import errno
import socket

import aiohttp
import pytest
from aiohttp.http_exceptions import BadHttpMessage, LineTooLong

from core.errors import FetchError
from scrapers.connect import BrokeOffError, RefusedAddressError
from scrapers.fetch import HttpFetcher
from scrapers.fetch_errors import NETWORK_ERRORS, explain
from scrapers.inflate import CrowdedError, UnreadableBodyError
from scrapers.limits import Limits
from tests.servers.hostile import HostileServer, answer

LIMITS = Limits(total_seconds=30, connect_seconds=10)


@pytest.mark.parametrize(
    ("error", "severity", "reason"),
    [
        (TimeoutError(), "temporary", "no complete answer within 30 s"),
        (aiohttp.ConnectionTimeoutError("x"), "temporary", "no connection within 10 s"),
        (aiohttp.ServerDisconnectedError(), "temporary", "the connection broke off before the answer was complete"),
        (BrokeOffError("x"), "temporary", "the connection broke off before the answer was complete"),
        (aiohttp.ClientPayloadError("a\nb"), "temporary", "the connection broke off before the answer was complete"),
        (ConnectionResetError(errno.ECONNRESET, "Connection reset by peer"), "temporary", "the connection failed (Connection reset by peer)"),
        (OSError("no number"), "temporary", "the connection failed (OSError)"),
        (aiohttp.ClientConnectionError("x"), "temporary", "the connection failed (ClientConnectionError)"),
        (socket.gaierror(socket.EAI_AGAIN, "later"), "temporary", "its host name does not resolve"),
        (RefusedAddressError("10.0.0.1 is a private address"), "hard", "refused: 10.0.0.1 is a private address"),
        (aiohttp.InvalidURL("http://[x"), "hard", "this is no valid address"),
        (UnreadableBodyError("the compressed answer breaks off"), "soft", "the compressed answer breaks off"),
        (CrowdedError("too many large answers came at the same time"), "temporary", "too many large answers came at the same time"),
        (BadHttpMessage("Bad status line:\n\n  b'x'\n  ^"), "soft", "the answer is not valid HTTP (Bad status line)"),
        (LineTooLong(b"x", 8190), "soft", "the answer's header is too large"),
        (ValueError("Newline in header\nsecond line"), "hard", "it cannot be asked (Newline in header)"),
        (ValueError(), "hard", "it cannot be asked (ValueError)"),
    ],
)  # fmt: skip
def test_every_trouble_has_its_sentence_and_weight(
    error: Exception, severity: str, reason: str
) -> None:
    assert isinstance(error, NETWORK_ERRORS)
    explained = explain("https://paper.example/a", error, LIMITS)
    assert (explained.severity, explained.reason) == (severity, reason)
    assert explained.url == "https://paper.example/a"


def test_a_server_without_tls_is_named_so() -> None:
    async def story() -> FetchError:
        async def speak_first(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
            await writer.drain()
            writer.close()

        server = await asyncio.start_server(speak_first, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        async with server, HttpFetcher("Wirewatch", gap=0) as fetch:
            with pytest.raises(FetchError) as caught:
                await fetch(f"https://127.0.0.1:{port}/", allow_private=True)
            return caught.value

    error = asyncio.run(story())
    assert (error.severity, error.reason) == ("soft", "no TLS connection could be agreed on")


def test_a_proxy_that_refuses_is_named_with_its_status() -> None:
    async def story() -> FetchError:
        async with (
            HostileServer() as proxy,
            HttpFetcher("Wirewatch", gap=0, proxy=proxy.url("")) as fetch,
        ):
            proxy.answer("paper.example:443", answer(b"", status="403 Forbidden"))
            with pytest.raises(FetchError) as caught:
                await fetch("https://paper.example/a")
            return caught.value

    error = asyncio.run(story())
    assert (error.severity, error.reason) == ("temporary", "the proxy answered HTTP 403")
