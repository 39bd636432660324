"""The migrations make what the models say, once, whoever opens first."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Index, MetaData, PrimaryKeyConstraint, UniqueConstraint

from storage import SqlStore, open_store
from storage.engine import transaction
from storage.schema import MIGRATIONS, REVISIONS
from storage.tables import Row
from tests.storage.news import article, keep


def test_models_and_migrations_agree(sql_store: SqlStore) -> None:
    def ours(name: str | None, _kind: str, _parent: object) -> bool:
        # Indexes of words and of hashes are no models: each database has its own kind.
        return not str(name).startswith(("article_search", "shingles", "ix_sketches_buckets"))

    with transaction(sql_store._engine, write=False) as connection:
        context = MigrationContext.configure(connection, opts={"include_name": ours})
        assert compare_metadata(context, Row.metadata) == []


def test_what_hangs_on_a_row_is_found_by_an_index(sql_store: SqlStore) -> None:
    # Otherwise whoever deletes the row reads all of the other table, and holds the lock.
    with transaction(sql_store._engine, write=False) as connection:
        tables = MetaData()
        tables.reflect(connection)
    for one in tables.tables.values():
        keys = [one.primary_key, *one.indexes, *one.constraints]
        first = {
            next(iter(key.columns)).name
            for key in keys
            if isinstance(key, Index | UniqueConstraint | PrimaryKeyConstraint) and key.columns
        }
        assert {key.parent.name for key in one.foreign_keys} <= first, one.name


def test_the_program_knows_every_migration_in_order() -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    scripts = ScriptDirectory.from_config(config).walk_revisions()
    assert tuple(script.revision for script in scripts)[::-1] == REVISIONS


def test_opening_again_changes_nothing(url: str) -> None:
    for _ in range(2):
        store = open_store(url)
        keep(store, article())
        assert store.counts()["articles"] == 1
        store.close()


def test_opening_what_is_up_to_date_does_not_load_alembic(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'news.db'}"
    open_store(url).close()
    code = (
        "import sys; from storage import open_store;"
        f"open_store({url!r}).close(); sys.exit('alembic.command' in sys.modules)"
    )
    process = python(code)
    assert (process.communicate()[1], process.returncode) == ("", 0)


def test_many_processes_may_open_a_new_database_at_once(url_to_migrate: str) -> None:
    code = f"from storage import open_store; open_store({url_to_migrate!r}).close()"
    told = [(one.communicate()[1], one.returncode) for one in [python(code) for _ in range(3)]]
    assert told == [("", 0)] * 3


def python(code: str) -> subprocess.Popen[str]:
    """Start another interpreter on some code."""
    return subprocess.Popen([sys.executable, "-c", code], stderr=subprocess.PIPE, text=True)
