"""What we know of single sites, as data: one TOML file for each host.

    # harbourpost.example.toml
    [[rules]]                       # tried in order; the first whose day has not passed and
    until = 2026-03-01              # whose body is on the page is used (leave out: for ever)
    body = "div.story > p"          # CSS selectors; what stands inside what they select is the
    drop = ["div.advert"]           # text, but for this
    title = "h1.headline"
    authors = ".byline a"
    published = "time.published"    # its datetime attribute, or its text

A rule serves its host and all hosts below it. The shipped files lie beside this one, a watch's
own in `sites/` of its folder; of one host, the watch's own replace the shipped.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Any

from cssselect import SelectorError
from lxml.cssselect import CSSSelector

from core.errors import SetupError

_HOST = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)+$")


@dataclass(frozen=True, slots=True)
class SiteRule:
    """How to read the articles of one site; every selector but `body` may be "".

    `place` says where the rule stands ("config/sites/paper.example.toml:3").
    """

    body: str
    drop: tuple[str, ...] = ()
    title: str = ""
    authors: str = ""
    published: str = ""
    until: date | None = None
    place: str = ""


#: Rules by host, in the order in which they are tried.
Rules = Mapping[str, tuple[SiteRule, ...]]

_KEYS = tuple(field.name for field in fields(SiteRule) if field.name != "place")


def rules_for(host: str, today: date | None, rules: Rules | None = None) -> tuple[SiteRule, ...]:
    """The rules of a host or of the nearest domain above it, without those that have ended.

    `today` None keeps ended rules; `rules` None means the shipped ones.
    """
    known = shipped_rules() if rules is None else rules
    labels = host.lower().removeprefix("www.").split(".")
    for at in range(len(labels) - 1):
        if found := known.get(".".join(labels[at:])):
            return tuple(r for r in found if not (r.until and today and today > r.until))
    return ()


@cache
def shipped_rules() -> Rules:
    """The rules that come with the program."""
    return read_rules(Path(__file__).parent)


def load_rules(folder: Path) -> Rules:
    """The shipped rules and, before them, those of a folder, which need not exist.

    Raises SetupError as `read_rules` does.
    """
    return {**shipped_rules(), **read_rules(folder)}


def read_rules(folder: Path) -> Rules:
    """The rules of all `*.toml` files of a folder by host.

    Raises SetupError with a sentence for each problem of each file, with file and line.
    """
    found: dict[str, tuple[SiteRule, ...]] = {}
    problems: list[str] = []
    for path in sorted(folder.glob("*.toml")):
        try:
            found[path.stem.lower()] = _read(path)
        except SetupError as error:
            problems += error.problems
    if problems:
        raise SetupError(*problems)
    return found


def ended(rules: Rules, today: date) -> tuple[str, ...]:
    """A sentence for each site whose last rule has ended: it is read without a rule."""
    return tuple(
        f"{last.place}: the last rule of {host} ended on {last.until}; its pages are read "
        "without a rule"
        for host, known in sorted(rules.items())
        if known and not any(r.until is None or r.until >= today for r in known)
        for last in (max(known, key=lambda rule: rule.until or today),)
    )


def _read(path: Path) -> tuple[SiteRule, ...]:
    try:
        text = path.read_text("utf-8")
    except UnicodeDecodeError:
        raise SetupError(f"{path}: is not UTF-8") from None
    except OSError as error:
        raise SetupError(f"{path}: {error.strerror}") from error
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        says, _, where = str(error).partition(" (at ")
        line = re.search(r"line (\d+)", where)
        number = line[1] if line else text.count("\n") + 1
        raise SetupError(f"{path}:{number}: this is no TOML: {says}") from error
    tables = document.pop("rules", None)
    problems = []
    if not _HOST.match(path.stem.lower()):
        problems.append(f"{path}: its name is no host; call it like the site, paper.example.toml")
    if not isinstance(tables, list) or not all(isinstance(t, dict) for t in tables) or document:
        problems.append(f"{path}:1: a file of rules holds [[rules]] and nothing else")
        raise SetupError(*problems)
    rules = []
    for number, table in enumerate(tables):
        wrong = [f"{path}:{_line(text, number, key)}: {says}" for key, says in _problems(table)]
        problems += wrong
        if not wrong:
            drop = table.pop("drop", ())
            drops = (drop,) if isinstance(drop, str) else tuple(drop)
            rules.append(SiteRule(drop=drops, place=f"{path}:{_line(text, number)}", **table))
    if problems:
        raise SetupError(*problems)
    return tuple(rules)


def _problems(table: dict[str, Any]) -> list[tuple[str, str]]:
    """What is wrong with a rule: the key, "" for the rule itself, and a sentence."""
    found = []
    if not table.get("body"):
        found.append(("", "a rule needs body, the selector of the article's text"))
    for key, value in table.items():
        if key not in _KEYS:
            near = get_close_matches(key, _KEYS, 1)
            hint = f"; did you mean {near[0]}?" if near else f"; there are: {', '.join(_KEYS)}"
            found.append((key, f'there is no "{key}"{hint}'))
        elif key == "until":
            if not isinstance(value, date) or isinstance(value, datetime):
                found.append((key, "until is a day without quotes: until = 2026-03-01"))
        elif key == "drop" and isinstance(value, list):
            found += [(key, says) for one in value if (says := _selector_problem(key, one))]
        elif says := _selector_problem(key, value):
            found.append((key, says))
    return found


def _selector_problem(key: str, value: object) -> str:
    if not isinstance(value, str):
        return f"{key} is a CSS selector in quotes"
    try:
        CSSSelector(value)
    except (SelectorError, ValueError) as error:
        return f'{key} "{value}" is no CSS selector: {error}' if value else ""
    return ""


def _line(text: str, number: int, key: str = "") -> int:
    """The line of a key of the rule with this number, or of the rule itself."""
    lines = text.split("\n")
    heads = [at for at, line in enumerate(lines) if re.match(r"\s*\[\[\s*rules\s*\]\]", line)]
    if number >= len(heads):
        return 1
    start = heads[number]
    stop = heads[number + 1] if number + 1 < len(heads) else len(lines)
    for at in range(start, stop):
        if key and re.match(rf"\s*[\"']?{re.escape(key)}[\"']?\s*=", lines[at]):
            return at + 1
    return start + 1
