"""Wrong files and broken databases: one sentence, exit 2 or 1, nothing started or overwritten."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from tests.house import Answer, wirewatch

SOURCES = '[[source]]\nslug = "a"\nname = "A"\nurl = "https://a.example/feed"\nkind = "feed"\n'
TOPICS = '[[topic]]\nslug = "t"\nname = "T"\nany = ["ferry strike"]\n'
ALERTS = """[[receiver]]
name = "desk"
url = "json://127.0.0.1/"
allow_private = true
[[route]]
topics = ["t"]
receivers = ["desk"]
"""


def run(folder: Path, *words: str, **files: str) -> Answer:
    """Run a command on watch files of which some are replaced."""
    for name, text in {"sources": SOURCES, "topics": TOPICS, "alerts": ALERTS, **files}.items():
        (folder / f"{name}.toml").write_text(text, encoding="utf-8")
    environ = {
        "WIREWATCH_CONFIG": str(folder),
        "WIREWATCH_DATABASE_URL": f"sqlite:///{folder}/news.db",
    }
    return wirewatch(*words, environ=environ)


def test_good_files_are_fine(tmp_path: Path) -> None:
    assert run(tmp_path, "check").code == 0


@pytest.mark.parametrize("command", ["check", "poll", "start", "hits"])
@pytest.mark.parametrize(
    ("name", "text", "line", "words"),
    [
        ("topics", TOPICS.replace("any", "ayn"), 4, 'did you mean "any"'),
        ("sources", SOURCES + SOURCES, 7, '"a"'),
        ("sources", SOURCES + 'evry = "15m"\n', 6, 'did you mean "every"'),
        ("sources", SOURCES + 'every = "15x"\n', 6, "15x"),
        ("alerts", ALERTS.replace('["t"]', '["tt"]'), 6, '"tt"'),
        ("alerts", ALERTS.replace('["desk"]', '["dsk"]'), 7, '"dsk"'),
        ("alerts", ALERTS + 'mode = "digest"\nat = "25:00"\n', 9, "25:00"),
        ("alerts", ALERTS.replace("json://", "${NOT_SET_ANYWHERE}"), 3, "NOT_SET_ANYWHERE"),
        ("topics", TOPICS + "= 3\n", 5, ""),
    ],
)
def test_a_wrong_watch_file_is_a_sentence_with_file_and_line(
    tmp_path: Path, command: str, name: str, text: str, line: int, words: str
) -> None:
    answer = run(tmp_path, command, **{name: text})
    assert answer.code == 2
    assert f"{name}.toml:{line}:" in answer.err
    assert words in answer.err
    assert "Traceback" not in answer.err
    assert not (tmp_path / "news.db").exists()


def test_an_example_that_does_not_match_fails_the_check(tmp_path: Path) -> None:
    answer = run(tmp_path, "check", topics=TOPICS + 'must_match = ["Trains are late"]\n')
    assert answer.code == 2
    assert "Trains are late" in answer.err


def test_a_mistyped_setting_is_refused(tmp_path: Path) -> None:
    answer = wirewatch("hits", environ={"WIREWATCH_DATABSE_URL": "sqlite:///x.db"})
    assert answer.code == 2
    assert "WIREWATCH_DATABASE_URL" in answer.err


def test_a_missing_folder_says_how_to_begin(tmp_path: Path) -> None:
    answer = wirewatch("poll", environ={"WIREWATCH_CONFIG": str(tmp_path / "none")})
    assert answer.code == 2
    assert "wirewatch init" in answer.err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("match", "--topics", "none-of-ours"), "wirewatch: none-of-ours does not exist"),
        (("parse", "notes.txt"), "wirewatch: answered something that is no feed"),
    ],
)
def test_a_stage_says_what_is_wrong_with_its_file_and_no_more(
    words: tuple[str, ...], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "notes.txt").write_text("root:x:0:0:\n")
    assert wirewatch(*words, environ={}).err.strip() == said


def test_init_writes_what_check_accepts_and_never_overwrites(tmp_path: Path) -> None:
    folder = tmp_path / "watch"
    assert wirewatch("init", str(folder)).code == 0
    assert wirewatch("check", environ={"WIREWATCH_CONFIG": str(folder)}).code == 0
    (folder / "topics.toml").write_text("# mine", encoding="utf-8")
    again = wirewatch("init", str(folder))
    assert again.code == 2
    assert (folder / "topics.toml").read_text(encoding="utf-8") == "# mine"


def test_a_corrupt_database_is_refused_and_not_touched(tmp_path: Path) -> None:
    (tmp_path / "news.db").write_bytes(b"this is no database at all" * 200)
    answer = run(tmp_path, "hits")
    assert answer.code == 1
    assert "news.db" in answer.err
    assert (tmp_path / "news.db").read_bytes() == b"this is no database at all" * 200


def test_a_database_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    assert run(tmp_path, "hits").code == 0
    with sqlite3.connect(tmp_path / "news.db") as newer:
        newer.execute("UPDATE alembic_version SET version_num = '9999'")
    newer.close()
    answer = run(tmp_path, "hits")
    assert answer.code == 1
    assert "newer" in answer.err
    assert "Traceback" not in answer.err
