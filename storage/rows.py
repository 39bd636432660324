"""Between rows and values, in both directions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, fields
from datetime import datetime
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import Compiled, Connection, Insert, RowMapping, Table
from sqlalchemy.dialects import postgresql, sqlite

from core.values import (
    Alert,
    Article,
    Delivery,
    FeedEntry,
    FetchRecord,
    Gap,
    Habit,
    Hit,
    Move,
    SourceState,
    Span,
    StoredHit,
)
from storage.columns import digest
from storage.tables import ArticleRow, HitRow, SourceRow, table

Item = TypeVar("Item")
Part = TypeVar("Part", Move, Habit)

#: SQLite takes 32,766 parameters in a statement; this many lose nothing in speed.
SLICE = 500

ARTICLE = table(ArticleRow)
HIT = table(HitRow)

#: Hits that count; suppressed ones are only for who asks for them.
LIVE = HIT.c.status != "suppressed"

#: What `stored_hit` needs; labelled, because both tables have an `id`.
HIT_COLUMNS = [column.label(f"hit_{column.name}") for column in HIT.c] + [
    column.label(f"article_{column.name}") for column in ARTICLE.c
]

_TUPLES = ("authors", "dropped")
#: Parts of a source's state that are times.
_TIMES = frozenset({"since", "newest", "loud_at"})
_ARTICLE_FIELDS = tuple(field.name for field in fields(Article))
_FETCH_FIELDS = tuple(field.name for field in fields(FetchRecord))
_PART_FIELDS = {part: tuple(field.name for field in fields(part)) for part in (Move, Habit)}
_STATE_FIELDS = tuple(field.name for field in fields(SourceState))
#: What `state_from` needs, in its order.
STATE_COLUMNS = [table(SourceRow).c[name] for name in _STATE_FIELDS]


def slices(items: Iterable[Item], size: int = SLICE) -> Iterator[list[Item]]:
    """Cut into lists of at most `size`."""
    batch: list[Item] = []
    for item in items:
        batch.append(item)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch


@cache
def inserting(dialect: str, into: Table) -> sqlite.Insert | postgresql.Insert:
    """An INSERT that can say what to do about a row that is there already.

    Built once, like every statement that a poll runs for each article: 1,000 articles took 4.6 s
    of processor time with statements built anew each time, and 1.3 s with these.
    """
    if dialect == "sqlite":
        return sqlite.insert(into)
    return postgresql.insert(into)


#: What `insert_rows` compiled, by statement, dialect and the columns of the rows.
_COMPILED: dict[tuple[Insert, str, tuple[str, ...]], Compiled] = {}


def insert_rows(
    connection: Connection, statement: Insert, rows: Sequence[Mapping[str, Any]]
) -> None:
    """Run an INSERT that says what to do about rows that are there; all rows have one shape.

    SQLAlchemy compiles such statements anew each time (their `inherit_cache` is False), which
    takes longer than the insert itself; so we keep them. `statement` must be one that lives on.
    """
    if not rows:
        return
    key = (statement, connection.dialect.name, tuple(rows[0]))
    if key not in _COMPILED:
        _COMPILED[key] = statement.compile(
            dialect=connection.dialect, column_keys=list(rows[0]), for_executemany=True
        )
    connection.execute(_COMPILED[key], rows)  # type: ignore[call-overload]  # documented all the same


@cache
def _missing(dialect: str, into: Table) -> Insert:
    return inserting(dialect, into).on_conflict_do_nothing()


@cache
def _replacing(dialect: str, into: Table, columns: tuple[str, ...], only: str) -> Insert:
    insert = inserting(dialect, into)
    return insert.on_conflict_do_update(
        index_elements=[column.name for column in into.primary_key],
        set_={name: insert.excluded[name] for name in columns},
        where=into.c[only].is_not(None) if only else None,
    )


def insert_missing(connection: Connection, into: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows; those that a unique key knows already are left as they are."""
    insert_rows(connection, _missing(connection.dialect.name, into), rows)


def replace_rows(
    connection: Connection,
    into: Table,
    rows: Sequence[Mapping[str, Any]],
    columns: tuple[str, ...],
    where_set: str = "",
) -> None:
    """Insert rows; of those that the primary key knows already, replace these columns.

    With `where_set` only in rows in which that column is not null.
    """
    insert_rows(connection, _replacing(connection.dialect.name, into, columns, where_set), rows)


def article_values(article: Article, now: datetime) -> dict[str, Any]:
    """An article as a row."""
    values = {name: getattr(article, name) for name in _ARTICLE_FIELDS}
    for name in _TUPLES:
        values[name] = list(values[name])
    values["repeated"] = [list(pair) for pair in article.repeated]
    return values | {"digest": digest(article.url), "found_at": now}


def article_from(row: RowMapping, prefix: str = "") -> Article:
    """The article in a row whose columns have this prefix."""
    values = {name: row[prefix + name] for name in _ARTICLE_FIELDS}
    for name in _TUPLES:
        values[name] = tuple(values[name])
    values["repeated"] = tuple((block, reason) for block, reason in values["repeated"])
    return Article(**values)


def hit_values(hit: Hit, article: RowMapping, story_id: int, now: datetime) -> dict[str, Any]:
    """A hit as a new row; `article` is the row of its article."""
    return {
        "article_id": article["id"],
        "source": article["source"],
        "language": article["language"],
        "topic": hit.topic,
        "topic_version": hit.topic_version,
        "story_id": story_id,
        **evidence_values(hit),
        "found_at": now,
        "status": "suppressed" if hit.suppressed else "new",
        "reason": "",
        "note": "",
        "suppressed": hit.suppressed,
        "changed": "",
    }


def evidence_values(hit: Hit) -> dict[str, Any]:
    """Where and how well a hit matched, as columns of its row."""
    return {
        "score": hit.score,
        "zone": hit.zone,
        "sentence": hit.sentence,
        "spans": [[span.field, span.start, span.end, span.term] for span in hit.spans],
        "score_parts": [[name, part] for name, part in hit.score_parts],
    }


def stored_hit(row: RowMapping) -> StoredHit:
    """The hit in a row of `HIT_COLUMNS`."""
    article = article_from(row, "article_")
    hit = Hit(
        topic=row["hit_topic"],
        topic_version=row["hit_topic_version"],
        article_url=article.url,
        score=row["hit_score"],
        spans=tuple(Span(*span) for span in row["hit_spans"]),
        zone=row["hit_zone"],
        sentence=row["hit_sentence"],
        score_parts=tuple((name, part) for name, part in row["hit_score_parts"]),
        suppressed=row["hit_suppressed"],
    )
    return StoredHit(
        id=row["hit_id"],
        hit=hit,
        article=article,
        story_id=row["hit_story_id"],
        found_at=row["hit_found_at"],
        status=row["hit_status"],
        reason=row["hit_reason"],
        note=row["hit_note"],
        version=row["hit_verdicts"],
        changed=row["hit_changed"],
    )


def alert_values(alert: Alert) -> dict[str, Any]:
    """An alert as a new row of the outbox."""
    return {
        "key": alert.key,
        "receiver": alert.receiver,
        "kind": alert.kind,
        "topics": list(alert.topics),
        "story_ids": list(alert.story_ids),
        "mode": alert.mode,
        "priority": alert.priority,
        "created_at": alert.created_at,
        "due_at": alert.due_at,
        "state": "waiting",
        "attempts": 0,
        "token": "",
        "lease_until": None,
        "problem": "",
        "sent_at": None,
        "bundled_into": "",
        "taken": [],
    }


def delivery_from(row: Mapping[Any, Any]) -> Delivery:
    """The delivery in a row of the outbox."""
    alert = Alert(
        key=row["key"],
        receiver=row["receiver"],
        kind=row["kind"],
        story_ids=tuple(row["story_ids"]),
        topics=tuple(row["topics"]),
        mode=row["mode"],
        priority=row["priority"],
        created_at=row["created_at"],
        due_at=row["due_at"],
    )
    return Delivery(
        id=row["id"],
        alert=alert,
        state=row["state"],
        attempts=row["attempts"],
        token=row["token"],
        lease_until=row["lease_until"],
        problem=row["problem"],
        sent_at=row["sent_at"],
        taken=frozenset(row["taken"]),
    )


def fetch_values(record: FetchRecord) -> dict[str, Any]:
    """A poll as a row of the log."""
    return {name: getattr(record, name) for name in _FETCH_FIELDS}


def fetch_from(row: RowMapping) -> FetchRecord:
    """The poll in a row of the log."""
    return FetchRecord(**{name: row[name] for name in _FETCH_FIELDS})


def state_from(row: Sequence[Any]) -> SourceState:
    """The state in a row of `STATE_COLUMNS`."""
    values = dict(zip(_STATE_FIELDS, row, strict=True))
    values["move"] = _part_from(Move, values["move"])
    values["habit"] = _part_from(Habit, values["habit"])
    return SourceState(**values)


def state_values(state: SourceState) -> dict[str, Any]:
    """A source's state as a row, but for when it began to fail."""
    values = {name: getattr(state, name) for name in _STATE_FIELDS}
    values["move"] = _part_values(state.move)
    values["habit"] = _part_values(state.habit)
    return values


def _part_values(part: Move | Habit) -> dict[str, Any] | None:
    """What of a part is not as at first, as plain JSON values; None for nothing."""
    values: dict[str, Any] = {}
    for name in _PART_FIELDS[type(part)]:
        value = getattr(part, name)
        if isinstance(value, datetime):
            values[name] = value.isoformat()
        elif isinstance(value, float):
            values[name] = round(value, 4)
        elif value:
            values[name] = value
    return values or None


def _part_from(kind: type[Part], values: Mapping[str, Any] | None) -> Part:
    if values is None:
        return kind()
    known = dict(values)
    for name in _TIMES & known.keys():
        known[name] = datetime.fromisoformat(known[name])
    return kind(**known)


def gap_from(row: RowMapping) -> Gap:
    """The gap in a row of `gaps`."""
    return Gap(row["source"], row["since"], row["at"], row["offered"], row["recovered"])


def entry_values(entry: FeedEntry) -> dict[str, Any]:
    """A feed entry as plain JSON values."""
    values = asdict(entry)
    for name in ("published", "updated"):
        values[name] = values[name].isoformat() if values[name] else None
    return values


def entry_from(values: Mapping[str, Any]) -> FeedEntry:
    """The feed entry in what `entry_values` made."""
    known = dict(values)
    for name in ("published", "updated"):
        known[name] = datetime.fromisoformat(known[name]) if known[name] else None
    known["authors"] = tuple(known["authors"])
    return FeedEntry(**known)
