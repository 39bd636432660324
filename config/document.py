"""One watch file in memory, and the problems found in it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from config.environment import expand
from config.lines import Loc, line_index
from config.spelling import shown
from core.errors import SetupError

#: A watch file for 100,000 terms takes some 5 MB; beyond this it is a mistake.
MOST_BYTES = 50_000_000

#: More problems of one file than this are counted, not listed.
MOST_PROBLEMS = 100

#: Keys of tables that hold names. They appear in messages and addresses, so they never come from
#: the environment, where a secret might.
LITERAL = frozenset({"slug", "name", "sources", "topics", "receivers"})

_POSITION = re.compile(r" \((?:at line (\d+), column \d+|at end of document)\)$")

#: What tomllib says, and what a person should do about it.
_HINTS = (
    ("Cannot overwrite a value", "this key is written twice; keep one of them"),
    ("Duplicate inline table key", "this key is written twice; keep one of them"),
    ("Cannot declare", "this table is declared twice; keep one, or write it as [[...]]"),
    ("Unclosed array", 'a list is not closed; put a "," between its items and a "]" behind them'),
    ("Unclosed inline table", 'a "{" is not closed; write { key = "value" } on one line'),
    ("Unterminated string", "a text is not closed; put the missing quote"),
    ("Illegal character '\\n'", "a text is not closed on this line; put the missing quote"),
    ("Expected '=' after a key", 'a line reads key = "value"; the "=" is missing'),
    ("Expected newline", "there is something behind the value; put each key on a line of its own"),
    ("Invalid value", 'the value is no TOML; text stands in quotes, as in name = "Japan Times"'),
    ("Exceeds the limit", "a number has thousands of digits"),
    ("Unescaped '\\'", "a \\ in double quotes must be written \\\\, or use 'single quotes'"),
)


@dataclass
class Document:
    """A parsed watch file.

    Attributes:
        path: as the person named it; it stands in every message.
        raw: what the file says, before `${NAME}` is replaced; only this may be quoted.
        data: the same with `${NAME}` replaced.
        problems: line and sentence of everything wrong, the first for each place.
        more: how many further problems were met and not kept.
    """

    path: Path
    raw: dict[str, Any] = field(default_factory=dict)
    data: dict[str, Any] = field(default_factory=dict)
    lines: dict[Loc, int] = field(default_factory=dict)
    problems: dict[Loc, tuple[int, str]] = field(default_factory=dict)
    more: int = 0

    @property
    def full(self) -> bool:
        """Whether so much is wrong that no person would read more."""
        return len(self.problems) >= MOST_PROBLEMS

    def line(self, loc: Loc) -> int:
        """The line of a place, or of the nearest one around it; 1 for the file."""
        return next(
            (self.lines[loc[:n]] for n in range(len(loc), 0, -1) if loc[:n] in self.lines), 1
        )

    def where(self, loc: Loc) -> str:
        """The place as people read it: `config/topics.toml:12`."""
        return f"{self.path}:{self.line(loc)}"

    def problem(self, loc: Loc, sentence: str) -> None:
        """Note what is wrong at a place, unless something around it was wrong before."""
        if any(loc[:n] in self.problems for n in range(len(loc) + 1)):
            return
        if self.full:
            self.more += 1
        else:
            self.problems[loc] = (self.line(loc), f"{self.where(loc)}: {sentence}")

    def sentences(self) -> tuple[str, ...]:
        """All problems in the order of the file."""
        sentences = tuple(sentence for _, sentence in sorted(self.problems.values()))
        more = f"{self.path}: and {self.more} more like these; mend these first"
        return (*sentences, more) if self.more else sentences

    def owner(self, kind: str, number: int) -> str:
        """How a person recognises a table: by its slug or name, else by its number."""
        table = self.raw[kind][number]
        label = table.get("slug", table.get("name")) if isinstance(table, dict) else None
        if isinstance(label, str) and label and kind in ("source", "topic", "receiver"):
            return f"{kind} {shown(label)}"
        return f"{kind} number {number + 1}"

    def written(self, loc: Loc) -> Any:
        """The value at a place as it stands in the file."""
        value: Any = self.raw
        for part in loc:
            value = value[part]
        return value

    def quote(self, loc: Loc) -> str:
        """The value at a place as it stands in the file, fit for a message."""
        value = self.written(loc)
        return shown(value) if isinstance(value, str) else str(value)[:80]


def read_document(path: Path, environ: Mapping[str, str]) -> Document:
    """Read and parse one watch file and replace `${NAME}` in all its texts.

    Raises SetupError when there is no such file or it is no TOML; variables that are not set
    are among the document's problems.
    """
    return parse_document(path, _decode(path, _read(path)), environ)


def parse_document(path: Path, text: str, environ: Mapping[str, str]) -> Document:
    """As `read_document`, of a text with `\n` line ends; `path` is its name in messages."""
    try:
        raw = tomllib.loads(text)
        document = Document(path, raw=raw, lines=line_index(text))
        document.data = _expanded(document, raw, (), environ)
    except RecursionError:
        raise SetupError(f"{path}: brackets are nested too deeply to be a watch file") from None
    except ValueError as error:  # TOMLDecodeError, and a number of thousands of digits
        raise SetupError(_explain(path, text, str(error))) from None
    return document


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            body = file.read(MOST_BYTES + 1)
    except IsADirectoryError:
        raise SetupError(f"{path} is a folder; a file of that name is wanted") from None
    except FileNotFoundError:
        # Elsewhere, as with `match --topics FILE`, a starter is not what was meant.
        ours = path.name in ("sources.toml", "topics.toml", "alerts.toml")
        starter = f"; `wirewatch init {path.parent}` writes a starter" if ours else ""
        raise SetupError(f"{path} does not exist{starter}") from None
    except OSError as error:
        raise SetupError(f"{path} cannot be read: {error.strerror}") from None
    if len(body) > MOST_BYTES:
        raise SetupError(f"{path} is larger than {MOST_BYTES // 1_000_000} MB; split the watch")
    return body


def _decode(path: Path, body: bytes) -> str:
    if body.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in body[:1000]:
        raise SetupError(f"{path} is not UTF-8 but UTF-16 or binary; save it as UTF-8")
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = body.count(b"\n", 0, error.start) + 1
        raise SetupError(f"{path}:{line}: this line is not UTF-8; save the file as UTF-8") from None
    return text.replace("\r\n", "\n")


def _explain(path: Path, text: str, message: str) -> str:
    position = _POSITION.search(message)
    trouble = _POSITION.sub("", message)
    if position and not position[1]:
        last = text.rstrip().count("\n") + 1
        return f'{path}:{last}: the file ends too early; look for a missing value, quote or "]"'
    line = position[1] if position else text.rstrip().count("\n") + 1
    hint = next((hint for start, hint in _HINTS if trouble.startswith(start)), "")
    return f"{path}:{line}: {hint or 'this is not TOML: ' + trouble}"


def _expanded(document: Document, value: Any, loc: Loc, environ: Mapping[str, str]) -> Any:
    if len(loc) > 2 and loc[2] in LITERAL:
        return value
    if isinstance(value, str):
        text, problem = expand(value, environ)
        if problem:
            document.problem(loc, f"{_called(document, loc)} {problem}")
        return text
    if isinstance(value, dict):
        return {k: _expanded(document, v, (*loc, k), environ) for k, v in value.items()}
    if isinstance(value, list):
        return [_expanded(document, v, (*loc, i), environ) for i, v in enumerate(value)]
    return value


def _called(document: Document, loc: Loc) -> str:
    names = [part for part in loc if isinstance(part, str)]
    if len(loc) > 2 and isinstance(loc[1], int):
        return f"{shown(names[1])[1:-1]} in {document.owner(names[0], loc[1])}"
    return shown(names[-1])
