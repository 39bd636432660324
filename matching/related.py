"""The same event in other words: related stories, shown to people and never a reason for silence.

The words of the beginnings of reports by how rare they are, names and numbers weighted twice,
compared by cosine (Allan, Lavrenko and Swan, "Explorations within topic tracking and detection",
2002). How rare a word is, is counted over the stories it is compared with; how often a report says
it, is not: a second race is told with the first one's words as often. Translations are not found.
"""

from __future__ import annotations

import hashlib
import math
import re
import unicodedata
from collections import OrderedDict, defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from heapq import nlargest

import numpy as np
from numpy.typing import NDArray

#: A report says what happened at its beginning; what follows is background that many share.
BEGINNING = 1200
#: A word of the headline counts so much more than one of the text.
HEADLINE = 1.15
#: Names and numbers tell one event from another of its kind.
TELLING = 2.0
#: Words kept of a report.
MOST_TERMS = 200
#: From this cosine on two stories are about one event. On `python -m benchmarks.related` .16 to .2
#: is best for our own set, .22 and .24 for the odd topics of ECB+.
RELATED = 0.21
#: An event's reports come within so many days of each other.
WINDOW = timedelta(days=4)

_SPACELESS = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
_TOKEN = re.compile(
    rf"\d+(?:[.,:]\d+)*|[ァ-ヶー]{{2,}}|[{_SPACELESS}]+|[^\W\d_{_SPACELESS}]+(?:[-'’][^\W\d_{_SPACELESS}]+)*"
)
#: Letters that join words and name nothing: hiragana, and the commonest particles of Chinese.
_GRAMMAR = re.compile(
    "[\u3041-\u309f的了在是和与與及将將说說也已被把对對从從到向于於为為而并並或等都就还還这這那他她它们們其之]"
)
_ENDS = frozenset('.!?。！？\n"“”«»:')
_DTYPE = np.dtype([("term", "<u8"), ("weight", "<f4")])


def vector(title: str, text: str) -> bytes:
    """A report's terms and their weights, packed for the store: 12 bytes each, at most 200."""
    weights: dict[str, float] = {}
    for part, weight in ((title[:300], HEADLINE), (text[:BEGINNING], 1.0)):
        for term, tells in _terms(part):
            weights[term] = max(weights.get(term, 0.0), weight * (TELLING if tells else 1.0))
    kept = sorted(weights, key=weights.__getitem__, reverse=True)[:MOST_TERMS]
    packed = np.array([(_hash(term), weights[term]) for term in kept], _DTYPE)
    return packed.tobytes()


def related(
    own: bytes, others: Sequence[tuple[int, bytes]], at_least: float = RELATED
) -> tuple[tuple[int, float], ...]:
    """Those of the other reports that are about the same event: (number, cosine), best first.

    `others` are all reports of the time, so that it is known which words are rare in it.
    """
    if not others:
        return ()
    parts = [np.frombuffer(packed, _DTYPE) for _, packed in ((0, own), *others)]
    owner = np.repeat(np.arange(len(parts)), [len(part) for part in parts])
    everything = np.concatenate(parts)
    _, term, seen = np.unique(everything["term"], return_inverse=True, return_counts=True)
    weight = everything["weight"] * np.log((len(parts) + 1) / seen)[term]
    length = np.sqrt(np.bincount(owner, weight**2, len(parts)))
    ours = np.zeros(len(seen))
    ours[term[owner == 0]] = weight[owner == 0]
    shared = np.bincount(owner, weight * ours[term], len(parts))
    cosine: NDArray[np.float64] = shared / np.maximum(length * length[0], 1e-9)
    found = [(float(cosine[n + 1]), number) for n, (number, _) in enumerate(others)]
    near = sorted((pair for pair in found if pair[0] >= at_least), key=lambda p: (-p[0], p[1]))
    return tuple((number, value) for value, number in near)


class EventIndex:
    """Groups a stream of reports into events in memory, for `wirewatch stories --related`.

    A report belongs to the event of the closest earlier one within `window`, if that is close
    enough. How rare a word is, is counted over what came before (the last `most` reports).
    """

    def __init__(
        self, window: timedelta = WINDOW, most: int = 20_000, at_least: float = RELATED
    ) -> None:
        self._window, self._most, self._at_least = window, most, at_least
        self._known: OrderedDict[str, tuple[str, dict[int, float], datetime | None]] = OrderedDict()
        self._by_term: dict[int, dict[str, float]] = {}

    def add(self, id: str, title: str, text: str, published: datetime | None = None) -> str:
        """Put a report into its event, which is named by the id of its first report."""
        self._forget(id)
        own = {int(t): float(w) for t, w in np.frombuffer(vector(title, text), _DTYPE).tolist()}
        event = self._closest(own, published) or id
        self._known[id] = (event, own, published)
        for term, weight in own.items():
            self._by_term.setdefault(term, {})[id] = weight
        if len(self._known) > self._most:
            self._forget(next(iter(self._known)))
        return event

    def _closest(self, own: dict[int, float], published: datetime | None) -> str:
        total = len(self._known) + 1
        shared: dict[str, float] = defaultdict(float)
        for term, weight in own.items():
            holders = self._by_term.get(term, {})
            rare = self._rare(len(holders) + 1, total) ** 2
            # A word that every other report has says little and would cost most of the time.
            if len(holders) > 200 and len(holders) > total / 4:
                continue
            for key, theirs in holders.items():
                shared[key] += weight * theirs * rare
        length = self._length(own, total, 1)
        best, event = self._at_least, ""
        for key, dot in nlargest(20, shared.items(), key=lambda pair: pair[1]):
            name, theirs_all, other = self._known[key]
            if published and other and abs(published - other) > self._window:
                continue
            cosine = dot / max(length * self._length(theirs_all, total, 1), 1e-9)
            if cosine >= best:
                best, event = cosine, name
        return event

    def _length(self, terms: dict[int, float], total: int, own: int) -> float:
        by_term = self._by_term
        return math.sqrt(
            sum(
                (weight * self._rare(len(by_term.get(term, ())) + own, total)) ** 2
                for term, weight in terms.items()
            )
        )

    @staticmethod
    def _rare(seen: int, total: int) -> float:
        return math.log((total + 1) / min(seen, total))

    def _forget(self, key: str) -> None:
        known = self._known.pop(key, None)
        for term in known[1] if known else ():
            holders = self._by_term[term]
            del holders[key]
            if not holders:
                del self._by_term[term]


def _terms(text: str) -> Iterable[tuple[str, bool]]:
    """The words of a text, folded, and whether each is a name or a number."""
    text = unicodedata.normalize("NFKC", text)
    for found in _TOKEN.finditer(text):
        word = found[0]
        first = word[0]
        if first.isdigit():
            yield word, True
        elif "\u30a1" <= first <= "\u30ff" and len(word) > 1:
            yield word, True  # katakana: a foreign name, or a loan word
        elif re.match(f"[{_SPACELESS}]", first):
            for run in _GRAMMAR.split(word):
                for at in range(len(run) - 1):
                    yield run[at : at + 2], False
        else:
            word = re.sub(r"['’]s$", "", word)
            if len(word) > 1:
                yield word.casefold(), first.isupper() and not _begins(text, found.start())


def _begins(text: str, at: int) -> bool:
    """Whether a sentence begins there, where a capital says nothing."""
    before = text[max(at - 3, 0) : at].rstrip(" ")
    return not before or before[-1] in _ENDS


@lru_cache(maxsize=200_000)
def _hash(term: str) -> int:
    raw = hashlib.blake2b(term.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(raw, "little")
