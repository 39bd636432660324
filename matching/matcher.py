"""Hold an article against all topics at once.

One Aho-Corasick pass over the folded article finds every pattern of every topic; then only the
topics are evaluated of which the rarest required term occurred.
"""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Final

from ahocorasick_rs import AhoCorasick, Implementation

from core.topics import definition_version
from core.values import Article, Hit, Span, Topic
from matching.compiling import compile_terms, literals, plan
from matching.lexicon import Lexeme
from matching.reading import Found, Reading
from matching.scoring import score, zone
from matching.sentences import sentence_around

#: Spans that a hit keeps; a reader looks at a handful.
MOST_SPANS: Final = 500
#: Folded characters within which terms are taken to stand in one sentence, to choose it.
_TOGETHER: Final = 150


class Matcher:
    """Topics, compiled; safe to use from several threads at once.

    Raises SetupError with one sentence for each topic that cannot be compiled: the topic, the
    column of its query or the entry of its list, and what to write instead.
    """

    def __init__(self, topics: Sequence[Topic]) -> None:
        self.topics = tuple(topics)
        with _collector_paused():
            self._compile()

    def _compile(self) -> None:
        trees, terms = compile_terms(self.topics)
        plain = _Scan(terms.values(), stripped=False, base=0)
        self._scans = (plain, _Scan(terms.values(), stripped=True, base=plain.end))
        self._plans = [plan(tree, terms) for tree in trees]
        self._anchored: dict[int, list[int]] = {}
        for index, compiled in enumerate(self._plans):
            # A topic can hold without any of its terms (NOT rice, lang:ja OR rice). But a hit
            # shows evidence, so one of the terms that it can show must occur.
            for number in (
                {terms[term.text].number for term in literals(trees[index], nots=False)}
                if compiled.anchors is None
                else compiled.anchors[1]
            ):
                self._anchored.setdefault(number, []).append(index)
        self._versions: dict[int, str] = {}

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
        anchored = self._anchored
        due: set[int] = set()
        for number in reading.occurrences.keys() & anchored.keys():
            due.update(anchored[number])
        hits = []
        everywhere = len(reading.folded.text)
        for index in sorted(due):
            found = self._plans[index].evidence(reading, 0, everywhere)
            if found:
                hits.append(_hit(self.topics[index], self._version(index), reading, found))
        return tuple(hits)

    def _version(self, index: int) -> str:
        # Only topics that hit need theirs, and hashing them all would double the compile time.
        version = self.topics[index].version or self._versions.get(index)
        if not version:
            version = self._versions[index] = definition_version(self.topics[index])
        return version


@contextmanager
def _collector_paused() -> Iterator[None]:
    """Compiling makes a million objects and no cycles; looking for some took 27 % of its time."""
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()


class _Scan:
    """One automaton, over the folded text or over the same without diacritics.

    It numbers its terms from `base` on in the order of their patterns, so that what the
    automaton reports is a term's number already.
    """

    def __init__(self, lexemes: Iterable[Lexeme], stripped: bool, base: int) -> None:
        self._stripped, self._base = stripped, base
        mine = [lexeme for lexeme in lexemes if lexeme.stripped == stripped]
        patterns: dict[str, int] = {}
        alike: list[Lexeme] = []
        for lexeme in mine:
            if lexeme.pattern in patterns:
                alike.append(lexeme)
            else:
                lexeme.number = patterns[lexeme.pattern] = base + len(patterns)
        #: Terms that are found where another one with the same pattern is ("US" and "=US").
        self._twins: dict[int, list[int]] = {}
        for number, lexeme in enumerate(alike, base + len(patterns)):
            lexeme.number = number
            self._twins.setdefault(patterns[lexeme.pattern], []).append(number)
        self.end = base + len(mine)
        # Measured: of the three implementations the contiguous NFA scans fastest from 1,000
        # patterns on and needs a twentieth of the memory of the DFA.
        self._automaton = (
            AhoCorasick(patterns, implementation=Implementation.ContiguousNFA, store_patterns=False)
            if patterns
            else None
        )

    def run(self, reading: Reading) -> None:
        """Enter where each pattern stands into `reading.occurrences`."""
        if self._automaton is None:
            return
        text = reading.folded.stripped if self._stripped else reading.folded.text
        base, occurrences = self._base, reading.occurrences
        for index, start, _ in self._automaton.find_matches_as_indexes(text, overlapping=True):
            occurrences[base + index].append(start)
        for number in self._twins.keys() & occurrences.keys():
            for twin in self._twins[number]:
                occurrences[twin] = occurrences[number]


def _hit(topic: Topic, version: str, reading: Reading, found: list[Found]) -> Hit:
    places = found
    if len(found) > 1:
        at_place: dict[tuple[int, int], Found] = {}
        for one in found:
            at_place.setdefault((one.first, one.last), one)
        places = [at_place[place] for place in sorted(at_place)][:MOST_SPANS]
    value, parts = score(reading, places)
    best = places[0] if len(places) == 1 else _best(reading, places)
    text_at = reading.text_at
    return Hit(
        topic.slug,
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
        sentence_around(reading.source, best.first, best.last),
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
