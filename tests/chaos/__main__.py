"""Kill -9 two workers at random while they store, claim, send and mark: `make chaos`.

Nothing may be lost, no story told under two messages, and no more messages repeated than there
were kills. Prints the seed; the same seed kills in the same order after the same waits.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from random import Random
from typing import Any

from core.values import HitFilter
from storage import open_store
from tests.chaos.workers import PHASES, Job, take_mail, warm_up, work
from tests.servers.postgres import Postgres

FORK = multiprocessing.get_context("fork")

#: The last claims of the dead lapse within 15 s; a busy machine gets ten times as long.
PATIENCE = 150.0

#: How many of the kills are not to come before the worker has begun its work.
AT_WORK = 0.9


@dataclass(frozen=True)
class Outcome:
    """What a run came to. `lost` are (receiver, story) pairs nobody was told."""

    kills: int
    killed_while: tuple[tuple[str, int], ...]
    stories: int
    messages: int
    repeated: int
    lost: int
    told_twice: int
    unsettled: int

    @property
    def good(self) -> bool:
        """Whether every promise was kept."""
        return not (self.lost or self.told_twice or self.unsettled) and self.repeated <= self.kills

    def line(self) -> str:
        """All figures, for people."""
        where = ", ".join(f"{count} while {phase}" for phase, count in self.killed_while)
        return (
            f"{self.kills} kills ({where}), {self.stories} stories, {self.messages} messages: "
            f"lost {self.lost}, told twice {self.told_twice}, unsettled {self.unsettled}, "
            f"repeated {self.repeated} (at most {self.kills})"
        )


def run(database_url: str, kills: int, seed: int, folder: Path) -> Outcome:
    """Let two workers work on an empty database and kill one of them so many times."""
    random = Random(seed)  # noqa: S311 - chance that can be had again
    open_store(database_url).close()
    warm_up()
    stop = folder / "stop"
    phases = FORK.RawArray("i", 2)
    with mail() as (pipe, port):
        started = datetime.now(UTC)

        def start(slot: int) -> BaseProcess:
            phases[slot] = 0
            job = Job(slot, random.randrange(2**32), database_url, port, started, stop)
            process = FORK.Process(target=work, args=(job, phases))
            process.start()
            return process

        workers = [start(0), start(1)]
        killed: Counter[str] = Counter()
        try:
            for _ in range(kills):
                slot = random.randrange(2)
                if random.random() < AT_WORK:
                    wait_until_started(phases, slot)
                time.sleep(random.uniform(0.0, 0.5))
                victim = workers[slot]
                assert victim.pid is not None
                os.kill(victim.pid, signal.SIGKILL)
                victim.join()
                if victim.exitcode != -signal.SIGKILL:
                    raise SystemExit(f"worker {slot} ended by itself, exit {victim.exitcode}")
                killed[PHASES[phases[slot]]] += 1
                workers[slot] = start(slot)
            stop.touch()
            for worker in workers:
                worker.join(PATIENCE)
                if worker.exitcode != 0:
                    raise SystemExit(f"a worker did not come to its end, exit {worker.exitcode}")
        finally:
            for worker in workers:
                worker.kill()
        pipe.send("what came?")
        took: list[tuple[str, str, list[str]]] = pipe.recv()
    return judge(database_url, kills, killed, took)


def wait_until_started(phases: Any, slot: int) -> None:
    """Until a worker is at work, which takes seconds on a busy machine."""
    last = time.monotonic() + PATIENCE
    while phases[slot] == 0 and time.monotonic() < last:
        time.sleep(0.005)


def judge(
    database_url: str, kills: int, killed: Counter[str], took: list[tuple[str, str, list[str]]]
) -> Outcome:
    """Hold the mail that came against what is stored."""
    store = open_store(database_url)
    hits = store.hits(HitFilter())
    stories = {hit.story_id: hit.article.title.partition(" ")[2] for hit in hits}
    unsettled = [row for row in store.deliveries() if row.state not in ("sent", "bundled")]
    store.close()
    # A headline's mark stands for its story; a repeated message is one message.
    once = {(message, to, mark) for message, to, marks in took for mark in marks}
    told = Counter((to, mark) for _, to, mark in once)
    receivers = ("instant@desk.example", "batched@desk.example")
    owed = {(to, mark) for to in receivers for mark in stories.values()}
    messages = Counter(message for message, _, _ in took)
    return Outcome(
        kills=kills,
        killed_while=tuple(sorted(killed.items())),
        stories=len(stories),
        messages=len(took),
        repeated=len(took) - len(messages),
        lost=len(owed - set(told)),
        told_twice=sum(count > 1 for count in told.values()),
        unsettled=len(unsettled),
    )


@contextmanager
def mail() -> Iterator[tuple[Connection, int]]:
    """A mail server in a process of its own, which nobody kills before the end."""
    ours, theirs = FORK.Pipe()
    process = FORK.Process(target=take_mail, args=(theirs,))
    process.start()
    try:
        yield ours, ours.recv()
    finally:
        process.kill()
        process.join()


def main() -> int:
    """Run on the chosen databases; 0 when every promise was kept."""
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument("--kills", type=int, default=80, help="for each database")
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--database", choices=("sqlite", "postgres", "both"), default="both")
    asked = parser.parse_args()
    seed = time.time_ns() % 10**6 if asked.seed is None else asked.seed
    good = True
    for name in ("sqlite", "postgres") if asked.database == "both" else (asked.database,):
        with tempfile.TemporaryDirectory(prefix="wirewatch-chaos-") as folder:
            url = f"sqlite:///{folder}/news.db"
            if name == "postgres":
                url = Postgres(f"chaos {os.getpid()}").empty("chaos")
            began = time.monotonic()
            outcome = run(url, asked.kills, seed, Path(folder))
            good &= outcome.good
            verdict = "kept" if outcome.good else "BROKEN"
            seconds = time.monotonic() - began
            print(f"{name}, seed {seed}: {outcome.line()}; {seconds:.0f} s; promises {verdict}")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
