"""The language of a text, by its script first and then by its letters."""

from __future__ import annotations

import re
from collections.abc import Callable

from core.once import once

_KANA = re.compile(r"[\u3041-\u30ff]")
_HAN = re.compile(r"[\u3400-\u9fff]")
_HANGUL = re.compile(r"[\uac00-\ud7a3]")
_SCRIPTS = (
    (re.compile(r"[\u0e01-\u0e5b]"), "th"),
    (re.compile(r"[\u0370-\u03ff]"), "el"),
    (re.compile(r"[\u0590-\u05ff]"), "he"),
    (re.compile(r"[\u10a0-\u10ff]"), "ka"),
    (re.compile(r"[\u0530-\u058f]"), "hy"),
)
_LETTER = re.compile(r"[^\W\d_]")


def language_of(text: str) -> str:
    """The BCP 47 code of the language a text is written in, or "" below 20 letters.

    Scripts that belong to one language decide by themselves; py3langid tells the others apart.
    """
    sample = text[:1500]
    letters = len(_LETTER.findall(sample))
    if letters < 20:
        return ""
    if len(_KANA.findall(sample)) * 20 > letters:
        return "ja"
    if len(_HANGUL.findall(sample)) * 3 > letters:
        return "ko"
    if len(_HAN.findall(sample)) * 2 > letters:
        return "zh"
    for script, language in _SCRIPTS:
        if len(script.findall(sample)) * 2 > letters:
            return language
    found = str(_classifier()(sample)[0])
    return "fil" if found == "tl" else found  # BCP 47 prefers fil for Filipino


@once
def _classifier() -> Callable[[str], tuple[str, float]]:
    import py3langid

    py3langid.classify("")
    found: Callable[[str], tuple[str, float]] = py3langid.classify
    return found
