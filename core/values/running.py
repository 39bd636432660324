"""How Wirewatch itself is doing: its regular jobs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

#: Under this name the store keeps whether Prefect answers: `succeeded_at` is when it last did,
#: `problem` why it does not.
PREFECT = "prefect"


@dataclass(frozen=True, slots=True)
class JobState:
    """What is remembered of one regular job: poll, deliver, digest or upkeep.

    `by` is who ran it last: "prefect", or "clock" for Wirewatch's own. `ended_at` is None while
    it runs, and `problem` says why it failed the last time it ended ("" when it did not).
    """

    name: str
    by: str
    began_at: datetime
    ended_at: datetime | None = None
    succeeded_at: datetime | None = None
    problem: str = ""
