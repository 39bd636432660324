"""Change `sources.toml` for a person: what is there, comments included, stays as it is."""

from __future__ import annotations

import os
import re
import tomllib
import unicodedata
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from pydantic import ValidationError

from config.document import Document, read_document
from config.explain import to_toml
from config.models import SourceTable
from config.opml import write_opml
from core.errors import SetupError


@dataclass(frozen=True, slots=True)
class Added:
    """What became of the sources that were to be added.

    `added` holds the new tables as written; `skipped` pairs an address with the reason in a few
    words.
    """

    added: tuple[dict[str, Any], ...] = ()
    skipped: tuple[tuple[str, str], ...] = ()


def add_sources(path: Path, wanted: Iterable[Mapping[str, Any]]) -> Added:
    """Write new tables at the end of a `sources.toml`, each given by its keys.

    Only `url` must be there; a slug is made from name or host where it is missing or taken. A
    source whose address is in the file already is skipped, and so is one without a usable
    address; other keys that do not pass are left out. The file is replaced in one step, or not
    at all. Raises SetupError when it cannot be read or written.
    """
    document = read_document(path, {})
    tables = _tables(document)
    known = {_same(str(table.get("url", ""))): str(table.get("slug", "")) for table in tables}
    slugs = {str(table.get("slug", "")) for table in tables}
    added: list[dict[str, Any]] = []
    skipped: list[tuple[str, str]] = []
    for keys in wanted:
        url = str(keys.get("url", "")).strip()
        if _same(url) in known:
            skipped.append((url, f'is there already as "{known[_same(url)]}"'))
            continue
        given = {key: value for key, value in keys.items() if key != "slug"} | {"url": url}
        label = str(keys.get("slug") or keys.get("name") or "")
        table, reason = _checked({"slug": new_slug(label, url, slugs)} | given)
        if reason:
            skipped.append((url, reason))
            continue
        known[_same(url)] = table["slug"]
        slugs.add(table["slug"])
        added.append(table)
    if added:
        _append(path, tables, added)
    return Added(tuple(added), tuple(skipped))


def export_sources(path: Path) -> str:
    """The sources of a `sources.toml` as OPML; `${NAME}` stays as it is written."""
    return write_opml(_tables(read_document(path, {})))


def new_slug(name: str, url: str, taken: Container[str]) -> str:
    """A slug that is not taken: from a name, or from the host where the name has no letters
    of the Latin alphabet."""
    host = re.sub(r"^(www\d?|feeds?|rss)\.", "", urlsplit(url).hostname or "") if url else ""
    base = _plain(name) or _plain(host) or "source"
    return next(
        slug for slug in (base, *(f"{base}-{n}" for n in range(2, 1_000_000))) if slug not in taken
    )


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKD", text.replace("đ", "d").replace("Đ", "D")).lower()
    words = re.sub(r"[^a-z0-9]+", "-", re.sub(r"[\u0300-\u036f'’]", "", folded))
    return words[:60].strip("-")


def _tables(document: Document) -> list[dict[str, Any]]:
    tables = document.raw.get("source", [])
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        raise SetupError(f"{document.where(('source',))}: write [[source]] in double brackets")
    return tables


def _checked(table: dict[str, Any]) -> tuple[dict[str, Any], str]:
    """The table without keys that do not pass, and "" or why it cannot be added."""
    try:
        SourceTable.model_validate(table)
    except ValidationError as error:
        wrong = {str(detail["loc"][0]) for detail in error.errors(include_input=False)}
        if "url" in wrong:
            return table, "is no web address"
        return {key: value for key, value in table.items() if key not in wrong}, ""
    return table, ""


def _same(url: str) -> str:
    """What two spellings of one feed's address have in common."""
    rest = re.sub(r"^https?://(www\.)?", "", url.strip(), flags=re.IGNORECASE)
    host, slash, path = rest.partition("/")
    return f"{host.lower()}{slash}{path}".rstrip("/")


def _append(path: Path, before: list[dict[str, Any]], added: list[dict[str, Any]]) -> None:
    old = path.read_bytes().decode("utf-8-sig")
    blocks = (
        "\n[[source]]\n" + "".join(f"{key} = {to_toml(value)}\n" for key, value in table.items())
        for table in added
    )
    end = "" if not old or old.endswith("\n") else "\n"
    new = old + end + "".join(blocks)
    if "\r\n" in old:
        new = new.replace("\r\n", "\n").replace("\n", "\r\n")
    try:
        read_back = tomllib.loads(new.replace("\r\n", "\n")).get("source")
    except tomllib.TOMLDecodeError:
        read_back = None
    if read_back != [*before, *added]:
        raise SetupError(
            f"{path} cannot be added to; write each source as a [[source]] table of its own"
        )
    _replace(path.resolve(), new)


def _replace(path: Path, text: str) -> None:
    """Put a new file in the place of an old one in one step."""
    new = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        mode = path.stat().st_mode & 0o777
        with new.open("x", encoding="utf-8", newline="") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        new.chmod(mode)
        new.replace(path)
    except OSError as error:
        raise SetupError(f"{path} cannot be written: {error.strerror}") from None
    finally:
        new.unlink(missing_ok=True)
