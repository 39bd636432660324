"""When the regular jobs last ran, and how they ended."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Engine, select, update

from core.values import JobState
from storage.engine import transaction
from storage.rows import replace_rows
from storage.tables import JobRow, table

JOB = table(JobRow)


class SqlJobs:
    """The jobs of a database, as `pipeline.ports.Jobs`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def all(self) -> dict[str, JobState]:
        """Every job that ever ran, by name."""
        with transaction(self._engine, write=False) as connection:
            rows = connection.execute(select(JOB).order_by(JOB.c.name)).mappings()
            return {row["name"]: JobState(**row) for row in rows}

    def began(self, name: str, by: str, now: datetime) -> None:
        """Note that a job begins; what came of it before stays until it ends."""
        row = {"name": name, "by": by, "began_at": now, "ended_at": None}
        with transaction(self._engine, write=True) as connection:
            new = row | {"succeeded_at": None, "problem": ""}
            replace_rows(connection, JOB, [new], ("by", "began_at", "ended_at"))

    def ended(self, name: str, now: datetime, problem: str = "") -> None:
        """Note how a job that began has ended."""
        told: dict[str, object] = {"ended_at": now, "problem": problem}
        told |= {} if problem else {"succeeded_at": now}
        with transaction(self._engine, write=True) as connection:
            connection.execute(update(JOB).where(JOB.c.name == name).values(told))
