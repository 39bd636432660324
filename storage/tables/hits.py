"""What matched, and what people said of it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from storage.columns import CleanText, JsonText, RowId, UtcTime
from storage.tables.base import Row


class TopicRow(Row, table=True):
    """A version of a topic, as it was when it made its first hit."""

    __tablename__ = "topics"

    slug: str = Field(primary_key=True, sa_type=CleanText)
    version: str = Field(primary_key=True, sa_type=CleanText)
    name: str = Field(sa_type=CleanText)
    definition: dict[str, object] = Field(sa_type=JsonText)
    first_used: datetime = Field(sa_type=UtcTime)


class HitRow(Row, table=True):
    """One article matched one version of one topic; with the verdict that counts.

    `source` and `language` are copies from the article (which never changes), so that a filter
    and its counts read an index of this table only; `status` is in each of them, because what is
    suppressed shows in none of them but under its own status.
    """

    __tablename__ = "hits"
    __table_args__ = (
        UniqueConstraint("article_id", "topic", "topic_version"),
        Index("ix_hits_story_id", "story_id", "id", "status"),
        # Each part of a filter in order of finding, with all that the other parts count.
        Index("ix_hits_topic", "topic", "id", "status", "source", "language", "found_at"),
        Index("ix_hits_status", "status", "id", "topic", "source", "language", "found_at"),
        Index("ix_hits_source", "source", "id", "status", "topic", "language", "found_at"),
        Index("ix_hits_language", "language", "id", "status", "topic", "source", "found_at"),
        Index("ix_hits_found_at", "source", "found_at", "story_id", "status"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=RowId)
    article_id: int = Field(sa_type=RowId, foreign_key="articles.id")
    topic: str = Field(sa_type=CleanText)
    topic_version: str = Field(sa_type=CleanText)
    story_id: int = Field(sa_type=RowId, foreign_key="stories.id")
    source: str = Field(sa_type=CleanText)
    language: str = Field(sa_type=CleanText)
    score: float
    zone: str = Field(sa_type=CleanText)
    sentence: str = Field(sa_type=CleanText)
    spans: list[list[object]] = Field(sa_type=JsonText)
    score_parts: list[list[object]] = Field(sa_type=JsonText)
    found_at: datetime = Field(sa_type=UtcTime)
    status: str = Field(sa_type=CleanText)
    reason: str = Field(sa_type=CleanText)
    note: str = Field(sa_type=CleanText)
    suppressed: str = Field(sa_type=CleanText)
    #: How many verdicts there are, which is also the version that a person saw.
    verdicts: int = Field(sa_column_kwargs={"server_default": "0"})
    changed: str = Field(sa_type=CleanText, sa_column_kwargs={"server_default": ""})


class VerdictRow(Row, table=True):
    """Every verdict on a hit, the last one included."""

    __tablename__ = "verdicts"

    id: int | None = Field(default=None, primary_key=True, sa_type=RowId)
    hit_id: int = Field(sa_type=RowId, foreign_key="hits.id", index=True)
    at: datetime = Field(sa_type=UtcTime)
    status: str = Field(sa_type=CleanText)
    by: str = Field(sa_type=CleanText)
    reason: str = Field(sa_type=CleanText)
    note: str = Field(sa_type=CleanText)
