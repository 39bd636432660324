"""Write a tree as a query again, and a query as lists where it is simple enough.

`parse(write(tree))` means what the tree means; a query that only lists alternatives, groups that
must all occur, and what may not, becomes the plain form `any`, `all`, `none` and back.
"""

from __future__ import annotations

import re
from dataclasses import replace

from core.values import Term, Topic
from matching.compiling import topic_tree
from matching.dialects import advice
from matching.grammar import parse
from matching.syntax import (
    STEM,
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

#: A term that needs no quotation marks: no sign of the grammar, no operator, one word.
_BARE = re.compile(r"[=~]?[^\W_][\w.'’*?-]*")
_OPERATOR = re.compile(r"AND|OR|NOT|O?NEAR(?:/.*)?", re.I)


def as_query(topic: Topic) -> str:
    """A topic as a query that says all of it, its languages and sources too. Raises QueryError."""
    return write(topic_tree(topic))


def as_lists(topic: Topic) -> Topic | None:
    """A topic with a query as one with lists; None when lists cannot say it. Raises QueryError."""
    tree = parse(topic.query)
    single = _alternatives(tree) is not None  # a term tied to a language looks like an AND
    parts = tree.parts if isinstance(tree, AllOf) and not single else (tree,)
    groups: list[tuple[Term, ...]] = []
    none: list[Term] = []
    languages, sources = topic.languages, topic.sources
    for part in parts:
        if isinstance(part, Known) and part.facet == "lang" and not languages:
            languages = part.values
            continue
        if isinstance(part, Known) and part.facet == "source" and not sources:
            sources = part.values
            continue
        refused = isinstance(part, Not)
        terms = _alternatives(part.part if isinstance(part, Not) else part)
        if terms is None:
            return None
        if refused:
            none += terms
        else:
            groups.append(terms)
    if not groups:
        return None
    return replace(
        topic,
        query="",
        any=groups[0],
        all=tuple(groups[1:]),
        none=tuple(none),
        languages=languages,
        sources=sources,
        version="",
    )


def _alternatives(node: Node) -> tuple[Term, ...] | None:
    """Terms of which one must occur, or None for anything else."""
    terms: list[Term] = []
    for part in node.parts if isinstance(node, AnyOf) else (node,):
        languages: tuple[str, ...] = ()
        if isinstance(part, AllOf) and len(part.parts) == 2:
            first, part = part.parts
            if not (isinstance(first, Known) and first.facet == "lang"):
                return None
            languages = first.values
        if not isinstance(part, Literally):
            return None
        terms.append(Term(part.text, languages))
    return tuple(terms)


def write(node: Node) -> str:
    """A tree as a query."""
    match node:
        case Literally(text):
            return _term(text)
        case Words(words):
            return " ".join(_term(word.text) for word in words)
        case AllOf(parts):
            return " AND ".join(_part(part) for part in parts)
        case AnyOf(parts):
            return " OR ".join(_part(part) for part in parts)
        case Not(part):
            return f"NOT {_part(part)}"
        case Near(left, right, gap, ordered):
            return f"{_part(left)} {'O' if ordered else ''}NEAR/{gap} {_part(right)}"
        case AtLeast(count, part):
            return f"atleast/{count}:{_part(part)}"
        case Within(where, part, words_):
            return f"{f'first/{words_}' if where == 'first' else where}:{_part(part)}"
        case Known(facet, values):
            written = " OR ".join(_quoted(value) for value in values)
            return f"{facet}:({written})" if len(values) > 1 else f"{facet}:{written}"
        case Weighed(threshold, weighed):
            inner = " ".join(f"{_part(part)}^{weight:g}" for weight, part in weighed)
            return f"weight/{threshold:g}:({inner})"


def _part(node: Node) -> str:
    """A part within another, in parentheses where it is not one piece."""
    whole = isinstance(node, Literally | Known | AtLeast | Within | Weighed)
    return write(node) if whole else f"({write(node)})"


def _term(text: str) -> str:
    if text.startswith(STEM):
        return text
    if _BARE.fullmatch(text) and not _OPERATOR.fullmatch(text) and advice(text) is None:
        return text
    letters = text.lstrip("=~")
    return f"{text[: len(text) - len(letters)]}{_quoted(letters.strip(chr(34)))}"


def _quoted(text: str) -> str:
    return f'"{text}"'
