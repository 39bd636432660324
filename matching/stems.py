"""Whether two words are forms of one word, by the Snowball stemmer of a language."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Any, Final

import snowballstemmer

from matching.proclitics import APART, fronts

#: BCP 47 primary tag to Snowball's name; other languages have no stemmer.
_ALGORITHMS: Final = {
    "ar": "arabic", "ca": "catalan", "cs": "czech", "da": "danish", "de": "german",
    "el": "greek", "en": "english", "es": "spanish", "et": "estonian", "eu": "basque",
    "fa": "persian", "fi": "finnish", "fr": "french", "ga": "irish", "hi": "hindi",
    "hu": "hungarian", "hy": "armenian", "id": "indonesian", "it": "italian",
    "lt": "lithuanian", "ne": "nepali", "nl": "dutch", "no": "norwegian", "pl": "polish",
    "pt": "portuguese", "ro": "romanian", "ru": "russian", "sr": "serbian", "sv": "swedish",
    "ta": "tamil", "tr": "turkish", "yi": "yiddish",
}  # fmt: skip
#: Where the language has no stemmer or none is known, that of the largest one of the script.
_OF_SCRIPT: Final = (
    ("a", "z", "en"), ("\u00df", "\u024f", "en"), ("\u0370", "\u03ff", "el"),
    ("\u0400", "\u052f", "ru"), ("\u0621", "\u064a", "ar"), ("\u0900", "\u097f", "hi"),
)  # fmt: skip
#: "And", "in" and the like, which Snowball leaves on.
_BEFORE: Final = frozenset(
    "و ف ب ك ل وب ول فب فل وك ו ב ל מ ש ה וב ול וה וש".split()  # noqa: SIM905 - reads better
)
#: Russian nouns whose first form ends in a vowel and й, with their endings.
_LIKE_KITAI: Final = re.compile("(.*[аеиоуыэюя])(?:й|я|ю|ем|е|и|ев|ям|ями|ях)")
#: And those that lose a vowel before other endings.
_FLEETING: Final = re.compile("(.+[^аеиоуыэюя])[ео]([цк])")
#: Letters at the start that all forms are taken to share; Snowball mostly cuts endings.
_SHARED: Final = 3


@lru_cache(maxsize=50_000)
def stem(word: str, language: str) -> str:
    """The stem of a folded word; the word itself where neither language nor script has any."""
    algorithm = _ALGORITHMS.get(language) or _ALGORITHMS.get(_largest(word[:1]))
    if algorithm == "arabic" and len(word) > _SHARED and word.endswith("ه"):
        word = word[:-1] + "ة"  # what folding made of it
    return str(_stemmer(algorithm).stemWord(word)) if algorithm else word


def stems(word: str, language: str) -> Iterator[str]:
    """The stem of a word of a text, and others under which a term may ask for it.

    That of the word without "and", "in" in front of it; of a Russian noun like Китай the first
    form, because Snowball takes Китая for an adjective and Китаем for a noun.
    """
    yield stem(word, language)
    if (noun := _LIKE_KITAI.fullmatch(word)) and noun[1] != stem(word, language):
        yield noun[1] + "й"
    if fronts(word) and language not in APART:
        for letters in (1, 2):
            if word[:letters] in _BEFORE and len(word) > _SHARED + letters:
                yield stem(word[letters:], language)


def stems_of_term(word: str, language: str) -> tuple[str, ...]:
    """The stems under which `stems` enters the forms of a term's word."""
    known = [stem(word, language)]
    if _LIKE_KITAI.fullmatch(word):
        known.append(word)
    if fleeting := _FLEETING.fullmatch(word):
        known.append(fleeting[1] + fleeting[2])  # украинец, украинцы; рынок, рынка
    return tuple(dict.fromkeys(known))


def _largest(letter: str) -> str:
    return next((name for first, last, name in _OF_SCRIPT if first <= letter <= last), "")


@cache
def _stemmer(algorithm: str) -> Any:
    return snowballstemmer.stemmer(algorithm)


def shared_start(word: str) -> str:
    """What every form of a folded word has: "city" and "cities" begin with "cit"."""
    if fronts(word):
        return stem(word, "ar" if word >= "\u0600" else "")[:_SHARED]
    return word[: max(2, min(_SHARED, len(word) - 1))]
