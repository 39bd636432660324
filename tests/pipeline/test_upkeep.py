"""Upkeep deletes in slices whose size follows how long they held their lock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from config.settings import load_settings
from pipeline.upkeep import FIRST_SLICE, LARGEST_SLICE, LEAST_SLICE, LOCK_S, cutoffs, upkeep
from tests.fakes.store import MemoryStore

NOW = datetime(2026, 11, 26, tzinfo=UTC)


class Slow(MemoryStore):
    """A store in which a row takes so long to delete."""

    def __init__(self, rows: int, seconds_each: float) -> None:
        super().__init__()
        self.rows, self.each = rows, seconds_each
        self.slices: list[int] = []

    def prune(self, kind: str, before: datetime, limit: int = 1000) -> tuple[int, int, float]:
        took = min(limit, self.rows)
        self.rows -= took
        self.slices.append(took)
        return took, took, took * self.each


def test_a_slow_database_gets_small_slices_and_a_fast_one_large_ones() -> None:
    pauses: list[float] = []
    slow, fast = Slow(2_000, 0.001), Slow(20_000, 0.000001)
    for store in (slow, fast):
        assert upkeep(store, {"fetches": NOW}, pause=pauses.append) == {
            "fetches": store.slices and sum(store.slices)
        }
        assert store.rows == 0
    assert all(size * slow.each <= LOCK_S for size in slow.slices[1:])
    assert max(fast.slices) == LARGEST_SLICE
    assert len(pauses) >= len(slow.slices) + len(fast.slices) - 4


def test_where_each_commit_is_slow_slices_do_not_shrink_to_nothing() -> None:
    class Commits(Slow):
        def prune(self, kind: str, before: datetime, limit: int = 1000) -> tuple[int, int, float]:
            found, gone, held = super().prune(kind, before, limit)
            return found, gone, held + 0.2

    store = Commits(1_000, 0.0)
    upkeep(store, {"fetches": NOW}, pause=lambda _: None)
    assert store.rows == 0
    assert len(store.slices) <= 1_000 / LEAST_SLICE


def test_the_search_index_is_merged_before_each_slice_of_articles_bit_by_bit() -> None:
    done: list[str] = []

    class Merges(Slow):
        left = 0

        def prune(self, kind: str, before: datetime, limit: int = 1000) -> tuple[int, int, float]:
            done.append(f"{kind} with {self.left} due")
            self.left += 2
            return super().prune(kind, before, limit)

        def merge_search(self) -> tuple[bool, float]:
            self.left = max(0, self.left - 1)
            done.append("merge")
            return self.left > 0, 0.02

    store, pauses = Merges(FIRST_SLICE + 1, 0.0001), list[float]()
    upkeep(store, {"articles": NOW, "fetches": NOW}, pause=pauses.append)
    assert [one for one in done if one != "merge"] == [
        "articles with 0 due", "articles with 0 due", "fetches with 2 due"
    ]  # fmt: skip
    # Whoever waits has as long as each bit held the lock.
    assert pauses.count(0.02) == 1


def test_upkeep_ends_when_told_to() -> None:
    store = Slow(10**6, 0.0)
    upkeep(store, {"fetches": NOW}, pause=lambda _: None, stopping=lambda: len(store.slices) == 2)
    assert len(store.slices) == 2


def test_each_setting_says_how_long_its_rows_are_kept() -> None:
    settings = load_settings(
        {
            "WIREWATCH_KEEP_LOG_DAYS": "1",
            "WIREWATCH_KEEP_ARTICLES_DAYS": "2",
            "WIREWATCH_KEEP_HITS_DAYS": "3",
            "WIREWATCH_KEEP_DELIVERIES_DAYS": "4",
        }
    )
    days = {
        kind: (NOW - before) / timedelta(days=1) for kind, before in cutoffs(settings, NOW).items()
    }
    assert days == {
        "fetches": 1,
        "gaps": 1,
        "silences": 1,
        "suppressed": 1,
        "blocks": 1,
        "leases": 1,
        "fates": 1,
        "hits": 3,
        "articles": 2,
        "stories": 2,
        "entries": 2,
        "deliveries": 4,
    }
