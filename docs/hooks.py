"""What `mkdocs build` does besides: it lists folders in the navigation, and writes the pages
whose text is in the code (commands, addresses, metrics), so that they cannot be out of date."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

from cli.reference import commands_page
from review.metrics import metrics_page
from review.reference import addresses_page, openapi


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Put the pages of a folder where the navigation has the folder."""
    named = {entry for entry in _entries(config.nav) if not entry.endswith("/")}
    config.nav = _expanded(config.nav, Path(config.docs_dir), named)
    return config


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the pages that are written from the code."""
    described = openapi()
    for name, text in (
        ("commands.md", commands_page()),
        ("addresses.md", addresses_page(described)),
        ("metrics.md", metrics_page()),
        ("openapi.json", json.dumps(described, indent=1)),
    ):
        files.append(File.generated(config, name, content=text))
    return files


def _entries(nav: Any) -> Iterator[str]:
    if isinstance(nav, str):
        yield nav
    for inner in nav.values() if isinstance(nav, dict) else nav if isinstance(nav, list) else ():
        yield from _entries(inner)


def _expanded(nav: Any, docs: Path, named: set[str]) -> Any:
    if isinstance(nav, dict):
        return {title: _expanded(inner, docs, named) for title, inner in nav.items()}
    if not isinstance(nav, list):
        return nav
    made: list[Any] = []
    for entry in nav:
        if isinstance(entry, str) and entry.endswith("/"):
            pages = (path.relative_to(docs).as_posix() for path in (docs / entry).glob("*.md"))
            made += sorted(page for page in pages if page not in named)
        else:
            made.append(_expanded(entry, docs, named))
    return made
