"""What an index of words is asked for, so that it leaves out nothing that a query may match.

The index (`core.words`) is made of folded text without accents. It forgets case, accents,
punctuation, order across words and where words of Korean end, so it finds too much: whoever
asks it holds what it finds against the query itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from core.fold import strip
from core.fold_tables import BOUNDED, tables
from core.values import Topic
from core.words import LONG, Every, Phrase, Sought, either, phrase, size_of
from matching.compiling import compile_tree, literals
from matching.korean import SHORTEST
from matching.lexicon import Lexeme
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

#: A question with more words is put only in part, or not at all: the index would take longer
#: over it than a walk through the archive.
MOST_WORDS: Final = 400
#: With fewer letters before its star a word begins like thousands of others.
LEAST_BEGINNING: Final = 3


def has_terms(topic: Topic) -> bool:
    """Whether anything in a topic can be shown as evidence; without, it never matches.

    Raises SetupError for a topic that cannot be compiled.
    """
    tree, _ = compile_tree(topic)
    return bool(literals(tree, nots=False))


def sought_by(topic: Topic) -> Sought | None:
    """What every article has that a topic matches; None where an index can tell nothing.

    Raises SetupError for a topic that cannot be compiled.
    """
    tree, terms = compile_tree(topic)
    found = _sought(tree, terms)
    if found is None:
        # A hit shows evidence, so one of the terms that it can show must occur.
        found = _one_of(_term(terms[one.text]) for one in literals(tree, nots=False))
    return None if found is None else either((found, Phrase((LONG,))))


def _sought(node: Node, terms: Mapping[str, Lexeme]) -> Sought | None:
    match node:
        case Literally(text):
            return _term(terms[text])
        case Words(parts) | AllOf(parts):
            return _all_of(_sought(part, terms) for part in parts)
        case AnyOf(parts):
            return _one_of(_sought(part, terms) for part in parts)
        case Near(left, right):
            return _all_of((_sought(left, terms), _sought(right, terms)))
        case AtLeast(_, part) | Within(_, part, _):
            return _sought(part, terms)
        case Weighed(_, weighed):
            return _one_of(_sought(part, terms) for weight, part in weighed if weight > 0)
        case Not() | Known():
            return None


def _all_of(parts: Iterable[Sought | None]) -> Sought | None:
    """What all need; of very many the smallest, which are enough to find too much."""
    known = sorted({part for part in parts if part is not None}, key=size_of)
    while len(known) > 1 and sum(map(size_of, known)) > MOST_WORDS:
        known.pop()
    return Every(tuple(known)) if len(known) > 1 else known[0] if known else None


def _one_of(parts: Iterable[Sought | None]) -> Sought | None:
    known = []
    for part in parts:
        if part is None:
            return None
        known.append(part)
    if not known or sum(map(size_of, known)) > MOST_WORDS:
        return None
    return either(known)


def _term(term: Lexeme) -> Sought | None:
    checks, pattern = term.checks, strip(term.pattern)
    if checks is not None and (checks.wild is not None or checks.forms_of):
        return _beginning(pattern)
    if checks is not None and checks.compound:
        # A space may stand anywhere within, but for its first and last two syllables.
        return _all_of((phrase(checks.compound[:SHORTEST]), phrase(checks.compound[-SHORTEST:])))
    if checks is not None and checks.fronts is not None:
        return _one_of(phrase(front + pattern) for front in sorted(checks.fronts))
    return phrase(pattern)


def _beginning(pattern: str) -> Sought | None:
    """What has a piece of a word or phrase, as the scan looks for it: " coast guard", "gate "."""
    if pattern[0] != " " and tables().kinds[ord(pattern[0])] == BOUNDED:
        pattern = pattern.partition(" ")[2]  # how that word begins is not known
    found = phrase(pattern, open_end=not pattern.endswith(" "))
    if found is None or not found.open_end or found.words[-1] >= "\u0e00":
        return found
    if len(found.words[-1]) >= LEAST_BEGINNING:
        return found
    return Phrase(found.words[:-1]) if len(found.words) > 1 else None
