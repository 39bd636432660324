"""When Python looks for garbage among its objects, where the moment matters."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collector_paused() -> Iterator[None]:
    """Look for no garbage while the block lasts, in no thread of this process.

    For a block that makes a million objects and no cycles, or that others wait for: a look
    through all objects of a process that polls takes 60 ms and more. Threads may overlap; who
    found the collector at work sets it to work again.
    """
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()
