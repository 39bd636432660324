"""What verdicts say of a topic: precision by term and source, and words that would have told.

Judged hits are a sample that people chose, not a random one: the intervals say how sure the
share of the judged is, no more.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from core.values import VERDICTS, HitFilter, HitStatus, StoredHit, Term, Topic
from matching import Matcher
from pipeline.ports import Store
from pipeline.stats import wilson

#: Terms are measured by so many of the newest verdicts of each kind.
MOST_JUDGED = 1000
#: Of so many of each kind the articles are read to say what an exclusion would have cost: of more
#: it takes longer than a person who opens the page would wait (100 of each: 0.1 s).
MOST_READ = 100
#: A word that stands in fewer rejected hits than this is chance.
FEWEST_REJECTED = 3
#: Words offered as exclusions, at most.
MOST_OFFERED = 8

_WORD = re.compile(r"[^\W\d_]{4,}")


@dataclass(frozen=True, slots=True)
class Share:
    """How many judged hits with something in common were right, with its 95 % interval."""

    name: str
    right: int
    judged: int

    @property
    def precision(self) -> float:
        """The share of right ones."""
        return self.right / self.judged

    @property
    def interval(self) -> tuple[float, float]:
        """Its Wilson interval."""
        return wilson(self.right, self.judged)


@dataclass(frozen=True, slots=True)
class Offer:
    """A word as an exclusion: how many wrong hits it would have spared, and right ones lost."""

    word: str
    spared: int
    lost: int


@dataclass(frozen=True, slots=True)
class Measured:
    """Everything that verdicts say of one topic; the least precise first.

    `sources` counts all `judged` hits, `terms` the newest of them, `offers` the newest `read`.
    """

    judged: int
    terms: tuple[Share, ...]
    sources: tuple[Share, ...]
    offers: tuple[Offer, ...]
    read: int


def measured(store: Store, topic: str) -> Measured:
    """Measure a topic by its verdicts."""
    sources = by_source(store, topic)
    newest = [
        stored
        for status in VERDICTS
        for stored in store.hits(HitFilter(topic=topic, status=status, limit=MOST_READ))
    ]
    return Measured(
        judged=sum(share.judged for share in sources),
        terms=_by_term(store.judged_terms(topic, MOST_JUDGED)),
        sources=sources,
        offers=_offers(newest),
        read=len(newest),
    )


def by_source(store: Store, topic: str = "") -> tuple[Share, ...]:
    """The precision of each source in one topic, or over all topics."""
    return _worst_first(
        Share(
            source or "imported",
            sum(counts.values()) - counts.get("irrelevant", 0),
            sum(counts.values()),
        )
        for source, counts in store.verdicts_by_source(topic).items()
    )


def alerts_a_day(store: Store, now: datetime, days: int) -> dict[str, float]:
    """How many alerts a day each topic has owed over so many days."""
    owed = store.alerts_by_topic(now - timedelta(days=days))
    return {topic: number / days for topic, number in owed.items()}


def _is_right(stored: StoredHit) -> bool:
    return stored.status != "irrelevant"


def _by_term(judged: Iterable[tuple[HitStatus, tuple[str, ...]]]) -> tuple[Share, ...]:
    all_, right = Counter[str](), Counter[str]()
    for verdict, terms in judged:
        all_.update(terms)
        if verdict != "irrelevant":
            right.update(terms)
    return _worst_first(Share(term, right[term], number) for term, number in all_.items())


def _worst_first(shares: Iterable[Share]) -> tuple[Share, ...]:
    """By the upper end of the interval: surely bad ones first, and not those with one verdict."""
    return tuple(sorted(shares, key=lambda one: (one.interval[1], -one.judged, one.name)))


def _offers(judged: Sequence[StoredHit]) -> tuple[Offer, ...]:
    """Words over-represented in rejected hits, each held against all judged texts."""
    right, wrong = Counter[str](), Counter[str]()
    terms = {term.casefold() for stored in judged for term in stored.hit.terms}
    for stored in judged:
        (right if _is_right(stored) else wrong).update(_words(stored))
    rights = sum(map(_is_right, judged))
    wrongs = len(judged) - rights

    def gain(word: str) -> float:
        return wrong[word] / max(wrongs, 1) - right[word] / max(rights, 1)

    tried = [
        word
        for word in sorted(wrong, key=lambda word: (-gain(word), word))
        if wrong[word] >= FEWEST_REJECTED
        and gain(word) > 0
        and not any(word in term for term in terms)
    ][: 2 * MOST_OFFERED]
    if not tried:
        return ()
    matcher = Matcher([Topic(slug=word, name=word, any=(Term(word),)) for word in tried])
    spared, lost = Counter[str](), Counter[str]()
    for stored in judged:
        found = {hit.topic for hit in matcher.match(stored.article)}
        (lost if _is_right(stored) else spared).update(found)
    offers = [Offer(word, spared[word], lost[word]) for word in tried if spared[word] > lost[word]]
    offers.sort(key=lambda one: (one.lost - one.spared, one.word))
    return tuple(offers[:MOST_OFFERED])


def _words(stored: StoredHit) -> Iterable[str]:
    """The words of headline and sentence, each once: what a person looks at to say no."""
    text = f"{stored.article.title} {stored.hit.sentence}"
    return {word.casefold() for word in _WORD.findall(text)}
