"""Copies: made while in use, brought back only where nothing is, never sent again."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.house import house, poll_all

NOW = datetime.now(UTC)


def test_a_copy_comes_back_whole_and_tells_nobody_again(tmp_path: Path) -> None:
    with house(tmp_path, NOW) as built:
        assert built.run("poll", "--all").code == 0
        assert built.run("deliver").code == 0
        letters = len(built.mail.letters)
        hits = built.run("hits", "--format", "json").out
        copy = tmp_path / "copy.db"
        assert built.run("backup", str(copy)).code == 0
        assert built.run("backup", str(copy)).code == 1
        assert built.run("restore", str(copy)).code == 1
        for file in tmp_path.glob("news.db*"):
            file.unlink()
        assert built.run("restore", str(copy)).code == 0
        assert json.loads(built.run("hits", "--format", "json").out) == json.loads(hits)
        assert "nothing to send" in built.run("deliver").out
        assert len(built.mail.letters) == letters


def test_what_is_no_copy_is_refused(tmp_path: Path) -> None:
    with house(tmp_path, NOW) as built:
        (tmp_path / "no.db").write_bytes(b"no database" * 100)
        answer = built.run("restore", str(tmp_path / "no.db"))
        assert answer.code == 1
        assert "no.db" in answer.err
        assert not (tmp_path / "news.db").exists()


def test_upkeep_counts_and_then_deletes_what_is_past_its_time(tmp_path: Path) -> None:
    long_ago = datetime.now(UTC) - timedelta(days=400)
    with house(tmp_path, long_ago) as built:
        with built.open(long_ago) as app:
            poll_all(app)
        counted = built.run("upkeep", "--dry-run")
        assert counted.code == 0
        assert "articles" in counted.out
        assert "rows would go" in counted.out
        assert counted.out == built.run("upkeep", "--dry-run").out
        went = built.run("upkeep")
        assert "rows went" in went.out
        assert "Nothing is past its time." in built.run("upkeep").out
        left = built.run("hits", "--format", "jsonl")
        assert left.out.count("\n") > 0  # hits stay for three years


def test_a_copy_takes_the_place_of_a_damaged_database_that_is_in_use(tmp_path: Path) -> None:
    with house(tmp_path, NOW) as built, built.open(NOW) as app:
        poll_all(app)
        app.deliver()
        copy, told = tmp_path / "copy.db", app.store.counts()
        assert built.run("backup", str(copy)).code == 0
        with (tmp_path / "news.db").open("r+b") as file:
            file.write(b"\xff" * 8192)
        refused = built.run("restore", str(copy))
        assert refused.code == 1
        assert "--aside" in refused.err
        assert built.run("restore", str(copy), "--aside").code == 0
        # What has the old one open goes on with the new one.
        app.store.try_writing()
        assert app.store.counts() == told
        assert app.deliver().line() == "nothing to send"
        kept = [file.name for file in tmp_path.glob("news.db.*")]
        assert len([name for name in kept if name.startswith("news.db.2")]) == 1


def test_a_log_of_writes_that_was_left_behind_is_not_played_into_a_copy(tmp_path: Path) -> None:
    with house(tmp_path, NOW) as built:
        assert built.run("poll", "--all").code == 0
        copy = tmp_path / "copy.db"
        assert built.run("backup", str(copy)).code == 0
        (tmp_path / "news.db").rename(tmp_path / "broken.db")
        (tmp_path / "news.db-wal").write_bytes(b"frames of the one that was there")
        refused = built.run("restore", str(copy))
        assert "news.db-wal exists" in refused.err
        assert not (tmp_path / "news.db").exists()
        assert built.run("restore", str(copy), "--aside").code == 0
        assert built.run("hits").code == 0
