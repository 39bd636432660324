"""What all tables have in common."""

from __future__ import annotations

from sqlalchemy import MetaData, Table, inspect
from sqlalchemy.orm import Mapper
from sqlmodel import SQLModel

#: Every constraint gets a name that a later migration can say.
NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Row(SQLModel):
    """Base of all tables, with metadata of our own."""

    metadata = MetaData(naming_convention=NAMES)


def table(row: type[Row]) -> Table:
    """The table behind a class, for statements that write many rows at once."""
    found: Mapper[Row] = inspect(row, raiseerr=True)
    assert isinstance(found.local_table, Table)  # noqa: S101 - every row has one table
    return found.local_table
