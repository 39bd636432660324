"""A PostgreSQL with the extension that Prefect needs (pg_trgm): the system's, in a folder of ours.

The wheel that the tests use has no extensions. Where no PostgreSQL is installed, it serves
Wirewatch alone, and Prefect keeps to SQLite.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

import psycopg

from benchmarks.fleet_world import free_port


class Databases(Protocol):
    """A server that makes databases."""

    def url(self, database: str) -> str: ...

    def empty(self, database: str) -> str: ...


def installed() -> Path | None:
    """Where the programs of the newest PostgreSQL of Debian or Ubuntu are."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: int(p.parts[4]))
    return found[-1].parent if found else None


class SystemPostgres:
    """A running server on a free port of loopback."""

    def __init__(self, port: int) -> None:
        self._port = port

    def url(self, database: str) -> str:
        return f"postgresql://postgres@127.0.0.1:{self._port}/{database}"

    def empty(self, database: str) -> str:
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{database}"'.encode())
        return self.url(database)


@contextmanager
def system_postgres(folder: Path) -> Iterator[SystemPostgres]:
    """Start the system's PostgreSQL with its data in a new folder; stopped at the end."""
    programs = installed()
    assert programs is not None
    data, port = folder / "postgres", free_port()
    data.mkdir(mode=0o700)
    as_user: list[str] = []
    if os.geteuid() == 0:  # PostgreSQL refuses to run as root
        user = pwd.getpwnam("postgres")
        os.chown(data, user.pw_uid, user.pw_gid)
        folder.chmod(0o755)
        as_user = [shutil.which("runuser") or "runuser", "-u", "postgres", "--"]

    def run(*words: str) -> None:
        subprocess.run(  # noqa: S603
            [*as_user, *words], check=True, stdout=subprocess.DEVNULL, cwd="/"
        )

    run(str(programs / "initdb"), "-D", str(data), "-U", "postgres", "-A", "trust", "-E", "UTF8")
    # Each run of ours and Prefect's server have some connections; nothing needs to reach the disk.
    options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off"
    options += " -c max_connections=300"
    pg_ctl, log = str(programs / "pg_ctl"), str(data / "log")
    run(pg_ctl, "-D", str(data), "-l", log, "-w", "-o", options, "start")
    try:
        yield SystemPostgres(port)
    finally:
        run(pg_ctl, "-D", str(data), "-m", "immediate", "stop")
