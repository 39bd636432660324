"""What people said of hits: verdicts given, read back and counted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import get_args

from sqlalchemy import Connection, func, insert, select, update

from core.errors import ConflictError
from core.values import VERDICTS, HitStatus, Span, StoredHit, Verdict, terms_of
from storage.reading import hit
from storage.rows import HIT
from storage.tables import VerdictRow, table

VERDICT = table(VerdictRow)
STATUSES: tuple[HitStatus, ...] = get_args(HitStatus)


def mark(connection: Connection, hit_id: int, verdict: Verdict) -> StoredHit | None:
    """Store a verdict; earlier ones are kept as history."""
    changed = connection.execute(
        update(HIT)
        .where(HIT.c.id == hit_id)
        .values(
            status=verdict.status,
            reason=verdict.reason,
            note=verdict.note,
            verdicts=HIT.c.verdicts + 1,
        )
    )
    if not changed.rowcount:
        return None
    connection.execute(
        insert(VERDICT).values(
            hit_id=hit_id,
            at=verdict.at,
            status=verdict.status,
            by=verdict.by,
            reason=verdict.reason,
            note=verdict.note,
        )
    )
    return hit(connection, hit_id)


def judge(
    connection: Connection, given: Iterable[tuple[int, Verdict]], seen: Mapping[int, int]
) -> int:
    """Store verdicts on several hits; how many of the hits there are.

    Raises ConflictError for hits that have another version than the person saw.
    """
    # Locked in one order, so that two people who mark the same hits never wait for each other.
    wanted = select(HIT.c.id, HIT.c.verdicts).where(HIT.c.id.in_(seen)).order_by(HIT.c.id)
    now = connection.execute(wanted.with_for_update()).all()
    if changed := [number for number, version in now if version != seen[number]]:
        raise ConflictError(*changed)
    return sum(mark(connection, number, verdict) is not None for number, verdict in given)


def verdicts(connection: Connection, hit_id: int) -> tuple[Verdict, ...]:
    """All verdicts on a hit, oldest first."""
    columns = (VERDICT.c.at, VERDICT.c.status, VERDICT.c.by, VERDICT.c.reason, VERDICT.c.note)
    wanted = select(*columns).where(VERDICT.c.hit_id == hit_id).order_by(VERDICT.c.id)
    return tuple(Verdict(*row) for row in connection.execute(wanted))


def verdicts_by_topic(connection: Connection) -> dict[str, dict[str, int]]:
    """How many hits of each topic have each status."""
    # Counted side by side, because to group by two things SQLite would sort all hits.
    counts = [func.count().filter(HIT.c.status == status).label(status) for status in STATUSES]
    rows = connection.execute(select(HIT.c.topic, *counts).group_by(HIT.c.topic))
    return {
        topic: {status: count for status, count in zip(STATUSES, found, strict=True) if count}
        for topic, *found in rows
    }


def verdict_counts(connection: Connection, topic: str) -> dict[str, int]:
    """How many hits of a topic have each status."""
    wanted = select(HIT.c.status, func.count()).where(HIT.c.topic == topic)
    rows = connection.execute(wanted.group_by(HIT.c.status))
    return {status: count for status, count in rows}


def verdicts_by_source(connection: Connection, topic: str) -> dict[str, dict[str, int]]:
    """How many hits of each source have each verdict; of one topic, or of all ("")."""
    # Not "in": SQLite would go by an index of states, and read each row for its source.
    judged = HIT.c.status.not_in(("new", "suppressed"))
    wanted = select(HIT.c.source, HIT.c.status, func.count()).where(judged)
    if topic:
        wanted = wanted.where(HIT.c.topic == topic)
    found: dict[str, dict[str, int]] = {}
    for source, status, count in connection.execute(wanted.group_by(HIT.c.source, HIT.c.status)):
        found.setdefault(source, {})[status] = count
    return found


def judged_terms(
    connection: Connection, topic: str, limit: int
) -> tuple[tuple[HitStatus, tuple[str, ...]], ...]:
    """The verdict and the matched terms of a topic's newest hits, `limit` of each verdict."""
    newest = select(HIT.c.spans).where(HIT.c.topic == topic).order_by(HIT.c.id.desc()).limit(limit)
    return tuple(
        (verdict, terms_of(Span(*span) for span in spans))
        for verdict in VERDICTS
        for spans in connection.scalars(newest.where(HIT.c.status == verdict))
    )
