"""`make soak HOURS=72 RATE=10000`: days of work with the clock run fast.

    python -m benchmarks.soak [HOURS] [RATE an hour]

60 feeds bring RATE short articles an hour, whose text comes with the feed, so that nothing is
fetched but feeds and no page is extracted: what is tried is reading, matching, storing, stories,
alerts, delivery and retention over a long time, not the network. Their letters are Greek, which
tells their language by itself: py3langid would be a quarter of the time. The store is SQLite with
synchronous=FULL; polls, deliveries and upkeep are the real ones, each at its own interval; the
clock jumps from one turn to the next, and over a delivery's pauses, and runs in real time within
a turn. All is kept for one day, the shortest that settings allow, so that what grows for ever
would show after it. Memory that grows while Python's blocks do not is what its allocator holds in
pieces that nothing fits into ("unused").
"""

from __future__ import annotations

import asyncio
import ctypes
import random
import resource
import sys
import time
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from config.settings import Settings, load_settings
from core.errors import FetchError
from core.values import FetchedPage, Letter, Receiver, Route, Source, Term, Topic, Watch
from matching import Matcher
from pipeline.deliver import deliver
from pipeline.digest import plan_digests
from pipeline.jobs import turns
from pipeline.plan import due
from pipeline.poll import PollTools, poll_sources
from pipeline.ports import Store
from pipeline.reports import PollReport
from pipeline.wiring import POLL_THREADS, App
from storage import open_store

SOURCES = 60
#: Items that a feed shows; at 10,000 articles an hour one brings 42 between two polls.
SHOWN = 100
#: Words of an article, its title's eight among them.
WORDS = 30
#: One article in so many names a topic.
NAMES_TOPIC = 200
START = datetime(2026, 11, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)
HEADERS = (("content-type", "application/rss+xml"),)
BARS = " ▁▂▃▄▅▆▇█"
#: A line of figures each so many hours; lag is over all since the line before.
ROW_EVERY = 6
COLUMNS = ("hour", "articles", "stored", "rows gone", "memory MB", "unused", "blocks", "files",
           "database MB", "lag p50 s", "p95 s", "CPU s", "wall s")  # fmt: skip
SHOWN_AS = "{:>4} {:>9} {:>9} {:>10} {:>10} {:>6} {:>9} {:>6} {:>12} {:>10} {:>7} {:>7} {:>7}"
GREEK = [a + b for a in "βγδκλμνπρστφ" for b in "αειουω"]


class Clock:
    """Jumps from turn to turn, and runs in real time in between."""

    def __init__(self) -> None:
        self._at, self._since = START, time.monotonic()

    def jump(self, to: datetime) -> None:
        self._at, self._since = max(to, self()), time.monotonic()

    def skip(self, seconds: float) -> None:
        self.jump(self() + timedelta(seconds=seconds))

    def __call__(self) -> datetime:
        return self._at + timedelta(seconds=time.monotonic() - self._since)


class Press:
    """All the feeds, made up as they are asked for."""

    def __init__(self, rate: int, clock: Clock) -> None:
        self._gap, self._clock = HOUR * SOURCES / rate, clock
        self._words = ["".join(random.Random(n).choices(GREEK, k=3)) for n in range(4_000)]  # noqa: S311
        self._items: dict[str, deque[str]] = {}
        self._next: dict[str, tuple[int, datetime]] = {}

    async def __call__(self, url: str, **_: object) -> FetchedPage:
        now, slug = self._clock(), url.split("//")[1].split(".")[0]
        items = self._items.setdefault(slug, deque(maxlen=SHOWN))
        # Each feed begins at its own moment.
        number, at = self._next.get(slug, (0, START + self._gap * random.Random(slug).random()))  # noqa: S311
        while at <= now:
            items.appendleft(self._item(slug, number, at))
            number, at = number + 1, at + self._gap
        self._next[slug] = number, at
        body = f"<rss version='2.0'><channel><title>{slug}</title>{''.join(items)}</channel></rss>"
        return FetchedPage(url, url, 200, HEADERS, body.encode(), now)

    def _item(self, slug: str, number: int, at: datetime) -> str:
        draw = random.Random(f"{slug} {number}")  # noqa: S311
        words = draw.choices(self._words, k=WORDS)
        if draw.randrange(NAMES_TOPIC) == 0:
            words[12:12] = ["South", "China", "Sea"]
        title, text = " ".join(words[:8]).capitalize(), " ".join(words[8:])
        link = f"https://{slug}.example/{number}"
        return (
            f"<item><title>{title}</title><link>{link}</link><guid>{link}</guid>"
            f"<pubDate>{format_datetime(at)}</pubDate><description>{text}.</description></item>"
        )


async def no_page(url: str, **_: object) -> FetchedPage:
    """No page may be fetched, so that each article is what its feed says."""
    raise FetchError(url, "robots.txt lets nobody in", "soft")


class Sink:
    """The receiver; it notes how long after its publication each article was told."""

    def __init__(self, clock: Clock) -> None:
        self._clock, self.lags = clock, list[float]()

    def send(self, letter: Letter) -> str:
        now = self._clock()
        told = (hit.article.published for story in letter.stories for hit in story.hits)
        self.lags += [(now - published).total_seconds() for published in told if published]
        return "taken"


def watch() -> Watch:
    sources = tuple(
        Source(f"s{n}", f"Source {n}", f"https://s{n}.example/feed", "feed", language="el")
        for n in range(SOURCES)
    )
    receiver = Receiver("desk", "json://sink.example", hourly_cap=0, daily_cap=0)
    topic = Topic("sea", "South China Sea", any=(Term("South China Sea"),))
    return Watch(sources, (topic,), (receiver,), (Route(("desk",)),))


def share(values: list[float], part: float) -> float:
    """A quantile; 0 of nothing."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))] if ordered else 0.0


def bars(values: list[float]) -> str:
    most = max(values, default=0) or 1
    return "".join(BARS[round(value / most * (len(BARS) - 1))] for value in values)


class Soak:
    """The watch at work, one turn after the other."""

    def __init__(self, folder: Path, rate: int) -> None:
        self.clock = Clock()
        self.file = folder / "soak.db"
        self.settings: Settings = load_settings(
            {
                f"WIREWATCH_KEEP_{what}_DAYS": "1"
                for what in ("LOG", "ARTICLES", "HITS", "DELIVERIES")
            }
            | {"WIREWATCH_DATABASE_URL": f"sqlite:///{self.file}"}
        )
        self.store: Store = open_store(self.settings.database_url)
        self.watch = watch()
        self.app = App(self.settings, self.watch, self.store, self.clock)
        self.sink = Sink(self.clock)
        press = Press(rate, self.clock)
        self.tools = PollTools(
            press, no_page, self.store, Matcher(self.watch.topics), self.watch, self.clock
        )
        self.articles, self.gone = 0, 0

    def turn(self, job: str) -> None:
        """One turn of a regular job."""
        now = self.clock()
        if job == "poll":
            ready = due(self.watch.sources, self.store.resting_sources(now))
            report = asyncio.run(self._poll([source.slug for source in ready]))
            assert report.read == len(ready)
            self.articles += report.articles
        elif job == "deliver":
            tools = replace(
                self.app._deliver_tools(), open_channel=lambda _: self.sink, wait=self.clock.skip
            )
            deliver(tools)
        elif job == "digest":
            plan_digests(self.store, self.watch, now)
        else:
            self.gone += sum(self.app.upkeep().values())

    async def _poll(self, slugs: list[str]) -> PollReport:
        with ThreadPoolExecutor(POLL_THREADS) as threads:  # as `App.polling`
            asyncio.get_running_loop().set_default_executor(threads)
            return await poll_sources(slugs, self.tools)

    def size(self) -> int:
        """Bytes of the database and its log of writes."""
        log = self.file.with_name(self.file.name + "-wal")
        return self.file.stat().st_size + (log.stat().st_size if log.exists() else 0)


def memory() -> int:
    """Resident bytes now."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()


class Mallinfo(ctypes.Structure):
    """What glibc's `mallinfo2` tells."""

    _fields_ = tuple(
        (name, ctypes.c_size_t)
        for name in ("arena", "ordblks", "smblks", "hblks", "hblkhd", "usmblks", "fsmblks",
                     "uordblks", "fordblks", "keepcost")
    )  # fmt: skip


def unused() -> int:
    """Bytes that the allocator holds and nobody uses; 0 where it does not tell."""
    tell = getattr(ctypes.CDLL(None), "mallinfo2", None)
    if tell is None:
        return 0
    tell.restype = Mallinfo
    return int(tell().fordblks)


def handles() -> int:
    """Files and sockets that this process holds open."""
    return sum(1 for _ in Path("/proc/self/fd").iterdir())


def main() -> None:
    hours = int(sys.argv[1]) if len(sys.argv) > 1 else 2
    rate = int(sys.argv[2]) if len(sys.argv) > 2 else 10_000
    begun, spent = time.monotonic(), time.process_time()
    memories, sizes, lags = list[float](), list[float](), list[float]()
    print(f"{hours} simulated hours at {rate:,} articles an hour", flush=True)
    print(SHOWN_AS.format(*COLUMNS), flush=True)
    with TemporaryDirectory() as folder:
        soak = Soak(Path(folder), rate)
        every = turns(soak.settings)
        coming = {job: START + HOUR for job in every}
        recent: list[float] = []
        for hour in range(1, hours + 1):
            soak.sink.lags.clear()
            while min(coming.values()) < START + HOUR * (hour + 1):
                job = min(coming, key=lambda name: coming[name])
                soak.clock.jump(coming[job])
                soak.turn(job)
                coming[job] += every[job]
                if job == "poll":  # what it owes waits for no turn, as in flows/working.py
                    soak.turn("deliver")
            # The first hour's articles were there before the watch began.
            if hour > 1:
                recent += soak.sink.lags
            memories.append(memory() / 1e6)
            sizes.append(soak.size() / 1e6)
            if hour <= 2 or hour % ROW_EVERY == 0:
                row = (
                    hour, soak.articles, soak.store.counts()["articles"], soak.gone,
                    memories[-1], unused() / 1e6, sys.getallocatedblocks(), handles(), sizes[-1],
                    share(recent, 0.5), share(recent, 0.95),
                    time.process_time() - spent, time.monotonic() - begun,
                )  # fmt: skip
                print(SHOWN_AS.format(*(f"{value:,.0f}" for value in row)), flush=True)
                lags += recent
                recent = []
        says = soak.store.check()
        soak.store.close()
    print(f"memory   {bars(memories)} up to {max(memories):,.0f} MB")
    print(f"database {bars(sizes)} up to {max(sizes):,.0f} MB")
    lags += recent
    print(f"publication to delivery, from hour 2: p50 {share(lags, 0.5):,.0f} s, "
          f"p95 {share(lags, 0.95):,.0f} s over {len(lags):,} articles")  # fmt: skip
    took = f"{time.process_time() - spent:,.0f} s of processor time"
    print(f"{soak.articles:,} articles in {took}, {time.monotonic() - begun:,.0f} s in all")
    print(says)


if __name__ == "__main__":
    main()
