"""Articles that were edited: what they said before, and when they are looked at again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, fields
from datetime import datetime

from sqlalchemy import Connection, RowMapping, bindparam, delete, select, update

from core.values import Article, Hit, Look, Revision, StoredHit
from storage.addresses import article_ids, article_urls
from storage.columns import digest
from storage.listed import Listed
from storage.rows import (
    ARTICLE,
    HIT,
    HIT_COLUMNS,
    article_values,
    evidence_values,
    insert_missing,
    replace_rows,
    slices,
    stored_hit,
)
from storage.search import reindex
from storage.tables import EntryRow, LookRow, RevisionRow, table

ENTRY, LOOK, REVISION = table(EntryRow), table(LookRow), table(RevisionRow)

#: Revisions kept of one article, and characters of each: a live blog must not fill the disk.
MOST, LONGEST = 20, 100_000

_LOOK_FIELDS = tuple(field.name for field in fields(Look) if field.name != "article_url")
_STAMPS = Listed(
    select(ENTRY.c.key_digest, ENTRY.c.stamp).where(ENTRY.c.source == bindparam("source")),
    ENTRY.c.key_digest,
)
_STAMP = (
    update(ENTRY)
    .where(ENTRY.c.source == bindparam("of"), ENTRY.c.key_digest == bindparam("key"))
    .values(stamp=bindparam("stamp"))
)
_LOOKS = select(LOOK, ARTICLE.c.url).join(ARTICLE, ARTICLE.c.id == LOOK.c.article_id)
#: What an edit may change. Source and language stay: hits have copies of them, and facets.
_EDITED = (
    "title", "text", "authors", "updated", "image", "text_from", "extractor", "wire", "dropped",
    "repeated",
)  # fmt: skip


def stamps(connection: Connection, source: str, keys: Iterable[str]) -> dict[str, str]:
    """The stamps of those of these entries that are known."""
    known: dict[str, str] = {}
    for some in slices(dict.fromkeys(keys)):
        by_digest = {digest(key): key for key in some}
        rows = _STAMPS(connection, list(by_digest), source=source)
        known |= {by_digest[one]: stamp for one, stamp in rows}
    return known


def save_stamps(connection: Connection, source: str, told: Mapping[str, str]) -> None:
    """Replace the stamps of known entries, by key."""
    rows = [{"of": source, "key": digest(key), "stamp": stamp} for key, stamp in told.items()]
    if rows:
        connection.execute(_STAMP, rows)


def save_looks(connection: Connection, looks: Iterable[Look]) -> None:
    """Insert or replace when articles are looked at."""
    by_url = {look.article_url: look for look in looks}
    numbers = article_ids(connection, by_url)
    rows = [
        {"article_id": numbers[url]} | {name: getattr(look, name) for name in _LOOK_FIELDS}
        for url, look in by_url.items()
    ]
    replace_rows(connection, LOOK, rows, _LOOK_FIELDS)


def looks(connection: Connection, urls: Iterable[str]) -> dict[str, Look]:
    """When these articles are looked at, by the addresses as asked."""
    known = article_urls(connection, urls)
    found: dict[str, Look] = {}
    for some in slices(known):
        digests = [digest(known[url]) for url in some]
        rows = connection.execute(_LOOKS.where(ARTICLE.c.digest.in_(digests))).mappings()
        by_url = {row["url"]: _look(row) for row in rows}
        found |= {url: by_url[known[url]] for url in some if known[url] in by_url}
    return found


def looks_due(
    connection: Connection, source: str, now: datetime, limit: int = 0
) -> tuple[Look, ...]:
    """The looks that are due at a source's articles, the longest due first; 0 for all."""
    wanted = _LOOKS.where(LOOK.c.source == source, LOOK.c.due_at <= now)
    wanted = wanted.order_by(LOOK.c.due_at, LOOK.c.article_id)
    rows = connection.execute(wanted.limit(limit) if limit else wanted).mappings()
    return tuple(_look(row) for row in rows)


def _look(row: RowMapping) -> Look:
    return Look(row["url"], **{name: row[name] for name in _LOOK_FIELDS})


def revise(connection: Connection, article: Article, revision: Revision) -> None:
    """Replace what an article says and keep what it said; once by (article, time)."""
    number = article_ids(connection, (article.url,))[article.url]
    was = connection.execute(select(ARTICLE.c.title, ARTICLE.c.text).where(ARTICLE.c.id == number))
    reindex(connection, number, was.one(), (article.title, article.text))
    values = article_values(article, revision.at)
    edited = {name: values[name] for name in _EDITED}
    connection.execute(update(ARTICLE).where(ARTICLE.c.id == number).values(edited))
    row = asdict(revision) | {"article_id": number, "text": revision.text[:LONGEST]}
    insert_missing(connection, REVISION, [row | {"reasons": list(revision.reasons)}])
    kept = select(REVISION.c.id).where(REVISION.c.article_id == number)
    # What people were told at first stays; what goes is the second oldest.
    old = connection.scalars(kept.order_by(REVISION.c.at.desc()).offset(MOST - 1)).all()
    connection.execute(delete(REVISION).where(REVISION.c.id.in_(old[:-1])))


def revisions(connection: Connection, url: str) -> tuple[Revision, ...]:
    """What an article said before each of its edits, oldest first."""
    known = article_urls(connection, (url,)).get(url)
    if known is None:
        return ()
    wanted = (
        select(REVISION)
        .join(ARTICLE, ARTICLE.c.id == REVISION.c.article_id)
        .where(ARTICLE.c.digest == digest(known))
        .order_by(REVISION.c.at)
    )
    return tuple(
        Revision(row["at"], row["title"], row["text"], tuple(row["reasons"]))
        for row in connection.execute(wanted).mappings()
    )


def hits_of(connection: Connection, url: str) -> tuple[StoredHit, ...]:
    """All hits of an article, suppressed ones too, oldest first."""
    number = article_ids(connection, (url,))[url]
    joined = HIT.join(ARTICLE, ARTICLE.c.id == HIT.c.article_id)
    wanted = select(*HIT_COLUMNS).select_from(joined).where(HIT.c.article_id == number)
    rows = connection.execute(wanted.order_by(HIT.c.id)).mappings()
    return tuple(stored_hit(row) for row in rows)


def amend_hits(connection: Connection, amended: Iterable[tuple[int, Hit, str]]) -> None:
    """Replace the evidence of hits, and what is said of their article's changes."""
    for number, hit, changed in amended:
        values = evidence_values(hit) | {"suppressed": hit.suppressed, "changed": changed}
        connection.execute(update(HIT).where(HIT.c.id == number).values(values))
