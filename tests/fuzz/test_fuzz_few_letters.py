"""The fuzz run itself, with few letters; `make fuzz` does many."""

from __future__ import annotations

from tests.fuzz.__main__ import fuzz


def test_hostile_letters_get_through_no_renderer() -> None:
    assert not fuzz(range(60), seed=7)
