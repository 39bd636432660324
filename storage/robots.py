"""What sites answered for their robots.txt, kept from one poll's process to the next one's."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, select

from core.values import RobotsText
from storage.columns import digest
from storage.rows import replace_rows
from storage.tables import RobotsRow, table

ROBOTS = table(RobotsRow)

#: An older copy helps out while a server fails; for no longer than so.
KEPT = timedelta(days=7)


def read(connection: Connection, origin: str) -> RobotsText | None:
    """What a site answered last, also when it counts no more."""
    columns = (ROBOTS.c.origin, ROBOTS.c.until, ROBOTS.c.text, ROBOTS.c.unreadable)
    wanted = select(*columns).where(ROBOTS.c.origin_digest == digest(origin))
    row = connection.execute(wanted).one_or_none()
    return None if row is None else RobotsText(*row)


def save(connection: Connection, texts: Iterable[RobotsText], now: datetime) -> None:
    """Keep these in place of what was kept of the same sites; forget what is long over."""
    rows = [
        {
            "origin_digest": digest(one.origin),
            "origin": one.origin,
            "until": one.until,
            "text": one.text,
            "unreadable": one.unreadable,
        }
        for one in texts
    ]
    replace_rows(connection, ROBOTS, rows, ("until", "text", "unreadable"))
    connection.execute(delete(ROBOTS).where(ROBOTS.c.until < now - KEPT))
