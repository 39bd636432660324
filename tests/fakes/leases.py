"""Leases in memory; they pass the same contract test as the databases' do."""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import UTC, datetime

from core.values import Lease


class MemoryLeases:
    """The whole `Leases`; `shared` says whether to act as a database of many machines."""

    def __init__(self, shared: bool = False) -> None:
        self.shared = shared
        self.rows: dict[str, Lease] = {}
        self._lock = threading.Lock()

    def time(self) -> datetime:
        return datetime.now(UTC)

    def take(
        self, names: Iterable[str], holder: str, now: datetime, until: datetime
    ) -> dict[str, Lease]:
        taken = {}
        with self._lock:
            for name in names:
                row = self.rows.get(name) or Lease(name, "", 0, now)
                if row.holder not in ("", holder) and row.until > now:
                    continue
                if row.holder != holder:
                    asked_at = row.until if row.holder else row.asked_at
                    row = replace(row, holder=holder, token=row.token + 1, asked_at=asked_at)
                taken[name] = self.rows[name] = replace(row, until=until)
        return taken

    def give_back(self, leases: Iterable[Lease], now: datetime) -> int:
        given = 0
        with self._lock:
            for lease in leases:
                row = self.rows.get(lease.name)
                if row is None or (row.holder, row.token) != (lease.holder, lease.token):
                    continue
                given += 1
                given_back = replace(
                    row,
                    holder="",
                    until=now,
                    asked_at=lease.asked_at or row.asked_at,
                    rests_until=lease.rests_until or row.rests_until,
                )
                self.rows[lease.name] = given_back
                if given_back.asked_at is None and given_back.rests_until is None:
                    del self.rows[lease.name]
        return given

    def lapsed(self, before: datetime) -> list[str]:
        """What pruning finds."""
        return [
            name
            for name, row in self.rows.items()
            if row.until < before and (row.rests_until is None or row.rests_until < before)
        ]

    def forget(self, before: datetime, limit: int) -> int:
        """What pruning does of it."""
        old = self.lapsed(before)[:limit]
        for name in old:
            del self.rows[name]
        return len(old)

    def held(self, names: Collection[str], now: datetime) -> frozenset[str]:
        rows = (self.rows.get(name) for name in names)
        return frozenset(row.name for row in rows if row and row.holder and row.until > now)
