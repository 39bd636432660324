"""Bring a copy back: into a place where nothing is yet, and only if it is whole."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from core.errors import StorageError

_SQLITE = "sqlite:///"


def restore(url: str, copy: Path, aside: str = "") -> Path:
    """Put a copy that `SqlStore.backup` made in the place of the database at `url`.

    With `aside`, what lies there now (a damaged database, with its log of writes) is kept under
    its name and that ending; a program that is running goes on with the copy. Without, nothing
    may lie there.

    Returns the database's path. Raises StorageError, and changes nothing, when a database is
    there already, when the copy is no sound database, or when `url` is a server's (which has
    `pg_restore`). Nothing is alerted again: the outbox comes back with what was sent marked.
    """
    if not url.startswith(_SQLITE):
        raise StorageError("a PostgreSQL database is brought back with pg_restore")
    target = Path(url.removeprefix(_SQLITE))
    there = [file for file in _files(target) if file.exists()]
    if there and not aside:
        # A log of writes that was left behind would be played into the copy.
        raise StorageError(
            f"{there[0]} exists; `--aside` keeps it under another name and puts the copy there"
        )
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
        for file in there:
            file.rename(file.with_name(f"{file.name}.{aside}"))
        if target.exists():
            raise StorageError(f"{target} was made anew meanwhile; stop Wirewatch and try again")
        part.rename(target)
    except (OSError, sqlite3.Error, StorageError) as error:
        part.unlink(missing_ok=True)
        if isinstance(error, StorageError):
            raise
        raise StorageError(f"{copy} cannot be brought back: {error}") from error
    return target


def _files(database: Path) -> list[Path]:
    """A database and what SQLite keeps beside it."""
    return [database.with_name(database.name + more) for more in ("", "-wal", "-shm")]


def _check(source: sqlite3.Connection, copy: Path) -> None:
    (answer,) = source.execute("PRAGMA quick_check(1)").fetchone()
    tables = {name for (name,) in source.execute("SELECT name FROM sqlite_master")}
    if answer != "ok" or "alembic_version" not in tables:
        raise StorageError(f"{copy} is no sound database of Wirewatch")
