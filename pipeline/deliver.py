"""Empty the outbox: claim, write the letter, send, settle. At least once, never silently.

A message is marked only by the holder of its claim, after the provider has answered; no
transaction is open while sending. A kill between sending and marking repeats that one message,
under the same Message-ID.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from alerts.backoff import next_attempt
from alerts.render_plain import render_plain
from core.errors import DeliveryError, SetupError
from core.values import (
    Coverage,
    Delivery,
    Fate,
    HitFilter,
    Letter,
    LetterStory,
    Receiver,
    StoredHit,
    Watch,
)
from pipeline.ports import Channel, Store

#: A claim lasts longer than the slowest send can take (connection, TLS, DATA: 30 s each).
LEASE = timedelta(minutes=5)

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
        """How many messages ended so: sent, retry, failed or postponed."""
        return sum(line.outcome == outcome for line in self.lines)

    def line(self) -> str:
        """One sentence: "3 sent, 1 to be tried again"."""
        names = {
            "sent": "sent",
            "retry": "to be tried again",
            "failed": "failed for good",
            "postponed": "held back behind a failing receiver",
        }
        parts = [f"{self.count(key)} {name}" for key, name in names.items() if self.count(key)]
        return ", ".join(parts) or "nothing to send"


@dataclass(frozen=True, slots=True)
class DeliverTools:
    """What a delivery needs: the store, who the receivers are, and how to reach them."""

    store: Store
    watch: Watch
    open_channel: OpenChannel
    clock: Callable[[], datetime]
    random: Callable[[], float]
    review_url: str = ""


def deliver(tools: DeliverTools) -> DeliveryReport:
    """Send everything that is due. Raises StorageError only."""
    lines: list[DeliveryLine] = []
    failing: dict[str, str] = {}
    while claimed := tools.store.claim(tools.clock(), LEASE):
        for delivery in claimed:
            line = _deliver_one(delivery, tools, failing)
            lines.append(line)
            if line.outcome == "retry":
                failing[delivery.alert.receiver] = line.detail
    return DeliveryReport(tuple(lines))


def _deliver_one(delivery: Delivery, tools: DeliverTools, failing: dict[str, str]) -> DeliveryLine:
    name = delivery.alert.receiver
    if name in failing:
        # One dead server must not cost a time-out for each of its messages.
        due_at = tools.clock() + timedelta(minutes=1)
        problem = f"not tried: {failing[name]}"
        tools.store.settle_delivery(
            delivery.id, delivery.token, "waiting", tools.clock(), due_at=due_at, problem=problem
        )
        return DeliveryLine(delivery, "postponed", problem)
    receiver = next((r for r in tools.watch.receivers if r.name == name), None)
    try:
        if receiver is None:
            raise DeliveryError(f'no receiver "{name}" in alerts.toml any more', "permanent")
        letter = write_letter(delivery, receiver, tools)
        receipt = tools.open_channel(receiver).send(letter)
    except DeliveryError as error:
        return _not_sent(delivery, error, tools)
    except SetupError as error:
        # A person will mend the receiver's URL; until then its alerts wait.
        return _not_sent(delivery, DeliveryError(str(error), "transient"), tools)
    now = tools.clock()
    if tools.store.settle_delivery(delivery.id, delivery.token, "sent", now, problem=receipt):
        _note_fates(letter, now, tools.store)
    return DeliveryLine(delivery, "sent", receipt)


def _not_sent(delivery: Delivery, error: DeliveryError, tools: DeliverTools) -> DeliveryLine:
    now = tools.clock()
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


def _note_fates(letter: Letter, now: datetime, store: Store) -> None:
    """Let `wirewatch why` say that an article was told, and to whom."""
    told = {hit.article.url: hit for told in letter.stories for hit in told.hits}
    with store.begin() as tx:
        tx.add_fates(
            Fate(url, now, "alerted", "sent", f"{letter.receiver} was told", hit.article.source)
            for url, hit in told.items()
        )


def write_letter(delivery: Delivery, receiver: Receiver, tools: DeliverTools) -> Letter:
    """Gather what a message says as things stand now: stories, hits, outlets, coverage."""
    alert = delivery.alert
    stories = []
    for story_id in alert.story_ids:
        story = tools.store.story(story_id)
        if story is None:
            raise DeliveryError(f"story {story_id} is no longer stored", "permanent")
        hits = tools.store.hits(HitFilter(story_id=story_id))
        wanted = [hit for hit in hits if not alert.topics or hit.hit.topic in alert.topics]
        stories.append(LetterStory(story, tuple(sorted(wanted, key=_best_first))))
    coverage = digest_coverage(tools, alert.created_at) if alert.kind == "digest" else None
    return Letter(
        key=alert.key,
        kind=alert.kind,
        receiver=receiver.name,
        created_at=alert.created_at,
        stories=tuple(stories),
        topic_names=tuple((topic.slug, topic.name) for topic in tools.watch.topics),
        priority=alert.priority,
        timezone=receiver.timezone,
        review_url=tools.review_url,
        coverage=coverage,
    )


def send_test(receiver: Receiver, tools: DeliverTools) -> str:
    """Send one test message past the outbox; the channel's receipt. Raises DeliveryError."""
    now = tools.clock()
    letter = Letter(
        key=f"test:{receiver.name}:{now.isoformat()}",
        kind="notice",
        receiver=receiver.name,
        created_at=now,
        stories=(),
        topic_names=(),
        timezone=receiver.timezone,
        review_url=tools.review_url,
        notes=("This is a test message of Wirewatch. If you can read it, alerts will reach you.",),
    )
    return tools.open_channel(receiver).send(letter)


def preview_digests(tools: DeliverTools) -> tuple[tuple[str, str], ...]:
    """What the next digests hold, as text: (receiver, digest) where something waits."""
    now = tools.clock()
    found = []
    for receiver in tools.watch.receivers:
        with tools.store.begin() as tx:
            waiting = tx.waiting_digest(receiver.name)
        if waiting:
            alert = replace(
                waiting[0].alert,
                kind="digest",
                story_ids=tuple(dict.fromkeys(i for d in waiting for i in d.alert.story_ids)),
                topics=tuple(dict.fromkeys(t for d in waiting for t in d.alert.topics)),
                created_at=now,
            )
            letter = write_letter(replace(waiting[0], alert=alert), receiver, tools)
            found.append((receiver.name, "\n".join(render_plain(letter))))
    return tuple(found)


def digest_coverage(tools: DeliverTools, until: datetime) -> Coverage:
    """What was read in the day before a digest."""
    slugs = [source.slug for source in tools.watch.sources]
    return tools.store.coverage(slugs, until - timedelta(days=1), until)


def _best_first(hit: StoredHit) -> tuple[float, int]:
    return (-hit.hit.score, hit.id)
