"""What a source's answer says about when to ask again, besides its entries.

The head of a feed is searched as bytes: building its tree a second time would cost more than
all else in an ordinary poll, and what stands there is plain ASCII in any charset but UTF-16.
"""

from __future__ import annotations

import re
from datetime import timedelta

from core.values import FetchedPage
from scrapers.dates import parse_date

#: What is stated about a feed stands before its first item, and that comes early.
_HEAD_BYTES = 16_384
_FIRST_ITEM = re.compile(rb"<(?:\w+:)?(?:item|entry)[\s>]")
_TTL = re.compile(rb"<ttl>\s*(?:<!\[CDATA\[\s*)?(\d{1,6})\s*(?:\]\]>\s*)?</ttl>", re.IGNORECASE)
_PERIOD = re.compile(rb"<(?:\w+:)?updatePeriod>\s*(\w+)\s*<", re.IGNORECASE)
_FREQUENCY = re.compile(rb"<(?:\w+:)?updateFrequency>\s*(\d{1,4})\s*<", re.IGNORECASE)
_MAX_AGE = re.compile(r"(?:^|[\s,])max-age\s*=\s*\"?(\d{1,9})", re.IGNORECASE)

#: Periods of the syndication module (http://purl.org/rss/1.0/modules/syndication/).
_PERIODS = {
    b"hourly": timedelta(hours=1),
    b"daily": timedelta(days=1),
    b"weekly": timedelta(weeks=1),
    b"monthly": timedelta(days=30),
    b"yearly": timedelta(days=365),
}
#: Nobody is believed for longer.
_LONGEST = timedelta(days=1)


def stated_rhythm(page: FetchedPage) -> timedelta:
    """How far apart its changes are, as a feed itself says (`ttl`, `sy:`); zero if it does not."""
    first = _FIRST_ITEM.search(page.body, 0, _HEAD_BYTES)
    end = first.start() if first else _HEAD_BYTES
    said = timedelta()
    if found := _TTL.search(page.body, 0, end):
        said = timedelta(minutes=int(found[1]))
    if (found := _PERIOD.search(page.body, 0, end)) and (period := _PERIODS.get(found[1].lower())):
        times = _FREQUENCY.search(page.body, 0, end)
        said = max(said, period / max(int(times[1]) if times else 1, 1))
    return min(said, _LONGEST)


def fresh_for(page: FetchedPage) -> timedelta:
    """For how long the answer need not be asked for again (RFC 9111, 4.2.1); zero if unsaid."""
    control = page.header("cache-control")
    if found := _MAX_AGE.search(control):
        return max(min(timedelta(seconds=int(found[1])), _LONGEST) - _age(page), timedelta())
    if "no-cache" in control.lower() or "no-store" in control.lower():
        return timedelta()
    expires, date = parse_date(page.header("expires")), parse_date(page.header("date"))
    if expires is None or date is None:  # none, or "0" and other words for "at once"
        return timedelta()
    return max(min(expires - date, _LONGEST), timedelta())


def _age(page: FetchedPage) -> timedelta:
    """How long a cache on the way has kept the answer already."""
    age = page.header("age").strip()
    return timedelta(seconds=int(age)) if re.fullmatch("[0-9]{1,9}", age) else timedelta()
