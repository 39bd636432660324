"""A web server on loopback that does everything servers do wrong, one path for each.

    async with HostileServer() as server:
        await fetch(server.url("/slowloris"), allow_private=True)

`FAULTS` names the paths that never give a usable answer, `ODDITIES` those that are strange
and still do. Anything else can be put in with `server.answer(path, handler)`.
"""

from __future__ import annotations

import asyncio
import contextlib
import functools
import gzip
import ssl
import zlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

import brotli
import zstandard

PAGE = b"<!doctype html><title>A page</title><p>Ferries run again."
MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Request:
    """What a client asked: `headers` has lower-case names; `at` is the loop's time in seconds."""

    method: str
    path: str
    headers: dict[str, str]
    at: float


Handler = Callable[[Request, asyncio.StreamWriter], Awaitable[None]]


def answer(
    body: bytes = PAGE,
    *headers: str,
    status: str = "200 OK",
    length: int | None = None,
    content_type: str = "text/html; charset=utf-8",
) -> Handler:
    """A plain answer; `length` overrides Content-Length (-1 leaves it out)."""
    lines = [f"HTTP/1.1 {status}", f"Content-Type: {content_type}", *headers]
    if length != -1:
        lines.append(f"Content-Length: {len(body) if length is None else length}")
    raw = "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body

    async def send(request: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(raw)
        await writer.drain()

    return send


def redirect(location: str, status: str = "302 Found", *headers: str) -> Handler:
    return answer(b"", f"Location: {location}", *headers, status=status)


def raw(data: bytes, *, reset: bool = False) -> Handler:
    """These bytes and nothing else; `reset` ends the connection with a TCP reset."""

    async def send(request: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(data)
        await writer.drain()
        if reset:
            writer.transport.abort()
        else:
            writer.close()

    return send


def endless(head: bytes, piece: bytes, pause: float = 0.0) -> Handler:
    """`head`, then `piece` again and again, `pause` seconds apart."""

    async def send(request: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(head)
        while True:
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(pause)

    return send


async def silence(request: Request, writer: asyncio.StreamWriter) -> None:
    """Take the question and never say a word."""
    await asyncio.Event().wait()


@functools.cache
def gzip_bomb() -> bytes:
    """About 10 MB that unpack to 10 GB: one member of zeros, again and again."""
    return gzip.compress(bytes(16 * MEGABYTE)) * 640


@functools.cache
def zstd_bomb() -> bytes:
    """About 330 kB that unpack to 10 GB: one frame of zeros, again and again."""
    return zstandard.compress(bytes(16 * MEGABYTE)) * 640


@functools.cache
def brotli_bomb() -> bytes:
    """A few bytes that unpack to 64 MB; Brotli streams cannot be joined."""
    return bytes(brotli.compress(bytes(64 * MEGABYTE), quality=1))


def _encoded(body: bytes, coding: str, **more: int) -> Handler:
    return answer(body, f"Content-Encoding: {coding}", **more)


_OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"


def _faults() -> dict[str, Handler]:
    return {
        # Time.
        "/silence": silence,
        "/slowloris-header": endless(b"HTTP/1.1 200 OK\r\n", b"X-A: b\r\n", 0.25),
        "/slowloris": endless(_OK + b"\r\n", b"<", 0.05),
        "/endless-continue": endless(b"", b"HTTP/1.1 100 Continue\r\n\r\n", 0.001),
        # Size.
        "/endless": endless(_OK + b"\r\n", b"<p>more</p>" * 5000),
        "/endless-chunks": endless(
            _OK + b"Transfer-Encoding: chunked\r\n\r\n", b"10000\r\n" + b"a" * 65536 + b"\r\n"
        ),
        "/huge-header": raw(_OK + b"X-Big: " + b"a" * MEGABYTE + b"\r\n\r\n"),
        "/many-headers": raw(
            _OK + b"".join(b"X-%d: %s\r\n" % (n, b"a" * 1000) for n in range(1024)) + b"\r\n"
        ),
        "/some-large-headers": raw(
            _OK + b"".join(b"X-%d: %s\r\n" % (n, b"a" * 8000) for n in range(20)) + b"\r\n"
        ),
        "/endless-header": endless(_OK + b"X-Big: ", b"a" * 65536),
        # Compression.
        "/gzip-bomb": _encoded(gzip_bomb(), "gzip"),
        "/deflate-bomb": _encoded(zlib.compress(bytes(16 * MEGABYTE), 1), "deflate"),
        "/br-bomb": _encoded(brotli_bomb(), "br"),
        "/zstd-bomb": _encoded(zstd_bomb(), "zstd"),
        "/nested-bomb": _encoded(gzip.compress(gzip_bomb()), "gzip, gzip"),
        "/mixed-bomb": _encoded(gzip.compress(brotli_bomb()), "br, gzip"),
        "/packed-three-times": _encoded(
            gzip.compress(gzip.compress(gzip.compress(PAGE))), "gzip, gzip, gzip"
        ),
        "/broken-gzip": _encoded(gzip.compress(PAGE)[:12] + b"\xff" * 40, "gzip"),
        "/broken-deflate": _encoded(b"\xff" * 40, "deflate"),
        "/broken-br": _encoded(b"\xff" * 40, "br"),
        "/broken-zstd": _encoded(b"\x28\xb5\x2f\xfd" + b"\xff" * 40, "zstd"),
        "/half-gzip": _encoded(gzip.compress(PAGE)[:-20], "gzip"),
        "/half-br": _encoded(brotli.compress(PAGE)[:-5], "br"),
        "/half-zstd": _encoded(zstandard.compress(PAGE)[:-5], "zstd"),
        "/compress": _encoded(PAGE, "compress"),
        # Redirects.
        "/redirect-loop": redirect("/redirect-loop"),
        "/redirect-pair": redirect("/redirect-pair-2"),
        "/redirect-pair-2": redirect("/redirect-pair"),
        "/redirect-file": redirect("file:///etc/passwd"),
        "/redirect-javascript": redirect("javascript:alert(1)"),
        "/redirect-nowhere": answer(b"", status="302 Found"),
        "/redirect-broken": redirect("http://[half/"),
        "/redirect-port": redirect("http://paper.example:99999/"),
        # Framing.
        "/broken-chunks": raw(_OK + b"Transfer-Encoding: chunked\r\n\r\nZZ\r\nhello\r\n0\r\n\r\n"),
        "/endless-trailers": endless(
            _OK + b"Transfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n", b"X-A: b\r\n" * 500
        ),
        "/endless-extension": endless(
            _OK + b"Transfer-Encoding: chunked\r\n\r\n2;", b"a" * 65536, 0.01
        ),
        "/endless-size": endless(_OK + b"Transfer-Encoding: chunked\r\n\r\n", b"1" * 65536),
        "/tiny-chunks": endless(
            _OK + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\na\r\n" * 100, 0.01
        ),
        "/half-chunk": raw(_OK + b"Transfer-Encoding: chunked\r\n\r\nff\r\nhello"),
        "/too-short": raw(_OK + b"Content-Length: 1000\r\n\r\nhello"),
        "/negative-length": raw(_OK + b"Content-Length: -5\r\n\r\nhello"),
        "/two-lengths": raw(_OK + b"Content-Length: 5\r\nContent-Length: 7\r\n\r\nhello"),
        "/reset-at-once": raw(b"", reset=True),
        "/reset-in-header": raw(b"HTTP/1.1 200 OK\r\nContent-", reset=True),
        "/reset-in-body": raw(_OK + b"Content-Length: 1000\r\n\r\nhello", reset=True),
        "/hang-up": raw(b""),
        "/no-http": raw(b"SSH-2.0-OpenSSH_9.2\r\n"),
        "/http-0.9": raw(PAGE),
        "/null-header": raw(b"HTTP/1.1 200 OK\r\nX-A: a\x00b\r\n\r\nhello"),
        "/odd-status": raw(b"HTTP/1.1 999 Denied\r\nContent-Length: 0\r\n\r\n"),
        "/no-status": raw(b"HTTP/1.1 abc OK\r\n\r\n"),
        # Statuses.
        "/204": answer(b"", status="204 No Content", length=-1),
        "/206": answer(b"half", "Content-Range: bytes 0-3/9", status="206 Partial Content"),
        "/304": answer(b"", status="304 Not Modified", length=-1),
        **{
            f"/{status[:3]}": answer(b"", status=status)
            for status in (
                "400 Bad Request", "401 Unauthorized", "402 Payment Required", "403 Forbidden",
                "404 Not Found", "406 Not Acceptable", "408 Request Timeout", "410 Gone",
                "425 Too Early", "429 Too Many Requests", "451 Unavailable For Legal Reasons",
                "500 Internal Server Error", "502 Bad Gateway", "503 Service Unavailable",
                "504 Gateway Timeout", "599 Odd",
            )
        },
    }  # fmt: skip


def _oddities() -> dict[str, Handler]:
    def encoded(body: bytes, coding: str) -> Handler:
        return answer(body, f"Content-Encoding: {coding}")

    return {
        "/page": answer(),
        "/gzip": encoded(gzip.compress(PAGE), "gzip"),
        "/x-gzip": encoded(gzip.compress(PAGE), "X-GZip"),
        "/gzip-members": encoded(gzip.compress(PAGE[:20]) + gzip.compress(PAGE[20:]), "gzip"),
        "/gzip-padded": encoded(gzip.compress(PAGE) + bytes(512), "gzip"),
        "/gzip-twice": encoded(gzip.compress(gzip.compress(PAGE)), "gzip, gzip"),
        "/deflate": encoded(zlib.compress(PAGE), "deflate"),
        "/raw-deflate": encoded(zlib.compress(PAGE, wbits=-15), "deflate"),
        "/br": encoded(brotli.compress(PAGE), "br"),
        "/zstd": encoded(zstandard.compress(PAGE), "zstd"),
        "/zstd-frames": encoded(
            zstandard.compress(PAGE[:20]) + zstandard.compress(PAGE[20:]), "zstd"
        ),
        "/two-codings": answer(
            brotli.compress(gzip.compress(PAGE)), "Content-Encoding: gzip", "Content-Encoding: br"
        ),
        "/early-hints": raw(
            b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n"
            + _OK
            + b"Content-Length: %d\r\n\r\n%s" % (len(PAGE), PAGE)
        ),
        "/extension": raw(
            _OK
            + b"Transfer-Encoding: chunked\r\n\r\n%x;a=b\r\n%s\r\n0\r\nX-Sum: 1\r\n\r\n"
            % (len(PAGE), PAGE)
        ),
        "/gzip-lie": encoded(PAGE, "gzip"),
        "/odd-coding": encoded(PAGE, "utf-8"),
        "/identity": encoded(PAGE, "identity"),
        "/no-length": raw(_OK + b"\r\n" + PAGE),
        "/http-1.0": raw(b"HTTP/1.0 200 OK\r\n\r\n" + PAGE),
        "/bare-newlines": raw(b"HTTP/1.1 200 OK\nContent-Type: text/html\n\n" + PAGE),
        "/chunks": raw(
            _OK + b"Transfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n0\r\n\r\n" % (len(PAGE), PAGE)
        ),
        "/charset-lie": answer(content_type="text/html; charset=martian"),
        "/latin-header": raw(
            _OK + b'ETag: "caf\xe9"\r\nContent-Length: %d\r\n\r\n%s' % (len(PAGE), PAGE)
        ),
        "/large-policy": answer(PAGE, "Content-Security-Policy: " + "a" * 20_000),
        "/cookie": answer(PAGE, "Set-Cookie: reader=1; Path=/"),
        "/203": answer(status="203 Non-Authoritative Information"),
        "/moved": redirect("/page", "301 Moved Permanently"),
        "/moved-for-now": redirect("/moved", "302 Found"),
        "/redirect-fragment": redirect("/page#top", "308 Permanent Redirect"),
        "/redirect-odd-bytes": raw(
            b"HTTP/1.1 302 Found\r\nLocation: /caf\xe9\r\nContent-Length: 0\r\n\r\n"
        ),
        "/café": answer(),
        "/caf%C3%A9": answer(),
    }


FAULTS = _faults()
ODDITIES = _oddities()


@dataclass
class HostileServer:
    """The server; `requests` holds what was asked in order, `accepted` counts connections."""

    host: str = "127.0.0.1"
    tls: ssl.SSLContext | None = None
    requests: list[Request] = field(default_factory=list)
    most_at_once: int = 0
    accepted: int = 0

    def __post_init__(self) -> None:
        self._handlers = FAULTS | ODDITIES
        self._server: asyncio.Server | None = None
        self._talks: set[asyncio.Task[None]] = set()
        self._busy = 0
        self.port = 0

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._accept, self.host, self.port, ssl=self.tls)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        assert self._server is not None
        self._server.close()
        for talk in self._talks:
            talk.cancel()
        await asyncio.gather(*self._talks, return_exceptions=True)
        await self._server.wait_closed()

    @property
    def open_talks(self) -> int:
        """How many connections are open."""
        return len(self._talks)

    @property
    def paths(self) -> list[str]:
        """What was asked, in order."""
        return [request.path for request in self.requests]

    def url(self, path: str, host: str = "") -> str:
        return f"{'https' if self.tls else 'http'}://{host or self.host}:{self.port}{path}"

    def answer(self, path: str, handler: Handler) -> str:
        """Put in an answer of one's own; gives its address."""
        self._handlers = self._handlers | {path: handler}
        return self.url(path)

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.accepted += 1
        talk = asyncio.get_running_loop().create_task(self._talk(reader, writer))
        self._talks.add(talk)
        talk.add_done_callback(self._talks.discard)

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer request after request until one side closes."""
        try:
            while not writer.is_closing():
                head = await reader.readuntil(b"\r\n\r\n")
                request = _parse(head, asyncio.get_running_loop().time())
                self.requests.append(request)
                handler = self._handlers.get(request.path.partition("?")[0])
                self._busy += 1
                self.most_at_once = max(self.most_at_once, self._busy)
                try:
                    await (handler or answer(b"", status="404 Not Found"))(request, writer)
                finally:
                    self._busy -= 1
        except (asyncio.IncompleteReadError, ConnectionError, ssl.SSLError):
            pass  # the client went away, as it should from most of these
        finally:
            writer.close()
            with contextlib.suppress(ConnectionError, ssl.SSLError):
                await writer.wait_closed()


def _parse(head: bytes, at: float) -> Request:
    first, *lines = head.decode("latin-1").split("\r\n")
    method, path, _ = first.split(" ", 2)
    pairs = (line.partition(":") for line in lines if line)
    return Request(method, path, {name.lower(): value.strip() for name, _, value in pairs}, at)
