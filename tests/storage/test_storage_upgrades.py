"""Every released schema comes to the newest with its data; what is killed half-way starts anew."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config

from core.values import HitFilter
from storage import open_store, sketches
from storage.columns import digest
from storage.engine import open_engine, transaction
from storage.schema import MIGRATIONS, REVISIONS
from tests.storage.conftest import POSTGRES

NOW = datetime(2026, 1, 5, 12, tzinfo=UTC)
URL = "https://press.example/ferry"
FEED = "https://me:secret@press.example/feed"
HASHES = (7, -5, -(2**63) + 1, 2**40 + 2**31 + 3)
#: Columns that hold JSON, which is text to the database.
LISTS = ("authors", "dropped", "repeated", "spans", "score_parts", "topics", "story_ids", "taken")


def make_old(url: str, revision: str) -> None:
    """A database as the program of that revision made it, with something in the main tables."""
    engine = open_engine(url)
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with transaction(engine, write=True) as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
        tables = sa.MetaData()
        tables.reflect(connection)

        def add(name: str, **values: Any) -> None:
            into = tables.tables[name]
            row = {column.name: _something(column) for column in into.columns}
            connection.execute(sa.insert(into), row | values)

        key = digest(URL)
        asked = {"address": FEED} if "0006" <= revision < "0019" else {}
        add("sources", slug="press", failures=3, problem="HTTP 500", **asked)
        add("articles", id=1, digest=key, url=URL, title="Ferry strike", text="Walked out.", source="press", found_at=NOW)  # fmt: skip
        add("addresses", digest=key, canonical=key, url=URL)
        add("entries", source="press", key_digest=key, outcome="article", first_seen=NOW)
        add("stories", id=1, headline="Ferry strike", first_seen=NOW, last_seen=NOW)
        add("story_articles", article_id=1, story_id=1, at=NOW)
        add("hits", id=1, article_id=1, story_id=1, topic="ferries", topic_version="v1", status="relevant", zone="title", found_at=NOW)  # fmt: skip
        add("verdicts", id=1, hit_id=1, at=NOW, status="relevant", by="ann")
        if "sketches" in tables.tables:
            sketches.add(connection, 1, HASHES)
        else:
            for one in HASHES:
                add("shingles", hash=one, article_id=1)
        add("outbox", id=1, key="desk:1", receiver="desk", kind="story", mode="instant", priority="normal", state="waiting", created_at=NOW, due_at=NOW, story_ids="[1]")  # fmt: skip
    engine.dispose()


def _something(column: sa.Column[Any]) -> Any:
    """A value that any program would have written into a column that it must fill."""
    if column.nullable:
        return None
    if column.name in LISTS:
        return "[]"
    if isinstance(column.type, sa.DateTime):
        return NOW
    if isinstance(column.type, sa.LargeBinary):
        return b"0" * 16
    if isinstance(column.type, sa.Text | sa.String):
        return ""
    return 0


def check_whole(url: str) -> None:
    """All that `make_old` stored is there, in a sound database of the newest schema."""
    store = open_store(url)
    try:
        (hit,) = store.hits(HitFilter())
        assert (hit.article.url, hit.article.text, hit.status) == (URL, "Walked out.", "relevant")
        assert [verdict.by for verdict in store.verdicts(1)] == ["ann"]
        assert [one.alert.key for one in store.deliveries("waiting")] == ["desk:1"]
        state = store.source_states()["press"]
        assert state.failures == 3
        assert state.address in ("", hashlib.sha256(FEED.encode()).hexdigest())
        assert store.counts()["stories"] == 1
        with store.begin() as tx:
            assert [one.shared for one in tx.candidates(HASHES, NOW)] == [len(HASHES)]
        # What was never noted counts as offered when it was first seen, and does not go at once.
        assert store.prunable("entries", NOW) == 0
        assert f"schema {REVISIONS[-1]}" in store.check()
    finally:
        store.close()


@pytest.mark.parametrize("revision", REVISIONS)
@pytest.mark.parametrize("kind", ["sqlite", POSTGRES])
def test_a_database_of_every_released_schema_comes_with_its_data(
    kind: str, revision: str, tmp_path: Path, request: pytest.FixtureRequest, worker_id: str
) -> None:
    url = f"sqlite:///{tmp_path / 'news.db'}"
    if kind == "postgres":
        url = request.getfixturevalue("postgres").empty(f"upgraded_{worker_id}")
    make_old(url, revision)
    check_whole(url)


#: Upgrades, and waits to be killed before it commits.
HALF = """
import sys
from storage import open_store, schema

whole = schema._upgrade

def half(connection):
    whole(connection)
    print("half", flush=True)
    sys.stdin.read()

schema._upgrade = half
open_store(sys.argv[1])
"""


@pytest.mark.parametrize("kind", ["sqlite", POSTGRES])
def test_an_upgrade_that_is_killed_leaves_the_old_database_and_starts_anew(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest, worker_id: str
) -> None:
    url = f"sqlite:///{tmp_path / 'news.db'}"
    if kind == "postgres":
        url = request.getfixturevalue("postgres").empty(f"killed_{worker_id}")
    make_old(url, REVISIONS[0])
    with subprocess.Popen(
        [sys.executable, "-c", HALF, url],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "half\n"
        process.kill()
    engine = open_engine(url)
    with transaction(engine, write=False) as connection:
        assert set(sa.inspect(connection).get_table_names()) & {"jobs", "looks"} == set()
        found = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar_one()
        assert found == REVISIONS[0]
    engine.dispose()
    check_whole(url)
