"""What waits for the same receiver is told in one message, and never twice."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from threading import Thread

import pytest

from core.values import Receiver, Route
from pipeline.lane import LEASE
from pipeline.pacing_groups import gather
from storage import open_store
from tests.pipeline.desk import MINUTE, Desk

BATCHED = Route(receivers=("desk",), mode="batched")
INTERVAL = BATCHED.group_interval


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    store = open_store(f"sqlite:///{tmp_path / 'news.db'}")
    yield Desk(store, routes=(BATCHED,))
    store.close()


def batch(desk: Desk, count: int = 1) -> None:
    desk.owe(count, mode="batched", due_at=desk.now + BATCHED.group_wait)


def test_batched_alerts_wait_for_company_and_go_as_one_message(desk: Desk) -> None:
    batch(desk, 3)
    assert desk.deliver().line() == "nothing to send"
    desk.now += BATCHED.group_wait
    assert desk.deliver().line() == "1 sent"
    assert desk.told() == [(1, 2, 3)]
    assert sorted(desk.states().values()) == ["bundled", "bundled", "bundled", "sent"]
    desk.now += timedelta(days=1)
    assert desk.deliver().line() == "nothing to send"


def test_the_next_batch_waits_for_its_interval(desk: Desk) -> None:
    batch(desk)
    desk.now += MINUTE
    desk.deliver()
    sent_at = desk.now
    for _ in range(4):
        batch(desk)
        desk.now += 2 * MINUTE
        assert desk.deliver().line() == "nothing to send"
    desk.now = sent_at + INTERVAL
    assert desk.deliver().line() == "1 sent"
    assert desk.told() == [(1,), (2, 3, 4, 5)]


def test_a_batch_that_would_come_in_the_quiet_hours_waits_for_their_end(desk: Desk) -> None:
    desk.receivers = (Receiver("desk", "mailto://x", quiet="12:05-13:00"),)
    batch(desk)
    desk.now += MINUTE
    desk.deliver()
    batch(desk)
    desk.now += MINUTE
    assert desk.deliver().line() == "nothing to send"
    (waiting,) = desk.store.deliveries("waiting")
    assert f"{waiting.alert.due_at:%H:%M}" == "13:00"


def test_what_quiet_hours_held_comes_as_one_message(desk: Desk) -> None:
    morning = desk.now + timedelta(hours=8)
    desk.owe(3, due_at=morning)
    desk.now = morning
    desk.owe(1)
    assert desk.deliver().line() == "2 sent"
    assert sorted(desk.told()) == [(1, 2, 3), (4,)]


def test_instant_alerts_are_not_held_together(desk: Desk) -> None:
    desk.owe(3)
    assert desk.deliver().line() == "3 sent"
    assert desk.told() == [(1,), (2,), (3,)]


def test_one_that_somebody_is_sending_or_that_was_tried_is_never_combined(desk: Desk) -> None:
    batch(desk, 3)
    desk.now += MINUTE
    sending, tried = desk.store.claim(desk.now, LEASE, 2)
    desk.store.settle_delivery(tried.id, tried.token, "waiting", desk.now, due_at=desk.now)
    batch(desk)
    desk.now += MINUTE
    gather(desk.store, desk.watch, "desk", desk.now)
    states = desk.states()
    assert states[sending.alert.key] == "claimed"
    assert states[tried.alert.key] == "waiting"
    assert desk.store.settle_delivery(sending.id, sending.token, "sent", desk.now)


def test_workers_that_come_together_tell_each_story_once(desk: Desk) -> None:
    batch(desk, 60)
    desk.now += MINUTE
    workers = [Thread(target=desk.deliver) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    assert sorted(story for stories in desk.told() for story in stories) == list(range(1, 61))
    assert len(desk.told()) == 2
