"""What the work of `wirewatch start` tells its supervisor through a pipe.

A pipe and not a file, because a disk that is full or read-only must not make a part look dead.
"""

from __future__ import annotations

import os
from contextlib import suppress

#: That it lives; and that Prefect answers, but not as it should.
LIVES, PREFECT_FAILS = b".", b"!"


def pipe() -> tuple[int, int]:
    """The end to hear at and the end to tell at; neither ever waits."""
    ends = os.pipe()
    for end in ends:
        os.set_blocking(end, False)
    return ends


def tell(end: int, what: bytes) -> None:
    """Tell one of them. Raises BrokenPipeError when nobody is there to hear it any more."""
    with suppress(BlockingIOError):  # nobody has listened for long: it is full of beats
        os.write(end, what)


def hear(end: int) -> bytes:
    """What was told last since somebody asked; b"" when nothing was."""
    last = b""
    with suppress(BlockingIOError):
        while told := os.read(end, 4096):
            last = told[-1:]
    return last
