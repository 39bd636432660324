"""Articles as they are stored, searched and looked at again, and what their sites repeat."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Index, UniqueConstraint, text
from sqlmodel import Field

from storage.columns import CleanText, Digest, JsonText, RowId, UtcTime
from storage.tables.base import Row


class ArticleRow(Row, table=True):
    """A clean article. `found_at` is when it was stored."""

    __tablename__ = "articles"
    __table_args__ = (Index("ix_articles_source", "source", "found_at"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=RowId)
    digest: bytes = Field(sa_type=Digest, unique=True)
    url: str = Field(sa_type=CleanText)
    link: str = Field(sa_type=CleanText)
    title: str = Field(sa_type=CleanText)
    source: str = Field(sa_type=CleanText)
    site: str = Field(sa_type=CleanText)
    authors: list[str] = Field(sa_type=JsonText)
    published: datetime | None = Field(sa_type=UtcTime)
    updated: datetime | None = Field(sa_type=UtcTime)
    language: str = Field(sa_type=CleanText)
    image: str = Field(sa_type=CleanText)
    text_from: str = Field(sa_type=CleanText)
    fetched_at: datetime | None = Field(sa_type=UtcTime)
    found_at: datetime = Field(sa_type=UtcTime, index=True)
    extractor: str = Field(sa_type=CleanText)
    wire: str = Field(sa_type=CleanText)
    dropped: list[str] = Field(sa_type=JsonText)
    #: Late, because SQLite reads over a long value to reach those behind it.
    text: str = Field(sa_type=CleanText)
    repeated: list[list[str]] = Field(sa_type=JsonText)


class OutletRow(Row, table=True):
    """Another source that offered an article."""

    __tablename__ = "outlets"

    article_id: int = Field(primary_key=True, sa_type=RowId, foreign_key="articles.id")
    source: str = Field(primary_key=True, sa_type=CleanText)
    at: datetime = Field(sa_type=UtcTime)


class SearchRow(Row, table=True):
    """From which article on all are in the search index; no row when all are."""

    __tablename__ = "search"

    id: int | None = Field(default=None, primary_key=True, sa_type=RowId)
    indexed_from: int = Field(sa_type=RowId)


class LookRow(Row, table=True):
    """When an article's page was looked at again, and when it will be."""

    __tablename__ = "looks"
    __table_args__ = (
        Index(
            "ix_looks_due",
            "source",
            "due_at",
            sqlite_where=text("due_at IS NOT NULL"),
            postgresql_where=text("due_at IS NOT NULL"),
        ),
    )

    article_id: int = Field(primary_key=True, sa_type=RowId, foreign_key="articles.id")
    source: str = Field(sa_type=CleanText)
    due_at: datetime | None = Field(sa_type=UtcTime)
    etag: str = Field(sa_type=CleanText, sa_column_kwargs={"server_default": ""})
    last_modified: str = Field(sa_type=CleanText, sa_column_kwargs={"server_default": ""})
    looked_at: datetime | None = Field(sa_type=UtcTime)
    looks: int
    fruitless: int


class RevisionRow(Row, table=True):
    """What an article said before the edit that was seen at `at`."""

    __tablename__ = "revisions"
    __table_args__ = (UniqueConstraint("article_id", "at"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=RowId)
    article_id: int = Field(sa_type=RowId, foreign_key="articles.id")
    at: datetime = Field(sa_type=UtcTime)
    title: str = Field(sa_type=CleanText)
    reasons: list[str] = Field(sa_type=JsonText)
    text: str = Field(sa_type=CleanText)


class SiteRow(Row, table=True):
    """A site whose text blocks are counted. `articles` is what `storage.site_memory` weighs."""

    __tablename__ = "sites"

    id: int | None = Field(default=None, primary_key=True, sa_type=RowId)
    digest: bytes = Field(sa_type=Digest, unique=True)
    site: str = Field(sa_type=CleanText)
    articles: float


class SiteBlockRow(Row, table=True):
    """In how many articles of a site a text block stood, and where; weighed likewise."""

    __tablename__ = "site_blocks"
    #: Half the size in SQLite: the key is the row.
    __table_args__ = ({"sqlite_with_rowid": False},)

    site_id: int = Field(primary_key=True, sa_type=RowId, foreign_key="sites.id")
    key: int = Field(primary_key=True, sa_type=BigInteger)
    articles: float
    edge: float
    dropped: float
    vouched: bool
