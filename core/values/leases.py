"""The right to do something alone, for a while: ask a host, or do a job of the whole fleet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Lease:
    """What one holder may do alone until a moment of the database's clock.

    Attributes:
        name: what it is for, as "host paper.example".
        holder: who has it, one name for each process.
        token: counts the holders; only the newest one's word counts (a fencing token).
        until: when it lapses unless it is taken again.
        asked_at: when the host was last asked, by whomever, as far as anybody knows; None never.
        rests_until: until when the host wants to be left alone, because it said so.
    """

    name: str
    holder: str
    token: int
    until: datetime
    asked_at: datetime | None = None
    rests_until: datetime | None = None
