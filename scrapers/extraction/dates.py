"""Dates on pages: those that cannot be are none; those without a zone are given one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

from scrapers.dates import NO_CLOCK, NO_ZONE, parse_local

#: The first news site is of 1993; earlier dates on pages are placeholders or history.
_EARLIEST = datetime(1995, 1, 1, tzinfo=UTC)
_LATEST = datetime(2200, 1, 1, tzinfo=UTC)
#: A clock that is wrong, or a zone that was left out, is off by no more than this.
_AHEAD = timedelta(days=2)
#: Zones of languages that are written in one zone; of Chinese, the largest press.
_HOME_OF_LANGUAGE = {
    "ja": "Asia/Tokyo", "ko": "Asia/Seoul", "vi": "Asia/Ho_Chi_Minh", "th": "Asia/Bangkok",
    "fil": "Asia/Manila", "tl": "Asia/Manila", "hi": "Asia/Kolkata", "zh": "Asia/Shanghai",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment as read.

    Attributes:
        at: in UTC.
        zone: as written ("+09:00", "JST", "UTC"), in brackets where it was assumed
            ("(Asia/Tokyo)"), "" for a day without a clock time.
        local: the same moment in that zone.
    """

    at: datetime
    zone: str
    local: datetime

    @property
    def days(self) -> frozenset[int]:
        """The ordinals of the days that its readers may call it: here and, of UTC, elsewhere."""
        days = {self.local.toordinal(), self.at.toordinal()}
        if self.zone == "UTC":
            days |= {(self.at - _FAR).toordinal(), (self.at + _FAR).toordinal()}
        return frozenset(days)


#: Farther from UTC few newsrooms are.
_FAR = timedelta(hours=10)


def read_moment(text: str, now: datetime | None = None, language: str = "") -> Moment | None:
    """The moment that a short text names, or None when it names none that can be.

    A clock time without a zone is that of the land where the page's `language` is written, if
    there is but one; else UTC.
    """
    local = parse_local(" ".join(text.split())[:120])
    if local is None:
        return None
    zone = _name_of(local)
    if local.tzinfo is NO_ZONE:
        home = _HOME_OF_LANGUAGE.get(language.lower().split("-")[0], "UTC")
        local = local.replace(tzinfo=ZoneInfo(home))
        zone = f"({home})"
    at = local.astimezone(UTC)
    if not _EARLIEST <= at <= (now + _AHEAD if now else _LATEST):
        return None
    return Moment(at, zone, local)


def read_date(text: str, now: datetime | None = None, language: str = "") -> datetime | None:
    """As `read_moment`, the time alone."""
    moment = read_moment(text, now, language)
    return moment.at if moment else None


def _name_of(local: datetime) -> str:
    zone: tzinfo | None = local.tzinfo
    if zone is NO_CLOCK:
        return ""
    if isinstance(zone, ZoneInfo):
        return zone.key
    name = str(zone)
    return name.removeprefix("UTC") or "UTC"
