"""The reference of the review page's addresses, written from the routes for the documentation."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from config.settings import load_settings
from config.starter import write_starter
from pipeline.wiring import open_app
from review.access import ACCESS, FOR_TOKENS
from review.web import build

HEAD = """\
# Addresses for scripts

What each address is for stands in [the API](api.md). This table is written from the routes
themselves; the whole description is [openapi.json](openapi.json) (OpenAPI 3.1), which a running
review page also serves at `/openapi.json`.

| Address | Who may | Takes |
| --- | --- | --- |
"""


def openapi() -> dict[str, Any]:
    """The OpenAPI description of the review page over the starter's watch."""
    with tempfile.TemporaryDirectory() as folder:
        write_starter(Path(folder) / "config")
        environ = {
            "WIREWATCH_CONFIG": f"{folder}/config",
            "WIREWATCH_DATABASE_URL": f"sqlite:///{folder}/news.db",
        }
        with open_app(load_settings(environ), environ) as app:
            return build(app).openapi()


def addresses_page(described: Mapping[str, Any]) -> str:
    """Markdown with a row for each address that a script may use, from an OpenAPI description."""
    return HEAD + "".join(_rows(described))


def _rows(described: Mapping[str, Any]) -> Iterator[str]:
    for path, methods in sorted(described["paths"].items()):
        if not path.startswith((*FOR_TOKENS, "/feeds/")):
            continue
        for method, operation in methods.items():
            address = f"{method.upper()} {path}"
            role = ACCESS.get(address)
            takes = [_parameter(one) for one in operation.get("parameters", ())]
            takes += _body(operation, described)
            yield f"| `{address}` | {role or 'everybody'} | {', '.join(takes)} |\n"


def _parameter(parameter: Mapping[str, Any]) -> str:
    return f"`{parameter['name']}`" + (" (must be given)" if parameter.get("required") else "")


def _body(operation: Mapping[str, Any], described: Mapping[str, Any]) -> list[str]:
    """The fields of a JSON body."""
    for media in operation.get("requestBody", {}).get("content", {}).values():
        name = media["schema"].get("$ref", "").rpartition("/")[2]
        schema = described["components"]["schemas"].get(name, {})
        needed = schema.get("required", ())
        return [
            f"`{field}` in the body" + (" (must be given)" if field in needed else "")
            for field in schema.get("properties", {})
        ]
    return []
