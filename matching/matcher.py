"""Hold an article against all topics at once.

One Aho-Corasick pass over the folded article finds every pattern of every topic; then only the
topics are evaluated of which the rarest required term occurred.
"""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from operator import itemgetter
from typing import Final

from ahocorasick_rs import AhoCorasick, Implementation

from core.topics import definition_version
from core.values import Article, Hit, Span, Topic
from matching.compiling import Compiled, compile_terms, literals, plan
from matching.lexicon import Lexeme
from matching.plan import Plan
from matching.reading import Found, Reading
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
        with _collector_paused():
            terms = self._compile()
            if terms > _MANY_TERMS:
                gc.freeze()

    def _compile(self) -> int:
        compiled = compile_terms(self.topics)
        self._plans = [plan(tree, compiled.terms) for tree in compiled.trees]
        anchors = [_anchors(compiled, index, one) for index, one in enumerate(self._plans)]
        terms = compiled.terms.values()
        plain = _Scan(terms, stripped=False, base=0)
        self._scans = (plain, _Scan(terms, stripped=True, base=plain.end))
        self._anchored: dict[int, list[int]] = {}
        for index, terms_ in enumerate(anchors):
            for lexeme in terms_:
                self._anchored.setdefault(lexeme.number, []).append(index)
        self._versions: dict[int, str] = {}
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
        anchored = self._anchored
        due: set[int] = set()
        for number in reading.occurrences.keys() & anchored.keys():
            due.update(anchored[number])
        hits = []
        everywhere = len(reading.folded.text)
        for index in sorted(due):
            reading.looked_at = 0
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


def _anchors(compiled: Compiled, index: int, one: Plan) -> tuple[Lexeme, ...]:
    """Terms of a topic of which one must occur in an article that it hits."""
    if one.anchors is not None:
        return one.anchors[1]
    # A topic can hold without any of its terms (NOT rice, lang:ja OR rice). But a hit shows
    # evidence, so one of the terms that it can show must occur.
    shown = literals(compiled.trees[index], nots=False)
    return tuple(compiled.terms[term.text] for term in shown)


class _Scan:
    """One automaton, over the folded text or over the same without diacritics.

    It numbers the patterns from `base` on, so that what it reports is a term's number; terms
    with one pattern ("US" and "=US") share it.
    """

    def __init__(self, lexemes: Iterable[Lexeme], stripped: bool, base: int) -> None:
        self._stripped, self._base = stripped, base
        patterns: dict[str, int] = {}
        for lexeme in lexemes:
            if lexeme.stripped == stripped:
                lexeme.number = patterns.setdefault(lexeme.pattern, base + len(patterns))
        self.end = base + len(patterns)
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


#: How finds are put in order: by their place in the source; at one place the first term names it.
_PLACE = itemgetter(2, 3, 4)


def _hit(topic: Topic, version: str, reading: Reading, found: list[Found]) -> Hit:
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
