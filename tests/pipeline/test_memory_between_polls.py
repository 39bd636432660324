"""A process that polls for months does not keep what each poll leaves behind."""

from __future__ import annotations

import asyncio
import gc
import weakref
from datetime import UTC, datetime

from config.settings import load_settings
from core.values import Watch
from pipeline.wiring import App
from tests.fakes.store import MemoryStore

NOW = datetime(2026, 11, 26, tzinfo=UTC)


class Left:
    """Something that nothing but itself holds."""

    def __init__(self) -> None:
        self.itself = self


def test_what_the_poll_before_left_behind_goes_when_the_next_begins() -> None:
    app = App(load_settings({}), Watch(), MemoryStore(), lambda: NOW)

    async def poll() -> weakref.ref[Left]:
        async with app.polling():
            return weakref.ref(Left())

    left = asyncio.run(poll())
    asyncio.run(poll())
    assert left() is None
    assert gc.get_freeze_count() == 0
