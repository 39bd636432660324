"""What aiohttp alone takes for answers of the made-up internet: the unit of this machine.

Processor time of another machine says little. Issue 5 tells what a sketch took on the machine
that its goals were set on; the same two answers, asked for here with nothing around them, say how
fast this one is while a benchmark runs.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass

import aiohttp

from benchmarks.internet import ITEMS, Internet, host_of, site

#: Sound hosts that are asked once each, and how many at the same time.
HOSTS, AT_ONCE = 500, 128
#: Milliseconds of an answer that nothing changed, and of the same feed in full, in issue 5.
ISSUE_304, ISSUE_FULL = 0.27, 0.74


@dataclass(frozen=True)
class Bare:
    """Milliseconds of processor time for one answer: a 304, and a feed of 10 kB."""

    unchanged: float
    full: float

    def __str__(self) -> str:
        return (
            f"aiohttp alone, just before and after: a 304 {self.unchanged:.2f} ms (issue 5:"
            f" {ISSUE_304}), a feed in full {self.full:.2f} ms ({ISSUE_FULL}, with its hash)"
        )


def ask(internet: Internet) -> Bare:
    """Ask every host of an internet without gaps, on asyncio's own loop."""
    sound = [n for n in range(2 * HOSTS) if site(internet.seed, n).fault == ""][:HOSTS]
    urls = [f"http://{host_of(number)}:{internet.port}/feed" for number in sound]
    times = []
    for etag in (f'"{ITEMS}"', ""):
        began = time.process_time()
        asyncio.run(_sweep(urls, etag))
        times.append((time.process_time() - began) * 1000 / HOSTS)
    return Bare(*times)


def mean(one: Bare, other: Bare) -> Bare:
    """What lies between two."""
    return Bare((one.unchanged + other.unchanged) / 2, (one.full + other.full) / 2)


async def _sweep(urls: Sequence[str], etag: str) -> None:
    waiting = iter(urls)
    headers = {"If-None-Match": etag} if etag else {}
    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(connector=connector) as session:

        async def work() -> None:
            for url in waiting:
                async with session.get(url, headers=headers) as answer:
                    assert answer.status == (304 if etag else 200)
                    await answer.read()

        await asyncio.gather(*(work() for _ in range(AT_ONCE)))
