"""What goes when its time is over: in slices, each found without a lock and deleted under one.

Never touched, however old: hits that somebody judged, with their articles and stories; messages
that are not sent yet, with what they tell; articles of a story that has a hit; entries that a
source still offers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Delete,
    Select,
    Table,
    delete,
    exists,
    func,
    or_,
    select,
    tuple_,
    update,
)

from storage import leases, search, site_memory, sketches
from storage.addresses import ADDRESS
from storage.columns import digest
from storage.outbox import OUTBOX
from storage.rows import ARTICLE, HIT, slices
from storage.search import Searched
from storage.tables import (
    AlertStoryRow,
    AttemptRow,
    EntryRow,
    FateRow,
    FetchRow,
    GapRow,
    LookRow,
    OutletRow,
    RevisionRow,
    SilenceRow,
    StoryArticleRow,
    StoryRow,
    StoryVectorRow,
    VerdictRow,
    table,
)

FETCH, FATE, GAP, ENTRY = table(FetchRow), table(FateRow), table(GapRow), table(EntryRow)
STORY, PLACE, VECTOR = table(StoryRow), table(StoryArticleRow), table(StoryVectorRow)
VERDICT, ATTEMPT, TOLD, SILENCE = (
    table(VerdictRow),
    table(AttemptRow),
    table(AlertStoryRow),
    table(SilenceRow),
)
#: What hangs on an article and goes with it.
OF_ARTICLE = tuple(table(row) for row in (LookRow, RevisionRow, OutletRow, StoryArticleRow))

#: An entry counts as offered still if it was offered so shortly before the newest of its source.
OFFERED = timedelta(days=30)
NOTED = timedelta(days=3)

_OWED = OUTBOX.c.state.in_(("waiting", "claimed"))
_OTHER = HIT.alias("other")
_VERDICT = exists().where(VERDICT.c.hit_id == HIT.c.id)


def _owes(story_id: ColumnElement[int]) -> ColumnElement[bool]:
    """Whether a message about a story is still to be sent."""
    owed = select(TOLD.c.alert_id).join(OUTBOX, OUTBOX.c.id == TOLD.c.alert_id)
    return owed.where(TOLD.c.story_id == story_id, _OWED).exists()


def _fetches(before: datetime) -> Select[Any]:
    return select(FETCH.c.id).where(FETCH.c.at < before).order_by(FETCH.c.at)


def _gaps(before: datetime) -> Select[Any]:
    return select(GAP.c.source, GAP.c.at).where(GAP.c.at < before)


def _silences(before: datetime) -> Select[Any]:
    return select(SILENCE.c.id).where(SILENCE.c.until < before)


def _fates(before: datetime) -> Select[Any]:
    explains = (
        select(HIT.c.id)
        .join(ARTICLE, ARTICLE.c.id == HIT.c.article_id)
        .join(ADDRESS, ADDRESS.c.canonical == ARTICLE.c.digest)
        .where(ADDRESS.c.digest == FATE.c.url_digest)
        .exists()
    )
    return select(FATE.c.id).where(FATE.c.at < before, ~explains).order_by(FATE.c.at)


def _suppressed(before: datetime) -> Select[Any]:
    old = (HIT.c.status == "suppressed") & (HIT.c.found_at < before)
    return select(HIT.c.id).where(old, ~_VERDICT)


def _hits(before: datetime) -> Select[Any]:
    old = (HIT.c.status == "new") & (HIT.c.found_at < before)
    return select(HIT.c.id).where(old, ~_VERDICT, ~_owes(HIT.c.story_id)).order_by(HIT.c.id)


def _articles(before: datetime) -> Select[Any]:
    place = select(PLACE.c.story_id).where(PLACE.c.article_id == ARTICLE.c.id)
    beside = place.join(_OTHER, _OTHER.c.story_id == PLACE.c.story_id)
    return (
        select(ARTICLE.c.id)
        .where(ARTICLE.c.found_at < before)
        .where(~exists().where(HIT.c.article_id == ARTICLE.c.id))
        .where(~beside.exists(), ~place.where(_owes(PLACE.c.story_id)).exists())
        .order_by(ARTICLE.c.found_at)
    )


def _stories(before: datetime) -> Select[Any]:
    into = STORY.alias("into")
    return select(STORY.c.id).where(
        STORY.c.last_seen < before,
        ~exists().where(PLACE.c.story_id == STORY.c.id),
        ~exists().where(HIT.c.story_id == STORY.c.id),
        ~exists().where(TOLD.c.story_id == STORY.c.id),
        # A number that leads on to another story is kept as long as that is there.
        ~exists().where(into.c.id == STORY.c.merged_into),
    )


def _deliveries(before: datetime) -> Select[Any]:
    other = OUTBOX.alias("over")
    # Who was told of a trouble is told of its end; until then the notice of it must stay.
    ended = exists().where(other.c.key == func.replace(OUTBOX.c.key, ":begins", ":over"))
    return (
        select(OUTBOX.c.id)
        .where(~_OWED, OUTBOX.c.created_at < before, OUTBOX.c.due_at < before)
        .where(or_(OUTBOX.c.kind != "notice", OUTBOX.c.key.like("%:over"), ended))
        .order_by(OUTBOX.c.id)
    )


#: What there is to delete and how it is found, in an order in which one makes room for the next.
FOUND: Mapping[str, Callable[[datetime], Select[Any]]] = {
    "fetches": _fetches,
    "gaps": _gaps,
    "silences": _silences,
    "suppressed": _suppressed,
    "hits": _hits,
    "articles": _articles,
    "deliveries": _deliveries,
    "stories": _stories,
    "fates": _fates,
    "blocks": site_memory.faded,
    "leases": leases.lapsed,
}

#: All kinds of rows that go, in this order.
KINDS = (*FOUND, "entries")


def prunable(connection: Connection, kind: str, before: datetime) -> int:
    """How many rows of a kind are past their time."""
    if kind == "entries":
        return sum(
            connection.scalar(select(func.count()).select_from(ENTRY).where(old)) or 0
            for old in _no_longer_offered(connection, before)
        )
    found = FOUND[kind](before).order_by(None).subquery()
    return connection.scalar(select(func.count()).select_from(found)) or 0


def find(connection: Connection, kind: str, before: datetime, limit: int) -> list[Any]:
    """The keys of at most `limit` rows of a kind that are past their time."""
    if kind == "entries":
        rows: list[Any] = []
        for old in _no_longer_offered(connection, before):
            some = select(ENTRY.c.source, ENTRY.c.key_digest).where(old).limit(limit - len(rows))
            rows += [tuple(row) for row in connection.execute(some)]
            if len(rows) >= limit:
                break
        return rows
    rows_found = connection.execute(FOUND[kind](before).limit(limit))
    return [tuple(row) if len(row) > 1 else row[0] for row in rows_found]


def cut_ahead(connection: Connection, kind: str, keys: Sequence[Any]) -> dict[Searched, str]:
    """What `take` wants to know and needs no lock to be found out: words of articles."""
    if kind != "articles":
        return {}
    rows = (row for some in slices(keys) for row in connection.execute(_said(some)))
    return search.cut_ahead(connection, [(number, title, text) for number, _, title, text in rows])


def take(
    connection: Connection,
    kind: str,
    before: datetime,
    keys: Sequence[Any],
    ready: Mapping[Searched, str],
) -> int:
    """Delete rows that `find` found, unless something came in between; how many rows went.

    `ready` is what `cut_ahead` gave.
    """
    if kind in _PAIRS:
        of, columns = _PAIRS[kind]
        return _take_pairs(connection, of, columns, keys)
    gone = 0
    for some in slices(keys):
        still = FOUND[kind](before).order_by(None)
        ids = still.where(still.selected_columns[0].in_(some))
        taken = list(connection.scalars(ids))
        if taken and kind == "articles":
            gone += _take_articles(connection, taken, ready)
        elif taken:
            gone += _TAKERS[kind](connection, taken)
    return gone


#: What has a key of two columns; nothing that comes in between makes such a row young again.
_PAIRS: Mapping[str, tuple[Table, tuple[Any, ...]]] = {
    "entries": (ENTRY, (ENTRY.c.source, ENTRY.c.key_digest)),
    "gaps": (GAP, (GAP.c.source, GAP.c.at)),
    "blocks": (site_memory.BLOCK, (site_memory.BLOCK.c.site_id, site_memory.BLOCK.c.key)),
}


def _take_pairs(
    connection: Connection, of: Table, columns: tuple[Any, ...], keys: Sequence[Any]
) -> int:
    return sum(
        connection.execute(delete(of).where(tuple_(*columns).in_(some))).rowcount
        for some in slices(keys)
    )


def still_offered(connection: Connection, source: str, keys: Iterable[str], now: datetime) -> None:
    """Note that these entries are offered still; those noted within three days are left."""
    for some in slices(dict.fromkeys(keys)):
        connection.execute(
            update(ENTRY)
            .where(ENTRY.c.source == source, ENTRY.c.key_digest.in_([digest(k) for k in some]))
            .where(ENTRY.c.offered_at < now - NOTED)
            .values(offered_at=now)
        )


def _no_longer_offered(connection: Connection, before: datetime) -> list[ColumnElement[bool]]:
    """For each source a condition: settled entries that it stopped to offer before then."""
    newest = select(ENTRY.c.source, func.max(ENTRY.c.offered_at)).group_by(ENTRY.c.source)
    return [
        (ENTRY.c.source == source)
        & (ENTRY.c.offered_at < min(before, last - OFFERED))
        & ENTRY.c.retry_at.is_(None)
        for source, last in connection.execute(newest).all()
        if last is not None
    ]


def _plain(of: Table) -> Callable[[Connection, list[int]], int]:
    def take_them(connection: Connection, ids: list[int]) -> int:
        return connection.execute(delete(of).where(of.c.id.in_(ids))).rowcount

    return take_them


def _take_fates(connection: Connection, ids: list[int]) -> int:
    """Delete fates, and the addresses that nothing else knows."""
    theirs = select(FATE.c.url_digest).where(FATE.c.id.in_(ids)).distinct()
    digests = list(connection.scalars(theirs))
    gone = connection.execute(delete(FATE).where(FATE.c.id.in_(ids))).rowcount
    unknown = (
        delete(ADDRESS)
        .where(ADDRESS.c.digest.in_(digests))
        .where(~exists().where(FATE.c.url_digest == ADDRESS.c.digest))
        .where(~exists().where(ARTICLE.c.digest == ADDRESS.c.canonical))
    )
    connection.execute(unknown)
    return gone


def _said(ids: Sequence[int]) -> Select[Any]:
    columns = (ARTICLE.c.id, ARTICLE.c.digest, ARTICLE.c.title, ARTICLE.c.text)
    return select(*columns).where(ARTICLE.c.id.in_(ids))


def _take_articles(connection: Connection, ids: list[int], ready: Mapping[Searched, str]) -> int:
    """Delete articles with all that hangs on them, in the search index too."""
    rows = connection.execute(_said(ids)).all()
    said = [(number, title, text) for number, _, title, text in rows]
    search.forget(connection, said, ready)
    sketches.forget(connection, ids)
    for hanging in OF_ARTICLE:
        connection.execute(_of(hanging, hanging.c.article_id, ids))
    digests = [its for _, its, _, _ in rows]
    connection.execute(delete(ADDRESS).where(ADDRESS.c.canonical.in_(digests)))
    return connection.execute(delete(ARTICLE).where(ARTICLE.c.id.in_(ids))).rowcount


def _take_stories(connection: Connection, ids: list[int]) -> int:
    connection.execute(_of(VECTOR, VECTOR.c.story_id, ids))
    return connection.execute(delete(STORY).where(STORY.c.id.in_(ids))).rowcount


def _take_deliveries(connection: Connection, ids: list[int]) -> int:
    for hanging in (ATTEMPT, TOLD):
        connection.execute(_of(hanging, hanging.c.alert_id, ids))
    return connection.execute(delete(OUTBOX).where(OUTBOX.c.id.in_(ids))).rowcount


def _of(what: Table, column: ColumnElement[int], ids: list[int]) -> Delete:
    return delete(what).where(column.in_(ids))


_TAKERS: Mapping[str, Callable[[Connection, list[Any]], int]] = {
    "leases": lambda connection, names: (
        connection.execute(delete(leases.LEASE).where(leases.LEASE.c.name.in_(names))).rowcount
    ),
    "fetches": _plain(FETCH),
    "silences": _plain(SILENCE),
    "suppressed": _plain(HIT),
    "hits": _plain(HIT),
    "deliveries": _take_deliveries,
    "stories": _take_stories,
    "fates": _take_fates,
}
