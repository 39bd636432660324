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
    BindParameter,
    ColumnElement,
    Connection,
    Select,
    Table,
    bindparam,
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
from storage.ahead import read_ahead
from storage.columns import digest
from storage.listed import Listed
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
#: An entry counts as offered still if it was offered so shortly before the newest of its source.
OFFERED = timedelta(days=30)
NOTED = timedelta(days=3)

#: A moment, or the place of one in a statement that is written out once.
Moment = datetime | BindParameter[datetime]

_OWED = OUTBOX.c.state.in_(("waiting", "claimed"))
_OTHER = HIT.alias("other")
_VERDICT = exists().where(VERDICT.c.hit_id == HIT.c.id)


def _owes(story_id: ColumnElement[int]) -> ColumnElement[bool]:
    """Whether a message about a story is still to be sent."""
    owed = select(TOLD.c.alert_id).join(OUTBOX, OUTBOX.c.id == TOLD.c.alert_id)
    return owed.where(TOLD.c.story_id == story_id, _OWED).exists()


def _fetches(before: Moment) -> Select[Any]:
    return select(FETCH.c.id).where(FETCH.c.at < before).order_by(FETCH.c.at)


def _gaps(before: datetime) -> Select[Any]:
    return select(GAP.c.source, GAP.c.at).where(GAP.c.at < before)


def _silences(before: Moment) -> Select[Any]:
    return select(SILENCE.c.id).where(SILENCE.c.until < before)


def _fates(before: Moment) -> Select[Any]:
    explains = (
        select(HIT.c.id)
        .join(ARTICLE, ARTICLE.c.id == HIT.c.article_id)
        .join(ADDRESS, ADDRESS.c.canonical == ARTICLE.c.digest)
        .where(ADDRESS.c.digest == FATE.c.url_digest)
        .exists()
    )
    return select(FATE.c.id).where(FATE.c.at < before, ~explains).order_by(FATE.c.at)


def _suppressed(before: Moment) -> Select[Any]:
    old = (HIT.c.status == "suppressed") & (HIT.c.found_at < before)
    return select(HIT.c.id).where(old, ~_VERDICT)


def _hits(before: Moment) -> Select[Any]:
    old = (HIT.c.status == "new") & (HIT.c.found_at < before)
    return select(HIT.c.id).where(old, ~_VERDICT, ~_owes(HIT.c.story_id)).order_by(HIT.c.id)


def _articles(before: Moment) -> Select[Any]:
    place = select(PLACE.c.story_id).where(PLACE.c.article_id == ARTICLE.c.id)
    beside = place.join(_OTHER, _OTHER.c.story_id == PLACE.c.story_id)
    return (
        select(ARTICLE.c.id)
        .where(ARTICLE.c.found_at < before)
        .where(~exists().where(HIT.c.article_id == ARTICLE.c.id))
        .where(~beside.exists(), ~place.where(_owes(PLACE.c.story_id)).exists())
        .order_by(ARTICLE.c.found_at)
    )


def _stories(before: Moment) -> Select[Any]:
    into = STORY.alias("into")
    return select(STORY.c.id).where(
        STORY.c.last_seen < before,
        ~exists().where(PLACE.c.story_id == STORY.c.id),
        ~exists().where(HIT.c.story_id == STORY.c.id),
        ~exists().where(TOLD.c.story_id == STORY.c.id),
        # A number that leads on to another story is kept as long as that is there.
        ~exists().where(into.c.id == STORY.c.merged_into),
    )


def _deliveries(before: Moment) -> Select[Any]:
    other = OUTBOX.alias("over")
    # Who was told of a trouble is told of its end; until then the notice of it must stay.
    ended = exists().where(other.c.key == func.replace(OUTBOX.c.key, ":begins", ":over"))
    return (
        select(OUTBOX.c.id)
        .where(~_OWED, OUTBOX.c.created_at < before, OUTBOX.c.due_at < before)
        .where(or_(OUTBOX.c.kind != "notice", OUTBOX.c.key.like("%:over"), ended))
        .order_by(OUTBOX.c.id)
    )


#: What has a key of one column and how it is found, in an order in which one makes room for the
#: next.
_ONE_BY_ONE: Mapping[str, Callable[[Moment], Select[Any]]] = {
    "fetches": _fetches,
    "silences": _silences,
    "suppressed": _suppressed,
    "hits": _hits,
    "articles": _articles,
    "deliveries": _deliveries,
    "stories": _stories,
    "fates": _fates,
    "leases": leases.lapsed,
}
#: All that there is to delete and how it is found.
FOUND: Mapping[str, Callable[[datetime], Select[Any]]] = {
    **_ONE_BY_ONE,
    "gaps": _gaps,
    "blocks": site_memory.faded,
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


def prepare(connection: Connection, kind: str, keys: Sequence[Any]) -> dict[Searched, str]:
    """Do what `take` would do and needs no lock: read, write out statements, cut words."""
    read_ahead(connection, kind, keys)
    for some in slices(keys):
        for asked in _ASKED.get(kind, ()):
            asked.prepare(connection, len(some))
    if kind != "articles":
        return {}
    for some in slices(keys):
        sketches.prepare(connection, some)
    rows = (row for some in slices(keys) for row in _SAID(connection, some))
    return search.cut_ahead(connection, [(number, title, text) for number, _, title, text in rows])


def take(
    connection: Connection,
    kind: str,
    before: datetime,
    keys: Sequence[Any],
    ready: Mapping[Searched, str],
) -> int:
    """Delete rows that `find` found, unless something came in between; how many rows went.

    `ready` is what `prepare` gave.
    """
    if kind in _PAIRS:
        of, columns = _PAIRS[kind]
        return _take_pairs(connection, of, columns, keys)
    gone = 0
    for some in slices(keys):
        taken = list(_STILL[kind](connection, some, before=before).scalars())
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


class _Gone:
    """Deletes the rows whose column is one of some keys, and before them what hangs on them.

    Its statements stand ready, because they run under the write lock: made anew for each slice
    they took most of its time, so that slices of ten articles held it as long as 50 could.
    """

    def __init__(self, column: ColumnElement[Any], *hanging: ColumnElement[Any]) -> None:
        self.asked = [Listed(delete(one.table), one) for one in (*hanging, column)]

    def __call__(self, connection: Connection, keys: list[Any]) -> int:
        """Delete; how many of the rows went."""
        return [asked(connection, keys).rowcount for asked in self.asked][-1]


def _still(found: Select[Any]) -> Listed:
    """Which of some rows are past their time still."""
    return Listed(found.order_by(None), found.selected_columns[0])


_BEFORE: BindParameter[datetime] = bindparam("before")
_STILL: Mapping[str, Listed] = {kind: _still(found(_BEFORE)) for kind, found in _ONE_BY_ONE.items()}
_SAID = Listed(
    select(ARTICLE.c.id, ARTICLE.c.digest, ARTICLE.c.title, ARTICLE.c.text), ARTICLE.c.id
)
_FATE_ADDRESSES = Listed(select(FATE.c.url_digest).distinct(), FATE.c.id)
#: Addresses that nothing knows any more.
_UNKNOWN = Listed(
    delete(ADDRESS)
    .where(~exists().where(FATE.c.url_digest == ADDRESS.c.digest))
    .where(~exists().where(ARTICLE.c.digest == ADDRESS.c.canonical)),
    ADDRESS.c.digest,
)
_FATES, _ADDRESSES = _Gone(FATE.c.id), _Gone(ADDRESS.c.canonical)
_ARTICLES = _Gone(
    ARTICLE.c.id,
    *(table(row).c.article_id for row in (LookRow, RevisionRow, OutletRow, StoryArticleRow)),
)


def _take_fates(connection: Connection, ids: list[int]) -> int:
    """Delete fates, and the addresses that nothing else knows."""
    digests = list(_FATE_ADDRESSES(connection, ids).scalars())
    gone = _FATES(connection, ids)
    _UNKNOWN(connection, digests)
    return gone


def _take_articles(connection: Connection, ids: list[int], ready: Mapping[Searched, str]) -> int:
    """Delete articles with all that hangs on them, in the search index too."""
    rows = _SAID(connection, ids).all()
    said = [(number, title, text) for number, _, title, text in rows]
    search.forget(connection, said, ready)
    sketches.forget(connection, ids)
    _ADDRESSES(connection, [its for _, its, _, _ in rows])
    return _ARTICLES(connection, ids)


_SIMPLE: Mapping[str, _Gone] = {
    "leases": _Gone(leases.LEASE.c.name),
    "fetches": _Gone(FETCH.c.id),
    "silences": _Gone(SILENCE.c.id),
    "suppressed": _Gone(HIT.c.id),
    "hits": _Gone(HIT.c.id),
    "deliveries": _Gone(OUTBOX.c.id, ATTEMPT.c.alert_id, TOLD.c.alert_id),
    "stories": _Gone(STORY.c.id, VECTOR.c.story_id),
}
_TAKERS: Mapping[str, Callable[[Connection, list[Any]], int]] = {**_SIMPLE, "fates": _take_fates}
#: The statements that run for each kind.
_ASKED: Mapping[str, Sequence[Listed]] = {
    kind: (_STILL[kind], *of)
    for kind, of in {
        **{kind: one.asked for kind, one in _SIMPLE.items()},
        "fates": [_FATE_ADDRESSES, _UNKNOWN, *_FATES.asked],
        "articles": [_SAID, *_ADDRESSES.asked, *_ARTICLES.asked],
    }.items()
}
