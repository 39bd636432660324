"""Articles that are one report."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BindParameter,
    Connection,
    Row,
    bindparam,
    delete,
    func,
    insert,
    select,
    update,
)

from core.errors import StorageError
from core.outlets import independent, reprints
from core.values import Candidate, Story
from storage import sketches
from storage.rows import ARTICLE, HIT, insert_missing, slices
from storage.tables import (
    AlertStoryRow,
    OutletRow,
    StoryArticleRow,
    StoryRow,
    StoryVectorRow,
    table,
)

STORY, PLACE, ABOUT = table(StoryRow), table(StoryArticleRow), table(AlertStoryRow)
OUTLET = table(OutletRow)
VECTOR = table(StoryVectorRow)

#: The true original shares far more hashes than a chance neighbour, so few need a close look.
MOST_CANDIDATES = 20


def candidates(
    connection: Connection, hashes: Iterable[int], since: datetime
) -> tuple[Candidate, ...]:
    """Articles in a story, found since then, that share hashes; most shared first."""
    shared = sketches.sharing(connection, hashes)
    best: list[int] = []
    # From those that share most on, so that few of a crowd that shares furniture are looked at.
    for some in slices(sorted(shared, key=lambda number: (-shared[number], number))):
        young = (
            select(ARTICLE.c.id)
            .join(PLACE, PLACE.c.article_id == ARTICLE.c.id)
            .where(ARTICLE.c.id.in_(some), ARTICLE.c.found_at >= since)
        )
        found = set(connection.scalars(young))
        best += [number for number in some if number in found]
        if len(best) >= MOST_CANDIDATES:
            break
    best = best[:MOST_CANDIDATES]
    if not best:
        return ()
    rows = connection.execute(
        select(ARTICLE.c.id, ARTICLE.c.url, PLACE.c.story_id, ARTICLE.c.text)
        .join(PLACE, PLACE.c.article_id == ARTICLE.c.id)
        .where(ARTICLE.c.id.in_(best))
    )
    told = {
        number: Candidate(url, story_id, text, shared[number])
        for number, url, story_id, text in rows
    }
    return tuple(told[number] for number in best)


_STORIES: BindParameter[int] = bindparam("stories", expanding=True)
# Built once, as every page of the list asks them.
_ARTICLES_OF = (
    select(PLACE.c.story_id, ARTICLE.c.url, ARTICLE.c.site, ARTICLE.c.source, ARTICLE.c.wire)
    .join(PLACE, PLACE.c.article_id == ARTICLE.c.id)
    .where(PLACE.c.story_id.in_(_STORIES))
    .order_by(PLACE.c.at, ARTICLE.c.id)
)
_OUTLETS_OF = (
    select(PLACE.c.story_id, OUTLET.c.source)
    .join(PLACE, PLACE.c.article_id == OUTLET.c.article_id)
    .where(PLACE.c.story_id.in_(_STORIES))
    .order_by(OUTLET.c.at, OUTLET.c.source)
)


def new_story(connection: Connection, headline: str, article_id: int, now: datetime) -> int:
    """Open a story with its first article; the article's own story if it has one."""
    own = connection.scalar(select(PLACE.c.story_id).where(PLACE.c.article_id == article_id))
    if own is not None:
        return int(own)
    values = {"headline": headline, "first_seen": now, "last_seen": now}
    story_id = connection.execute(insert(STORY).returning(STORY.c.id), values).scalar_one()
    place = {"article_id": article_id, "story_id": story_id, "at": now}
    connection.execute(insert(PLACE), place)
    return int(story_id)


def join_story(connection: Connection, story_id: int, article_id: int, now: datetime) -> None:
    """Add a reprint; an article that has a story stays there. Raises StorageError for no story."""
    touched = connection.execute(
        update(STORY)
        .where(STORY.c.id == story_id)
        .values(last_seen=now)
        .where(STORY.c.last_seen < now)
    )
    if not touched.rowcount and not connection.scalar(
        select(STORY.c.id).where(STORY.c.id == story_id)
    ):
        raise StorageError(f"there is no story {story_id}")
    insert_missing(connection, PLACE, [{"article_id": article_id, "story_id": story_id, "at": now}])


def merge_stories(connection: Connection, into: int, other: int) -> None:
    """Move everything of one story into another; the old number then leads there.

    Raises StorageError where one of them is no story, or both are the same.
    """
    first, second = _head(connection, into), _head(connection, other)
    if first is None or second is None or first.id == second.id:
        raise StorageError(f"stories {into} and {other} cannot be merged")
    connection.execute(
        update(STORY)
        .where(STORY.c.id == first.id)
        .values(
            first_seen=min(first.first_seen, second.first_seen),
            last_seen=max(first.last_seen, second.last_seen),
        )
    )
    gone = (STORY.c.id == second.id) | (STORY.c.merged_into == second.id)
    connection.execute(update(STORY).where(gone).values(merged_into=first.id))
    connection.execute(delete(VECTOR).where(VECTOR.c.story_id == second.id))
    for rows in (PLACE, HIT):
        moved = update(rows).where(rows.c.story_id == second.id)
        connection.execute(moved.values(story_id=first.id))
    told = connection.scalars(select(ABOUT.c.alert_id).where(ABOUT.c.story_id == second.id)).all()
    insert_missing(connection, ABOUT, [{"story_id": first.id, "alert_id": one} for one in told])


def split_story(connection: Connection, story_id: int, article_ids: Sequence[int]) -> int:
    """Let some of a story's articles be a story of their own; its number.

    Raises StorageError unless they are articles of that story and not all of it.
    """
    chosen = PLACE.c.article_id.in_(article_ids) & (PLACE.c.story_id == story_id)
    found = connection.execute(
        select(ARTICLE.c.title, PLACE.c.at)
        .join(PLACE, PLACE.c.article_id == ARTICLE.c.id)
        .where(chosen)
        .order_by(PLACE.c.at, ARTICLE.c.id)
    ).all()
    size = connection.scalar(
        select(func.count()).select_from(PLACE).where(PLACE.c.story_id == story_id)
    )
    if not found or len(found) != len(set(article_ids)) or len(found) == size:
        raise StorageError(f"story {story_id} cannot be split so")
    times = [row.at for row in found]
    values = {"headline": found[0].title, "first_seen": min(times), "last_seen": max(times)}
    new = int(connection.execute(insert(STORY).returning(STORY.c.id), values).scalar_one())
    connection.execute(update(PLACE).where(chosen).values(story_id=new))
    ours = HIT.c.article_id.in_(article_ids) & (HIT.c.story_id == story_id)
    connection.execute(update(HIT).where(ours).values(story_id=new))
    return new


def save_vector(connection: Connection, story_id: int, terms: bytes, now: datetime) -> None:
    """Keep what related stories are found by, once."""
    insert_missing(connection, VECTOR, [{"story_id": story_id, "at": now, "terms": terms}])


def vectors(
    connection: Connection, since: datetime, until: datetime
) -> tuple[tuple[int, bytes], ...]:
    """The vectors of the stories opened in a span of time (both ends included)."""
    within = VECTOR.c.at.between(since, until)
    rows = select(VECTOR.c.story_id, VECTOR.c.terms).where(within).order_by(VECTOR.c.story_id)
    return tuple((number, terms) for number, terms in connection.execute(rows))


def _head(connection: Connection, story_id: int) -> Row[Any] | None:
    """The row of a story, or of the one that it was merged into."""
    head = connection.execute(select(STORY).where(STORY.c.id == story_id)).one_or_none()
    if head is None or head.merged_into is None:
        return head
    return connection.execute(select(STORY).where(STORY.c.id == head.merged_into)).one()


def carried(connection: Connection, story_id: int) -> tuple[tuple[str, str, str, datetime], ...]:
    """A story's articles in order: (address, source, agency it credits, when it joined)."""
    rows = connection.execute(
        select(ARTICLE.c.url, ARTICLE.c.source, ARTICLE.c.wire, PLACE.c.at)
        .join(PLACE, PLACE.c.article_id == ARTICLE.c.id)
        .where(PLACE.c.story_id == story_id)
        .order_by(PLACE.c.at, ARTICLE.c.id)
    )
    return tuple((url, source, wire, at) for url, source, wire, at in rows)


def read_story(connection: Connection, story_id: int) -> Story | None:
    """A story with its articles in order and its outlets; a merged one's number leads on."""
    head = _head(connection, story_id)
    return None if head is None else read_stories(connection, [head.id])[head.id]


def read_stories(connection: Connection, story_ids: Iterable[int]) -> dict[int, Story]:
    """Many stories by number, in three questions; one that was merged has no articles."""
    wanted = tuple(dict.fromkeys(story_ids))
    heads = connection.execute(select(STORY).where(STORY.c.id.in_(wanted))).all()
    articles: dict[int, list[Row[Any]]] = {head.id: [] for head in heads}
    for row in connection.execute(_ARTICLES_OF, {"stories": wanted}):
        articles[row.story_id].append(row)
    others: dict[int, list[str]] = {}
    for story_id, source in connection.execute(_OUTLETS_OF, {"stories": wanted}):
        others.setdefault(story_id, []).append(source)
    names = _names(connection, {source for some in others.values() for source in some})
    return {
        head.id: _story(
            head, articles[head.id], [names[source] for source in others.get(head.id, ())]
        )
        for head in heads
    }


def _story(head: Row[Any], articles: Sequence[Row[Any]], others: Sequence[str]) -> Story:
    carry = [(row.site or row.source, row.wire) for row in articles]
    outlets = [*(outlet for outlet, _ in carry), *others]
    return Story(
        id=head.id,
        headline=head.headline,
        first_seen=head.first_seen,
        last_seen=head.last_seen,
        article_urls=tuple(row.url for row in articles),
        outlets=tuple(dict.fromkeys(name for name in outlets if name)),
        independent=len(independent(carry)),
        reprints=reprints(carry),
        assignee=head.assignee,
    )


def assign(connection: Connection, story_id: int, person: str) -> bool:
    """Say who looks after a story, "" for nobody; False when there is none of that number."""
    head = _head(connection, story_id)
    if head is None:
        return False
    connection.execute(update(STORY).where(STORY.c.id == head.id).values(assignee=person))
    return True


def _names(connection: Connection, sources: Iterable[str]) -> dict[str, str]:
    """What a source's own articles call their site; its slug as long as it has none."""
    names = {}
    for source in sources:
        newest = select(ARTICLE.c.site).where(ARTICLE.c.source == source)
        site = connection.scalar(newest.order_by(ARTICLE.c.found_at.desc()).limit(1))
        names[source] = site or source
    return names
