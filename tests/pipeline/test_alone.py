"""A job of the fleet is done by one worker at a time."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from datetime import datetime

from core.errors import StorageError
from core.values import Lease
from pipeline.alone import alone
from tests.fakes.leases import MemoryLeases


class Database(MemoryLeases):
    """Says when a lease was prolonged, and can be away."""

    def __init__(self) -> None:
        super().__init__(shared=True)
        self.takes = threading.Semaphore(0)
        self.away = False

    def take(
        self, names: Iterable[str], holder: str, now: datetime, until: datetime
    ) -> dict[str, Lease]:
        self.takes.release()
        if self.away:
            raise StorageError("the database is away")
        return super().take(names, holder, now, until)


def test_a_job_is_one_workers_until_it_ends() -> None:
    leases = Database()
    with alone(leases, "job plan") as first:
        with alone(leases, "job plan") as second, alone(leases, "job deliver") as other:
            assert (first, second, other) == (True, False, True)
        assert leases.rows["job plan"].holder
    assert not leases.rows
    with alone(leases, "job plan") as again:
        assert again


def test_a_job_is_prolonged_while_it_lasts_also_after_the_database_was_away() -> None:
    leases = Database()
    with alone(leases, "job plan", beat=0.01) as mine:
        assert mine
        first = leases.rows["job plan"].until
        leases.away = True
        for _ in range(4):
            leases.takes.acquire()
        leases.away = False
        for _ in range(8):
            leases.takes.acquire()
        assert leases.rows["job plan"].until > first
    assert not leases.rows


def test_a_database_that_is_away_at_the_end_costs_nothing_that_was_done() -> None:
    leases = Database()
    with alone(leases, "job plan"):
        leases.away = True
    leases.away = False


def test_where_machines_share_nothing_a_job_is_always_ours_and_costs_nothing() -> None:
    leases = MemoryLeases(shared=False)
    with alone(leases, "job plan") as one, alone(leases, "job plan") as two:
        assert one
        assert two
    assert leases.rows == {}
