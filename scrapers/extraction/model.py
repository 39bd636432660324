"""How likely each block is article: oblivious decision trees over `features`, by numpy alone.

All nodes of one level of an oblivious tree ask the same question, so a tree of depth six is six
comparisons and a table of 64 values, and all trees are read at once (Prokhorenkova et al.,
"CatBoost: unbiased boosting with categorical features", 2018). `benchmarks/train_extract.py`
makes `model.npz` from labelled pages; it holds numbers and words of class names, no page.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from core.once import once
from scrapers.extraction.blocks import Block
from scrapers.extraction.features import NAMES, Anchors, Lexicon, measure

#: All trees look at so many rows at once: 20 MB instead of 150 for a page of 8,000 blocks.
_ROWS_AT_ONCE = 1_000
MODEL = Path(__file__).with_name("model.npz")


@dataclass(frozen=True, slots=True, eq=False)
class Model:
    """`columns` and `borders` are trees × depth, `leaves` trees × 2**depth, `bias` one number."""

    columns: npt.NDArray[np.int16]
    borders: npt.NDArray[np.float32]
    leaves: npt.NDArray[np.float32]
    bias: float
    lexicon: Lexicon

    def odds(self, table: npt.NDArray[np.float32]) -> npt.NDArray[np.float64]:
        """Log odds that each row is article."""
        pieces = [
            self._odds(table[at : at + _ROWS_AT_ONCE]) for at in range(0, len(table), _ROWS_AT_ONCE)
        ]
        return np.concatenate(pieces) if pieces else np.zeros(0)

    def _odds(self, table: npt.NDArray[np.float32]) -> npt.NDArray[np.float64]:
        trees, depth = self.columns.shape
        bits = table[:, self.columns.ravel()] > self.borders.ravel()
        places = (1 << np.arange(depth)).astype(np.int16)
        leaf = bits.reshape(len(table), trees, depth) @ places
        votes: npt.NDArray[np.float64] = self.leaves[np.arange(trees), leaf].astype(np.float64)
        odds: npt.NDArray[np.float64] = votes.sum(axis=1) + self.bias
        return odds


def judge(blocks: list[Block], anchors: Anchors) -> npt.NDArray[np.float64]:
    """For each block the probability, 0 to 1, that it belongs to the article."""
    model = load()
    likely = np.zeros(len(blocks))
    asked, table = measure(blocks, anchors, model.lexicon)
    if len(asked):
        likely[asked] = 1 / (1 + np.exp(-np.clip(model.odds(table), -30, 30)))
    return likely


@once
def load() -> Model:
    """The shipped model, read once. Raises ValueError as `read`."""
    return read(MODEL)


def read(path: Path) -> Model:
    """A model as `benchmarks.train_extract` writes it.

    Raises ValueError when it was trained on other columns.
    """
    with np.load(path, allow_pickle=False) as kept:
        if tuple(kept["names"]) != NAMES:
            raise ValueError(f"{path.name} was trained on other columns: train it again")
        lexicon = Lexicon(
            names={
                str(name): (float(near), float(far))
                for name, near, far in zip(kept["tokens"], kept["near"], kept["far"], strict=True)
            },
            words=dict(zip(map(str, kept["words"]), map(float, kept["says"]), strict=True)),
        )
        return Model(kept["columns"], kept["borders"], kept["leaves"], float(kept["bias"]), lexicon)
