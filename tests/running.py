"""`wirewatch start` as real processes, to be looked at, killed and stopped."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

CHECKOUT = Path(__file__).parents[1]
_TICKS = os.sysconf("SC_CLK_TCK")

#: How the parts of `wirewatch start` are known by their commands.
PARTS = {
    "work": "flows.working",
    "review page": "review.serving",
    "Prefect server": "prefect server start",
}


@dataclass(frozen=True)
class OneProcess:
    """A process: what it is, its processor time in seconds (its ended children's too), its
    memory in bytes (proportional set size) and how many files it holds open."""

    pid: int
    name: str
    cpu: float
    memory: int
    handles: int


@dataclass
class Running:
    """A started Wirewatch; `log` is what it said."""

    process: subprocess.Popen[bytes]
    urls: Mapping[str, str]
    log: Path

    def parts(self) -> dict[str, int]:
        """The parts that are alive: name to process id."""
        return {one.name: one.pid for one in processes(self.process.pid).values()}


@contextmanager
def started(home: Path, environ: Mapping[str, str]) -> Iterator[Running]:
    """`wirewatch start` in that folder, stopped at the end of the block."""
    ports = {"prefect": free_port(), "review": free_port()}
    mine = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
    given = mine | dict(environ)
    for name in ports:
        setting = f"WIREWATCH_{name.upper()}_PORT"
        ports[name] = int(given.setdefault(setting, str(ports[name])))
    given = {"PYTHONPATH": str(CHECKOUT)} | given | {"PREFECT_HOME": str(home / "prefect")}
    log = home / "start.log"
    with log.open("ab") as said:
        process = subprocess.Popen(
            [sys.executable, "-m", "cli.main", "start"],
            cwd=home,
            env=given,
            stdout=said,
            stderr=subprocess.STDOUT,
        )
    urls = {name: f"http://127.0.0.1:{port}" for name, port in ports.items()}
    try:
        yield Running(process, urls, log)
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        try:
            process.wait(60)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def processes(root: int) -> dict[int, OneProcess]:
    """A process and all its descendants, by id; those that end meanwhile are left out."""
    parents: dict[int, int] = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                parents[int(folder.name)] = int(_stat(folder)[1])
            except OSError:
                continue
    ours, more = {root}, {root}
    while more:
        more = {pid for pid, parent in parents.items() if parent in more} - ours
        ours |= more
    found = {}
    for pid in ours & (parents.keys() | {root}):
        try:
            found[pid] = _one(pid)
        except OSError:
            continue
    return found


def _stat(folder: Path) -> list[str]:
    """The fields of /proc/PID/stat from the state on."""
    return (folder / "stat").read_text().rsplit(")", 1)[1].split()


def _one(pid: int) -> OneProcess:
    folder = Path(f"/proc/{pid}")
    command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
    name = next((name for name, sign in PARTS.items() if sign in command), "")
    stat = _stat(folder)
    rollup = (folder / "smaps_rollup").read_text().split("\nPss:")[1].split()[0]
    return OneProcess(
        pid,
        name or ("supervisor" if " start" in command else command[-40:].strip()),
        sum(map(int, stat[11:15])) / _TICKS,
        int(rollup) * 1024,
        len(list((folder / "fd").iterdir())),
    )
