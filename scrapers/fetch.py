"""Get a page over HTTP without being hurt by the server and without hurting it."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from http.cookies import SimpleCookie
from ssl import SSLContext
from types import TracebackType
from typing import NamedTuple, Self

import aiohttp
from yarl import URL

from core.addresses import refusal
from core.errors import FetchError, Severity
from core.values import FetchedPage
from scrapers.connect import Lookup, SystemLookup, connector
from scrapers.fetch_errors import NETWORK_ERRORS, explain
from scrapers.inflate import Inflater
from scrapers.limits import Limits
from scrapers.politeness import HostTurns
from scrapers.retry_after import retry_after

_ACCEPT = (
    "application/rss+xml, application/atom+xml, application/feed+json;q=0.9,"
    " text/html;q=0.9, application/xhtml+xml;q=0.9, application/xml;q=0.8, */*;q=0.5"
)
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_PERMANENT = frozenset({301, 308})
_GONE = frozenset({404, 410, 451})
_BUSY = frozenset({408, 425, 429})
#: What may be sent back as a validator; some servers put raw bytes into theirs.
_SENDABLE = re.compile(r"[\x20-\x7e]{1,1024}")


class HttpFetcher:
    """The real `Fetch`: an asynchronous context manager, called with an address.

    Public addresses only unless a call says `allow_private`; http and https only; TLS
    verified; nothing is kept between two calls but connections. One request at a time for each
    host, `gap` seconds apart. A call waits for its host's turn as long as it takes; then
    `limits` hold.

    Arguments:
        user_agent: names us, with an address where a person can complain.
        gap: seconds between the end of one request to a host and the next one.
        proxy: address of an HTTP proxy, or ""; it then resolves the names, so that only
            what the address itself says is checked. `allow_private` calls go direct.
        connections: how many at the same time.
        lookup: resolves host names, the system's resolver by default.
        tls: verifies certificates, the system's trust by default.
        sleep: waits for a number of seconds.
        now: the time (UTC) for `fetched_at` and dates in Retry-After.
    """

    def __init__(
        self,
        user_agent: str,
        *,
        gap: float = 1.0,
        limits: Limits | None = None,
        proxy: str = "",
        connections: int = 100,
        lookup: Lookup | None = None,
        tls: SSLContext | None = None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._user_agent, self._proxy, self._tls, self._now = user_agent, proxy, tls, now
        self._limits = limits or Limits()
        self._connections = connections
        self._lookup = lookup or SystemLookup()
        self._turns = HostTurns(gap, sleep=sleep)
        self._sessions: dict[bool, aiohttp.ClientSession] = {}

    async def __aenter__(self) -> Self:
        self._sessions = {private: self._session(private) for private in (False, True)}
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for session in self._sessions.values():
            await session.close()
        self._sessions = {}
        if isinstance(self._lookup, SystemLookup):
            self._lookup.close()

    async def __call__(
        self,
        url: str,
        *,
        etag: str = "",
        last_modified: str = "",
        headers: Sequence[tuple[str, str]] = (),
        allow_private: bool = False,
    ) -> FetchedPage:
        """Get `url`; the answer has status 200 or 203, or 304 to a validator that was given.

        `headers` go to the host of `url` alone, not to one that it redirects to. Raises
        FetchError for everything else.
        """
        trip = _Trip(url, allow_private, self._limits.total_seconds)
        start = here = self._checked(trip, url)
        conditions = _conditions(etag, last_modified)
        jar: aiohttp.CookieJar | None = None
        seen = {(here, 0)}
        moved_to, permanent = "", True
        for _ in range(self._limits.redirects + 1):
            wanted = [*conditions, *(headers if _same_owner(start, here) else ())]
            answer = await self._ask(trip, here, wanted, jar)
            if answer.status not in _REDIRECTS:
                if answer.status == 304 and not conditions:
                    raise trip.failed("HTTP 304 although nothing was known", "soft", 304)
                return FetchedPage(
                    url, str(here), answer.status, answer.headers, answer.body, self._now(),
                    moved_to if permanent else "",
                )  # fmt: skip
            # Some sites set a cookie and send the reader round once; it lives for this fetch.
            if answer.cookies:
                jar = aiohttp.CookieJar(unsafe=True) if jar is None else jar
                jar.update_cookies(answer.cookies, here)
            here = self._checked(trip, answer.location, here)
            step = (here, 0 if jar is None else len(jar))
            if step in seen:
                raise trip.failed("it redirects in a circle", "soft", answer.status)
            seen.add(step)
            permanent, moved_to = permanent and answer.status in _PERMANENT, str(here)
        raise trip.failed(f"it redirects more than {self._limits.redirects} times", "soft")

    def _session(self, allow_private: bool) -> aiohttp.ClientSession:
        limits = self._limits
        return aiohttp.ClientSession(
            connector=connector(
                self._lookup,
                # A proxy may well stand in the intranet, and it is the one connected to.
                allow_private=allow_private or bool(self._proxy),
                limit=self._connections,
                connect_seconds=limits.connect_seconds,
            ),
            headers={
                "User-Agent": self._user_agent,
                "Accept": _ACCEPT,
                "Accept-Encoding": "gzip, deflate, br, zstd",
            },
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=limits.connect_seconds),
            # The parser holds each line to this; we hold their sum to it.
            max_line_size=limits.header_bytes,
            max_field_size=limits.header_bytes,
        )

    def _checked(self, trip: _Trip, address: str, base: URL | None = None) -> URL:
        """The next address to ask: http(s), with a host that may be asked."""
        what = "it redirects to" if base is not None else "this is"
        try:
            url = (base.join(URL(address)) if base is not None else URL(address)).with_fragment("")
            host = url.host or ""
            _ = url.port
        except ValueError as error:
            raise trip.failed(f"{what} no valid address: {_short(address)}", "hard") from error
        if url.scheme not in ("http", "https") or not host:
            raise trip.failed(f"{what} no http or https address: {_short(address)}", "hard")
        if not trip.allow_private and (reason := refusal(host)):
            where = "the redirect is refused" if base is not None else "refused"
            raise trip.failed(f"{where}: {reason}", "hard")
        return url

    async def _ask(
        self,
        trip: _Trip,
        url: URL,
        headers: list[tuple[str, str]],
        jar: aiohttp.CookieJar | None,
    ) -> _Answer:
        """One request in the host's turn; the trip's time runs only here."""
        session = self._sessions[trip.allow_private]
        loop = asyncio.get_running_loop()
        async with self._turns.turn(_host_key(url)):
            began = loop.time()
            try:
                async with (
                    asyncio.timeout(trip.seconds_left),
                    session.get(
                        url,
                        headers=headers,
                        cookies=jar.filter_cookies(url) if jar is not None else None,
                        allow_redirects=False,
                        proxy=self._proxy or None if not trip.allow_private else None,
                        ssl=self._tls or True,
                    ) as response,
                ):
                    return await self._read(trip, url, response)
            except NETWORK_ERRORS as error:
                raise explain(trip.url, error, self._limits) from error
            finally:
                trip.seconds_left -= loop.time() - began

    async def _read(self, trip: _Trip, url: URL, response: aiohttp.ClientResponse) -> _Answer:
        """Take an answer in; raises FetchError for a status that is none of ours."""
        status = response.status
        if sum(len(k) + len(v) for k, v in response.raw_headers) > self._limits.header_bytes:
            raise trip.failed("the answer's header is too large", "soft", status)
        headers = tuple((_text(k).lower(), _text(v)) for k, v in response.raw_headers)
        if status in _REDIRECTS:
            location = next((value for name, value in headers if name == "location"), "").strip()
            if not location:
                raise trip.failed(f"HTTP {status} without saying where to", "soft", status)
            return _Answer(status, headers, b"", location, response.cookies)
        if status in (200, 203):
            inflater = Inflater(response.headers.get("Content-Encoding", ""), self._limits)
            async for chunk in response.content.iter_any():
                inflater.feed(chunk)
            return _Answer(status, headers, inflater.finish())
        if status == 304:
            return _Answer(status, headers, b"")
        raise FetchError(
            trip.url,
            f"HTTP {status} {response.reason or ''}".strip(),
            _severity(status),
            status,
            retry_after(response.headers.get("Retry-After", ""), self._now()),
        )


class _Trip:
    """One fetch on its way through redirects."""

    def __init__(self, url: str, allow_private: bool, seconds: float) -> None:
        self.url, self.allow_private, self.seconds_left = url, allow_private, seconds

    def failed(self, reason: str, severity: Severity, status: int = 0) -> FetchError:
        """The error that ends it."""
        return FetchError(self.url, reason, severity, status)


class _Answer(NamedTuple):
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    location: str = ""
    cookies: SimpleCookie | None = None


def _conditions(etag: str, last_modified: str) -> list[tuple[str, str]]:
    """The headers that ask for an answer only if it is new (RFC 9110, 13.1)."""
    pairs = (("If-None-Match", etag), ("If-Modified-Since", last_modified))
    return [(name, value) for name, value in pairs if _SENDABLE.fullmatch(value)]


def _same_owner(start: URL, here: URL) -> bool:
    """Whether `here` may see what was meant for `start`: same host, not less protected."""
    upgraded = (start.scheme, start.port, here.scheme, here.port) == ("http", 80, "https", 443)
    return start.host == here.host and (upgraded or start.origin() == here.origin())


def _host_key(url: URL) -> str:
    """Who is asked: the host, with its port where that is an unusual one."""
    return (url.host or "") if url.is_default_port() else f"{url.host}:{url.port}"


def _severity(status: int) -> Severity:
    if status in _GONE:
        return "hard"
    return "temporary" if status in _BUSY or status >= 500 else "soft"


def _text(raw: bytes) -> str:
    """A header's text; most write ASCII, some UTF-8, and Latin-1 fits whatever else."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def _short(address: str) -> str:
    return address if len(address) <= 120 else f"{address[:120]}..."
