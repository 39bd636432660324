"""Which sources are due, and how they are cut into batches. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from core.values import Source, SourceState

#: A source that fails is asked less and less, but never given up.
LONGEST_WAIT = timedelta(days=1)


def due(
    sources: Sequence[Source], states: Mapping[str, SourceState], now: datetime
) -> tuple[Source, ...]:
    """The sources whose time has come, those never asked first."""
    waiting = [
        (states[source.slug].due_at if source.slug in states else None, source)
        for source in sources
    ]
    ready = [(when, source) for when, source in waiting if when is None or when <= now]
    return tuple(
        source for _, source in sorted(ready, key=lambda pair: (pair[0] or EPOCH, pair[1].slug))
    )


EPOCH = datetime.fromisoformat("1970-01-01T00:00:00+00:00")


def batches(sources: Sequence[Source], at_most: int) -> tuple[tuple[str, ...], ...]:
    """Cut sources into at most `at_most` batches of slugs, about equally large.

    All sources of a host are in one batch, so that one worker keeps the manners for it.
    """
    hosts: dict[str, list[str]] = defaultdict(list)
    for source in sources:
        hosts[urlsplit(source.url).hostname or source.slug].append(source.slug)
    bins: list[list[str]] = [[] for _ in range(min(at_most, len(hosts)))]
    for _, slugs in sorted(hosts.items(), key=lambda item: (-len(item[1]), item[0])):
        min(bins, key=len).extend(slugs)
    return tuple(tuple(slugs) for slugs in bins)


def wait_after_failure(every: timedelta, failures: int) -> timedelta:
    """How long to leave a source alone after so many failures in a row (doubling, to a day)."""
    doubled: timedelta = every * 2 ** min(failures, 10)
    return min(doubled, LONGEST_WAIT)


def retry_entry(attempts: int) -> timedelta | None:
    """When to try an article's page again after so many attempts; None gives up.

    10 min, 40 min, 2 h 40, 10 h 40, 42 h 40: about two and a half days in all, after which
    the page has rarely come back and the news is old.
    """
    return timedelta(minutes=10) * 4 ** (attempts - 1) if attempts <= 5 else None
