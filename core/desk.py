"""What analysts set up for themselves on the review page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class SavedFilter:
    """A view of the list under a name of its own; `query` is that of its address ("topic=sea")."""

    slug: str
    name: str
    query: str
    owner: str
    created_at: datetime
