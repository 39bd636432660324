"""Whether two words are forms of one word, by the Snowball stemmer of a language."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Any, Final

import snowballstemmer

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
#: Letters at the start that all forms are taken to share; Snowball mostly cuts endings.
_SHARED: Final = 3


@lru_cache(maxsize=50_000)
def stem(word: str, language: str) -> str:
    """The stem of a folded word, or the word itself where the language has no stemmer."""
    algorithm = _ALGORITHMS.get(language)
    return str(_stemmer(algorithm).stemWord(word)) if algorithm else word


@cache
def _stemmer(algorithm: str) -> Any:
    return snowballstemmer.stemmer(algorithm)


def shared_start(word: str) -> str:
    """What every form of a folded word begins with: "city" and "cities" share "cit"."""
    return word[: max(2, min(_SHARED, len(word) - 1))]
