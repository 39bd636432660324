"""How Wirewatch itself runs."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger
from sqlmodel import Field

from storage.columns import CleanText, UtcTime
from storage.tables.base import Row


class LeaseRow(Row, table=True):
    """Who may ask a host, or do a job of the whole fleet, alone; "" holds nothing."""

    __tablename__ = "leases"

    name: str = Field(primary_key=True, sa_type=CleanText)
    holder: str = Field(sa_type=CleanText)
    token: int = Field(sa_type=BigInteger)
    until: datetime = Field(sa_type=UtcTime)
    asked_at: datetime | None = Field(sa_type=UtcTime)
    rests_until: datetime | None = Field(sa_type=UtcTime)


class JobRow(Row, table=True):
    """When a regular job last ran, and how it ended."""

    __tablename__ = "jobs"

    name: str = Field(primary_key=True, sa_type=CleanText)
    by: str = Field(sa_type=CleanText)
    began_at: datetime = Field(sa_type=UtcTime)
    ended_at: datetime | None = Field(sa_type=UtcTime)
    succeeded_at: datetime | None = Field(sa_type=UtcTime)
    problem: str = Field(sa_type=CleanText)


class MeterRow(Row, table=True):
    """A number that only ever grows."""

    __tablename__ = "meters"

    name: str = Field(primary_key=True, sa_type=CleanText)
    value: float
