"""The chaos run itself, with few kills; `make chaos` does many, on both databases."""

from __future__ import annotations

from pathlib import Path

from tests.chaos.__main__ import run


def test_a_few_kills_lose_nothing_and_repeat_at_most_what_was_in_flight(tmp_path: Path) -> None:
    outcome = run(f"sqlite:///{tmp_path / 'news.db'}", kills=6, seed=7, folder=tmp_path)
    assert outcome.good, outcome.line()
    assert outcome.stories > 0
    assert outcome.messages >= outcome.stories
