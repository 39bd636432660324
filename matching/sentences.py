"""Where sentences begin, in scripts with and without spaces."""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import cache, cached_property

import numpy as np
from numpy.typing import NDArray

_ABBREVIATIONS_TEXT = (
    "mr mrs ms dr prof gen col lt sgt capt adm maj sen rep gov pres st jr sr vs no nos vol fig "
    "inc corp co ltd bros jan feb mar apr jun jul aug sep sept oct nov dec mon tue wed thu fri "
    "sat sun approx est dept univ u.s u.k u.n e.g i.e a.m p.m hr hrn fr bzw z.b usw ca nr mme "
    "mm m sra sra art av bd mgr ee.uu mio mrd str dhr mevr doç yrd "
    "им ул гг тыс млн млрд руб долл проф акад др обл ред tp ts gs ths pgs bs ul mln mld tys godz "
)
# A full stop ends a sentence when white space follows and then no small letter; behind these
# it is an abbreviation. The list holds what English, German, French, Spanish, Russian, Polish,
# Turkish and Vietnamese news use.
_ABBREVIATIONS = frozenset(_ABBREVIATIONS_TEXT.split())
#: Within these a sentence goes on until they are closed, if that is soon.
_PAIRS = (("「", "」"), ("『", "』"), ("“", "”"), ("（", "）"))
_LONGEST_QUOTE = 200
#: With an opening mark before it; of a longer word only its end is looked at, which is none.
_LONGEST_ABBREVIATION = max(map(len, _ABBREVIATIONS)) + 1
_ENDERS = "\n。！？｡!?…؟۔।॥.။។።։༎;"
# The first class lets the regex engine skip quickly to what may end a sentence.
_END = re.compile(
    rf"""[{_ENDERS}](?:
     (?P<paragraph>(?<=\n)[^\S\n]*\n\s*)
    |(?P<item>(?<=\n)\ {{0,6}}(?=(?:>\ )?(?:[-|]|\d{{1,3}}\.)\ ))  # a list's item, a table's row
    |(?<=[。！？｡])(?P<quoted>[。！？｡]*[」』”’）)\]]*\s*)   # no space needed behind these
    |(?<=[။។።։༎])[»”"]*\s*
    |(?<=;)\s+(?=[Α-ΩΆΈ-Ώ])                              # the question mark of Greek
    |(?<=[!?…؟۔।॥])[!?…]*["'”’»)\]]*\s+
    |(?<=\.)(?P<stop>["'”’»)\]]*\s+)(?=\S)
    )""",
    re.VERBOSE,
)


def sentence_starts(text: str) -> list[int]:
    """Offsets in `text` at which its sentences begin, in order, the first one 0."""
    starts = [0]
    length = len(text)
    for match in _END.finditer(text):
        end = match.end()
        if not _holds(match, text):
            continue
        if end < length:
            starts.append(end)
    return starts


def _holds(match: re.Match[str], text: str) -> bool:
    """Whether what may end a sentence does so."""
    if match.lastgroup == "stop":
        return _ends(text, match.start(), match.end())
    return match.lastgroup != "quoted" or not _quoted(text, match.end())


def _quoted(text: str, at: int) -> bool:
    """Whether a quotation or parenthesis of East Asia is open at a place and closed soon."""
    for opened, closed in _PAIRS:
        before = text.rfind(opened, max(0, at - _LONGEST_QUOTE), at)
        if before > text.rfind(closed, max(0, at - _LONGEST_QUOTE), at):
            after = text.find(closed, at, at + _LONGEST_QUOTE)
            if after >= 0 and "\n" not in text[before:after]:
                return True
    return False


def _ends(text: str, stop: int, after: int) -> bool:
    """Whether a full stop, with white space and then no small letter behind it, ends a sentence."""
    if text[after].islower():
        return False
    words = text[max(0, stop - _LONGEST_ABBREVIATION) : stop].split()
    if not words or text[stop - 1].isspace():
        return True
    start = stop - len(words[-1])
    word = words[-1].strip("\"'“‘(«").lower()
    if word.isdecimal() and text[start - 1 : start] in ("", "\n"):
        return False  # the number of an item
    return not (word in _ABBREVIATIONS or (len(word) == 1 and word.isalpha()))


#: How a text marks headings, quotes and items; a sentence shown alone needs none.
_MARKS = re.compile(r"^(?:> )?(?:## |- )?")
#: Characters before a mention in which its sentence is expected to begin.
_BACK = 300


class Sentences:
    """The sentences of a text, found as they are asked for."""

    def __init__(self, text: str) -> None:
        self._text = text
        # Fifty topics may hit one article, and mostly in the same few sentences.
        # By the marks around a mention: where its sentence begins, and how it is shown.
        self._whole: dict[tuple[int, int], tuple[int, str]] = {}
        self._behind: dict[int, int] = {}

    @cached_property
    def _marks(self) -> list[int]:
        """Where a sentence may end."""
        codes = np.frombuffer(self._text.encode("utf-32-le", "surrogatepass"), "<u4")
        return _may_end()[codes.astype(np.intp)].nonzero()[0].tolist()

    def _next(self, mark: int) -> int:
        """Where the sentence behind a mark begins; 0 when none ends there."""
        behind = self._behind.get(mark)
        if behind is None:
            match = _END.match(self._text, mark)
            behind = match.end() if match is not None and _holds(match, self._text) else 0
            self._behind[mark] = behind
        return behind

    def around(self, start: int, end: int, longest: int = 400) -> str:
        """The sentence that holds `text[start:end]`, at most `longest` characters of it."""
        text, marks = self._text, self._marks
        low = begin = max(0, start - _BACK)
        between = bisect_left(marks, start), bisect_left(marks, end)
        first, shown = self._whole.get(between, (0, ""))
        clause = text[start] in _CLAUSES
        if first > low and not clause:
            return shown
        for at in range(between[0] - 1, -1, -1):
            if marks[at] < low:
                break
            if low < (after := self._next(marks[at])) <= start:
                begin = after
                break
        stop = len(text)
        for at in range(between[1], len(marks)):
            if (after := self._next(marks[at])) or marks[at] > end + longest:
                stop = after or stop
                break
        if clause:
            begin, stop = self._clause(start, end, begin, stop)
        long = stop - begin > longest
        cut = max(begin, min(start - longest // 3, stop - longest)) if long else begin
        shown = text[cut : min(stop, cut + longest)].replace("\n> ", "\n")
        shown = _MARKS.sub("", " ".join(shown.split()))
        if begin > low and not long and not clause:
            self._whole[between] = begin, shown
        head = "…" if cut > begin or (begin == low > 0) else ""
        return head + shown + ("…" if cut + longest < stop else "")

    def _clause(self, start: int, end: int, begin: int, stop: int) -> tuple[int, int]:
        """In Thai and Lao, which mark no end of a sentence: what stands between two spaces."""
        text = self._text
        begin = max(begin, text.rfind(" ", begin, start) + 1)
        at = end
        while at < stop and (at - begin < _CLAUSE or text[at] != " "):
            at += 1
        return begin, at


#: The letters of Thai and Lao, and how many of them make a clause that can stand alone.
_CLAUSES = frozenset(map(chr, range(0x0E01, 0x0F00)))
_CLAUSE = 40


@cache
def _may_end() -> NDArray[np.bool_]:
    table = np.zeros(0x110000, np.bool_)
    table[[ord(mark) for mark in _ENDERS]] = True
    return table
