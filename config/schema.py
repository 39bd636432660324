"""JSON Schema of the watch files, for editors: completion, and mistakes marked while typing.

Editors with taplo (VS Code's "Even Better TOML", Helix, Zed ...) find it by the `#:schema` line
at the top of a file.
"""

from __future__ import annotations

import json
from typing import Any

from config.models import FILES, Table, TopicTable
from config.terms import DEFINITIONS, SCHEMAS

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schema_name(file: str) -> str:
    """The name of a watch file's schema: `sources.schema.json`."""
    return file.replace(".toml", ".schema.json")


def json_schema(file: str) -> dict[str, Any]:
    """The schema of a watch file, by its name."""
    tables = {kind: _table_schema(model) for kind, model in FILES[file].items()}
    return {
        "$schema": DIALECT,
        "title": f"Wirewatch {file}",
        "type": "object",
        "properties": {kind: {"type": "array", "items": table} for kind, table in tables.items()},
        "additionalProperties": False,
    } | ({"$defs": DEFINITIONS} if file == "topics.toml" else {})


def schema_text(file: str) -> str:
    """The schema as the text of a file."""
    return json.dumps(json_schema(file), ensure_ascii=False, indent=2) + "\n"


def _table_schema(model: type[Table]) -> dict[str, Any]:
    schema = model.model_json_schema()
    keys = {key: _key_schema(part) for key, part in schema.pop("properties").items()}
    if model is TopicTable:
        keys |= {key: keys[key] | part for key, part in SCHEMAS.items()}
    del schema["title"]
    return {"properties": keys} | schema


def _key_schema(schema: dict[str, Any]) -> dict[str, Any]:
    """A key's schema without null, which TOML does not know."""
    kept = {key: part for key, part in schema.items() if key != "title"}
    if "default" in kept and kept["default"] is None:
        del kept["default"]
    choices = [part for part in kept.get("anyOf", []) if part != {"type": "null"}]
    if len(choices) == 1:
        del kept["anyOf"]
        kept |= choices[0]
    return kept
