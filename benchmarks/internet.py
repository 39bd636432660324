"""A made-up internet on loopback: up to 60,000 news sites, each at an address of its own.

Every site has a feed of fifteen items, a robots.txt and pages, every second one a news sitemap of
eighteen items. All of it comes from a seed: what a site answers, how late, and what is wrong with
it. The server watches our manners: whether a host is asked twice at once, or sooner than the gap
after its last answer.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import random
import socket
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import cache, lru_cache
from multiprocessing.connection import Connection
from typing import Any

#: Items in a feed; a change brings one and drops one.
ITEMS = 15
#: Items in the sitemaps of sites that have one: a few more than in the feed.
LISTED = ITEMS + 3
#: Of a hundred thousand sites so many are broken in this way; the others are sound.
FAULTS = {
    "404": 500,
    "503": 500,  # with Retry-After
    "reset": 500,  # breaks off in mid-body
    "login": 500,  # a page in the feed's place
    "hangs": 300,  # never answers
    "garbage": 300,  # no HTTP
    "bad gzip": 200,
    "lies": 500,  # answers 304 to any validator, however often it changed
}
#: Faults that a poll cannot read a site in spite of.
DEAD = frozenset(FAULTS) - {"lies"}

SYLLABLES = (
    "ka",
    "ro",
    "mi",
    "ten",
    "sul",
    "var",
    "de",
    "lo",
    "pra",
    "ni",
    "esh",
    "tor",
    "ba",
    "lin",
)


@dataclass(frozen=True)
class Site:
    """One site as the seed makes it."""

    number: int
    fault: str
    delay: float

    @property
    def host(self) -> str:
        return host_of(self.number)


def host_of(number: int) -> str:
    """The address of a site, in 127.1.0.0 and above."""
    return f"127.{1 + number // 62_500}.{number // 250 % 250}.{number % 250 + 1}"


@lru_cache(200_000)
def site(seed: int, number: int) -> Site:
    dice = random.Random(seed * 1_000_003 + number)  # noqa: S311
    drawn, fault = dice.randrange(100_000), ""
    for name, share in FAULTS.items():
        if drawn < share:
            fault = name
            break
        drawn -= share
    # Half of all answers come within 30 ms, one in a hundred takes more than a second.
    return Site(number, fault, min(dice.lognormvariate(-3.5, 1.5), 2.0))


def changes(seed: int, number: int, sweep: int, share: float) -> bool:
    """Whether a site brings something new in a sweep."""
    return random.Random(f"{seed} {number} {sweep}").random() < share  # noqa: S311


def guid(number: int, item: int) -> str:
    return f"http://{host_of(number)}/item/{item}"


@cache
def _words() -> list[str]:
    dice = random.Random(7)  # noqa: S311
    return ["".join(dice.choices(SYLLABLES, k=dice.randint(1, 4))) for _ in range(4000)]


def _text(dice: random.Random, words: int) -> str:
    chosen = dice.choices(_words(), k=words)
    return " ".join(w.capitalize() + "." if n % 17 == 16 else w for n, w in enumerate(chosen))


@lru_cache(4096)
def _item(number: int, item: int, port: int) -> str:
    dice = random.Random(number * 31 + item)  # noqa: S311
    when = format_datetime(datetime(2026, 11, 1, tzinfo=UTC) + timedelta(hours=item))
    address = f"http://{host_of(number)}:{port}/item/{item}"
    return (
        f"<item><title>{_text(dice, 8)}</title><link>{address}</link>"
        f"<guid>{guid(number, item)}</guid><pubDate>{when}</pubDate>"
        f"<description>&lt;p&gt;{_text(dice, 60)}&lt;/p&gt;</description></item>"
    )


def feed(number: int, newest: int, port: int) -> bytes:
    """The feed of a site whose newest item has this number."""
    items = "".join(_item(number, item, port) for item in range(newest, newest - ITEMS, -1))
    head = f"<title>Site {number}</title><link>http://{host_of(number)}:{port}/</link>"
    return (
        f'<?xml version="1.0"?><rss version="2.0"><channel>{head}{items}</channel></rss>'.encode()
    )


def has_sitemap(number: int) -> bool:
    return number % 2 == 0


def sitemap(number: int, newest: int, port: int, now: datetime) -> bytes:
    """The news sitemap of a site, whose items came five minutes apart until now."""
    listed = "".join(
        f"<url><loc>http://{host_of(number)}:{port}/item/{newest - age}</loc>"
        f"<lastmod>{(now - age * timedelta(minutes=5)).isoformat()}</lastmod></url>"
        for age in range(LISTED)
    )
    return f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{listed}</urlset>'.encode()


def page(number: int, item: int) -> bytes:
    """The page of an item: some 400 words, one in twenty about the ferry strike."""
    dice = random.Random(number * 31 + item)  # noqa: S311
    title = _text(dice, 8)
    paragraphs = [_text(dice, 80) for _ in range(5)]
    if dice.random() < 0.05:
        paragraphs[1] += " The ferry strike went into its second week."
    menu = "".join(f'<li><a href="/s/{n}">{_text(dice, 2)}</a></li>' for n in range(20))
    body = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return (
        f"<!doctype html><html lang=en><head><title>{title}</title></head><body><nav><ul>{menu}"
        f"</ul></nav><article><h1>{title}</h1>{body}</article><footer>{_text(dice, 30)}</footer>"
        "</body></html>"
    ).encode()


class _World:
    """What the server knows, in its own process."""

    def __init__(self, seed: int, gap: float) -> None:
        self.seed, self.gap = seed, gap
        self.port = 0
        self.newest: dict[int, int] = {}
        self.now = datetime(2026, 11, 1, tzinfo=UTC)
        self.busy: Counter[str] = Counter()
        self.free_at: dict[str, float] = {}
        self.seen: Counter[str] = Counter()


class _Answers(asyncio.Protocol):
    """One connection to one site."""

    def __init__(self, world: _World) -> None:
        self._world, self._asked = world, b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._host: str = transport.get_extra_info("sockname")[0]

    def data_received(self, data: bytes) -> None:
        self._asked += data
        if not self._asked.endswith(b"\r\n\r\n"):
            return
        world, asked, self._asked = self._world, self._asked, b""
        loop = asyncio.get_running_loop()
        world.busy[self._host] += 1
        world.seen["requests"] += 1
        world.seen["in parallel"] += world.busy[self._host] > 1
        # A hair of time is lost between our clock and the asker's.
        early = loop.time() - world.free_at.get(self._host, -1e9) < world.gap - 0.005
        world.seen["under the gap"] += early
        _, second, third, fourth = map(int, self._host.split("."))
        number = (second - 1) * 62_500 + third * 250 + fourth - 1
        loop.call_later(site(world.seed, number).delay, self._answer, number, asked)

    def connection_lost(self, error: Exception | None) -> None:
        # Who gave up on a site that hangs knew it before us.
        self._done(0.1)

    def _done(self, late: float = 0.0) -> None:
        """The gap begins; told before an answer is written, lest the asker know it before us."""
        if self._world.busy[self._host]:
            self._world.busy[self._host] -= 1
            self._world.free_at[self._host] = asyncio.get_running_loop().time() - late

    def _answer(self, number: int, asked: bytes) -> None:
        if self._transport.is_closing():
            return
        world = self._world
        path = asked.split(b" ", 2)[1]
        fault = site(world.seed, number).fault
        status, extra, body = b"200 OK", b"", b""
        if path == b"/robots.txt":
            body = b"User-agent: *\nDisallow: /private/\n"
        elif path.startswith(b"/item/"):
            world.seen["pages"] += 1
            body, extra = page(number, int(path[6:])), b"Content-Type: text/html\r\n"
        elif path == b"/sitemap.xml" and has_sitemap(number):
            body = sitemap(number, world.newest.get(number, ITEMS), world.port, world.now)
            extra = b"Content-Type: application/xml\r\n"
        elif path != b"/feed":
            status = b"404 Not Found"
        elif fault == "hangs":
            return
        else:
            newest = world.newest.get(number, ITEMS)
            etag = b'"%d"' % newest
            extra = b"Content-Type: application/rss+xml\r\nETag: %s\r\n" % etag
            match fault:
                case "404":
                    status = b"404 Not Found"
                case "503":
                    status, extra = b"503 Service Unavailable", b"Retry-After: 600\r\n"
                case "login":
                    body, extra = page(number, 0), b"Content-Type: text/html\r\n"
                case "garbage":
                    self._transport.write(b"\x00\x01\x02 no HTTP at all\r\n\r\n")
                    self._transport.close()
                    return
                case "bad gzip":
                    body, extra = b"\x1f\x8bbroken", b"Content-Encoding: gzip\r\n"
                case _:
                    tag = b"If-None-Match: "
                    if tag + etag in asked or (fault == "lies" and tag in asked):
                        status = b"304 Not Modified"
                        world.seen["unchanged"] += 1
                    else:
                        body = feed(number, newest, world.port)
                        world.seen["full"] += 1
        length = len(body) * 2 if fault == "reset" else len(body)
        self._done()
        self._transport.write(
            b"HTTP/1.1 %s\r\n%sContent-Length: %d\r\n\r\n%s" % (status, extra, length, body)
        )
        if fault == "reset":
            self._transport.close()


def _serve(pipe: Connection, seed: int, gap: float) -> None:
    async def run() -> None:
        loop = asyncio.get_running_loop()
        world = _World(seed, gap)
        listener = socket.create_server(("0.0.0.0", 0), backlog=4096)  # noqa: S104
        server = await loop.create_server(lambda: _Answers(world), sock=listener, backlog=4096)
        world.port = server.sockets[0].getsockname()[1]
        pipe.send(world.port)
        while (order := await loop.run_in_executor(None, pipe.recv)) is not None:
            world.newest.update(order[0])
            if order[1] > world.now:  # hours go by between two sweeps, and every gap with them
                world.free_at.clear()
            world.now = order[1]
            pipe.send(dict(world.seen))
            world.seen.clear()

    asyncio.run(run())


class Internet:
    """The server in a process of its own, for as long as the `with` block lasts."""

    def __init__(self, seed: int, gap: float) -> None:
        self.seed, self._gap = seed, gap

    def __enter__(self) -> Internet:
        spawn = multiprocessing.get_context("spawn")
        self._pipe, there = spawn.Pipe()
        self._process = spawn.Process(
            target=_serve, args=(there, self.seed, self._gap), daemon=True
        )
        self._process.start()
        self.port = self._pipe.recv()
        return self

    def __exit__(self, *_: Any) -> None:
        self._pipe.send(None)
        self._process.join(5)
        self._process.terminate()

    def bring(self, newest: dict[int, int], now: datetime) -> dict[str, int]:
        """Change sites' newest items, at that moment; what was asked since the last call."""
        self._pipe.send((newest, now))
        seen: dict[str, int] = self._pipe.recv()
        return seen
