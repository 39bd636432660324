"""Text with the matched words marked, for a template. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from core.values import Article, Hit, Span


class Evidence(Protocol):
    """An article and what matched in it: a stored hit, or what a search found."""

    @property
    def article(self) -> Article:
        """The article."""
        ...

    @property
    def hit(self) -> Hit:
        """What matched."""
        ...


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text; `term` is the topic's term that it matched, or ""."""

    text: str
    term: str = ""


def marked(text: str, spans: Iterable[Span], offset: int = 0) -> tuple[Piece, ...]:
    """Cut text into pieces at the spans; overlapping spans are joined to the first.

    `offset` is where `text` begins in the field that the spans count from.
    """
    pieces: list[Piece] = []
    at = 0
    for span in sorted(spans, key=lambda s: (s.start, -s.end)):
        start, end = max(span.start - offset, at), span.end - offset
        if end <= start or start >= len(text):
            continue
        if start > at:
            pieces.append(Piece(text[at:start]))
        pieces.append(Piece(text[start:end], span.term))
        at = min(end, len(text))
    if at < len(text):
        pieces.append(Piece(text[at:]))
    return tuple(pieces)


def sentence(stored: Evidence) -> tuple[Piece, ...]:
    """The hit's sentence with its matches, wherever it stands in the article."""
    hit, article = stored.hit, stored.article
    fields = ("text", article.text), ("title", article.title), ("dropped", article.left_out_text)
    words = hit.sentence.strip(CUT)  # a long sentence is shown in part, with a sign where it is cut
    for name, body in fields:
        at = body.find(words) if words else -1
        if at >= 0:
            inside = [s for s in hit.spans if s.field == name and at <= s.start < at + len(words)]
            before, _, after = hit.sentence.partition(words)
            ends = [(Piece(end),) if end else () for end in (before, after)]
            return ends[0] + marked(words, inside, at) + ends[1]
    return (Piece(hit.sentence),)


#: What `matching` puts where it cuts a sentence.
CUT = "…"


#: So many characters of a text begin it in a list.
LEAD = 240


def snippet(stored: Evidence) -> tuple[Piece, ...]:
    """What a list shows below the headline: the sentence, or of a hit in the headline the lead."""
    text = stored.article.text
    if not text or stored.hit.sentence.strip() != stored.article.title.strip():
        return sentence(stored)
    lead = text.partition("\n\n")[0]
    if len(lead) > LEAD:
        lead = lead[: lead.rfind(" ", LEAD // 2, LEAD) if " " in lead[LEAD // 2 : LEAD] else LEAD]
    inside = [s for s in stored.hit.spans if s.field == "text" and s.start < len(lead)]
    return marked(lead, inside) + ((Piece(" …"),) if len(lead) < len(text) else ())


def title(stored: Evidence) -> tuple[Piece, ...]:
    """The headline with its matches."""
    return marked(stored.article.title, [s for s in stored.hit.spans if s.field == "title"])


def paragraphs(stored: Evidence) -> tuple[tuple[Piece, ...], ...]:
    """The article's paragraphs with every match marked."""
    return _blocks(stored, "text", stored.article.text.split("\n\n"))


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A block that was left out of the text, why, and whether the hit's evidence is in it."""

    pieces: tuple[Piece, ...]
    start: str
    reason: str
    marked: bool


def left_out(stored: Evidence) -> tuple[LeftOut, ...]:
    """The blocks left out, those with matches first; one that was put back is in the text."""
    blocks = stored.article.left_out
    texts = set(stored.article.text.split("\n\n"))
    found = [
        LeftOut(pieces, block, reason, any(piece.term for piece in pieces))
        for (block, reason), pieces in zip(
            blocks, _blocks(stored, "dropped", [block for block, _ in blocks]), strict=True
        )
        if block not in texts
    ]
    return tuple(sorted(found, key=lambda one: not one.marked))


def _blocks(stored: Evidence, field: str, blocks: list[str]) -> tuple[tuple[Piece, ...], ...]:
    spans = [span for span in stored.hit.spans if span.field == field]
    found, at = [], 0
    for block in blocks:
        inside = [span for span in spans if at <= span.start < at + len(block)]
        found.append(marked(block, inside, at))
        at += len(block) + 2
    return tuple(found)
