"""The review page over a large archive: `python -m benchmarks.review [ARTICLES] [HITS]`.

The database is generated once and kept in the user's cache folder (`XDG_CACHE_HOME`), so that
every checkout uses it. The page runs in a process of its own, at the hour to which the archive
reaches, and is asked by one client after another, as one analyst asks. Beside the milliseconds
that pass stands the processor time that the page took: of use where others share the machine.
"""

from __future__ import annotations

import http.client
import json
import os
import random
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

import uvicorn

from benchmarks.made_texts import LANGUAGES, TOPICAL, language_of
from benchmarks.review_made import NOW, SOURCES, TOPICS, make
from cli.parts import ONE_THREAD
from config.environment import load_environment
from config.settings import load_settings
from pipeline.wiring import open_app
from review.web import build

#: Of the generated archive; another one is made when it changes.
VERSION = 2
EACH = 60
REQUESTS = 10_000
#: What a person at the page may wait for, and what `/search` may take by its own bound.
SLOW_MS = 300
FORM = {"Content-Type": "application/x-www-form-urlencoded", "HX-Request": "true"}


class Asked(NamedTuple):
    """Milliseconds to the last byte, of them the page's processor time, and what came."""

    ms: float
    cpu_ms: float
    told: bytes


class Client:
    """Asks over one kept connection."""

    def __init__(self, port: int, pid: int = 0) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        self._pid = pid

    def ask(self, path: str, body: str | None = None) -> Asked:
        """One request; it must be answered well."""
        start, busy = time.perf_counter(), processor_ms(self._pid)
        self._connection.request("POST" if body else "GET", path, body, FORM if body else {})
        answer = self._connection.getresponse()
        told = answer.read()
        assert answer.status == 200, (path, answer.status, told[:300])
        spent = (time.perf_counter() - start) * 1000
        return Asked(spent, processor_ms(self._pid) - busy, told)


def processor_ms(pid: int) -> float:
    """Processor time of a process so far; 0 where Linux does not tell (or for no process)."""
    threads = Path(f"/proc/{pid}/task").glob("*/schedstat")
    return sum(int(one.read_text().split()[0]) for one in threads) / 1e6


def serve() -> None:
    """The page as `review.serving` runs it, but at the archive's own hour."""
    environ = load_environment(os.environ)
    settings = load_settings(environ)
    with open_app(settings, environ, lambda: NOW) as app:
        uvicorn.run(build(app, lambda: NOW), port=settings.review_port, log_level="warning")


@contextmanager
def page(folder: Path) -> Iterator[tuple[int, Client]]:
    """The page's process: its number, and a client."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environ = (
        ONE_THREAD
        | dict(os.environ)
        | {
            "WIREWATCH_CONFIG": str(folder),
            "WIREWATCH_DATABASE_URL": f"sqlite:///{folder / 'news.db'}",
            "WIREWATCH_REVIEW_PORT": str(port),
            "WIREWATCH_REVIEW_OPEN": "yes",
        }
    )
    with subprocess.Popen(
        [sys.executable, "-m", "benchmarks.review", "serve"], env=environ
    ) as process:
        try:
            while True:
                try:
                    Client(port).ask("/healthz")
                    break
                except OSError:
                    assert process.poll() is None
                    time.sleep(0.2)
            yield process.pid, Client(port, process.pid)
        finally:
            process.terminate()


def cache_folder(name: str) -> Path:
    """Where a generated archive is kept between runs and checkouts."""
    root = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(root) / "wirewatch-bench" / name


def memory(pid: int) -> float:
    """Resident megabytes of a process."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.split("VmRSS:")[1].split()[0]) / 1024


def addresses(hits: int, chance: random.Random) -> dict[str, list[str]]:
    """What is asked for, by kind."""
    words = [chance.choice(TOPICAL["en"]) for _ in range(EACH)]
    common = language_of("en").vocabulary[:30]
    pairs = [f'"{" ".join(chance.sample(TOPICAL["en"], 2))}"' for _ in range(EACH)]
    short = [
        chance.choice(TOPICAL[chance.choice(("ja", "zh"))])[: chance.choice((1, 2))]
        for _ in range(EACH)
    ]
    numbers = [chance.randrange(10, hits) * 10 for _ in range(EACH)]
    narrow = [
        part
        for _ in range(EACH // 6)
        for part in (
            f"topic=t{chance.randrange(TOPICS)}",
            f"source=s{chance.randrange(SOURCES)}",
            f"country={chance.choice(('JP', 'CN', 'PH'))}",
            f"language={chance.choice(LANGUAGES)}",
            f"topic=t{chance.randrange(TOPICS)}&status=irrelevant",
            "assignee=ann",
        )
    ]
    spans = ["day=2026-11-20", "since=24h", "since=7d", "status=escalated", "since=30d&topic=t1"]
    deep = [f"{one}&before={n}" for one, n in zip(narrow, numbers, strict=True)]
    few = [f"topic=t{n}&status=escalated&since=24h" for n in range(TOPICS)]
    kinds = {
        "list": ["/"] * EACH,
        "list, new": ["/?status=new"] * EACH,
        "list, one value": [f"/?{one}" for one in narrow],
        "list, a span of time": [f"/?{one}" for one in spans * 4],
        "list, deep page": [f"/?before={number}" for number in numbers],
        "list, one value, deep page": [f"/?{one}" for one in deep],
        "facets": ["/api/facets"] * (EACH // 2),
        "facets, one value": [f"/api/facets?{one}" for one in narrow],
        "facets, a span of time": [f"/api/facets?{one}" for one in spans * 4],
        "hits": [f"/api/hits?{one}" for one in deep],
        "search, a word": [f"/api/stories?q={word}" for word in words],
        "search, a frequent word": [f"/api/stories?q={word}" for word in common],
        "search, a phrase": [f"/api/stories?q={quote(pair)}" for pair in pairs],
        "search, 1 or 2 CJK signs": [f"/api/stories?q={quote(one)}" for one in short],
        "search page, a word": [f"/?q={word}" for word in words[: EACH // 2]],
        "search page, a frequent word": [f"/?q={word}" for word in common],
        "search page, a phrase": [f"/?q={quote(pair)}" for pair in pairs[: EACH // 2]],
        "search page, 1 or 2 CJK signs": [f"/?q={quote(one)}" for one in short[: EACH // 2]],
        "hit": [f"/hit/{number}" for number in numbers],
        "article": [f"/article/{number}?q=ferry" for number in numbers],
        "fate": [f"/api/why?url=https://s{n % SOURCES}.example/{n}" for n in numbers],
        "revisions": [f"/api/revisions?url=https://s{n % SOURCES}.example/{n}" for n in numbers],
        "overview": ["/overview"] * 20,
        "figures": ["/api/stats"] * 20,
        "metrics": ["/metrics"] * 20,
        "topics": ["/topics"] * 20,
        "topic": [f"/topic/t{n}" for n in range(TOPICS)] * 2,
        "feed": [f"/feeds/t{n}.{form}" for n in range(TOPICS) for form in ("atom", "json")],
        "brief of a day": ["/brief.md"] * 10,
        "export of a day": [f"/hits.{form}?{one}" for one in few for form in ("csv", "jsonl")],
    }
    return kinds | {f"archive, {kind}": _searches(some) for kind, some in queries(chance).items()}


def _searches(some: list[str]) -> list[str]:
    return [f"/search?q={quote(query)}" for query in some]


def queries(chance: random.Random) -> dict[str, list[str]]:
    """What the archive is asked, by kind."""

    def word() -> str:
        return chance.choice(TOPICAL[chance.choice(("en", "vi", "ru", "ko"))])

    def rare() -> str:
        return chance.choice(language_of("en").vocabulary[5_000:])

    def sign() -> str:
        return chance.choice(TOPICAL[chance.choice(("ja", "zh"))])

    common = language_of("en").vocabulary[:30]
    kinds: dict[str, Callable[[], str]] = {
        "a word": word,
        "a frequent word": lambda: chance.choice(common),
        "a rare word": rare,
        "two words": lambda: f"{chance.choice(common)} {word()}",
        "a phrase": lambda: f'"{chance.choice(language_of("en").titles)[0].rpartition(" ")[0]}"',
        "a phrase nowhere": lambda: f'"{chance.choice(common)} {rare()} {chance.choice(common)}"',
        "1 or 2 CJK signs": lambda: sign()[: chance.choice((1, 2))],
        "NEAR, OR, NOT": lambda: (
            f"({word()} OR {sign()}) NEAR/10 ({word()} OR {rare()}) NOT {sign()}"
        ),
        "title: and lang:": lambda: f"title:({word()} OR {sign()}) AND lang:(ja OR vi OR en)",
        "a beginning": lambda: f"{word()[:3]}*",
        "words never together": lambda: f"{word()} AND {word()} AND {sign()}",
        "no help of the index": lambda: f"*{chance.choice(('zzz', 'qqq', rare()[-6:]))}",
    }
    return {kind: [ask() for _ in range(EACH // 2)] for kind, ask in kinds.items()}


def main(articles: int, hits: int, kinds: str = "") -> None:
    """Make, ask, print."""
    folder = cache_folder(f"review-{VERSION}-{articles}-{hits}")
    if not (folder / "ready").exists():
        make(folder, articles, hits)
        (folder / "ready").touch()
    size = (folder / "news.db").stat().st_size / 1e9
    print(f"{articles:,} articles, {hits:,} hits, {size:.1f} GB")
    chance = random.Random(7)  # noqa: S311 - a benchmark
    with page(folder) as (pid, client):
        for kind, paths in addresses(hits, chance).items():
            if kinds and kinds not in kind:
                continue
            client.ask(paths[0])
            say(kind, [client.ask(path) for path in paths])
        if kinds:
            return
        marks, after = [], []
        new = json.loads(client.ask("/api/stories?status=new").told)["stories"]
        for number in range(EACH):
            ids = " ".join(str(hit["id"]) for hit in new[number % len(new)]["hits"])
            status = ("relevant", "irrelevant")[number // len(new) % 2]
            marks.append(client.ask("/mark", f"hits={quote(ids)}&status={status}&back=/"))
            after.append(client.ask("/"))
        say("verdict to row (server)", marks)
        say("list after a verdict", after)
        say("everything as CSV", [client.ask("/hits.csv")])
        before = memory(pid)
        paths = [path for some in addresses(hits, chance).values() for path in some[:20]]
        light = [
            path
            for path in paths
            if not path.startswith(("/overview", "/topic", "/brief")) and "*" not in path
        ]
        start = time.perf_counter()
        for number in range(REQUESTS):
            client.ask(light[number % len(light)])
        rate = REQUESTS / (time.perf_counter() - start)
        print(
            f"memory {before:.0f} MB, after {REQUESTS:,} more requests {memory(pid):.0f} MB "
            f"({rate:.0f} requests a second)"
        )


def say(kind: str, answers: Sequence[Asked]) -> None:
    """One line of the table."""
    middle, late = quantiles([one.ms for one in answers])
    cpu, most = quantiles([one.cpu_ms for one in answers])
    size = max(len(one.told) for one in answers) / 1000
    sign = " slow" if late > SLOW_MS else ""
    print(
        f"{kind:32} p50 {middle:6.0f} ms  p95 {late:6.0f} ms  "
        f"(processor {cpu:5.0f}, {most:5.0f})  {size:6.0f} kB{sign}",
        flush=True,
    )


def quantiles(times: Iterable[float]) -> tuple[float, float]:
    """The middle and the slowest twentieth."""
    times = sorted(times)
    return times[len(times) // 2], times[min(len(times) - 1, int(len(times) * 0.95))]


if __name__ == "__main__":
    words = sys.argv[1:]
    if words == ["serve"]:
        serve()
        sys.exit()
    main(
        int(words[0]) if words else 1_000_000,
        int(words[1]) if len(words) > 1 else 100_000,
        words[2] if len(words) > 2 else "",
    )
