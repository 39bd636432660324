"""The working process is told to end while a poll and a delivery are under way."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from core.errors import StorageError
from core.values import Delivery, JobState
from storage import open_store
from tests.running import CHECKOUT, free_port
from tests.servers.smtp import MailSink, mail_server
from tests.wire import FEEDS, Desk, desk

#: On a machine with much other work everything may take this long.
PATIENCE_S = 300.0


@contextmanager
def working(made: Desk) -> Iterator[subprocess.Popen[bytes]]:
    """`python -m flows.working` without a Prefect."""
    given = {
        "PYTHONPATH": str(CHECKOUT),
        "PREFECT_API_URL": f"http://127.0.0.1:{free_port()}/api",
        "PREFECT_HOME": str(made.home / "prefect"),
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "flows.working"],
        cwd=made.home,
        env=dict(os.environ) | given | made.environ,
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def stored(made: Desk) -> tuple[dict[str, JobState], tuple[Delivery, ...]]:
    """The jobs and the outbox; nothing before there is a database."""
    if not (made.home / "news.db").exists():
        return {}, ()
    try:
        store = open_store(made.environ["WIREWATCH_DATABASE_URL"])
    except StorageError:  # it is being made
        return {}, ()
    try:
        return store.jobs.all(), store.deliveries()
    finally:
        store.close()


def test_what_is_in_flight_is_let_go_within_ten_seconds(tmp_path: Path) -> None:
    with (
        socket.create_server(("127.0.0.2", 0)) as silent,  # takes a request and says nothing
        mail_server(MailSink(hang={"END"})) as slow,
        desk(tmp_path) as made,
    ):
        made.wire.publish(2 * FEEDS)
        with (tmp_path / "config" / "sources.toml").open("a") as file:
            url = f"http://127.0.0.2:{silent.getsockname()[1]}/feed"
            file.write(f'[[source]]\nslug = "silent"\nurl = "{url}"\nallow_private = true\n')
        made.environ["READER"] = f"mailto://127.0.0.1:{slow.port}/?from=w@x.example&to=r@x.example"
        # Longer than a busy machine takes to begin with both.
        made.environ["WIREWATCH_HTTP_TIMEOUT_S"] = "600"
        with working(made) as process:
            end = time.monotonic() + PATIENCE_S
            while not slow.connections or "claimed" not in {row.state for row in stored(made)[1]}:
                assert process.poll() is None
                assert time.monotonic() < end
                time.sleep(0.2)
            assert stored(made)[0]["poll"].ended_at is None
            told = time.monotonic()
            process.send_signal(signal.SIGTERM)
            assert process.wait(PATIENCE_S) == 0
            print(f"stopped after {time.monotonic() - told:.1f} s")
        jobs, rows = stored(made)
    assert jobs["poll"].problem == "broken off"
    assert len(rows) == 2 * FEEDS
    assert {(row.state, row.token) for row in rows} == {("waiting", "")}
    unsure = [row.problem for row in rows if row.problem]
    assert unsure == ["stopped while it was sent; it may have been taken"]
