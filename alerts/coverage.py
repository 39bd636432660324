"""The lines that make silence trustworthy: how much was read, and what was not. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from zoneinfo import ZoneInfo

from alerts.hours import local_time
from alerts.text import clean
from core.values import Coverage, Gap

#: How a kind of page that was no article is called in a sentence.
KINDS = {
    "listing": "listing",
    "consent": "consent wall",
    "challenge": "bot challenge",
    "error_page": "error page",
    "paywall": "paywall",
    "empty": "empty page",
}

#: More failing (or lossy, or strange) sources than this are counted, not named.
MOST_FAILING = 10


def coverage_lines(coverage: Coverage, zone: ZoneInfo) -> tuple[str, ...]:
    """Sentences for the end of a message; the first is the one-line summary.

    "12 of 12 sources read, 31 articles, 9 hits, 6 stories, 1 page was no article: consent
    wall", then the failing sources with since when and why, those that probably lost items,
    those that are unlike themselves, and what is undelivered.
    """
    parts = [
        f"{coverage.sources_read} of {_count(coverage.sources, 'source')} read",
        _count(coverage.articles, "article"),
        _count(coverage.hits, "hit"),
        _count(coverage.stories, "story", "stories"),
    ]
    parts += [
        f"{_count(number, 'page was', 'pages were')} no article: {KINDS.get(kind, clean(kind, 40))}"
        for kind, number in coverage.rejected
        if number
    ]
    lines = [", ".join(parts)]
    for slug, since, reason in coverage.failing[:MOST_FAILING]:
        when = f" since {local_time(since, zone)}" if since else ""
        lines.append(f"Failing{when}: {clean(slug, 80)} ({clean(reason, 160)})")
    if len(coverage.failing) > MOST_FAILING:
        lines.append(f"And {_count(len(coverage.failing) - MOST_FAILING, 'more source')} failing")
    lines += _capped([_gap_line(*told) for told in _lost(coverage.gaps)], "probably lost items")
    lines += _capped([clean(told, 200) for told in coverage.unusual], "unlike themselves")
    if coverage.held:
        lines.append(f"{_count(coverage.held, 'alert')} held for quiet hours or company")
    if coverage.undelivered:
        lines.append(f"{_count(coverage.undelivered, 'alert')} not delivered yet or failed")
    return tuple(lines)


def _lost(gaps: Iterable[Gap]) -> list[tuple[str, int, int]]:
    """For each source with gaps: how many, and how many items of then a sitemap gave."""
    found: dict[str, tuple[int, int]] = {}
    for gap in gaps:
        times, recovered = found.get(gap.source, (0, 0))
        found[gap.source] = times + 1, recovered + gap.recovered
    return [(slug, times, recovered) for slug, (times, recovered) in sorted(found.items())]


def _gap_line(slug: str, times: int, recovered: int) -> str:
    polls = "a poll" if times == 1 else f"{times:,} polls"
    found = f"; a sitemap gave {_count(recovered, 'item')} of them" if recovered else ""
    return f"Items were probably lost: {clean(slug, 80)} had rolled over at {polls}{found}"


def _capped(lines: list[str], what: str) -> list[str]:
    more = len(lines) - MOST_FAILING
    rest = [f"And {_count(more, 'more source')} {what}"] if more > 0 else []
    return lines[:MOST_FAILING] + rest


def _count(number: int, one: str, many: str = "") -> str:
    return f"{number:,} {one if number == 1 else many or one + 's'}"
