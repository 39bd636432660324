"""`make faults`: `wirewatch start` while its database, its disk or Prefect fails it, for real.

    python -m tests.chaos.faults [NAME ...]

A wire publishes items while each fault lasts. Meanwhile the log, /healthz, the overview and the
doctor must say so in one sentence, and /metrics in a figure. Once it is over everything must go
on without a restart: each item told exactly once, and the sentence gone. Full and read-only
disks are mounts, so that those want root.
"""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.error import HTTPError
from urllib.request import urlopen

import psycopg
from rich.console import Console
from rich.table import Table

from tests.running import CHECKOUT, Running, started
from tests.servers.postgres import Postgres
from tests.wire import Desk, desk

PATIENCE_S = 400.0
#: The disk of the database: large enough for it, and full soon.
DISK = "24m"
ITEMS = 3


@dataclass
class Scene:
    """What a fault may lay hands on; `data` is where the database lies."""

    desk: Desk
    running: Running
    data: Path
    postgres: Postgres | None = None

    @property
    def prefect_db(self) -> Path:
        return self.desk.home / "prefect" / "prefect.db"

    def wirewatch(self, *words: str) -> str:
        """Run a command in a process of its own; what it printed."""
        done = subprocess.run(
            [sys.executable, "-m", "cli.main", *words],
            cwd=self.desk.home,
            env=dict(os.environ)
            | {"PYTHONPATH": str(CHECKOUT), "COLUMNS": "400"}
            | self.desk.environ
            # As for whoever runs the doctor beside it.
            | {
                f"WIREWATCH_{n.upper()}_PORT": u.rpartition(":")[2]
                for n, u in self.running.urls.items()
            },
            capture_output=True,
            text=True,
            check=False,
        )
        return done.stdout + done.stderr

    def page(self, path: str) -> str:
        """What the review page answers there, whatever its status."""
        try:
            with urlopen(self.running.urls["review"] + path, timeout=60) as answer:  # noqa: S310  # loopback
                return str(answer.read().decode())
        except HTTPError as error:
            return error.read().decode()
        except OSError as error:
            return str(error)


@contextmanager
def disk_full(scene: Scene) -> Iterator[None]:
    ballast = scene.data / "ballast"
    with ballast.open("wb", buffering=0) as file, suppress(OSError):
        while True:
            file.write(b"\0" * 4096)
    yield
    ballast.unlink()


@contextmanager
def read_only(scene: Scene) -> Iterator[None]:
    """The folder mounted once more over itself, for reading only."""
    data = str(scene.data)
    run_as_root("mount", "--bind", data, data)
    run_as_root("mount", "-o", "remount,bind,ro", data)
    # What was opened before may still write, other than on a disk that the system made read-only.
    os.kill(scene.running.parts()["review page"], signal.SIGKILL)
    try:
        yield
    finally:
        run_as_root("umount", "--lazy", data)


@contextmanager
def locked(scene: Scene) -> Iterator[None]:
    with closing(sqlite3.connect(scene.data / "news.db", isolation_level=None)) as other:
        other.execute("PRAGMA busy_timeout = 60000")
        other.execute("BEGIN EXCLUSIVE")
        yield
        other.execute("ROLLBACK")


@contextmanager
def damaged(scene: Scene) -> Iterator[None]:
    """Cut off and garbled; the doctor says `restore --aside`, which mends it."""
    copy = scene.data / "copy.db"
    scene.wirewatch("backup", str(copy))
    with (scene.data / "news.db").open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * 4096 * 20)
        file.truncate(4096 * 40)
    yield
    said = scene.wirewatch("restore", str(copy), "--aside")
    assert "restored" in said, said
    copy.unlink()


@contextmanager
def postgres_gone(scene: Scene) -> Iterator[None]:
    assert scene.postgres is not None
    server = scene.postgres._server
    os.kill(int((server.pgdata / "postmaster.pid").read_text().split()[0]), signal.SIGQUIT)
    yield
    wait_for(lambda: not (server.pgdata / "postmaster.pid").exists())
    server.ensure_postgres_running()


@contextmanager
def postgres_read_only(scene: Scene) -> Iterator[None]:
    """As a standby that was asked by mistake, or a server out of room."""
    assert scene.postgres is not None
    with psycopg.connect(scene.postgres.url("postgres"), autocommit=True) as server:
        server.execute("ALTER DATABASE faults SET default_transaction_read_only = on")
        server.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'faults'"
        )
        yield
        server.execute("ALTER DATABASE faults RESET default_transaction_read_only")
        server.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'faults'"
        )


@contextmanager
def prefect_hangs(scene: Scene) -> Iterator[None]:
    server = scene.running.parts()["Prefect server"]
    os.kill(server, signal.SIGSTOP)
    yield
    if scene.running.parts().get("Prefect server") == server:
        os.kill(server, signal.SIGCONT)


@contextmanager
def prefect_slow(scene: Scene) -> Iterator[None]:
    """It has one second of every four."""
    server, over = scene.running.parts()["Prefect server"], threading.Event()

    def drag() -> None:
        with suppress(ProcessLookupError):
            while not over.wait(1):
                os.kill(server, signal.SIGSTOP)
                over.wait(3)
                os.kill(server, signal.SIGCONT)

    dragging = threading.Thread(target=drag)
    dragging.start()
    try:
        yield
    finally:
        over.set()
        dragging.join()


@contextmanager
def prefect_garbled(scene: Scene) -> Iterator[None]:
    with scene.prefect_db.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * 4096 * 40)
    yield


@contextmanager
def prefect_deleted(scene: Scene) -> Iterator[None]:
    """As by an `rm` in the wrong folder; its server is started anew to notice it."""
    for file in scene.prefect_db.parent.glob("prefect.db*"):
        file.unlink()
    os.kill(scene.running.parts()["Prefect server"], signal.SIGKILL)
    yield


#: What begins and ends it, the words by which it is known ("": by none), its sign in /metrics.
Fault = tuple[Callable[[Scene], AbstractContextManager[None]], str, str]
NOT_WRITABLE, DEGRADED = "wirewatch_database_writable 0.0", "wirewatch_degraded 1.0"
SQLITE: dict[str, Fault] = {
    "disk full": (disk_full, "the disk is full", NOT_WRITABLE),
    "read-only": (read_only, "refused: it ", NOT_WRITABLE),
    "locked": (locked, "another program keeps it locked", NOT_WRITABLE),
    "damaged": (damaged, "it is damaged", NOT_WRITABLE),
    "Prefect hangs": (prefect_hangs, "Prefect does not answer", DEGRADED),
    "Prefect slow": (prefect_slow, "", ""),
    "Prefect's database garbled": (prefect_garbled, "Prefect does not answer", DEGRADED),
    "Prefect's database deleted": (prefect_deleted, "", ""),
}
POSTGRES: dict[str, Fault] = {
    "PostgreSQL gone": (postgres_gone, "no server answers there", NOT_WRITABLE),
    "PostgreSQL read-only": (postgres_read_only, "the server allows only reading", NOT_WRITABLE),
}


def run_as_root(*words: str) -> None:
    subprocess.run([shutil.which(words[0]) or words[0], *words[1:]], check=True)


def wait_for(what: Callable[[], object], seconds: float = PATIENCE_S) -> float:
    """Seconds until it is so; infinite when it does not come to that."""
    begun = time.monotonic()
    while not what():
        if time.monotonic() - begun > seconds:
            return float("inf")
        time.sleep(0.5)
    return time.monotonic() - begun


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
