"""Manners towards a host: one request at a time, a pause, and rest when it asks for rest."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Protocol

#: So many hosts are remembered before those that nobody waits for any more are dropped.
_REMEMBERED = 1024
#: A rest that is no longer is sat out; a longer one ends the fetch, to be tried at another time.
_SAT_OUT_SECONDS = 5.0


class HostRestsError(Exception):
    """A host asked to be left alone; `seconds` are left of that."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"the host wants no requests for another {seconds:.0f} s")
        self.seconds = seconds


class SharedTurns(Protocol):
    """Agrees with other processes on who asks a host, for those who share a database."""

    async def hold(self, host: str) -> tuple[float, float]:
        """Wait until no other process has the host, and have it.

        Returns how many seconds ago another one asked it (infinity for never), and for how many
        more seconds it wants to be left alone. Cheap where we have it already.
        """
        ...

    def asked(self, host: str, rest: float) -> None:
        """A request has ended; the host wants to be left alone for so many more seconds."""
        ...

    def let_go(self, host: str) -> None:
        """Nobody here waits for the host any more."""
        ...


class HostTurns:
    """Hands out turns: one holder for each host, `gap` seconds from one turn to the next.

    The order of asking is the order of turns. `sleep` and `clock` (seconds, monotonic) are
    arguments so that tests need not wait. With `shared` no other process asks the host either.
    """

    def __init__(
        self,
        gap: float,
        *,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        clock: Callable[[], float] = time.monotonic,
        shared: SharedTurns | None = None,
    ) -> None:
        self._gap, self._sleep, self._clock, self._shared = gap, sleep, clock, shared
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
                await self._pause(host, state, gap)
                try:
                    follows, state.followed = state.followed, state.users > 1
                    yield follows or state.followed
                finally:
                    state.free_at = self._clock() + max(self._gap, gap)
                    if self._shared:
                        self._shared.asked(host, state.rests_until - self._clock())
        finally:
            state.users -= 1
            if self._shared and not state.users:
                self._shared.let_go(host)

    def rest(self, host: str, seconds: float) -> None:
        """Leave a host alone for so long, because it said so (429 or 503 with Retry-After)."""
        state = self._state(host)
        state.rests_until = max(state.rests_until, self._clock() + seconds)

    async def _pause(self, host: str, state: _Host, gap: float) -> None:
        while True:
            if self._shared:
                ago, rest = await self._shared.hold(host)
                now = self._clock()
                state.free_at = max(state.free_at, now - ago + max(self._gap, gap))
                state.rests_until = max(state.rests_until, now + rest)
            rest = state.rests_until - self._clock()
            if rest > _SAT_OUT_SECONDS:
                raise HostRestsError(rest)
            wait = max(state.free_at - self._clock(), rest)
            if wait > 0:
                await self._sleep(wait)
            if wait <= 0 or not self._shared:
                return
            # Again: the host may have gone through other hands while we slept.

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
