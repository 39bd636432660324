"""Sweeps over a made-up internet on loopback: processor time, memory, manners, nothing lost.

    python -m benchmarks.collect [--sources 1000 10000 50000] [--seed 1] [--gap 1] [--profile]

Each number of sources gets a process and an SQLite file of its own. Three sweeps are made with
the fetcher, reader, matcher and store that `wirewatch poll` uses: a first one that reads every
feed in full, one in which nothing changed, and one in which a tenth of the sources have a new
item, whose page is fetched, extracted, matched and stored. A hundredth or so of the sites is
broken in one of many ways, all are differently slow (see `benchmarks/internet.py`). The server
counts in a process of its own. Processor time and memory are those of the poller, the setting
up left out.
"""

from __future__ import annotations

import argparse
import asyncio
import cProfile
import multiprocessing
import pstats
import resource
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from benchmarks.internet import ITEMS, Internet, changes, feed, guid, host_of, page, site

#: Of the sources so many bring one new item in the third sweep.
CHANGED = 0.1
SWEEPS = ("first, all read in full", "nothing changed", "a tenth changed")
NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Sweep:
    """What one sweep cost and brought."""

    name: str
    sources: int
    wall: float
    processor: float
    pages: float
    peak: float
    outcomes: dict[str, int]
    seen: dict[str, int]
    reachable: int
    matched: int


def measure(sources: int, seed: int, gap: float, profile: bool, result: Connection) -> None:
    """Make the three sweeps and send what they came to."""
    with Internet(seed, gap) as internet, tempfile.TemporaryDirectory() as folder:
        poller = _Poller(sources, internet, Path(folder), gap)
        for name in SWEEPS:
            result.send(poller.sweep(name, profile))
    result.send(None)


class _Poller:
    def __init__(self, sources: int, internet: Internet, folder: Path, gap: float) -> None:
        from core.values import Source, Term, Topic, Watch
        from matching import Matcher, detect_language
        from scrapers.extract import extract
        from scrapers.feeds import parse_feed
        from scrapers.robots import Robots
        from storage import open_store

        topic = Topic("strike", "Ferry strike", any=(Term("ferry strike"),), version="1")
        self.internet, self.gap = internet, gap
        self.watch = Watch(
            sources=tuple(
                Source(
                    f"s{n}", f"Site {n}", f"http://{host_of(n)}:{internet.port}/feed", "feed",
                    allow_private=True,
                )
                for n in range(sources)
            ),
            topics=(topic,),
        )  # fmt: skip
        self.matcher = Matcher([topic])
        # Imports and models are loaded once in the life of a poller.
        import scrapers.fetch  # noqa: F401

        parse_feed(feed(0, ITEMS, 1), "http://site.example/feed", {})
        detect_language("Ferries", page(0, 0).decode())
        extract(page(0, 0), f"http://{host_of(0)}/item/0", content_type="text/html", now=NOW)
        self.store = open_store(f"sqlite:///{folder / 'news.db'}")
        self.now = NOW
        self.robots = Robots("Wirewatch", lambda: self.now)
        self.newest = dict.fromkeys(range(sources), ITEMS)
        self._know_items(sources)

    def _know_items(self, sources: int) -> None:
        """Let the store know what the feeds offer first, as if it had read it long ago."""
        from core.values import EntryRecord, FeedEntry

        for start in range(0, sources, 1000):
            with self.store.begin() as tx:
                for n in range(start, min(start + 1000, sources)):
                    keys = (guid(n, item) for item in range(1, ITEMS + 1))
                    old = (EntryRecord(k, FeedEntry("", "", k), "", "article") for k in keys)
                    tx.save_entries(f"s{n}", old, NOW - timedelta(days=1))

    def sweep(self, name: str, profile: bool) -> Sweep:
        number = SWEEPS.index(name)
        brought = {
            n: old + 1
            for n, old in self.newest.items()
            if number == 2 and changes(self.internet.seed, n, number, CHANGED)
        }
        self.newest |= brought
        self.internet.bring(brought)
        reachable = [n for n in brought if site(self.internet.seed, n).fault == ""]
        self.now += timedelta(hours=2)
        profiler = cProfile.Profile() if profile else None
        pages = _TimedPages()
        wall, processor = time.perf_counter(), time.process_time()
        if profiler:
            profiler.enable()
        report = asyncio.run(self._poll())
        if profiler:
            profiler.disable()
        wall, processor = time.perf_counter() - wall, time.process_time() - processor
        if profiler:
            pstats.Stats(profiler).sort_stats("tottime").print_stats(45)
        pages.stop()
        matched = sum(
            any(fate.step == "matched" for fate in self.store.fates(self._address(n)))
            for n in reachable
        )
        return Sweep(
            name=name,
            sources=len(report.sources),
            wall=wall,
            processor=processor,
            pages=pages.seconds,
            peak=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
            outcomes=dict(Counter(source.outcome for source in report.sources)),
            seen=self.internet.bring({}),
            reachable=len(reachable),
            matched=matched,
        )

    def _address(self, n: int) -> str:
        return f"http://{host_of(n)}:{self.internet.port}/item/{self.newest[n]}"

    async def _poll(self) -> Any:
        from pipeline.plan import due
        from pipeline.poll import PollTools, poll_sources
        from scrapers.fetch import HttpFetcher
        from scrapers.limits import Limits

        fetcher = HttpFetcher(
            "Wirewatch-benchmark (+https://watch.example/)",
            gap=self.gap,
            limits=Limits(total_seconds=10),
            connections=100,
            robots=self.robots,
            now=lambda: self.now,
        )
        slugs = [s.slug for s in due(self.watch.sources, self.store.source_states(), self.now)]
        async with fetcher as fetch:
            tools = PollTools(
                fetch, fetch.polite, self.store, self.matcher, self.watch, lambda: self.now
            )
            return await poll_sources(slugs, tools)


class _TimedPages:
    """Counts the processor time that extracting and matching new pages takes."""

    def __init__(self) -> None:
        import pipeline.resolve as room

        self.seconds, self._room = 0.0, room
        self._extract: Any = room.extract
        room.extract = self._timed

    def _timed(self, *given: Any, **more: Any) -> Any:
        began = time.thread_time()
        try:
            return self._extract(*given, **more)
        finally:
            self.seconds += time.thread_time() - began

    def stop(self) -> None:
        self._room.extract = self._extract


def show(sweep: Sweep) -> None:
    """One line, and one more for what must be zero or all."""
    each = sweep.processor * 1000 / max(sweep.sources, 1)
    print(
        f"{sweep.sources:>7,} {sweep.name:<25} {sweep.processor:>7.1f} s {each:>6.2f} ms"
        f" {sweep.pages:>7.1f} s {sweep.peak:>5.0f} MiB {sweep.wall:>7.1f} s"
        f" {sweep.sources / sweep.wall * 60:>9,.0f}",
        flush=True,
    )
    seen = Counter(sweep.seen)
    manners = f"in parallel {seen['in parallel']}, under the gap {seen['under the gap']}"
    print(
        f"{'':8}{sweep.outcomes}; {seen['requests']:,} requests, {manners}"
        + (
            f"; reached the matcher: {sweep.matched} of {sweep.reachable}"
            if sweep.reachable
            else ""
        ),
        flush=True,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--sources", type=int, nargs="+", default=[1000, 10_000, 50_000])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--gap", type=float, default=1.0, help="seconds between two requests")
    parser.add_argument("--profile", action="store_true")
    wanted = parser.parse_args()
    print(
        f"{'sources':>7} {'sweep':<25} {'processor':>9} {'each':>9} {'pages':>9} {'peak':>9}"
        f" {'wall':>9} {'a minute':>9}"
    )
    spawn = multiprocessing.get_context("spawn")
    for number in wanted.sources:
        here, there = spawn.Pipe()
        worker = spawn.Process(
            target=measure, args=(number, wanted.seed, wanted.gap, wanted.profile, there)
        )
        worker.start()
        while (sweep := here.recv()) is not None:
            show(sweep)
        worker.join()


if __name__ == "__main__":
    main()
