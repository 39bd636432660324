"""What stories need of the store: who belongs together."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol

from core.values import (
    Candidate,
    HitFilter,
    Story,
)


class StoryWriter(Protocol):
    """This room's part of `Writer`."""

    def candidates(self, hashes: Iterable[int], since: datetime) -> tuple[Candidate, ...]:
        """Articles in a story, found since then, that share hashes; most shared first, ≤ 20."""
        ...

    def new_story(self, headline: str, article_url: str, now: datetime) -> int:
        """Open a story with its first article; the article's own story id if it has one."""
        ...

    def join_story(self, story_id: int, article_url: str, now: datetime) -> None:
        """Add a reprint to a story."""
        ...

    def save_vector(self, story_id: int, terms: bytes, now: datetime) -> None:
        """Keep the terms of a story's first report (see `matching/related.py`), once."""
        ...

    def assign(self, story_id: int, person: str) -> bool:
        """Say who looks after a story, "" for nobody; False when there is none of that number."""
        ...

    def merge_stories(self, into: int, other: int) -> None:
        """Move the articles, hits and alerts of one story into another.

        The old number then leads there. Raises StorageError unless both are stories, and two.
        """
        ...

    def split_story(self, story_id: int, article_urls: Iterable[str]) -> int:
        """Let some of a story's articles be a story of their own, with their hits; its number.

        Its alerts stay with the old one. Raises StorageError unless these are articles of that
        story and not all of it.
        """
        ...

    def carried(self, story_id: int) -> tuple[tuple[str, str, str, datetime], ...]:
        """A story's articles in order: (address, source, agency it credits, when it joined)."""
        ...


class StoryStore(Protocol):
    """This room's part of `Store`."""

    def stories(self, wanted: HitFilter) -> tuple[int, ...]:
        """Ids of the stories with a hit that fits; the one with the newest such hit first.

        `limit` counts stories. `before_id` pages: only stories whose newest fitting hit has a
        smaller id.
        """
        ...

    def story(self, story_id: int) -> Story | None:
        """A story with its articles in order and its outlets; a merged one's number leads on."""
        ...

    def stories_by_id(self, story_ids: Iterable[int]) -> dict[int, Story]:
        """Many stories by number; those that are not there, or were merged, are left out."""
        ...

    def vectors(self, since: datetime, until: datetime) -> tuple[tuple[int, bytes], ...]:
        """(story, terms) of the stories opened in a span of time, both ends included."""
        ...
