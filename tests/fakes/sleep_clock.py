"""A clock for code that waits: its seconds pass while somebody sleeps, and only then."""

from __future__ import annotations

import asyncio


class SleepClock:
    """Seconds that pass only while somebody sleeps."""

    def __init__(self) -> None:
        self.seconds = 100.0

    async def sleep(self, seconds: float) -> None:
        self.seconds += seconds
        await asyncio.sleep(0)

    def __call__(self) -> float:
        return self.seconds
