"""Sweeps over a made-up internet on loopback: processor time, memory, manners, nothing lost.

    python -m benchmarks.collect [--sources 1000 10000 50000] [--seed 1] [--gap 1] [--profile N]

Each number of sources gets a process and an SQLite file of its own. It is swept as `wirewatch
start` does it (due sources, batches, one fetcher, reader, matcher and store), Prefect left out:

1. first: every feed is read in full;
2. nothing changed;
3. a tenth changed, collecting: a tenth of the sources have a new item, which is recognised and
   recorded, but its page is not read. This is what the goal counts: 1 ms of processor time a
   source and 300 MiB in all;
4. a tenth changed, all: once more, and each page is asked for (after its site's robots.txt),
   extracted, matched and stored. What that adds is the cost of articles, which hangs on how much
   is written and not on how many sources are watched;
5. rolled over: some feeds bring more items than they hold. Of these and no others the gap ledger
   must tell, and what the sites' sitemaps still list must be found.

Three in a hundred sites are broken in one of many ways, all are differently slow (see
`benchmarks/internet.py`). The server counts in a process of its own. Processor time and memory
are those of the poller; its imports, models and database are loaded before. Before and after each
sweep that the goal counts, aiohttp asks 500 hosts alone (`benchmarks/bare.py`), which tells how
fast the machine is at that moment. At the end the feed reader runs beside feedparser
(`benchmarks/feeds.py`).
"""

from __future__ import annotations

import argparse
import asyncio
import cProfile
import multiprocessing
import pstats
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from benchmarks import bare, feeds
from benchmarks.internet import (
    ITEMS,
    LISTED,
    Internet,
    changes,
    feed,
    guid,
    has_sitemap,
    host_of,
    page,
    site,
)
from pipeline import loop

#: Of the sources so many bring one new item in sweeps 3 and 4.
CHANGED = 0.1
SWEEPS = ("first", "nothing changed", "a tenth changed, collecting", "a tenth changed, all")
#: What the goal counts, and how much of it one source may take.
COLLECTING, GOAL_MS, GOAL_MIB = SWEEPS[1:3], 1.0, 300
#: Sources whose feed rolls over at the end.
ROLLED = 20
NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Sweep:
    """What one sweep cost and brought."""

    name: str
    sources: int
    wall: float
    processor: float
    peak: float
    outcomes: dict[str, int]
    seen: dict[str, int]
    reachable: int = 0
    reached: int = 0
    notes: Sequence[str] = field(default=())
    bare: bare.Bare | None = None


def measure(sources: int, seed: int, gap: float, profile: int, result: Connection) -> None:
    """Make the sweeps and send what they came to."""
    with (
        Internet(seed, gap) as internet,
        Internet(seed, 0.0) as beside,
        tempfile.TemporaryDirectory() as folder,
    ):
        poller = _Poller(sources, internet, Path(folder), gap)
        for number, name in enumerate(SWEEPS, 1):
            if name in COLLECTING:
                before = bare.ask(beside)
                swept = poller.sweep(number, profile == number)
                alone = bare.mean(before, bare.ask(beside))
                result.send(replace(swept, bare=alone))
            else:
                result.send(poller.sweep(number, profile == number))
        result.send(poller.roll_over())
    result.send(None)


class _Poller:
    def __init__(self, sources: int, internet: Internet, folder: Path, gap: float) -> None:
        from config.settings import load_settings
        from core.values import Source, Term, Topic, Watch
        from pipeline.wiring import App
        from storage import open_store

        topic = Topic("strike", "Ferry strike", any=(Term("ferry strike"),), version="1")
        watch = Watch(
            sources=tuple(
                Source(
                    f"s{n}", f"Site {n}", f"http://{host_of(n)}:{internet.port}/feed", "feed",
                    allow_private=True,
                )
                for n in range(sources)
            ),
            topics=(topic,),
        )  # fmt: skip
        self.internet, self.now = internet, NOW
        database = f"sqlite:///{folder / 'news.db'}"
        settings = load_settings(
            {
                "WIREWATCH_DATABASE_URL": database,
                "WIREWATCH_HOST_GAP_S": str(gap),
                "WIREWATCH_HTTP_TIMEOUT_S": "10",
                "WIREWATCH_CONTACT": "https://watch.example/",
            }
        )
        self.store = open_store(database)
        self.app = App(settings, watch, self.store, lambda: self.now)
        self.newest = dict.fromkeys(range(sources), ITEMS)
        self._load()
        self._know_items(sources)

    def _load(self) -> None:
        """Load what is loaded once in the life of a process."""
        from core.language import detect_language
        from core.values import Article
        from matching.stories import fingerprint
        from scrapers.extract import extract
        from scrapers.feeds import parse_feed

        parse_feed(feed(0, ITEMS, 1), "http://site.example/feed", {})
        text = page(0, 0).decode()
        detect_language("Ferries", text)
        extract(page(0, 0), f"http://{host_of(0)}/item/0", content_type="text/html", now=NOW)
        self.app.matcher.match(Article("http://site.example/", "Ferries", text))
        fingerprint("Ferries", text, "en")

    def _know_items(self, sources: int) -> None:
        """Let the store know what the feeds offer first, as if it had read it long ago."""
        from core.values import EntryRecord, FeedEntry

        for start in range(0, sources, 1000):
            with self.store.begin() as tx:
                for n in range(start, min(start + 1000, sources)):
                    keys = (guid(n, item) for item in range(1, ITEMS + 1))
                    old = (EntryRecord(k, FeedEntry("", "", k), "", "article") for k in keys)
                    tx.save_entries(f"s{n}", old, NOW - timedelta(days=1))

    def sweep(self, number: int, profile: bool) -> Sweep:
        """One of the four sweeps over everything."""
        seed = self.internet.seed
        brought = [n for n in self.newest if number > 2 and changes(seed, n, number, CHANGED)]
        pages = number != 3
        profiler = cProfile.Profile(time.process_time) if profile else None
        swept = self._swept(SWEEPS[number - 1], brought, 1, (), pages, profiler)
        if profiler:
            pstats.Stats(profiler).sort_stats("tottime").print_stats(60)
        return swept

    def roll_over(self) -> Sweep:
        """Let some feeds bring more than they hold; what the gap ledger tells of it."""
        sound = [n for n in self.newest if site(self.internet.seed, n).fault == ""]
        rolled = sound[:: max(1, len(sound) // ROLLED)][:ROLLED]
        since = self.now
        swept = self._swept(
            "rolled over", rolled, LISTED, [f"s{n}" for n in self.newest if n in rolled], True, None
        )
        gaps = {gap.source: gap for gap in self.store.gaps(since)}
        lost = LISTED - ITEMS
        right = sum(
            gaps[f"s{n}"].recovered == (lost if has_sitemap(n) else 0)
            for n in rolled
            if f"s{n}" in gaps
        )
        early = len(self.store.gaps(NOW - timedelta(days=9))) - len(gaps)
        found = sum(gap.recovered for gap in gaps.values())
        listed = lost * sum(has_sitemap(n) for n in rolled)
        note = (
            f"gaps noticed {len(gaps)} of {len(rolled)}, right {right}, where nothing was lost"
            f" {early}; of {lost * len(rolled)} lost items {listed} are in sitemaps, found {found}"
        )
        return replace(swept, notes=(*swept.notes, note))

    def _swept(
        self,
        name: str,
        brought: Sequence[int],
        more: int,
        slugs: Sequence[str],
        pages: bool,
        profiler: cProfile.Profile | None,
    ) -> Sweep:
        self.newest |= {n: self.newest[n] + more for n in brought}
        self.now += timedelta(hours=2)
        self.internet.bring({n: self.newest[n] for n in brought}, self.now)
        reachable = [
            f"http://{host_of(n)}:{self.internet.port}/item/{item}"
            for n in brought
            if site(self.internet.seed, n).fault == ""
            for item in range(self.newest[n] - min(more, ITEMS) + 1, self.newest[n] + 1)
        ]
        Path("/proc/self/clear_refs").write_text("5")  # the peak of memory begins anew
        wall, processor = time.perf_counter(), time.process_time()
        if profiler:
            profiler.enable()
        outcomes = loop.run(self._poll(slugs, pages))
        if profiler:
            profiler.disable()
        wall, processor = time.perf_counter() - wall, time.process_time() - processor
        peak = _peak_mib()
        seen = self.internet.bring({}, self.now)
        step = "matched" if pages else "seen"
        missing = self._missing(reachable, step)
        late = self._later(missing, step) if pages else 0
        notes = (f"{late} of the others came with a later poll",) if late else ()
        return Sweep(
            name=name,
            sources=outcomes.total(),
            wall=wall,
            processor=processor,
            peak=peak,
            outcomes=dict(outcomes),
            seen=seen,
            reachable=len(reachable),
            reached=len(reachable) - len(missing),
            notes=notes,
        )

    def _missing(self, urls: Sequence[str], step: str) -> list[str]:
        return [u for u in urls if all(fate.step != step for fate in self.store.fates(u))]

    def _later(self, missing: Sequence[str], step: str) -> int:
        """How many come once their sources are asked again: a busy machine misses deadlines."""
        left = list(missing)
        for _ in range(3):
            if not left:
                break
            self.now += timedelta(hours=2)
            hosts = {url.split("/")[2].partition(":")[0] for url in left}
            loop.run(self._poll([f"s{n}" for n in self.newest if host_of(n) in hosts], True))
            left = self._missing(left, step)
        return len(missing) - len(left)

    async def _poll(self, slugs: Sequence[str], pages: bool) -> Counter[str]:
        from pipeline.poll import poll_sources

        async with self.app.polling() as tools:
            if not pages:
                tools = replace(tools, fetch_page=_no_page)
            reports = await asyncio.gather(
                *(poll_sources(batch, tools) for batch in self.app.batches(self.app.wanted(slugs)))
            )
        return Counter(source.outcome for report in reports for source in report.sources)


async def _no_page(url: str, **_: Any) -> Any:
    from core.errors import FetchError

    raise FetchError(url, "not read in this sweep", "hard")


def _peak_mib() -> float:
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def show(sweep: Sweep, before: Sweep | None) -> None:
    """What a sweep cost, and what must be zero or all."""
    each = sweep.processor * 1000 / max(sweep.sources, 1)
    goal = ""
    if sweep.name in COLLECTING:
        kept = each <= GOAL_MS and sweep.peak <= GOAL_MIB
        goal = "  goal kept" if kept else "  goal missed"
    print(
        f"{sweep.sources:>7,} {sweep.name:<28} {sweep.processor:>7.1f} s {each:>6.2f} ms"
        f" {sweep.peak:>5.0f} MiB {sweep.wall:>7.1f} s {sweep.sources / sweep.wall * 60:>9,.0f}"
        + goal,
        flush=True,
    )
    seen = Counter(sweep.seen)
    said = [
        f"{sweep.outcomes}; {seen['requests']:,} requests, in parallel {seen['in parallel']},"
        f" under the gap {seen['under the gap']}"
    ]
    if sweep.reachable:
        step = "the store" if sweep.name in COLLECTING else "the matcher"
        said.append(f"reached {step}: {sweep.reached:,} of {sweep.reachable:,} new items")
    if sweep.name == SWEEPS[3] and before and sweep.reachable:
        article = (each - before.processor * 1000 / before.sources) * sweep.sources
        said.append(f"an article: {article / sweep.reachable:.1f} ms more")
    if sweep.bare:
        said.append(
            f"{sweep.bare}; a source took {each / sweep.bare.unchanged:.1f} such 304s,"
            f" the goal is {GOAL_MS / bare.ISSUE_304:.1f}"
        )
    for line in (*said, *sweep.notes):
        print(f"{'':8}{line}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--sources", type=int, nargs="+", default=[1000, 10_000, 50_000])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--gap", type=float, default=1.0, help="seconds between two requests")
    parser.add_argument("--profile", type=int, default=0, help="number of the sweep to profile")
    wanted = parser.parse_args()
    print(
        f"{'sources':>7} {'sweep':<28} {'processor':>9} {'each':>9} {'peak':>9} {'wall':>9}"
        f" {'a minute':>9}"
    )
    spawn = multiprocessing.get_context("spawn")
    for number in wanted.sources:
        here, there = spawn.Pipe()
        worker = spawn.Process(
            target=measure, args=(number, wanted.seed, wanted.gap, wanted.profile, there)
        )
        worker.start()
        there.close()  # so that a worker that fails ends us too
        before = None
        while (sweep := here.recv()) is not None:
            show(sweep, before)
            before = sweep
        worker.join()
    if feeds.CASES.exists():
        feeds.compare(2.0)


if __name__ == "__main__":
    main()
