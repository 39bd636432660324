"""Load something large once, also when many threads ask for it at the same moment."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def once(load: Callable[[], T]) -> Callable[[], T]:
    """A function without arguments that is run by its first caller; the others wait for it.

    `functools.cache` lets every thread that comes before the first is done load for itself:
    seven batches of a poll then load a model seven times. A load that raises is tried again by
    the next caller.
    """
    lock = threading.Lock()
    loaded: list[T] = []

    def wrapper() -> T:
        if not loaded:
            with lock:
                if not loaded:
                    loaded.append(load())
        return loaded[0]

    wrapper.__doc__ = load.__doc__
    return wrapper
