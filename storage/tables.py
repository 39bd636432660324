"""The tables. Their rows never leave `storage/`: everyone else sees the values of `core`.

An address is any URL an article is known by; `addresses.canonical` names the one that stands
for it (an article's own, or that of an entry which never became an article). URLs and entry
keys are indexed by their digest, because they may be longer than an index takes.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Index, MetaData, Table, UniqueConstraint, inspect, text
from sqlalchemy.orm import Mapper
from sqlmodel import Field, SQLModel

from storage.columns import CleanText, Digest, JsonText, RowId, UtcTime

#: Every constraint gets a name that a later migration can say.
NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


#: Outbox rows that a claim may take; an index holds these only.
UNSENT = "state IN ('waiting', 'claimed')"


class Row(SQLModel):
    """Base of all tables, with metadata of our own."""

    metadata = MetaData(naming_convention=NAMES)


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


class OutletRow(Row, table=True):
    """Another source that offered an article."""

    __tablename__ = "outlets"

    article_id: int = Field(primary_key=True, sa_type=RowId, foreign_key="articles.id")
    source: str = Field(primary_key=True, sa_type=CleanText)
    at: datetime = Field(sa_type=UtcTime)


class ShingleRow(Row, table=True):
    """One near-duplicate hash of one article (64 bits, signed)."""

    __tablename__ = "shingles"
    #: Half the size in SQLite: the key is the row.
    __table_args__ = {"sqlite_with_rowid": False}

    hash: int = Field(primary_key=True, sa_type=BigInteger)
    article_id: int = Field(primary_key=True, sa_type=RowId, foreign_key="articles.id")


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
        Index("ix_hits_topic", "topic", "id", "status"),
        Index("ix_hits_status", "status", "id"),
        Index("ix_hits_source", "source", "id", "status"),
        Index("ix_hits_language", "language", "id", "status"),
        # All that the facets of a topic count, in one index.
        Index("ix_hits_facets", "topic", "status", "source", "language", "found_at"),
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


class OutboxRow(Row, table=True):
    """A message that is owed. `bundled_into` is the key of the digest that told it."""

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


class AlertStoryRow(Row, table=True):
    """Which stories a message is about, to be asked from the story's side."""

    __tablename__ = "alert_stories"

    story_id: int = Field(primary_key=True, sa_type=RowId, foreign_key="stories.id")
    alert_id: int = Field(primary_key=True, sa_type=RowId, foreign_key="outbox.id")


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
    __table_args__ = {"sqlite_with_rowid": False}

    site_id: int = Field(primary_key=True, sa_type=RowId, foreign_key="sites.id")
    key: int = Field(primary_key=True, sa_type=BigInteger)
    articles: float
    edge: float
    dropped: float
    vouched: bool


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


def table(row: type[Row]) -> Table:
    """The table behind a class, for statements that write many rows at once."""
    found: Mapper[Row] = inspect(row, raiseerr=True)
    assert isinstance(found.local_table, Table)  # noqa: S101 - every class above is one table
    return found.local_table
