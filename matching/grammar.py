"""Read a query into its tree; every refusal points at a column and says what to write.

    query  := all (OR all)*
    all    := item ([AND] item)*            side by side means AND
    item   := NOT item | near
    near   := atom ((NEAR/n | ONEAR/n) atom)*      n a number of words, or s, or p
    atom   := ( query ) | prefix atom | term       prefix as in `title:`, `atleast/3:`
    term   := word | "phrase"                      with signs: =exact ~accents wild* m?n

Operators are written in capitals; in small letters they are words.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from matching.syntax import (
    STEM,
    AllOf,
    AnyOf,
    AtLeast,
    Gap,
    Known,
    Literally,
    Near,
    Node,
    Not,
    QueryError,
    Weighed,
    Within,
    Words,
    is_place,
)
from matching.tokens import FACETS, Kind, Token, tokenize

#: Deeper than any query a person writes, and far from Python's limit on recursion.
DEEPEST: Final = 50
LONGEST: Final = 2_000_000
#: Nobody means more words or mentions than this; see also how many occurrences are looked at.
LARGEST: Final = 1000


def parse(query: str) -> Node:
    """Read a query; raises QueryError with the column (from 1) and what to write instead."""
    if len(query) > LONGEST:
        raise QueryError(LONGEST, f"the query is longer than {LONGEST:,} characters: split it")
    parser = _Parser(tokenize(query))
    node, weight = parser.either(0)
    token = parser.here
    if token.kind == ")":
        raise QueryError(token.column, 'there is no "(" for this ")": remove it')
    _no_weight(weight)
    return node


#: What the values of a fact look like, and an example; a name ("lang:japanese") is never true.
_CODES = {
    "lang": (re.compile(r"[a-z]{2,3}(?:[-_][a-z0-9]+)*", re.I), "a language by two letters", "ja"),
    "country": (re.compile(r"[a-z]{2}", re.I), "a country by two letters", "JP"),
}


def _check_codes(field: str, values: tuple[str, ...], column: int) -> None:
    if field not in _CODES:
        return
    shape, what, example = _CODES[field]
    for value in values:
        if not shape.fullmatch(value):
            raise QueryError(column, f"{field}: names {what}, not {value}: write {field}:{example}")


def _check_zones(outer: Token, node: Node, column: int) -> None:
    """Refuse the title within the text, and the text within the title: that is never true."""
    if isinstance(node, Within) and (outer.text == "title") != (node.where == "title"):
        inner = "first/n" if node.where == "first" else node.where
        raise QueryError(
            column,
            f"no word stands in {outer.text}: and in {inner}: at once: join the two with OR or AND",
        )


def _count(token: Token, what: str, least: int = 1) -> int:
    number = token.number
    if not number.isascii() or not number.isdigit() or not least <= int(number[:9]) <= LARGEST:
        raise QueryError(token.column, f"{what} needs a whole number from {least} to {LARGEST:,}")
    return int(number)


def _no_weight(weight: Token | None) -> None:
    if weight is not None:
        raise QueryError(
            weight.column, "a weight means something only inside weight/n:( ... ): remove it"
        )


class _Parser:
    """A recursive descent over the tokens; every method returns a node and a loose weight."""

    def __init__(self, tokens: list[Token]) -> None:
        self._tokens = tokens
        self._at = 0

    @property
    def here(self) -> Token:
        return self._tokens[self._at]

    def _next(self) -> Token:
        token = self._tokens[self._at]
        self._at += 1
        return token

    def either(self, depth: int) -> tuple[Node, Token | None]:
        return self._chain("OR", self._every, AnyOf, depth)

    def _chain(
        self,
        operator: Kind,
        part: Callable[[int], tuple[Node, Token | None]],
        join: type[AnyOf],
        depth: int,
    ) -> tuple[Node, Token | None]:
        node, weight = part(depth)
        if self.here.kind != operator:
            return node, weight
        _no_weight(weight)
        parts = [node]
        while self.here.kind == operator:
            self._next()
            node, weight = part(depth)
            _no_weight(weight)
            parts.append(node)
        return join(tuple(parts)), None

    def _every(self, depth: int) -> tuple[Node, Token | None]:
        node, weight = self._item(depth)
        parts: list[Node] = [node]
        run = [isinstance(node, Literally) and node.bare]
        while self.here.kind not in ("OR", ")", "END"):
            _no_weight(weight)
            if joined := self.here.kind == "AND":
                self._next()
            node, weight = self._item(depth)
            word = isinstance(node, Literally) and node.bare
            if word and not joined and run[-1]:
                parts[-1] = _append(parts[-1], node)
            else:
                parts.append(node)
                run.append(word)
        if len(parts) > 1:
            _no_weight(weight)
            return AllOf(tuple(parts)), None
        return parts[0], weight

    def _item(self, depth: int) -> tuple[Node, Token | None]:
        if self.here.kind == "NOT":
            self._deeper(depth)
            self._next()
            node, weight = self._item(depth + 1)
            _no_weight(weight)
            return Not(node), None
        return self._near(depth)

    def _near(self, depth: int) -> tuple[Node, Token | None]:
        column = self.here.column
        node, weight = self._atom(depth)
        while self.here.kind == "NEAR":
            self._deeper(depth)
            depth += 1
            _no_weight(weight)
            token = self._next()
            gap = _gap(token)
            self._place(node, token, column)
            column = self.here.column
            right, weight = self._atom(depth)
            _no_weight(weight)
            self._place(right, token, column)
            node = Near(node, right, gap, token.ordered)
        return node, weight

    def _atom(self, depth: int) -> tuple[Node, Token | None]:
        self._deeper(depth)
        token = self._next()
        if token.kind == "TERM":
            term = Literally(token.text, token.column, token.bare)
            return term, token if token.weight is not None else None
        if token.kind == "(":
            node, weight = self.either(depth + 1)
            _no_weight(weight)
            close = self._next()
            if close.kind != ")":
                raise QueryError(token.column, 'the "(" is never closed: write ) at the end')
            return _grouped(node), close if close.weight is not None else None
        if token.kind == "PREFIX":
            return self._prefixed(token, depth)
        if token.kind == ")":
            raise QueryError(token.column, 'a term is missing before the ")": write one')
        if token.kind == "END":
            raise QueryError(token.column, "the query ends where a term must stand: write one")
        name = token.text or token.kind
        raise QueryError(
            token.column, f'{name} needs a term on each side: write one, or "{name}" for the word'
        )

    def _prefixed(self, token: Token, depth: int) -> tuple[Node, Token | None]:
        if token.text in FACETS:
            column = self.here.column
            values = self._values(token)
            _check_codes(token.text, values, column)
            return Known(token.text, values), None  # type: ignore[arg-type]
        if token.text == "stem":
            word = self._next()
            if word.kind != "TERM":
                raise QueryError(word.column, "write a word behind stem:, as in stem:alliance")
            term = Literally(STEM + word.text, token.column)
            return term, word if word.weight is not None else None
        if token.text == "weight":
            return self._weighed(token, depth), None
        column = self.here.column
        node, weight = self._atom(depth + 1)
        if token.text == "atleast":
            count = _count(token, "atleast/n:")
            if not is_place(node):
                raise QueryError(column, "atleast/n: counts a term, (one OR another) or a NEAR")
            return AtLeast(count, node), weight
        _check_zones(token, node, column)
        if token.text == "first":
            return Within("first", node, _count(token, "first/n:")), weight
        return Within("title" if token.text == "title" else "lead", node), weight

    def _values(self, prefix: Token) -> tuple[str, ...]:
        token = self._next()
        if token.kind == "TERM":
            return tuple(filter(None, (part.strip() for part in token.text.split(",")))) or ("",)
        values = []
        if token.kind == "(":
            while True:
                value = self._next()
                separator = self._next()
                if value.kind != "TERM" or separator.kind not in ("OR", ")"):
                    break
                values.append(value.text)
                if separator.kind == ")":
                    return tuple(values)
        raise QueryError(
            token.column, f"write a value behind {prefix.text}:, or several as (one OR another)"
        )

    def _weighed(self, prefix: Token, depth: int) -> Node:
        try:
            threshold = float(prefix.number)
        except ValueError:
            threshold = 0.0
        if not 0 < threshold < float("inf"):
            raise QueryError(prefix.column, "weight/n: needs a threshold above 0, as in weight/20:")
        opened = self._next()
        if opened.kind != "(":
            raise QueryError(opened.column, "write weight/20:(term^10 other^15) in parentheses")
        parts: list[tuple[float, Node]] = []
        while self.here.kind != ")":
            if self.here.kind == "END":
                raise QueryError(opened.column, 'the "(" is never closed: write ) at the end')
            column = self.here.column
            node, weight = self._item(depth + 1)
            if weight is None or weight.weight is None:
                raise QueryError(column, "each part needs its weight: write it as in term^10")
            parts.append((weight.weight, node))
            if self.here.kind == "OR":
                self._next()
        self._next()
        if len(parts) > LARGEST:
            raise QueryError(prefix.column, f"more than {LARGEST:,} parts in weight/n: split it")
        if sum(max(weight, 0.0) for weight, _ in parts) < threshold:
            raise QueryError(
                prefix.column, "all weights together stay below the threshold: lower it"
            )
        return Weighed(threshold, tuple(parts))

    def _place(self, node: Node, token: Token, column: int) -> None:
        if not is_place(node):
            raise QueryError(
                column,
                f"{token.text} joins terms, (one OR another) and other NEARs only: "
                f"write (a {token.text} c) AND (b {token.text} c)",
            )

    def _deeper(self, depth: int) -> None:
        if depth >= DEEPEST:
            raise QueryError(self.here.column, f"nested more than {DEEPEST} deep: split the query")


def _append(run: Node, word: Node) -> Node:
    assert isinstance(word, Literally)  # noqa: S101 - only bare words are joined
    return Words((*run.words, word)) if isinstance(run, Words) else Words((run, word))  # type: ignore[arg-type]


def _grouped(node: Node) -> Node:
    """A word in parentheses is no longer side by side with its neighbours."""
    return Literally(node.text, node.column) if isinstance(node, Literally) else node


def _gap(token: Token) -> Gap:
    if token.number.lower() == "s":
        return "s"
    if token.number.lower() == "p":
        return "p"
    name = token.text.split("/")[0]
    if not token.number:
        raise QueryError(token.column, f"{name} needs a distance: write {name}/10, {name}/s or /p")
    if ordered := re.fullmatch(r"(\d+)f", token.number, re.I):
        raise QueryError(token.column, f"for an order write ONEAR/{ordered[1]}")
    return _count(token, f"{name}/n", least=0)
