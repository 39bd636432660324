"""Sources, what they offered, and what became of it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Index, UniqueConstraint, text
from sqlmodel import Field

from storage.columns import CleanText, Digest, JsonText, RowId, UtcTime
from storage.tables.base import Row


class SourceRow(Row, table=True):
    """What is remembered about a source. `failing_since` is when its last good poll ended."""

    __tablename__ = "sources"

    slug: str = Field(primary_key=True, sa_type=CleanText)
    etag: str = Field(sa_type=CleanText)
    last_modified: str = Field(sa_type=CleanText)
    body_hash: str = Field(sa_type=CleanText)
    due_at: datetime | None = Field(sa_type=UtcTime)
    attempted_at: datetime | None = Field(sa_type=UtcTime)
    succeeded_at: datetime | None = Field(sa_type=UtcTime)
    failures: int
    failing_since: datetime | None = Field(sa_type=UtcTime)
    problem: str = Field(sa_type=CleanText)
    entries_seen: int
    strikes: float = Field(sa_column_kwargs={"server_default": "0"})
    address: str = Field(sa_type=CleanText, sa_column_kwargs={"server_default": ""})
    read_at: datetime | None = Field(sa_type=UtcTime)
    says: int = Field(sa_column_kwargs={"server_default": "0"})
    retired_at: datetime | None = Field(sa_type=UtcTime)
    gap_at: datetime | None = Field(sa_type=UtcTime)
    #: `Move` and `Habit`; nobody looks for what is in them.
    move: dict[str, object] | None = Field(sa_type=JsonText)
    habit: dict[str, object] | None = Field(sa_type=JsonText)


class SubscriptionRow(Row, table=True):
    """What the hub of a source was asked to tell."""

    __tablename__ = "subscriptions"

    source: str = Field(primary_key=True, sa_type=CleanText)
    hub: str = Field(sa_type=CleanText)
    topic: str = Field(sa_type=CleanText)
    token: str = Field(sa_type=CleanText, index=True)
    secret: str = Field(sa_type=CleanText)
    state: str = Field(sa_type=CleanText)
    asked_at: datetime | None = Field(sa_type=UtcTime)
    until: datetime | None = Field(sa_type=UtcTime)
    problem: str = Field(sa_type=CleanText)


class GapRow(Row, table=True):
    """Two polls of a source without a common entry."""

    __tablename__ = "gaps"

    source: str = Field(primary_key=True, sa_type=CleanText)
    at: datetime = Field(primary_key=True, sa_type=UtcTime)
    since: datetime = Field(sa_type=UtcTime)
    offered: int
    recovered: int


class RobotsRow(Row, table=True):
    """What a site answered for its robots.txt."""

    __tablename__ = "robots"

    origin_digest: bytes = Field(primary_key=True, sa_type=Digest)
    origin: str = Field(sa_type=CleanText)
    until: datetime = Field(sa_type=UtcTime)
    text: str = Field(sa_type=CleanText)
    unreadable: str = Field(sa_type=CleanText)


class FetchRow(Row, table=True):
    """One poll of one source."""

    __tablename__ = "fetches"
    __table_args__ = (UniqueConstraint("source", "at", "outcome"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=RowId)
    source: str = Field(sa_type=CleanText)
    at: datetime = Field(sa_type=UtcTime, index=True)
    status: int
    outcome: str = Field(sa_type=CleanText)
    detail: str = Field(sa_type=CleanText)
    size: int = Field(sa_type=BigInteger)
    seconds: float
    entries: int
    new_entries: int
    articles: int
    hits: int


class EntryRow(Row, table=True):
    """One entry of a source, once seen. `entry` is kept only until it is settled.

    `second` is the digest of its second key, by which it is known when its GUID changes.
    """

    __tablename__ = "entries"
    __table_args__ = (
        Index(
            "ix_entries_retry",
            "source",
            "retry_at",
            sqlite_where=text("retry_at IS NOT NULL"),
            postgresql_where=text("retry_at IS NOT NULL"),
        ),
        Index("ix_entries_second", "source", "second"),
        Index("ix_entries_offered", "source", "offered_at"),
    )

    source: str = Field(primary_key=True, sa_type=CleanText)
    key_digest: bytes = Field(primary_key=True, sa_type=Digest)
    second: bytes | None = Field(sa_type=Digest)
    outcome: str = Field(sa_type=CleanText)
    attempts: int
    retry_at: datetime | None = Field(sa_type=UtcTime)
    first_seen: datetime = Field(sa_type=UtcTime)
    #: When its source was last seen to offer it, within a week or so.
    offered_at: datetime | None = Field(sa_type=UtcTime)
    entry: dict[str, object] | None = Field(sa_type=JsonText)
    stamp: str = Field(sa_type=CleanText, sa_column_kwargs={"server_default": ""})


class AddressRow(Row, table=True):
    """An address and the one that stands for it."""

    __tablename__ = "addresses"

    digest: bytes = Field(primary_key=True, sa_type=Digest)
    canonical: bytes = Field(sa_type=Digest, index=True)
    url: str = Field(sa_type=CleanText)


class FateRow(Row, table=True):
    """One step in the life of an address. `digest` is that of all but the time."""

    __tablename__ = "fates"

    id: int | None = Field(default=None, primary_key=True, sa_type=RowId)
    digest: bytes = Field(sa_type=Digest, unique=True)
    url_digest: bytes = Field(sa_type=Digest, index=True)
    url: str = Field(sa_type=CleanText)
    at: datetime = Field(sa_type=UtcTime, index=True)
    step: str = Field(sa_type=CleanText)
    outcome: str = Field(sa_type=CleanText)
    detail: str = Field(sa_type=CleanText)
    source: str = Field(sa_type=CleanText)
