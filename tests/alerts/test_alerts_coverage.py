"""The lines that make silence trustworthy."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from alerts.coverage import MOST_FAILING, coverage_lines
from core.values import Coverage, Gap

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


def lines(*gaps: Gap, unusual: tuple[str, ...] = ()) -> tuple[str, ...]:
    told = Coverage(2, 2, 3, 1, 1, gaps=gaps, unusual=unusual)
    return coverage_lines(told, ZoneInfo("UTC"))[1:]


def test_each_source_that_probably_lost_items_is_told_of_once() -> None:
    assert lines(
        Gap("wire", NOW, NOW, 20), Gap("press", NOW, NOW, 9, 4), Gap("wire", NOW, NOW, 20, 1)
    ) == (
        "Items were probably lost: press had rolled over at a poll; a sitemap gave 4 items of them",
        "Items were probably lost: wire had rolled over at 2 polls; a sitemap gave 1 item of them",
    )


def test_what_is_unlike_itself_is_told_of_in_its_own_words() -> None:
    said = "press is unusually quiet: its last new item came 9 d ago"
    assert lines(unusual=(said,)) == (said,)


def test_of_very_many_the_rest_is_counted() -> None:
    gaps = [Gap(f"s{n:03}", NOW, NOW, 20) for n in range(MOST_FAILING + 3)]
    found = lines(*gaps)
    assert len(found) == MOST_FAILING + 1
    assert found[-1] == "And 3 more sources probably lost items"
