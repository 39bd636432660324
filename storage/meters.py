"""Numbers that only ever grow, for `/metrics`: how much was done since the beginning."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Engine, select

from storage.engine import transaction
from storage.rows import inserting
from storage.tables import MeterRow, table

METER = table(MeterRow)


class SqlMeters:
    """The meters of a database, as `pipeline.ports.Meters`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def add(self, more: Mapping[str, float]) -> None:
        """Add to meters; one that is not there begins at nought."""
        rows = [{"name": name, "value": value} for name, value in sorted(more.items())]
        if not rows:
            return
        insert = inserting(self._engine.dialect.name, METER)
        added = {"value": METER.c.value + insert.excluded["value"]}
        with transaction(self._engine, write=True) as connection:
            connection.execute(
                insert.on_conflict_do_update(index_elements=["name"], set_=added), rows
            )

    def all(self) -> dict[str, float]:
        """Every meter by name."""
        with transaction(self._engine, write=False) as connection:
            return {name: value for name, value in connection.execute(select(METER))}
