"""One story, one alert: which articles are copies of one report.

The same wire report under another headline, cut short, with a local paragraph added or with
another site's boilerplate is one story. Two reports on one subject are not, nor are items made
from one template (market closes, weather).
"""

from __future__ import annotations

from collections import Counter, OrderedDict, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain, islice
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.values import Article, Candidate
from matching.shingles import Shingles, members, shingles

#: Hashes kept of each article. A copy cut to a sixth still shares five of 32 on average.
KEPT = 32
#: Share of the shorter text's shingles that the longer one must have. Tuned with
#: `python -m benchmarks.stories`: .6 loses copies that were cut and got a local paragraph,
#: .5 begins to take a shared background for a copy.
SAME = 0.55
#: Below this many shingles of its own a text says too little to be called a copy.
FEWEST = 12
#: A text six times as long that holds another whole is a round-up, and would chain stories.
SHORTEST = 1 / 6
#: What stands in this many other stories is furniture of the site or the trade ...
COMMON = 3
#: ... unless they are copies themselves: then the report was split by a person.
COPY = 0.8
#: A template's slot makes a gap of few shingles in what two texts share; from three of them on,
#: with runs of fewer than twenty shingles between them or other numbers in them, two texts look
#: like one template filled twice. Tuned on copies with a copy editor's hand in every second
#: sentence, of which 41 of 14,600 pairs are lost by it.
SLOT = 10
SLOTS = 3
RUN = 20
#: Candidates compared with a new article, and kept for each hash.
MOST_CANDIDATES = 20
MOST_FOR_A_HASH = 64


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """At most 32 signed 64-bit hashes, ascending: the smallest of an article's shingles.

    Copies share some of them, so that an index by hash finds the candidates for a story.
    """

    hashes: tuple[int, ...]


def fingerprint(title: str, text: str, language: str = "") -> Fingerprint:
    """The hashes by which an article's copies are found; empty for an empty article.

    The title counts only where there is hardly any text, because copies change it. `language`
    is not needed: how a text is cut is decided by its script, which copies share even when a
    site declares the wrong language.
    """
    return _smallest(_cut(title, text))


def containment(a: str, b: str) -> float:
    """Share of the shorter text's different shingles that the longer one has too, 0 to 1."""
    first, second = shingles(a), shingles(b)
    shorter = min(first.size, second.size)
    return first.shared_with(second) / shorter if shorter else 0.0


def same_story(a_text: str, b_text: str, language: str = "") -> bool:
    """Whether one text is a copy of the other; `language` as for `fingerprint`."""
    return _closest(shingles(a_text), [(0, shingles(b_text))]) is not None


def unknown(text: str, known: Iterable[str]) -> tuple[int, float]:
    """How much of a text none of the others has: shingles (about as many words), and the share."""
    new = shingles(text)
    if not new.size:
        return 0, 0.0
    held = np.zeros(new.size, np.bool_)
    for other in known:
        held |= new.distinct_in(shingles(other))
    fresh = new.size - _count(held)
    return fresh, fresh / new.size


def choose_story(article: Article, candidates: Sequence[Candidate]) -> Candidate | None:
    """The candidate that an article copies, the closest first; None opens a new story.

    Candidates of other stories also show what is no evidence: text that three of them share is
    furniture that the cleaning left, and is not counted.
    """
    new = _cut(article.title, article.text)
    chosen = _closest(new, ((c.story_id, shingles(c.text)) for c in candidates))
    return None if chosen is None else candidates[chosen]


class StoryIndex:
    """Groups a stream of articles in memory, for `wirewatch stories --jsonl`.

    Two articles are compared when they were published within `window` of each other (or one of
    them does not say when). The last `most` articles are remembered, about 10 kB for each of
    500 words.
    """

    def __init__(self, window: timedelta = timedelta(days=7), most: int = 30_000) -> None:
        self._window = window
        self._most = most
        self._known: OrderedDict[str, _Known] = OrderedDict()
        self._by_hash: defaultdict[int, list[str]] = defaultdict(list)

    def add(
        self,
        id: str,
        title: str,
        text: str,
        published: datetime | None = None,
        language: str = "",
    ) -> tuple[str, str | None]:
        """Put an article into its story.

        Returns the story, named by the id of its first article, and the id of the article that
        this one copies, or None when it opens a story. An id that comes again replaces the
        article that had it.
        """
        if id in self._known:
            self._forget(id)
        new = _cut(title, text)
        hashes = _smallest(new).hashes
        candidates = self._candidates(hashes, published)
        others = [self._known[key] for key in candidates]
        chosen = _closest(new, ((other.story, other.cut) for other in others))
        story = id if chosen is None else others[chosen].story
        self._known[id] = _Known(story, new, hashes, published)
        for value in hashes:
            self._by_hash[value].append(id)
        if len(self._known) > self._most:
            self._forget(next(iter(self._known)))
        return story, None if chosen is None else candidates[chosen]

    def _candidates(self, hashes: Sequence[int], published: datetime | None) -> list[str]:
        known = map(self._by_hash.get, hashes)
        shared = Counter(chain.from_iterable(keys[-MOST_FOR_A_HASH:] for keys in known if keys))
        # One hash in common is chance where there are many.
        fewest = 2 if len(hashes) == KEPT else 1
        enough = (key for key, count in shared.items() if count >= fewest)
        best = sorted(enough, key=shared.__getitem__, reverse=True)
        return list(islice((key for key in best if self._is_near(key, published)), MOST_CANDIDATES))

    def _is_near(self, key: str, published: datetime | None) -> bool:
        other = self._known[key].published
        return published is None or other is None or abs(published - other) <= self._window

    def _forget(self, key: str) -> None:
        for value in self._known.pop(key).hashes:
            keys = self._by_hash[value]
            keys.remove(key)
            if not keys:
                del self._by_hash[value]


@dataclass(frozen=True, slots=True)
class _Known:
    story: str
    cut: Shingles
    hashes: tuple[int, ...]
    published: datetime | None


def _cut(title: str, text: str) -> Shingles:
    cut = shingles(text)
    return cut if cut.size >= FEWEST else shingles(f"{title}\n{text}")


def _smallest(cut: Shingles) -> Fingerprint:
    return Fingerprint(tuple(sorted(cut.distinct[:KEPT].astype(np.int64).tolist())))


def _closest(new: Shingles, others: Iterable[tuple[object, Shingles]]) -> int | None:
    """The place of the text that `new` is a copy of, or None.

    `others` come with their story, the most promising first: an evident copy ends the search.
    """
    compared = []
    for place, (story, other) in enumerate(others):
        one = _Compared(story, other, held := new.distinct_in(other), _count(held))
        if _share(one.shared, new.size, other.size) >= COPY and not _from_one_template(new, one):
            return place
        compared.append(one)
    shares = _shares(new, compared)
    ranked = sorted((-share, place) for place, share in enumerate(shares) if share >= SAME)
    for _, place in ranked:
        if not _from_one_template(new, compared[place]):
            return place
    return None


@dataclass(frozen=True, slots=True)
class _Compared:
    """A text of a story, which of the new text's shingles it has, and how many they are."""

    story: object
    cut: Shingles
    held: NDArray[np.bool_]
    shared: int


def _shares(new: Shingles, compared: Sequence[_Compared]) -> list[float]:
    """How much of the shorter text each shares with the new one, what is common left out."""
    common = _common(new, compared)
    if common is None:
        return [_share(one.shared, new.size, one.cut.size) for one in compared]
    own = new.size - _count(common)
    both = [_count(one.held & common) for one in compared]
    return [
        _share(one.shared - left_out, own, one.cut.size - left_out)
        for one, left_out in zip(compared, both, strict=True)
    ]


def _share(shared: int, own: int, theirs: int) -> float:
    """How much of the shorter text is shared; 0 when it says too little to be a copy."""
    shorter, longer = (own, theirs) if own < theirs else (theirs, own)
    return shared / shorter if shorter >= FEWEST and shorter >= SHORTEST * longer else 0.0


def _common(new: Shingles, compared: Sequence[_Compared]) -> NDArray[np.bool_] | None:
    """Which of the new text's shingles stand in three or more stories that it is no copy of.

    None where there are not so many such stories.
    """
    witnesses: dict[object, NDArray[np.bool_]] = {}
    for one in compared:
        if one.shared < COPY * min(new.size, one.cut.size):
            held = witnesses.get(one.story)
            witnesses[one.story] = one.held if held is None else held | one.held
    if len(witnesses) < COMMON:
        return None
    found: NDArray[np.bool_] = np.sum(list(witnesses.values()), axis=0) >= COMMON
    return found


def _from_one_template(new: Shingles, other: _Compared) -> bool:
    """Whether the same sentences stand around other names or numbers.

    A copy loses text in a few pieces and keeps long ones. In a weather report or an obituary
    something differs every few words, and in a market close the numbers do.
    """
    shorter, longer = sorted((new, other.cut), key=lambda cut: cut.size)
    if other.shared == shorter.size:
        return False  # nothing differs
    held = members(shorter.ordered, longer.distinct)
    pieces = np.cumsum(_begins(~held))  # each gap has a number of its own
    gaps = np.bincount(pieces[~held])[1:]
    if _count(gaps <= SLOT) >= SLOTS and _count(held) < RUN * _count(_begins(held)):
        return True
    lost = _count(np.bincount(pieces[~held & shorter.numeric]))
    kept = _count(_begins(held & shorter.numeric))
    return lost >= SLOTS and lost > kept


def _begins(flags: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """True where a run of True begins."""
    begins = flags.copy()
    begins[1:] &= ~flags[:-1]
    return begins


def _count(flags: NDArray[Any]) -> int:
    return int(np.count_nonzero(flags))
