"""What Arabic and Hebrew write onto the front of a noun: "and", "in", "to", "the".

والصين is الصين with "and"; a term may follow such letters and nothing else from the beginning of
the word, so that مان is not found in عمان. With "to" Arabic also drops the alef of the article
(للصين): a term with the article is looked for without that letter.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import product
from typing import Final

#: The Arabic article, and its first letter, which "to" swallows.
ARTICLE: Final = "ال"
ALEF: Final = "ا"
_LAM: Final = "ل"
#: Languages of these scripts that write the little words apart.
APART: Final = frozenset(("fa", "ur", "ps", "ku", "ckb", "sd", "ug", "yi"))
#: A shorter term would be found in too many others (لاد in بلاد).
_SHORTEST: Final = 3


def _joined(*parts: Iterable[str]) -> frozenset[str]:
    return frozenset("".join(one) for one in product(*parts))


_AND, _IN = ("", "و", "ف"), ("", "ب", "ك", "ل")
_ARABIC = _joined(_AND, _IN) | _joined(_AND, ("ال", "بال", "كال", "لل"))
_ARABIC_SHORT = _joined(("", "و"), ("", "ب", "ل", "ال", "بال", "لل"))
_ARABIC_ARTICLE = _joined(_AND, _IN, (ALEF,)) | _joined(_AND, (_LAM,))
_HEBREW = _joined(("", "ו"), ("", "ש", "כש", "מש"), ("", "ב", "ל", "מ", "כ"), ("", "ה"))
_HEBREW_SHORT = _joined(("", "ו"), ("", "ש", "ב", "ל", "מ", "ה"))


def fronts(term: str) -> tuple[frozenset[str], int] | None:
    """What may stand in a word before this folded term.

    And how many letters of the term are among it: 1 for a term with the Arabic article, which
    is looked for without its alef. None for a term of other scripts.
    """
    if "\u0621" <= term[0] <= "\u064a":
        if term.startswith(ARTICLE) and len(term) > _SHORTEST + 1:
            return _ARABIC_ARTICLE, 1
        few = len(term) <= _SHORTEST
        return (_ARABIC_SHORT if few else _ARABIC, 0) if len(term) >= _SHORTEST else None
    if "\u05d0" <= term[0] <= "\u05ea":
        few = len(term) <= _SHORTEST
        return (_HEBREW_SHORT if few else _HEBREW, 0) if len(term) >= _SHORTEST else None
    return None
