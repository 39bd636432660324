"""One story, one alert: messages for each distinct story on the newsroom with reprints."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.messages import newsroom, tell


@pytest.mark.parametrize("half", [0, 1])
def test_reprints_of_the_newsroom_are_told_once(tmp_path: Path, half: int) -> None:
    """At most 1.05 messages a story, follow-ups included; `make bench-messages` prints them."""
    told = tell(*newsroom(half), tmp_path)
    assert told.articles > 300
    assert told.messages <= 1.05 * told.stories
