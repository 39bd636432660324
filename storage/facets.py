"""How many hits each value of each part of a filter would show."""

from __future__ import annotations

from collections import Counter, OrderedDict
from dataclasses import replace
from threading import Lock

from sqlalchemy import ColumnElement, Connection, and_, func, literal_column, select

from core.values import Facets, HitFilter
from storage.reading import DAY, SOMEBODYS, STORY, conditions
from storage.rows import HIT
from storage.tables import VerdictRow, table

VERDICT = table(VerdictRow)

#: Answers that are kept; one has some hundred values, of which pages ask the same few.
MOST_KEPT = 50

#: What differs whenever facets do. Hits only come, go by retention, and change by verdicts.
_STATE = select(
    select(func.max(HIT.c.id)).scalar_subquery(),
    select(func.count()).select_from(HIT).scalar_subquery(),
    select(func.max(VERDICT.c.id)).scalar_subquery(),
)


class FacetCache:
    """Facets that were counted before, as long as no hit and no verdict came or went.

    Safe to use from several threads; other processes' changes are seen, because the state is
    read from the database.
    """

    def __init__(self) -> None:
        self._known: OrderedDict[tuple[HitFilter, object], Facets] = OrderedDict()
        self._lock = Lock()

    def facets(self, connection: Connection, wanted: HitFilter) -> Facets:
        """As `facets` counts them."""
        if wanted.search.strip() or wanted.assignee or wanted.story_id or wanted.story_ids:
            # Texts are edited and stories assigned, merged and split without a trace here.
            return facets(connection, wanted)
        wanted = replace(wanted, limit=0, before_id=None)
        key = (wanted, connection.execute(_STATE).one()._tuple())
        with self._lock:
            found = self._known.get(key)
        if found is not None:
            # Who looks after stories changes without a trace, and is quickly counted.
            return replace(found, assignees=_assignees(connection, replace(wanted, assignee="")))
        found = facets(connection, wanted)
        with self._lock:
            self._known[key] = found
            while len(self._known) > MOST_KEPT:
                self._known.popitem(last=False)
        return found


def facets(connection: Connection, wanted: HitFilter) -> Facets:
    """How many hits there are for each topic, source, language, status and day.

    The suppressed ones stand last among the statuses, and show in no other part.
    Each is counted under the other parts of the filter, so that a person sees what choosing
    another value would show; paging is ignored.
    """

    if wanted.search.strip():
        return _facets_of_search(connection, wanted)

    def counted(column: ColumnElement[str], others: HitFilter) -> tuple[tuple[str, int], ...]:
        statement = select(column, func.count()).where(*conditions(others, connection))
        counts = [(value, count) for value, count in connection.execute(statement.group_by(column))]
        return tuple(sorted(counts, key=lambda pair: (-pair[1], pair[0])))

    return Facets(
        topics=counted(HIT.c.topic, replace(wanted, topic="")),
        sources=counted(HIT.c.source, replace(wanted, source="", sources=None)),
        languages=counted(HIT.c.language, replace(wanted, language="")),
        statuses=(
            *counted(HIT.c.status, replace(wanted, status=None)),
            *counted(HIT.c.status, replace(wanted, status="suppressed")),
        ),
        days=tuple(sorted(counted(DAY, replace(wanted, since=None, until=None)), reverse=True)),
        assignees=_assignees(connection, replace(wanted, assignee="")),
    )


def _facets_of_search(connection: Connection, wanted: HitFilter) -> Facets:
    """As `facets`: the index is asked once, and the parts are counted here."""
    free = replace(
        wanted, topic="", source="", sources=None, language="", status=None, since=None, until=None
    )
    span = [HIT.c.found_at >= wanted.since] if wanted.since else []
    span += [HIT.c.found_at < wanted.until] if wanted.until else []
    columns = (HIT.c.topic, HIT.c.source, HIT.c.language, HIT.c.status, DAY)
    fitting = conditions(free, connection, suppressed=True)
    within = and_(HIT.c.id > 0, *span).label("within")
    counted = select(*columns, within, func.count()).where(*fitting)
    rows = connection.execute(counted.group_by(*columns, literal_column("within")))
    counts: tuple[Counter[str], ...] = tuple(Counter() for _ in range(5))
    for *parts, is_within, number in rows:
        topic, source, language, status, _ = parts
        fits = (
            wanted.topic in ("", topic),
            wanted.source in ("", source) and (wanted.sources is None or source in wanted.sources),
            wanted.language in ("", language),
            status == wanted.status if wanted.status else status != "suppressed",
            bool(is_within),
        )
        for at, part in enumerate(parts):
            # The states are counted whatever is asked for, the suppressed ones among them.
            if all(fit or other == at for other, fit in enumerate(fits)):
                counts[at][part] += number
    topics, sources, languages, statuses, days = (
        tuple(sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))) for found in counts
    )
    hidden = tuple(pair for pair in statuses if pair[0] == "suppressed")
    return Facets(
        topics,
        sources,
        languages,
        tuple(pair for pair in statuses if pair[0] != "suppressed") + hidden,
        tuple(sorted(days, reverse=True)),
        _assignees(connection, replace(wanted, assignee="")),
    )


def _assignees(connection: Connection, others: HitFilter) -> tuple[tuple[str, int], ...]:
    # From the few stories that are somebody's to their hits, never the other way round.
    joined = STORY.join(HIT, HIT.c.story_id == STORY.c.id)
    counted = select(STORY.c.assignee, func.count()).select_from(joined)
    counted = counted.where(SOMEBODYS, *conditions(others, connection, few=True))
    rows = connection.execute(counted.group_by(STORY.c.assignee))
    return tuple(sorted(((who, count) for who, count in rows), key=lambda p: (-p[1], p[0])))
