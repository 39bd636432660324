"""What each site repeats: counts of text blocks that fade with time, bounded for each site.

Counts are kept by *forward decay* (Cormode, Shkapenyuk, Srivastava, Xu 2009): what is counted at
a moment weighs 2 ** (half-lives since a fixed day), and a count is read by dividing by the weight
of now. So a row is only ever added to, never re-weighed, and the stored numbers of all rows can be
compared as they stand: the least is the rarest and oldest.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from functools import cache

from sqlalchemy import (
    BindParameter,
    Connection,
    Insert,
    Select,
    bindparam,
    delete,
    func,
    select,
)

from core.values import BlockCount, Place, SiteMemory
from storage.columns import digest
from storage.rows import insert_rows, inserting, slices
from storage.tables import SiteBlockRow, SiteRow, table

SITE, BLOCK = table(SiteRow), table(SiteBlockRow)

#: An article counts half after so long: an author who writes once a month stays known, and a
#: site's old look goes.
HALF_LIFE = timedelta(days=90)
#: Blocks kept for each site; thirty articles a day bring about 600, most of them only once.
MOST_BLOCKS = 4000

#: The day from which weights grow. Until the largest number there are 250 years.
_START = datetime(2026, 1, 1, tzinfo=UTC)
#: What ranks a block when room is made.
_WEIGHT = BLOCK.c.articles + BLOCK.c.dropped

# Built once, as every poll that brings articles asks them.
_DIGESTS: BindParameter[bytes] = bindparam("digests", expanding=True)
_KEYS: BindParameter[int] = bindparam("keys", expanding=True)
_THESE: BindParameter[int] = bindparam("sites", expanding=True)
_SITES = select(SITE.c.id, SITE.c.site, SITE.c.articles).where(SITE.c.digest.in_(_DIGESTS))
_NUMBERS = select(SITE.c.digest, SITE.c.id).where(SITE.c.digest.in_(_DIGESTS))
_BLOCKS = select(BLOCK).where(BLOCK.c.site_id.in_(_THESE), BLOCK.c.key.in_(_KEYS))
_CROWDED = (
    select(BLOCK.c.site_id, func.count())
    .where(BLOCK.c.site_id.in_(_THESE))
    .group_by(BLOCK.c.site_id)
    .having(func.count() > MOST_BLOCKS)
)


def weight(moment: datetime) -> float:
    """What something counted at a moment weighs."""
    return float(2 ** ((moment - _START) / HALF_LIFE))


def site_memories(
    connection: Connection, wanted: Mapping[str, Collection[int]], now: datetime
) -> dict[str, SiteMemory]:
    """What is known of each site and, of these keys, its blocks."""
    ids: dict[int, tuple[str, float]] = {}
    for some in slices(wanted):
        rows = connection.execute(_SITES, {"digests": [digest(site) for site in some]})
        ids |= {number: (site, articles) for number, site, articles in rows}
    by_digest = {digest(site): site for site in wanted}
    names = {number: by_digest[digest(site)] for number, (site, _) in ids.items()}
    blocks: defaultdict[str, dict[int, BlockCount]] = defaultdict(dict)
    today = weight(now)
    for keys in slices({key for site in names.values() for key in wanted[site]}):
        rows = connection.execute(_BLOCKS, {"sites": list(names), "keys": keys})
        for number, key, articles, edge, dropped, vouched in rows:
            blocks[names[number]][key] = BlockCount(
                articles / today, edge / today, dropped / today, bool(vouched)
            )
    seen = {names[number]: articles / today for number, (_, articles) in ids.items()}
    return {site: SiteMemory(site, seen.get(site, 0.0), blocks[site]) for site in wanted}


@cache
def _counting(dialect: str) -> Insert:
    """Add to what is counted of blocks."""
    insert = inserting(dialect, BLOCK)
    more = {n: BLOCK.c[n] + insert.excluded[n] for n in ("articles", "edge", "dropped")}
    return insert.on_conflict_do_update(index_elements=["site_id", "key"], set_=more)


@cache
def _meeting(dialect: str) -> Insert:
    """Add to how many articles of sites were seen."""
    insert = inserting(dialect, SITE)
    added = {"articles": SITE.c.articles + insert.excluded["articles"]}
    return insert.on_conflict_do_update(index_elements=["digest"], set_=added)


def remember(
    connection: Connection,
    seen: Mapping[str, Iterable[tuple[tuple[int, Place], ...]]],
    now: datetime,
) -> None:
    """Count the blocks of articles, by site; the rarest and oldest of a site make room."""
    counted = {site: list(articles) for site, articles in seen.items()}
    today = weight(now)
    ids = _ids(connection, {site: today * len(articles) for site, articles in counted.items()})
    rows = []
    for site, articles in counted.items():
        places: defaultdict[int, dict[str, float]] = defaultdict(
            lambda: {"amid": 0.0, "edge": 0.0, "dropped": 0.0}
        )
        for counts in articles:
            for key, place in counts:
                places[key][place] += today
        rows += [
            {
                "site_id": ids[site],
                "key": key,
                "articles": number["amid"] + number["edge"],
                "edge": number["edge"],
                "dropped": number["dropped"],
                "vouched": False,
            }
            for key, number in sorted(places.items())
        ]
    if rows:
        insert_rows(connection, _counting(connection.dialect.name), rows)
        _make_room(connection, ids.values())


def vouch(connection: Connection, site: str, keys: Iterable[int]) -> None:
    """Keep blocks of a site from ever being left out; they need not be known yet."""
    number = _ids(connection, {site: 0.0})[site]
    nothing = {"articles": 0.0, "edge": 0.0, "dropped": 0.0, "vouched": True}
    rows = [{"site_id": number, "key": key, **nothing} for key in keys]
    if rows:
        insert = inserting(connection.dialect.name, BLOCK)
        kept = {"vouched": insert.excluded["vouched"]}
        connection.execute(
            insert.on_conflict_do_update(index_elements=["site_id", "key"], set_=kept), rows
        )


def faded(before: datetime) -> Select[tuple[int, int]]:
    """The blocks that count for less than one article seen at that moment."""
    less = weight(before) > _WEIGHT
    return select(BLOCK.c.site_id, BLOCK.c.key).where(less, ~BLOCK.c.vouched)


def _ids(connection: Connection, more: Mapping[str, float]) -> dict[str, int]:
    """The row numbers of sites, after adding so much to what they have seen."""
    if not more:
        return {}
    by_digest = {digest(site): site for site in more}
    insert_rows(
        connection,
        _meeting(connection.dialect.name),
        [{"digest": d, "site": site, "articles": more[site]} for d, site in by_digest.items()],
    )
    found: dict[str, int] = {}
    for some in slices(by_digest):
        rows = connection.execute(_NUMBERS, {"digests": some})
        found |= {by_digest[bytes(one)]: number for one, number in rows}
    return found


def _make_room(connection: Connection, sites: Iterable[int]) -> None:
    crowded = connection.execute(_CROWDED, {"sites": sorted(sites)}).all()
    for site_id, number in crowded:
        least = (
            select(BLOCK.c.key)
            .where(BLOCK.c.site_id == site_id, ~BLOCK.c.vouched)
            .order_by(_WEIGHT, BLOCK.c.key)
            .limit(number - MOST_BLOCKS)
        )
        connection.execute(delete(BLOCK).where(BLOCK.c.site_id == site_id, BLOCK.c.key.in_(least)))
