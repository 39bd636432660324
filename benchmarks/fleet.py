"""A fleet for real: PostgreSQL, Prefect's server on it, process workers and a made-up internet.

    python -m benchmarks.fleet [--sources 10000] [--workers 3] [--kills 10] [--seed 1] [--only ...]

Three sweeps over the same sources, each on a fresh copy of one database that knows what their
feeds have shown so far; a tenth of them have one new item, whose page is read, matched and
stored:

1. one worker, undisturbed;
2. all workers, undisturbed: throughput beside that of one;
3. all workers, of which one at a time, drawn by the seed, is killed -9 with every process that it
   started, and started again.

Each must end with every source read, every new item of a sound site stored once, nothing else
stored, and no host asked by two at once or sooner than the gap allows (the made-up internet
counts). Then runs of no source at all say what a batch costs before its first request, and the
database how large it is for each source and how much was written ahead of it (WAL) for a sweep.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import psycopg

from benchmarks import fleet_writes
from benchmarks.fleet_postgres import Databases, installed, system_postgres
from benchmarks.fleet_world import (
    POOL,
    Prefect,
    Workers,
    now,
    prefect_server,
    processor_seconds,
    wait_until,
)
from benchmarks.internet import DEAD, ITEMS, Internet, changes, guid, host_of, page, site

#: Of the sources so many bring one new item.
CHANGED = 0.1
#: What a sweep, or a run without sources, may take (seconds) before it counts as failed: the
#: machine may be busy with something else, and a killed batch costs five minutes.
PATIENCE = 3600.0
TOPIC = '[[topic]]\nslug = "strike"\nname = "Ferry strike"\nany = ["ferry strike"]\n'
#: Bytes that the server has written ahead, Prefect's among them.
WRITTEN = "SELECT (pg_current_wal_lsn() - '0/0')::bigint"
#: Hosts that somebody took lately: leases last 40 s, with requests of at most 10 s.
AT_WORK = """
SELECT count(*) FROM leases
WHERE name LIKE 'host %' AND holder <> '' AND until > now() + interval '30 s'
"""
#: What there is to run.
PARTS = ("one", "all", "kills", "empty", "writes")
#: Runs without a source, to be measured.
EMPTY_RUNS = 4


@dataclass
class Outcome:
    """What one sweep came to; everything in `faults` must be zero."""

    name: str
    wall: float
    costs: dict[str, float]
    faults: dict[str, int]
    notes: str

    def show(self, sources: int) -> None:
        costs = ", ".join(f"{name} {seconds:.1f} s" for name, seconds in self.costs.items())
        print(
            f"{self.name}: {sources:,} sources in {self.wall:.0f} s, "
            f"{sources / self.wall * 60:,.0f} a minute\n        {self.notes}\n"
            f"        processor time: {costs}\n        "
            + ", ".join(f"{name} {count}" for name, count in self.faults.items()),
            flush=True,
        )


class Bench:
    """The world of the benchmark, open for as long as the stack is."""

    def __init__(self, stack: ExitStack, sources: int, seed: int, gap: float, limit: int) -> None:
        self.sources, self.seed, self.limit = sources, seed, limit
        self.folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        self.postgres: Databases
        if installed():
            self.postgres = stack.enter_context(system_postgres(self.folder))
        else:
            from tests.servers.postgres import Postgres

            self.postgres = Postgres(f"fleet {os.getpid()}")
        self.internet = stack.enter_context(Internet(seed, gap))
        self.brought = [n for n in range(sources) if changes(seed, n, 3, CHANGED)]
        self.internet.bring(dict.fromkeys(self.brought, ITEMS + 1), now())
        self._write_watch()
        home = self.folder / "prefect"
        home.mkdir()
        self.environ = {
            name: value for name, value in os.environ.items() if not name.startswith("PREFECT")
        } | {
            "PREFECT_HOME": str(home),
            "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
            "PREFECT_LOGGING_LEVEL": "WARNING",
            "DO_NOT_TRACK": "1",
            "WIREWATCH_CONFIG": str(self.folder / "config"),
            "WIREWATCH_HOST_GAP_S": str(gap),
            "WIREWATCH_HTTP_TIMEOUT_S": "10",
            "WIREWATCH_POLL_EVERY_S": "60",
            "WIREWATCH_DELIVER_EVERY_S": "3600",
            "WIREWATCH_CONTACT": "https://watch.example/",
        }
        self.known = self.postgres.empty("known")
        self._know_items()
        self.prefect: Prefect
        database = self.postgres.empty("prefect") if installed() else ""
        self.prefect, self.server = stack.enter_context(
            prefect_server(database, self.folder, self.environ)
        )
        self.environ["PREFECT_API_URL"] = self.prefect.api

    def _write_watch(self) -> None:
        config = self.folder / "config"
        config.mkdir()
        (config / "topics.toml").write_text(TOPIC)
        (config / "sources.toml").write_text(
            "".join(
                f'[[source]]\nslug = "s{n}"\nurl = "http://{host_of(n)}:{self.internet.port}/feed"\n'
                'kind = "feed"\nallow_private = true\n'
                for n in range(self.sources)
            )
        )

    def _know_items(self) -> None:
        """Let the database know what the feeds have shown, as if it had read them long ago."""
        from core.values import EntryRecord, FeedEntry
        from storage import open_store

        store, then = open_store(self.known), now() - timedelta(days=1)
        for start in range(0, self.sources, 1000):
            with store.begin() as tx:
                for n in range(start, min(start + 1000, self.sources)):
                    keys = (guid(n, item) for item in range(1, ITEMS + 1))
                    old = (EntryRecord(k, FeedEntry("", "", k), "", "article") for k in keys)
                    tx.save_entries(f"s{n}", old, then)
        store.close()

    def sweep(self, name: str, count: int, kills: int) -> Outcome:
        """Let so many workers read every source once, of which some are killed."""
        database = f"news_{name.replace(' ', '_')}"
        with psycopg.connect(self.postgres.url("postgres"), autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{database}" TEMPLATE known'.encode())
        url = self.postgres.url(database)
        environ = self.environ | {"WIREWATCH_DATABASE_URL": url}
        self._deploy(environ)
        folder = self.folder / database
        folder.mkdir()
        workers, dice = Workers(environ, folder, self.limit), random.Random(self.seed)  # noqa: S311
        self.internet.bring({}, now())
        written = self._count(url, WRITTEN)
        begun, before = time.monotonic(), self._costs()
        since, killed, gone = now(), 0, 0
        try:
            for _ in range(count):
                workers.start()
            self.prefect.start("plan/fleet", {})
            kill_at = begun + dice.uniform(5, 15)
            while not self._all_read(url):
                if time.monotonic() - begun > PATIENCE:
                    raise TimeoutError(f"{name}: not done after {PATIENCE:.0f} s")
                time.sleep(0.5)
                if killed < kills and time.monotonic() > kill_at and self._count(url, AT_WORK):
                    gone += workers.kill(dice.randrange(len(workers.running)))
                    workers.start()
                    killed, kill_at = killed + 1, time.monotonic() + dice.uniform(5, 15)
            wall = time.monotonic() - begun
            spent = {key: cost - before[key] for key, cost in self._costs().items()}
            costs = {"workers and their runs": workers.cost()} | spent
        finally:
            workers.stop()
        runs = Counter(run["state_type"].lower() for run in self.prefect.runs("poll-batch", since))
        notes = f"{count} workers, batches {dict(runs)}"
        written = (self._count(url, WRITTEN) - written) / self.sources
        size = self._count(url, "SELECT pg_database_size(current_database())") / self.sources
        notes += f", {size:,.0f} bytes of database a source, {written:,.0f} of WAL a source"
        if kills:
            notes += f", {killed} kills of {gone} processes"
        return Outcome(name, wall, costs, self._faults(url), notes)

    def empty_run(self) -> tuple[float, float]:
        """Processor seconds of a run without sources, and of Prefect's server for it."""
        environ = self.environ | {"WIREWATCH_DATABASE_URL": self.known}
        self._deploy(environ)
        self.prefect.pause("plan/fleet")  # every source is due: its batches would come first
        folder = self.folder / "empty"
        folder.mkdir()
        workers = Workers(environ, folder, 1)
        workers.start()

        def run(many: int) -> None:
            since = now()
            for _ in range(many):
                self.prefect.start("poll-batch/fleet", {"slugs": []})

            def done() -> bool:
                runs = self.prefect.runs("poll-batch", since)
                return [one["state_type"] for one in runs] == ["COMPLETED"] * many

            wait_until(done, PATIENCE, "runs without sources")

        try:
            run(1)  # so that the worker has begun
            before = workers.cost(), processor_seconds(self.server.pid)
            run(EMPTY_RUNS)
            after = workers.cost(), processor_seconds(self.server.pid)
        finally:
            workers.stop()
        return ((after[0] - before[0]) / EMPTY_RUNS, (after[1] - before[1]) / EMPTY_RUNS)

    def _deploy(self, environ: Mapping[str, str]) -> None:
        subprocess.run(  # noqa: S603
            [sys.executable, "-m", "cli.main", "deploy", "--pool", POOL],
            env=dict(environ),
            check=True,
            stdout=subprocess.DEVNULL,
        )

    def reading(self) -> float:
        """Processor seconds to read the watch files, which each run does."""
        from config.loader import read_watch

        begun = time.process_time()
        read_watch(self.folder / "config", {})
        return time.process_time() - begun

    def _costs(self) -> dict[str, float]:
        return {"Prefect's server": processor_seconds(self.server.pid)}

    def _all_read(self, url: str) -> bool:
        return self._count(url, "SELECT count(*) FROM sources WHERE attempted_at IS NOT NULL") == (
            self.sources
        )

    def _count(self, url: str, query: str) -> int:
        with psycopg.connect(url) as connection:
            row = connection.execute(query.encode()).fetchone()
            assert row is not None
            return int(row[0])

    def _faults(self, url: str) -> dict[str, int]:
        """What must not be: anything lost, doubled or stored that was not offered; bad manners."""
        port = self.internet.port
        sound = [n for n in self.brought if site(self.seed, n).fault not in DEAD]
        # One that answers 304 to any validator is asked without one at its first reading.
        offered = {f"http://{host_of(n)}:{port}/item/{ITEMS + 1}": n for n in sound}
        with psycopg.connect(url) as connection:
            stored = Counter(row[0] for row in connection.execute("SELECT url FROM articles"))
            waiting = self._count(url, "SELECT count(*) FROM entries WHERE retry_at IS NOT NULL")
            matched = Counter(
                row[0]
                for row in connection.execute(
                    "SELECT a.url FROM hits h JOIN articles a ON a.id = h.article_id"
                )
            )
            twice = self._count(
                url,
                "SELECT count(*) FROM (SELECT 1 FROM fetches WHERE outcome = 'ok' GROUP BY source"
                " HAVING count(*) > 1) AS f",
            )
        hits = {u for u, n in offered.items() if b"ferry strike" in page(n, ITEMS + 1)}
        seen = self.internet.bring({}, now())
        missing = len(offered.keys() - stored.keys())
        print(f"        ({len(offered):,} new items, {len(hits)} to match, {seen})")
        return {
            "lost": missing - waiting,
            "to be tried again": waiting,
            "stored twice": sum(count > 1 for count in stored.values()),
            "not offered": len(stored.keys() - offered.keys()),
            "hits lost": len((hits & stored.keys()) - matched.keys()),
            "hits doubled": sum(count > 1 for count in matched.values()),
            "sources read twice": twice,
            "in parallel": seen.get("in parallel", 0),
            "under the gap": seen.get("under the gap", 0),
        }


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--sources", type=int, default=10_000)
    parser.add_argument("--workers", type=int, default=3)
    parser.add_argument("--limit", type=int, default=2, help="runs at once of each worker")
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--gap", type=float, default=1.0, help="seconds between two requests")
    parser.add_argument("--only", nargs="+", choices=PARTS)
    parser.add_argument("--keep", type=Path, help="copy the workers' logs there")
    wanted = parser.parse_args()
    only = wanted.only or PARTS
    with ExitStack() as stack:
        bench = Bench(stack, wanted.sources, wanted.seed, wanted.gap, wanted.limit)
        if wanted.keep:
            stack.callback(
                shutil.copytree,
                bench.folder,
                wanted.keep,
                dirs_exist_ok=True,
                ignore=shutil.ignore_patterns("postgres"),
            )
        if "one" in only:
            bench.sweep("one worker", 1, 0).show(wanted.sources)
        if "all" in only:
            bench.sweep("all workers", wanted.workers, 0).show(wanted.sources)
        if "kills" in only:
            bench.sweep("kills", wanted.workers, wanted.kills).show(wanted.sources)
        if "writes" in only:
            fleet_writes.show(bench.postgres.empty("writes"))
        if "empty" in only:
            print(f"reading the watch files: {bench.reading():.1f} s of processor time, once a run")
            run, server = bench.empty_run()
            print(
                f"a batch without sources: {run:.1f} s of processor time in its processes, "
                f"{server:.1f} s in Prefect's server"
            )


if __name__ == "__main__":
    main()
