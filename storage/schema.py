"""Bring a database to this program's schema when it is opened, or refuse it.

Alembic is imported only where there is something to do: opening a database that is up to date
costs one query.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path

from sqlalchemy import Connection, Engine, inspect
from sqlalchemy.exc import SQLAlchemyError

from core.errors import StorageError
from storage.engine import folder_for, name_of, open_engine, refused, transaction

#: Every revision under `migrations/versions`, oldest first (a test compares them).
REVISIONS = (
    "0001",
    "0002",
    "0003",
    "0004",
    "0005",
    "0006",
    "0007",
    "0008",
    "0009",
    "0010",
    "0011",
    "0012",
    "0013",
    "0014",
    "0015",
    "0016",
    "0017",
    "0018",
    "0019",
    "0020",
    "0021",
    "0022",
)

MIGRATIONS = Path(__file__).parent / "migrations"


def prepare(engine: Engine) -> None:
    """Create or upgrade the schema, one process at a time.

    Raises StorageError for a database of a newer program, of another program, or that cannot
    be read or written; it is left as it was.
    """
    folder_for(engine)
    with transaction(engine, write=False) as connection:
        found = revision(connection, engine)
    # Only now, because a refused file is not to be touched.
    if engine.dialect.name == "sqlite":
        _write_ahead(engine)
    if found == REVISIONS[-1]:
        return
    with transaction(engine, write=True, alone=True) as connection:
        # Asked again, because another process may have been faster.
        if revision(connection, engine) != REVISIONS[-1]:
            _upgrade(connection)


def known_revision(url: str) -> str:
    """The revision of a database, "" for an empty one; changes nothing.

    Raises StorageError as `prepare`.
    """
    engine = open_engine(url)
    try:
        with transaction(engine, write=False) as connection:
            return revision(connection, engine)
    finally:
        engine.dispose()


def revision(connection: Connection, engine: Engine) -> str:
    """The schema's revision, "" for an empty database. Raises StorageError for a foreign one."""
    tables = set(inspect(connection).get_table_names())
    if "alembic_version" not in tables:
        if tables:
            raise StorageError(
                f"the database {name_of(engine)} belongs to another program "
                f'(it has a table "{min(tables)}"); name another one'
            )
        return ""
    found = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalars().all()
    unknown = sorted(set(found) - set(REVISIONS))
    if unknown:
        raise StorageError(
            f"the database {name_of(engine)} has schema {unknown[0]}, which this program does not "
            f"know (it knows up to {REVISIONS[-1]}): it is newer, so update Wirewatch"
        )
    return str(found[0]) if found else ""


def _write_ahead(engine: Engine) -> None:
    """Switch an SQLite file to WAL, in which readers and the writer do not wait for each other."""
    for last in (False, False, False, False, True):
        try:
            with engine.connect() as connection:
                raw = connection.connection.driver_connection
                assert isinstance(raw, sqlite3.Connection)  # noqa: S101 - the dialect says so
                if raw.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
                    raw.execute("PRAGMA journal_mode = WAL")
                return
        except (SQLAlchemyError, sqlite3.Error) as error:
            if last or "locked" not in str(error):
                raise refused(engine, error) from error
        # SQLite does not wait for this switch. Taking the write lock does wait, up to the busy
        # time-out; whoever held it has probably switched.
        with transaction(engine, write=True):
            pass


def _upgrade(connection: Connection) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
