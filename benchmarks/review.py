"""The review page over a large archive: `python -m benchmarks.review [ARTICLES] [HITS]`.

The database is generated once and kept in the user's cache folder (`XDG_CACHE_HOME`), so that
every checkout uses it. The page runs as it does for people, in a process of its own
(`python -m review.serving`), and is asked by one client after another, as one analyst asks.
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
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from benchmarks.made_texts import TOPICAL, language_of
from benchmarks.review_made import SOURCES, TOPICS, make

#: Of the generated archive; another one is made when it changes.
VERSION = 2
EACH = 60
REQUESTS = 10_000
FORM = {"Content-Type": "application/x-www-form-urlencoded", "HX-Request": "true"}


class Client:
    """Asks over one kept connection."""

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)

    def ask(self, path: str, body: str | None = None) -> tuple[float, bytes]:
        """Milliseconds to the last byte, and what came."""
        start = time.perf_counter()
        self._connection.request("POST" if body else "GET", path, body, FORM if body else {})
        answer = self._connection.getresponse()
        told = answer.read()
        assert answer.status == 200, (path, answer.status, told[:300])
        return (time.perf_counter() - start) * 1000, told


@contextmanager
def page(folder: Path) -> Iterator[tuple[int, Client]]:
    """The page's process: its number, and a client."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environ = os.environ | {
        "WIREWATCH_CONFIG": str(folder),
        "WIREWATCH_DATABASE_URL": f"sqlite:///{folder / 'news.db'}",
        "WIREWATCH_REVIEW_PORT": str(port),
        "WIREWATCH_REVIEW_OPEN": "yes",
    }
    with subprocess.Popen([sys.executable, "-m", "review.serving"], env=environ) as process:
        try:
            while True:
                try:
                    Client(port).ask("/healthz")
                    break
                except OSError:
                    assert process.poll() is None
                    time.sleep(0.2)
            yield process.pid, Client(port)
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
    pairs = [f'"{" ".join(chance.sample(TOPICAL["en"], 2))}"' for _ in range(EACH)]
    short = [
        chance.choice(TOPICAL[chance.choice(("ja", "zh"))])[: chance.choice((1, 2))]
        for _ in range(EACH)
    ]
    numbers = [chance.randrange(10, hits) * 10 for _ in range(EACH)]
    return {
        "list": ["/"] * EACH,
        "list, new": ["/?status=new"] * EACH,
        "list, one topic and state": [
            f"/?topic=t{chance.randrange(TOPICS)}&status=irrelevant" for _ in range(EACH)
        ],
        "list, one source": [f"/?source=s{chance.randrange(SOURCES)}" for _ in range(EACH)],
        "list, deep page": [f"/?before={number}" for number in numbers],
        "facets alone": ["/api/facets"] * (EACH // 2),
        "facets, filtered": [
            f"/api/facets?topic=t{chance.randrange(TOPICS)}" for _ in range(EACH // 2)
        ],
        "search, a word": [f"/api/stories?q={word}" for word in words],
        "search, a phrase": [f"/api/stories?q={quote(pair)}" for pair in pairs],
        "search, 1 or 2 CJK signs": [f"/api/stories?q={quote(one)}" for one in short],
        "search page with facets": [f"/?q={quote(pair)}" for pair in pairs[: EACH // 2]],
        **{f"archive, {kind}": _searches(some) for kind, some in queries(chance).items()},
        "hit": [f"/hit/{number}" for number in numbers],
        "overview": ["/overview"] * 10,
        "topics": ["/topics"] * 10,
        "topic": ["/topic/t0"] * 10,
    }


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
            answers = [client.ask(path) for path in paths]
            say(kind, [spent for spent, _ in answers], max(len(told) for _, told in answers))
        if kinds:
            return
        marks = []
        new = json.loads(client.ask("/api/stories?status=new")[1])["stories"]
        for number in range(EACH):
            ids = " ".join(str(hit["id"]) for hit in new[number % len(new)]["hits"])
            status = ("relevant", "irrelevant")[number // len(new) % 2]
            marks.append(client.ask("/mark", f"hits={quote(ids)}&status={status}&back=/")[0])
        say("verdict to row (server)", marks, 0)
        before = memory(pid)
        paths = [path for some in addresses(hits, chance).values() for path in some[:20]]
        light = [
            path
            for path in paths
            if not path.startswith(("/overview", "/topic")) and "*" not in path
        ]
        start = time.perf_counter()
        for number in range(REQUESTS):
            client.ask(light[number % len(light)])
        rate = REQUESTS / (time.perf_counter() - start)
        print(
            f"memory {before:.0f} MB, after {REQUESTS:,} more requests {memory(pid):.0f} MB "
            f"({rate:.0f} requests a second)"
        )


def say(kind: str, times: list[float], size: int) -> None:
    """One line of the table."""
    times = sorted(times)
    p95 = times[min(len(times) - 1, int(len(times) * 0.95))]
    weight = f"  {size / 1000:5.0f} kB" if size else ""
    print(f"{kind:28} p50 {times[len(times) // 2]:7.1f} ms  p95 {p95:7.1f} ms{weight}", flush=True)


if __name__ == "__main__":
    words = sys.argv[1:]
    main(
        int(words[0]) if words else 1_000_000,
        int(words[1]) if len(words) > 1 else 100_000,
        words[2] if len(words) > 2 else "",
    )
