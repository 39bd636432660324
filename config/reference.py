"""Write what the documentation says about keys and settings, from the classes that define them.

    python -m config.reference

brings docs/schema/ and the tables in docs/watch-files.md and docs/settings.md up to date; a
test fails when they are not. The prose around the tables is written by hand.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from pydantic.fields import FieldInfo

from config.explain import to_toml
from config.models import FILES
from config.schema import json_schema, schema_name, schema_text
from config.settings import PREFIX, Settings

DOCS = Path(__file__).parents[1] / "docs"


def pages(docs: Path) -> dict[Path, str]:
    """Every generated file below a docs folder, with the text that it should have."""
    wanted = {docs / "schema" / schema_name(file): schema_text(file) for file in FILES}
    for path, tables in (
        (
            docs / "watch-files.md",
            {kind: _keys(file, kind) for file in FILES for kind in FILES[file]},
        ),
        (docs / "settings.md", {"settings": _settings()}),
    ):
        text = path.read_text("utf-8")
        for name, table in tables.items():
            text = _replaced(text, name, table)
        wanted[path] = text
    return wanted


def _replaced(text: str, name: str, table: str) -> str:
    start, end = f"<!-- table: {name} -->\n", "<!-- end of table -->"
    before, found, rest = text.partition(start)
    if not found or end not in rest:
        raise ValueError(f"no place for the table {name}")
    return f"{before}{start}{table}\n{rest[rest.index(end) :]}"


def _keys(file: str, kind: str) -> str:
    schema = json_schema(file)["properties"][kind]["items"]
    rows = ["| Key | Meaning | Example | If left out |", "| --- | --- | --- | --- |"]
    for key, part in schema["properties"].items():
        example = FILES[file][kind].model_fields[key].examples or []
        missing = "must be there" if key in schema.get("required", ()) else _default(part)
        rows.append(f"| `{key}` | {part['description']} | `{_cell(example[0])}` | {missing} |")
    return "\n".join(rows)


def _default(schema: dict[str, Any]) -> str:
    default = schema.get("default")
    return "" if default in (None, "", [], {}) else f"`{_cell(default)}`"


def _cell(value: Any) -> str:
    return to_toml(value).replace("|", "\\|")


def _settings() -> str:
    rows = ["| Name | Meaning | If left out |", "| --- | --- | --- |"]
    for name, field in Settings.model_fields.items():
        rows.append(f"| `{PREFIX}{name.upper()}` | {field.description} | {_unset(field)} |")
    return "\n".join(rows)


def _unset(field: FieldInfo) -> str:
    if isinstance(field.default, bool):
        return "`yes`" if field.default else "`no`"
    return "" if field.default in (None, "") else f"`{field.default}`"


def main() -> None:
    """Bring the files up to date and say which changed."""
    for path, text in pages(DOCS).items():
        path.parent.mkdir(exist_ok=True)
        if not path.exists() or path.read_text("utf-8") != text:
            path.write_text(text, "utf-8")
            sys.stdout.write(f"{path}\n")


if __name__ == "__main__":
    main()
