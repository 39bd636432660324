from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from alerts.notices import (
    Trouble,
    disk_trouble,
    notice_sentence,
    plan_notices,
    poller_trouble,
    receiver_troubles,
    source_troubles,
)
from core.values import Alert, Delivery, Receiver, Watch

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
TOKYO = ZoneInfo("Asia/Tokyo")
WATCH = Watch(
    receivers=(
        Receiver("desk: east", "json://h", notices=True),
        Receiver("chief", "json://h"),
        Receiver("duty", "json://h", notices=True, quiet="11:00-13:00"),
    )
)


def hours(number: float) -> datetime:
    return NOW - timedelta(hours=number)


def test_a_source_is_in_trouble_after_a_day() -> None:
    failing = [("a", hours(24), "HTTP 503"), ("b", hours(23.9), "HTTP 503"), ("c", None, "new")]
    assert source_troubles(failing, NOW) == (Trouble("source", "a", hours(24), "HTTP 503"),)


def row(state: Any, made: float, attempts: int = 1, sent: float | None = None) -> Delivery:
    at = hours(made)
    alert = Alert("k", "desk", "story", (1,), ("t",), "instant", "normal", at, at)
    when = None if sent is None else hours(sent)
    return Delivery(1, alert, state, attempts, problem="HTTP 500", sent_at=when)


@pytest.mark.parametrize(
    ("rows", "since"),
    [
        ([], None),
        ([row("waiting", 2)], 2),
        ([row("waiting", 0.9)], None),
        ([row("waiting", 2, attempts=0)], None),  # held, not refused
        ([row("failed", 3), row("waiting", 2)], 3),
        ([row("failed", 3), row("sent", 2, sent=1)], None),
        ([row("failed", 5), row("sent", 4, sent=4), row("waiting", 2)], 2),
    ],
)
def test_a_receiver_is_in_trouble_until_it_takes_something(
    rows: list[Delivery], since: float | None
) -> None:
    found = receiver_troubles(rows, NOW)
    expected = () if since is None else (Trouble("receiver", "desk", hours(since), "HTTP 500"),)
    assert found == expected


def test_the_poller_and_the_disk() -> None:
    quarter = timedelta(minutes=15)
    assert poller_trouble(hours(0.5), quarter, NOW) == ()
    assert poller_trouble(hours(0.6), quarter, NOW)[0].since == hours(0.6)
    assert disk_trouble(50, 1000, NOW) == ()
    assert disk_trouble(4_900_000_000, 100_000_000_000, NOW)[0].detail == "4.9 of 100.0 GB free"
    assert disk_trouble(0, 0, NOW) == ()


def test_a_trouble_is_told_once_and_so_is_its_end() -> None:
    told: list[str] = []

    def tell(*wrong: Trouble) -> list[tuple[str, str]]:
        alerts = plan_notices(wrong, told, WATCH, NOW)
        told.extend(alert.key for alert in alerts)
        return [
            (alert.receiver, notice_sentence(alert.key, {("source", "a:b"): "HTTP 503"}, TOKYO))
            for alert in alerts
        ]

    fails = Trouble("source", "a:b", hours(24))
    begun = 'Source "a:b" has failed since Sat 21 Nov 2026, 21:00 JST: HTTP 503.'
    over = 'Source "a:b", which had failed since Sat 21 Nov 2026, 21:00 JST, is read again.'
    assert tell(fails) == [("desk: east", begun), ("duty", begun)]
    assert tell(fails) == []
    assert tell(Trouble("source", "a:b", hours(1))) == []  # the same one
    assert tell() == [("desk: east", over), ("duty", over)]
    assert tell() == []
    assert len(tell(Trouble("source", "a:b", hours(2)))) == 2  # another one
    assert len(set(told)) == len(told) == 6


def test_quiet_hours_hold_notices_too() -> None:
    due = [a.due_at for a in plan_notices([Trouble("disk", "", NOW)], (), WATCH, NOW)]
    assert due == [NOW, NOW + timedelta(hours=1)]


def test_who_is_dead_is_not_told_so() -> None:
    alerts = plan_notices([Trouble("receiver", "duty", hours(2))], (), WATCH, NOW)
    assert [alert.receiver for alert in alerts] == ["desk: east"]


@pytest.mark.parametrize("kind", ["source", "receiver", "poller", "disk"])
def test_every_kind_has_its_two_sentences(kind: Any) -> None:
    (begin, _) = plan_notices([Trouble(kind, "x", hours(2))], (), WATCH, NOW)
    (over,) = [a for a in plan_notices([], [begin.key], WATCH, NOW) if a.receiver == begin.receiver]
    sentences = {notice_sentence(key, {}, TOKYO) for key in (begin.key, over.key)}
    assert len(sentences) == 2
    assert all(s[0].isupper() and s.endswith(".") for s in sentences)


@pytest.mark.parametrize("key", ["", "story:1:abc", "notice:a:weather:b:20261122T000000Z:begins"])
def test_another_key_is_no_notice(key: str) -> None:
    with pytest.raises(ValueError, match="no key of a notice"):
        notice_sentence(key, {}, TOKYO)
