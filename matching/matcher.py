"""Hold an article against all topics at once.

One Aho-Corasick pass over the folded article finds every pattern of every topic; then only the
topics are evaluated of which the rarest required term occurred.
"""

from __future__ import annotations

import gc
from collections import defaultdict
from collections.abc import Collection, Sequence
from operator import itemgetter
from typing import Final

import numpy as np

from core.memory import collector_paused
from core.topics import definition_version
from core.values import Article, Hit, Span, Topic
from matching.compiling import compile_topics
from matching.lexicon import Lexeme
from matching.places import Found
from matching.plan import alternatives
from matching.reading import Reading
from matching.scan import Keys, Scan
from matching.scoring import score, zone

#: Spans that a hit keeps; a reader looks at a handful.
MOST_SPANS: Final = 500
#: From here on what is compiled is kept out of the garbage collector's walks, 0.2 s each at
#: 70,000 terms: it holds no cycles and lives as long as the process, or dies by its counts.
_MANY_TERMS: Final = 20_000
#: Folded characters within which terms are taken to stand in one sentence, to choose it.
_TOGETHER: Final = 150


class Matcher:
    """Topics, compiled; safe to use from several threads at once.

    Raises SetupError with one sentence for each topic that cannot be compiled: the topic, the
    column of its query or the entry of its list, and what to write instead.
    """

    def __init__(self, topics: Sequence[Topic]) -> None:
        self.topics = tuple(topics)
        # Looking for garbage meanwhile took 27 % of its time.
        with collector_paused():
            terms = self._compile()
            if terms > _MANY_TERMS:
                gc.freeze()

    def _compile(self) -> int:
        compiled = compile_topics(self.topics)
        self._plans = compiled.plans
        self._scans = (Scan(compiled.keys.plain), Scan(compiled.keys.stripped, stripped=True))
        self._due = _Due(compiled.anchors, compiled.keys)
        self._names: list[tuple[str, str] | None] = [None] * len(self.topics)
        return len(compiled.terms)

    def match(
        self, article: Article, *, country: str = "", source_url: str = ""
    ) -> tuple[Hit, ...]:
        """The topics that an article matches, in the order of the topics, with the evidence.

        `country` (ISO 3166) and `source_url` are those of the article's source, for `country:`
        and `source:`. An article without language is given one when a topic asks for it.
        """
        return self._match(Reading(article, country, source_url, open_facts=False))

    def match_example(self, article: Article) -> tuple[Hit, ...]:
        """As `match`, but whatever a topic asks of language, source and the like is granted."""
        return self._match(Reading(article, "", "", open_facts=True))

    def _match(self, reading: Reading) -> tuple[Hit, ...]:
        for scan in self._scans:
            scan.run(reading)
        hits = []
        everywhere = len(reading.folded.text)
        for index, terms in self._due.topics(reading.occurrences):
            reading.looked_at = 0
            plan = self._plans[index]
            found: list[Found] | None = None
            if plan is None:
                found = alternatives(terms, reading, 0, everywhere)
            elif plan.possible(reading):
                found = plan.evidence(reading, 0, everywhere)
            if found:
                hits.append(_hit(*self._name(index), reading, found))
        return tuple(hits)

    def _name(self, index: int) -> tuple[str, str]:
        """The slug and the version of a topic."""
        name = self._names[index]
        if name is None:
            # Only topics that hit need a version: hashing them all would double the compile time.
            topic = self.topics[index]
            name = self._names[index] = topic.slug, topic.version or definition_version(topic)
        return name


class _Due:
    """Which topics are to be evaluated: for each number of the scan those that it anchors.

    Flat arrays, because half a million lists would take 60 MB.
    """

    def __init__(self, anchors: Sequence[Sequence[Lexeme]], keys: Keys) -> None:
        terms = [term for some in anchors for term in some]
        self._lowest = len(keys.stripped)
        numbers = np.array([term.number for term in terms], np.intp) + self._lowest
        order = numbers.argsort(kind="stable")
        topics = np.repeat(np.arange(len(anchors), dtype=np.int32), [*map(len, anchors)])
        self._topics = topics[order].data
        self._terms = [terms[at] for at in order.tolist()]
        ends = np.bincount(numbers, minlength=self._lowest + len(keys.plain)).cumsum()
        self._ends = np.concatenate([[0], ends]).astype(np.int32)

    def topics(self, occurring: Collection[int]) -> list[tuple[int, list[Lexeme]]]:
        """The topics of which an anchor occurs, in their order; each with those that occur."""
        numbers = np.fromiter(occurring, np.intp, len(occurring)) + self._lowest
        begins, ends = self._ends[numbers], self._ends[numbers + 1]
        anchors = (begins < ends).nonzero()[0]
        due: defaultdict[int, list[Lexeme]] = defaultdict(list)
        for begin, end in zip(begins[anchors].tolist(), ends[anchors].tolist(), strict=True):
            for place in range(begin, end):
                due[self._topics[place]].append(self._terms[place])
        return sorted(due.items(), key=_TOPIC)


_TOPIC = itemgetter(0)
#: How finds are put in order: by their place in the source; at one place the first term names it.
_PLACE = itemgetter(2, 3, 4)


def _hit(slug: str, version: str, reading: Reading, found: list[Found]) -> Hit:
    places = found
    if len(found) > 1:
        places, before = [], (-1, -1)
        for one in sorted(found, key=_PLACE):
            if one[2:4] != before:
                before = one[2:4]
                places.append(one)
        del places[MOST_SPANS:]
    value, parts = score(reading, places)
    best = places[0] if len(places) == 1 else _best(reading, places)
    text_at = reading.text_at
    return Hit(
        slug,
        version,
        reading.article.url,
        value,
        tuple(
            [
                Span("text", first - text_at, last - text_at, term)
                if first >= text_at
                else Span("title", first - 1, last - 1, term)
                for _, _, first, last, term in places
            ]
        ),
        zone(reading, places),
        reading.sentences.around(best.first, best.last),
        parts,
    )


def _best(reading: Reading, places: list[Found]) -> Found:
    """The mention whose sentence tells most: of the text, where several terms stand together."""
    start = reading.text_start
    in_text = [one for one in places[:50] if one.start >= start] or places[:50]
    best, most = in_text[0], 1
    for index, one in enumerate(in_text):
        near = {one.term}
        for other in in_text[index + 1 : index + 8]:
            if other.start - one.end >= _TOGETHER:
                break
            near.add(other.term)
        if len(near) > most:
            best, most = one, len(near)
    return best
