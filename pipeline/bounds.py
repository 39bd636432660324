"""Whether what is installed is what Wirewatch was made for."""

from __future__ import annotations

import re
from importlib import metadata

#: Where a version out of bounds shows late and oddly (docs/decisions/0004).
TOUCHY = ("prefect", "fastapi", "sqlalchemy", "apprise")
_BOUND = re.compile(r"(>=|<)\s*([0-9][0-9.]*)")


def out_of_bounds() -> list[str]:
    """A sentence for each touchy package whose version is not one that we ask for."""
    try:
        wanted = metadata.requires("wirewatch") or []
    except metadata.PackageNotFoundError:  # run from a folder without having been installed
        return []
    problems = []
    for line in wanted:
        name = re.split(r"[^A-Za-z0-9_.-]", line, maxsplit=1)[0].lower()
        if name in TOUCHY and "extra ==" not in line:
            problems += _problem(name, line)
    return problems


def _problem(name: str, line: str) -> list[str]:
    try:
        found = metadata.version(name)
    except metadata.PackageNotFoundError:
        return [f"{name} is not installed"]
    return [
        f"{name} {found} does not fit {sign}{bound}"
        for sign, bound in _BOUND.findall(line)
        if not fits(found, sign, bound)
    ]


def fits(version: str, sign: str, bound: str) -> bool:
    """Whether a version is at least ">=" or below "<" a bound, by its numbers."""
    have, limit = _numbers(version), _numbers(bound)
    length = max(len(have), len(limit))
    have, limit = (one + (0,) * (length - len(one)) for one in (have, limit))
    return have >= limit if sign == ">=" else have < limit


def _numbers(version: str) -> tuple[int, ...]:
    found = re.match(r"\d+(\.\d+)*", version)
    return tuple(map(int, found[0].split("."))) if found else ()
