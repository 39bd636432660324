"""A message that was sent while the database would not take that down is not sent again."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from core.errors import StorageError
from core.values import Letter
from pipeline.deliver import DeliveryReport, deliver
from pipeline.receipts import Receipts
from storage import open_store
from tests.pipeline.desk import Desk


def test_what_could_not_be_noted_is_noted_later_and_told_once(tmp_path: Path) -> None:
    file = tmp_path / "news.db"
    store = open_store(f"sqlite:///{file}", patience=timedelta(0))
    desk, receipts, letters = Desk(store), Receipts(), list[str]()
    first, second = desk.owe(2)

    def round_of() -> DeliveryReport:
        return deliver(replace(desk.tools(), receipts=receipts))

    with closing(sqlite3.connect(file, isolation_level=None, check_same_thread=False)) as other:

        class Locking:
            """A channel that takes a message while somebody locks the database."""

            def send(self, letter: Letter) -> str:
                letters.append(letter.key)
                if len(letters) == 1:
                    other.execute("BEGIN EXCLUSIVE")
                return "250 kept"

        desk.channels["desk"] = Locking()  # type: ignore[assignment]
        with pytest.raises(StorageError, match="keeps it locked"):
            round_of()
        desk.now += timedelta(hours=1)  # the lease has long lapsed
        with pytest.raises(StorageError, match="keeps it locked"):
            round_of()
        assert letters == [first]
        other.execute("ROLLBACK")
    assert round_of().line() == "1 sent"
    assert letters == [first, second]
    assert desk.states() == {first: "sent", second: "sent"}
    assert store.fates("https://press.example/1")[-1].outcome == "sent"
    store.close()
