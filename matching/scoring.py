"""How much an article is about a topic, from 0 to 1, in parts that add up to it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Final

from core.values import Zone
from matching.places import Found
from matching.reading import Reading

#: The most each part can add. Title and opening say most about what a report is about; the
#: weights follow the order found on labelled news (docs/query-language.md says how it reads).
TITLE: Final = 0.35
LEAD: Final = 0.25
TERMS: Final = 0.15
DENSITY: Final = 0.15
PROXIMITY: Final = 0.10

#: Each part by its name: the most it can add, and what it counts.
PARTS: Final = {
    "title": (TITLE, "a term stands in the title"),
    "lead": (LEAD, "how early the text mentions one first"),
    "terms": (TERMS, "different terms"),
    "density": (DENSITY, "mentions in 100 words"),
    "proximity": (PROXIMITY, "different terms close together"),
}

#: News tells the most important first. A mention in the middle of what counts as the lead gives
#: half of what one at the beginning gives. Tuned on BBC News and half of the Reuters topics, where
#: 200 to 400 characters did nearly as well, and confirmed on the other half (docs/benchmarks.md).
_HALF_LEAD: Final = 0.5
#: Two mentions in 100 words give half of what density can give.
_HALF_DENSITY: Final = 2.0
#: A text shorter than this counts as this long, or one mention would be a flood.
_FEWEST_WORDS: Final = 30.0
#: Two terms ten words apart give half of what proximity can give.
_HALF_DISTANCE: Final = 10.0
#: From this share of a text on, a mention stands in its tail.
_TAIL: Final = 0.8


def score(reading: Reading, found: Sequence[Found]) -> tuple[float, tuple[tuple[str, float], ...]]:
    """The score of a hit and its parts (title, lead, terms, density, proximity).

    `found` is not empty and in order. The parts are rounded and the score is their sum.
    """
    start = reading.text_start
    terms = {one.term for one in found}
    in_text = [one.start for one in found if one.start >= start]
    proximity = _proximity(found) if len(terms) > 1 else 0.0
    in_title = len(in_text) < len(found)
    title, *others = _parts(in_title, len(in_text), len(terms), proximity, reading.length)
    lead = 0.0
    if in_text:
        half = _HALF_LEAD * reading.lead_limit
        lead = round(LEAD * half / (half + in_text[0] - start), 3)
    parts = (title, ("lead", lead), *others)
    return round(sum([part for _, part in parts]), 3), parts


# Most hits of an article are one mention in its body: fifty topics then share these.
@lru_cache(maxsize=1000)
def _parts(
    in_title: bool, in_text: int, terms: int, proximity: float, length: float
) -> tuple[tuple[str, float], ...]:
    """All parts but the lead."""
    density = 100 * in_text / max(_FEWEST_WORDS, length)
    return (
        ("title", TITLE if in_title else 0.0),
        ("terms", round(TERMS * (1 - 1 / terms), 3)),
        ("density", round(DENSITY * density / (density + _HALF_DENSITY), 3)),
        ("proximity", round(PROXIMITY * proximity, 3)),
    )


def zone(reading: Reading, found: Sequence[Found]) -> Zone:
    """The most telling place with a mention."""
    if found[0].start < reading.text_start:
        return "title"
    if found[0].start < reading.lead_end:
        return "lead"
    length = len(reading.source) - reading.text_at
    return "body" if found[0].first - reading.text_at < _TAIL * length else "tail"


def _proximity(found: Sequence[Found]) -> float:
    """1 where two different terms touch, less the further apart the nearest two stand."""
    nearest = None
    for one, other in pairwise(found):
        if one.term != other.term and one.end <= other.start:
            distance = other.start - one.end
            nearest = distance if nearest is None else min(nearest, distance)
    if nearest is None:
        return 0.0
    letters_a_word = 6
    return _HALF_DISTANCE / (_HALF_DISTANCE + max(0, nearest - 1) / letters_a_word)
