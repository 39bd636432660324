"""Get a page over HTTP without being hurt by the server and without hurting it."""

from __future__ import annotations

import asyncio
import itertools
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from http.cookies import SimpleCookie
from ssl import SSLContext
from types import TracebackType
from typing import NamedTuple, Self

import aiohttp
from yarl import URL

from core.addresses import refusal
from core.errors import FetchError, Severity
from core.values import FetchedPage
from scrapers.connect import Lookup, SystemLookup, ask_once, connector
from scrapers.fetch_errors import NETWORK_ERRORS, explain
from scrapers.http_rules import (
    PERMANENT,
    REDIRECTS,
    conditional_headers,
    header_text,
    host_key,
    origin_of,
    public_form,
    resting_seconds,
    same_owner,
    severity_of,
    shortened,
)
from scrapers.inflate import Inflater, Purse
from scrapers.limits import Limits
from scrapers.politeness import HostRestsError, HostTurns, SharedTurns
from scrapers.read import Fetch
from scrapers.retry_after import retry_after
from scrapers.robots import Robots

_ACCEPT = (
    "application/rss+xml, application/atom+xml, application/feed+json;q=0.9,"
    " text/html;q=0.9, application/xhtml+xml;q=0.9, application/xml;q=0.8, */*;q=0.5"
)
#: How much longer than the gap between two requests a connection stays open for the next.
_SLACK_SECONDS = 2.0


class HttpFetcher:
    """The real `Fetch`: an asynchronous context manager, called with an address.

    Called itself for sources; its method `polite` is the `Fetch` for what sources link to.

    Public addresses only unless a call says `allow_private`; http and https only; TLS
    verified; nothing is kept between two calls but connections. One request at a time for each
    host, `gap` seconds apart. A call waits for its host's turn and a free connection as long
    as it takes; then `limits` hold.

    Arguments:
        user_agent: names us, with an address where a person can complain.
        gap: seconds between the end of one request to a host and the next one.
        proxy: address of an HTTP proxy, or ""; it then resolves the names, so that only
            what the address itself says is checked. `allow_private` calls go direct.
        connections: how many at the same time.
        robots: what is known of robots.txt files, to be shared with later fetchers.
        lookup: resolves host names, the system's resolver by default.
        tls: verifies certificates, the system's trust by default.
        shared: agrees with other processes on who asks a host, or None where there are none.
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
        robots: Robots | None = None,
        lookup: Lookup | None = None,
        tls: SSLContext | None = None,
        shared: SharedTurns | None = None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._user_agent, self._proxy, self._tls, self._now = user_agent, proxy, tls, now
        self._limits = limits or Limits()
        self._purse = Purse()
        self._slots = asyncio.Semaphore(connections)
        self._lookup = lookup or SystemLookup()
        self._turns = HostTurns(gap, sleep=sleep, shared=shared)
        self._gap = gap
        self._robots = robots or Robots(re.split(r"[/\s]", user_agent, maxsplit=1)[0], now)
        self._robots_locks: dict[str, asyncio.Lock] = {}
        #: By (allow_private, whether connections are kept for the next request). Only where
        #: several requests follow each other, or a poll of 10,000 hosts would run out of files.
        self._sessions: dict[tuple[bool, bool], aiohttp.ClientSession] = {}

    async def __aenter__(self) -> Self:
        self._sessions = {
            (private, keep): self._session(private, keep)
            for private, keep in itertools.product((False, True), repeat=2)
        }
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
        polite: bool = False,
        proxy: str = "",
    ) -> FetchedPage:
        """Get an address that a person gave us (a source), whatever robots.txt says.

        The answer has status 200 or 203, or 304 to a validator that was given. `headers` go to
        the host of `url` alone, not to one that it redirects to. `polite` is for addresses that
        we found by ourselves (articles): what robots.txt refuses, here or where it redirects
        to, is a soft FetchError. `proxy` is another one than usual, also for `allow_private`.
        Raises FetchError for everything else.
        """
        seconds = self._limits.total_seconds
        trip = _Trip(url, tuple(headers), allow_private, polite, seconds, proxy=proxy)
        return await self._travel(trip, conditional_headers(etag, last_modified))

    @property
    def polite(self) -> Fetch:
        """What gets addresses that we found by ourselves, if robots.txt lets us."""
        return partial(self, polite=True)

    def through(self, proxy: str) -> tuple[Fetch, Fetch]:
        """What gets sources and what gets articles by way of another proxy than usual.

        Manners towards hosts are kept together with all other calls.
        """
        return partial(self, proxy=proxy), partial(self, polite=True, proxy=proxy)

    async def submit(
        self, url: str, form: Mapping[str, str], *, allow_private: bool = False
    ) -> int:
        """Send a form by POST to an address that a source named; the status, a 2xx.

        Follows redirects that keep the method (307, 308). Raises FetchError for everything else.
        """
        trip = _Trip(url, (), allow_private, False, self._limits.total_seconds, tuple(form.items()))
        here = self._checked(trip, url)
        for _ in range(self._limits.redirects + 1):
            answer = await self._ask(trip, here, [], None)
            if answer.status not in (307, 308):
                break
            here = self._checked(trip, answer.location, here)
        if not 200 <= answer.status < 300:
            raise trip.failed(f"HTTP {answer.status} to a form", "soft", answer.status)
        return answer.status

    async def _travel(self, trip: _Trip, conditions: list[tuple[str, str]]) -> FetchedPage:
        """Follow redirects to a page."""
        start = here = self._checked(trip, trip.url)
        jar: aiohttp.CookieJar | None = None
        seen = {(here, 0)}
        moved_to, permanent = "", True
        for _ in range(self._limits.redirects + 1):
            if trip.polite:
                await self._obey_robots(trip, here)
            own = trip.headers if trip.headers and same_owner(start, here) else ()
            wanted = [*conditions, *own]
            answer = await self._ask(trip, here, wanted, jar)
            if answer.status not in REDIRECTS:
                if answer.status == 304 and not conditions:
                    raise trip.failed("HTTP 304 although nothing was known", "soft", 304)
                return FetchedPage(
                    trip.url,
                    public_form(here),
                    answer.status,
                    answer.headers,
                    answer.body,
                    self._now(),
                    moved_to if permanent else "",
                )
            # Some sites set a cookie and send the reader round once; it lives for this fetch.
            if answer.cookies:
                jar = aiohttp.CookieJar(unsafe=True) if jar is None else jar
                jar.update_cookies(answer.cookies, here)
            here = self._checked(trip, answer.location, here)
            step = (here, 0 if jar is None else len(jar))
            if step in seen:
                raise trip.failed("it redirects in a circle", "soft", answer.status)
            seen.add(step)
            permanent, moved_to = permanent and answer.status in PERMANENT, public_form(here)
        raise trip.failed(f"it redirects more than {self._limits.redirects} times", "soft")

    async def _obey_robots(self, trip: _Trip, url: URL) -> None:
        """Raise FetchError unless the site's robots.txt lets us read `url`."""
        origin = origin_of(url)
        async with self._robots_locks.setdefault(origin, asyncio.Lock()):
            rules = self._robots.known(origin) or await self._robots.recall(origin)
            if rules is None:
                answer: bytes | FetchError
                try:
                    page = await self(
                        f"{origin}/robots.txt", allow_private=trip.allow_private, proxy=trip.proxy
                    )
                    answer = page.body
                except FetchError as error:  # says what the rules are, see Robots.learn
                    answer = error
                rules = self._robots.learn(origin, answer)
        if rules.unreadable:
            raise trip.failed(f"its robots.txt cannot be read: {rules.unreadable}", "temporary")
        if not rules.allow(str(url)):
            raise trip.failed("robots.txt asks us not to read it", "soft")

    def _session(self, allow_private: bool, keep: bool) -> aiohttp.ClientSession:
        limits = self._limits
        return aiohttp.ClientSession(
            connector=connector(
                self._lookup,
                # A proxy may well stand in the intranet, and it is the one connected to.
                allow_private=allow_private or bool(self._proxy),
                keep_seconds=self._gap + _SLACK_SECONDS if keep else 0.0,
            ),
            headers={
                "User-Agent": self._user_agent,
                "Accept": _ACCEPT,
                "Accept-Encoding": "gzip, deflate, br, zstd",
            },
            cookie_jar=aiohttp.DummyCookieJar(),
            middlewares=() if keep else (ask_once,),
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
            url = base.join(URL(address)) if base is not None else URL(address)
            url = url.with_fragment("") if url.raw_fragment else url
            host = url.host or ""
            _ = url.port
        except (ValueError, IndexError) as error:  # yarl stumbles over "http://[::1]@"
            raise trip.failed(f"{what} no valid address: {shortened(address)}", "hard") from error
        if url.scheme not in ("http", "https") or not host:
            raise trip.failed(f"{what} no http or https address: {shortened(address)}", "hard")
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
        loop = asyncio.get_running_loop()
        host = host_key(url)
        rules = self._robots.known(origin_of(url))
        try:
            async with (
                self._turns.turn(host, rules.delay if rules else 0.0) as one_of_several,
                # Not the connector's own limit: waiting for that would use up the trip's time.
                self._slots,
            ):
                # A proxy may well stand in the intranet, and it is the one connected to.
                private = trip.allow_private or bool(trip.proxy)
                session = self._sessions[private, one_of_several]
                usual = None if trip.allow_private else self._proxy or None
                began = loop.time()
                try:
                    async with (
                        asyncio.timeout(trip.seconds_left),
                        session.request(
                            "POST" if trip.form else "GET",
                            url,
                            data=dict(trip.form) or None,
                            headers=headers,
                            cookies=jar.filter_cookies(url) if jar is not None else None,
                            allow_redirects=False,
                            proxy=trip.proxy or usual,
                            ssl=self._tls or True,
                        ) as response,
                    ):
                        return await self._read(trip, url, response)
                except FetchError as error:
                    if rest := resting_seconds(error.status, error.retry_after):
                        self._turns.rest(host, rest)
                    raise
                finally:
                    trip.seconds_left -= loop.time() - began
        except HostRestsError as error:
            raise FetchError(trip.url, str(error), "temporary", 0, error.seconds) from error
        except NETWORK_ERRORS as error:
            raise explain(trip.url, error, self._limits) from error

    async def _read(self, trip: _Trip, url: URL, response: aiohttp.ClientResponse) -> _Answer:
        """Take an answer in; raises FetchError for a status that is none of ours."""
        status = response.status
        raw = response.raw_headers
        if sum([len(k) + len(v) for k, v in raw]) > self._limits.header_bytes:
            raise trip.failed("the answer's header is too large", "soft", status)
        headers = tuple([(header_text(k).lower(), header_text(v)) for k, v in raw])
        if status in REDIRECTS:
            location = next((value for name, value in headers if name == "location"), "").strip()
            if not location:
                raise trip.failed(f"HTTP {status} without saying where to", "soft", status)
            return _Answer(status, headers, b"", location, response.cookies)
        if trip.form and 200 <= status < 300:
            return _Answer(status, headers, b"")
        if status in (200, 203):
            coding = ", ".join(response.headers.getall("Content-Encoding", ()))
            with Inflater(coding, self._limits, self._purse) as inflater:
                async for chunk in response.content.iter_any():
                    inflater.feed(chunk)
                return _Answer(status, headers, inflater.finish())
        if status == 304:
            return _Answer(status, headers, b"")
        raise FetchError(
            trip.url,
            f"HTTP {status} {shortened(response.reason or '')}".strip(),
            severity_of(status),
            status,
            retry_after(response.headers.get("Retry-After", ""), self._now()),
        )


@dataclass(slots=True)
class _Trip:
    """One fetch on its way through redirects, and how many seconds it has left."""

    url: str
    headers: tuple[tuple[str, str], ...]
    allow_private: bool
    polite: bool
    seconds_left: float
    form: tuple[tuple[str, str], ...] = ()
    proxy: str = ""

    def failed(self, reason: str, severity: Severity, status: int = 0) -> FetchError:
        """The error that ends it."""
        return FetchError(self.url, reason, severity, status)


class _Answer(NamedTuple):
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    location: str = ""
    cookies: SimpleCookie | None = None
