"""What the store in memory holds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any

from core.errors import StorageError
from core.values import (
    Article,
    Attempt,
    Delivery,
    EntryRecord,
    Fate,
    FetchRecord,
    Gap,
    Look,
    Place,
    Revision,
    RobotsText,
    Silence,
    SourceState,
    StoredHit,
    Story,
    Subscription,
    Topic,
    Verdict,
)
from storage.site_memory import HALF_LIFE


@dataclass
class World:
    """All that is stored. Values are immutable, so that a shallow copy is a snapshot."""

    states: dict[str, SourceState] = field(default_factory=dict)
    failing_since: dict[str, datetime | None] = field(default_factory=dict)
    polls: dict[tuple[str, datetime, str], FetchRecord] = field(default_factory=dict)
    gaps: dict[tuple[str, datetime], Gap] = field(default_factory=dict)
    robots: dict[str, RobotsText] = field(default_factory=dict)
    entries: dict[tuple[str, str], EntryRecord] = field(default_factory=dict)
    #: When each of them was last seen to be offered.
    offered: dict[tuple[str, str], datetime] = field(default_factory=dict)
    #: An address and the one that stands for it.
    addresses: dict[str, str] = field(default_factory=dict)
    fates: dict[tuple[str, ...], Fate] = field(default_factory=dict)
    articles: dict[str, Article] = field(default_factory=dict)
    found_at: dict[str, datetime] = field(default_factory=dict)
    outlets: dict[tuple[str, str], datetime] = field(default_factory=dict)
    subscriptions: dict[str, Subscription] = field(default_factory=dict)
    looks: dict[str, Look] = field(default_factory=dict)
    revisions: dict[str, tuple[Revision, ...]] = field(default_factory=dict)
    hashes: dict[str, frozenset[int]] = field(default_factory=dict)
    stories: dict[int, Story] = field(default_factory=dict)
    story_of: dict[str, int] = field(default_factory=dict)
    joined_at: dict[str, datetime] = field(default_factory=dict)
    topics: dict[tuple[str, str], Topic] = field(default_factory=dict)
    hits: dict[int, StoredHit] = field(default_factory=dict)
    verdicts: dict[int, tuple[Verdict, ...]] = field(default_factory=dict)
    #: A story that was merged, and into which.
    merged: dict[int, int] = field(default_factory=dict)
    outbox: dict[int, Delivery] = field(default_factory=dict)
    #: The stories that each row of the outbox is about.
    about: dict[int, tuple[int, ...]] = field(default_factory=dict)
    vectors: dict[int, tuple[datetime, bytes]] = field(default_factory=dict)
    silences: dict[int, Silence] = field(default_factory=dict)
    #: Who wants no more mail, of which receiver.
    away: dict[str, str] = field(default_factory=dict)
    bundled_into: dict[int, str] = field(default_factory=dict)
    attempts: dict[int, tuple[Attempt, ...]] = field(default_factory=dict)
    site_articles: dict[str, list[datetime]] = field(default_factory=dict)
    #: When a block of a site stood where, and what a person vouched for.
    site_blocks: dict[tuple[str, int], tuple[tuple[Place, datetime], ...]] = field(
        default_factory=dict
    )
    vouched: dict[tuple[str, int], bool] = field(default_factory=dict)
    #: All of those in order, each with the row it is about.
    attempt_log: dict[int, tuple[int, Attempt]] = field(default_factory=dict)

    def snapshot(self) -> dict[str, Any]:
        """Everything as it is now."""
        return {part.name: dict(getattr(self, part.name)) for part in fields(self)}

    def restore(self, snapshot: dict[str, Any]) -> None:
        """Everything as it was then."""
        for name, was in snapshot.items():
            setattr(self, name, was)

    def note(self, delivery_id: int, attempt: Attempt) -> None:
        """Append to the history of a row of the outbox."""
        self.attempts[delivery_id] = (*self.attempts.get(delivery_id, ()), attempt)
        self.attempt_log[len(self.attempt_log)] = delivery_id, attempt

    def lead(self, story_id: int) -> int:
        """The story itself, or the one that it was merged into."""
        return self.merged.get(story_id, story_id)

    def owner(self, url: str) -> str | None:
        """The URL of the article that has this address."""
        found = self.addresses.get(url)
        return found if found in self.articles else None

    def article_url(self, url: str) -> str:
        """The same; an address of no article is the caller's mistake."""
        if (found := self.owner(url)) is None:
            raise StorageError(f"no article is stored under {url}")
        return found

    def stand_for(self, target: str, others: Iterable[str]) -> None:
        """Let addresses stand for `target`, but for those that an article has."""
        canonical = self.owner(target) or target
        free = {url for url in (target, *others) if url and self.owner(url) is None}
        followers = {url for url, of in self.addresses.items() if of in free}
        self.addresses |= dict.fromkeys(free | followers, canonical)


def _faded(stood: Iterable[tuple[Place, datetime]], now: datetime) -> float:
    return float(sum(2 ** ((at - now) / HALF_LIFE) for _, at in stood))


def _for_digest(row: Delivery) -> bool:
    return row.alert.kind == "story" and row.alert.mode == "digest"
