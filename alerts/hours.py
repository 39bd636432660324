"""Wall-clock times of people: quiet hours and digest times in any IANA zone. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

_QUIET = re.compile(r"\s*(\d{1,2}:\d{2})\s*-\s*(\d{1,2}:\d{2})\s*")


def read_time(text: str) -> time:
    """Read "07:00"; raises ValueError for anything that is no time of day."""
    hour, _, minute = text.strip().partition(":")
    return time(int(hour), int(minute))


def local_time(moment: datetime, zone: ZoneInfo) -> str:
    """ "Sun 22 Nov 2026, 07:12 JST", with the offset where a zone has no letters for its name."""
    local = moment.astimezone(zone)
    name = local.tzname() or ""
    if not name.isalpha():
        offset = local.strftime("%z")
        name = f"UTC{offset[:3]}:{offset[3:5]}"
    return (
        f"{DAYS[local.weekday()].title()} {local.day} {MONTHS[local.month - 1]} {local.year}, "
        f"{local:%H:%M} {name}"
    )


def local_instant(day: date, at: time, zone: ZoneInfo) -> datetime:
    """The moment (UTC) at which clocks in a zone show `at` on `day`.

    A time that occurs twice means the first. A time that a clock change skips means as much
    after the change as was skipped, or, where that is another day already (Scoresbysund leaves
    out the last hour of a Saturday), as much before it: never another date than `day`, as long
    as the zone has that date at all.
    """
    later = datetime.combine(day, at, zone).astimezone(UTC)
    if later.astimezone(zone).date() == day:
        return later
    return datetime.combine(day, at.replace(fold=1), zone).astimezone(UTC)


def quiet_until(quiet: str, zone: ZoneInfo, now: datetime) -> datetime | None:
    """When the quiet hours end (UTC) that `now` lies in; None when it lies in none.

    `quiet` is "22:00-07:00" (the start is quiet, the end is not) or "" for never. Equal ends
    are never quiet. Raises ValueError when it is written otherwise.
    """
    if not quiet.strip():
        return None
    found = _QUIET.fullmatch(quiet)
    if not found:
        raise ValueError(f'"{quiet}" are no quiet hours: write "22:00-07:00"')
    start, end = read_time(found[1]), read_time(found[2])
    if start == end:
        return None
    today = now.astimezone(zone).date()
    # A span that began yesterday may still last, so look at the one before today's as well.
    for day in (today - timedelta(days=1), today):
        ends_on = day if start < end else day + timedelta(days=1)
        if local_instant(day, start, zone) <= now < (over := local_instant(ends_on, end, zone)):
            return over
    return None


def next_slot(after: datetime, at: str, days: Sequence[str], zone: ZoneInfo) -> datetime:
    """The first moment (UTC) not before `after` when a digest at local time `at` is due.

    `days` are the weekdays on which it goes ("mon".."sun"), empty for every day.
    """
    return next(slot for slot in _slots(after, at, days, zone, 1) if slot >= after)


def last_slot(before: datetime, at: str, days: Sequence[str], zone: ZoneInfo) -> datetime:
    """The last moment (UTC) not after `before` when a digest was due; as `next_slot`."""
    return next(slot for slot in _slots(before, at, days, zone, -1) if slot <= before)


def _slots(
    start: datetime, at: str, days: Sequence[str], zone: ZoneInfo, step: int
) -> Iterator[datetime]:
    """The digest hours from the day of `start` on, forwards (1) or backwards (-1)."""
    wanted = {DAYS.index(day) for day in days} or set(range(7))
    clock = read_time(at)
    day = start.astimezone(zone).date()
    # A fortnight has every weekday, also where a zone left out a date (Samoa, 2011-12-30).
    for ahead in range(15):
        candidate = day + timedelta(days=ahead * step)
        slot = local_instant(candidate, clock, zone)
        if candidate.weekday() in wanted and slot.astimezone(zone).date() == candidate:
            yield slot
