"""What people who know other query languages write, and what to write here.

Meltwater, Brandwatch, Factiva, Nexis, Westlaw, Ovid, Lucene and the boxes of web searches. None of
it is read as something else than it means there: each is refused with what to write.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

#: Names of fields elsewhere and here; "" where leaving the field out says the same.
FIELDS: Final = {
    "headline": "title", "hd": "title", "hlead": "title", "intitle": "title", "allintitle": "title",
    "inhead": "title", "ti": "title", "subject": "title", "leadparagraph": "lead", "lp": "lead",
    "hlp": "lead", "opening": "lead", "ingress": "lead", "language": "lang", "la": "lang",
    "lan": "lang", "site": "source", "domain": "source", "host": "source", "publication": "source",
    "publisher": "source", "sourcename": "source", "rst": "source", "sn": "source",
    "location": "country", "sourcecountry": "country", "re": "country", "inurl": "url",
    "link": "url", "by": "author", "byline": "author", "authorname": "author", "agency": "wire",
    "body": "", "text": "", "content": "", "fulltext": "", "td": "", "all": "", "raw": "=",
}  # fmt: skip
_OWN: Final = ("title", "lead", "lang", "source", "country", "url", "author", "wire", "stem")
_NEAR = re.compile(
    r"(?P<name>w|within|n|near|pre|adj|onear|same|#near|#ow|#uw)(?P<slash>/?)(?P<n>\d+|[sp])(?P<f>f?)",
    re.I,
)
_INSTEAD: Final = {
    "&&": "AND", "&": "AND", "+": "AND", "||": "OR", "|": "OR", ",": "OR", "!": "NOT", "-": "NOT",
    "ANDNOT": "NOT", "AND_NOT": "NOT", "BUTNOT": "NOT", "SAME": "NEAR/p", "ADJ": "ONEAR/0",
    "WITHIN": "NEAR/5", "XOR": "OR", "~": 'NEAR/5 between the two: "one" NEAR/5 "two"',
}  # fmt: skip
#: Of the names above those that ask for an order.
_ORDERED: Final = frozenset(("pre", "adj", "onear", "#ow"))


def advice(word: str) -> str | None:
    """What to write instead of a bare word that is an operator elsewhere; None for any other."""
    plain = unicodedata.normalize("NFKC", word)
    if plain != word and plain in ("AND", "OR", "NOT"):
        return f"{word} in full width is a word: write {plain}"
    if word in _INSTEAD:
        return f'{word} is no operator here: write {_INSTEAD[word]}, or "{word}" for the word'
    if near := _NEAR.fullmatch(word):
        return _near(word, near)
    if count := re.fullmatch(r"atleast/?(\d+):?(.*)", word, re.I):
        return f"write atleast/{count[1]}:{count[2] or 'term'}"
    if unit := re.fullmatch(r"/(\d+|[spSP])", word):
        return f"{word} is no operator here: write NEAR/{unit[1].lower()}"
    if re.fullmatch(r"/.+/[a-z]*", word):
        return "regular expressions are not read: write a term with * and ?"
    if field := re.fullmatch(r"([A-Za-z]+)(?:=|==)(.+)", word):
        name = field[1].lower()
        if name in (*FIELDS, *_OWN):
            return f"write {as_field(name, field[2])}"
    if re.fullmatch(r"(?:weight|score|threshold)[<>=:/]*\d*", word, re.I) and not word.isalpha():
        return "weights are written weight/20:(one^10 two^10), with the threshold first"
    if re.fullmatch(r"\w+[<>]=?\d+", word):
        return f'{word} asks for what is not known here: leave it out, or write "{word}" quoted'
    if fuzzy := re.fullmatch(r"(\w+)~(\d*(?:\.\d+)?)", word):
        return (
            f"nothing is matched by likeness: write stem:{fuzzy[1]} for its forms, or {fuzzy[1]}*"
        )
    if word[0] in "[{<" or word[-1] in "]}>":
        return f'{word} means nothing here: write ( and ) to group, or "{word}" for the word'
    return None


def as_field(name: str, value: str) -> str:
    """A field of another language with its value, as it is written here."""
    own = FIELDS.get(name.lower(), name.lower())
    return f"={value}" if own == "=" else f"{own}:{value}" if own else value


def _near(word: str, near: re.Match[str]) -> str | None:
    name, unit = near["name"].lower(), near["n"].lower()
    if name == "n" and not near["slash"]:
        return None  # "N5" is more often a road or a form
    if unit in "sp" and not near["slash"]:
        return None  # "was", "wp"
    ordered = "O" if name in _ORDERED or near["f"] else ""
    return f'{word} is no operator here: write {ordered}NEAR/{unit}, or "{word}" for the word'
