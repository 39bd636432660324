"""The machinery of a fleet on one machine: Prefect's server, workers, and what they cost."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

POOL = "fleet"
_TICKS = os.sysconf("SC_CLK_TCK")


def processor_seconds(pid: int) -> float:
    """What a process and those of its children that ended have used."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except FileNotFoundError:
        return 0.0
    return sum(map(int, fields[11:15])) / _TICKS


def descendants(pid: int) -> list[int]:
    """All processes below one, itself not among them."""
    parents: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            try:
                stat = (entry / "stat").read_text()
            except (FileNotFoundError, ProcessLookupError):
                continue  # ended meanwhile
            parents.setdefault(int(stat.rpartition(")")[2].split()[1]), []).append(int(entry.name))
    found, left = [], [pid]
    while left:
        below = parents.get(left.pop(), [])
        found += below
        left += below
    return found


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Prefect:
    """Prefect's API, in as few calls as a benchmark needs."""

    api: str

    def post(self, path: str, body: object) -> Any:
        return self._ask(path, json.dumps(body).encode())

    def start(self, deployment: str, parameters: Mapping[str, object]) -> str:
        """Start a run of a deployment, "flow/name"; its id."""
        number = self._deployment(deployment)
        run = self.post(f"/deployments/{number}/create_flow_run", {"parameters": parameters})
        return str(run["id"])

    def pause(self, deployment: str) -> None:
        """Take a deployment's schedule away, and the runs that it made beforehand."""
        self.post(f"/deployments/{self._deployment(deployment)}/pause_deployment", {})

    def _deployment(self, name: str) -> str:
        return str(self._ask(f"/deployments/name/{name}")["id"])

    def _ask(self, path: str, body: bytes | None = None) -> Any:
        request = urllib.request.Request(  # noqa: S310  # loopback
            f"{self.api}{path}", body, {"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310
            return json.load(answer)

    def runs(self, flow: str, since: datetime) -> list[dict[str, Any]]:
        """All runs of a flow that were made since a moment."""
        wanted = {
            "flows": {"name": {"any_": [flow]}},
            "flow_runs": {"expected_start_time": {"after_": since.isoformat()}},
        }
        found: list[dict[str, Any]] = []
        while page := self.post("/flow_runs/filter", wanted | {"offset": len(found)}):
            found += page
        return found


@contextmanager
def prefect_server(database: str, home: Path, environ: Mapping[str, str]) -> Iterator[Any]:
    """Prefect's server on a database of its own ("" for SQLite): its API and its process."""
    port = free_port()
    log = (home / "prefect.log").open("wb")
    own = dict(environ)
    if database:
        url = database.replace("postgresql://", "postgresql+asyncpg://")
        own["PREFECT_API_DATABASE_CONNECTION_URL"] = url
    server = subprocess.Popen(  # noqa: S603
        [sys.executable, "-m", "prefect", "server", "start", "--port", str(port)],
        env=own,
        stdout=log,
        stderr=log,
        start_new_session=True,
    )
    try:
        wait_until(lambda: answers(port), 180, "Prefect's server")
        yield Prefect(f"http://127.0.0.1:{port}/api"), server
    finally:
        server.send_signal(signal.SIGINT)
        try:
            server.wait(20)
        except subprocess.TimeoutExpired:
            for pid in descendants(server.pid):
                os.kill(pid, signal.SIGKILL)
            server.kill()
            server.wait()
        log.close()


def answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/api/health", timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False  # not listening yet


def wait_until(done: Any, seconds: float, what: str) -> None:
    end = time.monotonic() + seconds
    while not done():
        if time.monotonic() > end:
            raise TimeoutError(f"{what} was not ready after {seconds:.0f} s")
        time.sleep(0.5)


@dataclass
class Workers:
    """Process workers of one pool, which may be killed with all that they started."""

    environ: Mapping[str, str]
    folder: Path
    limit: int = 2
    running: list[subprocess.Popen[bytes]] = field(default_factory=list)
    #: Processor seconds of those that were killed.
    spent: float = 0.0

    def start(self) -> None:
        name = f"worker-{len(list(self.folder.glob('worker-*')))}"
        log = (self.folder / name).open("wb")
        words = ["--pool", POOL, "--type", "process", "--limit", str(self.limit), "--name", name]
        self.running.append(
            subprocess.Popen(  # noqa: S603
                [sys.executable, "-m", "prefect", "worker", "start", *words],
                env=dict(self.environ),
                cwd=self.folder,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        )

    def kill(self, number: int) -> int:
        """Kill -9 a worker and every process below it; how many there were."""
        worker = self.running.pop(number)
        # Stopped first, so that none of them can start another one meanwhile.
        worker.send_signal(signal.SIGSTOP)
        below = descendants(worker.pid)
        self.spent += processor_seconds(worker.pid) + sum(map(processor_seconds, below))
        for pid in (*below, worker.pid):
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue  # ended by itself
        worker.wait()
        return 1 + len(below)

    def cost(self) -> float:
        """Processor seconds of all of them and what they started."""
        return self.spent + sum(
            processor_seconds(worker.pid) + sum(map(processor_seconds, descendants(worker.pid)))
            for worker in self.running
        )

    def stop(self) -> None:
        while self.running:
            self.kill(0)


def now() -> datetime:
    return datetime.now(UTC)
