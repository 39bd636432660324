"""Jobs by a clock that is put forward or back, by hours and days."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import cast

import pytest

from core.values import Receiver, Route
from pipeline.digest import plan_digests
from pipeline.jobs import look_at_the_clock, recorded
from pipeline.ports import Store
from tests.fakes.store import MemoryStore
from tests.pipeline.desk import Desk
from tests.storage.news import MINUTE, NOW


def store() -> Store:
    return cast(Store, MemoryStore())


@pytest.mark.parametrize("step", [timedelta(hours=2), timedelta(days=1)])
def test_a_clock_that_was_put_back_is_taken_in_once_and_told(
    step: timedelta, caplog: pytest.LogCaptureFixture
) -> None:
    kept = store()
    with recorded(kept, "poll", "clock", lambda: NOW + step):
        pass
    with recorded(kept, "deliver", "clock", lambda: NOW):
        pass
    with recorded(kept, "poll", "clock", lambda: NOW + MINUTE):
        pass
    assert [line for line in caplog.messages if "put back" in line] == caplog.messages
    assert len(caplog.messages) == 1
    assert all(job.ended_at and job.ended_at <= NOW + MINUTE for job in kept.jobs.all().values())


@pytest.mark.parametrize("step", [timedelta(minutes=-4), timedelta(hours=2), timedelta(days=1)])
def test_a_clock_that_is_put_right_a_little_or_forward_changes_nothing(
    step: timedelta, caplog: pytest.LogCaptureFixture
) -> None:
    kept = store()
    with recorded(kept, "poll", "clock", lambda: NOW):
        pass
    assert not look_at_the_clock(kept, NOW + step)
    assert caplog.records == []


def desk_at(now: datetime, zone: str, at: str = "02:30") -> Desk:
    """A receiver whose digest is due in the night, when clocks are changed."""
    route = Route(receivers=("desk",), mode="digest", at=at)
    receiver = Receiver("desk", "mailto://x", timezone=zone, hourly_cap=10_000, daily_cap=10_000)
    return Desk(store(), (receiver,), (route,), now=now)


def turn(desk: Desk, passes: timedelta) -> None:
    """What is due now is written and sent, as the jobs do it; then time passes."""
    with recorded(desk.store, "digest", "clock", lambda: desk.now):
        plan_digests(desk.store, desk.watch, desk.now)
    with recorded(desk.store, "deliver", "clock", lambda: desk.now):
        desk.deliver()
    desk.now += passes


@pytest.mark.parametrize(
    ("zone", "day"),
    [
        ("Europe/Berlin", "2026-03-29"),
        ("Europe/Berlin", "2026-10-25"),
        ("America/New_York", "2026-03-08"),
        ("Australia/Lord_Howe", "2026-04-05"),  # by half an hour
        ("America/Scoresbysund", "2026-03-29"),  # over midnight
        ("Africa/Casablanca", "2026-02-15"),  # for Ramadan
        ("Asia/Kathmandu", "2026-03-29"),  # never, and by a quarter of an hour
    ],
)
def test_each_local_date_has_one_digest_through_a_change_of_clocks(zone: str, day: str) -> None:
    middle = datetime.fromisoformat(f"{day}T00:00:00+00:00")
    desk, until = desk_at(middle - timedelta(days=2), zone), middle + timedelta(days=2, hours=12)
    owed: list[str] = []
    while desk.now < until:
        if desk.now < until - timedelta(days=1, hours=12):
            owed += desk.owe(mode="digest")
        turn(desk, timedelta(minutes=30))
    letters = [letter.key for letter in desk.channels["desk"].letters]
    assert len(letters) == len(set(letters))
    days = sorted(key.rpartition(":")[2] for key in letters)
    first = date.fromisoformat(days[0])
    assert days == [(first + timedelta(days=n)).isoformat() for n in range(len(days))]
    assert len(days) in (4, 5)
    told = [story for stories in desk.told() for story in stories]
    assert sorted(told) == list(range(1, len(owed) + 1))


@pytest.mark.parametrize("step", [timedelta(hours=2), timedelta(days=1)])
@pytest.mark.parametrize("hour", [0, 6, 23])
def test_a_clock_that_goes_wrong_and_is_put_right_loses_and_doubles_nothing(
    step: timedelta, hour: int
) -> None:
    start = datetime(2026, 5, 4, hour, tzinfo=UTC)
    desk, owed = desk_at(start, "Europe/Berlin", at="07:00"), 0
    for turns in range(4 * 96):
        if turns == 96:
            desk.now += step
        if turns == 144:
            desk.now -= step
        if turns < 2 * 96:
            mode = "digest" if turns % 2 else "instant"
            owed += len(desk.owe(mode=mode))
        turn(desk, timedelta(minutes=15))
    told = [story for stories in desk.told() for story in stories]
    assert sorted(told) == list(range(1, owed + 1))
    digests = [letter.key for letter in desk.channels["desk"].letters if letter.kind == "digest"]
    assert len(digests) == len(set(digests))
    assert desk.store.deliveries("waiting", "claimed") == ()
