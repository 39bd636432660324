"""Change one topic of `topics.toml` for a person; everything around it stays byte for byte.

A person edits the topic as it stands in the file, so that its comments are theirs to keep. No
library that rewrites TOML is needed for that: the lines of the table are replaced, and what the
whole file says afterwards is compared with what it should say.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from config.document import parse_document
from config.edit import replace_file
from config.lines import line_index
from config.loader import topics_of
from core.errors import ConflictError, SetupError
from core.values import Topic


def topic_text(path: Path, slug: str) -> str:
    """The table of a topic as it is written, with the comments right above; "" for none.

    Raises SetupError when the file cannot be read.
    """
    text = _read(path)
    place = _place(text, slug)
    return "" if place is None else "".join(text.splitlines(keepends=True)[slice(*place)])


def read_topic(text: str, environ: Mapping[str, str]) -> Topic:
    """The topic that a text defines. Raises SetupError with all that is wrong, by line."""
    topics: tuple[Topic, ...] = ()
    try:
        document = parse_document(Path("line"), text.replace("\r\n", "\n"), environ)
        topics = topics_of(document)
        problems = document.sentences()
    except SetupError as error:
        problems = error.problems
    if not problems and len(topics) != 1:
        problems = (f"write one [[topic]] table here; there are {len(topics)}",)
    if problems:
        raise SetupError(*(re.sub(r"^line:(\d+)", r"line \1", line) for line in problems))
    return topics[0]


def may_save(path: Path) -> bool:
    """Whether this process can replace the file."""
    return path.exists() and os.access(path, os.W_OK) and os.access(path.resolve().parent, os.W_OK)


def save_topic(path: Path, before: str, text: str) -> None:
    """Put a topic's new text in the place of the one it was made from, or at the end ("").

    The file is replaced in one step, or not at all. Raises ConflictError when `before` stands
    nowhere in the file any more, SetupError when the file cannot be read, written or taken apart.
    """
    whole = _read(path)
    new = text.strip("\n").replace("\r\n", "\n") + "\n"
    old_tables, (table,) = _tables(whole), _tables(new)
    if not before:
        if any(one.get("slug") == table.get("slug") for one in old_tables):
            raise ConflictError
        after = whole.rstrip("\n") + "\n\n" + new if whole.strip() else new
        wanted = [*old_tables, table]
    else:
        slug = str(_tables(before)[0].get("slug"))
        place = _place(whole, slug)
        lines = whole.splitlines(keepends=True)
        if place is None or "".join(lines[slice(*place)]).strip() != before.strip():
            raise ConflictError
        after = "".join((*lines[: place[0]], new, *lines[place[1] :]))
        wanted = [table if one.get("slug") == slug else one for one in old_tables]
    if _tables(after) != wanted:
        raise SetupError(f"{path} cannot be changed here; each topic must be a [[topic]] table")
    raw = path.read_bytes()
    mark = "\ufeff" if raw.startswith(b"\xef\xbb\xbf") else ""
    replace_file(path.resolve(), mark + (after.replace("\n", "\r\n") if b"\r\n" in raw else after))


def _read(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
    except (OSError, UnicodeDecodeError) as error:
        raise SetupError(f"{path} cannot be read: {error}") from None


def _tables(text: str) -> list[dict[str, Any]]:
    try:
        found = tomllib.loads(text).get("topic", [])
    except tomllib.TOMLDecodeError as error:
        raise SetupError(f"this is not TOML: {error}") from None
    if not isinstance(found, list):
        raise SetupError("write [[topic]] in double brackets")
    return found


def _place(text: str, slug: str) -> tuple[int, int] | None:
    """First and last line (0-based, the last not included) of a topic's table."""
    numbers = [n for n, table in enumerate(_tables(text)) if table.get("slug") == slug]
    if not numbers:
        return None
    index = line_index(text)
    heads = sorted(line - 1 for loc, line in index.items() if len(loc) == 2)
    start = index["topic", numbers[0]] - 1
    lines = text.splitlines()
    end = next((head for head in heads if head > start and lines[head].startswith("[")), len(lines))
    while end > start + 1 and (not lines[end - 1].strip() or lines[end - 1].startswith("#")):
        end -= 1
    while start and lines[start - 1].startswith("#"):
        start -= 1
    return start, end
