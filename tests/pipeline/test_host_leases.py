"""One asker for each host, however many processes there are."""

from __future__ import annotations

import asyncio
import random
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta

import pytest

from benchmarks.internet import Internet
from core.errors import StorageError
from core.values import Lease
from pipeline.host_leases import LONGEST_HOLD, HostLeases
from scrapers.politeness import HostRestsError, HostTurns
from tests.fakes.leases import MemoryLeases
from tests.fakes.sleep_clock import SleepClock
from tests.servers.postgres import Postgres

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
HOST = "paper.example"


class Database(MemoryLeases):
    """Leases whose clock is the test's, and that can be away."""

    def __init__(self, clock: SleepClock) -> None:
        super().__init__(shared=True)
        self._clock = clock
        self.away = False
        self.statements = 0

    def time(self) -> datetime:
        return NOW + timedelta(seconds=self._clock.seconds)

    def take(self, *arguments: object) -> dict[str, Lease]:  # type: ignore[override]
        self.statements += 1
        if self.away:
            raise StorageError("the database is away")
        return super().take(*arguments)  # type: ignore[arg-type]


class Worker:
    """What one process has: its leases and its turns."""

    def __init__(self, database: Database, clock: SleepClock, gap: float = 2.0) -> None:
        # It asks for what others have every 10 ms of real time, in which none passes here.
        self.leases = HostLeases(database, 30.0, gap, beat=0.2, clock=clock)
        self.turns = HostTurns(gap, sleep=clock.sleep, clock=clock, shared=self.leases)

    async def die(self) -> None:
        """End without giving anything back."""
        self.leases._work.cancel()
        self.leases._held.clear()
        await self.leases.__aexit__(None, None, None)


def test_a_host_passes_from_worker_to_worker_with_its_pause() -> None:
    async def story() -> None:
        clock = SleepClock()
        database = Database(clock)
        one, two = Worker(database, clock), Worker(database, clock)
        async with one.leases, two.leases:
            async with one.turns.turn(HOST):
                waiting = asyncio.create_task(_ask(two, clock))
                await asyncio.sleep(0.05)
                assert not waiting.done()
                clock.seconds += 1.0
            await asyncio.sleep(0.05)
            assert not waiting.done()
            clock.seconds += 2.0
            assert await waiting == 103.0

    asyncio.run(story())


async def _ask(worker: Worker, clock: SleepClock) -> float:
    async with worker.turns.turn(HOST):
        return clock.seconds


def test_a_rest_that_a_host_asked_one_worker_for_holds_for_all() -> None:
    async def story() -> None:
        clock = SleepClock()
        database = Database(clock)
        one, two = Worker(database, clock), Worker(database, clock)
        async with one.leases, one.turns.turn(HOST):
            one.turns.rest(HOST, 600.0)
        async with two.leases:
            with pytest.raises(HostRestsError) as caught:
                await _ask(two, clock)
        assert caught.value.seconds == pytest.approx(600.0, abs=1)

    asyncio.run(story())


def test_a_dead_workers_hosts_are_asked_when_its_leases_lapse_and_not_before() -> None:
    async def story() -> None:
        clock = SleepClock()
        database = Database(clock)
        one, two = Worker(database, clock), Worker(database, clock)
        async with two.leases:
            await one.leases.__aenter__()
            async with one.turns.turn(HOST):
                pass
            await one.die()
            waiting = asyncio.create_task(_ask(two, clock))
            clock.seconds += 30.0 + 3 * 0.2 - 0.1
            await asyncio.sleep(0.05)
            assert not waiting.done()
            clock.seconds += 0.1
            # It may have asked up to the end, and the pause comes after that.
            assert await waiting == pytest.approx(132.6)

    asyncio.run(story())


def test_a_worker_that_was_stopped_for_long_asks_for_its_hosts_anew() -> None:
    async def story() -> None:
        clock = SleepClock()
        database = Database(clock)
        one, two = Worker(database, clock), Worker(database, clock)
        async with one.leases, two.leases:
            await _ask(one, clock)
            one.leases._work.cancel()
            clock.seconds += 300.0  # stopped, as by SIGSTOP
            async with two.turns.turn(HOST):
                one.leases._work = asyncio.create_task(one.leases._rounds())
                again = asyncio.create_task(_ask(one, clock))
                await asyncio.sleep(0.05)
                assert not again.done()
            clock.seconds += 2.0
            await again

    asyncio.run(story())


def test_one_statement_takes_what_many_requests_want() -> None:
    async def story() -> None:
        clock = SleepClock()
        database = Database(clock)
        worker = Worker(database, clock, gap=0.0)

        async def ask(number: int) -> None:
            async with worker.turns.turn(f"h{number}.example"):
                pass

        async with worker.leases:
            await asyncio.gather(*(ask(number) for number in range(500)))
            assert len(database.rows) == 500
            assert database.statements <= 5

    asyncio.run(story())


def test_a_host_with_many_requests_goes_through_other_hands_too() -> None:
    async def story() -> None:
        clock = SleepClock()
        database = Database(clock)
        one, two = Worker(database, clock, 0.0), Worker(database, clock, 0.0)
        order: list[str] = []

        async def ask(name: str, worker: Worker) -> None:
            async with worker.turns.turn(HOST):
                order.append(name)
                clock.seconds += LONGEST_HOLD / 10

        async with one.leases, two.leases:
            many = [asyncio.create_task(ask("many", one)) for _ in range(60)]
            while not order:
                await asyncio.sleep(0)
            await asyncio.wait_for(ask("other", two), 60)
            assert 1 < order.index("other") < 30
            await asyncio.gather(*many)

    asyncio.run(story())


def test_without_the_database_nobody_is_asked_and_later_all_goes_on() -> None:
    async def story() -> None:
        clock = SleepClock()
        database = Database(clock)
        worker = Worker(database, clock)
        async with worker.leases:
            database.away = True
            with pytest.raises(StorageError):
                await _ask(worker, clock)
            database.away = False
            await _ask(worker, clock)

    asyncio.run(story())


#: Asks hosts in an order of its own; dies where it stands when it is told how often it may ask.
ASKER = """
import asyncio, random, sys
from pipeline.host_leases import HostLeases
from benchmarks.internet import host_of
from scrapers.fetch import HttpFetcher
from storage import open_store

url, port, seed, gap, dies = *sys.argv[1:4], float(sys.argv[4]), sys.argv[5] == "dies"

async def main():
    store, dice = open_store(url), random.Random(seed)
    async with HostLeases(store.leases, 2.5, gap, beat=1.0) as shared:
        async with HttpFetcher("test", gap=gap, shared=shared) as fetch:
            async def ask(number):
                address = f"http://{host_of(number)}:{port}/item/{dice.randrange(99)}"
                assert (await fetch(address, allow_private=True)).status == 200
            numbers = [n for n in range(8) for _ in range(2)]
            dice.shuffle(numbers)
            print("asks", flush=True)
            await asyncio.gather(*(ask(n) for n in (numbers * 50 if dies else numbers)))
    store.close()

asyncio.run(main())
"""


@pytest.mark.postgres
def test_processes_that_are_killed_or_not_never_ask_a_host_at_once(testrun_uid: str) -> None:
    url = Postgres(testrun_uid).empty("host_leases")
    dice = random.Random(5)  # noqa: S311 - when to kill, repeatable
    with Internet(1, gap := 0.1) as internet:

        def start(seed: int, how: str) -> subprocess.Popen[str]:
            words = (url, str(internet.port), str(seed), str(gap), how)
            return subprocess.Popen(
                [sys.executable, "-c", ASKER, *words], stdout=subprocess.PIPE, text=True
            )

        with start(0, "dies") as doomed:
            askers = [start(seed, "lives") for seed in (1, 2)]
            assert doomed.stdout is not None
            doomed.stdout.readline()
            time.sleep(dice.uniform(0.2, 0.5))  # so that it holds hosts, whichever
            doomed.kill()
        for asker in askers:
            asker.communicate()
        seen = internet.bring({}, NOW)
    assert [asker.returncode for asker in askers] == [0, 0]
    assert seen["pages"] >= 2 * 16
    assert (seen["in parallel"], seen["under the gap"]) == (0, 0)
