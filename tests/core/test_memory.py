"""What a process that lives for months does about its memory."""

from __future__ import annotations

import ctypes
import gc
import resource
from pathlib import Path

import pytest

from core.memory import collector_paused, give_back


def resident() -> int:
    """Bytes of this process that lie in memory."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()


@pytest.mark.skipif(not hasattr(ctypes.CDLL(None), "malloc_trim"), reason="another allocator")
def test_what_nobody_uses_goes_back_although_something_lies_above_it() -> None:
    some = [b"x" * (2_000 + n % 2) for n in range(50_000)]
    del some[:-1]
    before = resident()
    give_back()
    assert resident() < before - 50_000_000
    assert some


def test_who_found_the_collector_at_work_sets_it_to_work_again() -> None:
    assert gc.isenabled()
    with collector_paused():
        assert not gc.isenabled()
        with collector_paused():
            pass
        assert not gc.isenabled()
    assert gc.isenabled()
