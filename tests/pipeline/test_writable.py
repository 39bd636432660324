"""Whether the database takes what is written is found out by writing, not too often."""

from __future__ import annotations

import threading

from core.errors import StorageError
from pipeline.writable import FRESH_S, WriteTrial


class Disk:
    """A database that refuses when told to, and a clock."""

    def __init__(self) -> None:
        self.now, self.tried, self.says = 1000.0, 0, ""
        self.answers = threading.Event()
        self.answers.set()

    def write(self) -> None:
        self.answers.wait(60)
        self.tried += 1
        if self.says:
            raise StorageError(self.says)

    def trial(self) -> WriteTrial:
        return WriteTrial(self.write, lambda: self.now)


def test_a_refusal_is_told_and_forgotten_when_it_is_over() -> None:
    disk = Disk()
    trial = disk.trial()
    assert trial.problem() == ""
    disk.says = "the disk is full"
    assert trial.problem() == ""  # asked a moment ago
    disk.now += FRESH_S
    assert trial.problem() == "the disk is full"
    disk.says = ""
    disk.now += FRESH_S
    assert trial.problem() == ""
    assert disk.tried == 3


def test_nobody_waits_for_a_database_that_hangs_and_it_is_asked_once() -> None:
    disk = Disk()
    trial = disk.trial()
    disk.answers.clear()
    assert [trial.problem() for _ in range(2)] == ["", ""]
    disk.says = "another program keeps it locked"
    disk.answers.set()
    assert trial.problem() in ("", "another program keeps it locked")
    while trial.problem() == "":
        pass
    assert disk.tried == 1
