"""The people who review, and what they keep."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Field

from storage.columns import CleanText, RowId, UtcTime
from storage.tables.base import Row


class AccountRow(Row, table=True):
    """A person who may sign in to the review page; `password` is its Argon2id hash."""

    __tablename__ = "accounts"

    name: str = Field(primary_key=True, sa_type=CleanText)
    role: str = Field(sa_type=CleanText)
    password: str = Field(sa_type=CleanText)
    created_at: datetime = Field(sa_type=UtcTime)


class SessionRow(Row, table=True):
    """A browser that is signed in, by the digest of its cookie."""

    __tablename__ = "sessions"

    digest: str = Field(primary_key=True, sa_type=CleanText)
    account: str = Field(sa_type=CleanText, index=True)
    created_at: datetime = Field(sa_type=UtcTime)
    seen_at: datetime = Field(sa_type=UtcTime)


class TokenRow(Row, table=True):
    """A key for a script or a feed reader, by the digest of its text."""

    __tablename__ = "tokens"

    id: int | None = Field(default=None, primary_key=True, sa_type=RowId)
    digest: str = Field(sa_type=CleanText, unique=True)
    account: str = Field(sa_type=CleanText, index=True)
    label: str = Field(sa_type=CleanText)
    scope: str = Field(sa_type=CleanText)
    target: str = Field(sa_type=CleanText)
    created_at: datetime = Field(sa_type=UtcTime)
    used_at: datetime | None = Field(sa_type=UtcTime)


class FilterRow(Row, table=True):
    """A filter that somebody saved under a name; `query` is that of its address."""

    __tablename__ = "filters"

    slug: str = Field(primary_key=True, sa_type=CleanText)
    name: str = Field(sa_type=CleanText)
    query: str = Field(sa_type=CleanText)
    owner: str = Field(sa_type=CleanText)
    created_at: datetime = Field(sa_type=UtcTime)
