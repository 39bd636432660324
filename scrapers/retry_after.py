"""When a server lets us come back: the Retry-After header (RFC 9110, 10.2.3)."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

#: What we believe at most. Servers write years here, by mistake or to be rid of us; a source
#: that is asked once a day hurts nobody.
LONGEST_SECONDS = 24 * 3600.0


def retry_after(value: str, now: datetime) -> float | None:
    """Seconds from `now` until the server wants to be asked again, or None for nonsense.

    `value` is a number of seconds or an HTTP date. Nothing is longer than `LONGEST_SECONDS`;
    a date that has passed gives 0.
    """
    text = value.strip()
    if text.isascii() and text.replace(".", "", 1).isdigit():
        return min(float(text), LONGEST_SECONDS)
    try:
        when = parsedate_to_datetime(text)
    except (ValueError, IndexError):  # IndexError: a date with too few fields, in some Pythons
        return None
    if when.tzinfo is None:
        when = when.replace(tzinfo=UTC)
    return min(max((when - now).total_seconds(), 0.0), LONGEST_SECONDS)
