"""Warn of terms that find something else too; `trap_words.py` holds what is known of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from matching.compiling import literals
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
from matching.trap_words import APART, EVERYDAY, INSIDE, LONGER, MET, TWICE


def traps(tree: Node, terms: dict[str, Lexeme]) -> Iterator[str]:
    """Terms that stand inside other words, or are names of several things."""
    refused = {literal.text.strip('"').lower() for literal in _below_nots(tree)}
    for literal, languages in _asked(tree, ()):
        text, lexeme = literal.text, terms[literal.text]
        inside = [
            word
            for language, word in INSIDE.get(text, ())
            if (not languages or language in languages) and word not in refused
        ]
        if inside:
            yield (
                f'"{text}" is found inside {_listed(inside)}: write a longer term, tie it to a '
                f"language, or write NOT {_either(inside)}"
            )
        elif not (lexeme.lead or lexeme.trail or lexeme.stripped) and _short_katakana(lexeme):
            yield (
                f'"{text}" is found inside longer katakana words: '
                "write a longer term or leave those out with NOT"
            )
        elif languages and "en" not in languages:
            continue
        elif longer := [one for one in LONGER.get(text.lower(), ()) if one.lower() not in refused]:
            yield (
                f'"{text}" is found in {_listed(longer)} too: write NOT {_either(longer)}, '
                "if that is not meant"
            )
        elif text.lower() in TWICE:
            yield f'"{text}" is {TWICE[text.lower()]} too: write what goes with it, with NEAR/30'
        elif text.istitle() and text.lower() in EVERYDAY:
            yield f'"{text}" is an everyday word in small letters: write ={text}'
        elif "*" in text and lexeme.checks is not None and lexeme.checks.wild is not None:
            words = [word for word in _unlike(_caught(lexeme.checks.wild)) if word not in refused]
            if words:
                yield (
                    f'"{text}" finds {_listed(words)} too: write the words that you mean, or '
                    f"NOT {_either(words)}"
                )


def _short_katakana(lexeme: Lexeme) -> bool:
    return len(lexeme.pattern) <= 2 and all("\u30a0" <= char <= "\u30ff" for char in lexeme.pattern)


def _listed(words: Sequence[str]) -> str:
    return ", ".join(f'"{word}"' for word in words[:3])


def _either(words: Sequence[str]) -> str:
    written = " OR ".join(f'"{word}"' if " " in word else word for word in words[:3])
    return f"({written})" if len(words) > 1 else written


def _asked(node: Node, languages: tuple[str, ...]) -> Iterator[tuple[Literally, tuple[str, ...]]]:
    """The terms that are looked for, each with the languages that it is tied to."""
    match node:
        case Literally():
            yield node, languages
        case AllOf(parts):
            for part in parts:
                if isinstance(part, Known) and part.facet == "lang":
                    languages = part.values
            for part in parts:
                yield from _asked(part, languages)
        case AnyOf(parts) | Words(parts):
            for part in parts:
                yield from _asked(part, languages)
        case AtLeast(_, part) | Within(_, part, _):
            yield from _asked(part, languages)
        case Near(left, right):
            yield from _asked(left, languages)
            yield from _asked(right, languages)
        case Weighed(_, weighed):
            for _, part in weighed:
                yield from _asked(part, languages)
        case Known() | Not():
            pass


def _below_nots(tree: Node) -> list[Literally]:
    """The terms that are only left out."""
    wanted = {literal.text for literal in literals(tree, nots=False)}
    return [literal for literal in literals(tree) if literal.text not in wanted]


def _caught(wild: re.Pattern[str]) -> tuple[str, ...]:
    """Names and everyday words that a term with a wildcard finds, those it begins with first."""
    return tuple(word for word in MET if _finds(wild, word))


def _finds(wild: re.Pattern[str], word: str) -> bool:
    found = wild.search(f" {word} ")
    return found is not None and found.group(1).strip() == word


def _unlike(words: tuple[str, ...]) -> Iterator[str]:
    """Of several words found by one term, those that are no form of the shortest of them."""
    if not words:
        return
    shortest = min(words, key=len)
    yield from (word for word in words if not word.startswith(shortest) or word in APART)
