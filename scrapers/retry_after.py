"""When a server lets us come back: the Retry-After header (RFC 9110, 10.2.3)."""

from __future__ import annotations

import re
from datetime import datetime

from scrapers.dates import parse_date

#: Some write the unit, some quote it, and two proxies on the way make two of it.
_SECONDS = re.compile(
    r"\+?\"?([0-9]{1,9}(?:\.[0-9]*)?)\s*(?:s|secs?|seconds)?\"?\s*(?:[,;](?:\s.*)?)?\Z"
)
#: What we believe at most. Servers write years here, by mistake or to be rid of us; a source
#: that is asked once a day hurts nobody.
LONGEST_SECONDS = 24 * 3600.0


def retry_after(value: str, now: datetime) -> float | None:
    """Seconds from `now` until the server wants to be asked again, or None for nonsense.

    `value` is a number of seconds or an HTTP date. Nothing is longer than `LONGEST_SECONDS`;
    a date that has passed gives 0, and one before 1990 is a placeholder that says nothing.
    """
    text = value.strip()
    if found := _SECONDS.match(text):
        return min(float(found[1]), LONGEST_SECONDS)
    when = parse_date(text)
    if when is None:
        # More digits than anybody counts: not before we would come by ourselves.
        return LONGEST_SECONDS if text.isascii() and text.isdigit() else None
    return min(max((when - now).total_seconds(), 0.0), LONGEST_SECONDS)
