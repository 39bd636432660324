"""The terms of a topic, in every way that a person may write them.

An entry of `any`, `all` or `none` is one of

- a term: `"南シナ海"`
- alternatives: `["alliance", "treaty"]`
- a term for some languages: `{ text = "南海", languages = ["zh"] }`
- alternatives by language: `{ ja = ["同盟"], en = ["alliance"] }`

and `any` and `none` as a whole may be written by language: `any.ja = ["日米同盟"]`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from config.codes import language_tag
from config.lines import Loc
from config.spelling import shown
from core.values import Term

#: Longer than any phrase; a whole article pasted as a term is a mistake.
LONGEST_TERM = 300

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")

Report = Callable[[Loc, str], None]


def read_alternatives(value: Any, loc: Loc, report: Report) -> tuple[Term, ...]:
    """`any` or `none`: all terms in the order of the file, each once.

    What is wrong goes to `report` with its place and the second half of a sentence.
    """
    return _distinct(_terms(value, loc, report))


def read_groups(value: Any, loc: Loc, report: Report) -> tuple[tuple[Term, ...], ...]:
    """`all`: one group of alternatives for each entry."""
    if isinstance(value, dict) and "text" not in value:
        report(
            loc,
            "cannot be split by language, because all its entries must occur; write the "
            'alternatives of each entry, as in all = [{ ja = ["日本"], en = ["Japan"] }, '
            '{ ja = ["同盟"], en = ["alliance"] }]',
        )
        return ()
    entries = value if isinstance(value, list) else [value]
    if not entries:
        report(loc, "is an empty list; write terms or leave the key out")
    at = (lambda n: (*loc, n)) if isinstance(value, list) else (lambda _: loc)
    return tuple(_distinct(_terms(entry, at(n), report)) for n, entry in enumerate(entries))


def _terms(value: Any, loc: Loc, report: Report, languages: tuple[str, ...] = ()) -> list[Term]:
    if isinstance(value, str):
        return _term(value, loc, report, languages)
    if isinstance(value, list):
        if not value:
            report(loc, "is an empty list; write terms or leave the key out")
        return [t for n, v in enumerate(value) for t in _terms(v, (*loc, n), report, languages)]
    if isinstance(value, dict) and "text" in value:
        return _restricted(value, loc, report)
    if isinstance(value, dict) and value:
        return _by_language(value, loc, report)
    report(loc, 'holds terms, which stand in quotes, as in ["South China Sea", "南シナ海"]')
    return []


def _term(text: str, loc: Loc, report: Report, languages: tuple[str, ...]) -> list[Term]:
    if not text.strip():
        report(loc, "has an empty term; write a word or phrase, or take it out")
    elif len(text) > LONGEST_TERM:
        report(loc, f"has a term of {len(text)} characters; {LONGEST_TERM} are the most")
    elif not any(char.isalnum() for char in text):
        report(loc, "has a term without any letter or digit, which can never be found")
    elif _CONTROL.search(text):
        report(loc, "has a term with control characters; take them out")
    else:
        return [Term(" ".join(text.split()), languages)]
    return []


def _restricted(table: dict[str, Any], loc: Loc, report: Report) -> list[Term]:
    for key in table.keys() - {"text", "languages"}:
        report((*loc, key), f"has an unknown key {shown(key)}; a term has text and languages")
    languages = table.get("languages", [])
    if isinstance(languages, str):
        languages = [languages]
    if not isinstance(languages, list) or not all(isinstance(tag, str) for tag in languages):
        report((*loc, "languages"), 'needs languages as a list, as in languages = ["zh"]')
        return []
    tags = tuple(_language(tag, (*loc, "languages"), report) for tag in languages)
    if not isinstance(table["text"], str):
        report((*loc, "text"), 'needs text in quotes, as in { text = "南海", languages = ["zh"] }')
        return []
    return _term(table["text"], (*loc, "text"), report, tuple(filter(None, tags)))


def _by_language(table: dict[str, Any], loc: Loc, report: Report) -> list[Term]:
    terms: list[Term] = []
    for key, value in table.items():
        at = (*loc, key)
        tag = _language(key, at, report)
        if isinstance(value, dict) or (
            isinstance(value, list) and any(not isinstance(item, str) for item in value)
        ):
            report(at, 'holds plain terms, as in any.ja = ["日米同盟", "日米安保"]')
        elif tag:
            terms += _terms(value, at, report, (tag,))
    return terms


def _language(text: str, loc: Loc, report: Report) -> str:
    try:
        return language_tag(text)
    except ValueError as error:
        report(loc, f"is split by language, and a key {error}")
    return ""


def _distinct(terms: list[Term]) -> tuple[Term, ...]:
    return tuple(dict.fromkeys(terms))


def _ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/$defs/{name}"}


def _list_of(*names: str) -> dict[str, Any]:
    items = _ref(names[0]) if len(names) == 1 else {"anyOf": [_ref(name) for name in names]}
    return {"type": "array", "items": items, "minItems": 1}


#: The parts of the JSON Schema below.
DEFINITIONS: dict[str, Any] = {
    "term": {"type": "string", "minLength": 1, "maxLength": LONGEST_TERM},
    "restricted": {
        "type": "object",
        "properties": {
            "text": _ref("term"),
            "languages": {"type": "array", "items": {"type": "string"}},
        },
        "required": ["text"],
        "additionalProperties": False,
    },
    "by_language": {
        "type": "object",
        "propertyNames": {"pattern": "^[a-z]{2,3}(-[A-Za-z0-9]+)*$"},
        "additionalProperties": {"anyOf": [_ref("term"), _list_of("term")]},
        "minProperties": 1,
        "not": {"required": ["text"]},
    },
    "alternatives": _list_of("term", "restricted"),
}

_GROUPS = [
    _list_of("term", "restricted", "by_language", "alternatives"),
    _ref("term"),
    _ref("restricted"),
]
_ENTRIES = [*_GROUPS, _ref("by_language")]

#: The JSON Schema of each key that holds terms.
SCHEMAS: dict[str, dict[str, Any]] = {
    "any": {"anyOf": _ENTRIES},
    "all": {"anyOf": _GROUPS},
    "none": {"anyOf": _ENTRIES},
}
