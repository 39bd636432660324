"""From what pydantic found wrong in a table to one sentence that says what to write."""

from __future__ import annotations

import json
import re
from datetime import datetime
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from config.document import Document
from config.lines import Loc
from config.models import FILES, Table
from config.spelling import did_you_mean, shown

#: Values of these keys may hold a password typed into the file: never repeat them.
_UNQUOTED = frozenset({"url", "headers", "proxy"})

_TYPES = {
    "string_type": "must be text in quotes",
    "int_type": "must be a whole number without quotes",
    "int_from_float": "must be a whole number without quotes",
    "float_type": "must be a number without quotes",
    "bool_type": "must be true or false, without quotes",
    "datetime_type": "must be a date and time without quotes",
    "list_type": 'must be a list in square brackets, as in ["a", "b"]',
    "dict_type": 'must be a table in curly brackets, as in { Name = "value" }',
    "finite_number": "must be a plain number",
    "too_short": "must not be empty",
}

#: Other words for the kinds, modes and priorities there are.
_SYNONYMS = {
    "rss": "feed", "atom": "feed", "json": "feed", "xml": "feed", "news": "sitemap",
    "html": "page", "web": "page", "site": "page", "now": "instant", "immediate": "instant",
    "daily": "digest", "summary": "digest", "urgent": "high", "medium": "normal",
}  # fmt: skip


def explain(error: ValidationError, model: type[Table], loc: Loc, document: Document) -> None:
    """Add a sentence to the document's problems for each thing wrong in the table at `loc`."""
    whose = document.owner(str(loc[0]), int(loc[1]))
    for detail in error.errors(include_url=False, include_input=False):
        # A wrong key of `headers` is reported by pydantic as (..., key, "[key]").
        where = (*loc, *(part for part in detail["loc"] if part != "[key]"))
        document.problem(where, _sentence(detail, model, where, whose, document))


def _sentence(
    detail: ErrorDetails, model: type[Table], loc: Loc, whose: str, document: Document
) -> str:
    key = str(detail["loc"][0])
    if detail["type"] == "extra_forbidden":
        return f"unknown key {shown(key)} in {whose}; {_meant(key, model)}"
    example = write_as(key, model)
    if detail["type"] == "missing":
        return f'{whose} has no "{key}"; write {example}'
    value = "" if key in _UNQUOTED else f" {document.quote(loc)}"
    if key == "headers" and len(loc) > 3:
        key = f"header {shown(str(loc[3]))}"
    return f"{key}{value} in {whose} {_reason(detail, example, document, loc)}"


def _meant(key: str, model: type[Table]) -> str:
    for file, tables in FILES.items():
        if key in tables:
            return f"[[{key}]] tables belong in {file}"
        for kind, other in tables.items():
            if key in other.model_fields:
                return f"it belongs to a [[{kind}]] in {file}"
    return did_you_mean(key, model.model_fields)


def _reason(detail: ErrorDetails, example: str, document: Document, loc: Loc) -> str:
    kind, context = detail["type"], detail.get("ctx", {})
    if kind == "value_error":
        return str(context["error"])
    if kind == "literal_error":
        known = re.findall(r"'(.*?)'", str(context["expected"]))
        written = str(document.written(loc)).lower()
        return f"is not known; {did_you_mean(_SYNONYMS.get(written, written), known)}"
    for bound, limit in (("ge", "at least"), ("gt", "more than"), ("le", "at most")):
        if bound in context:
            return f"must be {limit} {context[bound]:g}"
    if kind == "string_too_long":
        return f"must have at most {context['max_length']} characters"
    reason = _TYPES.get(kind)
    return f"{reason}; write {example}" if reason else detail["msg"]


def write_as(key: str, model: type[Table]) -> str:
    """A line of TOML that a person could write for a key."""
    examples = model.model_fields[key].examples or [""]
    return f"{key} = {to_toml(examples[0])}"


def to_toml(value: Any) -> str:
    """A plain value as TOML, on one line."""
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{_key(k)} = {to_toml(v)}" for k, v in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(map(to_toml, value)) + "]"
    if isinstance(value, datetime):
        return value.isoformat()
    return json.dumps(value, ensure_ascii=False)


def _key(key: str) -> str:
    return key if re.fullmatch(r"[A-Za-z0-9_-]+", key) else json.dumps(key, ensure_ascii=False)
