from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from alerts.grouping import batch_due, combine, held_note, put_off
from core.values import Alert, Delivery, Receiver, Route

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def waiting(number: int, **changes: Any) -> Delivery:
    alert = Alert(
        f"k{number}",
        "desk",
        "story",
        (number,),
        (f"t{number % 2}",),
        "batched",
        "normal",
        NOW - timedelta(minutes=1),
        NOW,
    )
    fields = {name: changes.pop(name) for name in ("state", "attempts") if name in changes}
    return Delivery(number, replace(alert, **changes), **({"state": "waiting"} | fields))


def test_what_waits_for_one_receiver_becomes_one_message() -> None:
    rows = [waiting(2), waiting(1, priority="high"), waiting(3, receiver="chief")]
    ((alert, taken),) = combine(rows, NOW)
    assert [delivery.id for delivery in taken] == [1, 2]
    assert (alert.story_ids, alert.topics) == ((1, 2), ("t1", "t0"))
    assert (alert.receiver, alert.priority, alert.due_at) == ("desk", "high", NOW)


def test_the_same_alerts_make_the_same_message() -> None:
    rows = [waiting(1), waiting(2)]
    later = combine(rows[::-1], NOW + timedelta(minutes=5))
    assert combine(rows, NOW)[0][0].key == later[0][0].key


@pytest.mark.parametrize(
    "changes",
    [
        {"attempts": 1},
        {"state": "claimed"},
        {"state": "failed"},
        {"kind": "digest"},
        {"mode": "digest"},
        {"due_at": NOW + timedelta(seconds=1)},
        {"mode": "instant", "created_at": NOW},
    ],
)
def test_what_was_tried_or_need_not_wait_stays_alone(changes: dict[str, Any]) -> None:
    assert combine([waiting(1), waiting(2, **changes)], NOW) == ()


def test_what_quiet_hours_held_is_combined_too() -> None:
    held = {"mode": "instant", "created_at": NOW - timedelta(hours=8)}
    assert len(combine([waiting(1, **held), waiting(2, **held)], NOW)) == 1


def test_a_flood_makes_several_messages_and_loses_nothing() -> None:
    made = combine([waiting(n) for n in range(120)], NOW)
    assert [len(taken) for _, taken in made] == [50, 50, 20]
    assert len({alert.key for alert, _ in made}) == 3


def test_a_combination_that_is_combined_again_holds_no_more_than_one_message_tells() -> None:
    """It may be put back for its interval after a kill between combining and claiming."""
    big = waiting(1, story_ids=tuple(range(100, 140)))
    made = combine([big, *(waiting(n) for n in range(2, 40))], NOW)
    assert [len(alert.story_ids) for alert, _ in made] == [50, 28]


def test_what_is_over_a_cap_goes_into_the_digest_which_says_so() -> None:
    held = [replace(d, alert=put_off(d, NOW)) for d in (waiting(1), waiting(2, priority="high"))]
    assert {d.alert.mode for d in held} == {"digest"}
    assert held[0].alert.key != "k1"
    receiver = Receiver("desk", "json://h")
    assert held_note([waiting(3)], receiver) == ""
    assert held_note([waiting(3), *held], receiver) == (
        "2 alerts are told here and not at once, because the limit of 12 messages an hour and "
        "60 a day was reached."
    )


@pytest.mark.parametrize(
    ("last", "topics", "priority", "wait"),
    [
        (None, ("t1",), "normal", 0),
        (timedelta(minutes=4), ("t1",), "normal", 6),
        (timedelta(minutes=11), ("t1",), "normal", 0),
        (timedelta(minutes=4), ("t1",), "high", 0),
        (timedelta(minutes=4), ("t0",), "normal", 26),
        (timedelta(minutes=4), ("t9",), "normal", 0),
    ],
)
def test_two_batches_are_at_least_an_interval_apart(
    last: timedelta | None, topics: tuple[str, ...], priority: Any, wait: int
) -> None:
    routes = (
        Route(("desk",), topics=("t1",), mode="batched"),
        Route(("desk",), topics=("t0",), mode="batched", group_interval=timedelta(minutes=30)),
        Route(("desk",), topics=("t9",)),
    )
    alert = replace(waiting(1).alert, topics=topics, priority=priority)
    due = batch_due(routes, alert, NOW - last if last else None, NOW)
    assert due == NOW + timedelta(minutes=wait)
