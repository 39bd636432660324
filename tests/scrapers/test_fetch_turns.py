"""Turns, pauses and rests of a host, on a clock of our own; and the header that asks for rest."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest

from scrapers.politeness import HostRestsError, HostTurns
from scrapers.retry_after import LONGEST_SECONDS, retry_after
from tests.fakes.sleep_clock import SleepClock

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


def turns_of(gap: float) -> tuple[HostTurns, SleepClock]:
    clock = SleepClock()
    return HostTurns(gap, sleep=clock.sleep, clock=clock), clock


def test_a_host_is_asked_one_at_a_time_with_a_gap_in_order_of_asking() -> None:
    async def story() -> None:
        turns, clock = turns_of(2.0)
        taken: list[tuple[int, float]] = []
        inside = 0

        async def ask(number: int) -> None:
            nonlocal inside
            async with turns.turn("paper.example"):
                inside += 1
                assert inside == 1
                taken.append((number, clock.seconds))
                await asyncio.sleep(0)
                clock.seconds += 1.0  # the request itself
                inside -= 1

        await asyncio.gather(*(ask(number) for number in range(3)))
        assert taken == [(0, 100.0), (1, 103.0), (2, 106.0)]

    asyncio.run(story())


def test_two_hosts_do_not_wait_for_each_other() -> None:
    async def story() -> None:
        turns, clock = turns_of(60.0)
        async with turns.turn("one.example"), turns.turn("two.example"):
            pass
        assert clock.seconds == 100.0

    asyncio.run(story())


def test_a_turn_tells_whether_it_is_one_of_several_and_can_widen_the_gap() -> None:
    async def story() -> None:
        turns, clock = turns_of(1.0)
        seen: list[bool] = []

        async def ask() -> None:
            async with turns.turn("paper.example", 5.0) as several:
                seen.append(several)
                await asyncio.sleep(0)

        await asyncio.gather(ask(), ask(), ask())
        assert seen == [False, True, True]
        assert clock.seconds == 110.0

    asyncio.run(story())


def test_a_failed_request_counts_as_a_request() -> None:
    async def story() -> None:
        turns, clock = turns_of(3.0)
        with pytest.raises(RuntimeError):
            async with turns.turn("paper.example"):
                raise RuntimeError
        async with turns.turn("paper.example"):
            assert clock.seconds == 103.0

    asyncio.run(story())


def test_a_short_rest_is_sat_out_and_a_long_one_ends_the_fetch() -> None:
    async def story() -> None:
        turns, clock = turns_of(0.0)
        turns.rest("paper.example", 4.0)
        async with turns.turn("paper.example"):
            assert clock.seconds == 104.0
        turns.rest("paper.example", 120.0)
        turns.rest("paper.example", 60.0)
        with pytest.raises(HostRestsError) as caught:
            async with turns.turn("paper.example"):
                raise AssertionError
        assert caught.value.seconds == 120.0
        clock.seconds += 121.0
        async with turns.turn("paper.example"):
            pass

    asyncio.run(story())


def test_many_hosts_are_forgotten_but_not_our_manners() -> None:
    async def story() -> None:
        turns, clock = turns_of(1.0)
        turns.rest("resting.example", 3600.0)
        for number in range(3000):
            async with turns.turn(f"h{number}.example"):
                clock.seconds += 0.01
        assert len(turns._hosts) < 1300
        with pytest.raises(HostRestsError):
            async with turns.turn("resting.example"):
                raise AssertionError

    asyncio.run(story())


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120.0),
        (" 0 ", 0.0),
        ("1.5", 1.5),
        ("Sun, 22 Nov 2026 09:02:00 GMT", 120.0),
        ("Sun, 22 Nov 2026 18:02:00 +0900", 120.0),
        ("Sun, 22 Nov 2026 09:02:00", 120.0),
        ("Sunday, 22-Nov-26 09:02:00 GMT", 120.0),
        ("Sun, 22 Nov 2026 08:00:00 GMT", 0.0),
        ("Thu, 01 Jan 1970 00:00:00 GMT", None),
        ("2026-11-22T09:02:00Z", 120.0),
        ("120 seconds", 120.0),
        ("120s", 120.0),
        ('"120"', 120.0),
        ("120, 60", 120.0),
        ("120;", 120.0),
        ("99999999999", LONGEST_SECONDS),
        ("9" * 400, LONGEST_SECONDS),
        ("Fri, 31 Dec 2099 00:00:00 GMT", LONGEST_SECONDS),
        ("", None),
        ("-5", None),
        ("soon", None),
        ("Sun, 99 Nov 2026 09:02:00 GMT", None),
        ("1,5", None),
        # Python's own parser of such dates raises OverflowError here.
        ("Mon, 01 Jan 10000000000000000000000 00:00:00 GMT", None),
        ("²", None),
        ("nan", None),
    ],
)
def test_a_wait_is_read_in_all_its_forms(value: str, seconds: float | None) -> None:
    assert retry_after(value, NOW) == seconds
