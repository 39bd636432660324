"""What a query asks of an article besides its text: of its headline, language, source, address.

A search reads what the index finds without texts first, and the texts only of what may match: to
read and match a text takes 300 µs, to look at a headline 20.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from core.fold import fold
from core.values import Article, Topic
from matching.compiling import compile_tree, literals
from matching.facts import asked, known
from matching.lexicon import Lexeme
from matching.scan import PIECE, Keys, Scan
from matching.syntax import (
    AllOf,
    AnyOf,
    AtLeast,
    Known,
    Literally,
    Near,
    Node,
    Not,
    Weighed,
    Within,
    Words,
)

#: Letters of headlines that are folded in one go: folding costs 0.1 ms however short the text.
_TOGETHER: Final = 4_000


@dataclass(frozen=True, slots=True)
class _Described:
    """An article as far as facts are asked for."""

    article: Article
    country: str
    source_url: str

    @property
    def language(self) -> str:
        return self.article.language


class Outline:
    """What of a query can be held against articles without their texts; see `outline_of`."""

    def __init__(self, facts: Node | None, terms: Iterable[Lexeme]) -> None:
        self._facts = facts
        keys = Keys()
        keys.enter(terms)
        self._scans = (Scan(keys.plain), Scan(keys.stripped, stripped=True))
        self._terms = bool(keys.plain or keys.stripped)

    def fits(self, article: Article, country: str, source_url: str) -> bool:
        """Whether the query may match, going by facts; `country` and so on as in `Matcher.match`.

        True where the article names no language, because that is detected by its text.
        """
        if self._facts is None or not article.language:
            return True
        return _holds(self._facts, _Described(article, country, source_url))

    def named(self, titles: Sequence[str]) -> list[bool]:
        """Which of these headlines may have the terms that are asked for there."""
        if not self._terms:
            return [True] * len(titles)
        found: list[bool] = []
        while len(found) < len(titles):
            found += self._some(titles, len(found))
        return found

    def _some(self, titles: Sequence[str], first: int) -> list[bool]:
        source, starts = "\n", list[int]()
        for title in titles[first:]:
            if starts and len(source) + len(title) > _TOGETHER:
                break
            starts.append(len(source))
            source += f"{title}\n\n"
        heads = _Heads(source)
        if len(heads.folded.text) > PIECE:  # not every find would be named
            return [True] * len(starts)
        for scan in self._scans:
            scan.run(heads)
        places = heads.folded.places(starts)
        found = [False] * len(starts)
        text = heads.folded.text
        for at in (at for some in heads.occurrences.values() for at in some):
            # A term begins with the gap before it, which may be the end of another headline.
            found[bisect_right(places, at + (text[at] == " ")) - 1] = True
        return found


class _Heads:
    """Headlines folded, for a scan to enter what it finds."""

    def __init__(self, source: str) -> None:
        self.folded = fold(source)
        self.occurrences: defaultdict[int, list[int]] = defaultdict(list)


def outline_of(topic: Topic) -> Outline | None:
    """The outline of a topic; None where it asks for nothing but its text.

    Raises SetupError for a topic that cannot be compiled.
    """
    tree, terms = compile_tree(topic)
    facts, named = _facts(tree), _named(tree)
    if facts is None and not named:
        return None
    return Outline(facts, {terms[text]: None for text in named})


def _facts(node: Node) -> Node | None:
    """Facts that hold wherever the node does; None for none."""
    if _is_fact(node):
        return node
    match node:
        case AllOf(parts):
            known_parts = tuple(part for part in map(_facts, parts) if part is not None)
            return AllOf(known_parts) if known_parts else None
        case AnyOf(parts):
            known_parts = tuple(part for part in map(_facts, parts) if part is not None)
            return AnyOf(known_parts) if len(known_parts) == len(parts) else None
        case _:
            return None


def _is_fact(node: Node) -> bool:
    match node:
        case Known():
            return True
        case AllOf(parts) | AnyOf(parts):
            return all(map(_is_fact, parts))
        case Not(part):
            return _is_fact(part)
        case _:
            return False


def _holds(node: Node, described: _Described) -> bool:
    match node:
        case AllOf(parts):
            return all(_holds(part, described) for part in parts)
        case AnyOf(parts):
            return any(_holds(part, described) for part in parts)
        case Not(part):
            return not _holds(part, described)
        case Known(facet, values):
            return known(facet, asked(values), described)
        case _:
            raise AssertionError(node)  # `_facts` lets in nothing else


def _named(node: Node) -> list[str]:
    """Terms of which one stands in the headline wherever the node holds; none for none."""
    match node:
        case Within("title", part):
            return [one.text for one in literals(part, nots=False)] if _stands(part) else []
        case AllOf(parts):
            return next((found for found in map(_named, parts) if found), [])
        case AnyOf(parts):
            named = [_named(part) for part in parts]
            return [text for some in named for text in some] if all(named) else []
        case _:
            return []


def _stands(node: Node) -> bool:
    """Whether a term of a part stands wherever the part holds."""
    match node:
        case Literally() | Words() | Near():
            return True
        case AllOf(parts):
            return any(map(_stands, parts))
        case AnyOf(parts):
            return all(map(_stands, parts))
        case AtLeast(_, part) | Within(_, part, _):
            return _stands(part)
        case Weighed(threshold, weighed):
            return threshold > 0 and all(_stands(part) for weight, part in weighed if weight > 0)
        case Not() | Known():
            return False
