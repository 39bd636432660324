"""Models that have not seen a fold of domains, for honest figures on the development pages.

`extract_folds.npz` holds five models like `scrapers/extraction/model.npz`; the domains of the
development cases fall into five folds by a checksum, and the model of a fold was trained on the
other four. `python -m benchmarks.train_extract --folds` makes the file.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from scrapers.extraction import model

FOLDS = 5


def fold_of(domain: str) -> int:
    """The fold of a domain; all its pages are in one."""
    return zlib.crc32(domain.encode()) % FOLDS


def path_of(fold: int) -> Path:
    """Where the model lies that has not seen this fold."""
    return Path(__file__).parent / "fold_models" / f"without-{fold}.npz"


@cache
def _model(fold: int) -> model.Model:
    return model.read(path_of(fold))


@contextmanager
def judged_by(domain: str) -> Iterator[None]:
    """Let the model judge that has not seen this domain; with "", the one that ships."""
    if not domain:
        yield
        return
    shipped = model.load
    model.load = lambda: _model(fold_of(domain))
    try:
        yield
    finally:
        model.load = shipped
