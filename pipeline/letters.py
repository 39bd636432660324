"""Gather what a message says, as things stand when it is sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from alerts.backlog import backlog_line, backlog_source
from alerts.digest import told_stories
from alerts.follow_ups import SENTENCES, follow_up_reason
from alerts.grouping import held_note
from alerts.notices import notice_sentence
from alerts.render_plain import render_plain
from core.errors import DeliveryError
from core.values import (
    Alert,
    Coverage,
    Delivery,
    HitFilter,
    Letter,
    LetterStory,
    Receiver,
    StoredHit,
    Watch,
)
from pipeline.health import strange_sources
from pipeline.ports import Store


def write_letter(
    delivery: Delivery, receiver: Receiver, store: Store, watch: Watch, review_url: str
) -> Letter:
    """The letter of an alert: its stories with their hits and outlets, coverage and notes.

    Raises DeliveryError (permanent) for what cannot be told any more.
    """
    alert = delivery.alert
    notes: tuple[str, ...] = ()
    if alert.kind == "notice":
        notes = (_notice(alert, receiver, store),)
    elif reason := follow_up_reason(alert.key):
        notes = (SENTENCES[reason],)
    elif alert.kind == "digest":
        notes = _notes(store.bundled(receiver.name, alert.key), receiver, store, watch)
    letter = _letter(alert, receiver, store, watch, review_url, notes)
    if backlog_source(alert.key):
        letter = replace(letter, stories=(), notes=(_backlog(alert, store, watch),))
    if follow_up_reason(alert.key):
        letter = replace(letter, earlier=_first_receipt(letter, store))
    if letter.coverage is None or delivery.state != "claimed":
        return letter
    # The digest itself is on its way, and not undelivered in the eyes of who reads it.
    others = letter.coverage.undelivered - 1
    return replace(letter, coverage=replace(letter.coverage, undelivered=others))


def preview_digests(
    store: Store, watch: Watch, review_url: str, now: datetime
) -> tuple[tuple[str, str], ...]:
    """What the next digests hold, as text: (receiver, digest) where something waits."""
    found = []
    for receiver in watch.receivers:
        with store.begin() as tx:
            waiting = tx.waiting_digest(receiver.name)
        if waiting:
            alert = replace(
                waiting[0].alert,
                kind="digest",
                story_ids=told_stories(waiting),
                topics=tuple(dict.fromkeys(t for d in waiting for t in d.alert.topics)),
                created_at=now,
            )
            notes = _notes(waiting, receiver, store, watch)
            letter = _letter(alert, receiver, store, watch, review_url, notes)
            found.append((receiver.name, "\n".join(render_plain(letter))))
    return tuple(found)


def trial_letter(receiver: Receiver, review_url: str, now: datetime) -> Letter:
    """A message that only shows that messages arrive."""
    return Letter(
        key=f"test:{receiver.name}:{now.isoformat()}",
        kind="notice",
        receiver=receiver.name,
        created_at=now,
        stories=(),
        topic_names=(),
        timezone=receiver.timezone,
        review_url=review_url,
        notes=("This is a test message of Wirewatch. If you can read it, alerts will reach you.",),
    )


def alert_hits(alert: Alert, story_id: int, store: Store) -> tuple[StoredHit, ...]:
    """The hits in a story that an alert is about, the best first."""
    hits = store.hits(HitFilter(story_id=story_id))
    wanted = (hit for hit in hits if not alert.topics or hit.hit.topic in alert.topics)
    return tuple(sorted(wanted, key=lambda hit: (-hit.hit.score, hit.id)))


def _letter(
    alert: Alert,
    receiver: Receiver,
    store: Store,
    watch: Watch,
    review_url: str,
    notes: tuple[str, ...],
) -> Letter:
    stories: dict[int, LetterStory] = {}
    for story_id in alert.story_ids:
        story = store.story(story_id)
        if story is None:
            raise DeliveryError(f"story {story_id} is no longer stored", "permanent")
        # Two that people merged meanwhile are told as one.
        stories[story.id] = LetterStory(story, alert_hits(alert, story.id, store))
    return Letter(
        key=alert.key,
        kind=alert.kind,
        receiver=receiver.name,
        created_at=alert.created_at,
        stories=tuple(stories.values()),
        topic_names=tuple((topic.slug, topic.name) for topic in watch.topics),
        priority=alert.priority,
        timezone=receiver.timezone,
        review_url=review_url,
        coverage=_coverage(store, watch, alert.created_at) if alert.kind == "digest" else None,
        notes=notes,
    )


def _first_receipt(letter: Letter, store: Store) -> str:
    """What the receiver's channel said to the first message about the letter's story."""
    rows = store.story_deliveries(letter.stories[0].story.id) if letter.stories else ()
    sent = [row for row in rows if row.state == "sent" and row.alert.receiver == letter.receiver]
    return sent[0].problem if sent else ""


def _coverage(store: Store, watch: Watch, until: datetime) -> Coverage:
    """What was read in the day before a digest."""
    slugs = [source.slug for source in watch.sources]
    told = store.coverage(slugs, until - timedelta(days=1), until)
    return replace(told, unusual=strange_sources(watch, store.source_states(), until))


def _notes(
    told: Sequence[Delivery], receiver: Receiver, store: Store, watch: Watch
) -> tuple[str, ...]:
    """What a digest says of the alerts it took up: held by a cap, or a new source's backlog."""
    note = held_note(told, receiver)
    backlogs = [_backlog(d.alert, store, watch) for d in told if backlog_source(d.alert.key)]
    return (*((note,) if note else ()), *backlogs)


def _backlog(alert: Alert, store: Store, watch: Watch) -> str:
    slug = backlog_source(alert.key)
    name = next((source.name for source in watch.sources if source.slug == slug), slug)
    stories = {s.id: s for number in alert.story_ids if (s := store.story(number)) is not None}
    names = {topic.slug: topic.name for topic in watch.topics}
    topics = [names.get(topic, topic) for topic in alert.topics]
    return backlog_line(name or slug, tuple(stories.values()), topics)


def _notice(alert: Alert, receiver: Receiver, store: Store) -> str:
    details = {("source", s.slug): s.problem for s in store.source_states().values()}
    try:
        return notice_sentence(alert.key, details, ZoneInfo(receiver.timezone))
    except ValueError as error:
        raise DeliveryError(str(error), "permanent") from error
