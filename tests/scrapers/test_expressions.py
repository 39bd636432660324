"""Regular expressions that every Python we support reads alike."""

from __future__ import annotations

import io
import re
import tokenize
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROOMS = ("alerts", "cli", "config", "core", "flows", "matching", "pipeline", "review", "scrapers",
         "seeds", "storage")  # fmt: skip
FILES = [file for room in ROOMS for file in sorted((ROOT / room).rglob("*.py"))]
#: Python before 3.11.5 (Debian 12 has 3.11.2) matches `(?:a++:)?+` wrongly, CPython issue 106052;
#: an atomic group, `(?>(?:a++:)?)`, says the same and is right everywhere.
POSSESSIVE_GROUP = re.compile(r"(?<!\\)\)(?:[*+?]|\{[0-9,]+\})\+")


def possessive_groups(source: str) -> list[str]:
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    texts = (token.string for token in tokens if token.type == tokenize.STRING)
    return [text for text in texts if POSSESSIVE_GROUP.search(text)]


def test_a_possessive_group_is_seen() -> None:
    assert possessive_groups('x = r"</(?:[a-z]++:)?+script"')
    assert not possessive_groups('x = r"</(?>(?:[a-z]++:)?)script[^<]*+\\)++"')


@pytest.mark.parametrize("room", ROOMS)
def test_no_expression_has_a_possessive_group(room: str) -> None:
    found = {
        str(file.relative_to(ROOT)): groups
        for file in FILES
        if file.is_relative_to(ROOT / room)
        and (groups := possessive_groups(file.read_text("utf-8")))
    }
    assert found == {}
