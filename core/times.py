"""Times as people and machines write them, in and out."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}

_DURATION = re.compile(r"(\d{1,6})([smhdw])")


def parse_duration(text: str) -> timedelta:
    """Read "90s", "15m", "2h", "7d", "1w"; raises ValueError with what to write instead."""
    found = _DURATION.fullmatch(text.strip().lower())
    if not found or not int(found[1]):
        raise ValueError(f'"{text}" is no span of time: write a number and s, m, h, d or w ("15m")')
    return timedelta(**{UNITS[found[2]]: int(found[1])})


def parse_time(text: str) -> datetime:
    """Read an ISO 8601 date or time (RFC 3339); no zone means UTC. Raises ValueError."""
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError as error:
        raise ValueError(f'"{text}" is no time: write it as "2026-11-22T07:00:00Z"') from error
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def parse_since(text: str, now: datetime) -> datetime:
    """Read "7d" (ago) or a date; raises ValueError with what to write instead."""
    if _DURATION.fullmatch(text.strip().lower()):
        return now - parse_duration(text)
    try:
        return parse_time(text)
    except ValueError as error:
        raise ValueError(f'"{text}" is no time: write "7d", "12h" or "2026-11-22"') from error


def iso(moment: datetime | None) -> str | None:
    """ISO 8601 in UTC with seconds and a Z, or None."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if moment else None


def ago(moment: datetime | None, now: datetime) -> str:
    """How long ago, in the largest fitting unit: "3 min ago", "2 d ago"."""
    if moment is None:
        return "never"
    seconds = int((now - moment).total_seconds())
    if seconds < 0:
        return "in future"
    for size, unit in ((86_400, "d"), (3_600, "h"), (60, "min")):
        if seconds >= size:
            return f"{seconds // size} {unit} ago"
    return "just now"


def lasting(span: timedelta) -> str:
    """A span of time in the largest fitting unit, rounded: "15 min", "36 h", "3 d"."""
    seconds = span.total_seconds()
    for size, unit in ((86_400, "d"), (3_600, "h")):
        if seconds >= 2 * size:
            return f"{seconds / size:.0f} {unit}"
    return f"{max(1.0, seconds / 60):.0f} min"


def until(moment: datetime | None, now: datetime) -> str:
    """How long it is till then, rounded up: "in 5 min", "now" for what has passed."""
    seconds = int((moment - now).total_seconds()) if moment else 0
    for size, unit in ((86_400, "d"), (3_600, "h")):
        if seconds >= 2 * size:
            return f"in {-(-seconds // size)} {unit}"
    return f"in {-(-seconds // 60)} min" if seconds > 0 else "now"
