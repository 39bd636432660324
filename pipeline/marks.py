"""What a topic's marks make of its other hits, shown beside their score and never instead."""

from __future__ import annotations

from collections.abc import Iterable

from core.values import VERDICTS, HitFilter, StoredHit
from matching.correction import FEWEST_MARKS, MOST_MARKS, Correction, Marked, learn
from matching.scoring import PARTS
from pipeline.ports import Store

__all__ = ["PARTS", "Known", "by_marks"]

#: One verdict in so many is worth learning anew; with few, each is.
WORTH_LEARNING = 20

#: What was learned of a topic from how many verdicts of each kind.
Known = dict[str, tuple[dict[str, int], "Correction | None"]]


def by_marks(
    store: Store, hits: Iterable[StoredHit], known: Known | None = None
) -> dict[int, float]:
    """The chance (0 to 1) that each hit is relevant, going by what people marked before.

    `known` is kept by who asks often: a topic is learned anew only once a twentieth of its
    verdicts is new, because learning takes up to half a second.

    Keyed by the hit's id. Hits that are marked themselves are left out, and so are those of a
    topic with fewer than 30 marks or with marks of one kind only.
    """
    known = {} if known is None else known
    learned: dict[str, Correction | None] = {}
    chances = {}
    for stored in hits:
        topic = stored.hit.topic
        if stored.status != "new":
            continue
        if topic not in learned:
            learned[topic] = _learn(store, topic, known)
        correction = learned[topic]
        if correction is not None:
            chances[stored.id] = correction(stored.article, stored.hit.score)
    return chances


def _learn(store: Store, topic: str, known: Known) -> Correction | None:
    counts = store.verdict_counts(topic)
    counts = {status: counts.get(status, 0) for status in VERDICTS}
    before, learned = known.get(topic, ({}, None))
    if (before != counts) if learned is None else _changed(before, counts):
        known[topic] = counts, _learn_anew(store, topic, counts)
    return known[topic][1]


def _changed(before: dict[str, int], now: dict[str, int]) -> bool:
    """Whether so many verdicts came, went or changed that they would teach something else."""
    moved = sum(abs(now[status] - before[status]) for status in VERDICTS)
    return moved * WORTH_LEARNING >= min(sum(now.values()), MOST_MARKS)


def _learn_anew(store: Store, topic: str, counts: dict[str, int]) -> Correction | None:
    if sum(counts.get(status, 0) for status in VERDICTS) < FEWEST_MARKS:
        return None  # asked first, because reading the marked articles costs more
    marked = [
        stored
        for status in VERDICTS
        for stored in store.hits(HitFilter(topic=topic, status=status, limit=MOST_MARKS))
    ]
    marked.sort(key=lambda stored: stored.id)
    return learn([Marked(one.article, one.hit.score, one.status != "irrelevant") for one in marked])
