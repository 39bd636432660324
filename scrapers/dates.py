"""Every way in which feeds and pages write a moment, to an aware time in UTC.

Read in this order: RFC 822 as RSS means it, ISO 8601 / RFC 3339 and what passes for it, Unix
seconds, and then by parts: a clock time, a zone, a day, month and year in any order and in the
languages of `date_words`. A time without a zone is UTC.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from itertools import pairwise
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from scrapers.date_words import ERAS, MONTHS, REGIONS, ZONES, folded, han_numbers

#: Earlier years are placeholders (0001, 1601, 1900, 1970), not news.
EARLIEST_YEAR = 1990
#: The zones of what is written without one: a clock time, and a day alone. Both are UTC to all
#: arithmetic; who knows better asks `moment.tzinfo is NO_ZONE` and replaces it.
NO_ZONE = timezone(timedelta(0), "no zone")
NO_CLOCK = timezone(timedelta(0), "no clock")
#: Longer texts are no dates; it bounds the work on hostile ones.
_LONGEST = 120

_ENGLISH = dict(
    jan=1, feb=2, mar=3, apr=4, may=5, jun=6, jul=7, aug=8, sep=9, oct=10, nov=11, dec=12
)  # fmt: skip
_RFC822 = re.compile(
    r"(?:[A-Za-z]{3,9}\.?,?\s+)?(\d{1,2})\s+([A-Za-z]{3})\s+(\d{4})\s+"
    r"(\d{1,2}):(\d{2})(?::(\d{2}))?\s*([+-]\d{4}|GMT|UTC?|Z)?\Z"
)
_ISO = re.compile(
    r"(\d{4})-?(\d{2})-?(\d{2})"
    r"(?:[Tt\s_,]+(\d{2})(?::?(\d{2})(?::?(\d{2}))?(?:[.,]\d+)?)?"
    r"\s*(?:([+-]\d{2}):?(\d{2})?|([Zz]))?)?\Z"
)
#: A day by its week or by its number in the year, with whatever follows it.
_ISO_DAY = re.compile(r"((?:19|20)\d\d)-?(?:W(\d\d)(?:-?([1-7]))?|(\d{3}))(?=\Z|[Tt\s])")
_ISO_COARSE = re.compile(r"((?:19|20)\d\d)(?:-(\d{2}))?\Z")
_SECONDS = re.compile(r"(\d{9,10})(?:\.\d+)?\Z")
_COMPACT = re.compile(r"((?:19|20)\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)\Z")
#: Milliseconds as Microsoft's JSON writes them; the zone only says where the writer sat.
_MICROSOFT = re.compile(r"\\?/Date\((\d{1,15})([+-]\d{4})?\)\\?/\Z")
_MILLISECONDS = re.compile(r"(\d{12,13})\Z")

_CLOCK = re.compile(
    r"(?P<before>am|pm|a\.m\.|p\.m\.|午前|午後|上午|下午|오전|오후|凌晨|早上|晚上)?\s*"
    r"(?<!\d)(?<!\d\.)(?P<hour>\d{1,2})\s*(?:[:hH時时시點点]|(?<=\d)\.(?=\d\d\b(?!\.\d)))\s*"
    r"(?:(?P<minute>\d{1,2})(?!\d)\s*[分분]?(?:\s*[:.분]\s*(?P<second>\d{1,2})(?!\d)(?:[.,]\d+)?\s*[秒초]?)?)?"
    r"\s*(?P<after>[ap]\.?\s?m\b\.?|μ\.?μ\.?|π\.?μ\.?)?",
    re.IGNORECASE,
)
_HOUR_12 = re.compile(r"(?<![\d:])(?P<hour>\d{1,2})\s*(?P<after>[ap]\.?m\b\.?)", re.IGNORECASE)
_OFFSET = re.compile(
    r"(?:\b(?:gmt|utc|z)\s*)?([+-])\s?(\d{1,2})(?::?(\d{2}))?(?!\d)", re.IGNORECASE
)
#: Hour, minute and second with dots, which behind a year are no date.
_DOTTED = re.compile(r"((?:19|20)\d\d,?\s+)(\d{1,2})\.(\d{2})\.(\d{2})(?![.\d])")
_PLACE = re.compile(r"\b(?:Africa|America|Asia|Atlantic|Australia|Europe|Indian|Pacific)/[\w/+-]+")
_WORD = re.compile(r"[^\W\d_][\w\u0300-\u036f\u0900-\u0dff\u0e00-\u0e7f\u1780-\u17d3.'’]*")
_NUMBERS = re.compile(r"\d+")
_CJK_DAY = re.compile(
    r"(?:(令和|平成|昭和|民[國国])\s*)?(\d{1,4}|元)\s*[年년]\s*(\d{1,2})\s*[月월]\s*(\d{1,2})\s*[日일号號]?"
)
_NUMERIC_DAY = re.compile(r"(?<![\d-])(\d{1,4})\s?([./ -])\s?(\d{1,2})\s?\2\s?(\d{1,4})(?!\d)")
_CJK_MONTH = re.compile(r"(\d{1,2})\s+(\d{1,2})\s?[月월]\s+(\d{4})")
_VIETNAMESE = re.compile(
    r"(\d{1,2})\s*(?:tháng|thg|th)\s*\.?(\d{1,2})(?:\s*năm)?[\s,]*(\d{4})", re.IGNORECASE
)
_AFTERNOON = frozenset({"午後", "下午", "오후", "晚上", "pm", "πμ_"})


def parse_date(text: str) -> datetime | None:
    """The moment that a text names, in UTC and whole seconds; None when it names none.

    Moments before 1990 are None: they are placeholders such as year 1 and the Unix epoch.
    """
    moment = parse_local(text)
    return moment.astimezone(UTC) if moment else None


def parse_local(text: str) -> datetime | None:
    """As `parse_date`, in the zone that the text names; in NO_ZONE or NO_CLOCK without one."""
    text = text.strip()
    if not text or len(text) > _LONGEST:
        return None
    try:
        moment = _rfc822(text) or _iso(text) or _unix(text) or _by_parts(text)
        year = moment.astimezone(UTC).year if moment else 0
    except (ValueError, OverflowError):
        # The 31st of February, hour 25: written like a date, and none.
        return None
    return moment if year >= EARLIEST_YEAR else None


def _rfc822(text: str) -> datetime | None:
    match = _RFC822.match(text)
    month = _ENGLISH.get(match[2].lower()) if match else None
    if not match or not month:
        return None
    zone = match[7] or ""
    away: tzinfo = UTC if zone else NO_ZONE
    if zone[:1] in {"+", "-"}:
        away = _fixed(zone[0], zone[1:3], zone[3:5])
    return _moment(int(match[3]), month, int(match[1]), match[4], match[5], match[6], away)


def _iso(text: str) -> datetime | None:
    day_of = _ISO_DAY.match(text)
    if day_of:
        text = _counted_day(day_of).isoformat() + text[day_of.end() :]
    match = _ISO.match(text)
    if not match:
        return _coarse(text)
    sign = match[7]
    away: tzinfo = UTC if match[9] else NO_ZONE if match[4] else NO_CLOCK
    if sign:
        away = _fixed(sign[0], sign[1:], match[8])
    year, month_, day = (int(part) for part in match.groups()[:3])
    return _moment(year, month_, day, match[4], match[5], match[6], away)


def _counted_day(match: re.Match[str]) -> date:
    """The day that its week or its number in the year names ("2026-W11-2", "2026-069")."""
    year = int(match[1])
    if match[2]:
        return date.fromisocalendar(year, int(match[2]), int(match[3] or 1))
    day = date(year, 1, 1) + timedelta(days=int(match[4]) - 1)
    if day.year != year:
        raise ValueError(match[0])
    return day


def _coarse(text: str) -> datetime | None:
    """A year or a month ("2026", "2026-03")."""
    match = _ISO_COARSE.match(text)
    return datetime(int(match[1]), int(match[2] or 1), 1, tzinfo=NO_CLOCK) if match else None


def _unix(text: str) -> datetime | None:
    """Seconds or milliseconds since 1970, or all parts of the date in one number."""
    match = _SECONDS.match(text)
    if match:
        return datetime.fromtimestamp(int(match[1]), UTC)
    match = _COMPACT.match(text)
    if match:
        year, month, day, hour, minute, second = (int(part) for part in match.groups())
        return datetime(year, month, day, hour, minute, second, tzinfo=NO_ZONE)
    match = _MICROSOFT.match(text)
    if match:
        away = _fixed(match[2][0], match[2][1:3], match[2][3:]) if match[2] else UTC
        return datetime.fromtimestamp(int(match[1]) // 1000, away)
    match = _MILLISECONDS.match(text)
    return datetime.fromtimestamp(int(match[1]) // 1000, UTC) if match else None


def _by_parts(text: str) -> datetime | None:
    """Take clock and zone out of the text; what is left must hold day, month and year."""
    text = _DOTTED.sub(r"\1\2:\3:\4", _ascii_digits(text))
    hour, minute, second = 0, 0, 0
    zone: tzinfo | str = NO_CLOCK
    half = False
    day_text, zone_text = text, ""
    clock = _clock(text)
    if clock:
        hour, minute, second, half = _time_of(clock)
        day_text = text[: clock.start()] + " " + _without_zone(text[clock.end() :])
        zone_text = text[clock.end() :]
        zone = _zone(zone_text)
    named = _day_of(day_text, half)
    if not named:
        return None
    year, month, day = named
    if isinstance(zone, str):
        zone = ZoneInfo(zone)
    return _moment(year, month, day, str(hour), str(minute), str(second), zone)


def _moment(
    year: int,
    month: int,
    day: int,
    hour: str | None,
    minute: str | None,
    second: str | None,
    zone: tzinfo,
) -> datetime:
    """Put the parts together; hour 24 is the next midnight, a leap second the one before."""
    hours = int(hour or 0)
    later = timedelta(days=1) if hours == 24 else timedelta(0)
    start = datetime(
        year, month, day, hours % 24 if later else hours, int(minute or 0),
        min(int(second or 0), 59) if int(second or 0) == 60 else int(second or 0), tzinfo=zone,
    )  # fmt: skip
    return start + later


def _fixed(sign: str, hours: str, minutes: str | None) -> tzinfo:
    away = timedelta(hours=int(hours), minutes=int(minutes or 0))
    if away > timedelta(hours=15):  # no such zone: the writer's mistake
        return UTC
    return timezone(-away if sign == "-" else away)


def _ascii_digits(text: str) -> str:
    """Digits of every script as 0-9, full width as half, dashes as "-", no direction marks."""
    if text.isascii():
        return text
    text = unicodedata.normalize("NFKC", text).replace("−", "-").replace("–", "-")
    return han_numbers(
        "".join(
            str(unicodedata.digit(c)) if c.isdigit() and not c.isascii() else c
            for c in text
            if unicodedata.category(c) != "Cf"
        )
    )


def _clock(text: str) -> re.Match[str] | None:
    """The first clock time; a time with minutes is preferred to one with a word alone."""
    found = [m for m in _CLOCK.finditer(text) if m["minute"] or m["before"] or m["after"]]
    with_colon = [m for m in found if ":" in m[0]]
    return next(iter(with_colon or found), None) or _HOUR_12.search(text)


def _time_of(match: re.Match[str]) -> tuple[int, int, int, bool]:
    said = match.groupdict()
    hour, minute = int(said["hour"]), int(said.get("minute") or 0)
    second = int(said.get("second") or 0)
    mark = (said.get("before") or said.get("after") or "").lower().replace(".", "").replace(" ", "")
    afternoon = mark in _AFTERNOON or mark == "μμ"
    if afternoon and hour < 12:
        hour += 12
    elif mark and not afternoon and hour == 12:
        hour = 0
    return hour, minute, second, bool(mark) and mark.isascii()


def _zone(text: str) -> tzinfo | str:
    """The zone that the text behind a clock time names; NO_ZONE when it names none."""
    offset = _OFFSET.search(text)
    if offset and not re.search(r"\d", text[: offset.start()]):
        return _fixed(offset[1], offset[2], offset[3])
    place = _PLACE.search(text)
    if place:
        try:
            return ZoneInfo(place[0])
        except (ZoneInfoNotFoundError, ValueError):
            return UTC
    words = [folded(word[0]).strip(".'’") for word in _WORD.finditer(text)]
    for word in words:
        if word in ZONES:
            return timezone(timedelta(minutes=ZONES[word]), word.upper())
        if word in REGIONS:
            return REGIONS[word]
    return NO_ZONE


def _without_zone(text: str) -> str:
    """What follows a clock time, without the zone, so that "-0500" is not taken for a year."""
    return _PLACE.sub(" ", _OFFSET.sub(" ", text, count=1))


def _day_of(text: str, half_day_clock: bool) -> tuple[int, int, int] | None:
    """Year, month and day, in whatever order they are written."""
    match = _CJK_DAY.search(text)
    if match:
        said = match[2].replace("元", "1")  # the first year of an era
        year = ERAS[match[1]] + int(said) if match[1] else _year(said)
        return year, int(match[3]), int(match[4])
    match = _VIETNAMESE.search(text) or _CJK_MONTH.search(text)
    if match:
        return int(match[3]), int(match[2]), int(match[1])
    named = _named_day(text)
    if named:
        return named
    match = _NUMERIC_DAY.search(text)
    if not match:
        return None
    first, second, third = int(match[1]), int(match[3]), int(match[4])
    if len(match[1]) == 4:
        return _year(match[1]), second, third
    # 3/4/2026: only Americans also use a twelve-hour clock with it and only they need not
    # have the day first.
    if second > 12 or (half_day_clock and first <= 12 and match[2] == "/"):
        first, second = second, first
    return _year(match[4]), second, first


def _named_day(text: str) -> tuple[int, int, int] | None:
    """A date with the month as a word: the word beside a number is the month, not a weekday."""
    words = [(w.start(), folded(w[0]).strip(".'’")) for w in _WORD.finditer(text)]
    # Levantine, Irish and Vietnamese months are two words, of which one alone may be another.
    pairs = [(at, f"{one} {other}") for (at, one), (_, other) in pairwise(words)]
    months = [(at, MONTHS[name]) for at, name in pairs if name in MONTHS] or [
        (at, MONTHS[name]) for at, name in words if name in MONTHS
    ]
    if not months:
        return None
    numbers = [(m.start(), m[0]) for m in _NUMBERS.finditer(text)]

    def behind_number(at: int) -> bool:
        before = re.search(
            r"\d(?:st|nd|rd|th|er|º|ª|\.)?[\s-]*(?:de|d'|d’|of|ng|ta'|η)?\s*\Z", text[:at]
        )
        return bool(before)

    at, month = next((each for each in months if behind_number(each[0])), months[-1])
    numbers = [number for number in numbers if len(number[1]) <= 4]
    years = [n for n in numbers if len(n[1]) == 4]
    days = [n for n in numbers if len(n[1]) <= 2]
    if years and days:
        nearest = min(days, key=lambda n: abs(n[0] - at))
        return _year(years[0][1]), month, int(nearest[1])
    if len(days) >= 2:  # "12 Sep 26": the day is first unless the year is
        thai = "\u0e00" <= text[at] <= "\u0e7f"  # who counts from the Buddha: 69 is 2569
        return _year(f"25{days[1][1]}" if thai else days[1][1]), month, int(days[0][1])
    return None


def _year(digits: str) -> int:
    """Two digits are 1970 to 2069; years of the Buddhist era (Thailand) are 543 ahead."""
    year = int(digits)
    if len(digits) <= 2:
        return year + (2000 if year < 70 else 1900)
    return year - 543 if 2500 <= year <= 2700 else year
