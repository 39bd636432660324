"""Dates on pages: those that cannot be are none."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from scrapers.dates import parse_date

#: The first news site is of 1993; earlier dates on pages are placeholders or history.
_EARLIEST = datetime(1995, 1, 1, tzinfo=UTC)
#: A clock that is wrong, or a zone that was left out, is off by no more than this.
_AHEAD = timedelta(days=2)
#: Hours ahead of UTC of languages that are written in one zone.
_HOME = {"ja": 9.0, "ko": 9.0, "vi": 7.0, "th": 7.0, "fil": 8.0, "tl": 8.0, "hi": 5.5, "zh": 8.0}
_CLOCK = re.compile(r"\d\s*[:時时시点]\s*\d\d|\d\s*[時时시点]")
_ZONED = re.compile(r"(?:\d\s*Z|[+-]\d\d:?\d\d|\b[A-Z]{3,4}\b.{0,6})\W*$|GMT|UTC|^\d{10,13}$")


def read_date(text: str, now: datetime | None = None, language: str = "") -> datetime | None:
    """The moment that a short text names in UTC, or None when it names none that can be.

    A clock time without a zone is that of the land where the page's `language` is written, if
    there is but one; else UTC.
    """
    text = " ".join(text.split())[:120]
    moment = parse_date(text)
    hours = _HOME.get(language.lower().split("-")[0], 0.0)
    if moment and hours and _CLOCK.search(text) and not _ZONED.search(text):
        moment -= timedelta(hours=hours)
    if moment is None or moment < _EARLIEST or (now and moment > now + _AHEAD):
        return None
    return moment
