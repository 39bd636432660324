"""One asker for each host across a whole fleet: leases in the database that all machines share.

Nothing is asked of the database for each request. A host is taken when its first request comes,
kept while more follow, and given back when its pause is over, for before that nobody else could
ask it either. Whatever is wanted or given back at a time goes in one statement: while one is
under way, the next one gathers. A process that is killed keeps its hosts from others until its
leases lapse; one that was stopped for longer finds them gone before its next request.
"""

from __future__ import annotations

import asyncio
import logging
import os
import secrets
import socket
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from types import TracebackType
from typing import ParamSpec, Self, TypeVar

from core.errors import StorageError
from core.values import Lease
from pipeline.ports import Leases

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")

LOG = logging.getLogger("wirewatch.leases")

#: Leases are prolonged so often (seconds), to three beats beyond the longest request: two of them
#: may be late or lost before a request has to wait.
BEAT = 10.0
#: A host that another process has is asked for again so often in a beat.
AGAIN = 20
#: A host that is wanted again and again goes through other hands after so long (seconds): a
#: worker with a hundred feeds of one host would keep the others' articles waiting to its end.
LONGEST_HOLD = 60.0


def holder_name() -> str:
    """A name for this process that no other has: machine, process and chance."""
    return f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"


@dataclass(slots=True)
class _Held:
    """A lease that is ours, and since when (seconds); `idle_since` while nobody here wants it."""

    lease: Lease
    since: float
    idle_since: float | None = None


class HostLeases:
    """The `SharedTurns` of one poll: an asynchronous context manager, for one event loop.

    Arguments:
        leases: where the processes meet.
        longest_request: seconds that a request may take; a lease outlasts it.
        gap: seconds between two requests to a host.
        holder: names this process.
        beat: seconds after which leases are prolonged.
        sleep, clock: wait for and tell seconds.
    """

    def __init__(
        self,
        leases: Leases,
        longest_request: float,
        gap: float,
        *,
        holder: str = "",
        beat: float = BEAT,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._leases, self._longest, self._gap = leases, longest_request, gap
        self._holder = holder or holder_name()
        self._beat, self._again = beat, beat / AGAIN
        self._sleep, self._clock = sleep, clock
        self._held: dict[str, _Held] = {}
        self._wanted: dict[str, asyncio.Future[Lease | None]] = {}
        self._wake = asyncio.Event()
        self._beat_at = 0.0

    async def __aenter__(self) -> Self:
        # Not the poll's own threads: behind their parsing a request would wait for its lease.
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="leases")
        await self._in_thread(self._set_clock)
        self._beat_at = self._clock() + self._beat
        self._work = asyncio.create_task(self._rounds())
        self._work.add_done_callback(self._ended)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._work.cancel()
        with suppress(asyncio.CancelledError):
            await self._work
        left = [held.lease for held in self._held.values()]
        self._held = {}
        try:
            await self._in_thread(self._leases.give_back, left, self._now())
        except StorageError as refused:
            LOG.warning("%d hosts stay ours until their leases lapse: %s", len(left), refused)
        self._thread.shutdown()

    async def hold(self, host: str) -> tuple[float, float]:
        """Wait until the host is ours alone, for as long as it takes. Raises StorageError.

        Returns:
            How many seconds ago another process asked it last (infinity where nobody did, or we
            did ourselves), and for how many more seconds it wants to be left alone.
        """
        held = self._held.get(host)
        if held is not None:
            held.idle_since = None
            if self._clock() - held.since > LONGEST_HOLD:
                self.let_go(host)
                held.idle_since = self._clock() - self._gap  # at once
                self._wake.set()
                await self._sleep(2 * self._again)
            elif held.lease.until - self._now() >= timedelta(seconds=self._longest):
                return float("inf"), 0.0
        while True:
            if self._work.done():
                self._work.result()
            self._wanted[host] = answer = asyncio.get_running_loop().create_future()
            self._wake.set()
            lease = await answer
            if lease is not None:
                now = self._now()
                asked, rest = lease.asked_at, lease.rests_until
                ago = (now - asked).total_seconds() if asked else float("inf")
                return ago, max((rest - now).total_seconds(), 0.0) if rest else 0.0
            await self._sleep(self._again)

    def asked(self, host: str, rest: float) -> None:
        """A request to a held host has ended; for so many seconds it wants to be left alone."""
        if held := self._held.get(host):
            now = self._now()
            until = now + timedelta(seconds=rest) if rest > 0 else None
            held.lease = replace(held.lease, asked_at=now, rests_until=until)

    def let_go(self, host: str) -> None:
        """Nobody in this process wants the host for now."""
        if (held := self._held.get(host)) and held.idle_since is None:
            held.idle_since = self._clock()

    def _now(self) -> datetime:
        """The database's time."""
        return self._zero + timedelta(seconds=self._clock())

    def _set_clock(self) -> None:
        """Look at the database's clock; its server may have corrected it."""
        self._zero = self._leases.time() - timedelta(seconds=self._clock())

    async def _rounds(self) -> None:
        """Take and give back, one statement after the other, until cancelled."""
        while True:
            with suppress(TimeoutError):
                # Often enough to give back what is due to be.
                await asyncio.wait_for(self._wake.wait(), self._again)
            self._wake.clear()
            await self._round()

    async def _round(self) -> None:
        now = self._clock()
        beat = now >= self._beat_at
        idle = [
            host
            for host, held in self._held.items()
            if held.idle_since is not None and now - held.idle_since >= self._gap
        ]
        given = [self._held.pop(host).lease for host in idle]
        wanted, self._wanted = self._wanted, {}
        names = {*wanted, *self._held} if beat else set(wanted)
        if not (names or given):
            return
        try:
            taken = await self._in_thread(self._exchange, given, names, beat)
        except Exception as error:
            for answer in wanted.values():
                if not answer.done():
                    answer.set_exception(error)
            if not isinstance(error, StorageError):
                raise
            # What was to be given back lapses; what is held is prolonged at the next beat.
            LOG.warning("leases of hosts cannot be prolonged or given back: %s", error)
            return
        self._take_in(taken, names, wanted)
        if beat:
            self._beat_at = now + self._beat

    def _exchange(self, given: list[Lease], names: set[str], beat: bool) -> dict[str, Lease]:
        if beat:
            self._set_clock()
        now = self._now()
        if given:
            self._leases.give_back(given, now)
        until = now + timedelta(seconds=self._longest + 3 * self._beat)
        taken = self._leases.take([f"host {name}" for name in names], self._holder, now, until)
        return {name.removeprefix("host "): lease for name, lease in taken.items()}

    def _take_in(
        self,
        taken: dict[str, Lease],
        names: set[str],
        wanted: dict[str, asyncio.Future[Lease | None]],
    ) -> None:
        for host in names:
            lease, held = taken.get(host), self._held.get(host)
            if lease is None:
                if held is not None:
                    LOG.warning("the lease of %s lapsed and another worker took it", host)
                    del self._held[host]
            elif held is not None and held.lease.token == lease.token:
                # What we know of our own requests is newer than what the row says.
                held.lease = replace(held.lease, until=lease.until)
                held.idle_since = None if host in wanted else held.idle_since
            else:
                self._held[host] = _Held(lease, self._clock())
            if answer := wanted.get(host):
                if not answer.done():
                    answer.set_result(lease)
                elif lease is not None:
                    self.let_go(host)  # who wanted it has gone

    def _in_thread(
        self, call: Callable[Arguments, Result], *args: Arguments.args, **more: Arguments.kwargs
    ) -> Awaitable[Result]:
        loop = asyncio.get_running_loop()
        return loop.run_in_executor(self._thread, partial(call, *args, **more))

    def _ended(self, work: asyncio.Task[None]) -> None:
        """Whoever waits when the rounds end by a defect of ours would wait for ever."""
        if not work.cancelled() and (error := work.exception()):
            for answer in self._wanted.values():
                if not answer.done():
                    answer.set_exception(error)
