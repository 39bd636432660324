"""Dates on pages: those that cannot be are none."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from scrapers.dates import parse_date

#: The first news site is of 1993; earlier dates on pages are placeholders or history.
_EARLIEST = datetime(1995, 1, 1, tzinfo=UTC)
#: A clock that is wrong, or a zone that was left out, is off by no more than this.
_AHEAD = timedelta(days=2)


def read_date(text: str, now: datetime | None = None) -> datetime | None:
    """The moment that a short text names in UTC, or None when it names none that can be."""
    moment = parse_date(" ".join(text.split())[:120])
    if moment is None or moment < _EARLIEST or (now and moment > now + _AHEAD):
        return None
    return moment
