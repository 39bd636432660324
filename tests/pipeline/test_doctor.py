"""The doctor names what is wrong, and the command that mends it; it changes nothing."""

from __future__ import annotations

import socket
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from config.settings import load_settings
from core.values import PREFECT, FetchRecord, Move, SourceState
from pipeline.bounds import fits, out_of_bounds
from pipeline.doctor import Finding, examine
from pipeline.wiring import App
from storage import open_store
from tests.house import House, house
from tests.storage.news import alert, owe

NOW = datetime.now(UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def built(tmp_path: Path) -> Iterator[House]:
    with house(tmp_path, NOW) as one:
        one.environ |= {"WIREWATCH_PREFECT_PORT": "1", "WIREWATCH_REVIEW_PORT": "2"}
        yield one


def findings(built: House) -> dict[str, Finding]:
    found = examine(load_settings(built.environ), built.environ)
    assert all(finding.mend for finding in found if finding.state == "wrong")
    return {finding.what: finding for finding in found}


def with_app(built: House, change: Callable[[App], object]) -> dict[str, Finding]:
    with built.open(NOW) as app:
        change(app)
    return findings(built)


def test_a_database_that_is_not_there_is_not_made(built: House) -> None:
    found = findings(built)["database"]
    assert (found.state, found.mend) == ("look", "wirewatch poll --all")
    assert not (built.home / "news.db").exists()


def test_an_empty_database_is_new_or_was_cut_off(built: House) -> None:
    (built.home / "news.db").touch()
    found = findings(built)["database"]
    assert (found.state, found.says) == ("look", "it is empty")
    assert "restore FILE --aside" in found.mend


def test_an_older_database_is_named_and_not_upgraded(built: House) -> None:
    with built.open(NOW):
        pass
    with closing(sqlite3.connect(built.home / "news.db")) as raw:
        raw.execute("UPDATE alembic_version SET version_num = '0009'")
        raw.commit()
    before = (built.home / "news.db").read_bytes()
    found = findings(built)["database"]
    assert found.state == "look"
    assert "its schema is 0009" in found.says
    assert (built.home / "news.db").read_bytes() == before


@pytest.mark.parametrize(
    ("revision", "says", "mend"),
    [("9999", "it is newer", "update Wirewatch")],
)
def test_a_newer_database_asks_for_a_newer_program(
    built: House, revision: str, says: str, mend: str
) -> None:
    with built.open(NOW):
        pass
    with closing(sqlite3.connect(built.home / "news.db")) as raw:
        raw.execute("UPDATE alembic_version SET version_num = ?", [revision])
        raw.commit()
    found = findings(built)["database"]
    assert says in found.says
    assert found.mend == mend


def test_a_damaged_database_asks_for_a_copy(built: House) -> None:
    store = open_store(built.environ["WIREWATCH_DATABASE_URL"])
    store.close()
    file = built.home / "news.db"
    whole = file.read_bytes()
    file.write_bytes(whole[:4096] + b"\xff" * (len(whole) - 4096))
    found = findings(built)["database"]
    assert found.state == "wrong"
    assert "restore" in found.mend


def test_a_clock_that_was_put_back_is_told(built: House) -> None:
    found = with_app(built, lambda app: app.store.jobs.began("poll", "clock", NOW + 3 * HOUR))
    assert found["clock"].says.startswith("work was done 3 h in the future")


def test_a_source_that_is_gone_or_has_moved_asks_for_another_address(built: House) -> None:
    def change(app: App) -> None:
        gone, moved = (SourceState(source.slug) for source in app.watch.sources[:2])
        there = Move(believed="https://new.example/feed")
        with app.store.begin() as tx:
            tx.save_state(replace(gone, failures=3, problem="HTTP 410 Gone", retired_at=NOW - HOUR))
            tx.save_state(replace(moved, succeeded_at=NOW, move=there))

    with built.open(NOW) as app:
        change(app)
        gone, moved = (f"source {source.slug}" for source in app.watch.sources[:2])
    found = findings(built)
    assert "gone for good" in found[gone].says
    assert "https://new.example/feed" in found[moved].says
    assert all("address in" in found[one].mend for one in (gone, moved))


@pytest.mark.parametrize("kind", ["source", "topic", "route"])
def test_a_watch_file_that_was_emptied_is_told(built: House, kind: str) -> None:
    file = {"source": "sources", "topic": "topics", "route": "alerts"}[kind] + ".toml"
    for name in (file, "alerts.toml"):  # whose routes name topics and sources
        (built.home / "config" / name).write_text("", "utf-8")
    told = [one.says for one in examine(load_settings(built.environ), built.environ)]
    assert any(f"{file} has no [[{kind}]]" in says for says in told)
    assert f"{file} has no [[{kind}]] yet" in built.run("check").out


def test_a_browser_that_is_not_there_is_missed_only_where_a_source_needs_one(built: House) -> None:
    built.environ["WIREWATCH_CHROMIUM"] = str(built.home / "no-chromium")
    assert "browser" not in findings(built)
    with (built.home / "config" / "sources.toml").open("a", encoding="utf-8") as file:
        file.write('\n[[source]]\nslug = "app"\nurl = "https://app.example/feed"\nbrowser = true\n')
    found = findings(built)["browser"]
    assert found.state == "wrong"
    assert "WIREWATCH_CHROMIUM" in found.mend


def test_prefect_that_does_not_answer_and_polls_that_stopped_are_told(built: House) -> None:
    now = datetime.now(UTC)  # not NOW: a long run of the tests comes here minutes after it

    def change(app: App) -> None:
        app.store.jobs.began(PREFECT, "", now)
        app.store.jobs.ended(PREFECT, now, "does not answer (timed out)")
        app.store.jobs.began("poll", "clock", now - 5 * HOUR)
        app.store.jobs.ended("poll", now - 5 * HOUR)
        app.store.jobs.began("deliver", "clock", now)
        app.store.jobs.ended("deliver", now, "the disk is full")

    found = with_app(built, change)
    assert found["Prefect"].state == "look"
    assert "does not answer (timed out)" in found["Prefect"].says
    # Of the two the later one stands here; both are in the list.
    told = [one.says for one in examine(load_settings(built.environ), built.environ)]
    assert any("poll last succeeded 5 h ago" in says for says in told)
    assert any("the disk is full" in says for says in told)


def test_alerts_that_do_not_leave_and_receivers_that_take_nothing_are_told(built: House) -> None:
    def change(app: App) -> None:
        then = NOW - 5 * HOUR
        owe(app.store, alert("stuck", created_at=then, due_at=then))
        owe(app.store, alert("dead", receiver="gone", created_at=NOW - 9 * HOUR, due_at=then))
        (row,) = [d for d in app.store.claim(then, HOUR) if d.alert.key == "dead"]
        app.store.settle_delivery(row.id, row.token, "failed", then, problem="no such host")

    found = with_app(built, change)
    assert "no such host" in found["receiver gone"].says
    assert found["receiver gone"].mend == "wirewatch alerts test gone"
    assert any(
        "could not be delivered" in f.says or "should have left" in f.says for f in found.values()
    )


def test_rows_that_should_be_gone_are_told(built: House) -> None:
    def change(app: App) -> None:
        with app.store.begin() as tx:
            tx.log_fetch(FetchRecord("press", NOW - timedelta(days=100), 200, "ok"))

    assert with_app(built, change)["upkeep"].mend == "wirewatch upkeep"


def test_a_port_that_another_program_has_is_told(built: House) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        built.environ["WIREWATCH_REVIEW_PORT"] = str(port)
        other.close()
        from tests.servers.http_sink import http_sink

        with http_sink() as sink:
            built.environ["WIREWATCH_REVIEW_PORT"] = str(sink.port)
            found = findings(built)["port"]
    assert "WIREWATCH_REVIEW_PORT" in found.mend


@pytest.mark.parametrize(
    ("version", "sign", "bound", "fit"),
    [
        ("3.8.8", ">=", "3.8", True),
        ("3.10", "<", "3.10", False),
        ("3.9.1", "<", "3.10", True),
        ("0.155.0", "<", "0.155", False),
        ("2.1.0b1", "<", "2.1", False),
    ],
)
def test_a_version_is_held_against_its_bounds(
    version: str, sign: str, bound: str, fit: bool
) -> None:
    assert fits(version, sign, bound) is fit


def test_the_lock_is_within_its_bounds() -> None:
    assert out_of_bounds() == []
