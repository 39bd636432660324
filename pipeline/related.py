"""Stories about the same event in other words, for people who look; nobody is hushed by it."""

from __future__ import annotations

from core.values import Story
from matching.related import WINDOW, related
from pipeline.ports import Store

#: More than so many nobody reads.
MOST = 8


def related_stories(store: Store, story: Story) -> tuple[tuple[Story, float], ...]:
    """The stories of the same days that are about the same event, the closest first."""
    near = store.vectors(story.first_seen - WINDOW, story.first_seen + WINDOW)
    own = dict(near).get(story.id)
    if own is None:
        return ()
    found: list[tuple[Story, float]] = []
    for number, closeness in related(own, [pair for pair in near if pair[0] != story.id]):
        other = store.story(number)
        if other is not None and other.id == number:
            found.append((other, closeness))
        if len(found) == MOST:
            break
    return tuple(found)
