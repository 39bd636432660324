"""What the processes of a fleet agree on: who may do what alone; part of `Store`."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Protocol

from core.values import Lease


class Leases(Protocol):
    """Leases by name. All methods are safe to call from several threads and processes.

    Times are those of the database's clock (`time`), the only one that all machines share.
    """

    @property
    def shared(self) -> bool:
        """Whether processes of other machines may use this database too."""
        ...

    def time(self) -> datetime:
        """The present moment on the database's clock."""
        ...

    def take(
        self, names: Iterable[str], holder: str, now: datetime, until: datetime
    ) -> dict[str, Lease]:
        """Take or prolong, all at once, what no one else holds now; by name, what we then have.

        A lease that lapsed in somebody's hands may have been used up to its end: that counts as
        when its host was last asked.
        """
        ...

    def give_back(self, leases: Iterable[Lease], now: datetime) -> int:
        """Let go, with what each says of its host; how many there were.

        One whose token is no longer the newest changes nothing.
        """
        ...

    def held(self, names: Collection[str], now: datetime) -> frozenset[str]:
        """Which of these somebody holds now."""
        ...
