"""Copies of one report grouped by near-duplicate libraries, as their pages say to use them."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterable
from typing import Any

import datasketch
import rensa
import simhash

from benchmarks.story_variants import Sample

PERMUTATIONS = 128
#: Resemblance from which two texts are taken for copies. Cut copies need a low one; lower still
#: these libraries chain stories through what sites print around them.
ALIKE = 0.5


def features(text: str) -> set[str]:
    """Every run of four words; of eight letters where a text has no spaces."""
    words = re.findall(r"\w+", text.lower())
    if len(words) * 12 < len(text):
        letters = "".join(words)
        return {letters[n : n + 8] for n in range(max(1, len(letters) - 7))}
    return {" ".join(words[n : n + 4]) for n in range(max(1, len(words) - 3))}


def _grouped(
    samples: Iterable[Sample],
    sketch: Callable[[str], Any],
    near: Callable[[Any], Iterable[str]],
    insert: Callable[[str, Any], None],
) -> list[str]:
    """The story of each sample: that of the first near one that was there before."""
    stories: dict[str, str] = {}
    places: dict[str, int] = {}
    for sample in samples:
        made = sketch(sample.text)
        first = min(near(made), key=places.__getitem__, default="")
        stories[sample.id] = stories[first] if first else sample.id
        places[sample.id] = len(places)
        insert(sample.id, made)
    return list(stories.values())


def by_datasketch(samples: Iterable[Sample]) -> list[str]:
    """MinHash with LSH."""
    index = datasketch.MinHashLSH(threshold=ALIKE, num_perm=PERMUTATIONS)

    def sketch(text: str) -> Any:
        made = datasketch.MinHash(num_perm=PERMUTATIONS)
        made.update_batch([feature.encode() for feature in features(text)])
        return made

    return _grouped(samples, sketch, index.query, index.insert)


def by_rensa(samples: Iterable[Sample]) -> list[str]:
    """The same in Rust, candidates verified by their sketches."""
    index = rensa.RMinHashLSH(threshold=ALIKE, num_perm=PERMUTATIONS, num_bands=32)
    names: list[str] = []
    sketches: list[Any] = []

    def sketch(text: str) -> Any:
        made = rensa.RMinHash(num_perm=PERMUTATIONS, seed=1)
        made.update(list(features(text)))
        return made

    def near(made: Any) -> list[str]:
        return [names[n] for n in index.query(made) if made.jaccard(sketches[n]) >= ALIKE]

    def insert(name: str, made: Any) -> None:
        index.insert(len(names), made)
        names.append(name)
        sketches.append(made)

    return _grouped(samples, sketch, near, insert)


def by_simhash(samples: Iterable[Sample]) -> list[str]:
    """64 bits over its own pieces of four letters; of 3, 6 and 10 that may differ, 6 is best."""
    index = simhash.SimhashIndex([], k=6, log=logging.getLogger("simhash peer"))
    index.log.setLevel(logging.ERROR)
    return _grouped(samples, simhash.Simhash, index.get_near_dups, index.add)
