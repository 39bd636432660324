"""How often a source brings something new, and whether it is far from that now. Pure.

New items are counted against the hours in which they came, and both fade with a half-life of
four weeks. Given those, the rate is uncertain by a gamma distribution, so that the wait for the
next item follows a Lomax and the items of a day a negative binomial distribution: both are
wide where little is known, which makes the tests hold at two items a week. News comes in bursts
(days, nights, weekends), which no rate knows; so a source is only called quiet or loud when it
is also clearly beyond the longest wait or the busiest day that it has shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from math import exp, lgamma, log
from typing import Literal

from core.values import FeedEntry, Habit

HOUR = timedelta(hours=1)

#: Half of what is known of the rate is forgotten after so many hours (four weeks), and then no
#: more than `MOST_HOURS` are ever known.
HALF_LIFE = 28 * 24.0
MOST_HOURS = HALF_LIFE / log(2)
#: The longest wait and the busiest day are remembered longer: a summer break should not repeat.
EXTREMES_HALF_LIFE = 90 * 24.0
#: Hours of acquaintance before anything is called unusual: a week has all its days in it.
ACQUAINTED = 7 * 24.0 * 0.95
#: How improbable a wait must be: so much that of all the waits of a year (a hundred, at two items
#: a week) this share of one would be called quiet for nothing, and never more than one in a
#: hundred. Simulated over 200 years: at 2 and 7 items a week 0.3 false alarms a year, where a
#: fixed hundredth gave 0.9 and 1.3, and an end noticed after 18 days (15) and 6 (4.5).
FALSE_A_YEAR, QUIET_BELOW = 0.5, 0.01
_YEAR = 365.25 * 24
#: How improbable a day must be; there are more days than that in a year.
LOUD_BELOW = 0.001
#: How far beyond what it has shown a source must be.
BEYOND_WAIT, BEYOND_DAY = 1.5, 2.0
#: A wait that is no longer is never called quiet, nor fewer items loud.
SHORTEST_QUIET = 24.0
FEWEST_LOUD = 5.0
#: How long a burst is told of.
LOUD_FOR = timedelta(days=1)
#: Dates by which a first answer tells the habit; fewer tell too little.
FEWEST_DATES = 5
#: Of more dates (sitemaps have up to 50,000) the newest.
MOST_DATES = 500


def first_habit(entries: Sequence[FeedEntry], now: datetime) -> Habit:
    """What the dates of a first answer tell of the source's habit; nothing when they are few.

    Many dates alike (a sitemap written anew) are one moment, and dates from the future none.
    """
    times = sorted({e.published for e in entries if e.published and e.published <= now})
    times = times[-MOST_DATES:]
    if len(times) < FEWEST_DATES:
        return Habit(newest=now if entries else None)
    habit = Habit(newest=times[0])
    for before, at in pairwise(times):
        habit = _after(habit, 1, (at - before) / HOUR, at)
    # A burst in the past is no news.
    return replace(_after(habit, 0, (now - times[-1]) / HOUR, now), loud_at=None)


def learned(habit: Habit, new: int, since: datetime, now: datetime) -> Habit:
    """The habit after a poll that found `new` items, the last good one having been at `since`."""
    return _after(habit, new, max((now - since) / HOUR, 0.0), now)


def _after(habit: Habit, new: int, hours: float, now: datetime) -> Habit:
    kept, remembered = 0.5 ** (hours / HALF_LIFE), 0.5 ** (hours / EXTREMES_HALF_LIFE)
    lately = habit.lately * exp(-hours / 24) + new
    longest = habit.longest * remembered
    if new and habit.newest:
        longest = max(longest, (now - habit.newest) / HOUR)
    return Habit(
        items=habit.items * kept + new,
        hours=habit.hours * kept + MOST_HOURS * (1 - kept),
        lately=lately,
        busiest=max(habit.busiest * remembered, lately),
        longest=longest,
        newest=now if new or habit.newest is None else habit.newest,
        loud_at=now if new and _is_burst(habit, lately) else habit.loud_at,
    )


def between_items(habit: Habit) -> timedelta:
    """The mean wait for the next item, as far as it is known; zero when nothing is known."""
    return habit.hours / (habit.items + 0.5) * HOUR


def unusual(habit: Habit, now: datetime) -> Literal["", "quiet", "loud"]:
    """Whether a source is far from its own habit."""
    if habit.loud_at and now - habit.loud_at < LOUD_FOR:
        return "loud"
    if habit.hours < ACQUAINTED or habit.newest is None or not habit.items:
        return ""
    waited = (now - habit.newest) / HOUR
    beyond = max(BEYOND_WAIT * habit.longest, SHORTEST_QUIET)
    return "quiet" if waited > beyond and _is_long(habit, waited) else ""


def _is_long(habit: Habit, waited: float) -> bool:
    """Whether it was too improbable to wait so many hours for the next item (Lomax).

    Judged by what was known when the wait began: a silence must not become the habit while it
    lasts.
    """
    kept = 0.5 ** (waited / HALF_LIFE)
    items, hours = habit.items / kept, (habit.hours - MOST_HOURS * (1 - kept)) / kept
    if hours <= 0:
        return False
    chance = (hours / (hours + waited)) ** (items + 0.5)
    return bool(chance < min(QUIET_BELOW, FALSE_A_YEAR * hours / (items * _YEAR)))


def _is_burst(habit: Habit, lately: float) -> bool:
    """Whether so many items in a day are far beyond what a source has shown before."""
    if habit.hours < ACQUAINTED or lately < max(FEWEST_LOUD, BEYOND_DAY * habit.busiest):
        return False
    return _day_chance(habit, int(lately)) < LOUD_BELOW


def _day_chance(habit: Habit, number: int) -> float:
    """How probable so many items or more are in a day (negative binomial)."""
    shape, chance = habit.items + 0.5, habit.hours / (habit.hours + 24)
    if number > 10 * (shape * 24 / habit.hours + 10):
        return 0.0  # the sum below would be long, and is 1 to many places

    def term(k: int) -> float:
        ways = lgamma(shape + k) - lgamma(shape) - lgamma(k + 1)
        return exp(ways + shape * log(chance) + k * log(1 - chance))

    return 1.0 - sum(term(k) for k in range(number))
