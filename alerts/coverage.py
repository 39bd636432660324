"""The lines that make silence trustworthy: how much was read, and what was not. Pure."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from alerts.hours import local_time
from alerts.text import clean
from core.values import Coverage

#: How a kind of page that was no article is called in a sentence.
KINDS = {
    "listing": "listing",
    "consent": "consent wall",
    "challenge": "bot challenge",
    "error_page": "error page",
    "paywall": "paywall",
    "empty": "empty page",
}

#: More failing sources than this are counted, not named.
MOST_FAILING = 10


def coverage_lines(coverage: Coverage, zone: ZoneInfo) -> tuple[str, ...]:
    """Sentences for the end of a message; the first is the one-line summary.

    "12 of 12 sources read, 31 articles, 9 hits, 6 stories, 1 page was no article: consent
    wall", then the failing sources with since when and why, then what is undelivered.
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
    if coverage.held:
        lines.append(f"{_count(coverage.held, 'alert')} held for quiet hours or company")
    if coverage.undelivered:
        lines.append(f"{_count(coverage.undelivered, 'alert')} not delivered yet or failed")
    return tuple(lines)


def _count(number: int, one: str, many: str = "") -> str:
    return f"{number:,} {one if number == 1 else many or one + 's'}"
