"""Where sentences begin, in scripts with and without spaces."""

from __future__ import annotations

import re

_ABBREVIATIONS_TEXT = (
    "mr mrs ms dr prof gen col lt sgt capt adm maj sen rep gov pres st jr sr vs no nos vol fig "
    "inc corp co ltd bros jan feb mar apr jun jul aug sep sept oct nov dec mon tue wed thu fri "
    "sat sun approx est dept univ u.s u.k u.n e.g i.e a.m p.m hr hrn fr bzw z.b usw ca nr mme "
    "mm m sra sra art av bd "
)
# A full stop ends a sentence when white space follows and then no small letter; behind these
# it is an abbreviation. The list holds what English, German, French and Spanish news use.
_ABBREVIATIONS = frozenset(_ABBREVIATIONS_TEXT.split())
# The first class lets the regex engine skip quickly to what may end a sentence.
_END = re.compile(
    r"""[\n。！？｡!?…؟۔।॥.](?:
     (?P<paragraph>(?<=\n)[^\S\n]*\n\s*)
    |(?P<item>(?<=\n)(?=(?:>\ )?(?:[-|]|\d{1,3}\.)\ ))  # a list's item, a table's row
    |(?<=[。！？｡])[。！？｡]*[」』”’）)\]]*\s*              # no space needed behind these
    |(?<=[!?…؟۔।॥])[!?…]*["'”’»)\]]*\s+
    |(?<=\.)(?P<stop>["'”’»)\]]*\s+)(?=\S)
    )""",
    re.VERBOSE,
)


def sentence_starts(text: str) -> list[int]:
    """Offsets in `text` at which its sentences begin, in order, the first one 0."""
    starts = [0]
    for match in _END.finditer(text):
        if match["stop"] and not _ends(text, match.start(), match.end()):
            continue
        if match.end() < len(text) and match.end() != starts[-1]:
            starts.append(match.end())
    return starts


def _ends(text: str, stop: int, after: int) -> bool:
    if text[after].islower():
        return False
    start = stop
    while start > 0 and stop - start < 12 and not text[start - 1].isspace():
        start -= 1
    word = text[start:stop].strip("\"'“‘(«").lower()
    if word.isdecimal() and text[start - 1 : start] in ("", "\n"):
        return False  # the number of an item
    return not (word in _ABBREVIATIONS or (len(word) == 1 and word.isalpha()))


#: How a text marks headings, quotes and items; a sentence shown alone needs none.
_MARKS = re.compile(r"^(?:> )?(?:## |- )?")
#: Characters before a mention in which its sentence is expected to begin.
_BACK = 300


def sentence_around(text: str, start: int, end: int, longest: int = 400) -> str:
    """The sentence that holds `text[start:end]`, at most `longest` characters of it."""
    low = max(0, start - _BACK)
    begin = low
    # One character more, because a full stop looks at the letter that follows it.
    for match in reversed(list(_END.finditer(text, low, start + 1))):
        if match.end() <= start and (not match["stop"] or _ends(text, match.start(), match.end())):
            begin = match.end()
            break
    stop = len(text)
    for match in _END.finditer(text, end, min(len(text), end + longest)):
        if not match["stop"] or _ends(text, match.start(), match.end()):
            stop = match.end()
            break
    cut = max(begin, min(start - longest // 3, stop - longest)) if stop - begin > longest else begin
    shown = text[cut : min(stop, cut + longest)].replace("\n> ", "\n")
    shown = _MARKS.sub("", " ".join(shown.split()))
    head = "…" if cut > begin or (begin == low > 0) else ""
    return head + shown + ("…" if cut + longest < stop else "")
