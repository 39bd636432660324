"""Which sources are due, how they are cut into batches, and when each is asked again. Pure."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import timedelta
from zlib import crc32

from core.errors import Severity
from core.urls import host_of
from core.values import Habit, Source
from pipeline.habit import between_items

#: A source that fails is asked less and less, but never given up.
LONGEST_WAIT = timedelta(days=1)

#: How much a failure counts: what is gone stays gone, what is overloaded comes back. The
#: weights are those of Media Cloud, who found with 180,000 feeds how many do come back.
STRIKES: Mapping[Severity, float] = {"hard": 1.0, "soft": 0.5, "temporary": 0.25}

#: By so much of itself a wait is stretched at most, for each source by its own share, so that
#: a thousand sources which began together do not stay together.
JITTER = 0.1

#: So many items must be known before a rate says how soon a feed has rolled over.
ENOUGH_ITEMS = 5


def due(sources: Sequence[Source], resting: Mapping[str, str]) -> tuple[Source, ...]:
    """The sources whose time has come; so has that of one whose address in the watch file is new.

    `resting` are those that are not due, each with the mark of the address it was asked at ("":
    unknown).
    """
    return tuple(
        source
        for source in sources
        if resting.get(source.slug) not in (address_mark(source.url), "")
    )


def address_mark(url: str) -> str:
    """What stands for a source's address in the store: the address may hold a password or key."""
    return hashlib.sha256(url.encode("utf-8", "surrogatepass")).hexdigest()


def batches(sources: Sequence[Source], at_most: int) -> tuple[tuple[str, ...], ...]:
    """Cut sources into at most `at_most` batches of slugs, about equally large.

    All sources of a host are in one batch, so that one worker keeps the manners for it.
    """
    hosts: dict[str, list[str]] = defaultdict(list)
    for source in sources:
        hosts[host_of(source.url) or source.slug].append(source.slug)
    bins: list[list[str]] = [[] for _ in range(min(at_most, len(hosts)))]
    for _, slugs in sorted(hosts.items(), key=lambda item: (-len(item[1]), item[0])):
        min(bins, key=len).extend(slugs)
    return tuple(tuple(slugs) for slugs in bins)


def wait_after_success(
    source: Source, habit: Habit, offered: int, says: timedelta, fresh: timedelta, *, hurry: bool
) -> timedelta:
    """How long to leave a source alone that was just read, between its two bounds.

    Half the mean wait for its next item, or longer where it asks for that. What it states
    about its rhythm (`says`: ttl, sy) is believed as long as its own habit does not show
    otherwise, because many write down their software's default; for how long its answer may
    be kept (`fresh`: Cache-Control, Expires) is believed always. But it is asked twice before
    all of the entries that it offers could have been replaced, and in a `hurry` (items were
    lost lately) as soon as its bounds allow.
    """
    mean = between_items(habit)
    wait = max(mean / 2, fresh, says if mean > says / 2 else timedelta())
    if habit.items >= ENOUGH_ITEMS and offered:
        wait = min(wait, mean * offered / 2)
    if hurry:
        wait = source.every
    return spread(min(max(wait, source.every), max(source.longest, source.every)), source.slug)


def wait_after_failure(every: timedelta, strikes: float) -> timedelta:
    """How long to leave a source alone after so many strikes in a row (doubling, to a day)."""
    doubled: timedelta = every * 2 ** min(strikes, 12.0)
    return max(min(doubled, LONGEST_WAIT), min(every, LONGEST_WAIT))


def spread(wait: timedelta, slug: str) -> timedelta:
    """A wait made a little longer, always by the same share for one source."""
    return wait * (1 + JITTER * crc32(slug.encode()) / 2**32)


def retry_entry(attempts: int) -> timedelta | None:
    """When to try an article's page again after so many attempts; None gives up.

    10 min, 40 min, 2 h 40, 10 h 40, 42 h 40: about two and a half days in all, after which
    the page has rarely come back and the news is old.
    """
    return timedelta(minutes=10) * 4 ** (attempts - 1) if attempts <= 5 else None
