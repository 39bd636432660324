"""Cut a query into tokens: terms, operators, prefixes and parentheses, each with its column."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal, get_args

from matching.dialects import FIELDS, advice, as_field
from matching.syntax import Facet, QueryError

Kind = Literal["(", ")", "AND", "OR", "NOT", "NEAR", "PREFIX", "TERM", "END"]
FACETS: Final = get_args(Facet)

_TOKEN = re.compile(
    r"""(?P<space>\s+)
    |(?P<open>[(（])
    |(?P<close>[)）](?P<weight>\^[-+]?\w[\w.]*)?)
    |(?P<prefix>(?P<name>[A-Za-z_]+)(?:/(?P<number>[^\s:/"()]*))?:(?!//))(?=[^\s)）])
    |(?P<signs>[=~]*)(?P<open_quote>["“”„＂«»「『])
    |(?P<word>(?:[^\s()（）"“”„＂«»「『]|(?<=[א-ת])["“”„](?=[א-ת]))+)""",
    re.VERBOSE,
)
#: What closes a phrase, by what opened it; else a straight or curly mark.
_CLOSING = {"「": re.compile("」"), "『": re.compile("』")} | dict.fromkeys(
    "«»", re.compile("[«»]")
)
_CLOSING_MARKS = re.compile(r'["“”＂]')
#: A phrase between single marks, as other languages write it; an apostrophe stands in no such.
_SINGLE = re.compile(r"['‘][^'’‘\"]*\s[^'’‘\"]*['’](?!\w)")
_NEAR = re.compile(r"(O?)NEAR(?:/(.*))?")
_WEIGHT = re.compile(r"\^([-+]?\d+(?:\.\d+)?)$")
_PREFIXES = (
    "title:, lead:, first/n:, atleast/n:, weight/n:, stem:, lang:, source:, country:, url:, "
    "author: or wire:"
)


@dataclass(frozen=True, slots=True)
class Token:
    """One piece of a query; `text` is a term, an operator's number or a prefix's name."""

    kind: Kind
    column: int
    text: str = ""
    number: str = ""
    bare: bool = False
    ordered: bool = False
    weight: float | None = None


def tokenize(query: str) -> list[Token]:
    """The tokens of a query, END last; raises QueryError for what can be no part of one."""
    tokens: list[Token] = []
    at = 0
    while at < len(query):
        match = _TOKEN.match(query, at)
        if match is None:  # the pattern takes any character; this guards against its change
            raise QueryError(at + 1, f"{query[at]!r} cannot stand here")
        column, at = match.start() + 1, match.end()
        if match["space"]:
            continue
        if match["open"]:
            tokens.append(Token("(", column))
        elif match["close"]:
            weight = _weight(match["weight"] or "", match.start("weight") + 1)
            tokens.append(Token(")", column, weight=weight))
        elif match["prefix"]:
            tokens.append(_prefix(match["name"], match["number"], column))
        elif match["open_quote"]:
            token, at = _phrase(query, match["signs"], match["open_quote"], column, at)
            tokens.append(token)
        elif single := _SINGLE.match(query, match.start()):
            raise QueryError(column, f'write double marks around a phrase: "{single[0][1:-1]}"')
        else:
            tokens.append(_word(match["word"], column))
            if tokens[-1].kind == "NEAR" and query[at : at + 1] in ("(", "（"):
                _between(tokens)
    tokens.append(Token("END", len(query) + 1))
    return tokens


def _between(tokens: list[Token]) -> None:
    """Refuse NEAR/5(one, two), as some write it."""
    if len(tokens) == 1 or tokens[-2].kind in ("AND", "OR", "NOT", "("):
        near = tokens[-1]
        raise QueryError(near.column, f"write it between the two: one {near.text} two")


def _phrase(query: str, signs: str, opened: str, column: int, at: int) -> tuple[Token, int]:
    close = _CLOSING.get(opened, _CLOSING_MARKS).search(query, at)
    if close is None:
        raise QueryError(column, 'the quotation mark is never closed: write " at the end')
    text, at = query[at : close.start()], close.end()
    if not text.strip():
        raise QueryError(column, "nothing stands between the quotation marks: write a term")
    if query.startswith("~", at):
        raise QueryError(at + 1, 'for words near each other write "one" NEAR/5 "two"')
    weight = None
    if query.startswith("^", at):
        end = at + len(re.match(r"\S*?(?=[\s()]|$)", query[at:])[0])  # type: ignore[index]
        weight = _weight(query[at:end], at + 1)
        at = end
    return Token("TERM", column, signs + text.strip(), weight=weight), at


def _word(word: str, column: int) -> Token:
    if word in ("AND", "OR", "NOT"):
        return Token(word, column)  # type: ignore[arg-type]
    if near := _NEAR.fullmatch(word):
        return Token("NEAR", column, word, number=near[2] or "", ordered=near[1] == "O")
    if instead := advice(word):
        raise QueryError(column, instead)
    if word[0] in "-!" and len(word) > 1:
        raise QueryError(column, f'to leave something out write NOT {word[1:]}, or "{word}" quoted')
    if word[0] == "+" and len(word) > 1:
        raise QueryError(column, f"every word is required anyway: write {word[1:]}")
    if word[-1] in ",;":
        raise QueryError(
            column + len(word) - 1, f"write OR or AND instead of {word[-1]}, or quote the phrase"
        )
    weight = None
    if found := _WEIGHT.search(word):
        weight, word = float(found[1]), word[: found.start()]
        if not word:
            raise QueryError(column, "a weight stands directly behind its term: write term^10")
    if prefix := re.match(r"[A-Za-z_]+(?:/[^:\s]*)?:", word):
        _prefix_known(prefix[0], column)
    return Token("TERM", column, word, bare=True, weight=weight)


def _prefix_known(text: str, column: int) -> None:
    name = text.split("/")[0].rstrip(":").lower()
    if name in (*FACETS, "title", "lead", "stem", "first", "atleast", "weight"):
        raise QueryError(column + len(text), f"write a term directly behind {text}")


def _weight(text: str, column: int) -> float | None:
    if not text:
        return None
    if found := _WEIGHT.fullmatch(text):
        return float(found[1])
    raise QueryError(column, f"{text} is no weight: write ^ and a number, as in ^10 or ^-5")


def _prefix(name: str, number: str | None, column: int) -> Token:
    lower = name.lower()
    if lower in ("first", "atleast", "weight"):
        if not number:
            raise QueryError(column, f"{name}: needs a number: write {lower}/3:")
    elif lower in FIELDS:
        own = as_field(lower, "term")
        raise QueryError(
            column, f'there is no field {name}: write {own}, or put "{name}: ..." in quotes'
        )
    elif lower not in (*FACETS, "title", "lead", "stem"):
        raise QueryError(
            column, f'there is no field {name}: write {_PREFIXES}, or put "{name}: ..." in quotes'
        )
    elif number is not None:
        raise QueryError(column, f"{name}: takes no number: write {lower}:")
    return Token("PREFIX", column, lower, number=number or "")
