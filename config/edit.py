"""Change `sources.toml` for a person: what is there, comments included, stays as it is."""

from __future__ import annotations

import os
import re
import tomllib
import unicodedata
from collections.abc import Container, Iterable
from dataclasses import dataclass
from datetime import timedelta
from itertools import chain, count
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from pydantic import ValidationError

from config.document import Document, read_document
from config.explain import to_toml
from config.models import SourceTable
from core.errors import SetupError
from core.values import Source


@dataclass(frozen=True, slots=True)
class Added:
    """What became of the sources that were to be added.

    `added` holds them with the slugs they got; `skipped` pairs an address with the reason in a
    few words.
    """

    added: tuple[Source, ...] = ()
    skipped: tuple[tuple[str, str], ...] = ()


def add_sources(path: Path, wanted: Iterable[Source]) -> Added:
    """Write new tables at the end of a `sources.toml`.

    Only the address must be given: where the slug is "", no slug or taken, one is made from
    name or host. A source whose address is in the file already is skipped, and so is one
    without a usable address; whatever else does not pass is left out. The file is replaced in
    one step, or not at all. Raises SetupError when it cannot be read or written.
    """
    document = read_document(path, {})
    before = _tables(document)
    known = {_same(str(table.get("url", ""))): str(table.get("slug", "")) for table in before}
    slugs = {str(table.get("slug", "")) for table in before}
    tables: list[dict[str, Any]] = []
    added: list[Source] = []
    skipped: list[tuple[str, str]] = []
    for source in wanted:
        if _same(source.url) in known:
            skipped.append((source.url, f'is there already as "{known[_same(source.url)]}"'))
            continue
        slug = new_slug(source.slug or source.name, source.url, slugs)
        table = _passing({"slug": slug} | _table(source))
        if table is None:
            skipped.append((source.url, "is no web address"))
            continue
        known[_same(source.url)] = slug
        slugs.add(slug)
        tables.append(table)
        added.append(SourceTable.model_validate(table).value())
    if tables:
        _append(path, before, tables)
    return Added(tuple(added), tuple(skipped))


def sources_as_written(path: Path) -> tuple[Source, ...]:
    """The sources of a `sources.toml` to hand on to others: `${NAME}` stays as it is written.

    Without request headers, which may hold a secret typed into the file. Raises SetupError when
    the file cannot be read.
    """
    return tuple(
        Source(
            slug=str(table.get("slug", "")),
            name=str(table.get("name", table.get("slug", ""))),
            url=str(table.get("url", "")),
            kind=table.get("kind", "auto"),
            language=str(table.get("language", "")),
            country=str(table.get("country", "")),
        )
        for table in _tables(read_document(path, {}))
    )


def new_slug(name: str, url: str, taken: Container[str]) -> str:
    """A slug that is not taken: from a name, or from the host where the name has no letters
    of the Latin alphabet."""
    base = _plain(name) or _plain(_host(url)) or "source"
    numbered = (f"{base}-{number}" for number in count(2))
    return next(slug for slug in chain((base,), numbered) if slug not in taken)


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKD", text.replace("đ", "d").replace("Đ", "D")).lower()
    words = re.sub(r"[^a-z0-9]+", "-", re.sub(r"[\u0300-\u036f'’]", "", folded))
    return words[:60].strip("-")


def _host(url: str) -> str:
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:  # a bracket that is no IPv6 address
        return ""
    return re.sub(r"^(www\d?|feeds?|rss)\.", "", host)


def _tables(document: Document) -> list[dict[str, Any]]:
    tables = document.raw.get("source", [])
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        raise SetupError(f"{document.where(('source',))}: write [[source]] in double brackets")
    return tables


def _table(source: Source) -> dict[str, Any]:
    """A source as keys of its table, without what need not be said."""
    usual_longest = (Source.__dataclass_fields__["longest"].default, source.every)
    keys = {
        "name": source.name,
        "url": source.url.strip(),
        "kind": source.kind,
        "language": source.language,
        "country": source.country,
        "tier": source.tier,
        "every": _duration(source.every),
        "longest": "" if source.longest in usual_longest else _duration(source.longest),
        "headers": dict(source.headers),
        "allow_private": source.allow_private,
        "browser": source.browser,
        "proxy": source.proxy,
    }
    usual = {name: field.default for name, field in SourceTable.model_fields.items()}
    return {key: value for key, value in keys.items() if value and value != usual[key]}


def _duration(span: timedelta) -> str:
    minutes, seconds = divmod(int(span.total_seconds()), 60)
    return f"{minutes}m" if not seconds else f"{minutes * 60 + seconds}s"


def _passing(table: dict[str, Any]) -> dict[str, Any] | None:
    """The table without keys that do not pass; None when the address is one of them."""
    try:
        SourceTable.model_validate(table)
    except ValidationError as error:
        wrong = {str(detail["loc"][0]) for detail in error.errors(include_input=False)}
        if "url" in wrong:
            return None
        return {key: value for key, value in table.items() if key not in wrong}
    return table


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
    replace_file(path.resolve(), new)


def replace_file(path: Path, text: str) -> None:
    """Put a new file in the place of an old one in one step; raises SetupError."""
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
