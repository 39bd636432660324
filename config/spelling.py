"""Did you mean ...?"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

#: More known words than this are not worth reading in an error.
_LISTED = 12


def did_you_mean(wrong: str, known: Iterable[str]) -> str:
    """Half a sentence: the known word that is nearest, else the known words."""
    words = sorted(known)
    by_folded = {word.lower(): word for word in words}
    # 0.6 is difflib's own measure of "close"; the cut keeps a pasted page from costing time.
    near = get_close_matches(wrong[:100].lower(), by_folded, n=1, cutoff=0.6)
    if near:
        return f'did you mean "{by_folded[near[0]]}"?'
    if not words:
        return "there is none yet"
    more = f" and {len(words) - _LISTED} more" if len(words) > _LISTED else ""
    return "known: " + ", ".join(words[:_LISTED]) + more
