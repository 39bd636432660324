"""Polls that brought nothing are written many at a time, or most of a poll would be commits."""

from __future__ import annotations

import asyncio

from core.values import FetchRecord, SourceState
from pipeline.ports import Store

#: A transaction of its own costs as much as the request; shared by so many, nearly nothing.
AT_ONCE = 200


class QuietPolls:
    """Collects what is to be remembered of sources that brought nothing new or failed.

    Nothing is lost with it: a kill before it is written only means that these sources are asked
    again sooner. What a source did bring never passes through here.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._waiting: list[tuple[SourceState, FetchRecord]] = []

    async def add(self, state: SourceState, record: FetchRecord) -> None:
        """Keep one poll; write them when there are enough. Raises StorageError."""
        self._waiting.append((state, record))
        if len(self._waiting) >= AT_ONCE:
            await self.write()

    async def write(self) -> None:
        """Write what is kept. Raises StorageError."""
        polls, self._waiting = self._waiting, []
        if polls:
            await asyncio.to_thread(self._write, polls)

    def _write(self, polls: list[tuple[SourceState, FetchRecord]]) -> None:
        with self._store.begin() as tx:
            for state, record in polls:
                tx.save_state(state)
                tx.log_fetch(record)
