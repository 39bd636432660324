"""What a site repeats: text blocks that stand in articles that otherwise differ are furniture.

A bio, a newsletter box, a legal line or a list of what is read most is the same in many articles
of a site. One page cannot tell it from news; several can. Pure: the articles of one poll and what
the store remembers of their site come in, what to leave out comes out. The articles of one poll
count for one another, in whatever order, because the first poll of a source brings thirty.

What must survive stands in several articles too: a quotation, a paragraph of background, a wire
report under a new beginning. So a block goes only

* *anywhere*, when a good part of all articles have it (`EVERYWHERE`),
* *at the edge* of the text, where furniture sits, on less (`AT_THE_EDGE`), unless it quotes,
* there, when it names the author of its article (a bio) and another article has it too, or
* when other pages of the site had it and the extractor dropped it there (`OUTVOTED`).

What other pages had as furniture may be a teaser of this very article, so that does not count
against its beginning. Articles that are mostly the same text (`KIN`: reprints, updates, pages of
a live blog) count as one and take nothing from each other.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from itertools import islice

from core.values import BlockCount, Place, SiteMemory
from scrapers.date_words import MONTHS, folded
from scrapers.extraction.features import weight

#: (so many other articles have the block, at least this share of all others). Chosen on the
#: development pages and a made site, where nothing of an article went (`make bench-site_memory`).
EVERYWHERE = ((4, 0.3),)
AT_THE_EDGE = ((2, 0.6), (3, 0.4), (5, 0.25), (8, 0.05), (12, 0.0))
#: A block is one of the edge when it stood there in this share of its articles.
MOSTLY = 0.9
#: So many other pages must have had a block dropped, and no fewer than kept it.
OUTVOTED = 2
#: A block of this weight says something; a lighter one may be a heading like many.
SENTENCE = 60
#: So many paragraphs are an article's beginning.
BEGINNING = 3
#: Kin share this much of the longer one's text. Briefs of 400 characters between 500 of
#: furniture stay below it, updates are above.
KIN = 0.6
#: What is lighter (in `weight`) is a heading, a label or a cell ("Pros"): amid a text it stays,
#: for it holds no sentence that a topic could be misled by.
LIGHT = 25
#: A bio is not heavier.
HEAVIEST_BIO = 600
#: The group of articles that repeat one which the memory has counted.
_PAST = ""
#: Kin is looked for among so many articles of a poll with the same block.
_MOST_COMPARED = 200

_NEVER = BlockCount()
_DIGITS = re.compile(r"\d+")
_WORD = re.compile(r"[^\W_]+")
_HAN = re.compile(r"[\u3400-\u9fff]")
_QUOTED = re.compile('[“”«»„「」『』]|"[^"]{20,}"')


@dataclass(frozen=True, slots=True)
class Told:
    """One article as its site tells it: an id, its paragraphs as a text, its authors, and the
    blocks of its page that the extractor dropped.
    """

    id: str
    text: str
    authors: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sifted:
    """An article without what its site repeats.

    `repeated` holds each block left out, with the reason for a person. `counts` is what the
    memory has to learn: the keys of its blocks and where each stood; nothing where another
    article with the same text is counted.
    """

    text: str
    repeated: tuple[tuple[str, str], ...] = ()
    counts: tuple[tuple[int, Place], ...] = ()


def normalise(block: str) -> str:
    """What makes two blocks the same: their words in one width and case; numbers are "0".

    "12 comments" is "3 comments", and "Posted on 4 May 2026" is "Posted on 12 June 2026".
    Punctuation does not count. Normalising twice changes nothing.
    """
    text = block
    for _ in range(3):  # folding the case can undo the form, and the other way round
        text = unicodedata.normalize("NFKC", text).casefold()
    words: list[str] = []
    for found in _WORD.findall(_DIGITS.sub("0", unicodedata.normalize("NFKC", text))):
        word = "0" if _is_month(found) else found
        if word != "0" or words[-1:] != ["0"]:
            words.append(word)
    return " ".join(words)


@lru_cache(maxsize=4096)
def _is_month(word: str) -> bool:
    return folded(word) in MONTHS


def block_key(block: str) -> int | None:
    """The 64 bits (signed) that stand for a block; None where it has no words."""
    words = normalise(block).encode("utf-8", "replace")
    return int.from_bytes(blake2b(words, digest_size=8).digest(), signed=True) if words else None


def keys_of(article: Told) -> frozenset[int]:
    """The keys of all blocks of an article, to ask the memory about."""
    keys = (block_key(block) for block in (*article.text.split("\n\n"), *article.dropped))
    return frozenset(key for key in keys if key is not None)


def sift(articles: Sequence[Told], memory: SiteMemory) -> tuple[Sifted, ...]:
    """Leave out of each article what its site repeats; the answer is in the order of the question.

    The articles are all of one site, with different ids, and not counted in the memory yet. Each
    is judged by the others and by the memory. Blocks that a person vouched for stay.
    """
    drafts = [_Draft(article, memory) for article in articles]
    _find_kin(drafts, memory)
    # Furniture stands in layers (bio, newsletter, copyright): what went shows the next one.
    changed = True
    while changed:
        others = _Others(drafts, memory)
        found = [others.furniture(draft) for draft in drafts]
        changed = any([draft.drop(keys) for draft, keys in zip(drafts, found, strict=True)])
    return tuple(draft.sifted(others, memory.site) for draft in drafts)


class _Draft:
    """An article under work. `group` is shared by kin: the least id of them, or `_PAST`."""

    def __init__(self, article: Told, memory: SiteMemory) -> None:
        self.article = article
        self.blocks = article.text.split("\n\n") if article.text else []
        self.keys = [block_key(block) for block in self.blocks]
        pairs = zip(self.keys, self.blocks, strict=True)
        self.weights = {key: weight(block) for key, block in pairs if key is not None}
        self.texts = dict(zip(self.keys, self.blocks, strict=True))
        self.vouched = {key for key, block in memory.blocks.items() if block.vouched}
        given_up = {block_key(block) for block in article.dropped}
        #: What the extractor dropped, and what the memory leaves out.
        self.page = frozenset(key for key in given_up if key is not None) - self.weights.keys()
        self.dropped: set[int] = set()
        self.group = article.id
        self.total = sum(self.weights.values())

    def drop(self, keys: Iterable[int]) -> bool:
        """Leave these out, but for what a person vouched for; whether anything changed."""
        new = set(keys) - self.vouched - self.dropped
        self.dropped |= new
        return bool(new)

    def edge(self) -> frozenset[int]:
        """Keys of the first and last paragraphs of what is left, and of what stood around them.

        Of a short text nothing is its beginning, and only a third its end.
        """
        left = [at for at, key in enumerate(self.keys) if key not in self.dropped]
        head, tail = min(2, len(left) // 4), min(3, len(left) // 3)
        first = left[head] if left else 0
        last = left[-tail - 1] if left else -1
        outside = (key for at, key in enumerate(self.keys) if at < first or at > last)
        return frozenset(key for key in outside if key is not None)

    def beginning(self) -> frozenset[int]:
        """Keys of the first paragraphs of what is left."""
        left = (key for key in self.keys if key is not None and key not in self.dropped)
        return frozenset(islice(left, BEGINNING))

    def bio(self, key: int) -> bool:
        """Whether a block names an author of the article by more than one word."""
        if self.weights[key] > HEAVIEST_BIO:
            return False
        told = f" {normalise(self.texts[key])} "
        names = (normalise(author) for author in self.article.authors)
        # Names in Chinese characters stand in a run of others, without spaces.
        return any(
            f" {name} " in told
            if " " in name
            else len(name) > 1 and _HAN.match(name) and name in told
            for name in names
        )

    def sifted(self, others: _Others, site: str) -> Sifted:
        """The article as it comes out."""
        kept = [b for b, key in zip(self.blocks, self.keys, strict=True) if key not in self.dropped]
        return Sifted(
            text="\n\n".join(kept),
            repeated=tuple(
                (block, others.told(key, self, site))
                for key, block in self.texts.items()
                if key is not None and key in self.dropped
            ),
            counts=self._counts() if self.group == self.article.id else (),
        )

    def _counts(self) -> tuple[tuple[int, Place], ...]:
        edge = self.edge()
        kept: list[tuple[int, Place]] = [(k, "edge" if k in edge else "amid") for k in self.weights]
        return (*kept, *((key, "dropped") for key in sorted(self.page)))


class _Others:
    """How many other articles of the site, kin counted once, have a block, and where."""

    def __init__(self, drafts: Sequence[_Draft], memory: SiteMemory) -> None:
        self._memory = memory
        self._groups = {draft.group for draft in drafts} - {_PAST}
        self._having: defaultdict[int, set[str]] = defaultdict(set)
        self._at_edge: defaultdict[int, set[str]] = defaultdict(set)
        self._dropping: defaultdict[int, set[str]] = defaultdict(set)
        for draft in drafts:
            if draft.group != _PAST:
                for keys, holders in (
                    (draft.weights, self._having),
                    (draft.edge(), self._at_edge),
                    (draft.page, self._dropping),
                ):
                    for key in keys:
                        holders[key].add(draft.group)

    def furniture(self, draft: _Draft) -> frozenset[int]:
        """Which blocks of an article its site repeats, as far as can be told now."""
        edge, beginning = draft.edge(), draft.beginning()
        return frozenset(
            key
            for key in draft.weights
            if self._everywhere(key, draft, key in beginning)
            or (key in edge and self._edging(key, draft, key in beginning))
            or (key not in beginning and self._outvoted(key, draft))
        )

    def told(self, key: int, draft: _Draft, site: str) -> str:
        """Why a block was left out, for a person."""
        having = round(self._kept(key, draft) + self._dropped(key, draft)) + 1
        return f"stands in {having:,} of {round(self._all(draft)) + 1:,} articles of {site}"

    def _everywhere(self, key: int, draft: _Draft, beginning: bool) -> bool:
        number = self._kept(key, draft) + (0 if beginning else self._dropped(key, draft))
        return draft.weights[key] >= LIGHT and _reaches(EVERYWHERE, number, self._all(draft))

    def _edging(self, key: int, draft: _Draft, beginning: bool) -> bool:
        kept = self._kept(key, draft)
        number = kept + (0 if beginning else self._dropped(key, draft))
        at_edge = self._past(key).edge + _without(self._at_edge[key], draft)
        if at_edge < MOSTLY * kept or round(number) < 1:
            return False
        if draft.bio(key):
            return draft.group != _PAST
        if _QUOTED.search(draft.texts[key]):
            return False
        return _reaches(AT_THE_EDGE, number, self._all(draft))

    def _outvoted(self, key: int, draft: _Draft) -> bool:
        against = self._dropped(key, draft)
        enough = round(against) >= OUTVOTED and against >= self._kept(key, draft)
        return draft.weights[key] >= SENTENCE and enough

    def _past(self, key: int) -> BlockCount:
        return self._memory.blocks.get(key, _NEVER)

    def _kept(self, key: int, draft: _Draft) -> float:
        # One of those that have it may be the article that this one repeats.
        past = self._past(key).articles - (draft.group == _PAST)
        return max(0.0, past) + _without(self._having[key], draft)

    def _dropped(self, key: int, draft: _Draft) -> float:
        return self._past(key).dropped + _without(self._dropping[key], draft)

    def _all(self, draft: _Draft) -> float:
        return self._memory.articles + _without(self._groups, draft)


def _without(groups: set[str], draft: _Draft) -> int:
    """How many groups there are besides the article's own (no copy: a poll can bring thousands)."""
    return len(groups) - (draft.group in groups)


def _reaches(steps: tuple[tuple[int, float], ...], number: float, every: float) -> bool:
    # Counts fade with time: 2.6 were three a few weeks ago.
    return any(round(number) >= least and number >= share * every for least, share in steps)


def _find_kin(drafts: Sequence[_Draft], memory: SiteMemory) -> None:
    """Put articles that are mostly the same text, also with one of the past, into one group."""
    known = {
        key
        for key, block in memory.blocks.items()
        if _reaches(EVERYWHERE, block.articles + block.dropped, memory.articles)
    }
    for draft in drafts:
        own = {key: heavy for key, heavy in draft.weights.items() if key not in known}
        before = sum(heavy for key, heavy in own.items() if memory.blocks.get(key, _NEVER).articles)
        if before and before >= KIN * sum(own.values()):
            draft.group = _PAST
    present = sorted((d for d in drafts if d.group != _PAST), key=lambda draft: draft.article.id)
    leader = list(range(len(present)))

    def lead(at: int) -> int:
        while leader[at] != at:
            at = leader[at]
        return at

    holders: defaultdict[int, list[int]] = defaultdict(list)
    for at, draft in enumerate(present):
        common: defaultdict[int, float] = defaultdict(float)
        for key, heavy in draft.weights.items():
            for other in holders[key][-_MOST_COMPARED:]:
                common[other] += heavy
            holders[key].append(at)
        for other, heavy in common.items():
            if heavy >= KIN * max(draft.total, present[other].total):
                one, two = sorted((lead(at), lead(other)))
                leader[two] = one
    for at, draft in enumerate(present):
        draft.group = present[lead(at)].article.id
