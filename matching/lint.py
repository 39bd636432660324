"""What in a topic is allowed and probably not meant."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from core.values import Topic
from matching.compiling import compile_tree, literals
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
from matching.traps import traps

#: A NEAR this wide holds within nearly every news article (600 words).
_WIDE: Final = 200
_OPERATORS: Final = frozenset(("and", "or", "not", "near"))
#: So few letters begin or end a great many words.
_FEW_LETTERS: Final = 3
#: Short words of English that an acronym in capitals would find too.
_LIKE_A_WORD: Final = frozenset(
    (
        "us",
        "who",
        "it",
        "aid",
        "may",
        "can",
        "was",
        "is",
        "in",
        "on",
        "or",
        "all",
        "car",
        "un",
        "ice",
        "map",
        "cop",
        "fed",
        "start",
        "salt",
        "quad",
        "swift",
        "aids",
        "sea",
        "am",
        "pm",
        "mad",
        "pen",
        "spa",
        "nice",
        "sad",
        "act",
        "arm",
        "care",
        "tip",
        "dare",
        "fast",
    )
)


def lint_topic(topic: Topic) -> tuple[str, ...]:
    """Sentences on what is probably not meant, in the order of the topic; empty when all is well.

    Raises SetupError when the topic cannot be compiled at all.
    """
    tree, terms = compile_tree(topic)
    name = f'topic "{topic.slug}": '
    advice = [
        *_terms(tree, terms),
        *traps(tree, terms),
        *_implied(tree, terms),
        *_nots(tree, terms),
        *_structure(tree),
    ]
    return tuple(name + sentence for sentence in dict.fromkeys(advice))


def _terms(tree: Node, terms: dict[str, Lexeme]) -> Iterator[str]:
    """Acronyms that are words too, and single letters or ideographs."""
    for literal in literals(tree):
        text = literal.text
        letters = text.strip()
        if letters.isascii() and letters.isupper() and letters.lower() in _LIKE_A_WORD:
            dotted = "".join(f"{letter}." for letter in letters)
            yield (
                f'"{text}" finds the word "{letters.lower()}" too: write ={letters}'
                + (f' or "{dotted}"' if len(letters) == 2 else "")
            )
        elif letters.isascii() and letters.isalpha() and letters.isupper() and len(letters) == 2:
            yield (
                f'"{text}" is two letters, which stand for many things and in small letters are '
                f"words elsewhere: write ={letters}"
            )
        elif len(letters) == 1:
            yield f'"{text}" is a single character and will be found everywhere: write more'
        if literal.bare and letters.lower() in _OPERATORS:
            yield f'"{text}" in small letters is a word: write {letters.upper()} for the operator'
        if not topic_like(text):
            yield f'"{text}" looks like a query: write it as query = ..., lists hold plain terms'
        lexeme = terms[text]
        if "*" in text and sum(map(str.isalpha, text)) <= _FEW_LETTERS and text.isascii():
            yield f'"{text}" finds hundreds of words: write more letters, or the words themselves'
        if "*" in text and lexeme.checks is not None and lexeme.checks.wild is not None:
            needless = lexeme.checks.wild.pattern == f"({lexeme.pattern})"
            if needless:
                yield f'"{text}" needs no *: in this script a term is found inside longer words'


def topic_like(text: str) -> bool:
    """Whether a term of a list is a plain one, and no query in the wrong place."""
    words = text.split()
    return not (
        any(word in ("AND", "OR", "NOT") or word.startswith(("NEAR/", "ONEAR/")) for word in words)
        or text.startswith(("title:", "lead:", "lang:", "source:"))
    )


def _implied(tree: Node, terms: dict[str, Lexeme]) -> Iterator[str]:
    """Alternatives of which one already finds every place of the other."""
    for group in _groups(tree):
        plain = {part.text: terms[part.text] for part in group if isinstance(part, Literally)}
        if len(plain) > 500:
            continue  # a machine wrote this list; comparing all pairs would take seconds
        for text, lexeme in plain.items():
            for other_text, other in plain.items():
                if text != other_text and _within(lexeme, other):
                    yield f'"{other_text}" is found by "{text}" already: leave it out'
                    break


def _within(short: Lexeme, long: Lexeme) -> bool:
    """Whether wherever `long` stands, `short` stands too."""
    checks = short.checks
    picky = checks is not None and (checks.cased or checks.acronyms or checks.wild)
    if picky or (long.checks is not None and long.checks.wild) or short.stripped or long.stripped:
        return False
    if checks is not None and checks.korean and not long.pattern.endswith(short.pattern):
        return False
    if short.marked not in long.marked:
        return False
    if short.pattern == long.pattern or short.pattern not in long.pattern:
        return False
    if checks is None or checks.fronts is None:
        return True
    at = long.pattern.find(short.pattern)
    before = long.pattern[long.pattern.rfind(" ", 0, at) + 1 : at]
    return before in checks.fronts  # عمان is not found by مان


def _groups(node: Node) -> Iterator[tuple[Node, ...]]:
    match node:
        case AnyOf(parts):
            yield parts
            for part in parts:
                yield from _groups(part)
        case AllOf(parts):
            for part in parts:
                yield from _groups(part)
        case AtLeast(_, part) | Within(_, part, _):
            yield from _groups(part)
        case Weighed(_, weighed):
            for _, part in weighed:
                yield from _groups(part)
        case Literally() | Words() | Near() | Known() | Not():
            pass


def _nots(tree: Node, terms: dict[str, Lexeme]) -> Iterator[str]:
    """A NOT that takes away everything, or a topic without anything to look for."""
    if not any(True for _ in literals(tree, nots=False)):
        yield "nothing is looked for, so it never hits: write a term beside what it leaves out"
        return
    for joined in _joined(tree):
        refused = _refused(joined, terms)
        for part in joined.parts:
            group = {one.text for one in part.parts if isinstance(one, Literally)} if (
                isinstance(part, AnyOf)
            ) else set()  # fmt: skip
            if group and len(group) == len(part.parts):  # type: ignore[union-attr]
                if all(_hit_by(terms[text], refused) for text in group):
                    yield _everything(sorted(group)[0])
                continue
            for text in sorted(_required(part)):
                if _hit_by(terms[text], refused):
                    yield _everything(text)


def _joined(node: Node) -> Iterator[AllOf]:
    """Every AND of a tree, those below a NOT left out."""
    match node:
        case AllOf(parts):
            yield node
            for part in parts:
                yield from _joined(part)
        case AnyOf(parts):
            for part in parts:
                yield from _joined(part)
        case Within(_, part):
            yield from _joined(part)
        case _:
            pass


def _required(node: Node) -> set[str]:
    """Terms without which a part cannot hold."""
    match node:
        case Literally(text):
            return {text}
        case Words(words):
            return {word.text for word in words}
        case Near(left, right):
            return _required(left) | _required(right)
        case AtLeast(_, part) | Within(_, part, _):
            return _required(part)
        case _:
            return set()


def _everything(text: str) -> str:
    return (
        f'NOT leaves out every article with "{text}", which it asks for, so it never hits: '
        "write a longer term behind NOT"
    )


def _refused(tree: AllOf, terms: dict[str, Lexeme]) -> list[Lexeme]:
    """The terms whose mere presence makes the topic false."""
    refused = []
    for part in tree.parts:
        if isinstance(part, Not):
            inner = part.part.parts if isinstance(part.part, AnyOf) else (part.part,)
            refused += [terms[one.text] for one in inner if isinstance(one, Literally)]
    return refused


def _hit_by(lexeme: Lexeme, refused: list[Lexeme]) -> bool:
    return any(lexeme.pattern == one.pattern or _within(one, lexeme) for one in refused)


def _structure(node: Node) -> Iterator[str]:
    """Distances wider than an article, weights that one part reaches alone."""
    match node:
        case Near(left, right, gap):
            if isinstance(gap, int) and gap > _WIDE:
                yield f"NEAR/{gap} is wider than most articles: write AND, or NEAR/p"
            yield from _structure(left)
            yield from _structure(right)
        case AllOf(parts) | AnyOf(parts):
            for part in parts:
                yield from _structure(part)
        case Not(part) | AtLeast(_, part) | Within(_, part, _):
            yield from _structure(part)
        case Weighed(_, weighed):
            for _, part in weighed:
                yield from _structure(part)
        case Literally() | Words() | Known():
            pass
