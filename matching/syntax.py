"""The parts of a query as written: the tree that lists and queries both become."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

#: How near: a number of words between, or within one sentence ("s") or paragraph ("p").
Gap = int | Literal["s", "p"]
#: Which part of an article: `first` counts words of the text.
Part = Literal["title", "lead", "first"]
#: What else is known of an article.
Facet = Literal["lang", "source", "country", "url", "author", "wire"]


#: What a term begins with that stands for all forms of its word.
STEM: Final = "stem:"


class QueryError(ValueError):
    """A query that cannot be read: `column` counts from 1; the message says what to write."""

    def __init__(self, column: int, message: str) -> None:
        super().__init__(message)
        self.column, self.message = column, message

    def __reduce__(self) -> tuple[type[QueryError], tuple[int, str]]:
        return type(self), (self.column, self.message)


@dataclass(frozen=True, slots=True)
class Literally:
    """A word or phrase, with its signs (`=`, `~`, `*`, `?`) as written; `bare` if not quoted."""

    text: str
    column: int = 1
    bare: bool = False


@dataclass(frozen=True, slots=True)
class Words:
    """Bare words side by side: all must occur; side by side in the text they are one span."""

    words: tuple[Literally, ...]


@dataclass(frozen=True, slots=True)
class AllOf:
    """Every part must hold."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """One part must hold."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The part must not hold."""

    part: Node


@dataclass(frozen=True, slots=True)
class Near:
    """Both stand at most `gap` apart; `ordered` when the left one comes first."""

    left: Node
    right: Node
    gap: Gap
    ordered: bool


@dataclass(frozen=True, slots=True)
class AtLeast:
    """The part occurs so many times."""

    count: int
    part: Node


@dataclass(frozen=True, slots=True)
class Within:
    """The part holds within the title, the lead or the first `words` words of the text."""

    where: Part
    part: Node
    words: int = 0


@dataclass(frozen=True, slots=True)
class Known:
    """A fact about the article is one of these values."""

    facet: Facet
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Weighed:
    """The weights of the parts that hold add up to `threshold` or more."""

    threshold: float
    parts: tuple[tuple[float, Node], ...]


Node = Literally | Words | AllOf | AnyOf | Not | Near | AtLeast | Within | Known | Weighed


def is_place(node: Node) -> bool:
    """Whether a part stands somewhere in the text, so that NEAR and atleast can use it."""
    match node:
        case Literally() | Near():
            return True
        case AnyOf(parts):
            return all(is_place(part) for part in parts)
        case Within(_, part):
            return is_place(part)
        case _:
            return False
