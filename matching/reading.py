"""One article as it is being matched: what the scan found, checked when it is asked for."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from functools import cached_property
from typing import Final

import numpy as np

from core.fold import QUARTERS, Folded, fold
from core.language import detect_language, primary
from core.values import Article
from matching.korean import ENDINGS, compound_end
from matching.lexicon import KEY, Checks, Lexeme, exact
from matching.places import Found, Places
from matching.proclitics import ALEF, APART
from matching.sentences import Sentences, sentence_starts
from matching.stems import stems, stems_of_term

#: Occurrences of one term in one article that are looked at; more would be no better evidence.
MOST_OCCURRENCES: Final = 1000
#: Work that one topic may take in one article, in finds that are looked at once more: 20 to 30 ms
#: in a normal article, in proportion in a longer one. Only a topic of thousands of NEARs between
#: everyday words comes near. From then on a term that was not looked for yet and a NEAR are not
#: there, and the others show their first few places.
ENOUGH: Final = 40_000
_ENOUGH_A_LETTER: Final = 10
FEW: Final = 3
#: To check a find costs as much as to look at so many again,
_CHECK: Final = 4
#: and to try a wildcard on so many letters as much as to look at one.
_LETTERS: Final = 200
#: Between title and text: quarters of words, more than any NEAR reaches.
_FAR: Final = 1 << 20
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
        #: The work that the topic at hand has taken, and what it may take.
        self.looked_at = 0
        self.enough = max(ENOUGH, _ENOUGH_A_LETTER * len(self.folded.text))
        self._checked: dict[Lexeme, list[Found]] = {}
        self._places: dict[Lexeme, Places] = {}

    @cached_property
    def language(self) -> str:
        """The article's language, detected where it names none; "" when hopeless."""
        return self.article.language or detect_language(self.article.title, self.article.text)

    @cached_property
    def text_start(self) -> int:
        """Where in the folded text the title is over."""
        return self.folded.place(self.text_at)

    @property
    def lead_limit(self) -> int:
        """The most characters that a lead has in the script of the text."""
        return LEAD if self.spaced else LEAD_IDEOGRAPHS

    @cached_property
    def lead_end(self) -> int:
        """Where in the folded text the lead is over."""
        end = min(self.text_at + self.lead_limit, len(self.source))
        paragraphs = _PARAGRAPH.finditer(self.source, self.text_at, end)
        next(paragraphs, None)
        second = next(paragraphs, None)
        return self.folded.place(end if second is None else second.end())

    @cached_property
    def _gaps(self) -> int:
        return self.folded.text.count(" ", self.text_start)

    @cached_property
    def spaced(self) -> bool:
        """Whether the text is of a script with spaces between its words."""
        return self._gaps * 12 > len(self.folded.text) - self.text_start

    @cached_property
    def length(self) -> float:
        """About how many words the text has: gaps, and half the letters where there are none."""
        return self._gaps if self.spaced else (len(self.folded.text) - self.text_start) / 2

    @cached_property
    def distances(self) -> memoryview:
        """`Folded.words`, with a wide gap between the title and the text."""
        words = self.folded.words.copy()
        words[self.text_start :] += _FAR
        return words.data

    @cached_property
    def sentence_numbers(self) -> memoryview:
        """For each place of the folded text, the number of its sentence."""
        return self._numbers(sentence_starts(self.source))

    @cached_property
    def paragraph_numbers(self) -> memoryview:
        """For each place of the folded text, the number of its paragraph."""
        return self._numbers([match.end() for match in _PARAGRAPH.finditer(self.source)])

    def _numbers(self, starts: list[int]) -> memoryview:
        numbers = np.zeros(len(self.folded.text) + 1, np.int32)
        numbers[self.folded.places(starts)] = 1
        return numbers.cumsum(dtype=np.int32, out=numbers).data

    def first(self, words: int) -> int:
        """Where in the folded text the first `words` words of the text are over."""
        quarters = self.folded.words
        limit = quarters[min(self.text_start, len(quarters) - 1)] + words * QUARTERS
        return int(quarters.searchsorted(limit, "right")) - 1

    def find(self, lexeme: Lexeme) -> list[Found]:
        """Where a term stands, in order."""
        found = self._checked.get(lexeme)
        if found is None:
            if self.looked_at > self.enough:
                return []
            found = self._checked[lexeme] = self._check(lexeme)
        self.looked_at += len(found)
        return found[:FEW] if self.looked_at > self.enough else found

    def places(self, lexeme: Lexeme, low: int, high: int) -> Places:
        """Where a term stands between two places of the folded text, as intervals."""
        found = self.find(lexeme)
        if self.tired or (found and (found[0].start < low or high < found[-1].end)):
            return Places([one for one in found if low <= one.start and one.end <= high])
        places = self._places.get(lexeme)
        if places is None:
            places = self._places[lexeme] = Places([*found])
        return places

    @property
    def tired(self) -> bool:
        """Whether the topic at hand has taken as much work as it may."""
        return self.looked_at > self.enough

    def _check(self, lexeme: Lexeme) -> list[Found]:
        starts = self.occurrences.get(lexeme.number)
        if not starts:
            return []
        checks = lexeme.checks
        if checks is not None and checks.forms_of:
            return self._forms(lexeme, checks, starts)
        if checks is not None and checks.wild is not None:
            return self._wild(lexeme, checks, checks.wild)
        if checks is not None and checks.compound:
            return self._compounds(lexeme, checks, starts)
        pattern, lead = lexeme.pattern, lexeme.lead
        length = len(pattern)
        if length > KEY:
            text = self.folded.stripped if lexeme.stripped else self.folded.text
            starts = [at for at in starts if text.startswith(pattern, at)]
        self.looked_at += _CHECK * len(starts)
        found = []
        length -= lead + lexeme.trail
        for at in starts[:MOST_OCCURRENCES]:
            one = self._one(lexeme, checks, at + lead, at + lead + length)
            if one is not None:
                found.append(one)
        return found

    def _compounds(self, lexeme: Lexeme, checks: Checks, starts: list[int]) -> list[Found]:
        """A Korean compound, with or without spaces between its words."""
        marked = self.folded.marked
        self.looked_at += _CHECK * len(starts)
        found = []
        for at in starts[:MOST_OCCURRENCES]:
            end = compound_end(marked, at + lexeme.lead, checks.compound)
            one = self._one(lexeme, checks, at + lexeme.lead, end) if end >= 0 else None
            if one is not None:
                found.append(one)
        return found

    def _forms(self, lexeme: Lexeme, checks: Checks, starts: list[int]) -> list[Found]:
        """The forms of a word, by the stem of the article's language."""
        text, language = self.folded.text, primary(self.language)
        wanted = frozenset(stems_of_term(checks.forms_of, language))
        inside = lexeme.pattern[0] == " "
        words = dict.fromkeys(text.rfind(" ", 0, at + inside) + 1 for at in starts)
        self.looked_at += _CHECK * len(words)
        found = []
        for start in words:
            end = text.find(" ", start)
            if not wanted.isdisjoint(stems(text[start:end], language)):
                one = self._one(lexeme, checks, start, end)
                if one is not None:
                    found.append(one)
        return found[:MOST_OCCURRENCES]

    def _wild(self, lexeme: Lexeme, checks: Checks, wild: re.Pattern[str]) -> list[Found]:
        text = self.folded.stripped if lexeme.stripped else self.folded.text
        marked = self.folded.marked
        self.looked_at += len(text) // _LETTERS
        found: list[Found] = []
        for match in wild.finditer(text):
            start, end = match.span(1)
            gaps = [marked[at] for at in range(start, end) if text[at] == " "]
            if end > start and all(gap in " '" for gap in gaps):
                self.looked_at += _CHECK
                one = self._one(lexeme, checks, start, end)
                if one is not None:
                    found.append(one)
                    if len(found) == MOST_OCCURRENCES:
                        break
        return found

    def _one(self, lexeme: Lexeme, checks: Checks | None, start: int, end: int) -> Found | None:
        folded, source = self.folded, self.source
        first, last = folded.span(start, end)
        # A phrase that stands in the source as it is needs no look at its gaps.
        if lexeme.phrase and source[first:last].lower() != (wanted := lexeme.marked):
            gaps = folded.marked[start:end]
            if gaps != wanted and not _same_gaps(gaps, wanted, lexeme.stripped):
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
    return all(
        one == other
        or (stripped and one.isalnum() and other.isalnum())
        or ({one, other} == {" ", "."} and wanted[:at].rpartition(" ")[2] in _DOTTED)
        for at, (one, other) in enumerate(zip(marked, wanted, strict=True))
    )
