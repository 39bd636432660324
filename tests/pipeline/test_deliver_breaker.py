"""One receiver that is dead or slow delays no other."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from core.errors import DeliveryError
from core.values import Receiver
from storage import open_store
from tests.pipeline.desk import MINUTE, Desk

DOWN = DeliveryError("connection refused")
NO_CAP = {"hourly_cap": 0, "daily_cap": 0}
DESK = Receiver("desk", "mailto://x", **NO_CAP)
DEAD = Receiver("dead", "mailto://y", **NO_CAP)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    store = open_store(f"sqlite:///{tmp_path / 'news.db'}")
    made = Desk(store, (DESK, DEAD))
    made.channels["dead"].failures = deque([DOWN] * 1000)
    yield made
    store.close()


def tries(desk: Desk) -> int:
    """How often the dead receiver was tried since last asked."""
    count = desk.opened.count("dead")
    desk.opened.clear()
    return count


def test_after_one_failure_the_rest_is_let_go_and_counts_no_attempt(desk: Desk) -> None:
    desk.owe(30, receiver="dead")
    desk.owe(30)
    report = desk.deliver()
    assert tries(desk) == 1
    assert (report.count("sent"), report.count("retry")) == (30, 1)
    assert sum(row.attempts for row in desk.store.deliveries("waiting")) == 1
    assert sum(len(desk.store.history(row.id)) for row in desk.store.deliveries("waiting")) == 1


def test_who_failed_last_time_comes_after_all_others(desk: Desk) -> None:
    desk.owe(1, receiver="dead")
    desk.deliver()
    tries(desk)
    desk.now += MINUTE
    desk.owe(3, receiver="dead")
    desk.owe(3)
    desk.workers = 1
    desk.deliver()
    assert desk.opened == ["desk", "desk", "desk", "dead"]


def test_the_breaker_opens_after_three_failures_and_lets_one_through(desk: Desk) -> None:
    desk.owe(100, receiver="dead")
    for _ in range(3):
        desk.deliver()
        desk.now += MINUTE
    assert tries(desk) == 3
    # Whole rounds, in new processes for all the store knows, pass it by.
    attempts = []
    for _ in range(16):
        desk.deliver()
        attempts.append(tries(desk))
        desk.now += MINUTE
    assert attempts == [1, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1, 0]


def test_a_receiver_that_is_back_gets_its_whole_backlog(desk: Desk) -> None:
    desk.owe(100, receiver="dead")
    for _ in range(5):
        desk.deliver()
        desk.now += MINUTE
    desk.channels["dead"].failures.clear()
    desk.now += timedelta(hours=1)
    assert desk.deliver().line() == "100 sent"
    assert len(set(desk.told("dead"))) == 100


def test_a_permanent_refusal_is_about_its_message_only(desk: Desk) -> None:
    desk.channels["dead"].failures = deque([DeliveryError("550 no", "permanent")] * 4)
    desk.owe(5, receiver="dead")
    assert desk.deliver().line() == "1 sent, 4 failed for good"


def test_a_service_is_not_flooded_while_others_go_on(desk: Desk) -> None:
    desk.receivers = (DESK, Receiver("chat", "slack://a/b/c", **NO_CAP))
    desk.owe(50, receiver="chat")
    desk.owe(30)
    assert desk.deliver().line() == "80 sent"
    # Twice twenty seconds, in steps in which others would be served.
    assert desk.waited == [1.0] * 40
    assert desk.opened[:50].count("desk") == 30


def test_a_worker_lets_go_what_it_could_not_finish_within_its_lease(desk: Desk) -> None:
    desk.owe(8)
    send = desk.channels["desk"].send

    class Slow:
        def send(self, letter: object) -> str:
            desk.now += timedelta(seconds=100)
            return send(letter)  # type: ignore[arg-type]

    desk.channels["desk"] = Slow()  # type: ignore[assignment]
    assert desk.deliver().line() == "8 sent"
    assert {row.attempts for row in desk.store.deliveries()} == {1}
