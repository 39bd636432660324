"""What is no good is refused in one sentence and left as it was."""

from __future__ import annotations

import logging
import os
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import OperationalError

from core.errors import StorageError
from core.values import Fate, SourceState
from storage import SqlStore, open_store
from storage.engine import transaction
from storage.schema import REVISIONS
from tests.servers.postgres import Postgres
from tests.storage.news import NOW, article, keep

AT_ONCE = timedelta(milliseconds=50)


def refusal(url: str) -> str:
    """The sentence with which a database is refused."""
    with pytest.raises(StorageError) as refused:
        open_store(url, AT_ONCE)
    sentence = str(refused.value)
    assert "\n" not in sentence
    assert "Traceback" not in sentence
    return sentence


def filled(path: Path) -> bytes:
    """A database with something in it, all of it in the file itself; its bytes."""
    store = open_store(f"sqlite:///{path}")
    keep(store, *(article(number, text="news " * 400) for number in range(50)))
    store.close()
    with closing(sqlite3.connect(path)) as raw:
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return path.read_bytes()


def test_a_file_that_is_no_database_is_refused_and_left(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("Dear diary, " * 500)
    assert "it is no SQLite database" in refusal(f"sqlite:///{path}")
    assert path.read_text() == "Dear diary, " * 500


def test_a_damaged_database_is_refused_and_left(tmp_path: Path) -> None:
    path = tmp_path / "news.db"
    whole = filled(path)
    broken = whole[:2048] + b"\xff" * 4096 + whole[6144:]
    path.write_bytes(broken)
    assert "damaged" in refusal(f"sqlite:///{path}")
    assert path.read_bytes() == broken


def test_damage_further_in_is_found_by_the_check(tmp_path: Path) -> None:
    path = tmp_path / "news.db"
    whole = filled(path)
    middle = len(whole) // 2 // 4096 * 4096
    path.write_bytes(whole[:middle] + b"\xff" * 8192 + whole[middle + 8192 :])
    store = open_store(f"sqlite:///{path}")
    with pytest.raises(StorageError, match="damaged"):
        store.check()
    store.close()


def test_a_truncated_database_is_refused_by_the_check(tmp_path: Path) -> None:
    path = tmp_path / "news.db"
    whole = filled(path)
    path.write_bytes(whole[: len(whole) * 2 // 3])
    with pytest.raises(StorageError, match="damaged"):
        store_check(path)


def store_check(path: Path) -> None:
    store = open_store(f"sqlite:///{path}")
    try:
        store.check()
    finally:
        store.close()


def test_a_row_that_names_a_missing_row_is_found_by_the_check(tmp_path: Path) -> None:
    path = tmp_path / "news.db"
    filled(path)
    with closing(sqlite3.connect(path)) as raw:
        raw.execute("DELETE FROM articles WHERE id = 7")
        raw.commit()
    with pytest.raises(StorageError, match="names a missing row of articles"):
        store_check(path)


def test_a_locked_database_is_refused_after_a_while(tmp_path: Path) -> None:
    path = tmp_path / "news.db"
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        assert "another program keeps it locked" in refusal(f"sqlite:///{path}")
    open_store(f"sqlite:///{path}").close()


def test_a_writer_that_waits_too_long_is_told_so(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'news.db'}"
    holder, waiter = open_store(url), open_store(url, AT_ONCE)
    with (
        holder.begin(),
        pytest.raises(StorageError, match="another program keeps it locked"),
        waiter.begin(),
    ):
        pass
    holder.close()
    waiter.close()


def test_threads_of_one_process_write_in_turn_however_little_patience_they_have(
    tmp_path: Path,
) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'news.db'}", timedelta(0))

    def write(number: int) -> None:
        with store.begin() as tx:
            tx.save_state(SourceState(f"s{number}"))

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(write, range(100)))
    assert len(store.source_states()) == 100
    store.close()


def test_reading_never_waits_for_a_writer(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'news.db'}"
    holder, reader = open_store(url), open_store(url, AT_ONCE)
    with holder.begin() as tx:
        tx.add_article(article(), (), (), NOW)
        assert reader.counts()["articles"] == 0
    assert reader.counts()["articles"] == 1
    holder.close()
    reader.close()


def test_a_database_that_may_only_be_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "news.db"
    sqlite3.connect(path).close()
    sentence = refusal(f"sqlite:///file:{path}?mode=ro&uri=true")
    assert "it may only be read" in sentence


def test_whoever_only_reads_finds_out_that_it_may_be_written_again(tmp_path: Path) -> None:
    done = subprocess.run(
        [*without_roots_rights(), sys.executable, "-c", READ_ONLY_FOR_A_WHILE, tmp_path],
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.stdout.splitlines() == ["it may only be read", "written"], done.stderr


#: A page opens a database that may only be read, reads, tries to write, and later again.
READ_ONLY_FOR_A_WHILE = """
import os, sys
from pathlib import Path
from core.errors import StorageError
from storage import open_store

folder = Path(sys.argv[1])
url = f"sqlite:///{folder}/news.db"
if not os.fork():
    open_store(url).counts()
    os._exit(0)
os.wait()
for path in (*folder.iterdir(), folder):
    path.chmod(0o555)
page = open_store(url)
page.counts()
try:
    page.try_writing()
except StorageError as error:
    print(str(error).partition("refused: ")[2].partition(";")[0])
for path in (folder, *folder.iterdir()):
    path.chmod(0o755)
page.try_writing()
print("written")
"""


def without_roots_rights() -> list[str]:
    """What lets a program of root's be refused by a file's mode as anybody's is."""
    return ["setpriv", "--bounding-set=-dac_override"] if os.geteuid() == 0 else []


def test_a_place_where_no_file_can_be_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert "no folder for the database" in refusal(f"sqlite:///{tmp_path}/file/deep/news.db")
    assert "cannot be opened" in refusal(f"sqlite:///{tmp_path}")


def test_missing_folders_are_made(tmp_path: Path) -> None:
    path = tmp_path / "var" / "data" / "news.db"
    open_store(f"sqlite:///{path}").close()
    assert path.exists()


def test_another_programs_database_is_refused_and_left(tmp_path: Path) -> None:
    path = tmp_path / "bookmarks.db"
    with closing(sqlite3.connect(path)) as raw:
        raw.execute("CREATE TABLE bookmarks (url TEXT)")
        raw.commit()
    before = path.read_bytes()
    assert 'belongs to another program (it has a table "bookmarks")' in refusal(f"sqlite:///{path}")
    assert path.read_bytes() == before


def test_a_newer_programs_database_is_refused_and_left(url: str) -> None:
    store = open_store(url)
    keep(store, article())
    set_revision(store, "9999")
    try:
        assert "has schema 9999, which this program does not know" in refusal(url)
        assert store.counts()["articles"] == 1
    finally:
        set_revision(store, REVISIONS[-1])
        store.close()


def set_revision(store: SqlStore, revision: str) -> None:
    with transaction(store._engine, write=True) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :to"), {"to": revision})


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("", "cannot be read: write sqlite:///"),
        ("news.db", "cannot be read: write sqlite:///"),
        ("mysql://root:geheim@localhost/news", 'of kind "mysql" cannot be used'),
        ("sqlite://", "needs a file"),
        ("sqlite:///:memory:", "needs a file"),
        ("postgresql://ann:geheim@127.0.0.1:9/news", "no server answers there"),
        ("postgres://ann:geheim@127.0.0.1:9/news", "no server answers there"),
    ],
)
def test_a_url_that_leads_nowhere_is_refused_without_its_password(url: str, says: str) -> None:
    sentence = refusal(url)
    assert says in sentence
    assert "geheim" not in sentence


@pytest.mark.postgres
def test_a_missing_postgres_database_is_refused(postgres: Postgres) -> None:
    assert 'database "nowhere" does not exist' in refusal(postgres.url("nowhere"))


@pytest.mark.postgres
def test_another_programs_postgres_is_refused(postgres: Postgres, worker_id: str) -> None:
    import psycopg

    url = postgres.empty(f"foreign_{worker_id}")
    with psycopg.connect(url, autocommit=True) as raw:
        raw.execute("CREATE TABLE bookmarks (url TEXT)")
    assert 'it has a table "bookmarks"' in refusal(url)


def test_a_full_disk_undoes_the_transaction_and_says_so(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'news.db'}")
    keep(store, article("before"))
    limit_pages(store, 10)

    def fill() -> None:
        with store.begin() as tx:
            for number in range(1000):
                tx.add_article(article(number, text="x" * 4000), (), (), NOW)

    with pytest.raises(StorageError, match="the disk is full") as refused:
        fill()
    assert refused.value.__cause__ is not None
    limit_pages(store, 1_000_000)
    assert store.counts()["articles"] == 1
    keep(store, article("after"))
    assert "sound" in store.check()
    store.close()


def limit_pages(store: SqlStore, more: int) -> None:
    """Let every connection see a disk with room for so many more pages."""
    with transaction(store._engine, write=False) as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
    store._engine.dispose()

    @event.listens_for(store._engine, "connect")
    def limit(connection: sqlite3.Connection, _: object) -> None:
        connection.execute(f"PRAGMA max_page_count = {pages + more}")


def test_a_failing_rollback_does_not_hide_the_first_error(sql_store: SqlStore) -> None:
    def fail(connection: object) -> None:
        raise OperationalError("ROLLBACK", {}, sqlite3.OperationalError("no transaction is active"))

    def half() -> None:
        with sql_store.begin() as tx:
            tx.add_article(article(), (), (), NOW)
            event.listen(sql_store._engine, "rollback", fail)
            raise ZeroDivisionError("the first error")

    try:
        with pytest.raises(ZeroDivisionError, match="the first error") as raised:
            half()
    finally:
        event.remove(sql_store._engine, "rollback", fail)
    assert "rolling back failed" in raised.value.__notes__[0]
    assert sql_store.counts()["articles"] == 0


@pytest.mark.postgres
def test_a_lost_server_connection_is_one_sentence_and_the_next_call_works(
    clean_postgres: str,
) -> None:
    store = open_store(clean_postgres)

    def cut() -> None:
        with store.begin() as tx:
            tx.add_article(article(), (), (), NOW)
            with transaction(store._engine, write=False) as other:
                other.exec_driver_sql(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )
            tx.add_fates([Fate(article().url, NOW, "seen", "ok")])

    with pytest.raises(StorageError, match="refused"):
        cut()
    assert store.counts()["articles"] == 0
    keep(store, article())
    store.close()


def test_opening_prints_nothing_and_leaves_logging_alone(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    root = logging.getLogger()
    before = (root.level, list(root.handlers), logging.getLogger("alembic").level)
    open_store(f"sqlite:///{tmp_path / 'news.db'}").close()
    assert (root.level, list(root.handlers), logging.getLogger("alembic").level) == before
    captured = capfd.readouterr()
    assert (captured.out, captured.err) == ("", "")


def test_many_threads_write_and_read_at_once(sql_store: SqlStore) -> None:
    def work(worker: int) -> None:
        for number in range(8):
            keep(sql_store, article(f"{worker}-{number}"))
            sql_store.counts()

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(work, range(6)))
    assert sql_store.counts()["hits"] == 48


def test_what_was_committed_in_sqlite_outlives_a_power_cut(tmp_path: Path) -> None:
    """An alert that was marked as sent must stay so: each commit reaches the disk (FULL is 2)."""
    store = open_store(f"sqlite:///{tmp_path / 'news.db'}")
    for write in (True, False):
        with transaction(store._engine, write=write) as connection:
            assert connection.exec_driver_sql("PRAGMA synchronous").scalar_one() == 2
            assert connection.exec_driver_sql("PRAGMA journal_mode").scalar_one() == "wal"
    store.close()
