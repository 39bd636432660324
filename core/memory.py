"""What a process that lives for months does about its memory."""

from __future__ import annotations

import ctypes
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


def give_back() -> None:
    """Give the system what glibc's allocator holds and nobody uses; nothing with another one.

    Between what lives long lie pieces that nothing fits into, ever more of them.
    """
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)
