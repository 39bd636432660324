"""On which line of a TOML file a value stands; `tomllib` keeps no positions."""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_right

#: Where a value stands in the parsed file: table names, indexes of lists, keys.
Loc = tuple[str | int, ...]

_BLANK = re.compile(r"(?:[ \t\n]|#[^\n]*)*")
_KEY = re.compile(r'"(?:[^"\\]|\\.)*"|\'[^\']*\'|[A-Za-z0-9_-]+')
_STRING = re.compile(
    r'"""(?:[^\\]|\\.)*?"{3,5}|\'\'\'.*?\'{3,5}|"(?:[^"\\]|\\.)*"|\'[^\']*\'', re.DOTALL
)
#: Numbers, booleans and times, which may have one space inside.
_BARE = re.compile(r"[^\s,\]}#]+(?: \d[^\s,\]}#]*)?")


def line_index(text: str) -> dict[Loc, int]:
    """The 1-based line of every table, key and list item in a TOML text.

    `text` must be valid TOML with `\\n` line ends: it is scanned, not checked. The n-th
    `[[topic]]` is at ("topic", n), its slug at ("topic", n, "slug").
    """
    return _Scanner(text).scan()


class _Scanner:
    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._line_ends = [match.start() for match in re.finditer("\n", text)]
        self._lines: dict[Loc, int] = {}
        self._tables: dict[Loc, int] = {}  # how many of each [[table]] so far

    def scan(self) -> dict[Loc, int]:
        here: Loc = ()
        self._skip_blank()
        while self._at < len(self._text):
            if self._text[self._at] == "[":
                here = self._header()
            else:
                self._pair(here)
            self._skip_blank()
        return self._lines

    def _header(self) -> Loc:
        start, many = self._at, self._text.startswith("[[", self._at)
        self._at += 2 if many else 1
        *parents, name = self._dotted_key()
        self._at += 2 if many else 1
        here: Loc = ()
        for parent in parents:
            here = self._newest((*here, parent))
        here = (*here, name)
        self._note(here, start)
        if many:
            self._tables[here] = self._tables.get(here, 0) + 1
            here = self._newest(here)
            self._note(here, start)
        return here

    def _newest(self, loc: Loc) -> Loc:
        return (*loc, self._tables[loc] - 1) if loc in self._tables else loc

    def _pair(self, here: Loc) -> None:
        start = self._at
        for key in self._dotted_key():
            here = (*here, key)
            self._note(here, start)
        self._skip_blank()
        self._at += 1  # the equals sign
        self._skip_blank()
        self._value(here)

    def _value(self, here: Loc) -> None:
        self._note(here, self._at)
        opening = self._text[self._at]
        if opening == "[":
            self._list(here)
        elif opening == "{":
            self._inline_table(here)
        else:
            pattern = _STRING if opening in "\"'" else _BARE
            self._at = self._match(pattern).end()

    def _list(self, here: Loc) -> None:
        self._at += 1
        index = 0
        while not self._closes("]"):
            self._value((*here, index))
            index += 1

    def _inline_table(self, here: Loc) -> None:
        self._at += 1
        while not self._closes("}"):
            self._pair(here)

    def _closes(self, bracket: str) -> bool:
        self._skip_blank()
        if self._text[self._at] == ",":
            self._at += 1
            self._skip_blank()
        if self._text[self._at] != bracket:
            return False
        self._at += 1
        return True

    def _dotted_key(self) -> list[str]:
        keys = []
        while True:
            self._skip_blank()
            raw = self._match(_KEY)
            self._at = raw.end()
            keys.append(next(iter(tomllib.loads(raw[0] + "=0"))) if raw[0][0] in "\"'" else raw[0])
            self._skip_blank()
            if self._text[self._at] != ".":
                return keys
            self._at += 1

    def _skip_blank(self) -> None:
        self._at = self._match(_BLANK).end()

    def _match(self, pattern: re.Pattern[str]) -> re.Match[str]:
        found = pattern.match(self._text, self._at)
        if found is None:  # pragma: no cover - only for a text that tomllib refuses
            raise ValueError("not valid TOML")
        return found

    def _note(self, loc: Loc, offset: int) -> None:
        self._lines.setdefault(loc, bisect_right(self._line_ends, offset - 1) + 1)
