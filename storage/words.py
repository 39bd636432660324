"""Cut text into searchable words, in every script, the same way for texts and for questions.

Scripts that are written without spaces (and Hangul, whose particles stick to the word) are cut
into overlapping pairs of characters: 南シナ海 becomes 南シ, シナ, ナ海, 海. The last character
stands alone, so that a question of one character finds it as the beginning of a word.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

#: Stands between title and text so that no phrase runs across; private use, so never asked for.
BREAK = "\ue000"

#: So much of a text is searchable: about 100 kB of English or 16,000 Chinese characters.
#: PostgreSQL numbers at most 16,383 words of a text and takes at most 1 MB of them.
MOST_WORDS = 16_000
MOST_BYTES = 500_000
LONGEST_WORD = 40

#: More parts than anyone types; a pasted article must not become a query of 10,000 terms.
MOST_PARTS = 24

_UNSPACED = re.compile(
    "([\u0e00-\u109f\u1100-\u11ff\u1780-\u17ff\u3005-\u3007\u3031-\u318f\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff"
    "\U00020000-\U0003ffff]+)"
)
_PARTS = re.compile(r'["“”]([^"“”]*)["“”]|([^\s"“”]+)')

# Latin letters whose stroke is no combining mark.
_STROKES = {
    ord("đ"): "d",
    ord("ð"): "d",
    ord("ł"): "l",
    ord("ø"): "o",
    ord("ħ"): "h",
    ord("ı"): "i",
}


class _Folding(dict[int, str]):
    """Maps each character to its searchable form, worked out when first met."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        if 0x300 <= code <= 0x36F:
            folded = ""
        elif unicodedata.category(char)[0] not in "LNM":
            folded = " "
        else:
            base = unicodedata.normalize("NFD", char)[0]
            # Only Latin loses its marks: in other scripts they make another letter (й, が, ि).
            folded = base if base.isascii() else char
        self[code] = folded
        return folded


_FOLDING = _Folding(_STROKES)


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that must follow each other; `open_end`: the last one may go on."""

    words: tuple[str, ...]
    open_end: bool


def words_of(title: str, text: str) -> list[str]:
    """The searchable words of an article, in order."""
    words = [*_words(title), BREAK]
    size = sum(len(word.encode()) for word in words)
    for line in text.splitlines():
        for word in _words(line):
            size += len(word.encode())
            if len(words) >= MOST_WORDS or size > MOST_BYTES:
                return words[:MOST_WORDS]
            words.append(word)
    return words[:MOST_WORDS]


def phrases_of(search: str) -> tuple[Phrase, ...]:
    """What a person typed: all parts must occur; "in quotes" means exactly so.

    A part outside quotes may be the beginning of a word. No input is wrong; one without any
    letter or digit gives no phrases.
    """
    phrases = []
    for found in _PARTS.finditer(search):
        words, unspaced_end = _asked(found[1] if found[1] is not None else found[2])
        if words:
            open_end = unspaced_end or found[1] is None
            phrases.append(Phrase(tuple(words[:MOST_PARTS]), open_end))
    return tuple(phrases[:MOST_PARTS])


def occurs(phrase: Phrase, words: Sequence[str]) -> bool:
    """Whether a text of these words has the phrase; what both databases do with an index."""
    *head, last = phrase.words
    size = len(phrase.words)
    for at in range(len(words) - size + 1):
        if list(words[at : at + size - 1]) == head:
            end = words[at + size - 1]
            if end == last or (phrase.open_end and end.startswith(last)):
                return True
    return False


def _words(text: str) -> list[str]:
    words: list[str] = []
    for spaced, run in _runs(text):
        if spaced:
            words.append(spaced)
        if run:
            words.extend(a + b for a, b in pairwise(run))
            words.append(run[-1])
    return words


def _asked(text: str) -> tuple[list[str], bool]:
    """The words of one part of a question, and whether it ends in an unspaced script.

    The end of its last run is left open: the text may go on there.
    """
    words: list[str] = []
    open_run = False
    for spaced, run in _runs(text):
        if spaced:
            words.append(spaced)
            open_run = False
        if run:
            words.extend(a + b for a, b in pairwise(run))
            words.append(run[-1])
            open_run = len(run) > 1
            last_run = True
        else:
            last_run = False
    if not words:
        return [], False
    if open_run:
        words.pop()
    return words, last_run


def _runs(text: str) -> list[tuple[str, str]]:
    """Pairs (word in a spaced script, run in an unspaced one) in order; either may be ""."""
    folded = unicodedata.normalize("NFKC", text).casefold().translate(_FOLDING)
    found: list[tuple[str, str]] = []
    for chunk in folded.split():
        parts = _UNSPACED.split(chunk)
        for at in range(0, len(parts), 2):
            run = parts[at + 1] if at + 1 < len(parts) else ""
            if parts[at] or run:
                found.append((parts[at][:LONGEST_WORD], run))
    return found
