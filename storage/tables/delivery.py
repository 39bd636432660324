"""Messages, the attempts to send them, and who does not want them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, text
from sqlmodel import Field

from storage.columns import CleanText, JsonText, RowId, UtcTime
from storage.tables.base import Row

#: Outbox rows that a claim may take; an index holds these only.
UNSENT = "state IN ('waiting', 'claimed')"


class OutboxRow(Row, table=True):
    """A message that is owed.

    `bundled_into` is the key of the digest that told it, `taken` who of its recipients has it.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        Index(
            "ix_outbox_due",
            "due_at",
            "id",
            sqlite_where=text(UNSENT),
            postgresql_where=text(UNSENT),
        ),
        Index("ix_outbox_state", "state", "receiver"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=RowId)
    key: str = Field(sa_type=CleanText, unique=True)
    receiver: str = Field(sa_type=CleanText)
    kind: str = Field(sa_type=CleanText)
    topics: list[str] = Field(sa_type=JsonText)
    story_ids: list[int] = Field(sa_type=JsonText)
    mode: str = Field(sa_type=CleanText)
    priority: str = Field(sa_type=CleanText)
    created_at: datetime = Field(sa_type=UtcTime)
    due_at: datetime = Field(sa_type=UtcTime)
    state: str = Field(sa_type=CleanText)
    attempts: int
    token: str = Field(sa_type=CleanText)
    lease_until: datetime | None = Field(sa_type=UtcTime)
    problem: str = Field(sa_type=CleanText)
    sent_at: datetime | None = Field(sa_type=UtcTime)
    bundled_into: str = Field(sa_type=CleanText)
    taken: list[str] = Field(sa_type=JsonText, sa_column_kwargs={"server_default": "[]"})


class AlertStoryRow(Row, table=True):
    """Which stories a message is about, to be asked from the story's side."""

    __tablename__ = "alert_stories"

    story_id: int = Field(primary_key=True, sa_type=RowId, foreign_key="stories.id")
    alert_id: int = Field(primary_key=True, sa_type=RowId, foreign_key="outbox.id", index=True)


class AttemptRow(Row, table=True):
    """What became of each claim of a message."""

    __tablename__ = "attempts"

    id: int | None = Field(default=None, primary_key=True, sa_type=RowId)
    alert_id: int = Field(sa_type=RowId, foreign_key="outbox.id", index=True)
    at: datetime = Field(sa_type=UtcTime)
    state: str = Field(sa_type=CleanText)
    problem: str = Field(sa_type=CleanText)


class SilenceRow(Row, table=True):
    """What somebody asked on a page not to hear until then; empty matchers match everything."""

    __tablename__ = "silences"

    id: int | None = Field(default=None, primary_key=True, sa_type=RowId)
    at: datetime = Field(sa_type=UtcTime)
    until: datetime = Field(sa_type=UtcTime, index=True)
    author: str = Field(sa_type=CleanText)
    reason: str = Field(sa_type=CleanText)
    topics: list[str] = Field(sa_type=JsonText)
    sources: list[str] = Field(sa_type=JsonText)
    receivers: list[str] = Field(sa_type=JsonText)
    stories: list[int] = Field(sa_type=JsonText)
    phrases: list[str] = Field(sa_type=JsonText, sa_column_kwargs={"server_default": "[]"})


class UnsubscribedRow(Row, table=True):
    """A recipient of a receiver who wants no more mail; `person` is a digest of both."""

    __tablename__ = "unsubscribed"

    person: str = Field(primary_key=True, sa_type=CleanText)
    receiver: str = Field(sa_type=CleanText)
    at: datetime = Field(sa_type=UtcTime)
