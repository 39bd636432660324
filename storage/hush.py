"""What people asked on a page or in a mail not to hear."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select, update

from core.values import Silence
from storage.rows import insert_missing
from storage.tables import SilenceRow, UnsubscribedRow, table

SILENCE, AWAY = table(SilenceRow), table(UnsubscribedRow)

_MATCHERS = ("topics", "sources", "receivers", "stories", "phrases")


def add_silence(connection: Connection, silence: Silence, now: datetime) -> int:
    """Store a silence; its number."""
    values = asdict(silence) | {"at": now}
    values |= {name: list(values[name]) for name in _MATCHERS}
    made = insert(SILENCE).returning(SILENCE.c.id)
    return int(connection.execute(made, values).scalar_one())


def end_silence(connection: Connection, number: int, now: datetime) -> bool:
    """Let a silence end now; False when there is none of that number that lasts."""
    lasting = (SILENCE.c.id == number) & (SILENCE.c.until > now)
    return bool(connection.execute(update(SILENCE).where(lasting).values(until=now)).rowcount)


def silences(connection: Connection, now: datetime) -> tuple[tuple[int, Silence], ...]:
    """The silences that last, each with its number, oldest first."""
    lasting = select(SILENCE).where(SILENCE.c.until > now).order_by(SILENCE.c.id)
    return tuple(
        (
            row["id"],
            Silence(
                row["until"],
                row["author"],
                row["reason"],
                **{name: tuple(row[name]) for name in _MATCHERS},
            ),
        )
        for row in connection.execute(lasting).mappings()
    )


def unsubscribe(connection: Connection, person: str, receiver: str, now: datetime) -> None:
    """Note that a person wants no more mail of a receiver."""
    insert_missing(connection, AWAY, [{"person": person, "receiver": receiver, "at": now}])


def resubscribe(connection: Connection, person: str) -> None:
    """Forget that a person wanted no more mail."""
    connection.execute(delete(AWAY).where(AWAY.c.person == person))


def unsubscribed(connection: Connection) -> frozenset[str]:
    """Everybody who wants no more mail."""
    return frozenset(connection.scalars(select(AWAY.c.person)))
