"""What goes from the store in memory when its time is over."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from tests.fakes.world import World, _faded

_OWED = ("waiting", "claimed")


def find(world: World, kind: str, before: datetime) -> list[Any]:
    """The keys of a kind that are past their time, as `storage.retention` says."""
    return _FOUND[kind](world, before)


def take(world: World, kind: str, keys: list[Any]) -> None:
    """Forget them, with all that hangs on them."""
    for key in keys:
        for part in _PARTS[kind]:
            getattr(world, part).pop(key, None)
        if kind == "articles":
            world.addresses = {a: of for a, of in world.addresses.items() if of != key}
            world.outlets = {one: at for one, at in world.outlets.items() if one[0] != key}


def _owed(world: World) -> set[int]:
    """The stories that messages are still to tell."""
    rows = (row for row in world.outbox.values() if row.state in _OWED)
    return {story for row in rows for story in world.about.get(row.id, ())}


def _matched(world: World) -> set[str]:
    return {stored.article.url for stored in world.hits.values()}


def _fates(world: World, before: datetime) -> list[Any]:
    matched = _matched(world)
    return [
        key
        for key, fate in world.fates.items()
        if fate.at < before and world.owner(fate.url) not in matched
    ]


def _hits(world: World, before: datetime, status: str) -> list[Any]:
    owed = _owed(world) if status == "new" else set()
    return [
        number
        for number, stored in world.hits.items()
        if stored.status == status
        and stored.found_at < before
        and not world.verdicts.get(number)
        and stored.story_id not in owed
    ]


def _articles(world: World, before: datetime) -> list[Any]:
    told = {stored.story_id for stored in world.hits.values()} | _owed(world)
    return [
        url
        for url, at in world.found_at.items()
        if at < before and url not in _matched(world) and world.story_of.get(url) not in told
    ]


def _deliveries(world: World, before: datetime) -> list[Any]:
    keys = {row.alert.key for row in world.outbox.values()}

    def stands(key: str) -> bool:
        return key.endswith(":begins") and key.replace(":begins", ":over") not in keys

    return [
        number
        for number, row in world.outbox.items()
        if row.state not in _OWED
        and max(row.alert.created_at, row.alert.due_at) < before
        and not (row.alert.kind == "notice" and stands(row.alert.key))
    ]


def _stories(world: World, before: datetime) -> list[Any]:
    used = {*world.story_of.values(), *(stored.story_id for stored in world.hits.values())}
    used |= {story for stories in world.about.values() for story in stories}
    return [
        number
        for number, story in world.stories.items()
        if story.last_seen < before
        and number not in used
        and world.merged.get(number) not in world.stories
    ]


def _entries(world: World, before: datetime) -> list[Any]:
    newest: dict[str, datetime] = {}
    for (source, _), at in world.offered.items():
        newest[source] = max(at, newest.get(source, at))
    return [
        key
        for key, at in world.offered.items()
        if at < min(before, newest[key[0]] - timedelta(days=30))
        and world.entries[key].retry_at is None
    ]


_FOUND: dict[str, Callable[[World, datetime], list[Any]]] = {
    "fetches": lambda world, before: [k for k, poll in world.polls.items() if poll.at < before],
    "gaps": lambda world, before: [k for k, gap in world.gaps.items() if gap.at < before],
    "silences": lambda world, before: [k for k, s in world.silences.items() if s.until < before],
    "suppressed": lambda world, before: _hits(world, before, "suppressed"),
    "hits": lambda world, before: _hits(world, before, "new"),
    "articles": _articles,
    "deliveries": _deliveries,
    "stories": _stories,
    "fates": _fates,
    "blocks": lambda world, before: [
        key
        for key, stood in world.site_blocks.items()
        if _faded(stood, before) < 1 and key not in world.vouched
    ],
    "entries": _entries,
}
_PARTS = {
    "fetches": ("polls",),
    "gaps": ("gaps",),
    "silences": ("silences",),
    "suppressed": ("hits",),
    "hits": ("hits",),
    "articles": (
        "articles",
        "found_at",
        "looks",
        "revisions",
        "hashes",
        "story_of",
        "joined_at",
    ),
    "deliveries": ("outbox", "about", "bundled_into", "attempts"),
    "stories": ("stories", "vectors", "merged"),
    "fates": ("fates",),
    "blocks": ("site_blocks",),
    "entries": ("entries", "offered"),
}
