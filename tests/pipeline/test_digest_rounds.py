"""Digests of one receiver: one for each local day, over nights, downtimes and two planners."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from core.values import Receiver, Route
from pipeline.digest import plan_digests
from storage import open_store
from tests.pipeline.desk import Desk

DAILY = Route(receivers=("desk",), mode="digest", at="07:00")
HOUR = timedelta(hours=1)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    store = open_store(f"sqlite:///{tmp_path / 'news.db'}")
    yield Desk(store, (Receiver("desk", "mailto://x", timezone="Asia/Tokyo"),), (DAILY,))
    store.close()


def rounds(desk: Desk, hours: int) -> list[tuple[int, ...]]:
    """What the digests told that the next hours brought, two planners an hour."""
    before = len(desk.told())
    for _ in range(hours):
        plan_digests(desk.store, desk.watch, desk.now)
        plan_digests(desk.store, desk.watch, desk.now)
        desk.deliver()
        desk.now += HOUR
    return desk.told()[before:]


def test_each_day_has_one_digest_with_what_came_since_the_last(desk: Desk) -> None:
    desk.owe(2, mode="digest")
    assert rounds(desk, 24) == [(1, 2)]
    desk.owe(1, mode="digest")
    assert rounds(desk, 24) == [(3,)]
    assert rounds(desk, 48) == []


def test_after_three_days_of_downtime_there_is_one_digest(desk: Desk) -> None:
    desk.owe(2, mode="digest")
    desk.now += timedelta(days=3)
    assert rounds(desk, 24) == [(1, 2)]


def test_a_heartbeat_comes_when_there_is_nothing_to_tell(desk: Desk) -> None:
    desk.routes = (Route(receivers=("desk",), mode="digest", at="07:00", heartbeat=True),)
    # Today's hour has passed; a new watch says at once that it lives.
    assert rounds(desk, 48) == [(), (), ()]
    letters = desk.channels["desk"].letters
    days = ("2026-11-22", "2026-11-23", "2026-11-24")
    assert [letter.key for letter in letters] == [f"digest:desk:{day}" for day in days]
    assert [letter.coverage and letter.coverage.undelivered for letter in letters] == [0, 0, 0]
