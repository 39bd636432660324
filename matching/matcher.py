"""Hold an article against all topics at once.

One Aho-Corasick pass over the folded article finds every pattern of every topic; then only the
topics are evaluated of which the rarest required term occurred.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from ahocorasick_rs import AhoCorasick, Implementation

from core.errors import SetupError
from core.topics import definition_version
from core.values import Article, Hit, Span, Topic
from matching.compiling import plan, prepare, topic_tree
from matching.lexicon import Lexeme
from matching.plan import Plan
from matching.reading import Found, Reading
from matching.scoring import score, zone
from matching.sentences import sentence_around
from matching.syntax import QueryError

#: Spans that a hit keeps; a reader looks at a handful.
MOST_SPANS: Final = 500


class Matcher:
    """Topics, compiled; safe to use from several threads at once.

    Raises SetupError with one sentence for each topic that cannot be compiled: the topic, the
    column of its query or the entry of its list, and what to write instead.
    """

    def __init__(self, topics: Sequence[Topic]) -> None:
        self.topics = tuple(
            topic if topic.version else replace(topic, version=definition_version(topic))
            for topic in topics
        )
        problems: list[str] = []
        numbers: dict[tuple[str, bool], int] = {}
        known: dict[str, Lexeme] = {}
        self._plans: list[Plan | None] = []
        self._anchored: dict[int, list[int]] = {}
        for index, topic in enumerate(self.topics):
            try:
                compiled = _compile(topic, known, numbers)
            except QueryError as error:
                problems.append(f'topic "{topic.slug}", {_where(topic, error)}: {error.message}.')
                continue
            self._plans.append(compiled)
            anchors = compiled.anchors()
            if anchors is not None:
                for number in anchors[1]:
                    self._anchored.setdefault(number, []).append(index)
        if problems:
            raise SetupError(*problems)
        self._scans = [
            _Scan(
                stripped,
                [(text, number) for (text, bare), number in numbers.items() if bare == stripped],
            )
            for stripped in (False, True)
        ]

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
        for index in sorted(due):
            compiled = self._plans[index]
            found = compiled.evidence(reading, 0, len(reading.folded.text)) if compiled else None
            if found:
                hits.append(_hit(self.topics[index], reading, found))
        return tuple(hits)


class _Scan:
    """One automaton; the folded text, or the same without diacritics."""

    def __init__(self, stripped: bool, patterns: list[tuple[str, int]]) -> None:
        self.stripped = stripped
        self._numbers = [number for _, number in patterns]
        # Measured: of the three implementations the contiguous NFA scans fastest from 1,000
        # patterns on and needs a twentieth of the memory of the DFA.
        self._automaton = (
            AhoCorasick(
                (text for text, _ in patterns),
                implementation=Implementation.ContiguousNFA,
                store_patterns=False,
            )
            if patterns
            else None
        )

    def run(self, reading: Reading) -> None:
        if self._automaton is None:
            return
        text = reading.folded.stripped if self.stripped else reading.folded.text
        numbers, occurrences = self._numbers, reading.occurrences
        for index, start, _ in self._automaton.find_matches_as_indexes(text, overlapping=True):
            number = numbers[index]
            if number in occurrences:
                occurrences[number].append(start)
            else:
                occurrences[number] = [start]


def _compile(topic: Topic, known: dict[str, Lexeme], numbers: dict[tuple[str, bool], int]) -> Plan:
    tree = topic_tree(topic)
    terms = prepare(tree)
    for text, lexeme in terms.items():
        if text in known:
            terms[text] = known[text]
        else:
            lexeme.number = numbers.setdefault((lexeme.pattern, lexeme.stripped), len(numbers))
            known[text] = lexeme
    return plan(tree, terms)


def _where(topic: Topic, error: QueryError) -> str:
    return f"query, column {error.column}" if topic.query else "lists"


def _hit(topic: Topic, reading: Reading, found: Iterable[Found]) -> Hit:
    at_place: dict[tuple[int, int], Found] = {}
    for one in found:
        at_place.setdefault((one.first, one.last), one)
    places = [at_place[place] for place in sorted(at_place)][:MOST_SPANS]
    value, parts = score(reading, places)
    best = _best(reading, places)
    return Hit(
        topic=topic.slug,
        topic_version=topic.version,
        article_url=reading.article.url,
        score=value,
        spans=tuple(_span(reading, one) for one in places),
        zone=zone(reading, places),
        sentence=sentence_around(reading.source, best.first, best.last),
        score_parts=parts,
    )


def _span(reading: Reading, one: Found) -> Span:
    if one.first < reading.text_at - 2:
        return Span("title", one.first - 1, one.last - 1, one.term)
    return Span("text", one.first - reading.text_at, one.last - reading.text_at, one.term)


def _best(reading: Reading, places: Sequence[Found]) -> Found:
    """The mention whose sentence tells most: of the text, where several terms stand together."""
    in_text = [one for one in places if one.start >= reading.text_start] or list(places)
    best, most = in_text[0], 0
    for index, one in enumerate(in_text[:50]):
        near = {other.term for other in in_text[index : index + 8] if other.start - one.end < 150}
        if len(near) > most:
            best, most = one, len(near)
    return best
