"""Stores to test: in memory, in SQLite and in a real PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from pipeline.ports import Store
from storage import SqlStore, open_store
from tests.fakes.store import MemoryStore
from tests.servers.postgres import Postgres

POSTGRES = pytest.param("postgres", marks=pytest.mark.postgres)

EMPTY = """
DO $$ BEGIN EXECUTE (
    SELECT 'TRUNCATE ' || string_agg(quote_ident(tablename), ', ') || ' RESTART IDENTITY'
    FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version'
); END $$
"""


@pytest.fixture(scope="session")
def postgres(testrun_uid: str) -> Postgres:
    """The server, started by the first test that needs it."""
    return Postgres(testrun_uid)


@pytest.fixture(scope="session")
def migrated(postgres: Postgres, worker_id: str) -> str:
    """The URL of this worker's own database, with the schema in place."""
    url = postgres.empty(f"wirewatch_{worker_id}")
    open_store(url).close()
    return url


@pytest.fixture
def clean_postgres(migrated: str) -> str:
    """The same with nothing in it."""
    with psycopg.connect(migrated, autocommit=True) as connection:
        connection.execute(EMPTY)
    return migrated


@pytest.fixture(params=["sqlite", POSTGRES])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of an empty database."""
    if request.param == "postgres":
        return str(request.getfixturevalue("clean_postgres"))
    return f"sqlite:///{tmp_path / 'news.db'}"


@pytest.fixture
def sql_store(url: str) -> Iterator[SqlStore]:
    """An open store on either database."""
    store = open_store(url)
    yield store
    store.close()


@pytest.fixture(params=["memory", "sqlite", POSTGRES])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """An open store of each kind."""
    opened: Store
    if request.param == "memory":
        opened = MemoryStore()
    elif request.param == "sqlite":
        opened = open_store(f"sqlite:///{tmp_path / 'news.db'}")
    else:
        opened = open_store(str(request.getfixturevalue("clean_postgres")))
    yield opened
    opened.close()


@pytest.fixture(params=["sqlite", POSTGRES])
def url_to_migrate(request: pytest.FixtureRequest, tmp_path: Path, worker_id: str) -> str:
    """The URL of a database without any schema yet."""
    if request.param == "postgres":
        server: Postgres = request.getfixturevalue("postgres")
        return server.empty(f"new_{worker_id}")
    return f"sqlite:///{tmp_path / 'news.db'}"
