"""What the parts of `wirewatch start` keep is mended, and how they are known to be well."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from cli.parts import Beats, set_aside
from cli.supervise import GRACE_S, bound
from core.beat import LIVES, PREFECT_FAILS, tell

NOW = datetime(2026, 11, 27, 1, tzinfo=UTC)
CHECKOUT = Path(__file__).parents[2]


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """One of several pages."""
    file = tmp_path / "prefect.db"
    with closing(sqlite3.connect(file)) as raw:
        raw.execute("PRAGMA journal_mode = WAL")
        raw.execute("CREATE TABLE run (id INTEGER PRIMARY KEY, state TEXT)")
        raw.executemany("INSERT INTO run (state) VALUES (?)", [("x" * 500,)] * 200)
        raw.commit()
    return file


def test_a_sound_database_of_prefect_stays_and_so_does_an_empty_or_missing_one(
    database: Path,
) -> None:
    assert set_aside(database, NOW) == ""
    assert database.exists()
    database.write_bytes(b"")
    assert set_aside(database, NOW) == ""
    database.unlink()
    assert set_aside(database, NOW) == ""


@pytest.mark.parametrize(("start", "keep"), [(0, 200_000), (4096, 200_000), (40_000, 50_000)])
def test_a_damaged_one_is_moved_away_with_its_log_of_writes(
    database: Path, start: int, keep: int
) -> None:
    with database.open("r+b") as file:
        file.seek(start)
        file.write(b"\xff" * 9000)
        file.truncate(min(keep, database.stat().st_size))
    database.with_name("prefect.db-wal").write_bytes(b"left behind")
    said = set_aside(database, NOW)
    assert said.startswith("its database was damaged (")
    assert said.endswith("is now prefect.db.damaged-20261127T010000; it starts with a new one")
    assert [one.name for one in database.parent.iterdir()] == ["prefect.db.damaged-20261127T010000"]


def test_one_that_another_program_locks_stays(database: Path) -> None:
    with closing(sqlite3.connect(database, isolation_level=None)) as other:
        other.execute("PRAGMA journal_mode = DELETE")
        other.execute("BEGIN EXCLUSIVE")
        assert set_aside(database, NOW, patience_s=0.1) == ""
    assert database.exists()


def test_the_work_is_well_as_long_as_it_tells_so_and_tells_of_prefect_too() -> None:
    beats = Beats()
    assert not beats.came()
    assert beats.prefect_well()
    tell(beats.end, PREFECT_FAILS)
    assert beats.came()
    assert not beats.prefect_well()
    assert not beats.came()
    tell(beats.end, PREFECT_FAILS)
    tell(beats.end, LIVES)
    assert beats.came()
    assert beats.prefect_well()
    for _ in range(70_000):  # nobody listens: more than a pipe holds
        tell(beats.end, LIVES)
    assert beats.came()
    assert not beats.came()


SCRIPT = """
import os, sys
from cli.supervise import Part, supervise

def say(text):
    print(text, flush=True)

def mend():
    say(f"mended before start {len(open('starts').read())}")
    return ""

open("starts", "w").close()
note = "open('starts', 'a').write('x')"
early = [sys.executable, "-c", "import time; print('early', flush=True); time.sleep(600)"]
late = [sys.executable, "-c", note + "; print('late', flush=True)"]
supervise(
    [
        Part("late", late, os.environ, mend=mend, after_others_s=600),
        Part("early", early, os.environ, log="/proc/not/writable"),
        Part("impossible", ["/no/such/program"], os.environ),
    ][int(sys.argv[1]):],
    say,
)
"""


def lines_until(script: str, argument: str, sign: str, folder: Path) -> list[str]:
    """What it says until a line has the sign; then it is stopped."""
    with subprocess.Popen(
        [sys.executable, "-c", script, argument],
        cwd=folder,
        env=dict(os.environ) | {"PYTHONPATH": str(CHECKOUT)},
        stdout=subprocess.PIPE,
        text=True,
    ) as running:
        assert running.stdout is not None
        lines: list[str] = []
        for line in running.stdout:
            lines.append(line.strip())
            if sign in line:
                break
        running.terminate()
        running.communicate(timeout=GRACE_S + 60)
    return lines


def test_a_part_that_cannot_be_started_or_logged_costs_the_others_nothing(tmp_path: Path) -> None:
    lines = lines_until(SCRIPT, "1", "impossible cannot be started", tmp_path)
    assert "impossible cannot be started (No such file or directory); it is tried again" in lines


def test_what_comes_after_the_others_starts_when_they_are_well_and_is_mended_each_time(
    tmp_path: Path,
) -> None:
    script = SCRIPT.replace('Part("impossible", ["/no/such/program"], os.environ),', "")
    lines = lines_until(script, "0", "mended before start 1", tmp_path)
    assert lines.index("mended before start 0") < lines.index("late")
    assert "early" in lines
    assert any(line.startswith("late ended (exit 0)") for line in lines)


def test_the_log_of_a_part_does_not_grow_for_ever(tmp_path: Path) -> None:
    log = tmp_path / "server.log"
    bound(str(log), 10)
    with log.open("ab", buffering=0) as writer:
        writer.write(b"0123456789")
        bound(str(log), 10)
        writer.write(b"x")
        bound(str(log), 10)
        writer.write(b"new")
    assert log.read_bytes() == b"new"
    assert (tmp_path / "server.log.1").read_bytes() == b"0123456789x"
