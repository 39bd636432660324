"""What the review page keeps for its people besides verdicts; part of `Store`."""

from __future__ import annotations

from typing import Protocol

from core.desk import SavedFilter


class Filters(Protocol):
    """Saved filters. All methods are safe to call from several threads."""

    def all(self) -> tuple[SavedFilter, ...]:
        """All of them, by slug."""
        ...

    def get(self, slug: str) -> SavedFilter | None:
        """The filter of this slug."""
        ...

    def add(self, saved: SavedFilter) -> bool:
        """Store a new filter; False, and nothing is changed, when the slug is taken."""
        ...

    def remove(self, slug: str) -> bool:
        """Forget a filter and the tokens of its feeds; False when there is none."""
        ...
