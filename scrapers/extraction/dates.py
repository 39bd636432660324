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
#: Zones of countries that have one where nearly all their press is, by top-level domain.
_HOME_OF_COUNTRY = {
    country: zone
    for zone, countries in (
        ("Europe/Berlin", "de"), ("Europe/Vienna", "at"), ("Europe/Zurich", "ch li"),
        ("Europe/Paris", "fr"), ("Europe/Brussels", "be"), ("Europe/Amsterdam", "nl"),
        ("Europe/Luxembourg", "lu"), ("Europe/Rome", "it"), ("Europe/Madrid", "es"),
        ("Europe/Lisbon", "pt"), ("Europe/Dublin", "ie"), ("Europe/London", "uk"),
        ("Europe/Copenhagen", "dk"), ("Europe/Stockholm", "se"), ("Europe/Oslo", "no"),
        ("Europe/Helsinki", "fi"), ("Atlantic/Reykjavik", "is"), ("Europe/Tallinn", "ee"),
        ("Europe/Riga", "lv"), ("Europe/Vilnius", "lt"), ("Europe/Warsaw", "pl"),
        ("Europe/Prague", "cz"), ("Europe/Bratislava", "sk"), ("Europe/Budapest", "hu"),
        ("Europe/Ljubljana", "si"), ("Europe/Zagreb", "hr"), ("Europe/Belgrade", "rs"),
        ("Europe/Athens", "gr"), ("Europe/Sofia", "bg"), ("Europe/Bucharest", "ro"),
        ("Europe/Kyiv", "ua"), ("Europe/Minsk", "by"), ("Europe/Moscow", "ru"),
        ("Europe/Istanbul", "tr"), ("Asia/Jerusalem", "il"), ("Africa/Cairo", "eg"),
        ("Asia/Riyadh", "sa"), ("Asia/Dubai", "ae"), ("Asia/Tehran", "ir"),
        ("Asia/Karachi", "pk"), ("Asia/Kolkata", "in"), ("Asia/Dhaka", "bd"),
        ("Asia/Colombo", "lk"), ("Asia/Kathmandu", "np"), ("Asia/Yangon", "mm"),
        ("Asia/Bangkok", "th"), ("Asia/Ho_Chi_Minh", "vn"), ("Asia/Jakarta", "id"),
        ("Asia/Kuala_Lumpur", "my"), ("Asia/Singapore", "sg"), ("Asia/Manila", "ph"),
        ("Asia/Hong_Kong", "hk"), ("Asia/Taipei", "tw"), ("Asia/Shanghai", "cn"),
        ("Asia/Tokyo", "jp"), ("Asia/Seoul", "kr"), ("Pacific/Auckland", "nz"),
        ("Africa/Johannesburg", "za"), ("Africa/Lagos", "ng"), ("Africa/Nairobi", "ke"),
        ("America/Argentina/Buenos_Aires", "ar"), ("America/Santiago", "cl"),
        ("America/Lima", "pe"), ("America/Caracas", "ve"),
        ("America/Mexico_City", "mx"), ("America/Sao_Paulo", "br"),
    )
    for country in countries.split()
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


def home_zone(language: str, host: str) -> str:
    """The IANA zone in which a site most likely writes, by its country or language, or ""."""
    country = host.rsplit(".", 1)[-1].lower()
    if country in _HOME_OF_COUNTRY:
        return _HOME_OF_COUNTRY[country]
    return _HOME_OF_LANGUAGE.get(language.lower().split("-")[0], "")


def read_moment(text: str, now: datetime | None = None, home: str = "") -> Moment | None:
    """The moment that a short text names, or None when it names none that can be.

    A clock time without a zone is of `home`, an IANA zone, or UTC where that is "".
    """
    local = parse_local(" ".join(text.split())[:120])
    if local is None:
        return None
    zone = _name_of(local)
    if local.tzinfo is NO_ZONE:
        local = local.replace(tzinfo=ZoneInfo(home or "UTC"))
        zone = f"({home or 'UTC'})"
    at = local.astimezone(UTC)
    if not _EARLIEST <= at <= (now + _AHEAD if now else _LATEST):
        return None
    return Moment(at, zone, local)


def read_date(text: str, now: datetime | None = None, home: str = "") -> datetime | None:
    """As `read_moment`, the time alone."""
    moment = read_moment(text, now, home)
    return moment.at if moment else None


def _name_of(local: datetime) -> str:
    zone: tzinfo | None = local.tzinfo
    if zone is NO_CLOCK:
        return ""
    if isinstance(zone, ZoneInfo):
        return zone.key
    name = str(zone)
    return name.removeprefix("UTC") or "UTC"
