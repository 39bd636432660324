"""What collecting needs of the store: sources, their polls, entries and second looks."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Protocol

from core.values import (
    Coverage,
    EntryRecord,
    FetchRecord,
    Gap,
    Look,
    PendingEntry,
    RobotsText,
    SourceState,
    Subscription,
)


class CollectingWriter(Protocol):
    """This room's part of `Writer`."""

    def save_state(self, state: SourceState) -> None:
        """Insert or replace what is remembered about a source."""
        ...

    def log_fetch(self, record: FetchRecord) -> None:
        """Append to the log of polls."""
        ...

    def log_gap(self, gap: Gap) -> None:
        """Note a gap between two polls, once by (source, at)."""
        ...

    def save_entries(self, source: str, records: Iterable[EntryRecord], now: datetime) -> None:
        """Insert or update entries by (source, key); a settled entry stays settled."""
        ...

    def save_stamps(self, source: str, stamps: Mapping[str, str]) -> None:
        """Replace the stamps of known entries, by key."""
        ...

    def save_subscription(self, subscription: Subscription) -> None:
        """Insert or replace what is known of a source's subscription."""
        ...

    def save_looks(self, looks: Iterable[Look]) -> None:
        """Insert or replace when stored articles are looked at again."""
        ...


class CollectingStore(Protocol):
    """This room's part of `Store`."""

    def source_states(self, slugs: Collection[str] | None = None) -> dict[str, SourceState]:
        """Remembered source states by slug; of these sources, or all."""
        ...

    def resting_sources(self, now: datetime) -> dict[str, str]:
        """The sources that are not due yet, each with the mark of the address it was asked at."""
        ...

    def robots(self, origin: str) -> RobotsText | None:
        """What a site answered last for its robots.txt, also when that counts no more."""
        ...

    def save_robots(self, texts: Iterable[RobotsText], now: datetime) -> None:
        """Keep what sites answered, and forget what has not counted for a week."""
        ...

    def oldest_reading(self) -> datetime | None:
        """Of the moments at which each source was last read, the first; None when none was."""
        ...

    def settled(self, source: str, keys: Iterable[str]) -> dict[str, str]:
        """Which of these entry keys are known, with their stamps.

        Those due again are among them, and told by `pending`.
        """
        ...

    def still_offered(self, source: str, keys: Iterable[str], now: datetime) -> None:
        """Note that a source offers these entries still, so that they are not forgotten."""
        ...

    def settled_otherwise(self, source: str, keys: Iterable[str]) -> frozenset[str]:
        """Which of these second keys (`core.identity`) an entry of the source had."""
        ...

    def pending(self, source: str, now: datetime, limit: int = 0) -> tuple[PendingEntry, ...]:
        """Entries of a source whose retry is due, the longest due first; 0 for all."""
        ...

    def subscriptions(self) -> tuple[Subscription, ...]:
        """What is known of sources' hubs, by source."""
        ...

    def subscription(self, token: str) -> Subscription | None:
        """The subscription whose notices come to the address with this token."""
        ...

    def looks(self, urls: Iterable[str]) -> dict[str, Look]:
        """When these articles were and will be looked at again; none where never."""
        ...

    def looks_due(self, source: str, now: datetime, limit: int = 0) -> tuple[Look, ...]:
        """The looks that are due at a source's articles, the longest due first; 0 for all."""
        ...

    def sources_pending(self, now: datetime) -> frozenset[str]:
        """The sources of which `pending` or `looks_due` would tell something."""
        ...

    def poll_log(self, limit: int = 100, source: str = "") -> tuple[FetchRecord, ...]:
        """The last polls, newest first; of one source, or all."""
        ...

    def gaps(self, since: datetime) -> tuple[Gap, ...]:
        """Gaps noticed since a moment, newest first."""
        ...

    def coverage(self, slugs: Iterable[str], since: datetime, until: datetime) -> Coverage:
        """What was read of these sources in a span of time."""
        ...
