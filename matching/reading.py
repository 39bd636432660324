"""One article as it is being matched: what the scan found, checked when it is asked for."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections import defaultdict
from functools import cached_property
from typing import Final, NamedTuple

from core.language import detect_language, primary
from core.values import Article
from matching.fold import QUARTERS, Folded, fold
from matching.korean import ENDINGS
from matching.lexicon import Checks, Lexeme, exact
from matching.proclitics import ALEF, APART
from matching.sentences import Sentences, sentence_starts
from matching.stems import stem, stems

#: Occurrences of one term in one article that are looked at; more would be no better evidence.
MOST_OCCURRENCES: Final = 1000
#: The lead is the first two paragraphs, but at most so many characters of the text: about a
#: hundred words, in an alphabet and in a script without spaces.
LEAD: Final = 600
LEAD_IDEOGRAPHS: Final = 200

_APOSTROPHES = frozenset("'’‘‛ʼʻ＇`´′ʹ")
#: What English (and Dutch) write behind a noun; elsewhere an apostrophe is part of the word.
_SUFFIXES = frozenset(("s", "d", "ll", "re", "ve", "m", "t"))
#: Languages that join endings or little words to a name with an apostrophe.
_SUFFIX_LANGUAGES = frozenset(("tr", "az", "et", "fi", "fil", "pl"))
_ELISIONS_TEXT = (
    "l d j m n s t c qu jusqu lorsqu puisqu quoiqu all dall dell nell sull coll un quell quest "
    "bell sant gl anch "
)
#: French, Italian, Catalan and Occitan write these before a noun.
_ELISIONS = frozenset(_ELISIONS_TEXT.split())
#: Short forms of which some write the dot and some do not: "St. Petersburg", "Mr Abe".
_DOTTED = frozenset(
    (
        "st", "ste", "mt", "ft", "mr", "mrs", "ms", "dr", "prof", "gen", "col", "lt", "sgt", "capt",
        "adm", "maj", "sen", "rep", "gov", "pres", "jr", "sr", "inc", "corp", "ltd",
    )
)  # fmt: skip
_PARAGRAPH = re.compile(r"\n[^\S\n]*\n\s*")


class Found(NamedTuple):
    """A term at its place: in the folded text, and in the source."""

    start: int
    end: int
    first: int
    last: int
    term: str


class Reading:
    """An article folded; `occurrences` maps a pattern's number to where the scan found it."""

    def __init__(
        self, article: Article, country: str, source_url: str, *, open_facts: bool
    ) -> None:
        self.article = article
        self.country, self.source_url = country, source_url
        #: Whether facts about the article (language, source ...) are to be left open: examples.
        self.open_facts = open_facts
        self.source = f"\n{article.title}\n\n{article.text}\n"
        self.text_at = len(article.title) + 3
        self.folded: Folded = fold(self.source)
        self.occurrences: defaultdict[int, list[int]] = defaultdict(list)
        self.sentences = Sentences(self.source)
        #: How many places the NEARs of the topic at hand have looked at.
        self.looked_at = 0
        self._checked: dict[Lexeme, list[Found]] = {}

    @cached_property
    def language(self) -> str:
        """The article's language, detected where it names none; "" when hopeless."""
        return self.article.language or detect_language(self.article.title, self.article.text)

    @cached_property
    def text_start(self) -> int:
        """Where in the folded text the title is over."""
        return self.folded.place(self.text_at)

    @cached_property
    def lead_end(self) -> int:
        """Where in the folded text the lead is over."""
        limit = LEAD if self.spaced else LEAD_IDEOGRAPHS
        end = min(self.text_at + limit, len(self.source))
        paragraphs = _PARAGRAPH.finditer(self.source, self.text_at, end)
        next(paragraphs, None)
        second = next(paragraphs, None)
        return self.folded.place(end if second is None else second.end())

    @cached_property
    def spaced(self) -> bool:
        """Whether the text is of a script with spaces between its words."""
        text, start = self.folded.text, self.text_start
        return text.count(" ", start) * 12 > len(text) - start

    @cached_property
    def length(self) -> float:
        """About how many words the text has: gaps, and half the letters where there are none."""
        text, start = self.folded.text, self.text_start
        return text.count(" ", start) if self.spaced else (len(text) - start) / 2

    @cached_property
    def words(self) -> memoryview:
        """`Folded.words`, quicker to ask for one place after the other."""
        return self.folded.words.data

    @cached_property
    def _stems(self) -> dict[str, list[tuple[int, int]]]:
        """Where in the folded text words of each stem stand."""
        language = primary(self.language)
        found: dict[str, list[tuple[int, int]]] = {}
        at = 1
        for word in self.folded.text[1:-1].split(" "):
            for one in stems(word, language):
                found.setdefault(one, []).append((at, at + len(word)))
            at += len(word) + 1
        return found

    def first(self, words: int) -> int:
        """Where in the folded text the first `words` words of the text are over."""
        quarters = self.folded.words
        limit = quarters[min(self.text_start, len(quarters) - 1)] + words * QUARTERS
        return int(quarters.searchsorted(limit, "right")) - 1

    @cached_property
    def _sentences(self) -> list[int]:
        return [self.folded.place(at) for at in sentence_starts(self.source)]

    @cached_property
    def _paragraphs(self) -> list[int]:
        return [self.folded.place(match.end()) for match in _PARAGRAPH.finditer(self.source)]

    def sentence(self, place: int) -> int:
        """The number of the sentence that holds a place of the folded text."""
        return bisect_right(self._sentences, place)

    def paragraph(self, place: int) -> int:
        """The number of the paragraph that holds a place of the folded text."""
        return bisect_right(self._paragraphs, place)

    def find(self, lexeme: Lexeme) -> list[Found]:
        """Where a term stands, in order."""
        found = self._checked.get(lexeme)
        if found is None:
            found = self._checked[lexeme] = self._check(lexeme)
        return found

    def _check(self, lexeme: Lexeme) -> list[Found]:
        starts = self.occurrences.get(lexeme.number)
        if not starts:
            return []
        checks = lexeme.checks
        if checks is not None and checks.forms_of:
            return self._forms(lexeme, checks)
        if checks is not None and checks.wild is not None:
            return self._wild(lexeme, checks, checks.wild)
        found = []
        lead = lexeme.lead
        length = len(lexeme.pattern) - lead - lexeme.trail
        for at in starts[:MOST_OCCURRENCES]:
            one = self._one(lexeme, checks, at + lead, at + lead + length)
            if one is not None:
                found.append(one)
        return found

    def _forms(self, lexeme: Lexeme, checks: Checks) -> list[Found]:
        """The forms of a word, by the stem of the article's language."""
        places = self._stems.get(stem(checks.forms_of, primary(self.language)), [])
        found = (self._one(lexeme, checks, start, end) for start, end in places)
        return [one for one in found if one is not None][:MOST_OCCURRENCES]

    def _wild(self, lexeme: Lexeme, checks: Checks, wild: re.Pattern[str]) -> list[Found]:
        text = self.folded.stripped if lexeme.stripped else self.folded.text
        marked = self.folded.marked
        found: list[Found] = []
        for match in wild.finditer(text):
            start, end = match.span(1)
            gaps = [marked[at] for at in range(start, end) if text[at] == " "]
            if end > start and all(gap in " '" for gap in gaps):
                one = self._one(lexeme, checks, start, end)
                if one is not None:
                    found.append(one)
                    if len(found) == MOST_OCCURRENCES:
                        break
        return found

    def _one(self, lexeme: Lexeme, checks: Checks | None, start: int, end: int) -> Found | None:
        folded, source = self.folded, self.source
        if (
            checks is not None
            and checks.marked
            and not _same_gaps(folded.marked[start:end], checks.marked, lexeme.stripped)
        ):
            return None
        if checks is not None and checks.fronts is not None:
            if not self._joined(checks.fronts, checks.swallowed, start):
                return None
            start -= checks.swallowed
        first, last = folded.span(start, end)
        before, after = source[first - 1], source[last]
        if lexeme.trail:
            if after in _APOSTROPHES and not self._ends(last):
                return None
        elif after > "\u0300" and unicodedata.category(after)[0] == "M":
            return None  # half a syllable of Thai
        if before in _APOSTROPHES and lexeme.lead and not self._begins(first):
            return None
        if after == "." and source[last - 2] == "." and source[last - 1].isalpha():
            last += 1  # the last dot of "U.S." belongs to it
        if checks is not None:
            if checks.korean and not self._korean(end):
                return None
            if checks.cased and exact(source[first:last]) != checks.cased:
                return None
            for begin, stop in checks.acronyms:
                a, b = folded.span(start + begin, start + stop)
                if "." not in source[a:b] and not source[a:b].isupper():
                    return None
            if checks.prefix or checks.suffix:
                first -= len(checks.prefix)
                last += len(checks.suffix)
                whole = source[max(first, 0) : last]
                if not (whole.startswith(checks.prefix) and whole.endswith(checks.suffix)):
                    return None
        return Found(start, end, first, last, lexeme.written)

    def _ends(self, last: int) -> bool:
        """Whether a word ends before the apostrophe at `last`: "Japan's", not "Xi'an"."""
        follow = _letters_after(self.source, last + 1)
        return (
            not follow or follow.lower() in _SUFFIXES or primary(self.language) in _SUFFIX_LANGUAGES
        )

    def _begins(self, first: int) -> bool:
        """Whether a word begins behind the apostrophe before `first`: "l'Iran", not "O'Neill"."""
        before = _letters_before(self.source, first - 1)
        return not before or before.lower() in _ELISIONS

    def _joined(self, fronts: frozenset[str], swallowed: int, start: int) -> bool:
        """Whether what stands before a find in its word are words that are joined to it."""
        text = self.folded.text
        begin = text.rfind(" ", 0, start) + 1
        if text[begin:start] not in fronts:
            return False
        if start - begin <= swallowed:
            return True
        alef = text.find(ALEF, begin, start - swallowed)
        if alef >= 0 and self.source[self.folded.span(alef, alef + 1)[0]] != ALEF:
            return False  # ألمان begins with no article
        return primary(self.language) not in APART

    def _korean(self, end: int) -> bool:
        text = self.folded.text
        stop = text.find(" ", end)
        return stop == end or text[end:stop] in ENDINGS


def _letters_after(source: str, at: int) -> str:
    end = at
    while end < len(source) and end - at < 40 and source[end].isalpha():
        end += 1
    return source[at:end]


def _letters_before(source: str, at: int) -> str:
    start = at
    while start > 0 and at - start < 40 and source[start - 1].isalpha():
        start -= 1
    return source[start:at]


def _same_gaps(marked: str, wanted: str, stripped: bool) -> bool:
    if marked == wanted:
        return True
    return all(
        one == other
        or (stripped and one.isalnum() and other.isalnum())
        or ({one, other} == {" ", "."} and wanted[:at].rpartition(" ")[2] in _DOTTED)
        for at, (one, other) in enumerate(zip(marked, wanted, strict=True))
    )
