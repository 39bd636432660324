"""What the pipeline needs from the world, said by the one who needs it.

Only a fetcher, a store and a channel touch the world. Each has a fake under `tests/fakes/`
that passes the same contract test as the real one. What is needed of the store is said room by
room in the modules beside this one.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from typing import Protocol

from core.values import FetchedPage, Letter
from pipeline.ports.accounts import Accounts
from pipeline.ports.articles import ArticleStore, ArticleWriter, Counts
from pipeline.ports.collecting import CollectingStore, CollectingWriter
from pipeline.ports.delivery import DeliveryStore, DeliveryWriter
from pipeline.ports.desk import Filters
from pipeline.ports.hits import HitStore, HitWriter
from pipeline.ports.leases import Leases
from pipeline.ports.running import Jobs, Meters
from pipeline.ports.stories import StoryStore, StoryWriter

__all__ = [
    "Accounts",
    "Channel",
    "Counts",
    "Fetch",
    "Filters",
    "Jobs",
    "Leases",
    "Meters",
    "Store",
    "Writer",
]


class Fetch(Protocol):
    """Get a URL over HTTP, safely; raises FetchError when there is no usable answer."""

    async def __call__(
        self,
        url: str,
        *,
        etag: str = "",
        last_modified: str = "",
        headers: Sequence[tuple[str, str]] = (),
        allow_private: bool = False,
    ) -> FetchedPage:
        """Answer with status 200 or 304, or raise FetchError (also for 4xx and 5xx)."""
        ...


class Writer(CollectingWriter, ArticleWriter, HitWriter, StoryWriter, DeliveryWriter, Protocol):
    """One transaction: all of it is stored or none. Writing the same thing twice is harmless."""


class Store(CollectingStore, ArticleStore, HitStore, StoryStore, DeliveryStore, Protocol):
    """Everything that happened. All methods are safe to call from several threads."""

    @property
    def accounts(self) -> Accounts:
        """Who may sign in to the review page."""
        ...

    @property
    def filters(self) -> Filters:
        """What people saved on the review page."""
        ...

    @property
    def leases(self) -> Leases:
        """Who may do what alone."""
        ...

    @property
    def meters(self) -> Meters:
        """How much was done since the beginning."""
        ...

    @property
    def jobs(self) -> Jobs:
        """When the regular jobs last ran."""
        ...

    def begin(self) -> AbstractContextManager[Writer]:
        """Open a write transaction; commits at the end, rolls back on any exception."""
        ...

    def reading(self) -> AbstractContextManager[Store]:
        """This store, for several questions of one thread: they share one transaction."""
        ...

    def counts(self) -> dict[str, int]:
        """Rows for people: articles, hits, stories, waiting, failed, sources."""
        ...

    def prune(self, kind: str, before: datetime, limit: int = 1000) -> tuple[int, int, float]:
        """Delete a slice of one kind of rows that are older than a moment.

        Kinds are those of `storage.retention`, which says what is never touched. Returns how many
        rows were found, how many went, and for how many seconds a lock was held.
        """
        ...

    def prunable(self, kind: str, before: datetime) -> int:
        """How many rows of a kind `prune` would find."""
        ...

    def try_writing(self) -> None:
        """Open what is stored anew, and write something for good, as each job does.

        Raises StorageError when that fails: all that was read lately may still be read then.
        """
        ...

    def put_back(self, now: datetime) -> int:
        """Take in that the clock was put back to `now`; how many rows were changed.

        What happened after `now` (jobs, polls, attempts, alerts) counts as having happened now,
        and what was planned from there (the next poll of a source, an entry's retry, an alert's
        next attempt) keeps its wait. A claim ends within five minutes.
        """
        ...

    def size(self) -> int:
        """Bytes that the database takes."""
        ...

    def check(self) -> str:
        """One sentence on the database's health; raises StorageError when it is not well."""
        ...

    def backup(self, path: Path) -> None:
        """Copy what is stored, as it stands, into a new file; StorageError where it cannot."""
        ...

    def close(self) -> None:
        """Release connections."""
        ...


class Channel(Protocol):
    """A way to reach one receiver."""

    def send(self, letter: Letter) -> str:
        """Deliver one message; a short receipt for the log. Raises DeliveryError."""
        ...
