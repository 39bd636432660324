"""`make faults`: `wirewatch start` while its database, its disk or Prefect fails it, for real.

    python -m tests.chaos.faults [NAME ...]

A wire publishes items while each fault lasts. Meanwhile the log, /healthz, the overview and the
doctor must say so in one sentence, and /metrics in a figure. Once it is over everything must go
on without a restart: each item told exactly once, and the sentence gone. Full and read-only
disks are mounts, so that those want root.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console
from rich.table import Table

from tests.chaos import breaking
from tests.chaos.breaking import PATIENCE_S, Scene, run_as_root, wait_for
from tests.running import started
from tests.servers.postgres import Postgres
from tests.wire import desk

#: The disk of the database: large enough for it, and full soon.
DISK = "24m"
ITEMS = 3


#: What begins and ends it, the words by which it is known ("": by none), its sign in /metrics.
Fault = tuple[Callable[[Scene], AbstractContextManager[None]], str, str]
NOT_WRITABLE, DEGRADED = "wirewatch_database_writable 0.0", "wirewatch_degraded 1.0"
SQLITE: dict[str, Fault] = {
    "disk full": (breaking.disk_full, "the disk is full", NOT_WRITABLE),
    "read-only": (breaking.read_only, "refused: it ", NOT_WRITABLE),
    "locked": (breaking.locked, "another program keeps it locked", NOT_WRITABLE),
    "damaged": (breaking.damaged, "it is damaged", NOT_WRITABLE),
    "Prefect hangs": (breaking.prefect_hangs, "Prefect does not answer", DEGRADED),
    "Prefect slow": (breaking.prefect_slow, "", ""),
    "Prefect answers late": (breaking.prefect_answers_late, "Prefect does not answer", DEGRADED),
    # What mends itself within a minute need not be told.
    "Prefect's database garbled": (breaking.prefect_garbled, "", ""),
    "Prefect's database garbled between": (breaking.prefect_garbled_between, "", ""),
    "Prefect's database cut off": (breaking.prefect_cut_off, "", ""),
    "Prefect's database cut off between": (breaking.prefect_cut_off_between, "", ""),
    "Prefect read-only": (breaking.prefect_read_only, "Prefect ", DEGRADED),
    "Prefect's database deleted": (breaking.prefect_deleted, "", ""),
}
POSTGRES: dict[str, Fault] = {
    "PostgreSQL gone": (breaking.postgres_gone, "no server answers there", NOT_WRITABLE),
    "PostgreSQL read-only": (
        breaking.postgres_read_only,
        "the server allows only reading",
        NOT_WRITABLE,
    ),
}


def sentence(text: str, *signs: str) -> str:
    """The line of an output that has one of the signs."""
    lines = (line.strip() for line in text.splitlines())
    return next((line for line in lines if any(sign in line for sign in signs)), "")


def suffer(scene: Scene, name: str, fault: Fault, say: Callable[[str], None]) -> bool:
    """One fault from its begin to its end; whether all went as it must."""
    make, sign, figure = fault
    scene.desk.settled(PATIENCE_S)
    before = len(scene.running.log.read_text())
    places: dict[str, Callable[[], str]] = {
        "log": lambda: scene.running.log.read_text()[before:],
        "/healthz": lambda: scene.page("/healthz"),
        "/overview": lambda: scene.page("/overview"),
        "doctor": lambda: scene.wirewatch("doctor"),
        "/metrics": lambda: scene.page("/metrics"),
    }
    say(f"\n[bold]{name}[/bold]")
    well = True
    with make(scene):
        scene.desk.wire.publish(ITEMS)
        for place, ask in places.items() if sign else ():
            # A database that cannot be read at all makes its figures a sentence, too.
            signs = (figure, sign) if place == "/metrics" else (sign,)
            took, found = told_by(ask, signs)
            well &= bool(found)
            say(f"  {place:9} after {took:4.0f} s: {found[-300:]}")
        if name.startswith("Prefect"):
            begun, goes_on = time.monotonic(), scene.desk.settled(PATIENCE_S)
            well &= goes_on
            say(f"  meanwhile {ITEMS} items told after {time.monotonic() - begun:.0f} s: {goes_on}")
    scene.desk.wire.publish(ITEMS)
    begun = time.monotonic()
    told = scene.desk.settled(PATIENCE_S)
    say(f"  over: all {2 * ITEMS} items told after {time.monotonic() - begun:.0f} s: {told}")
    gone = wait_for(lambda: healthy(scene, sign))
    say(f"  /healthz well again after {gone:.0f} s; told twice: {len(scene.desk.twice())}")
    return well and told and gone < PATIENCE_S and not scene.desk.twice()


def told_by(ask: Callable[[], str], signs: tuple[str, ...]) -> tuple[float, str]:
    """After how many seconds a place said it, and what; "" when it never did."""
    begun = time.monotonic()
    while not (found := sentence(ask(), *signs)) and time.monotonic() - begun < PATIENCE_S:
        time.sleep(1)
    return time.monotonic() - begun, found


def healthy(scene: Scene, sign: str) -> bool:
    said = scene.page("/healthz")
    return '"ok":true' in said and "degraded" not in said and (not sign or sign not in said)


def run(scene: Scene, faults: dict[str, Fault], wanted: list[str], console: Console) -> int:
    """All wanted faults one after the other; how many did not end well."""
    scene.desk.wire.publish(ITEMS)
    assert scene.desk.settled(PATIENCE_S), scene.running.log.read_text()[-3000:]
    wait_for(lambda: healthy(scene, ""))
    bad = 0
    table = Table("fault", "went well")
    for name, fault in faults.items():
        if not wanted or name in wanted:
            well = suffer(scene, name, fault, lambda text: console.print(text, soft_wrap=True))
            table.add_row(name, "yes" if well else "[bold]NO[/bold]")
            bad += not well
    console.print(table)
    return bad


def main() -> int:
    wanted, console, bad = sys.argv[1:], Console(width=110), 0
    with TemporaryDirectory() as folder, ExitStack() as stack:
        home = Path(folder)
        data = home / "data"
        data.mkdir()
        run_as_root("mount", "-t", "tmpfs", "-o", f"size={DISK}", "tmpfs", str(data))
        stack.callback(run_as_root, "umount", "--lazy", str(data))
        if not wanted or SQLITE.keys() & set(wanted):
            with (
                desk(home, f"sqlite:///{data}/news.db") as made,
                started(home, made.environ) as running,
            ):
                bad += run(Scene(made, running, data), SQLITE, wanted, console)
        if not wanted or POSTGRES.keys() & set(wanted):
            server = Postgres(f"faults {os.getpid()}")
            url = server.empty("faults")
            with desk(home, url) as made, started(home, made.environ) as running:
                bad += run(Scene(made, running, data, server), POSTGRES, wanted, console)
    return min(bad, 1)


if __name__ == "__main__":
    sys.exit(main())
