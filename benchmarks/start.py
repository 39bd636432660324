"""`make bench-start`: how soon `wirewatch start` works, what it costs while nothing happens, and
how it stops. Over the offline newsroom, with real processes on loopback.

    python -m benchmarks.start [IDLE_SECONDS]
"""

from __future__ import annotations

import signal
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from urllib.request import Request, urlopen

from rich.console import Console
from rich.table import Table

from tests.house import house
from tests.running import processes, started

#: Until it has settled after its start: Prefect's server has made its database, all polled.
SETTLE_S = 60.0


def wait_for(what: Callable[[], bool], seconds: float = 600) -> float:
    """Seconds until it is so."""
    begun = time.monotonic()
    while not what():
        assert time.monotonic() - begun < seconds, "waited in vain"
        time.sleep(0.05)
    return time.monotonic() - begun


def answers(url: str, data: bytes | None = None) -> bool:
    request = Request(url, data, {"Content-Type": "application/json"})  # noqa: S310  # loopback
    try:
        with urlopen(request, timeout=2) as answer:  # noqa: S310
            return bool(answer.status == 200)
    except OSError:
        return False


def rows(database: Path, question: str) -> int:
    """One number from the database; 0 before there is one."""
    try:
        with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as raw:
            return int(raw.execute(question).fetchone()[0])
    except sqlite3.OperationalError:
        return 0


def main() -> None:
    idle = float(sys.argv[1]) if len(sys.argv) > 1 else 120.0
    figures = Table("what", "figure", title="wirewatch start, over 8 sources on loopback")
    with (
        tempfile.TemporaryDirectory() as folder,
        house(Path(folder), datetime.now(UTC)) as built,
        started(built.home, built.environ) as running,
    ):
        begun, base = time.monotonic(), running.urls
        database = built.home / "news.db"
        marks: dict[str, float] = {}
        looks = {
            "first poll began": lambda: rows(database, "SELECT count(*) FROM jobs"),
            "review page answers": lambda: answers(base["review"] + "/healthz"),
            "first poll done": lambda: rows(
                database, "SELECT count(*) FROM jobs WHERE name = 'poll' AND succeeded_at > ''"
            ),
            "its alerts delivered": lambda: rows(
                database, "SELECT count(*) FROM outbox WHERE state = 'sent'"
            ),
            "Prefect answers": lambda: answers(base["prefect"] + "/api/flows/count", b"{}"),
            "Prefect plans the runs": lambda: rows(
                database, "SELECT count(*) FROM jobs WHERE by = 'prefect'"
            ),
        }
        while looks:
            for what in [what for what, look in looks.items() if look()]:
                marks[what] = time.monotonic() - begun
                figures.add_row(f"{what} after", f"{marks[what]:.1f} s")
                del looks[what]
            assert time.monotonic() - begun < 600, f"waited in vain for {list(looks)}"
            time.sleep(0.05)
        time.sleep(SETTLE_S)
        before, at = processes(running.process.pid), time.monotonic()
        time.sleep(idle)
        after, lasted = processes(running.process.pid), time.monotonic() - at
        for one in sorted(after.values(), key=lambda one: one.name):
            spent = one.cpu - (before[one.pid].cpu if one.pid in before else 0.0)
            figures.add_row(
                f"idle: {one.name}",
                f"{one.memory / 1e6:,.0f} MB, {100 * spent / lasted:.1f} % of a core, "
                f"{one.handles} files",
            )
        spent = sum(one.cpu for one in after.values()) - sum(one.cpu for one in before.values())
        memory = sum(one.memory for one in after.values()) / 1e6
        figures.add_row("idle: all", f"{memory:,.0f} MB, {100 * spent / lasted:.1f} % of a core")
        at = time.monotonic()
        running.process.send_signal(signal.SIGTERM)
        code = running.process.wait()
        figures.add_row("stopped after SIGTERM in", f"{time.monotonic() - at:.1f} s, exit {code}")
    Console(width=100).print(figures)
    Console().print("Memory is proportional set size: what processes share is counted once.")


if __name__ == "__main__":
    main()
