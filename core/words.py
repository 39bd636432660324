"""Cut text into searchable words, in every script, the same way for texts and for questions.

Words are made of folded text without accents (`core.fold`), so whatever the matcher takes for
the same is the same word here. Scripts that are written without spaces (and Hangul, whose
particles stick to the word) are cut into overlapping pairs of characters: 南シナ海 becomes 南シ,
シナ, ナ海, 海. The last character stands alone, so that a question of one character finds it as
the beginning of a word.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from core.fold import fold
from core.fold_tables import HANGUL, tables

#: Stands between title and text so that no phrase runs across; private use, so never asked for.
BREAK = "\ue000"
#: A word of every text that is too long to be searchable to its end; private use, too.
LONG = "\ue001"

#: So much of a text is searchable: about 100 kB of English or 16,000 Chinese characters.
#: PostgreSQL numbers at most 16,383 words of a text and takes at most 1 MB of them.
MOST_WORDS = 16_000
MOST_BYTES = 500_000
#: Letters that are folded at all; more than `MOST_WORDS` words have.
MOST_LETTERS = 400_000
LONGEST_WORD = 40

#: More parts than anyone types; a pasted article must not become a query of 10,000 terms.
MOST_PARTS = 24

#: Below this character no script is written without spaces.
_FIRST_UNSPACED = "\u0e00"
_PARTS = re.compile(r'["“”]([^"“”]*)["“”]|([^\s"“”]+)')


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that must follow each other; `open_end`: the last one may go on."""

    words: tuple[str, ...]
    open_end: bool = False


@dataclass(frozen=True, slots=True)
class Every:
    """All parts must occur."""

    parts: tuple[Sought, ...]


@dataclass(frozen=True, slots=True)
class Either:
    """One part must occur."""

    parts: tuple[Sought, ...]


#: What an index of words can be asked for.
Sought = Phrase | Every | Either


def words_of(title: str, text: str) -> list[str]:
    """The searchable words of an article, in order; `LONG` last where some had no room."""
    source = f"\n{title}\n\n{text}\n"
    whole = fold(source[:MOST_LETTERS] + "\n")
    text_at = whole.place(min(len(title) + 3, MOST_LETTERS))
    words = [*cut(whole.stripped[:text_at]), BREAK, *cut(whole.stripped[text_at:])]
    fits = len(source) <= MOST_LETTERS and len(words) <= MOST_WORDS
    if fits and sum(map(len, words)) * 4 <= MOST_BYTES:
        return words
    kept, size = [], 0
    for word in words[:MOST_WORDS]:
        size += len(word.encode())
        if size > MOST_BYTES:
            break
        kept.append(word)
    return kept if fits and len(kept) == len(words) else [*kept, LONG]


def cut(folded: str) -> list[str]:
    """The words of folded text; what folding leaves between two spaces is of one kind."""
    kinds = tables().kinds
    words: list[str] = []
    for word in folded.split(" "):
        if word >= _FIRST_UNSPACED and kinds[ord(word[0])] >= HANGUL:
            words.extend(map("".join, pairwise(word)))
            words.append(word[-1])
        elif word:
            words.append(word[:LONGEST_WORD])
    return words


def phrase(folded: str, *, open_end: bool = False) -> Phrase | None:
    """What finds folded text without accents; None where nothing is left of it.

    `open_end` lets the last word go on. A script without spaces goes on at any rate.
    """
    words = cut(folded)
    last = folded.rstrip(" ").rpartition(" ")[2]
    if not words:
        return None
    if last >= _FIRST_UNSPACED and tables().kinds[ord(last[0])] >= HANGUL:
        if len(last) == 1:
            return Phrase(tuple(words), open_end=True)
        return Phrase(tuple(words[:-1]))  # the text may go on behind the last pair
    return Phrase(tuple(words), open_end)


def phrases_of(search: str) -> tuple[Phrase, ...]:
    """What a person typed: all parts must occur; "in quotes" means exactly so.

    A part outside quotes may be the beginning of a word. No input is wrong; one without any
    letter or digit gives no phrases.
    """
    phrases = []
    for found in _PARTS.finditer(search[:MOST_LETTERS]):
        quoted = found[1] is not None
        part = fold(f"\n{found[1] if quoted else found[2]}\n").stripped
        if asked := phrase(part, open_end=not quoted):
            phrases.append(Phrase(asked.words[:MOST_PARTS], asked.open_end))
    return tuple(phrases[:MOST_PARTS])


def occurs(sought: Sought, words: Sequence[str]) -> bool:
    """Whether a text of these words has it; what both databases do with an index."""
    match sought:
        case Every(parts):
            return all(occurs(part, words) for part in parts)
        case Either(parts):
            return any(occurs(part, words) for part in parts)
        case Phrase(asked, open_end):
            return _follows(asked, open_end, words)


def _follows(asked: tuple[str, ...], open_end: bool, words: Sequence[str]) -> bool:
    *head, last = asked
    size = len(asked)
    for at in range(len(words) - size + 1):
        if list(words[at : at + size - 1]) == head:
            end = words[at + size - 1]
            if end == last or (open_end and end.startswith(last)):
                return True
    return False


def size_of(sought: Sought) -> int:
    """How many words it asks for."""
    match sought:
        case Every(parts) | Either(parts):
            return sum(map(size_of, parts))
        case Phrase(words):
            return len(words)


def either(parts: Iterable[Sought]) -> Sought:
    """One of these, of which there is at least one."""
    once = tuple(dict.fromkeys(parts))
    return once[0] if len(once) == 1 else Either(once)
