"""Manners towards a host: one request at a time, and a pause before the next one."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

#: So many hosts are remembered before those that nobody waits for any more are dropped.
_REMEMBERED = 1024


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

    @asynccontextmanager
    async def turn(self, host: str, gap: float = 0.0) -> AsyncIterator[None]:
        """Wait for the host's turn and hold it; `gap` widens the pause after this turn."""
        if len(self._hosts) >= _REMEMBERED and host not in self._hosts:
            self._forget()
        state = self._hosts.setdefault(host, _Host())
        state.users += 1
        try:
            async with state.lock:
                if (wait := state.free_at - self._clock()) > 0:
                    await self._sleep(wait)
                try:
                    yield
                finally:
                    state.free_at = self._clock() + max(self._gap, gap)
        finally:
            state.users -= 1

    def _forget(self) -> None:
        now = self._clock()
        self._hosts = {
            host: state for host, state in self._hosts.items() if state.users or state.free_at > now
        }


class _Host:
    __slots__ = ("free_at", "lock", "users")

    def __init__(self) -> None:
        self.lock = asyncio.Lock()
        self.free_at = float("-inf")
        self.users = 0
