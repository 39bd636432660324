"""Stories as an analyst judges them: reprints folded, verdicts given and taken back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from core.errors import ConflictError
from core.values import HitFilter, HitStatus, StoredHit, Story, Verdict, Watch
from pipeline.ports import Store
from pipeline.restoring import restore

#: A card is as pressing as its most pressing hit.
PRESSING: tuple[HitStatus, ...] = ("escalated", "new", "relevant", "irrelevant", "suppressed")

#: An export is read in slices, so that a million hits take no more memory than these.
SLICE = 200


@dataclass(frozen=True, slots=True)
class Card:
    """One story with those of its hits that were asked for, the best score first."""

    story: Story
    hits: tuple[StoredHit, ...]

    @property
    def best(self) -> StoredHit:
        """The hit to show."""
        return self.hits[0]

    @property
    def ids(self) -> tuple[int, ...]:
        """The hits that a verdict on the card is about."""
        return tuple(stored.id for stored in self.hits)

    @property
    def topics(self) -> tuple[str, ...]:
        """Slugs of the topics, the best score first."""
        return tuple(dict.fromkeys(stored.hit.topic for stored in self.hits))

    @property
    def first(self) -> datetime:
        """When the first of its hits was found."""
        return min(stored.found_at for stored in self.hits)

    @property
    def newest(self) -> datetime:
        """When the last of its hits was found, by which lists are ordered."""
        return max(stored.found_at for stored in self.hits)

    @property
    def changed(self) -> str:
        """What is new in an article of the story since its hit was found, or ""."""
        return next((stored.changed for stored in self.hits if stored.changed), "")

    @property
    def status(self) -> HitStatus:
        """The most pressing state of its hits."""
        given = {stored.status for stored in self.hits}
        return next(status for status in PRESSING if status in given)


def cards(store: Store, wanted: HitFilter) -> tuple[tuple[Card, ...], int | None]:
    """One page of stories, newest first, and the `before_id` of the next page (None: no more).

    `wanted.limit` counts stories; 0 means all.
    """
    found = store.stories(replace(wanted, limit=wanted.limit and wanted.limit + 1))
    page = found[: wanted.limit or None]
    if not page:
        return (), None
    by_story: dict[int, list[StoredHit]] = {}
    for stored in store.hits(replace(wanted, limit=0, before_id=None, story_ids=page)):
        by_story.setdefault(stored.story_id, []).append(stored)
    stories = store.stories_by_id(page)
    made = tuple(
        Card(story, tuple(sorted(by_story[number], key=lambda s: (-s.hit.score, -s.id))))
        for number in page
        # Both may be gone when somebody judged between the two questions.
        if number in by_story and (story := stories.get(number)) is not None
    )
    more = len(found) > len(page) and made
    return made, max(made[-1].ids) if more else None


def every_hit(store: Store, wanted: HitFilter) -> Iterator[StoredHit]:
    """All hits that fit, newest first, read in slices."""
    while True:
        some = store.hits(replace(wanted, limit=SLICE))
        yield from some
        if len(some) < SLICE:
            return
        wanted = replace(wanted, before_id=some[-1].id)


def card_of(store: Store, ids: Iterable[int]) -> Card | None:
    """The card of these hits of one story, as they are now; None when none is there."""
    found = sorted(_stored(store, ids), key=lambda stored: (-stored.hit.score, -stored.id))
    story = store.story(found[0].story_id) if found else None
    return Card(story, tuple(found)) if story else None


def judge(
    store: Store,
    watch: Watch,
    ids: Sequence[int],
    status: HitStatus,
    now: datetime,
    *,
    by: str = "",
    reason: str = "",
    note: str | None = None,
    seen: Mapping[int, int] | None = None,
) -> dict[int, int]:
    """Give hits one verdict; the new version of each. Without `note` each keeps its own.

    `seen` is the version of each hit that the person looked at; raises ConflictError, and does
    nothing, when somebody else was faster.

    A suppressed hit that is judged irrelevant was rightly left out, and stays suppressed: it
    never counted, so it is no mistake of its topic. Any other verdict restores it (see
    `pipeline.restoring`), and what is owed for it with `watch` is put into the outbox.
    """
    given: list[tuple[int, Verdict]] = []
    found = tuple(_stored(store, ids))
    _refuse_changed(found, seen)
    for stored in found:
        kept = stored.note if note is None else note
        told = status
        if stored.status == "suppressed":
            if status in ("irrelevant", "suppressed"):
                told = "suppressed"
            else:
                restore(store, watch, stored, now)
                # The state before, for who takes the verdict back.
                given.append((stored.id, Verdict(now, "suppressed", by)))
        given.append((stored.id, Verdict(now, told, by, reason, kept)))
    # Asked again, in the transaction that writes; a restored hit is told apart by its status.
    store.judge(given, seen)
    added = Counter(number for number, _ in given)
    return {stored.id: stored.version + added[stored.id] for stored in found}


def undo(
    store: Store,
    ids: Sequence[int],
    now: datetime,
    *,
    by: str = "",
    seen: Mapping[int, int] | None = None,
) -> int:
    """Give hits back the verdict before their last one; how many had one.

    The history only grows, so undoing twice brings the verdict back. `seen` as for `judge`.
    """
    given = []
    found = tuple(_stored(store, ids))
    _refuse_changed(found, seen)
    for stored in found:
        past = store.verdicts(stored.id)
        if past:
            first: HitStatus = "suppressed" if stored.hit.zone == "dropped" else "new"
            before = past[-2] if len(past) > 1 else Verdict(now, first)
            given.append((stored.id, replace(before, at=now, by=by)))
    return store.judge(given, seen)


def _refuse_changed(found: Iterable[StoredHit], seen: Mapping[int, int] | None) -> None:
    changed = [one.id for one in found if (seen or {}).get(one.id, one.version) != one.version]
    if changed:
        raise ConflictError(*changed)


def _stored(store: Store, ids: Iterable[int]) -> Iterable[StoredHit]:
    found = (store.hit(number) for number in dict.fromkeys(ids))
    return (stored for stored in found if stored is not None)
