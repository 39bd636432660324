"""Empty the outbox: combine, claim, write the letter, send, settle. At least once, never silently.

A message is marked only by the holder of its claim, after the provider has answered; no
transaction is open while sending. A kill between sending and marking repeats that one message,
under the same Message-ID.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from alerts.backoff import next_attempt
from alerts.grouping import put_off
from core.errors import DeliveryError, SetupError
from core.values import Delivery, Fate, Letter, Receiver, Watch
from pipeline.letters import alert_hits, trial_letter, write_letter
from pipeline.pacing_groups import gather
from pipeline.pacing_receivers import Pace, reached_cap
from pipeline.ports import Channel, Store

#: A claim lasts longer than the slowest send can take (connection, TLS, DATA: 30 s each).
LEASE = timedelta(minutes=5)

#: With less than this left of its lease a message is not begun: another worker could take it
#: up while we still send. A channel gives up after 120 s for each message.
SLOWEST_SEND = timedelta(seconds=130)

OpenChannel = Callable[[Receiver], Channel]


@dataclass(frozen=True, slots=True)
class DeliveryLine:
    """What became of one message."""

    delivery: Delivery
    outcome: str
    detail: str


@dataclass(frozen=True, slots=True)
class DeliveryReport:
    """One emptying of the outbox."""

    lines: tuple[DeliveryLine, ...]

    def count(self, outcome: str) -> int:
        """How many messages ended so: sent, retry, failed, postponed or capped."""
        return sum(line.outcome == outcome for line in self.lines)

    def line(self) -> str:
        """One sentence: "3 sent, 1 to be tried again"."""
        names = {
            "sent": "sent",
            "retry": "to be tried again",
            "failed": "failed for good",
            "postponed": "held back behind a failing receiver",
            "capped": "kept for the next digest",
        }
        parts = [f"{self.count(key)} {name}" for key, name in names.items() if self.count(key)]
        return ", ".join(parts) or "nothing to send"


@dataclass(frozen=True, slots=True)
class DeliverTools:
    """What a delivery needs: the store, who the receivers are, and how to reach them.

    `wait` lets seconds pass while a receiver that must not be flooded is given time.
    """

    store: Store
    watch: Watch
    open_channel: OpenChannel
    clock: Callable[[], datetime]
    random: Callable[[], float]
    review_url: str = ""
    wait: Callable[[float], None] = time.sleep


def deliver(tools: DeliverTools) -> DeliveryReport:
    """Send everything that is due. Raises StorageError only.

    A receiver whose last message failed comes after all others, so that its time-outs delay
    nobody; one that fails now is left alone until the next round.
    """
    lines: list[DeliveryLine] = []
    pace = Pace(tools.watch.receivers, tools.store.latest_attempts())
    while True:
        now = tools.clock()
        # One moment for both: whatever `claim` takes as due was there to be combined.
        gather(tools.store, tools.watch, now)
        blocked = pace.blocked(now)
        claimed = tools.store.claim(now, LEASE, skip=blocked | pace.doubtful())
        claimed = claimed or tools.store.claim(now, LEASE, skip=blocked)
        if claimed:
            mine = frozenset(delivery.id for delivery in claimed)
            told: list[Fate] = []
            for delivery in claimed:
                if line := _deliver_one(delivery, mine, tools, pace, told):
                    lines.append(line)
            if told:
                with tools.store.begin() as tx:
                    tx.add_fates(told)
        elif (seconds := pace.pause(now)) is not None:
            tools.wait(seconds)
        else:
            return DeliveryReport(tuple(lines))


def _deliver_one(
    delivery: Delivery,
    mine: frozenset[int],
    tools: DeliverTools,
    pace: Pace,
    told: list[Fate],
) -> DeliveryLine | None:
    """Send one message, or say why not; None for one that is let go and claimed again soon.

    `told` gets a fate for each article in it, for `wirewatch why`.
    """
    name, now = delivery.alert.receiver, tools.clock()
    if why := pace.failing(name):
        # One dead server must not cost a time-out for each of its messages.
        return _let_go(delivery, f"not tried: {why}", tools)
    if delivery.lease_until is None or now + SLOWEST_SEND > delivery.lease_until:
        _let_go(delivery, delivery.problem, tools)
        return None
    receiver = next((r for r in tools.watch.receivers if r.name == name), None)
    if receiver is not None:
        if cap := reached_cap(delivery, receiver, mine, tools.store, now):
            return _keep_for_digest(delivery, cap, tools)
        if not pace.takes(name, now):
            _let_go(delivery, delivery.problem, tools)
            return None
    try:
        if receiver is None:
            raise DeliveryError(f'no receiver "{name}" in alerts.toml any more', "permanent")
        letter = write_letter(delivery, receiver, tools.store, tools.watch, tools.review_url)
        receipt = tools.open_channel(receiver).send(letter)
    except DeliveryError as error:
        return _not_sent(delivery, error, tools, pace)
    except SetupError as error:
        # A person will mend the receiver's URL; until then its alerts wait.
        return _not_sent(delivery, DeliveryError(str(error), "transient"), tools, pace)
    now = tools.clock()
    pace.sent(name, now)
    if tools.store.settle_delivery(delivery.id, delivery.token, "sent", now, problem=receipt):
        told += _fates(letter, now)
    return DeliveryLine(delivery, "sent", receipt)


def _let_go(delivery: Delivery, problem: str, tools: DeliverTools) -> DeliveryLine:
    """Give a claim back: nothing was tried, so it counts for nothing and stays due as it was."""
    tools.store.settle_delivery(
        delivery.id,
        delivery.token,
        "waiting",
        tools.clock(),
        due_at=delivery.alert.due_at,
        problem=problem,
        tried=False,
    )
    return DeliveryLine(delivery, "postponed", problem)


def _keep_for_digest(delivery: Delivery, cap: str, tools: DeliverTools) -> DeliveryLine:
    """Let the receiver's next digest tell what is over its cap."""
    now, alert = tools.clock(), delivery.alert
    detail = f"{alert.receiver} had {cap}; the next digest tells it"
    told = [hit for story_id in alert.story_ids for hit in alert_hits(alert, story_id, tools.store)]
    articles = {hit.article.url: hit.article for hit in told}
    with tools.store.begin() as tx:
        if tx.hand_over(delivery.id, delivery.token, put_off(delivery, now)):
            tx.add_fates(
                Fate(url, now, "alerted", "held", detail, article.source)
                for url, article in articles.items()
            )
    return DeliveryLine(delivery, "capped", detail)


def _not_sent(
    delivery: Delivery, error: DeliveryError, tools: DeliverTools, pace: Pace
) -> DeliveryLine:
    now = tools.clock()
    pace.refused(delivery.alert.receiver, error, now)
    due_at = None
    if error.outcome != "permanent":
        due_at = next_attempt(
            delivery.attempts,
            delivery.alert.created_at,
            now,
            error.retry_after,
            tools.random(),
        )
    if due_at is None:
        tools.store.settle_delivery(
            delivery.id, delivery.token, "failed", now, problem=error.reason
        )
        return DeliveryLine(delivery, "failed", error.reason)
    tools.store.settle_delivery(
        delivery.id, delivery.token, "waiting", now, due_at=due_at, problem=error.reason
    )
    return DeliveryLine(delivery, "retry", error.reason)


def _fates(letter: Letter, now: datetime) -> list[Fate]:
    """That each article of a letter was told, and to whom."""
    told = {hit.article.url: hit for story in letter.stories for hit in story.hits}
    return [
        Fate(url, now, "alerted", "sent", f"{letter.receiver} was told", hit.article.source)
        for url, hit in told.items()
    ]


def send_test(receiver: Receiver, tools: DeliverTools) -> str:
    """Send one test message past the outbox; the channel's receipt. Raises DeliveryError."""
    letter = trial_letter(receiver, tools.review_url, tools.clock())
    return tools.open_channel(receiver).send(letter)
