"""Bring a copy back: into a place where nothing is yet, and only if it is whole."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from core.errors import StorageError

_SQLITE = "sqlite:///"


def restore(url: str, copy: Path) -> Path:
    """Put a copy that `SqlStore.backup` made in the place of the database at `url`.

    Returns the database's path. Raises StorageError, and writes nothing, when a database is
    there already, when the copy is no sound database, or when `url` is a server's (which has
    `pg_restore`). Nothing is alerted again: the outbox comes back with what was sent marked.
    """
    if not url.startswith(_SQLITE):
        raise StorageError("a PostgreSQL database is brought back with pg_restore")
    target = Path(url.removeprefix(_SQLITE))
    if target.exists():
        raise StorageError(f"{target} exists; move it away before a copy takes its place")
    if not copy.is_file():
        raise StorageError(f"{copy} is not there")
    part = target.with_name(f"{target.name}.part")
    try:
        part.unlink(missing_ok=True)
        with (
            closing(sqlite3.connect(f"{copy.absolute().as_uri()}?mode=ro", uri=True)) as source,
            closing(sqlite3.connect(part)) as fresh,
        ):
            _check(source, copy)
            source.backup(fresh)
        part.rename(target)
    except (OSError, sqlite3.Error) as error:
        part.unlink(missing_ok=True)
        raise StorageError(f"{copy} cannot be brought back: {error}") from error
    return target


def _check(source: sqlite3.Connection, copy: Path) -> None:
    (answer,) = source.execute("PRAGMA quick_check(1)").fetchone()
    tables = {name for (name,) in source.execute("SELECT name FROM sqlite_master")}
    if answer != "ok" or "alembic_version" not in tables:
        raise StorageError(f"{copy} is no sound database of Wirewatch")
