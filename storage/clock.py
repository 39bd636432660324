"""A clock that was put back: what lies in its future happened now.

A machine that ran two hours or a day ahead has planned everything from there: sources would
rest, alerts wait and claims last until that future comes.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Table, and_, bindparam, func, or_, select, update

from storage.outbox import OUTBOX
from storage.tables import AttemptRow, EntryRow, JobRow, SourceRow, table

ATTEMPT, ENTRY, JOB, SOURCE = table(AttemptRow), table(EntryRow), table(JobRow), table(SourceRow)

#: No claim of a message is taken for longer.
LONGEST_LEASE = timedelta(minutes=5)


def put_back(connection: Connection, now: datetime) -> int:
    """Let what happened after `now` have happened now; how many rows were changed.

    What was planned from such a moment keeps its wait: a source that was to rest for a quarter
    of an hour rests for a quarter of an hour from now. So nothing waits for a future, and
    nothing comes in a rush.
    """
    changed = _outbox(connection, now)  # before the attempts, from which it is planned
    for of, stamps, planned in (
        (ATTEMPT, ("at",), ""),
        (JOB, ("began_at", "ended_at", "succeeded_at"), ""),
        (SOURCE, ("attempted_at", "succeeded_at", "read_at"), "due_at"),
        (ENTRY, ("first_seen", "offered_at"), "retry_at"),
    ):
        ahead = or_(*(of.c[stamp] > now for stamp in stamps))
        columns = [*of.primary_key, *(of.c[name] for name in (*stamps, planned) if name)]
        rows = connection.execute(select(*columns).where(ahead)).mappings().all()
        changed += _write(connection, of, [_moved(dict(row), stamps, planned, now) for row in rows])
    return changed


def _outbox(connection: Connection, now: datetime) -> int:
    tried = select(func.max(ATTEMPT.c.at)).where(ATTEMPT.c.alert_id == OUTBOX.c.id)
    stamps = ("created_at", "sent_at", "tried_at")
    columns = [OUTBOX.c[name] for name in ("id", "created_at", "sent_at", "due_at", "lease_until")]
    found = select(*columns, tried.scalar_subquery().label("tried_at")).where(
        or_(
            OUTBOX.c.created_at > now,
            OUTBOX.c.sent_at > now,
            and_(OUTBOX.c.state == "waiting", OUTBOX.c.due_at > now),
            and_(OUTBOX.c.state == "claimed", OUTBOX.c.lease_until > now + LONGEST_LEASE),
        )
    )
    changed = []
    for row in connection.execute(found).mappings():
        after = _moved(dict(row), stamps, "due_at", now)
        if row["lease_until"]:
            after["lease_until"] = min(row["lease_until"], now + LONGEST_LEASE)
        if after != dict(row):
            changed.append({name: after[name] for name in after if name != "tried_at"})
    return _write(connection, OUTBOX, changed)


def _moved(
    row: dict[str, Any], stamps: Sequence[str], planned: str, now: datetime
) -> dict[str, Any]:
    """A row whose stamps are now at the latest, and whose plan keeps its distance from them."""
    last = max((row[stamp] for stamp in stamps if row[stamp]), default=now)
    if planned and row[planned] and last > now:
        row[planned] = now + max(row[planned] - last, timedelta())
    return row | {stamp: min(row[stamp], now) for stamp in stamps if row[stamp]}


def _write(connection: Connection, of: Table, rows: list[dict[str, Any]]) -> int:
    if not rows:
        return 0
    keys = [column.name for column in of.primary_key]
    values: dict[str, Any] = {
        name: bindparam(f"new_{name}") for name in rows[0] if name not in keys
    }
    change = update(of).where(*(of.c[key] == bindparam(f"new_{key}") for key in keys))
    connection.execute(
        change.values(values), [{f"new_{name}": row[name] for name in row} for row in rows]
    )
    return len(rows)
