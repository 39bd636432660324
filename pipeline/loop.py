"""The event loop that polls run on."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

Answer = TypeVar("Answer")


def run(polls: Coroutine[Any, Any, Answer]) -> Answer:
    """As `asyncio.run`, on uvloop where it is installed (not on Windows).

    Most of what it costs to ask a source that has nothing new is the event loop's own work, of
    which uvloop does the greater part in C (docs/decisions/0029).
    """
    try:
        from uvloop import new_event_loop
    except ImportError:
        return asyncio.run(polls)
    with asyncio.Runner(loop_factory=new_event_loop) as runner:
        return runner.run(polls)
