"""Manners towards a host: one request at a time, a pause, and rest when it asks for rest."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

#: So many hosts are remembered before those that nobody waits for any more are dropped.
_REMEMBERED = 1024
#: A rest that is no longer is sat out; a longer one ends the fetch, to be tried at another time.
_SAT_OUT_SECONDS = 5.0


class HostRestsError(Exception):
    """A host asked to be left alone; `seconds` are left of that."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"the host wants no requests for another {seconds:.0f} s")
        self.seconds = seconds


class HostTurns:
    """Hands out turns: one holder for each host, `gap` seconds from one turn to the next.

    The order of asking is the order of turns. `sleep` and `clock` (seconds, monotonic) are
    arguments so that tests need not wait.
    """

    def __init__(
        self,
        gap: float,
        *,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._gap, self._sleep, self._clock = gap, sleep, clock
        self._hosts: dict[str, _Host] = {}
        self._forget_at = _REMEMBERED

    @asynccontextmanager
    async def turn(self, host: str, gap: float = 0.0) -> AsyncIterator[bool]:
        """Wait for the host's turn and hold it; yields whether it is one of several in a row.

        `gap` widens the pause after this turn. Raises HostRestsError at once where the host
        asked for a rest that is too long to sit out.
        """
        state = self._state(host)
        state.users += 1
        try:
            async with state.lock:
                await self._pause(state)
                try:
                    follows, state.followed = state.followed, state.users > 1
                    yield follows or state.followed
                finally:
                    state.free_at = self._clock() + max(self._gap, gap)
        finally:
            state.users -= 1

    def rest(self, host: str, seconds: float) -> None:
        """Leave a host alone for so long, because it said so (429 or 503 with Retry-After)."""
        state = self._state(host)
        state.rests_until = max(state.rests_until, self._clock() + seconds)

    async def _pause(self, state: _Host) -> None:
        rest = state.rests_until - self._clock()
        if rest > _SAT_OUT_SECONDS:
            raise HostRestsError(rest)
        wait = max(state.free_at - self._clock(), rest)
        if wait > 0:
            await self._sleep(wait)

    def _state(self, host: str) -> _Host:
        if len(self._hosts) >= self._forget_at and host not in self._hosts:
            now = self._clock()
            self._hosts = {name: state for name, state in self._hosts.items() if state.busy(now)}
            # Twice what is left, or 50,000 busy hosts would be looked through at every new one.
            self._forget_at = max(_REMEMBERED, 2 * len(self._hosts))
        return self._hosts.setdefault(host, _Host())


class _Host:
    __slots__ = ("followed", "free_at", "lock", "rests_until", "users")

    def __init__(self) -> None:
        self.lock = asyncio.Lock()
        self.users = 0
        self.followed = False
        self.free_at = self.rests_until = float("-inf")

    def busy(self, now: float) -> bool:
        """Whether forgetting it would forget our manners."""
        return self.users > 0 or max(self.free_at, self.rests_until) > now
