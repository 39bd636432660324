"""Wirewatch tells of its own troubles once, and that they are over."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from core.errors import DeliveryError
from core.values import Receiver, Source, SourceState, Watch
from pipeline.notices import owe_notices
from storage import open_store
from tests.pipeline.desk import MINUTE, NOON, Desk

HOUR = timedelta(hours=1)
ROOM = (900, 1000)
FULL = (20 * 10**9, 1000 * 10**9)
PRESS = Source("press", "The Press", "https://press.example/feed")


class Duty(Desk):
    """A desk whose watch has a source, and a receiver of notices."""

    @property
    def watch(self) -> Watch:
        return replace(super().watch, sources=(PRESS,))

    def poll(self, *, fails: bool = False) -> None:
        """Remember a poll of the source, now."""
        state = SourceState(
            "press", attempted_at=self.now, failures=int(fails), problem="HTTP 503" * fails
        )
        with self.store.begin() as tx:
            tx.save_state(state)

    def look(self, disk: tuple[int, int] = ROOM) -> list[str]:
        """Owe and send the notices; the sentences that came of it."""
        owe_notices(self.store, self.watch, 5 * MINUTE, disk, self.now)
        self.channels["duty"].letters.clear()
        self.deliver()
        return [note for letter in self.channels["duty"].letters for note in letter.notes]


@pytest.fixture
def duty(tmp_path: Path) -> Iterator[Duty]:
    store = open_store(f"sqlite:///{tmp_path / 'news.db'}")
    receivers = (
        Receiver("desk", "mailto://x"),
        Receiver("duty", "mailto://y", notices=True),
    )
    yield Duty(store, receivers)
    store.close()


def test_all_is_well(duty: Duty) -> None:
    duty.poll()
    assert duty.look() == []


def test_a_source_that_failed_for_a_day_and_is_read_again(duty: Duty) -> None:
    duty.poll(fails=True)
    duty.now += 23 * HOUR
    duty.poll(fails=True)
    assert duty.look() == []
    duty.now += HOUR
    duty.poll(fails=True)
    since = "Sun 22 Nov 2026, 12:00 UTC"
    assert duty.look() == [f'Source "press" has failed since {since}: HTTP 503.']
    assert duty.look() == []
    duty.now += HOUR
    duty.poll()
    assert duty.look() == [f'Source "press", which had failed since {since}, is read again.']
    assert duty.look() == []


def test_a_poller_that_missed_two_intervals(duty: Duty) -> None:
    duty.poll()
    duty.now += 2 * PRESS.every
    assert duty.look() == []
    duty.now += MINUTE
    assert duty.look() == ["No source has been polled since Sun 22 Nov 2026, 12:00 UTC."]
    duty.poll()
    (over,) = duty.look()
    assert over.startswith("Sources are polled again")


def test_a_disk_that_is_nearly_full(duty: Duty) -> None:
    duty.poll()
    (begins,) = duty.look(FULL)
    assert begins == "The disk is nearly full."
    duty.now += MINUTE
    assert duty.look(FULL) == []
    (over,) = duty.look()
    assert over.endswith("has room again.")


def test_a_receiver_that_takes_nothing_for_an_hour(duty: Duty) -> None:
    duty.channels["desk"].failures = deque([DeliveryError("refused")] * 3)
    duty.owe(1)
    for _ in range(3):
        duty.poll()
        assert duty.look() == []
        duty.now += 25 * MINUTE
    duty.poll()
    assert duty.look() == [
        f'Receiver "desk" has taken no message since {NOON:%a %-d %b %Y, %H:%M} UTC.'
    ]
    # The round that told it reached the receiver, too.
    assert len(duty.told()) == 1
    (over,) = duty.look()
    assert over.endswith("is well again.")


def test_nobody_is_told_who_did_not_ask(duty: Duty) -> None:
    duty.receivers = duty.receivers[:1]
    duty.poll()
    assert owe_notices(duty.store, duty.watch, MINUTE, FULL, duty.now) == ()
