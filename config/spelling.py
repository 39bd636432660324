"""How words of the watch files stand in messages, and: did you mean ...?"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

#: More known words than this are not worth reading in an error.
_LISTED = 12


def shown(text: str) -> str:
    """A text in quotes: one line, not too long, nothing that a terminal would act on."""
    line = "".join(char for char in " ".join(text.split()) if char.isprintable())
    return f'"{line[:80]}..."' if len(line) > 80 else f'"{line}"'


def did_you_mean(wrong: str, known: Iterable[str]) -> str:
    """Half a sentence: the known word that is nearest, else the known words."""
    words = sorted(word for word in known if word.isprintable())
    # Comparing with thousands of names takes 50 ms; most of them do not even begin alike.
    near_enough = words if len(words) < 500 else [w for w in words if w[:1] == wrong[:1]]
    by_folded = {word.lower(): word for word in near_enough}
    # 0.6 is difflib's own measure of "close"; the cut keeps a pasted page from costing time.
    near = get_close_matches(wrong[:100].lower(), by_folded, n=1, cutoff=0.6)
    if near:
        return f"did you mean {shown(by_folded[near[0]])}?"
    if not words:
        return "there is none yet"
    more = f" and {len(words) - _LISTED} more" if len(words) > _LISTED else ""
    return "known: " + ", ".join(words[:_LISTED]) + more
