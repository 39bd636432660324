"""How a story's outlets are told: who speaks for itself is said only where credits tell."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from core.outlets import independent, reprints, spread
from core.values import Story

THEN = datetime(2026, 11, 26, tzinfo=UTC)


@pytest.mark.parametrize(
    ("carried", "told"),
    [
        ([("Post", "")], ""),
        ([("Post", "AP")], ""),
        ([("Post", ""), ("Ledger", "")], "2 outlets, no agency credited"),
        (
            [("Post", "AP"), ("Ledger", "AP"), ("Coast", "")],
            "3 outlets, 2 of them independent (2 print AP)",
        ),
    ],
)
def test_independence_is_told_only_where_an_agency_is_credited(
    carried: list[tuple[str, str]], told: str
) -> None:
    story = Story(
        1, "Rice", THEN, THEN, ("https://post.example/1",),
        outlets=tuple(outlet for outlet, _ in carried),
        independent=len(independent(carried)), reprints=reprints(carried),
    )  # fmt: skip
    assert spread(story) == told
