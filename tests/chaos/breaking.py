"""What can be done to the disk, the database and Prefect of a running Wirewatch, and undone.

Full and read-only disks are mounts, so that those want root.
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
from urllib.error import HTTPError
from urllib.request import urlopen

import psycopg

from tests.running import CHECKOUT, Running
from tests.servers.postgres import Postgres
from tests.wire import Desk

PATIENCE_S = 400.0


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
def for_reading_only(folder: Path) -> Iterator[None]:
    """A folder mounted once more over itself."""
    run_as_root("mount", "--bind", str(folder), str(folder))
    run_as_root("mount", "-o", "remount,bind,ro", str(folder))
    try:
        yield
    finally:
        run_as_root("umount", "--lazy", str(folder))


@contextmanager
def read_only(scene: Scene) -> Iterator[None]:
    with for_reading_only(scene.data):
        # What was opened before may still write, other than on a disk that became read-only.
        os.kill(scene.running.parts()["review page"], signal.SIGKILL)
        yield


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
def dragged(scene: Scene, asleep_s: float, awake_s: float) -> Iterator[None]:
    """Prefect's server, the one started last too, stopped and let go in turns."""
    over = threading.Event()

    def drag() -> None:
        while not over.wait(awake_s):
            server = scene.running.parts().get("Prefect server")
            with suppress(ProcessLookupError):
                if server:
                    os.kill(server, signal.SIGSTOP)
                    over.wait(asleep_s)
                    os.kill(server, signal.SIGCONT)

    dragging = threading.Thread(target=drag)
    dragging.start()
    try:
        yield
    finally:
        over.set()
        dragging.join()


def prefect_slow(scene: Scene) -> AbstractContextManager[None]:
    """It has one second of every four."""
    return dragged(scene, 3, 1)


def prefect_answers_late(scene: Scene) -> AbstractContextManager[None]:
    """What is asked waits for 20 s."""
    return dragged(scene, 20, 0.5)


@contextmanager
def prefect_garbled(scene: Scene) -> Iterator[None]:
    """As by a failing disk; its server goes on with what it holds in memory."""
    garble(scene.prefect_db)
    yield


@contextmanager
def prefect_garbled_between(scene: Scene) -> Iterator[None]:
    """The same while its server is down."""
    with prefect_stopped(scene):
        garble(scene.prefect_db)
    yield


@contextmanager
def prefect_cut_off(scene: Scene) -> Iterator[None]:
    os.truncate(scene.prefect_db, 0)
    yield


@contextmanager
def prefect_cut_off_between(scene: Scene) -> Iterator[None]:
    with prefect_stopped(scene):
        os.truncate(scene.prefect_db, 0)
    yield


@contextmanager
def prefect_read_only(scene: Scene) -> Iterator[None]:
    """The whole folder of its database."""
    with ExitStack() as stack:
        with prefect_stopped(scene):
            stack.enter_context(for_reading_only(scene.prefect_db.parent))
        yield


@contextmanager
def prefect_deleted(scene: Scene) -> Iterator[None]:
    """As by an `rm` in the wrong folder; its server is started anew to notice it."""
    for file in scene.prefect_db.parent.glob("prefect.db*"):
        file.unlink()
    os.kill(scene.running.parts()["Prefect server"], signal.SIGKILL)
    yield


def garble(file: Path) -> None:
    with file.open("r+b") as opened:
        opened.seek(4096)
        opened.write(b"\xff" * 4096 * 40)


@contextmanager
def prefect_stopped(scene: Scene) -> Iterator[None]:
    """Its server cannot run for as long as the block lasts; afterwards it is started anew."""
    supervisor = scene.running.process.pid
    os.kill(supervisor, signal.SIGSTOP)
    os.kill(scene.running.parts()["Prefect server"], signal.SIGKILL)
    time.sleep(1)
    try:
        yield
    finally:
        os.kill(supervisor, signal.SIGCONT)


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
