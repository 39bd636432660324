"""What polls teach about a source, tried on made-up sources over months."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest

from core.values import FeedEntry, Habit
from pipeline.habit import HOUR, between_items, first_habit, learned, unusual

NOW = datetime(2026, 6, 1, tzinfo=UTC)
DAY = timedelta(days=1)


def lived(
    items: Callable[[datetime, random.Random], int],
    days: int,
    *,
    seed: int = 1,
    start: datetime = NOW,
    habit: Habit | None = None,
) -> Iterator[tuple[datetime, Habit]]:
    """A source that is polled once an hour; `items` says what is new in it each time."""
    dice = random.Random(seed)  # noqa: S311  # no secret hangs on it
    habit = habit or Habit(newest=start)
    for hour in range(1, days * 24):
        now = start + hour * HOUR
        habit = learned(habit, items(now, dice), now - HOUR, now)
        yield now, habit


def a_week(number: float) -> Callable[[datetime, random.Random], int]:
    """So many items a week, at any hour."""
    return lambda _, dice: int(dice.random() < number / 168)


def office_hours(now: datetime, dice: random.Random) -> int:
    """A paper: some ten items an hour from eight to six on working days."""
    working = now.weekday() < 5 and 8 <= now.hour < 18
    return dice.randint(5, 15) if working else 0


def last(story: Iterator[tuple[datetime, Habit]]) -> tuple[datetime, Habit]:
    *_, end = story
    return end


def test_the_rate_is_learned_and_follows_a_change() -> None:
    now, habit = last(lived(a_week(14), 60))
    assert 8 < between_items(habit) / HOUR < 18  # 12 hours, from some eighty items
    _, faster = last(lived(a_week(84), 60, start=now, habit=habit))
    assert 1.5 < between_items(faster) / HOUR < 3.5


@pytest.mark.parametrize("seed", range(5))
def test_two_items_a_week_are_enough_to_notice_that_they_stop(seed: int) -> None:
    now, habit = last(lived(a_week(2), 90, seed=seed))
    assert unusual(habit, now) == ""
    silent = lived(lambda *_: 0, 60, start=now, habit=habit)
    noticed = next(at for at, h in silent if unusual(h, at) == "quiet")
    assert timedelta(days=7) < noticed - now < timedelta(days=40)


def test_two_items_a_week_are_seldom_called_quiet_or_loud_while_all_is_well() -> None:
    strange = [
        unusual(habit, now) for seed in range(5) for now, habit in lived(a_week(2), 365, seed=seed)
    ]
    assert strange.count("quiet") / len(strange) < 0.01
    assert strange.count("loud") / len(strange) < 0.002


def test_two_items_a_week_give_a_false_alarm_in_three_years_at_most() -> None:
    alarms = 0
    for seed in range(20):
        before = ""
        for hour, (now, habit) in enumerate(lived(a_week(2), 365, seed=100 + seed)):
            if hour % 6 == 0:
                told = unusual(habit, now)
                alarms += bool(told) and told != before
                before = told
    assert alarms <= 20 // 2  # 6 on average; a fixed hundredth for each wait gave 17


def test_nights_and_weekends_of_a_paper_are_its_habit() -> None:
    for now, habit in lived(office_hours, 56):
        if now > NOW + 8 * DAY:  # the first weekend is news to us
            assert unusual(habit, now) == "", now


def test_a_paper_that_falls_silent_is_noticed_after_its_longest_weekend() -> None:
    now, habit = last(lived(office_hours, 28))
    silent = lived(lambda *_: 0, 14, start=now, habit=habit)
    noticed = next(at for at, h in silent if unusual(h, at) == "quiet")
    assert habit.newest
    assert 3 * DAY < noticed - habit.newest < 5 * DAY


def test_a_burst_is_told_of_for_a_day() -> None:
    now, habit = last(lived(a_week(2), 60))
    burst = learned(habit, 30, now, now + HOUR)
    assert unusual(burst, now + HOUR) == "loud"
    assert unusual(burst, now + 26 * HOUR) == ""


def test_a_new_source_is_called_nothing_before_it_is_known_a_week() -> None:
    habit = learned(Habit(newest=NOW), 300, NOW, NOW + HOUR)
    assert unusual(habit, NOW + 5 * DAY) == ""


def entries(*ages: timedelta) -> list[FeedEntry]:
    return [FeedEntry("t", f"https://a.example/{n}", "", NOW - age) for n, age in enumerate(ages)]


def test_the_dates_of_a_first_answer_tell_the_habit() -> None:
    habit = first_habit(entries(*(n * 6 * HOUR for n in range(1, 41))), NOW)
    assert 5 < between_items(habit) / HOUR < 7
    assert (habit.longest, habit.newest) == (pytest.approx(6, abs=0.5), NOW - 6 * HOUR)
    assert unusual(habit, NOW) == ""


@pytest.mark.parametrize(
    "offered",
    [entries(), entries(HOUR, 2 * HOUR), entries(*[HOUR] * 50), entries(*[-DAY] * 50)],
    ids=["none", "two", "fifty at one moment", "fifty in the future"],
)
def test_dates_that_tell_nothing_are_not_believed(offered: list[FeedEntry]) -> None:
    assert between_items(first_habit(offered, NOW)) == timedelta()


def test_a_wait_that_goes_backwards_counts_as_none() -> None:
    assert learned(Habit(), 1, NOW + DAY, NOW).hours == 0
