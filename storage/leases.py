"""Leases: one row for each host that was asked or job that was done.

`pipeline/ports/leases.py` says what is promised.

Several names are taken in one statement and in one order, so that two processes cannot each
hold what the other waits for.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import UTC, datetime

from sqlalchemy import BindParameter, Engine, Select, and_, case, delete, func, or_, select

from core.values import Lease
from storage.engine import transaction
from storage.rows import inserting, slices
from storage.tables import LeaseRow, table

LEASE = table(LeaseRow)
_COLUMNS = tuple(Lease.__slots__)


class SqlLeases:
    """Leases in an SQL database; each method is one transaction."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @property
    def shared(self) -> bool:
        """Whether processes of other machines may use this database too."""
        return self._engine.dialect.name == "postgresql"

    def time(self) -> datetime:
        """The present moment on the database's clock."""
        if not self.shared:
            return datetime.now(UTC)
        with transaction(self._engine, write=False) as connection:
            moment: datetime = connection.execute(select(func.clock_timestamp())).scalar_one()
        return moment.astimezone(UTC)

    def take(
        self, names: Iterable[str], holder: str, now: datetime, until: datetime
    ) -> dict[str, Lease]:
        """Take or prolong what no one else holds now; by name, what we then have."""
        rows = [
            {"name": name, "holder": holder, "token": 1, "until": until}
            for name in sorted(set(names))
        ]
        if not rows:
            return {}
        insert = inserting(self._engine.dialect.name, LEASE)
        ours = LEASE.c.holder == insert.excluded.holder
        # Whoever died holding it may have asked the host up to the end of the lease.
        lapsed = and_(LEASE.c.holder != "", LEASE.c.holder != insert.excluded.holder)
        taking = insert.on_conflict_do_update(
            index_elements=["name"],
            set_={
                "holder": insert.excluded.holder,
                "until": insert.excluded.until,
                "token": case((ours, LEASE.c.token), else_=LEASE.c.token + 1),
                "asked_at": case((lapsed, LEASE.c.until), else_=LEASE.c.asked_at),
            },
            where=or_(LEASE.c.holder == "", ours, LEASE.c.until <= now),
        ).returning(*(LEASE.c[name] for name in _COLUMNS))
        with transaction(self._engine, write=True) as connection:
            taken = connection.execute(taking, rows).all()
        return {row.name: Lease(*row) for row in taken}

    def give_back(self, leases: Iterable[Lease], now: datetime) -> int:
        """Let go, with what each says of its host; how many there were."""
        rows = [
            {column: getattr(lease, column) for column in _COLUMNS} | {"until": now}
            for lease in sorted(leases, key=lambda lease: lease.name)
        ]
        if not rows:
            return 0
        insert = inserting(self._engine.dialect.name, LEASE)
        said = insert.excluded
        giving = insert.on_conflict_do_update(
            index_elements=["name"],
            set_={
                "holder": "",
                "until": said.until,
                "asked_at": func.coalesce(said.asked_at, LEASE.c.asked_at),
                "rests_until": func.coalesce(said.rests_until, LEASE.c.rests_until),
            },
            where=and_(LEASE.c.holder == said.holder, LEASE.c.token == said.token),
        ).returning(LEASE.c.name)
        with transaction(self._engine, write=True) as connection:
            given = connection.scalars(giving, rows).all()
            unused = [row["name"] for row in rows if row["asked_at"] is None]
            for some in slices(unused):
                # Of a job nothing is to be remembered.
                nothing = (LEASE.c.holder == "") & LEASE.c.asked_at.is_(None)
                connection.execute(
                    delete(LEASE).where(
                        LEASE.c.name.in_(some), nothing, LEASE.c.rests_until.is_(None)
                    )
                )
        return len(given)

    def held(self, names: Collection[str], now: datetime) -> frozenset[str]:
        """Which of these somebody holds now."""
        with transaction(self._engine, write=False) as connection:
            return frozenset(
                name
                for some in slices(names)
                for name in connection.scalars(
                    select(LEASE.c.name).where(
                        LEASE.c.name.in_(some), LEASE.c.holder != "", LEASE.c.until > now
                    )
                )
            )


def lapsed(before: datetime | BindParameter[datetime]) -> Select[tuple[str]]:
    """The leases that lapsed or were given back before then."""
    old = (LEASE.c.until < before) & func.coalesce(LEASE.c.rests_until < before, True)
    return select(LEASE.c.name).where(old)
