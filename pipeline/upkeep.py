"""Nothing grows for ever: what is past its time goes, in slices that hold no lock for long."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from config.settings import Settings
from pipeline.ports import Store

#: For so long a slice is to hold the write lock: far from 50 ms, for which a page or a poll would
#: wait, because slices of one size differ by a factor of three.
LOCK_S = 0.015
#: An article takes .6 ms of processor time under the lock, and other rows less.
FIRST_SLICE = 25
LARGEST_SLICE = 2_000
#: What a commit takes does not hang on the slice. Without a least slice one row at a time went
#: on a busy machine, and upkeep of 20,000 articles did not end within ten minutes.
LEAST_SLICE = 10
#: Of articles to be made searchable, whose words have to be cut, a slice has at most so many.
LARGEST_INDEXED = 500
#: Between two slices whoever waits for the lock gets it: for so long at least, and for as long as
#: the slice held it, because SQLite has those who wait try again only now and then.
PAUSE_S = 0.01


def cutoffs(settings: Settings, now: datetime) -> dict[str, datetime]:
    """Before when each kind of rows goes, in the order in which they go.

    Hits go before articles, because an article stays as long as its story has a hit, and both
    before the fates that explain them.
    """
    logs = now - timedelta(days=settings.keep_log_days)
    articles = now - timedelta(days=settings.keep_articles_days)
    deliveries = now - timedelta(days=settings.keep_deliveries_days)
    return {
        "fetches": logs,
        "gaps": logs,
        "silences": logs,
        "suppressed": logs,
        "blocks": logs,
        "leases": logs,
        "hits": now - timedelta(days=settings.keep_hits_days),
        "articles": articles,
        "deliveries": deliveries,
        "stories": articles,
        "fates": logs,
        "entries": articles,
    }


def upkeep(
    store: Store,
    before: Mapping[str, datetime],
    *,
    pause: Callable[[float], None] = time.sleep,
    stopping: Callable[[], bool] = lambda: False,
) -> dict[str, int]:
    """Delete what is past its time; how many rows of each kind went. Raises StorageError."""
    gone: dict[str, int] = {}
    for kind, moment in before.items():
        size, went = FIRST_SLICE, 0
        while not stopping():
            if kind == "articles":
                _merge_search(store, pause, stopping)
            found, took, held = store.prune(kind, moment, size)
            went += took
            if not took or found < size:
                break
            size = resized(size, held, LARGEST_SLICE)
            pause(max(PAUSE_S, held))
        gone[kind] = went
    return gone


def _merge_search(
    store: Store, pause: Callable[[float], None], stopping: Callable[[], bool]
) -> None:
    """Merge in the search index what is due, or else a slice of articles would do it at once."""
    while not stopping():
        some, held = store.merge_search()
        if not some:
            return
        pause(max(PAUSE_S, held))


def index_older(store: Store, ticks: Callable[[], float], budget_s: float) -> int:
    """Make articles searchable that an upgraded database held before; about how many are left.

    Stops when `budget_s` seconds are over, as `ticks` counts them; it goes on where it stopped.
    """
    left, some, started = store.unsearchable(), 8, ticks()
    while left and (asked := ticks()) - started < budget_s:
        left = store.index_older(some)
        took = ticks() - asked
        some = resized(some, took, LARGEST_INDEXED)
    return left


def resized(size: int, held: float, largest: int) -> int:
    """How many rows the next slice gets, after one that held the lock for so many seconds."""
    fits = int(size * LOCK_S / held) if held else largest
    return min(max(fits, LEAST_SLICE), 2 * size, largest)


def prunable(store: Store, before: Mapping[str, datetime]) -> dict[str, int]:
    """How many rows of each kind are past their time, as things stand.

    What another kind keeps alive until then (an article by its hit) is not counted.
    """
    return {kind: store.prunable(kind, moment) for kind, moment in before.items()}
