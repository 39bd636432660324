"""A copy of a running database is whole, and never takes the place of another file."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from core.errors import StorageError
from storage import SqlStore, open_store, restore
from tests.storage.news import LEASE, NOW, alert, article, hit, keep


def test_a_backup_holds_what_was_committed_while_a_writer_is_at_work(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'news.db'}")
    keep(store, article("before"))
    with store.begin() as tx:
        tx.add_article(article("meanwhile"), (), (), NOW)
        store.backup(tmp_path / "copy.db")
    copy = open_store(f"sqlite:///{tmp_path / 'copy.db'}")
    assert [one.url for one in copy.articles()] == [article("before").url]
    assert "sound" in copy.check()
    assert store.counts()["articles"] == 2
    assert not list(tmp_path.glob("*.part"))
    copy.close()
    store.close()


def write(store: SqlStore, name: str, over: threading.Event) -> int:
    """Store articles, each with its hit, story and alert in one transaction; how many."""
    number = 0
    while not over.is_set():
        one = article(f"{name}-{number}")
        with store.begin() as tx:
            tx.add_article(one, (), (), NOW)
            story = tx.new_story(one.title, one.url, NOW)
            tx.add_hits(story, [hit(one.url)], NOW)
            tx.add_alerts([alert(one.url, [story])])
        number += 1
    return number


def send(store: SqlStore, over: threading.Event) -> set[str]:
    """Claim and settle alerts; the keys of what was sent."""
    sent = set()
    while not over.is_set():
        for row in store.claim(NOW, LEASE, 5):
            sent.add(row.alert.key)
            assert store.settle_delivery(row.id, row.token, "sent", NOW)
    return sent


def test_copies_made_under_load_are_whole_and_send_nothing_again(tmp_path: Path) -> None:
    over = threading.Event()
    with closing(open_store(f"sqlite:///{tmp_path / 'news.db'}")) as store:
        with ThreadPoolExecutor(3) as pool:
            writers = [pool.submit(write, store, name, over) for name in "ab"]
            sender = pool.submit(send, store, over)
            try:
                for number in range(4):
                    while len(store.deliveries("sent")) < 10 * (number + 1):
                        pass  # something has happened since the last copy
                    store.backup(tmp_path / f"copy-{number}.db")
            finally:
                over.set()
        written, sent = sum(writer.result() for writer in writers), sender.result()
        assert store.counts()["articles"] == written
    known = 0
    for number in range(4):
        target = tmp_path / "empty" / f"{number}" / "news.db"
        target.parent.mkdir(parents=True)
        restore(f"sqlite:///{target}", tmp_path / f"copy-{number}.db")
        with closing(open_store(f"sqlite:///{target}")) as copy:
            assert "sound" in copy.check()
            counts = copy.counts()
            assert counts["articles"] == counts["hits"] == counts["stories"] >= known
            known = counts["articles"]
            rows = {row.alert.key: row for row in copy.deliveries()}
            assert len(rows) == known
            done = {key for key, row in rows.items() if row.state == "sent"}
            assert len(done) >= 10 * (number + 1)
            assert done <= sent
            again = {row.alert.key for row in copy.claim(NOW + LEASE, LEASE, 100_000)}
            assert again == rows.keys() - done
    with pytest.raises(StorageError, match="exists"):
        restore(f"sqlite:///{target}", tmp_path / "copy-0.db")


def test_a_backup_never_overwrites(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'news.db'}")
    (tmp_path / "thesis.txt").write_text("three years of work")
    with pytest.raises(StorageError, match="exists already"):
        store.backup(tmp_path / "thesis.txt")
    assert (tmp_path / "thesis.txt").read_text() == "three years of work"
    with pytest.raises(StorageError, match=r"no backup at .*folder\.db: No such file"):
        store.backup(tmp_path / "no" / "such" / "folder.db")
    store.close()


@pytest.mark.postgres
def test_a_postgres_database_is_not_ours_to_copy(clean_postgres: str, tmp_path: Path) -> None:
    store = open_store(clean_postgres)
    with pytest.raises(StorageError, match="pg_dump"):
        store.backup(tmp_path / "copy.db")
    store.close()
