"""Saved filters; see `pipeline/ports/desk.py`, whose words hold here."""

from __future__ import annotations

from sqlalchemy import Engine, delete, select

from core.desk import SavedFilter
from storage.engine import transaction
from storage.rows import inserting
from storage.tables import FilterRow, TokenRow, table

FILTER, TOKEN = table(FilterRow), table(TokenRow)


class SqlFilters:
    """Saved filters in an SQL database; each method is one transaction."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def all(self) -> tuple[SavedFilter, ...]:
        """All of them, by slug."""
        with transaction(self._engine, write=False) as connection:
            rows = connection.execute(select(FILTER)).mappings().all()
        return tuple(sorted((SavedFilter(**row) for row in rows), key=lambda one: one.slug))

    def get(self, slug: str) -> SavedFilter | None:
        """The filter of this slug."""
        with transaction(self._engine, write=False) as connection:
            wanted = select(FILTER).where(FILTER.c.slug == slug)
            row = connection.execute(wanted).mappings().one_or_none()
        return None if row is None else SavedFilter(**row)

    def add(self, saved: SavedFilter) -> bool:
        """Store a new filter; False when the slug is taken."""
        values = {name: getattr(saved, name) for name in SavedFilter.__slots__}
        with transaction(self._engine, write=True) as connection:
            new = inserting(connection.dialect.name, FILTER).values(**values)
            made = new.on_conflict_do_nothing().returning(FILTER.c.slug)
            return connection.scalar(made) is not None

    def remove(self, slug: str) -> bool:
        """Forget a filter and the tokens of its feeds; False when there is none."""
        with transaction(self._engine, write=True) as connection:
            connection.execute(delete(TOKEN).where(TOKEN.c.target == f"filter:{slug}"))
            gone = connection.execute(delete(FILTER).where(FILTER.c.slug == slug))
            return bool(gone.rowcount)
