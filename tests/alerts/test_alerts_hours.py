from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.hours import local_instant, next_slot, quiet_until


def moments(first: int, last: int) -> st.SearchStrategy[datetime]:
    """Moments in UTC between the beginnings of two years."""
    seconds = [int(datetime(year, 1, 1, tzinfo=UTC).timestamp()) for year in (first, last)]
    return st.integers(*seconds).map(lambda second: datetime.fromtimestamp(second, UTC))


ZONES = sorted(available_timezones())


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "day", "at", "expected"),
    [
        ("Asia/Tokyo", "2026-11-22", "07:00", "2026-11-21T22:00"),
        ("Europe/Berlin", "2026-03-29", "02:30", "2026-03-29T01:30"),  # skipped: 03:30
        ("Europe/Berlin", "2026-10-25", "02:30", "2026-10-25T00:30"),  # twice: the first
        ("America/Scoresbysund", "2026-03-28", "23:30", "2026-03-29T00:30"),  # skipped: 22:30
        ("Australia/Lord_Howe", "2026-10-04", "02:15", "2026-10-03T15:45"),  # half an hour
        ("America/Havana", "2026-03-08", "00:30", "2026-03-08T05:30"),  # skipped at midnight
    ],
)
def test_a_local_time_has_one_moment(zone: str, day: str, at: str, expected: str) -> None:
    found = local_instant(date.fromisoformat(day), time.fromisoformat(at), ZoneInfo(zone))
    assert found == utc(expected)


@given(
    zone=st.sampled_from(ZONES),
    day=st.dates(date(2000, 1, 1), date(2030, 12, 31)),
    at=st.times().map(lambda t: t.replace(second=0, microsecond=0, fold=0)),
)
def test_a_local_time_stays_on_its_day(zone: str, day: date, at: time) -> None:
    info = ZoneInfo(zone)
    landed = local_instant(day, at, info).astimezone(info).date()
    # Some zones have left out a whole date when they crossed the date line.
    noon = datetime.combine(day, time(12), info)
    exists = noon.astimezone(UTC).astimezone(info).date() == day
    assert landed == day or not exists


@pytest.mark.parametrize(
    ("quiet", "now", "until"),
    [
        ("22:00-07:00", "2026-11-22T12:59", None),
        ("22:00-07:00", "2026-11-22T13:00", "2026-11-22T22:00"),
        ("22:00-07:00", "2026-11-22T20:00", "2026-11-22T22:00"),
        ("22:00-07:00", "2026-11-22T22:00", None),
        ("12:00-13:30", "2026-11-22T03:10", "2026-11-22T04:30"),
        ("12:00-13:30", "2026-11-22T13:10", None),
        ("12:00-12:00", "2026-11-22T03:00", None),
        ("00:00-24:00", "2026-11-22T03:00", ValueError),
        ("late", "2026-11-22T03:00", ValueError),
        ("", "2026-11-22T03:00", None),
    ],
)
def test_quiet_hours_end_in_the_receivers_zone(
    quiet: str, now: str, until: str | type[Exception] | None
) -> None:
    zone = ZoneInfo("Asia/Tokyo")
    if isinstance(until, type):
        with pytest.raises(until):
            quiet_until(quiet, zone, utc(now))
    else:
        assert quiet_until(quiet, zone, utc(now)) == (utc(until) if until else None)


def test_quiet_hours_last_through_a_change_of_clocks() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    found = quiet_until("22:00-07:00", berlin, utc("2026-10-24T23:00"))
    assert found == utc("2026-10-25T06:00")


@given(
    zone=st.sampled_from(ZONES),
    now=moments(2015, 2030),
    start=st.integers(0, 1439),
    end=st.integers(0, 1439),
)
def test_quiet_hours_always_end_within_a_day_or_so(
    zone: str, now: datetime, start: int, end: int
) -> None:
    quiet = f"{start // 60:02}:{start % 60:02}-{end // 60:02}:{end % 60:02}"
    until = quiet_until(quiet, ZoneInfo(zone), now)
    assert until is None or now < until <= now + timedelta(hours=27)
    if until is not None and start < end:
        assert quiet_until(quiet, ZoneInfo(zone), until) is None


@pytest.mark.parametrize(
    ("after", "days", "expected"),
    [
        ("2026-11-22T21:00", (), "2026-11-22T22:00"),
        ("2026-11-22T22:00", (), "2026-11-22T22:00"),
        ("2026-11-22T22:01", (), "2026-11-23T22:00"),
        ("2026-11-22T21:00", ("wed",), "2026-11-24T22:00"),
        ("2026-11-22T23:00", ("mon",), "2026-11-29T22:00"),
    ],
)
def test_the_next_digest_hour(after: str, days: tuple[str, ...], expected: str) -> None:
    assert next_slot(utc(after), "07:00", days, ZoneInfo("Asia/Tokyo")) == utc(expected)
