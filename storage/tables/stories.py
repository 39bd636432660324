"""Which articles tell one story."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, text
from sqlmodel import Field

from storage.columns import CleanText, RowId, UtcTime
from storage.tables.base import Row


class StoryRow(Row, table=True):
    """Articles that are one report; none where people merged it into another story."""

    __tablename__ = "stories"
    __table_args__ = (
        Index(
            "ix_stories_assignee",
            "assignee",
            sqlite_where=text("assignee <> ''"),
            postgresql_where=text("assignee <> ''"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=RowId)
    headline: str = Field(sa_type=CleanText)
    first_seen: datetime = Field(sa_type=UtcTime)
    last_seen: datetime = Field(sa_type=UtcTime)
    merged_into: int | None = Field(default=None, sa_type=RowId)
    #: Who looks after it; "" is nobody.
    assignee: str = Field(sa_type=CleanText, sa_column_kwargs={"server_default": ""})


class StoryArticleRow(Row, table=True):
    """An article's place: it belongs to one story at most."""

    __tablename__ = "story_articles"

    article_id: int = Field(primary_key=True, sa_type=RowId, foreign_key="articles.id")
    story_id: int = Field(sa_type=RowId, foreign_key="stories.id", index=True)
    at: datetime = Field(sa_type=UtcTime)


class StoryVectorRow(Row, table=True):
    """The packed terms of a story's first report; `at` is when the story was opened."""

    __tablename__ = "story_vectors"

    story_id: int = Field(primary_key=True, sa_type=RowId, foreign_key="stories.id")
    at: datetime = Field(sa_type=UtcTime, index=True)
    terms: bytes


class SketchRow(Row, table=True):
    """An article's near-duplicate hashes: 32 bits each, ascending, in network order."""

    __tablename__ = "sketches"

    article_id: int = Field(primary_key=True, sa_type=RowId, foreign_key="articles.id")
    hashes: bytes
