"""The messages that are due for one receiver, one after the other: claim, write, send, settle.

A message is marked only by the holder of its claim, after the provider has answered; no
transaction is open while sending. A kill between sending and marking repeats that one message,
under the same Message-ID.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from alerts.backoff import next_attempt
from alerts.grouping import put_off
from core.errors import DeliveryError, SetupError, StorageError
from core.values import Attempt, Delivery, Fate, Letter, Receiver, Watch
from pipeline.letters import alert_hits, write_letter
from pipeline.pacing_groups import gather
from pipeline.pacing_receivers import Pace, reached_cap
from pipeline.ports import Channel, Store
from pipeline.receipts import Receipts

#: A claim lasts longer than the slowest send can take (connection, TLS, DATA: 30 s each).
LEASE = timedelta(minutes=5)

#: With less than this left of its lease a message is not begun: another worker could take it
#: up while we still send. A channel gives up after 120 s for each message.
SLOWEST_SEND = timedelta(seconds=130)

#: So many receivers are served side by side. Each has a thread and a connection to the database.
WORKERS = 16

#: Whoever tells the process to end waits 10 s before killing it (seconds).
GRACE = 6.0

OpenChannel = Callable[[Receiver], Channel]


@dataclass(frozen=True, slots=True)
class DeliveryLine:
    """What became of one message."""

    delivery: Delivery
    outcome: str
    detail: str
    #: When it was sent, and when the newest of the articles it told was published, if known.
    sent_at: datetime | None = None
    published: datetime | None = None


@dataclass(frozen=True, slots=True)
class DeliverTools:
    """What a delivery needs: the store, who the receivers are, and how to reach them.

    `rest` ends the connection to a receiver who gets nothing more for now; `wait` lets seconds
    pass while a receiver that must not be flooded is given time. Once `stopping` is true nothing
    more is begun, and what is being sent has `grace` seconds to come to its end. `receipts` is
    what earlier deliveries of this process could not note.
    """

    store: Store
    watch: Watch
    open_channel: OpenChannel
    clock: Callable[[], datetime]
    random: Callable[[], float]
    review_url: str = ""
    rest: Callable[[Receiver], None] = lambda _: None
    wait: Callable[[float], None] = time.sleep
    workers: int = WORKERS
    stopping: Callable[[], bool] = lambda: False
    grace: float = GRACE
    receipts: Receipts = field(default_factory=Receipts)


class Lane:
    """One receiver's queue during one emptying of the outbox; `run` is for one thread at a time.

    Attributes:
        pace: the receiver's luck and load.
        lines: what became of each message so far.
        error: what stopped it that is no matter of a single message.
    """

    def __init__(
        self,
        name: str,
        latest: Iterable[Attempt],
        tools: DeliverTools,
        stopping: threading.Event,
    ) -> None:
        self.name, self._tools, self._stopping = name, tools, stopping
        self.receiver = next((r for r in tools.watch.receivers if r.name == name), None)
        self.pace = Pace(self.receiver, latest)
        self.lines: list[DeliveryLine] = []
        self.error: Exception | None = None
        self._claimed: tuple[Delivery, ...] = ()
        self._sending: Delivery | None = None

    def run(self) -> None:
        """Send what is due until nothing is, or until the receiver is better left alone."""
        try:
            while not self._stopping.is_set() and self._next():
                pass
        finally:
            if self.receiver is not None:
                self._tools.rest(self.receiver)

    def give_back(self) -> None:
        """Let go what is claimed, from another thread, because the process must end.

        Of the one that is being sent nobody knows whether it was taken. Should its thread come
        to an end after all, it has no token any more.
        """
        for delivery in self._claimed:
            if delivery is self._sending:
                reason = "stopped while it was sent; it may have been taken"
                self._not_sent(delivery, DeliveryError(reason, "unknown"))
            else:
                self._let_go(delivery, delivery.problem)

    def _next(self) -> bool:
        """Deal with the next few messages; False when that is all for now."""
        store, now = self._tools.store, self._tools.clock()
        # One moment for both: whatever `claim` takes as due was there to be combined.
        gather(store, self._tools.watch, self.name, now)
        if self.pace.closed(now):
            return False
        self._claimed = store.claim(now, LEASE, receiver=self.name)
        told: list[Fate] = []
        for delivery in self._claimed:
            self._sending = delivery
            if line := self._deliver(delivery, told):
                self.lines.append(line)
            self._sending = None
        if told:
            with store.begin() as tx:
                tx.add_fates(told)
        return bool(self._claimed)

    def _deliver(self, delivery: Delivery, told: list[Fate]) -> DeliveryLine | None:
        """Send one message, or say why not; None for one that is let go and claimed again soon.

        `told` gets a fate for each article in it, for `wirewatch why`.
        """
        now = self._tools.clock()
        if self.pace.failing:
            # One dead server must not cost a time-out for each of its messages.
            return self._let_go(delivery, f"not tried: {self.pace.failing}")
        late = delivery.lease_until is None or now + SLOWEST_SEND > delivery.lease_until
        if late or self._stopping.is_set():
            self._let_go(delivery, delivery.problem)
            return None
        if self.receiver is not None:
            mine = frozenset(one.id for one in self._claimed)
            if cap := reached_cap(delivery, self.receiver, mine, self._tools.store, now):
                return self._keep_for_digest(delivery, cap)
            if not self.pace.takes(now):
                self._let_go(delivery, delivery.problem)
                return None
        try:
            letter, receipt = self._send(delivery)
        except DeliveryError as error:
            return self._not_sent(delivery, error)
        except SetupError as error:
            # A person will mend the receiver's URL; until then its alerts wait.
            return self._not_sent(delivery, DeliveryError(str(error), "transient"))
        now = self._tools.clock()
        self.pace.sent(now)
        fates, settle = _fates(letter, now), self._tools.store.settle_delivery
        try:
            if settle(delivery.id, delivery.token, "sent", now, problem=receipt):
                told += fates
        except StorageError:
            self._tools.receipts.keep(delivery, receipt, now, fates)
            raise
        times = [hit.article.published for story in letter.stories for hit in story.hits]
        return DeliveryLine(delivery, "sent", receipt, now, max(filter(None, times), default=None))

    def _send(self, delivery: Delivery) -> tuple[Letter, str]:
        """Write and send: the letter and the channel's receipt."""
        tools, receiver = self._tools, self.receiver
        if receiver is None:
            raise DeliveryError(f'no receiver "{self.name}" in alerts.toml any more', "permanent")
        letter = write_letter(delivery, receiver, tools.store, tools.watch, tools.review_url)
        letter = replace(letter, taken=delivery.taken)
        return letter, tools.open_channel(receiver).send(letter)

    def _let_go(self, delivery: Delivery, problem: str) -> DeliveryLine:
        """Give a claim back: nothing was tried, so it counts for nothing and stays due."""
        self._tools.store.settle_delivery(
            delivery.id,
            delivery.token,
            "waiting",
            self._tools.clock(),
            due_at=delivery.alert.due_at,
            problem=problem,
            tried=False,
        )
        return DeliveryLine(delivery, "postponed", problem)

    def _keep_for_digest(self, delivery: Delivery, cap: str) -> DeliveryLine:
        """Let the receiver's next digest tell what is over its cap."""
        store, now, alert = self._tools.store, self._tools.clock(), delivery.alert
        detail = f"{alert.receiver} had {cap}; the next digest tells it"
        told = [hit for story_id in alert.story_ids for hit in alert_hits(alert, story_id, store)]
        articles = {hit.article.url: hit.article for hit in told}
        with store.begin() as tx:
            if tx.hand_over(delivery.id, delivery.token, put_off(delivery, now)):
                tx.add_fates(
                    Fate(url, now, "alerted", "held", detail, article.source)
                    for url, article in articles.items()
                )
        return DeliveryLine(delivery, "capped", detail)

    def _not_sent(self, delivery: Delivery, error: DeliveryError) -> DeliveryLine:
        """Try again later, or give up."""
        now, settle = self._tools.clock(), self._tools.store.settle_delivery
        self.pace.refused(error, now)
        taken = delivery.taken.union(error.taken)
        due_at = None
        if error.outcome != "permanent":
            due_at = next_attempt(
                delivery.attempts,
                delivery.alert.created_at,
                now,
                error.retry_after,
                self._tools.random(),
            )
        if due_at is None:
            settle(delivery.id, delivery.token, "failed", now, problem=error.reason, taken=taken)
            return DeliveryLine(delivery, "failed", error.reason)
        settle(
            delivery.id,
            delivery.token,
            "waiting",
            now,
            due_at=due_at,
            problem=error.reason,
            taken=taken,
        )
        return DeliveryLine(delivery, "retry", error.reason)


def _fates(letter: Letter, now: datetime) -> list[Fate]:
    """That each article of a letter was told, and to whom."""
    told = {hit.article.url: hit for story in letter.stories for hit in story.hits}
    return [
        Fate(url, now, "alerted", "sent", f"{letter.receiver} was told", hit.article.source)
        for url, hit in told.items()
    ]
