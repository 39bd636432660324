from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from itertools import product
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.digest import digest_due
from core.values import Alert, Delivery, Receiver, Route

TOKYO = Receiver("desk", "json://h", timezone="Asia/Tokyo")
DAILY = (Route(("desk",), mode="digest", at="07:00"),)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def waiting(*made: datetime) -> list[Delivery]:
    return [
        Delivery(
            n,
            Alert(f"k{n}", "desk", "story", (n,), ("t",), "digest", "normal", at, at),
            "waiting",
        )
        for n, at in enumerate(made)
    ]


@pytest.mark.parametrize(
    ("made", "now", "days", "due"),
    [
        ("2026-11-22T12:00", "2026-11-22T21:59", (), None),
        ("2026-11-22T12:00", "2026-11-22T22:00", (), "2026-11-23"),
        ("2026-11-22T22:01", "2026-11-22T22:02", (), None),  # just missed it: tomorrow's
        ("2026-11-22T22:01", "2026-11-23T22:00", (), "2026-11-24"),
        ("2026-11-19T12:00", "2026-11-22T20:00", (), None),  # down for days: with today's
        ("2026-11-19T12:00", "2026-11-22T22:30", (), "2026-11-23"),
        ("2026-11-20T12:00", "2026-11-23T00:00", ("mon",), "2026-11-23"),
        ("2026-11-20T12:00", "2026-11-24T00:00", ("mon",), "2026-11-23"),  # Monday was missed
        ("2026-11-23T01:00", "2026-11-24T00:00", ("mon",), None),
    ],
)
def test_a_digest_is_due_once_its_hour_has_passed(
    made: str, now: str, days: tuple[str, ...], due: str | None
) -> None:
    routes = (Route(("desk",), mode="digest", at="07:00", days=days),)
    alert = digest_due(TOKYO, routes, waiting(utc(made)), utc(now))
    assert (alert.key if alert else None) == (f"digest:desk:{due}" if due else None)


def test_a_digest_just_before_midnight_may_be_written_just_after_it() -> None:
    routes = (Route(("desk",), mode="digest", at="23:59"),)
    alert = digest_due(TOKYO, routes, waiting(utc("2026-11-22T10:00")), utc("2026-11-22T15:01"))
    assert alert is not None
    assert alert.key == "digest:desk:2026-11-22"


def test_nothing_waiting_makes_no_digest() -> None:
    assert digest_due(TOKYO, DAILY, [], utc("2026-11-22T22:00")) is None


@pytest.mark.parametrize(
    ("now", "due"),
    [
        ("2026-11-22T21:59", None),
        ("2026-11-22T22:00", "2026-11-23"),
        ("2026-11-23T05:00", "2026-11-23"),
        ("2026-11-23T15:00", None),
    ],
)
def test_a_heartbeat_goes_when_nothing_waits_on_its_own_day_only(now: str, due: str | None) -> None:
    routes = (Route(("desk",), mode="digest", at="07:00", heartbeat=True),)
    alert = digest_due(TOKYO, routes, [], utc(now))
    assert (alert.key if alert else None) == (f"digest:desk:{due}" if due else None)


def test_a_digest_names_all_stories_and_topics_that_wait() -> None:
    alert = digest_due(
        TOKYO,
        DAILY,
        waiting(utc("2026-11-22T10:00"), utc("2026-11-22T11:00")),
        utc("2026-11-22T22:00"),
    )
    assert alert is not None
    assert (alert.story_ids, alert.topics, alert.kind) == ((0, 1), ("t",), "digest")


def test_a_receiver_without_a_digest_route_gets_one_at_seven() -> None:
    instant = (Route(("desk",)),)
    held = waiting(utc("2026-11-22T12:00"))
    assert digest_due(TOKYO, instant, held, utc("2026-11-22T21:00")) is None
    assert digest_due(TOKYO, instant, held, utc("2026-11-22T22:00")) is not None


def simulate(zone: str, at: str, start: datetime, end: datetime, step: timedelta) -> Counter[date]:
    """Run the digest every `step` with something always waiting; local dates with a digest."""
    receiver = Receiver("desk", "json://h", timezone=zone)
    routes = (Route(("desk",), mode="digest", at=at),)
    info, sent, keys = ZoneInfo(zone), Counter[date](), set[str]()
    oldest, now = start, start
    while now < end:
        alert = digest_due(receiver, routes, waiting(oldest), now)
        if alert and alert.key not in keys:
            keys.add(alert.key)
            sent[now.astimezone(info).date()] += 1
            oldest = now
        now += step
    return sent


START = utc("2026-01-01T00:00")


def clock_changes(zone: str) -> tuple[timedelta | None, ...]:
    """The offset from UTC at every half day of 2026; zones that share it behave alike."""
    info = ZoneInfo(zone)
    return tuple((START + timedelta(hours=12 * n)).astimezone(info).utcoffset() for n in range(730))


def test_every_zone_gets_exactly_one_digest_a_local_day() -> None:
    zones = {clock_changes(zone): zone for zone in sorted(available_timezones())}
    assert len(zones) > 50
    for offsets, zone in zones.items():
        info = ZoneInfo(zone)
        changes = [n for n in range(1, 730) if offsets[n] != offsets[n - 1]] or [100]
        for n, at in product(changes, ("00:00", "02:30", "23:30")):
            begin = START + timedelta(hours=12 * n - 72)
            end = begin + timedelta(days=6)
            sent = simulate(zone, at, begin, end, timedelta(minutes=30))
            first, last = begin.astimezone(info).date(), end.astimezone(info).date()
            days = [first + timedelta(days=k) for k in range(1, 7)]
            assert [sent[day] for day in days if day < last] == [1] * ((last - first).days - 1), (
                zone
            )


@given(
    zone=st.sampled_from(sorted(available_timezones())),
    start=st.integers(946_684_800, 1_861_920_000).map(
        lambda second: datetime.fromtimestamp(second, UTC)  # the years 2000 to 2028
    ),
    at=st.integers(0, 1439),
    downtime=st.integers(0, 120),
)
def test_downtime_never_makes_two_digests_of_one_day(
    zone: str, start: datetime, at: int, downtime: int
) -> None:
    back = start + timedelta(hours=downtime)
    text = f"{at // 60:02}:{at % 60:02}"
    sent = simulate(zone, text, back, back + timedelta(days=2), timedelta(hours=1))
    assert all(number == 1 for number in sent.values()) or min(at, 1440 - at) < 180
    assert 1 <= len(sent) <= 3
