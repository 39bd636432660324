"""What a topic's marks make of its other hits, shown beside their score and never instead."""

from __future__ import annotations

from collections.abc import Iterable

from core.values import HitFilter, StoredHit
from matching.correction import FEWEST_MARKS, MOST_MARKS, Correction, Marked, learn
from matching.scoring import PARTS
from pipeline.ports import Store
from pipeline.trying import VERDICTS

__all__ = ["PARTS", "Known", "by_marks"]

#: What was learned of a topic from how many verdicts of each kind.
Known = dict[str, tuple[dict[str, int], "Correction | None"]]


def by_marks(
    store: Store, hits: Iterable[StoredHit], known: Known | None = None
) -> dict[int, float]:
    """The chance (0 to 1) that each hit is relevant, going by what people marked before.

    `known` is kept by who asks often: a topic is learned anew only once it has other verdicts.

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
    if topic not in known or known[topic][0] != counts:
        known[topic] = counts, _learn_anew(store, topic, counts)
    return known[topic][1]


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
