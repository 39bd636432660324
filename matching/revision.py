"""What an edit of an article changed, and whether it changed what is told. Pure.

Material is: another headline, a good part of the text new or gone, a matched sentence that is
gone or says something else. Blanks, punctuation, clock times and a slip of the pen are not.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from core.values import Article
from matching.shingles import LONGEST, shingles

#: So much of a text is new (or gone) when its edit is material, and at least so many shingles:
#: one word changed touches four, a sentence added about a dozen.
SHARE, FEWEST = 0.1, 12
#: A slip of the pen changes one letter of a word of so many; "Iran" is no slip for "Iraq".
LONG_WORD = 5

#: Scripts without spaces, where every letter is a word; other words are runs of letters.
_WORD = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]|[^\\W_]+")
#: What changes by itself: clock times, dates in digits, "3 hours ago".
_CLOCK = re.compile(
    r"\b\d{1,2}[:.h]\d{2}(?::\d{2})?\s*(?:[ap]\.?m\b\.?)?|\b\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}\b|"
    r"\b\d{1,3}\s*(?:s|sec\w*|m|min\w*|h|hrs?|hours?|d|days?|weeks?|months?|years?)\s+ago\b|"
    r"\b(?:vor|il y a|hace|há)\s+\d{1,3}\s+\w+|\d{1,3}\s*(?:秒|分|分钟|小时|時間|日|天|시간|분|일)"
    r"\s*(?:前|전)",
    re.IGNORECASE,
)


def same_to_a_reader(old: Article, new: Article) -> bool:
    """Whether two versions differ in blanks, punctuation and clock times alone."""
    return (_bare(old.title), _bare(old.text)) == (_bare(new.title), _bare(new.text))


def material(old: Article, new: Article) -> tuple[str, ...]:
    """What changed materially from one version to the next, in sentences for a person."""
    if old.text_from != new.text_from:
        return ("its page can be read now",) if new.text_from == "page" else ()
    found = []
    if rewritten(old.title, new.title):
        found.append(f"the headline was “{old.title}”" if old.title else "it has a headline now")
    before, after = shingles(old.text), shingles(new.text)
    shared = before.shared_with(after)
    for number, every, told in (
        (after.size - shared, after.size, "of the text is new"),
        (before.size - shared, before.size, "of the earlier text is gone"),
    ):
        if number >= max(FEWEST, SHARE * every):
            found.append(f"{100 * number / every:.0f} % {told}")
    return tuple(found)


def gone(sentence: str, article: Article) -> bool:
    """Whether a matched sentence stands in the article no more, slips of the pen forgiven."""
    wanted = _words(sentence)
    for told in (article.title, article.text):
        words = _words(told)
        if any(_same(wanted, words[at : at + len(wanted)]) for at in range(len(words))):
            return False
    return bool(wanted)


def rewritten(old: str, new: str) -> bool:
    """Whether a headline or sentence says something else: other words, or other numbers."""
    return not _same(_words(old), _words(new))


def _same(one: Sequence[str], other: Sequence[str]) -> bool:
    if len(one) != len(other):
        return False
    return all(a == b or _slip(a, b) for a, b in zip(one, other, strict=True))


def _slip(one: str, other: str) -> bool:
    """Whether two long words differ in one letter: wrong, missing, or changed places."""
    if min(len(one), len(other)) < LONG_WORD or any(map(str.isdigit, one + other)):
        return False
    while one and other and one[0] == other[0]:
        one, other = one[1:], other[1:]
    while one and other and one[-1] == other[-1]:
        one, other = one[:-1], other[:-1]
    return max(len(one), len(other)) <= 1 or (len(one) == 2 and one == other[::-1])


def _words(text: str) -> list[str]:
    return _WORD.findall(unicodedata.normalize("NFKC", text[:LONGEST]).casefold())


def _bare(text: str) -> list[str]:
    return _words(_CLOCK.sub(" ", text))
