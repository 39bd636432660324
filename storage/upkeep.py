"""Figures about the whole, and keeping the database small, sound and copied."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import get_args

from sqlalchemy import ColumnElement, Connection, Engine, Table, func, not_, select

from core.errors import StorageError
from core.values import Coverage, PageKind
from storage.engine import name_of, refused, transaction
from storage.outbox import FOR_DIGEST, OUTBOX
from storage.rows import ARTICLE, HIT, LIVE, gap_from
from storage.schema import REVISIONS
from storage.tables import FateRow, FetchRow, GapRow, SourceRow, StoryRow, table

FETCH, FATE, SOURCE = table(FetchRow), table(FateRow), table(SourceRow)
STORY = table(StoryRow)
GAP = table(GapRow)

#: What an address turned out to be, when it was no article: a kind of page, or a bridge's error.
REJECTED = (*(kind for kind in get_args(PageKind) if kind != "article"), "error_item")


def coverage(
    connection: Connection, slugs: Iterable[str], since: datetime, until: datetime
) -> Coverage:
    """What was read of these sources in a span of time (until not included)."""
    wanted = sorted(set(slugs))

    def number(counted: ColumnElement[int], *where: ColumnElement[bool]) -> int:
        return connection.scalar(select(counted).where(*where)) or 0

    def within(column: ColumnElement[datetime]) -> ColumnElement[bool]:
        return (column >= since) & (column < until)

    ours = HIT.c.source.in_(wanted)
    read = FETCH.c.outcome.not_like("%failed")
    failing = connection.execute(
        select(SOURCE.c.slug, SOURCE.c.failing_since, SOURCE.c.problem)
        .where(SOURCE.c.failures > 0, SOURCE.c.slug.in_(wanted))
        .order_by(SOURCE.c.failing_since, SOURCE.c.slug)
    )
    rejected = connection.execute(
        select(FATE.c.outcome, func.count(FATE.c.url_digest.distinct()))
        .where(within(FATE.c.at), FATE.c.step.in_(("extracted", "skipped")))
        .where(FATE.c.outcome.in_(REJECTED), FATE.c.source.in_(wanted))
        .group_by(FATE.c.outcome)
        .order_by(FATE.c.outcome)
    )
    held = number(
        func.count(OUTBOX.c.id),
        OUTBOX.c.state == "waiting",
        OUTBOX.c.attempts == 0,
        OUTBOX.c.due_at > until,
        not_(FOR_DIGEST),
    )
    gaps = connection.execute(
        select(GAP).where(within(GAP.c.at), GAP.c.source.in_(wanted)).order_by(GAP.c.at)
    ).mappings()
    return Coverage(
        sources=len(wanted),
        sources_read=number(
            func.count(FETCH.c.source.distinct()),
            FETCH.c.source.in_(wanted),
            within(FETCH.c.at),
            read,
        ),
        articles=number(
            func.count(ARTICLE.c.id), ARTICLE.c.source.in_(wanted), within(ARTICLE.c.found_at)
        ),
        hits=number(func.count(HIT.c.id), within(HIT.c.found_at), ours, LIVE),
        stories=number(func.count(HIT.c.story_id.distinct()), within(HIT.c.found_at), ours, LIVE),
        failing=tuple((slug, since, problem) for slug, since, problem in failing),
        rejected=tuple((kind, count) for kind, count in rejected),
        undelivered=_undelivered(connection, "waiting", "claimed", "failed") - held,
        held=held,
        gaps=tuple(gap_from(row) for row in gaps),
    )


def page_kinds(connection: Connection, since: datetime) -> dict[str, dict[str, int]]:
    """What the pages of each source were since then, as `pipeline.ports.Store.page_kinds`."""
    found: dict[str, dict[str, int]] = {}
    rows = connection.execute(
        select(FATE.c.source, FATE.c.outcome, func.count(FATE.c.url_digest.distinct()))
        .where(FATE.c.at >= since, FATE.c.source != "")
        .where(
            FATE.c.outcome.in_(REJECTED) & FATE.c.step.in_(("extracted", "skipped"))
            | (FATE.c.outcome == "ok") & (FATE.c.step == "extracted")
        )
        .group_by(FATE.c.source, FATE.c.outcome)
    )
    for source, outcome, number in rows:
        found.setdefault(source, {})["article" if outcome == "ok" else outcome] = number
    return found


def counts(connection: Connection) -> dict[str, int]:
    """Rows for people: articles, hits, stories, waiting, failed, sources."""

    def rows(of: Table, *where: ColumnElement[bool]) -> int:
        return connection.scalar(select(func.count()).select_from(of).where(*where)) or 0

    suppressed = HIT.c.status == "suppressed"
    other = HIT.alias()
    also_live = (other.c.story_id == HIT.c.story_id) & (other.c.status != "suppressed")
    hidden = connection.execute(
        select(
            func.count(),
            func.count(HIT.c.story_id.distinct()).filter(
                ~select(other.c.id).where(also_live).exists()
            ),
        ).where(suppressed)
    ).one()
    return {
        "articles": rows(ARTICLE),
        "hits": rows(HIT) - hidden[0],
        "stories": rows(STORY, STORY.c.merged_into.is_(None)) - hidden[1],
        "waiting": _undelivered(connection, "waiting", "claimed"),
        "failed": _undelivered(connection, "failed"),
        "sources": rows(SOURCE),
    }


def _undelivered(connection: Connection, *states: str) -> int:
    """Messages in these states, without what merely waits for its digest."""
    late = not_(FOR_DIGEST & (OUTBOX.c.state == "waiting"))
    counted = select(func.count()).select_from(OUTBOX).where(OUTBOX.c.state.in_(states), late)
    return connection.scalar(counted) or 0


def size(connection: Connection) -> int:
    """Bytes that the database takes."""
    if connection.dialect.name == "sqlite":
        pages: int = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        return pages * int(connection.exec_driver_sql("PRAGMA page_size").scalar_one())
    whole = "SELECT pg_database_size(current_database())"
    return int(connection.exec_driver_sql(whole).scalar_one())


def check(engine: Engine) -> str:
    """One sentence on the database's health; raises StorageError when it is not well."""
    with transaction(engine, write=False) as connection:
        if connection.dialect.name == "sqlite":
            faults = connection.exec_driver_sql("PRAGMA integrity_check(1)").scalars().all()
            if list(faults) != ["ok"]:
                raise StorageError(f"the database {name_of(engine)} is damaged: {faults[0]}")
            orphan = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
            if orphan is not None:
                raise StorageError(
                    f"the database {name_of(engine)} is damaged: a row of {orphan[0]} "
                    f"names a missing row of {orphan[2]}"
                )
        bytes_taken = size(connection)
        figures = counts(connection)
    return (
        f"the database {name_of(engine)} is sound: {bytes_taken / 1e6:,.1f} MB, "
        f"schema {REVISIONS[-1]}, {figures['articles']:,} articles, {figures['hits']:,} hits, "
        f"{figures['stories']:,} stories"
    )


def backup(engine: Engine, path: Path) -> None:
    """Copy a running SQLite database, as it stands at one moment, into a new file.

    Raises StorageError where the file exists or the database is on a server (which has
    `pg_dump`). A copy that did not come to its end leaves no file.
    """
    if engine.dialect.name != "sqlite":
        raise StorageError("a PostgreSQL database is copied with pg_dump, not by Wirewatch")
    if path.exists():
        raise StorageError(f"{path} exists already; name a new file for the backup")
    part = path.with_name(f"{path.name}.part")
    try:
        part.unlink(missing_ok=True)
        # What SQLite says of a place where nothing can be written sounds like the database's fault.
        part.touch()
        with engine.connect() as connection, closing(sqlite3.connect(part)) as copy:
            source = connection.connection.driver_connection
            assert isinstance(source, sqlite3.Connection)  # noqa: S101 - the dialect says so
            source.backup(copy)
        part.rename(path)
    except (OSError, sqlite3.Error) as error:
        part.unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise StorageError(f"no backup at {path}: {error.strerror}") from error
        raise refused(engine, error) from error
