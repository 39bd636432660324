"""Connections and transactions, and the one place where the database's errors become ours."""

from __future__ import annotations

import sqlite3
import threading
import traceback
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import timedelta
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, DBAPIError, DisconnectionError, SQLAlchemyError
from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection

from core.errors import StorageError
from core.memory import collector_paused

#: How long a writer waits for another one before it gives up.
PATIENCE = timedelta(seconds=30)

#: Names our advisory locks in PostgreSQL ("wire" in ASCII); any number nobody else uses would do.
ADVISORY_LOCK = 0x77697265

# What a database says, and the clause for a person. SQLite first, then PostgreSQL.
_CLAUSES = (
    ("file is not a database", "it is no SQLite database"),
    ("malformed", "it is damaged; restore a backup (`wirewatch restore FILE --aside`)"),
    ("database is locked", "another program keeps it locked"),
    ("database table is locked", "another program keeps it locked"),
    ("readonly database", "it may only be read; make the file and its folder writable"),
    ("disk is full", "the disk is full"),
    ("disk i/o error", "the disk refuses to read or write (full or broken)"),
    ("unable to open database file", "it cannot be opened; do its folder and rights exist?"),
    ("lock timeout", "another program keeps it locked"),
    ("no space left on device", "the disk is full"),
    ("read-only transaction", "the server allows only reading"),
    ("password authentication failed", "the server refuses the user or password"),
    ("connection refused", "no server answers there"),
    ("connection timeout", "no server answers there"),
    ("is the server running", "no server answers there"),
    ("server closed the connection", "no server answers there any more"),
    ("starting up", "the server is only starting"),
    ("shutting down", "the server is being stopped"),
)


#: Seconds that a thread waits for the others of its process, even where it waits for no program.
_LEAST_TURN_S = 10.0


def open_engine(url: str, patience: timedelta = PATIENCE) -> Engine:
    """An engine for a database URL, without connecting yet.

    `sqlite:///file.db` and `postgresql://user:password@host/name` (also `postgres://` and
    `postgresql+psycopg://`). Raises StorageError for any other.
    """
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise StorageError(
            "the database URL cannot be read: write sqlite:///wirewatch.db "
            "or postgresql://user:password@host/name"
        ) from error
    kind = parsed.get_backend_name()
    if kind == "sqlite":
        return _sqlite(parsed.set(drivername="sqlite+pysqlite"), patience)
    if kind in ("postgresql", "postgres"):
        return _postgresql(parsed.set(drivername="postgresql+psycopg"), patience)
    raise StorageError(
        f'a database of kind "{kind}" cannot be used: write sqlite:///wirewatch.db '
        "or postgresql://user:password@host/name"
    )


def _sqlite(url: URL, patience: timedelta) -> Engine:
    if url.database in (None, "", ":memory:"):
        raise StorageError("an SQLite database needs a file: write sqlite:///wirewatch.db")
    engine = create_engine(
        url,
        connect_args={"timeout": patience.total_seconds()},
        pool_size=8,
        max_overflow=24,
        pool_reset_on_return=None,  # `transaction` has ended it one way or the other
        execution_options={"turn": _Turn(patience)},
    )

    file = Path(url.database or "")

    @event.listens_for(engine, "connect")
    def prepare(connection: DBAPIConnection, entry: ConnectionPoolEntry) -> None:
        entry.info["file"] = _identity(file)
        # Python's own BEGIN comes too late and is never IMMEDIATE; `_begin` issues ours.
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute("PRAGMA foreign_keys = ON")
        # An alert that was marked as sent must stay so through a power cut.
        cursor.execute("PRAGMA synchronous = FULL")
        cursor.execute("PRAGMA cache_size = -4000")  # 4 MB: upper levels of all indexes
        cursor.close()

    @event.listens_for(engine, "checkout")
    def same(_: DBAPIConnection, entry: ConnectionPoolEntry, __: PoolProxiedConnection) -> None:
        # A connection stays with a file that was moved away, and would never see the one that
        # a restore put in its place.
        if entry.info["file"] != _identity(file):
            raise DisconnectionError("another file has taken its place")

    return engine


def _identity(file: Path) -> tuple[int, int] | None:
    """Which file lies at the place of an SQLite database; None: none, or a URI's."""
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _postgresql(url: URL, patience: timedelta) -> Engine:
    wait_ms = int(patience.total_seconds() * 1000)
    return create_engine(
        url,
        pool_pre_ping=True,
        execution_options={"turn": _Turn(patience)},
        pool_size=8,
        max_overflow=24,
        connect_args={
            "connect_timeout": 10,
            "options": f"-c lock_timeout={wait_ms} -c timezone=UTC",
            "client_encoding": "utf8",
            "application_name": "wirewatch",
        },
    )


@contextmanager
def transaction(engine: Engine, *, write: bool, alone: bool = False) -> Iterator[Connection]:
    """Run the block in one transaction; commit at its end, roll back on any exception.

    A writing transaction is the only one in SQLite anyhow; with `alone` it is also the only
    such one in PostgreSQL. Raises StorageError for what the database refuses; other
    exceptions of the block pass through unchanged.
    """
    # Others may wait for what is locked: no look for garbage meanwhile.
    paused = collector_paused() if write else nullcontext()
    with _turn(engine, write=write, alone=alone), paused:
        try:
            connection = engine.connect()
        except SQLAlchemyError as error:
            raise refused(engine, error) from error
        try:
            _begin(connection, write)
            if alone and connection.dialect.name == "postgresql":
                connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({ADVISORY_LOCK})")
            yield connection
            connection.commit()
        except BaseException as error:
            _roll_back(connection, error)
            if isinstance(error, SQLAlchemyError | sqlite3.Error):
                if "readonly" in str(error):
                    connection.invalidate()
                    forget(engine, error)
                raise refused(engine, error) from error
            raise
        finally:
            connection.close()


class _Turn:
    """Lets the threads of this process, where one may write at a time, do so one after the other.

    SQLite has those who wait try again every 100 ms, in no order: on a busy machine one of four
    threads tried in vain for 30 s and the poll ended as "locked" (`make soak`). In PostgreSQL
    the queue is one of processes, not of all their threads: 24 threads of six batches waited for
    longer than that (`make fleet` at a load of 39).
    """

    def __init__(self, patience: timedelta) -> None:
        self._lock = threading.Lock()
        self._seconds = max(patience.total_seconds(), _LEAST_TURN_S)

    @contextmanager
    def taken(self) -> Iterator[None]:
        """Have the turn for the block; raises StorageError where it does not come in time."""
        if not self._lock.acquire(timeout=self._seconds):
            raise StorageError(
                f"the database is busy: no turn to write within {self._seconds:.0f} s"
            )
        try:
            yield
        finally:
            self._lock.release()


def _turn(engine: Engine, *, write: bool, alone: bool) -> AbstractContextManager[None]:
    """The turn that a transaction needs; none where the database lets several write at once."""
    if not (alone or (write and engine.dialect.name == "sqlite")):
        return nullcontext()
    turn: _Turn = engine.get_execution_options()["turn"]
    return turn.taken()


def _begin(connection: Connection, write: bool) -> None:
    """Begin; in SQLite straight at the driver.

    Not in an event of SQLAlchemy's: with one listener an engine looks for listeners at every
    statement: an empty transaction took 74 µs of processor time and takes 22.
    """
    connection.begin()
    driver = connection.connection.dbapi_connection
    if isinstance(driver, sqlite3.Connection):
        driver.execute("BEGIN IMMEDIATE" if write else "BEGIN")


def _roll_back(connection: Connection, error: BaseException) -> None:
    """Undo; when even that fails, the first error stays the one that is raised.

    SQLite has rolled back by itself when the disk is full, and a lost server has anyway.
    """
    try:
        connection.rollback()
    except SQLAlchemyError as second:
        error.add_note(f"and rolling back failed: {second}")
        connection.invalidate()


def forget(engine: Engine, error: BaseException) -> None:
    """Close what lies idle of a database that was refused with `error`, to open it anew.

    SQLite holds to what it opened for reading only when that is over; and all connections of a
    process share one view of the file, so that one left open holds each new one to it.
    """
    engine.dispose()
    # SQLAlchemy's frames hold their own error and with it the cursor, which holds the file.
    traceback.clear_frames(error.__traceback__)


def name_of(engine: Engine) -> str:
    """What a person calls this database: its file, or its URL without the password."""
    if engine.dialect.name == "sqlite":
        return str(engine.url.database)
    return engine.url.render_as_string(hide_password=True)


def refused(engine: Engine, error: SQLAlchemyError | sqlite3.Error) -> StorageError:
    """One sentence for what the database or its driver said."""
    cause = error.orig if isinstance(error, DBAPIError) and error.orig else error
    said = " ".join(str(cause).split())
    lower = said.lower()
    clause = next((clause for sign, clause in _CLAUSES if sign in lower), said[:300])
    return StorageError(f"the database {name_of(engine)} refused: {clause}")


def folder_for(engine: Engine) -> None:
    """Make the folder of an SQLite file; raises StorageError when that is not possible."""
    name = engine.url.database or ""
    if engine.dialect.name != "sqlite" or name.startswith("file:"):
        return
    try:
        Path(name).parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StorageError(f"no folder for the database {name}: {error.strerror}") from error
