"""The outbox: what is owed to whom, who is sending it, and what became of it.

A row is claimed with a fresh token and a lease; only the holder of the token may settle it. A
lapsed lease makes the row claimable again, and the new token shuts the old holder out.
"""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    Connection,
    Select,
    Update,
    and_,
    bindparam,
    func,
    insert,
    not_,
    or_,
    select,
    text,
    update,
)

from core.values import Alert, AlertState, Attempt, Delivery
from storage.rows import alert_values, delivery_from, insert_missing, inserting, slices
from storage.tables import UNSENT, AlertStoryRow, AttemptRow, OutboxRow, table

OUTBOX, ABOUT, ATTEMPT = table(OutboxRow), table(AlertStoryRow), table(AttemptRow)

#: Story alerts that a digest will take up: nobody sends them alone.
FOR_DIGEST = and_(OUTBOX.c.kind == "story", OUTBOX.c.mode == "digest")

#: What the history says when a person wants a message sent again.
ASKED_AGAIN = "asked again"


def add_alerts(connection: Connection, alerts: Iterable[Alert]) -> int:
    """Put alerts into the outbox once by key; how many were new."""
    by_key = {alert.key: alert for alert in alerts}
    if not by_key:
        return 0
    new = connection.execute(
        inserting(connection.dialect.name, OUTBOX)
        .on_conflict_do_nothing(index_elements=["key"])
        .returning(OUTBOX.c.id, OUTBOX.c.key),
        [alert_values(alert) for alert in by_key.values()],
    ).all()
    about = [
        {"story_id": story_id, "alert_id": number}
        for number, key in new
        for story_id in dict.fromkeys(by_key[key].story_ids)
    ]
    insert_missing(connection, ABOUT, about)
    return len(new)


def alerted_topics(connection: Connection, story_id: int) -> dict[str, frozenset[str]]:
    """For each receiver that has an alert about the story, in any state: its topics.

    A digest is no such alert (its topics are those of all its stories); those it took up are.
    """
    rows = connection.execute(
        select(OUTBOX.c.receiver, OUTBOX.c.topics)
        .join(ABOUT, ABOUT.c.alert_id == OUTBOX.c.id)
        .where(ABOUT.c.story_id == story_id, OUTBOX.c.kind == "story")
    )
    told: dict[str, frozenset[str]] = {}
    for receiver, topics in rows:
        told[receiver] = told.get(receiver, frozenset()) | frozenset(topics)
    return told


def waiting_digest(connection: Connection, receiver: str) -> tuple[Delivery, ...]:
    """The receiver's story alerts in mode "digest" that no digest has taken up yet."""
    waiting = select(OUTBOX).where(
        OUTBOX.c.receiver == receiver, OUTBOX.c.state == "waiting", FOR_DIGEST
    )
    rows = connection.execute(waiting.order_by(OUTBOX.c.id)).mappings()
    return tuple(delivery_from(row) for row in rows)


def held_back(connection: Connection, receiver: str, now: datetime) -> tuple[Delivery, ...]:
    """A receiver's alerts that were to wait, are due and were never tried.

    Nobody claims them meanwhile.
    """
    due = (
        select(OUTBOX)
        .where(OUTBOX.c.state.in_(("waiting", "claimed")), OUTBOX.c.due_at <= now)
        .where(OUTBOX.c.state == "waiting", OUTBOX.c.attempts == 0, not_(FOR_DIGEST))
        .where(OUTBOX.c.receiver == receiver)
        .where(or_(OUTBOX.c.mode == "batched", OUTBOX.c.created_at < OUTBOX.c.due_at))
        # One that a person asked for again has a history, though it counts from zero.
        .where(not_(select(ATTEMPT.c.id).where(ATTEMPT.c.alert_id == OUTBOX.c.id).exists()))
        .order_by(OUTBOX.c.id)
        .with_for_update(skip_locked=True, of=OUTBOX)
    )
    return tuple(delivery_from(row) for row in connection.execute(due).mappings())


def told_lately(connection: Connection, receiver: str, since: datetime) -> tuple[Delivery, ...]:
    """Messages to a receiver that were sent since then or are being sent; digests left out."""
    lately = or_(OUTBOX.c.state == "claimed", OUTBOX.c.sent_at >= since)
    rows = select(OUTBOX).where(
        OUTBOX.c.state.in_(("sent", "claimed")),
        OUTBOX.c.receiver == receiver,
        OUTBOX.c.kind != "digest",
        lately,
    )
    return tuple(delivery_from(row) for row in connection.execute(rows).mappings())


def bundle(connection: Connection, delivery_ids: Iterable[int], into_key: str) -> int:
    """Mark waiting rows as told by the alert with this key; how many there were."""
    return sum(
        connection.execute(
            update(OUTBOX)
            .where(OUTBOX.c.id.in_(some), OUTBOX.c.state == "waiting")
            .values(state="bundled", bundled_into=into_key)
        ).rowcount
        for some in slices(delivery_ids)
    )


def bundled(connection: Connection, receiver: str, into_key: str) -> tuple[Delivery, ...]:
    """The receiver's alerts that the message with this key tells."""
    rows = select(OUTBOX).where(
        OUTBOX.c.state == "bundled",
        OUTBOX.c.receiver == receiver,
        OUTBOX.c.bundled_into == into_key,
    )
    ordered = connection.execute(rows.order_by(OUTBOX.c.id)).mappings()
    return tuple(delivery_from(row) for row in ordered)


def delay(connection: Connection, delivery_ids: Iterable[int], due_at: datetime) -> None:
    """Let waiting rows wait until then."""
    for some in slices(delivery_ids):
        connection.execute(
            update(OUTBOX)
            .where(OUTBOX.c.id.in_(some), OUTBOX.c.state == "waiting")
            .values(due_at=due_at)
        )


def hand_over(connection: Connection, delivery_id: int, token: str, into: Alert) -> bool:
    """Let another alert tell a claimed one instead; False when the token is not the row's."""
    values = {"state": "bundled", "bundled_into": into.key, "token": "", "lease_until": None}
    if not connection.execute(_held(delivery_id, token).values(values)).rowcount:
        return False
    add_alerts(connection, [into])
    return True


def due_receivers(connection: Connection, now: datetime) -> tuple[str, ...]:
    """For whom `claim` would find something; who has waited longest comes first."""
    first = func.min(OUTBOX.c.due_at)
    due = _due(select(OUTBOX.c.receiver), now).group_by(OUTBOX.c.receiver).order_by(first)
    return tuple(connection.scalars(due))


def claim(
    connection: Connection, now: datetime, lease: timedelta, limit: int, receiver: str = ""
) -> tuple[Delivery, ...]:
    """Take due alerts for sending, oldest first, of one receiver or all; see `Store.claim`."""
    due = (
        _due(select(OUTBOX), now)
        .order_by(OUTBOX.c.due_at, OUTBOX.c.id)
        .limit(limit)
        # PostgreSQL: two workers take different rows instead of waiting. SQLite has one writer.
        .with_for_update(skip_locked=True)
    )
    if receiver:
        due = due.where(OUTBOX.c.receiver == receiver)
    rows = [dict(row) for row in connection.execute(due).mappings()]
    if not rows:
        return ()
    lapsed = [row["id"] for row in rows if row["state"] == "claimed"]
    if lapsed:
        # The first holder may have sent it: whoever looks at the history should know.
        note = {"at": now, "state": "claimed", "problem": "the lease lapsed; outcome unknown"}
        connection.execute(insert(ATTEMPT), [{"alert_id": number} | note for number in lapsed])
    for row in rows:
        row["state"] = "claimed"
        row["attempts"] += 1
        row["token"] = secrets.token_hex(16)
        row["lease_until"] = now + lease
    connection.execute(
        update(OUTBOX)
        .where(OUTBOX.c.id == bindparam("row_id"))
        .values(
            state="claimed",
            attempts=bindparam("row_attempts"),
            token=bindparam("row_token"),
            lease_until=now + lease,
        ),
        [
            {"row_id": row["id"], "row_attempts": row["attempts"], "row_token": row["token"]}
            for row in rows
        ],
    )
    return tuple(delivery_from(row) for row in rows)


def _due(rows: Select[Any], now: datetime) -> Select[Any]:
    """Narrow a question about the outbox to what may be claimed."""
    free = or_(
        OUTBOX.c.state == "waiting",
        and_(OUTBOX.c.state == "claimed", OUTBOX.c.lease_until <= now),
    )
    return (
        # Literally as in the index, or SQLite could not tell that it covers this; and without
        # the hint it would take the index on the state and sort the whole backlog.
        rows.where(text(UNSENT), OUTBOX.c.due_at <= now)
        .with_hint(OUTBOX, "INDEXED BY ix_outbox_due", "sqlite")
        .where(free, not_(FOR_DIGEST))
    )


def settle(
    connection: Connection,
    delivery_id: int,
    token: str,
    state: AlertState,
    now: datetime,
    due_at: datetime | None,
    problem: str,
    tried: bool = True,
    taken: Iterable[str] = (),
) -> bool:
    """Record the outcome of a claim, if the token is still the row's; see `Store`."""
    values: dict[str, Any] = {"state": state, "token": "", "lease_until": None, "problem": problem}
    if state == "waiting":
        values["due_at"] = due_at or now
    if state == "sent":
        values["sent_at"] = now
    if tried:
        values["taken"] = sorted(taken)
    else:
        values["attempts"] = OUTBOX.c.attempts - 1
    if not connection.execute(_held(delivery_id, token).values(values)).rowcount:
        return False
    if tried:
        line = {"alert_id": delivery_id, "at": now, "state": state, "problem": problem}
        connection.execute(insert(ATTEMPT).values(line))
    return True


def _held(delivery_id: int, token: str) -> Update:
    """An update of a claimed row by the holder of its claim."""
    return update(OUTBOX).where(
        OUTBOX.c.id == delivery_id, OUTBOX.c.state == "claimed", OUTBOX.c.token == token
    )


def cancel(connection: Connection, delivery_ids: Iterable[int], reason: str, now: datetime) -> int:
    """Let waiting or failed rows rest for good; how many there were. A claimed one is too late."""
    ended: list[int] = []
    for some in slices(delivery_ids):
        ended += connection.scalars(
            update(OUTBOX)
            .where(OUTBOX.c.id.in_(some), OUTBOX.c.state.in_(("waiting", "failed")))
            .values(state="cancelled", problem=reason)
            .returning(OUTBOX.c.id)
        )
    if ended:
        line = {"at": now, "state": "cancelled", "problem": reason}
        connection.execute(insert(ATTEMPT), [{"alert_id": number} | line for number in ended])
    return len(ended)


def requeue(connection: Connection, delivery_id: int, now: datetime) -> bool:
    """Let a failed, cancelled or sent alert be sent again now; its history stays."""
    ended = OUTBOX.c.state.in_(("failed", "cancelled", "sent"))
    changed = connection.execute(
        update(OUTBOX)
        .where(OUTBOX.c.id == delivery_id, ended)
        .values(state="waiting", due_at=now, attempts=0, problem="", sent_at=None)
    )
    if not changed.rowcount:
        return False
    connection.execute(
        insert(ATTEMPT).values(alert_id=delivery_id, at=now, state="waiting", problem=ASKED_AGAIN)
    )
    return True


def deliveries(
    connection: Connection, states: Sequence[AlertState], limit: int
) -> tuple[Delivery, ...]:
    """Outbox rows, newest first; of these states, or all."""
    wanted = select(OUTBOX).order_by(OUTBOX.c.id.desc())
    if states:
        wanted = wanted.where(OUTBOX.c.state.in_(states))
    if limit:
        wanted = wanted.limit(limit)
    return tuple(delivery_from(row) for row in connection.execute(wanted).mappings())


def story_deliveries(connection: Connection, story_id: int) -> tuple[Delivery, ...]:
    """Messages about a story, oldest first."""
    about = select(OUTBOX).join(ABOUT, ABOUT.c.alert_id == OUTBOX.c.id)
    wanted = about.where(ABOUT.c.story_id == story_id).order_by(OUTBOX.c.id)
    return tuple(delivery_from(row) for row in connection.execute(wanted).mappings())


def outbox_counts(connection: Connection) -> dict[str, int]:
    """How many messages are in each state."""
    rows = connection.execute(select(OUTBOX.c.state, func.count()).group_by(OUTBOX.c.state))
    return {state: count for state, count in rows}


def history(connection: Connection, delivery_id: int) -> tuple[Attempt, ...]:
    """What became of each claim of a message, oldest first."""
    rows = connection.execute(
        select(ATTEMPT.c.at, ATTEMPT.c.state, ATTEMPT.c.problem)
        .where(ATTEMPT.c.alert_id == delivery_id)
        .order_by(ATTEMPT.c.id)
    )
    return tuple(Attempt(at, state, problem) for at, state, problem in rows)


def alerts_by_topic(connection: Connection, since: datetime) -> dict[str, int]:
    """How many alerts about stories each topic has owed since a moment."""
    about = (OUTBOX.c.kind == "story") & (OUTBOX.c.created_at >= since)
    counts: Counter[str] = Counter()
    # Lists of topics are JSON that neither database is to look into: few differ, so count these.
    rows = connection.execute(
        select(OUTBOX.c.topics, func.count()).where(about).group_by(OUTBOX.c.topics)
    )
    for topics, number in rows:
        counts.update(dict.fromkeys(topics, number))
    return dict(counts)


def notice_keys(connection: Connection) -> frozenset[str]:
    """The keys of all notices that were ever owed."""
    keys = select(OUTBOX.c.key).where(OUTBOX.c.kind == "notice")
    return frozenset(connection.scalars(keys))


def latest_attempts(connection: Connection, limit: int) -> tuple[tuple[str, Attempt], ...]:
    """The last attempts to reach anybody, each with the receiver, oldest first."""
    newest = (
        select(OUTBOX.c.receiver, ATTEMPT.c.at, ATTEMPT.c.state, ATTEMPT.c.problem)
        .join(OUTBOX, OUTBOX.c.id == ATTEMPT.c.alert_id)
        .where(ATTEMPT.c.state.not_in(("claimed", "cancelled")), ATTEMPT.c.problem != ASKED_AGAIN)
        .order_by(ATTEMPT.c.id.desc())
        .limit(limit)
    )
    rows = connection.execute(newest).all()
    return tuple((name, Attempt(at, state, problem)) for name, at, state, problem in reversed(rows))
