"""Lines that are furniture of a page and not its article, told by their words.

The words stand in `furniture.toml`. Every rule needs the whole line, or a short one, so that a
sentence of the article that happens to hold such words stays: "Read more: Ships met" goes,
"They read more than before." stays.
"""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from pathlib import Path

_RULES = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
#: What may stand behind the words that lead to something else: a mark and a title, or nothing.
_LED_TO = r"\s*(?:[:：|»›→>…▶-].{0,220}|\W*+)"


def _lines(rules: list[str], behind: str) -> re.Pattern[str]:
    # Possessive: a line of nothing but marks must not be tried from each of its marks.
    return re.compile(rf"\W*+(?:{'|'.join(rules)}){behind}$", re.IGNORECASE)


_RELATED = _lines(_RULES["related"], _LED_TO)
_ASK = _lines(_RULES["ask"], r"\W*+")
_CREDIT = _lines(_RULES["credit"], r"\W*+")


# Each is asked several times of a line, and menus come again on each page of a site.
@lru_cache(maxsize=10_000)
def is_related(line: str) -> bool:
    """Whether a line only leads to something else ("Read more: ...", "関連記事")."""
    return len(line) <= 260 and bool(_RELATED.match(line))


@lru_cache(maxsize=10_000)
def is_ask(line: str) -> bool:
    """Whether a line asks to follow, share, subscribe, allow, or is a button's label."""
    return len(line) <= 450 and bool(_ASK.match(line))


@lru_cache(maxsize=10_000)
def is_credit(line: str) -> bool:
    """Whether a line is the credit of a picture."""
    return len(line) <= 200 and bool(_CREDIT.match(line))


def is_furniture(line: str) -> bool:
    """Whether a line belongs to the page and not to its article, by its words alone."""
    return is_related(line) or is_ask(line) or is_credit(line)


def _anywhere(rules: list[str]) -> re.Pattern[str]:
    """Any of the rules anywhere; a space in them stands for white space."""
    return re.compile("|".join(rules).replace(" ", r"\s+").replace(r"\s+?", r"\s*"), re.I)


CONSENT_WORD, CONSENT_VOICE = map(_anywhere, (_RULES["consent_words"], _RULES["consent_voice"]))


#: The literal beginnings of the words of consent: looking for these is fifty times cheaper.
_CONSENT_STEMS = tuple(
    dict.fromkeys(re.split(r"[\\(\[.?+ ]", rule)[0] for rule in _RULES["consent_words"])
)


def consent_talk(text: str, size: float) -> tuple[int, bool]:
    """How many words of consent a text begins with where they are dense, and who speaks.

    `size` is its weight. (0, False) where there are none; the second says whether somebody
    speaks to the reader ("we and our partners ...").
    """
    begins = text[:1000].lower()
    if not any(stem in begins for stem in _CONSENT_STEMS):
        return 0, False
    words = len(CONSENT_WORD.findall(begins))
    dense = words * 100 > min(size, 1000)
    return (words if dense else 0), bool(CONSENT_VOICE.search(text[:1000]))
