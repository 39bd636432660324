"""A slow and obvious evaluator of queries, to hold the fast one against.

One character at a time, every term searched for by itself, every pair tried for NEAR. It shares
with the engine only the tables of characters, the grammar and the preparation of terms.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from itertools import pairwise, product

from core.fold import ABBREVIATED
from core.fold_tables import (
    BOUNDED,
    HANGUL,
    HARD,
    IDEOGRAPH,
    IGNORED,
    JOINERS,
    KANA_RUN,
    SOFT,
    tables,
)
from core.language import primary
from core.values import Article
from matching.compiling import _phrase, literals
from matching.facts import known
from matching.grammar import parse
from matching.korean import ENDINGS
from matching.lexicon import Lexeme, exact, lexemes
from matching.reading import _DOTTED, _ELISIONS, _SUFFIX_LANGUAGES, _SUFFIXES, Reading
from matching.sentences import sentence_starts
from matching.stems import stem, stems
from matching.syntax import (
    AllOf,
    AnyOf,
    AtLeast,
    Known,
    Literally,
    Near,
    Node,
    Not,
    Weighed,
    Within,
    Words,
)

#: Four stops and their nasal, of Devanagari and Gujarati.
ROWS_D = ["कखगघङ", "चछजझञ", "टठडढण", "तथदधन", "पफबभम"]
ROWS_G = ["કખગઘઙ", "ચછજઝઞ", "ટઠડઢણ", "તથદધન", "પફબભમ"]
#: Old spelling (a regular expression) and new one.
SPELLINGS = {
    unicodedata.normalize("NFC", old): unicodedata.normalize("NFC", new)
    for old, new in [
        *((f"{a}{tone}{b}", f"{a}{b}{tone}") for tone in "\u0300\u0301\u0303\u0309\u0323"
          for a, b in ("oa", "oe", "uy")),
        ("ئو", "ؤو"),
        *((f"{row[4]}\u094d(?=[{row[:4]}])", "\u0902") for row in ROWS_D),
        *((f"{row[4]}\u0acd(?=[{row[:4]}])", "\u0a82") for row in ROWS_G),
    ]
}  # fmt: skip
Find = tuple[int, int, str]  # start and end in the source, term
Interval = tuple[int, int, frozenset[Find]]  # start and end in the folded text
APOSTROPHES = "'’‘‛ʼʻ＇`´′ʹ"


@dataclass
class Letter:
    char: str
    kind: int
    start: int
    end: int
    mark: str


def fold_slowly(source: str) -> list[Letter]:
    """Letters and single gaps; a gap has the kind SOFT and shows its punctuation in `mark`."""
    table = tables()
    text, starts, ends = table.compose(source)
    kinds = [table.classes[ord(char)] & 7 for char in text]
    wordy = [kind >= BOUNDED for kind in kinds]
    for i in range(2, len(text) - 2):
        single = wordy[i - 1] and wordy[i + 1] and not wordy[i - 2] and not wordy[i + 2]
        if text[i] == "." and single and text[i - 1].isalpha() and text[i + 1].isalpha():
            kinds[i] = IGNORED
            if text[i + 2] == "." and kinds[i + 2] != IGNORED:
                kinds[i + 2] = SOFT
    for i in range(1, len(text) - 1):
        if text[i] == "\n" and kinds[i - 1] > HANGUL and kinds[i + 1] > HANGUL:
            kinds[i] = IGNORED
    for i in range(1, len(text) - 1):
        if kinds[i] != SOFT or text[i] not in JOINERS:
            continue
        sides = {kinds[i - 1], kinds[i + 1]}
        if sides <= {IDEOGRAPH, KANA_RUN} or (sides == {HANGUL} and ABBREVIATED.match(text, i)):
            kinds[i] = IGNORED
    letters: list[Letter] = []
    for char, kind, start, end in zip(text, kinds, starts, ends, strict=True):
        if kind == IGNORED:
            continue
        code = int(table.fold[ord(char)])
        codes = table.expansions[code - table.EXPANDS] if code >= table.EXPANDS else [code]
        for one in codes:
            own = int(table.classes[one]) & 7 if len(codes) > 1 else kind
            mark = chr(int(table.marks[ord(char)])) if kind == HARD else char
            letters.append(Letter(chr(one), own, start, end, mark))
    letters = unite_slowly(letters)
    closed: list[Letter] = []
    feeds = 0
    for letter in letters:
        if letter.kind >= BOUNDED:
            before = closed[-1].kind if closed else SOFT
            if before >= BOUNDED and min(before, IDEOGRAPH) != min(letter.kind, IDEOGRAPH):
                closed.append(Letter(" ", SOFT, letter.start, letter.end, " "))
            closed.append(letter)
            feeds = 0
            continue
        if not closed or closed[-1].kind >= BOUNDED:
            closed.append(Letter(" ", SOFT, letter.start, letter.end, " "))
            feeds = 0
        gap = closed[-1]
        feeds += letter.mark == "\n"
        if feeds > 1:
            gap.mark = "\n"
        elif letter.kind == HARD and gap.mark == " ":
            gap.mark = letter.mark
    return closed


def unite_slowly(letters: list[Letter]) -> list[Letter]:
    """The same word in one spelling; pairs of letters are written out."""
    text = "".join(letter.char for letter in letters)
    for old, new in SPELLINGS.items():
        for match in reversed(list(re.finditer(old, text))):
            at = match.start()
            letters[at : at + 2] = [
                replace(letter, char=char)
                for letter, char in zip(letters[at : at + 2], new, strict=False)
            ]
        text = "".join(letter.char for letter in letters)
    for before, letter in pairwise(letters):
        if letter.char == "々" and before.kind == IDEOGRAPH:
            letter.char = before.char
    return letters


class Reference:
    """One article, read slowly."""

    def __init__(self, article: Article) -> None:
        self.article = article
        self.source = f"\n{article.title}\n\n{article.text}\n"
        self.letters = fold_slowly(self.source)
        self.text = "".join(letter.char for letter in self.letters)
        self.text_at = len(article.title) + 3
        self.text_start = self._place(self.text_at)
        self.facts = Reading(article, "", "", open_facts=False)
        self.terms: dict[str, Lexeme] = {}

    def _place(self, offset: int) -> int:
        return sum(letter.start < offset for letter in self.letters)

    def spans(self, query: str) -> list[Find]:
        """What the query finds; empty when it does not match."""
        tree = parse(query)
        self.terms = lexemes(literals(tree))
        found = self.evidence(tree, 0, len(self.letters))
        first_written = {}
        for start, end, term in sorted(found or []):
            first_written.setdefault((start, end), term)
        return [(*place, term) for place, term in sorted(first_written.items())]

    def words_between(self, low: int, high: int) -> float:
        """How many words begin in a stretch of the folded text."""
        count = 0.0
        for at in range(max(low, 1), high):
            here, before = self.letters[at], self.letters[at - 1]
            if here.kind in (BOUNDED, HANGUL):
                count += before.kind < BOUNDED and before.mark != "'"
            elif here.kind == IDEOGRAPH or (here.kind == KANA_RUN and before.kind != KANA_RUN):
                count += 1
            elif here.kind > KANA_RUN:
                count += 0.25
        return count

    def find(self, text: str, low: int, high: int) -> list[Interval]:
        lexeme = self.terms[text]
        strip = tables().strip
        chars = self.text
        if lexeme.stripped:
            chars = "".join(chr(int(strip[ord(char)])) for char in chars)
        found = []
        if lexeme.checks is not None and lexeme.checks.forms_of:
            language = primary(self.facts.language)
            wanted = stem(lexeme.checks.forms_of, language)
            words = [(match[0], match.span()) for match in re.finditer("[^ ]+", chars)]
            candidates = [span for word, span in words if wanted in stems(word, language)]
        elif lexeme.checks is not None and lexeme.checks.wild is not None:
            # Without what makes it fast: every star tries every number of letters.
            slow = lexeme.checks.wild.pattern.replace("(?>", "(?:").replace("*?", "*")
            candidates = [match.span(1) for match in re.finditer(slow, chars)]
            candidates = [
                (a, b) for a, b in candidates
                if all(self.letters[i].mark in " '" for i in range(a, b) if chars[i] == " ")
            ]  # fmt: skip
        elif lexeme.checks is not None and lexeme.checks.compound:
            gaps = "".join(one.mark if one.char == " " else one.char for one in self.letters)
            spaced = re.compile(f"(?=({' ?'.join(lexeme.checks.compound)}))")
            candidates = [
                match.span(1) for match in spaced.finditer(gaps)
                if chars[match.start() - 1] == " " and min(map(len, match[1].split(" "))) >= 2
            ]  # fmt: skip
        else:
            candidates = [
                (at + lexeme.lead, at + len(lexeme.pattern) - lexeme.trail)
                for at in range(len(chars))
                if chars.startswith(lexeme.pattern, at)
            ]
        for start, end in candidates:
            if low <= start and end <= high and (place := self._holds(lexeme, start, end)):
                found.append((start, end, frozenset([(*place, lexeme.written)])))
        return found

    def _holds(self, lexeme: Lexeme, start: int, end: int) -> tuple[int, int] | None:
        checks, source = lexeme.checks, self.source
        letters = self.letters[start:end]
        if checks is not None and checks.fronts is not None:
            before = self.text[:start].split(" ")[-1]
            written = "".join(
                source[one.start] for one in self.letters[start - len(before) : start]
            )
            if before not in checks.fronts or (not checks.swallowed and set(written) & set("أإآ")):
                return None
            start -= checks.swallowed
        first, last = self.letters[start].start, self.letters[end - 1].end
        if lexeme.trail and source[last] in APOSTROPHES:
            suffix = re.match(r"[^\W\d_]*", source[last + 1 :])
            alien = suffix and suffix[0] and suffix[0].lower() not in _SUFFIXES
            if alien and self.facts.language not in _SUFFIX_LANGUAGES:
                return None
        if not lexeme.trail and re.match("[\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]", source[last]):
            return None
        if lexeme.lead and source[first - 1] in APOSTROPHES:
            prefix = re.search(r"[^\W\d_]*$", source[: first - 1])
            if prefix and prefix[0] and prefix[0].lower() not in _ELISIONS:
                return None
        if source[last] == "." and source[last - 2] == "." and source[last - 1].isalpha():
            last += 1
        if lexeme.phrase:
            before = ""
            for letter, wanted in zip(letters, lexeme.marked, strict=True):
                if letter.char != " ":
                    before += letter.char
                    continue
                dotted = before in _DOTTED and {letter.mark, wanted} == {" ", "."}
                if letter.mark != wanted and not dotted:
                    return None
                before = ""
        if checks is None:
            return first, last
        if checks.korean and self.text[end:].split(" ")[0] not in {"", *ENDINGS}:
            return None
        if checks.cased and exact(source[first:last]) != checks.cased:
            return None
        for a, b in checks.acronyms:
            piece = source[self.letters[start + a].start : self.letters[start + b - 1].end]
            if "." not in piece and piece != piece.upper():
                return None
        return first, last

    def evidence(self, node: Node, low: int, high: int) -> list[Find] | None:
        match node:
            case Literally() | Near():
                found = [find for *_, finds in self.places(node, low, high) for find in finds]
                return found or None
            case Words(words):
                parts = [self.evidence(word, low, high) for word in words]
                if None in parts:
                    return None
                phrases = [
                    find
                    for *_, finds in self.find(_phrase(words).text, low, high)
                    for find in finds
                ]
                return phrases + [
                    one for part in parts for one in part or ()
                    if not any(a <= one[0] and one[1] <= b for a, b, _ in phrases)
                ]  # fmt: skip
            case AllOf(nodes):
                parts = [self.evidence(part, low, high) for part in nodes]
                return None if None in parts else [one for part in parts for one in part or ()]
            case AnyOf(nodes):
                held = [part for n in nodes if (part := self.evidence(n, low, high)) is not None]
                return [one for part in held for one in part] if held else None
            case Not(part):
                return [] if self.evidence(part, low, high) is None else None
            case AtLeast(count, part):
                places = self.places(part, low, high)
                if len({place[:2] for place in places}) < count:
                    return None
                return [find for *_, finds in places for find in finds]
            case Within(_, part):
                return self.evidence(part, *self._bounds(node, low, high))
            case Known(facet, values):
                return [] if known(facet, tuple(v.casefold() for v in values), self.facts) else None
            case Weighed(threshold, weighed):
                total, shown = 0.0, []
                for weight, part in weighed:
                    found = self.evidence(part, low, high)
                    if found is not None:
                        total += weight
                        shown += found if weight > 0 else []
                return shown if total >= threshold else None

    def _bounds(self, node: Within, low: int, high: int) -> tuple[int, int]:
        if node.where == "title":
            return low, min(high, self.text_start)
        if node.where == "lead":
            gaps = self.text[self.text_start :].count(" ")
            spaced = gaps * 12 > len(self.text) - self.text_start
            lead = self.source[self.text_at :][: 600 if spaced else 200]
            paragraphs = list(re.finditer(r"\n[^\S\n]*\n\s*", lead))
            length = paragraphs[1].end() if len(paragraphs) > 1 else len(lead)
            end = self._place(self.text_at + length)
        else:
            end = self.text_start
            while end < len(self.letters):
                if self.words_between(self.text_start, end + 1) > node.words:
                    break
                end += 1
        return max(low, self.text_start), min(high, end)

    def places(self, node: Node, low: int, high: int) -> list[Interval]:
        match node:
            case Literally(text):
                return self.find(text, low, high)
            case AnyOf(nodes):
                return [place for part in nodes for place in self.places(part, low, high)]
            case Within(_, part):
                return self.places(part, *self._bounds(node, low, high))
            case Near(left, right):
                return self._pairs(
                    node, self.places(left, low, high), self.places(right, low, high)
                )
            case _:
                raise AssertionError(node)

    def _pairs(self, node: Near, left: list[Interval], right: list[Interval]) -> list[Interval]:
        """Each with its nearest neighbours of the other kind, if near enough."""
        pairs: dict[tuple[int, int], set[Find]] = {}
        for one, other in product(left, right):
            nearest = self._is_next(one, other, right) or self._is_next(other, one, left)
            if not nearest or (node.ordered and one[1] > other[0]):
                continue
            if self._near(node, one, other):
                key = min(one[0], other[0]), max(one[1], other[1])
                pairs.setdefault(key, set()).update(one[2] | other[2])
        return [(*key, frozenset(finds)) for key, finds in pairs.items()]

    def _is_next(self, one: Interval, other: Interval, others: list[Interval]) -> bool:
        if other[0] >= one[1]:
            return other[:2] == min(o[:2] for o in others if o[0] >= one[1])
        if other[1] <= one[0]:
            return (other[1], other[0]) == max((o[1], o[0]) for o in others if o[1] <= one[0])
        return True

    def _near(self, node: Near, one: Interval, other: Interval) -> bool:
        overlap = one[0] < other[1] and other[0] < one[1]
        if overlap and any(a[0] < b[1] and b[0] < a[1] for a in one[2] for b in other[2]):
            return False
        first, second = sorted((one, other), key=lambda place: place[0])
        if first[0] < self.text_start <= second[0]:
            return False
        if node.gap == "s":
            starts = [self._place(at) for at in sentence_starts(self.source)]
            return not any(first[0] < start <= second[0] for start in starts)
        if node.gap == "p":
            between = re.finditer(r"\n[^\S\n]*\n\s*", self.source)
            starts = [self._place(match.end()) for match in between]
            return not any(first[0] < start <= second[0] for start in starts)
        return self.words_between(min(first[1], second[0]), second[0]) <= node.gap
