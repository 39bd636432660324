"""Articles that are one report."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import Connection, func, insert, select, update

from core.errors import StorageError
from core.values import Candidate, Story
from storage.rows import ARTICLE, insert_missing, slices
from storage.tables import OutletRow, ShingleRow, StoryArticleRow, StoryRow, table

STORY, PLACE = table(StoryRow), table(StoryArticleRow)
SHINGLE, OUTLET = table(ShingleRow), table(OutletRow)

#: The true original shares far more hashes than a chance neighbour, so few need a close look.
MOST_CANDIDATES = 20


def candidates(
    connection: Connection, hashes: Iterable[int], since: datetime
) -> tuple[Candidate, ...]:
    """Articles in a story, found since then, that share hashes; most shared first."""
    shared: dict[int, int] = {}
    for some in slices(set(hashes)):
        counted = (
            select(SHINGLE.c.article_id, func.count())
            .join(PLACE, PLACE.c.article_id == SHINGLE.c.article_id)
            .join(ARTICLE, ARTICLE.c.id == SHINGLE.c.article_id)
            .where(SHINGLE.c.hash.in_(some), ARTICLE.c.found_at >= since)
            .group_by(SHINGLE.c.article_id)
        )
        for number, count in connection.execute(counted):
            shared[number] = shared.get(number, 0) + count
    best = sorted(shared, key=lambda number: (-shared[number], number))[:MOST_CANDIDATES]
    if not best:
        return ()
    rows = connection.execute(
        select(ARTICLE.c.id, ARTICLE.c.url, PLACE.c.story_id, ARTICLE.c.text)
        .join(PLACE, PLACE.c.article_id == ARTICLE.c.id)
        .where(ARTICLE.c.id.in_(best))
    )
    found = {
        number: Candidate(url, story_id, text, shared[number])
        for number, url, story_id, text in rows
    }
    return tuple(found[number] for number in best)


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
    """A story with its articles in order and the names of its outlets."""
    head = connection.execute(select(STORY).where(STORY.c.id == story_id)).one_or_none()
    if head is None:
        return None
    articles = connection.execute(
        select(ARTICLE.c.url, ARTICLE.c.site, ARTICLE.c.source)
        .join(PLACE, PLACE.c.article_id == ARTICLE.c.id)
        .where(PLACE.c.story_id == story_id)
        .order_by(PLACE.c.at, ARTICLE.c.id)
    ).all()
    outlets = [site or source for _, site, source in articles]
    others = connection.scalars(
        select(OUTLET.c.source)
        .join(PLACE, PLACE.c.article_id == OUTLET.c.article_id)
        .where(PLACE.c.story_id == story_id)
        .order_by(OUTLET.c.at, OUTLET.c.source)
    ).all()
    outlets += _names(connection, others)
    return Story(
        id=story_id,
        headline=head.headline,
        first_seen=head.first_seen,
        last_seen=head.last_seen,
        article_urls=tuple(url for url, _, _ in articles),
        outlets=tuple(dict.fromkeys(name for name in outlets if name)),
    )


def _names(connection: Connection, sources: Sequence[str]) -> list[str]:
    """What a source's own articles call their site; its slug as long as it has none."""
    names = []
    for source in dict.fromkeys(sources):
        newest = select(ARTICLE.c.site).where(ARTICLE.c.source == source)
        site = connection.scalar(newest.order_by(ARTICLE.c.found_at.desc()).limit(1))
        names.append(site or source)
    return names
