"""What telling people needs of the store: the outbox, and who asked not to hear."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Protocol

from core.values import (
    Alert,
    AlertState,
    Attempt,
    Delivery,
    Silence,
)


class DeliveryWriter(Protocol):
    """This room's part of `Writer`."""

    def add_alerts(self, alerts: Iterable[Alert]) -> int:
        """Put alerts into the outbox once by key; how many were new."""
        ...

    def alerted_topics(self, story_id: int) -> dict[str, frozenset[str]]:
        """For each receiver that has an alert about the story (in any state): its topics."""
        ...

    def waiting_digest(self, receiver: str) -> tuple[Delivery, ...]:
        """The receiver's story alerts in mode "digest" that no digest has taken up yet."""
        ...

    def story_deliveries(self, story_id: int) -> tuple[Delivery, ...]:
        """As `Store.story_deliveries`."""
        ...

    def held_back(self, receiver: str, now: datetime) -> tuple[Delivery, ...]:
        """Alerts that were to wait (batched, or due later than made), are due and never tried.

        In order of writing. Nobody claims them before the transaction ends; one that a person
        asked for again is none of them, nor is one that waits for a digest.
        """
        ...

    def told_lately(self, receiver: str, since: datetime) -> tuple[Delivery, ...]:
        """Messages to a receiver, but digests, sent since then or being sent; in any order."""
        ...

    def bundle(self, delivery_ids: Iterable[int], into_key: str) -> int:
        """Mark waiting rows as told by the alert with this key; how many there were."""
        ...

    def cancel(self, delivery_ids: Iterable[int], reason: str, now: datetime) -> int:
        """Let waiting or failed alerts rest for good, with the reason; how many there were."""
        ...

    def delay(self, delivery_ids: Iterable[int], due_at: datetime) -> None:
        """Let waiting rows wait until then."""
        ...

    def add_silence(self, silence: Silence, now: datetime) -> int:
        """Store what somebody asked not to hear; its number."""
        ...

    def end_silence(self, number: int, now: datetime) -> bool:
        """Let a stored silence end now; False when none of that number lasts."""
        ...

    def silences(self, now: datetime) -> tuple[tuple[int, Silence], ...]:
        """The stored silences that last, each with its number, oldest first."""
        ...

    def unsubscribe(self, person: str, receiver: str, now: datetime) -> None:
        """Note that a person (see `alerts/unsubscribe.py`) wants no more mail of a receiver."""
        ...

    def resubscribe(self, person: str) -> None:
        """Forget that a person wanted no more mail."""
        ...

    def hand_over(self, delivery_id: int, token: str, into: Alert) -> bool:
        """Let another alert (added if it is new) tell a claimed one.

        False, and nothing is changed, when the token is not the row's.
        """
        ...


class DeliveryStore(Protocol):
    """This room's part of `Store`."""

    def claim(
        self, now: datetime, lease: timedelta, limit: int = 20, *, receiver: str = ""
    ) -> tuple[Delivery, ...]:
        """Take due alerts (waiting, or claimed with a lapsed lease) for sending, oldest first.

        Those of one receiver, or of all; never story alerts in mode "digest". Each gets a fresh
        token and a lease, and `attempts` counts this claim too.
        """
        ...

    def due_receivers(self, now: datetime) -> tuple[str, ...]:
        """For whom `claim` would find something; who has waited longest comes first."""
        ...

    def settle_delivery(
        self,
        delivery_id: int,
        token: str,
        state: AlertState,
        now: datetime,
        *,
        due_at: datetime | None = None,
        problem: str = "",
        tried: bool = True,
        taken: Iterable[str] = (),
    ) -> bool:
        """Record the outcome of a claimed delivery and append it to its history.

        "sent" and "failed" end it; "waiting" with `due_at` tries again. What was not `tried`
        is only let go: the claim does not count and the history stays. `taken` replaces what is
        known of recipients who have it (see `Delivery`). False, and nothing is
        changed, when the token is no longer the row's.
        """
        ...

    def deliveries(self, *states: AlertState, limit: int = 0) -> tuple[Delivery, ...]:
        """Outbox rows, newest first; of these states, or all."""
        ...

    def story_deliveries(self, story_id: int) -> tuple[Delivery, ...]:
        """Messages about a story, oldest first; a digest that took it up is one of them."""
        ...

    def outbox_counts(self) -> dict[str, int]:
        """How many messages are in each state; a state without messages is left out."""
        ...

    def history(self, delivery_id: int) -> tuple[Attempt, ...]:
        """What became of each claim of a message, oldest first."""
        ...

    def told_lately(self, receiver: str, since: datetime) -> tuple[Delivery, ...]:
        """As `Writer.told_lately`."""
        ...

    def bundled(self, receiver: str, into_key: str) -> tuple[Delivery, ...]:
        """The receiver's alerts that the message with this key tells, in order of writing."""
        ...

    def alerts_by_topic(self, since: datetime) -> dict[str, int]:
        """How many alerts about stories each topic has owed since a moment, in any state."""
        ...

    def notice_keys(self) -> frozenset[str]:
        """The keys of all notices that were ever owed, in whatever state they are."""
        ...

    def latest_attempts(self, limit: int = 1000) -> tuple[tuple[str, Attempt], ...]:
        """The last attempts to reach anybody, each with the receiver, oldest first.

        Lapsed leases and people who ask for a message again are no attempts.
        """
        ...

    def requeue(self, delivery_id: int, now: datetime) -> bool:
        """Let a failed, cancelled or sent alert be sent again now; False if there is none."""
        ...

    def silences(self, now: datetime) -> tuple[tuple[int, Silence], ...]:
        """As `Writer.silences`."""
        ...

    def unsubscribed(self) -> frozenset[str]:
        """The persons who want no more mail."""
        ...
