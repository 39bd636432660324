"""`wirewatch start` with real processes: it works at once, survives, stays at home and stops."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from core.errors import StorageError
from core.values import PREFECT, JobState
from storage import open_store
from tests.house import House, house
from tests.running import CHECKOUT, PARTS, Running, started

GUARD = Path(__file__).parents[1] / "guard"
#: On a machine with much other work everything may take this long.
PATIENCE_S = 400.0


def wait_for(what: Callable[[], object], running: Running) -> None:
    end = time.monotonic() + PATIENCE_S
    while not what():
        assert running.process.poll() is None, running.log.read_text()[-3000:]
        assert time.monotonic() < end, running.log.read_text()[-3000:]
        time.sleep(0.3)


def jobs(built: House) -> dict[str, JobState]:
    if not (built.home / "news.db").exists():
        return {}
    try:
        store = open_store(built.environ["WIREWATCH_DATABASE_URL"])
    except StorageError:  # it is being made
        return {}
    try:
        return store.jobs.all()
    finally:
        store.close()


def health(running: Running) -> dict[str, object]:
    try:
        with urlopen(f"{running.urls['review']}/healthz", timeout=10) as answer:  # noqa: S310  # loopback
            return dict(json.load(answer))
    except HTTPError as error:
        return {"status": error.code}
    except OSError:
        return {}


def test_the_guard_sees_what_leads_outside_and_nothing_else(tmp_path: Path) -> None:
    code = (
        "import socket\n"
        "for host in ('127.0.0.1', '192.0.2.1'):\n"
        "    s = socket.socket(); s.setblocking(False); s.connect_ex((host, 9)); s.close()\n"
        "try: socket.getaddrinfo('telemetry.example', 443)\n"
        "except OSError: pass\n"
    )
    environ = dict(os.environ) | {"PYTHONPATH": str(GUARD), "GUARD_LOG": str(tmp_path / "log")}
    subprocess.run([sys.executable, "-c", code], env=environ, check=True)
    lines = (tmp_path / "log").read_text().splitlines()
    assert [line.split(" by ")[0] for line in lines] == [
        "socket.connect '192.0.2.1'",
        "socket.getaddrinfo 'telemetry.example'",
    ]


@pytest.mark.prefect
def test_it_polls_at_once_outlives_its_parts_and_prefect_stays_at_home_and_stops(
    tmp_path: Path,
) -> None:
    guarded = {
        "PYTHONPATH": f"{GUARD}{os.pathsep}{CHECKOUT}",
        "GUARD_LOG": str(tmp_path / "guard.log"),
        "WIREWATCH_DELIVER_EVERY_S": "5",
    }
    with (
        house(tmp_path, datetime.now(UTC)) as built,
        started(tmp_path, built.environ | guarded) as running,
    ):
        # The first poll and its alerts do not wait for Prefect.
        wait_for(lambda: (poll := jobs(built).get("poll")) and poll.succeeded_at, running)
        wait_for(lambda: built.mail.letters and built.slack.posts, running)
        wait_for(lambda: running.parts().keys() >= PARTS.keys(), running)
        # Prefect answers, and takes over.
        wait_for(lambda: by(built) == "prefect", running)
        assert jobs(built)[PREFECT].problem == ""

        # Every part is killed hard, and all of them come back.
        before = running.parts()
        for name in PARTS:
            os.kill(before[name], signal.SIGKILL)
        wait_for(
            lambda: (
                all(
                    running.parts().get(name, pid) != pid
                    for name, pid in before.items()
                    if name in PARTS
                )
                and running.parts().keys() >= PARTS.keys()
            ),
            running,
        )
        wait_for(lambda: health(running).get("ok"), running)
        # (What it did before the kill does not count: a work process that is new gives a server
        # that is new two minutes, and so would we, below.)
        back = datetime.now(UTC)
        wait_for(lambda: by(built, since=back) == "prefect", running)

        # Prefect hangs: the work goes on, everybody can see it, and it heals.
        server = running.parts()["Prefect server"]
        os.kill(server, signal.SIGSTOP)
        wait_for(lambda: by(built) == "clock", running)
        wait_for(lambda: health(running).get("degraded"), running)
        os.kill(server, signal.SIGCONT)
        wait_for(lambda: (found := health(running)).get("ok") and "degraded" not in found, running)
        wait_for(lambda: by(built) == "prefect", running)

        running.process.send_signal(signal.SIGTERM)
        assert running.process.wait(PATIENCE_S) == 0
        # Nobody was told twice.
        told = [letter["Message-ID"] for letter in built.mail.letters]
        assert len(told) == len(set(told))
    assert not guard_log(tmp_path), guard_log(tmp_path)


def by(built: House, since: datetime | None = None) -> str:
    """Who delivered last, if that began since then."""
    found = jobs(built).get("deliver")
    if not found or not found.succeeded_at or (since and found.began_at < since):
        return ""
    return found.by


def guard_log(home: Path) -> str:
    log = home / "guard.log"
    return log.read_text() if log.exists() else ""
