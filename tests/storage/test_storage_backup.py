"""A copy of a running database is whole, and never takes the place of another file."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.errors import StorageError
from storage import open_store
from tests.storage.news import NOW, article, keep


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


def test_a_backup_never_overwrites(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'news.db'}")
    (tmp_path / "thesis.txt").write_text("three years of work")
    with pytest.raises(StorageError, match="exists already"):
        store.backup(tmp_path / "thesis.txt")
    assert (tmp_path / "thesis.txt").read_text() == "three years of work"
    with pytest.raises(StorageError):
        store.backup(tmp_path / "no" / "such" / "folder.db")
    store.close()


@pytest.mark.postgres
def test_a_postgres_database_is_not_ours_to_copy(clean_postgres: str, tmp_path: Path) -> None:
    store = open_store(clean_postgres)
    with pytest.raises(StorageError, match="pg_dump"):
        store.backup(tmp_path / "copy.db")
    store.close()
