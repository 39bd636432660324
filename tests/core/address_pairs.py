"""The labelled pairs of `address_pairs.tsv`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Pair:
    """Two addresses, whether they are one page, and what the pair is about."""

    same: bool
    about: str
    one: str
    other: str


def _read(line: str) -> Pair:
    kind, about, one, other = line.split("\t")
    assert kind in ("one", "two"), line
    return Pair(kind == "one", about, one, other)


_LINES = Path(__file__).with_suffix(".tsv").read_text("utf-8").splitlines()
PAIRS = tuple(_read(line) for line in _LINES if not line.startswith("#"))
