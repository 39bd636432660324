"""In which language an article is written: first by its script, then by a small model."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from core.once import once

#: Characters that are looked at; more changes nothing.
_LOOKED_AT: Final = 1000
#: Fewer letters than this say nothing: of a script of one language, and of a script of many.
_FEWEST_OF_A_SCRIPT: Final = 4
_FEWEST: Final = 8
#: Below this many letters a language that the press seldom writes is a mistake more often than
#: not: of 850 English headlines 32 were taken for Nigerian Pidgin.
_SHORT: Final = 200
_SELDOM: Final = frozenset((
    "ace", "an", "bcl", "crh", "eo", "ext", "fo", "fuv", "gcf", "gcr", "gom", "grc", "gug", "guw",
    "ht", "jv", "kab", "kik", "la", "lb", "lij", "ltg", "oc", "pcm", "qu", "sa", "sdh", "se", "vec",
    "vo", "wa", "zxx",
))  # fmt: skip
#: Two tags for one language; the left one is old or narrower (BCP 47 registry).
_SAME: Final = {"tl": "fil", "iw": "he", "in": "id", "ji": "yi", "mo": "ro", "nb": "no", "nn": "no"}
#: The press' language for a neighbour that the model tells apart; "zxx" is no language.
_NEIGHBOURS: Final = {
    "arz": "ar", "ary": "ar", "wuu": "zh", "yue": "zh", "hbo": "he", "uzs": "uz", "zxx": "",
}  # fmt: skip

_KANA = re.compile(r"[\u3041-\u3096\u30a1-\u30fa\uff66-\uff9d]")
_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]")
_HANGUL = re.compile(r"[\uac00-\ud7a3\u1100-\u11ff]")
#: Characters that only Japanese has simplified in this way.
_JAPANESE_HAN = re.compile(
    "[円広発対応戦関鉄県沢図団気経済総権観説会読売変両単労効仏検験圏駅込働畑峠]"
)
#: Of those, the ones that Chinese uses too.
_CHINESE_TOO = frozenset("会")
_SCRIPTS = (
    ("th", re.compile(r"[\u0e01-\u0e5b]")),
    ("lo", re.compile(r"[\u0e81-\u0edf]")),
    ("km", re.compile(r"[\u1780-\u17ff]")),
    ("my", re.compile(r"[\u1000-\u109f]")),
    ("el", re.compile(r"[\u0370-\u03ff\u1f00-\u1fff]")),
    ("he", re.compile(r"[\u05d0-\u05ea]")),
    ("ka", re.compile(r"[\u10a0-\u10ff]")),
    ("hy", re.compile(r"[\u0531-\u0587]")),
    ("ta", re.compile(r"[\u0b80-\u0bff]")),
    ("te", re.compile(r"[\u0c00-\u0c7f]")),
    ("kn", re.compile(r"[\u0c80-\u0cff]")),
    ("ml", re.compile(r"[\u0d00-\u0d7f]")),
    ("gu", re.compile(r"[\u0a80-\u0aff]")),
    ("pa", re.compile(r"[\u0a00-\u0a7f]")),
    ("si", re.compile(r"[\u0d80-\u0dff]")),
)
_LETTER = re.compile(r"[^\W\d_]")


def primary(tag: str) -> str:
    """The primary language of a BCP 47 tag, in small letters, old tags made new."""
    language = tag.strip().replace("_", "-").split("-")[0].lower()
    return _SAME.get(language, language)


def detect_language(title: str, text: str) -> str:
    """The BCP 47 primary tag of an article's language, or "" when it cannot be told.

    The script decides where only one language uses it, from four letters on; py3langid where
    several do, from eight. Chinese is "zh" in both its scripts.
    """
    sample = f"{title}\n{text[:_LOOKED_AT]}"
    letters = len(_LETTER.findall(sample))
    if letters < _FEWEST_OF_A_SCRIPT:
        return ""
    if not sample.isascii():
        language = _by_script(sample, letters)
        if language:
            return language
    return _by_model(sample, letters) if letters >= _FEWEST else ""


def _by_script(sample: str, letters: int) -> str:
    """The language that alone writes most of the letters of a sample, or ""."""
    kana, han = len(_KANA.findall(sample)), len(_HAN.findall(sample))
    hangul = len(_HANGUL.findall(sample))
    # A character of these scripts says as much as two or three letters of an alphabet.
    if 3 * (kana + han) + 2 * hangul > letters:
        if 2 * hangul > kana + han:
            return "ko"
        return "ja" if kana * 20 > han or _looks_japanese(sample, han) else "zh"
    for language, script in _SCRIPTS:
        if 2 * len(script.findall(sample)) > letters:
            return language
    return ""


def _looks_japanese(sample: str, han: int) -> bool:
    """For a headline without kana: whether it holds forms that only Japanese writes."""
    return han < 60 and bool(set(_JAPANESE_HAN.findall(sample)) - _CHINESE_TOO - set("済総図団気"))


def _by_model(sample: str, letters: int) -> str:
    ranked = _ranking()(sample)
    best = ranked[0][0]
    if letters < _SHORT:
        best = next((code for code, _ in ranked if code not in _SELDOM), best)
    return _NEIGHBOURS.get(best, primary(best))


@once
def _ranking() -> Callable[[str], list[tuple[str, float]]]:
    # The model takes 0.3 s to load; a topic file without languages never needs it.
    from core.language_model import LanguageModel

    found: Callable[[str], list[tuple[str, float]]] = LanguageModel().rank
    return found
