"""The words of an article that a message shows, with what matched marked. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from alerts.text import clean
from core.values import StoredHit

LONGEST_SNIPPET = 360

#: How much of a sentence or a paragraph is looked at (characters).
LONGEST_PASSAGE = 20_000

Mark = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of clean text; `marked` where it is what matched."""

    text: str
    marked: bool = False


def headline_pieces(found: StoredHit, limit: int) -> tuple[Piece, ...]:
    """The article's title with what matched in it marked."""
    return _cut_out(found.article.title[:LONGEST_PASSAGE], _spans(found, "title", 0), limit)


def snippet(found: StoredHit) -> tuple[Piece, ...]:
    """The hit's sentence; where that is the title, which people see anyway, some of the text.

    That is the paragraph of the first match in the text, or else the beginning of the text.
    """
    article, sentence = found.article, found.hit.sentence[:LONGEST_PASSAGE]
    if sentence.strip() and sentence.strip() not in article.title:
        at = article.text.find(sentence)
        marks = _spans(found, "text", at, len(sentence)) if at >= 0 else []
        return _cut_out(sentence, marks or _words_in(found, sentence), LONGEST_SNIPPET)
    first = next((start for start, _ in _spans(found, "text", 0)), 0)
    begin = article.text.rfind("\n", 0, first) + 1
    end = article.text.find("\n", first)
    passage = article.text[begin : end if end >= 0 else None][:LONGEST_PASSAGE]
    return _cut_out(passage, _spans(found, "text", begin, len(passage)), LONGEST_SNIPPET)


def plain_snippet(pieces: Iterable[Piece], before: str = "", after: str = "") -> str:
    """A snippet as one string, with marks put around what matched."""
    return "".join(f"{before}{p.text}{after}" if p.marked else p.text for p in pieces).strip()


def _spans(found: StoredHit, field: str, at: int, length: int = LONGEST_PASSAGE) -> list[Mark]:
    """The spans of a field that lie in a part of it, as offsets into that part."""
    spans = sorted((s.start - at, s.end - at) for s in found.hit.spans if s.field == field)
    return [(a, b) for a, b in spans if 0 <= a < b <= length] if length else []


def _words_in(found: StoredHit, sentence: str) -> list[Mark]:
    """Every occurrence of the matched words, for a sentence whose white space was folded."""
    article = found.article
    words = {
        (article.title if span.field == "title" else article.text)[span.start : span.end]
        for span in found.hit.spans
    }
    words |= set(found.hit.terms)
    by_length = sorted((w for w in words if w.strip()), key=lambda word: (-len(word), word))[:50]
    if not by_length:
        return []
    alternatives = "|".join(r"\s+".join(map(re.escape, word[:200].split())) for word in by_length)
    return [m.span() for m in re.finditer(rf"(?:{alternatives})", sentence, re.IGNORECASE)]


def _cut_out(text: str, marks: Sequence[Mark], limit: int) -> tuple[Piece, ...]:
    """At most `limit` clean characters, from shortly before the first mark on."""
    start = 0
    if marks and marks[0][0] > limit // 2:
        start = marks[0][0] - limit // 3
        blank = text.find(" ", start, marks[0][0])
        start = blank + 1 if blank >= 0 else start
    pieces: list[Piece] = [Piece("… ")] if start else []
    at, room = start, limit
    for begin, end in (*marks, (len(text), len(text))):
        if begin < at or room <= 0:
            continue
        for part, marked in ((text[at:begin], False), (text[begin:end], True)):
            kept = clean(part, room, strip=False) if room > 0 else ""
            room -= len(kept)
            if kept.strip() or (kept and not marked):
                pieces.append(Piece(kept, marked))
        at = end
    return tuple(pieces)
