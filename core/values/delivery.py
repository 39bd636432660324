"""What is told to whom, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from core.values.collecting import Coverage
from core.values.hits import StoredHit, Story
from core.values.watch import Mode, Priority

AlertKind = Literal["story", "digest", "notice"]
AlertState = Literal["waiting", "claimed", "sent", "failed", "cancelled", "bundled"]


@dataclass(frozen=True, slots=True)
class Alert:
    """One message that is owed to one receiver; a row of the outbox.

    `key` identifies it for ever (receiver, story and kind, or receiver and date): writing it
    twice changes nothing, and it gives the Message-ID. `due_at` is when it may go out.
    A "story" alert in mode "digest" is not sent alone: the receiver's next digest takes it up.
    """

    key: str
    receiver: str
    kind: AlertKind
    story_ids: tuple[int, ...]
    topics: tuple[str, ...]
    mode: Mode
    priority: Priority
    created_at: datetime
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Delivery:
    """An outbox row as it stands: the alert, its state and what was tried.

    `token` is the fencing token of the claim; only its holder may mark the row. `taken` are the
    recipients who have it already where others refused it, in the channel's own words.
    """

    id: int
    alert: Alert
    state: AlertState
    attempts: int = 0
    token: str = ""
    lease_until: datetime | None = None
    problem: str = ""
    sent_at: datetime | None = None
    taken: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class LetterStory:
    """One story as it stands in a message: its best hits, the one to show first in front."""

    story: Story
    hits: tuple[StoredHit, ...]


@dataclass(frozen=True, slots=True)
class Letter:
    """Everything a renderer needs to write one message; no channel looks anywhere else.

    `topic_names` maps slug to the name for people; `review_url` is the base address of the
    review page or ""; `timezone` is the receiver's IANA zone. `notes` are whole sentences that
    stand before the stories (alerts held by a cap) or, in a notice, are all there is. `earlier`
    is the receipt of the first message about the same story, for a channel that can reply;
    `taken` as in the delivery.
    """

    key: str
    kind: AlertKind
    receiver: str
    created_at: datetime
    stories: tuple[LetterStory, ...]
    topic_names: tuple[tuple[str, str], ...]
    priority: Priority = "normal"
    timezone: str = "UTC"
    review_url: str = ""
    coverage: Coverage | None = None
    notes: tuple[str, ...] = ()
    earlier: str = ""
    taken: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Attempt:
    """One line in the history of a delivery: the state it went into, and the problem."""

    at: datetime
    state: AlertState
    problem: str = ""
