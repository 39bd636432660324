"""`make storm`: `wirewatch start` while its parts, and all of it, are killed hard again and again.

    python -m tests.chaos.storm [KILLS] [SEED]

At random moments one of the parts, two of them, or the supervisor itself gets SIGKILL. After
each kill it is timed how long until the part is there again; at the end everything must work:
the page answers, Prefect plans the runs, nothing is owed and nobody was told anything twice.
"""

from __future__ import annotations

import os
import random
import signal
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.request import urlopen

from rich.console import Console
from rich.table import Table

from storage import open_store
from tests.house import House, house
from tests.running import PARTS, Running, started

PATIENCE_S = 300.0


def wait_for(what: Callable[[], object]) -> float:
    """Seconds until it is so."""
    begun = time.monotonic()
    while not what():
        assert time.monotonic() - begun < PATIENCE_S, "it did not come back"
        time.sleep(0.1)
    return time.monotonic() - begun


def answers(running: Running) -> bool:
    try:
        with urlopen(f"{running.urls['review']}/healthz", timeout=5) as answer:  # noqa: S310
            return bool(answer.status == 200)
    except OSError:
        return False


def by_prefect(built: House) -> bool:
    store = open_store(built.environ["WIREWATCH_DATABASE_URL"])
    try:
        found = store.jobs.all().get("deliver")
        return bool(found and found.by == "prefect" and not found.problem and found.ended_at)
    finally:
        store.close()


def settled(built: House) -> dict[str, int]:
    """The counts of the store once nothing is owed any more."""
    store = open_store(built.environ["WIREWATCH_DATABASE_URL"])
    try:
        wait_for(lambda: not store.counts()["waiting"])
        return dict(store.counts())
    finally:
        store.close()


def complete(running: Running) -> bool:
    return running.parts().keys() >= PARTS.keys()


def returned(running: Running, name: str, before: int) -> bool:
    return running.parts().get(name, before) != before


def main() -> None:
    kills = int(sys.argv[1]) if len(sys.argv) > 1 else 50
    draw = random.Random(int(sys.argv[2]) if len(sys.argv) > 2 else 7)  # noqa: S311 - repeatable
    back: defaultdict[str, list[float]] = defaultdict(list)
    with (
        TemporaryDirectory() as folder,
        house(Path(folder), datetime.now(UTC)) as built,
        ExitStack() as stack,
    ):
        environ = built.environ | {"WIREWATCH_DELIVER_EVERY_S": "5"}
        running = stack.enter_context(started(built.home, environ))
        wait_for(partial(complete, running))
        for number in range(kills):
            time.sleep(draw.uniform(0, 4))
            before = running.parts()
            if draw.random() < 0.1:
                os.kill(running.process.pid, signal.SIGKILL)
                running.process.wait()
                # What a service manager does. The same ports, which the dead must have left.
                environ |= {
                    f"WIREWATCH_{name.upper()}_PORT": url.rpartition(":")[2]
                    for name, url in running.urls.items()
                }
                begun = time.monotonic()
                running = stack.enter_context(started(built.home, environ))
                wait_for(partial(complete, running))
                back["all of it"].append(time.monotonic() - begun)
                continue
            names = draw.sample(sorted(PARTS.keys() & before.keys()), 1 + (draw.random() < 0.3))
            for name in names:
                os.kill(before[name], signal.SIGKILL)
            for name in names:
                back[name].append(wait_for(partial(returned, running, name, before[name])))
            print(f"\rkill {number + 1} of {kills}", end="", file=sys.stderr, flush=True)
        print(file=sys.stderr)
        page = wait_for(partial(answers, running))
        planned = wait_for(lambda: by_prefect(built))
        counts = settled(built)
        told = [str(letter["Message-ID"]) for letter in built.mail.letters]
        table = Table("killed", "times", "back after (median)", "longest", title=f"{kills} kills")
        for name, seconds in sorted(back.items()):
            middle = sorted(seconds)[len(seconds) // 2]
            table.add_row(name, str(len(seconds)), f"{middle:.1f} s", f"{max(seconds):.1f} s")
        console = Console()
        console.print(table)
        console.print(
            f"Then the page answered after {page:.1f} s, Prefect planned after {planned:.1f} s."
        )
        console.print(
            f"{counts['stories']} stories, {len(told)} letters, {len(told) - len(set(told))} of"
            f" them twice; {counts['waiting'] + counts['failed']} still owed."
        )


if __name__ == "__main__":
    main()
