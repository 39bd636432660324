"""Messages that were sent while the database would not take that down.

A disk that fills up, or a lock that is held for too long, between the provider's "250 OK" and
our own note of it would have the message sent again once its lease has lapsed. The process
remembers it instead, and hands it in before anything is claimed.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from core.values import Delivery, Fate
from pipeline.ports import Store


@dataclass(frozen=True, slots=True)
class _Receipt:
    delivery: Delivery
    said: str
    at: datetime
    fates: Sequence[Fate]


class Receipts:
    """What is still to be noted. Safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: list[_Receipt] = []

    def keep(self, delivery: Delivery, said: str, at: datetime, fates: Sequence[Fate]) -> None:
        """Remember a message that was sent then; `said` is what the provider answered."""
        with self._lock:
            self._kept.append(_Receipt(delivery, said, at, fates))

    def hand_in(self, store: Store) -> None:
        """Note them all. Raises StorageError; what was not noted then is kept."""
        with self._lock:
            while self._kept:
                one = self._kept[0]
                row = one.delivery
                if store.settle_delivery(row.id, row.token, "sent", one.at, problem=one.said):
                    with store.begin() as tx:
                        tx.add_fates(one.fates)
                del self._kept[0]
