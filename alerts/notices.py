"""Wirewatch speaks of itself: what is wrong, to whom that is told, and that it is over. Pure.

A notice is an alert of kind "notice" whose key says all that its one sentence needs, so the
outbox keeps no text of it. A trouble is told once when it begins and once when it is over.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal
from urllib.parse import quote, unquote
from zoneinfo import ZoneInfo

from alerts.hours import local_time, quiet_until
from core.values import Alert, Delivery, Receiver, Watch

TroubleKind = Literal["source", "receiver", "poller", "disk"]

#: How long a source may fail, and a message wait behind a receiver, before people are told.
SOURCE_FAILS = timedelta(hours=24)
RECEIVER_FAILS = timedelta(hours=1)

#: A poller that missed this many of its intervals is silent.
MISSED_POLLS = 2

#: The disk is nearly full under this share of free space.
DISK_FREE = 0.05

_STAMP = "%Y%m%dT%H%M%SZ"


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something that is wrong now. `subject` is a source's slug, a receiver's name or ""."""

    kind: TroubleKind
    subject: str
    since: datetime
    detail: str = ""


def source_troubles(
    failing: Iterable[tuple[str, datetime | None, str]], now: datetime
) -> tuple[Trouble, ...]:
    """Sources that have failed for a day, from `Coverage.failing`."""
    return tuple(
        Trouble("source", slug, since, reason)
        for slug, since, reason in failing
        if since is not None and now - since >= SOURCE_FAILS
    )


def receiver_troubles(deliveries: Iterable[Delivery], now: datetime) -> tuple[Trouble, ...]:
    """Receivers that have taken nothing since a message for them failed or began to wait."""
    sent: dict[str, datetime] = {}
    refused: dict[str, list[Delivery]] = {}
    for delivery in deliveries:
        name = delivery.alert.receiver
        if delivery.sent_at is not None:
            sent[name] = max(sent.get(name, delivery.sent_at), delivery.sent_at)
        elif delivery.state == "failed" or (delivery.state == "waiting" and delivery.attempts):
            refused.setdefault(name, []).append(delivery)
    found = []
    for name, rows in sorted(refused.items()):
        since_sent = [row for row in rows if name not in sent or row.alert.created_at > sent[name]]
        if not since_sent:
            continue
        first = min(since_sent, key=lambda row: row.alert.created_at)
        if now - first.alert.created_at >= RECEIVER_FAILS:
            found.append(Trouble("receiver", name, first.alert.created_at, first.problem))
    return tuple(found)


def poller_trouble(last_poll: datetime, every: timedelta, now: datetime) -> tuple[Trouble, ...]:
    """The poller, where it has let two intervals pass."""
    silent = now - last_poll > MISSED_POLLS * every
    return (Trouble("poller", "", last_poll),) if silent else ()


def disk_trouble(free: int, total: int, now: datetime) -> tuple[Trouble, ...]:
    """The disk, where it is nearly full (bytes)."""
    if total <= 0 or free / total >= DISK_FREE:
        return ()
    return (Trouble("disk", "", now, f"{free / 1e9:.1f} of {total / 1e9:.1f} GB free"),)


def plan_notices(
    wrong: Sequence[Trouble], told: Collection[str], watch: Watch, now: datetime
) -> tuple[Alert, ...]:
    """What receivers with `notices` are still to be told; `told` are the keys of all notices.

    A trouble that has been told and not ended is the same one, however its `since` moves. Who
    is dead is not told so.
    """
    alerts: list[Alert] = []
    for receiver in watch.receivers:
        if not receiver.notices:
            continue
        now_wrong = {
            (trouble.kind, trouble.subject): trouble
            for trouble in wrong
            if (trouble.kind, trouble.subject) != ("receiver", receiver.name)
        }
        standing = _standing(receiver.name, told)
        for what, trouble in now_wrong.items():
            if what not in standing:
                alerts.append(_notice(receiver, *what, trouble.since, "begins", now))
        for what, since in standing.items():
            if what not in now_wrong:
                alerts.append(_notice(receiver, *what, since, "over", now))
    return tuple(alerts)


def notice_sentence(key: str, details: Mapping[tuple[str, str], str], zone: ZoneInfo) -> str:
    """The sentence of a notice, from its key; `details` say more of (kind, subject) if known.

    Raises ValueError when the key is none of a notice.
    """
    _, kind, subject, since, when = _parts(key)
    start = local_time(since, zone)
    detail = details.get((kind, subject), "")
    more = f": {detail}" if detail and when == "begins" else ""
    if when == "over":
        return {
            "source": f'Source "{subject}", which had failed since {start}, is read again.',
            "receiver": f'Receiver "{subject}", which had failed since {start}, is well again.',
            "poller": f"Sources are polled again; there had been no poll since {start}.",
            "disk": f"The disk, which had been nearly full since {start}, has room again.",
        }[kind]
    return {
        "source": f'Source "{subject}" has failed since {start}{more}.',
        "receiver": f'Receiver "{subject}" has taken no message since {start}{more}.',
        "poller": f"No source has been polled since {start}{more}.",
        "disk": f"The disk is nearly full{more}.",
    }[kind]


def _standing(receiver: str, told: Collection[str]) -> dict[tuple[TroubleKind, str], datetime]:
    """The troubles that a receiver was told of and whose end it was not."""
    begun: dict[tuple[TroubleKind, str, datetime], bool] = {}
    for key in told:
        name, kind, subject, since, when = _parts(key)
        if name == receiver:
            ended = begun.get((kind, subject, since), False)
            begun[kind, subject, since] = ended or when == "over"
    return {(kind, subject): since for (kind, subject, since), ended in begun.items() if not ended}


def _notice(
    receiver: Receiver,
    kind: TroubleKind,
    subject: str,
    since: datetime,
    when: Literal["begins", "over"],
    now: datetime,
) -> Alert:
    names = f"{quote(receiver.name, safe='')}:{kind}:{quote(subject, safe='')}"
    return Alert(
        key=f"notice:{names}:{since.astimezone(UTC):{_STAMP}}:{when}",
        receiver=receiver.name,
        kind="notice",
        story_ids=(),
        topics=(),
        mode="instant",
        priority="normal",
        created_at=now,
        due_at=quiet_until(receiver.quiet, ZoneInfo(receiver.timezone), now) or now,
    )


def _parts(key: str) -> tuple[str, TroubleKind, str, datetime, str]:
    parts = key.split(":")
    kinds: dict[str, TroubleKind] = {
        "source": "source",
        "receiver": "receiver",
        "poller": "poller",
        "disk": "disk",
    }
    if len(parts) != 6 or parts[0] != "notice" or parts[2] not in kinds:
        raise ValueError(f'"{key}" is no key of a notice')
    since = datetime.strptime(parts[4], _STAMP).replace(tzinfo=UTC)
    return unquote(parts[1]), kinds[parts[2]], unquote(parts[3]), since, parts[5]
