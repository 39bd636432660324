"""How well and how fast are copies of one report grouped?

    python -m benchmarks.stories [--cases FOLDER] [--reports 420]

The reports are the labelled article texts of the shared cases (not part of this project); the
copies are made from them by `benchmarks.story_variants`. The thresholds of `matching.stories` have
few degrees of freedom but were chosen while looking at copies of both halves.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import resource
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import matching.stories as stories
from benchmarks.story_variants import Sample, make_samples
from matching.shingles import shingles
from matching.stories import StoryIndex, fingerprint

CASES = Path(__file__).parents[1] / ".." / "shared" / "cases"

Report = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Scores:
    """Agreement of two groupings: over pairs, and over articles (B-cubed)."""

    pair_precision: float
    pair_recall: float
    b3_precision: float
    b3_recall: float

    @property
    def pair_f1(self) -> float:
        return _f1(self.pair_precision, self.pair_recall)

    @property
    def b3_f1(self) -> float:
        return _f1(self.b3_precision, self.b3_recall)


def score(truth: Sequence[str], found: Sequence[str]) -> Scores:
    """Compare the groups found with the true ones, article by article in the same order."""
    cells = Counter(zip(truth, found, strict=True))
    wanted, given = Counter(truth), Counter(found)
    both = _pairs(cells.values())
    return Scores(
        both / _pairs(given.values()) if _pairs(given.values()) else 1.0,
        both / _pairs(wanted.values()) if _pairs(wanted.values()) else 1.0,
        sum(n * n / given[group] for (_, group), n in cells.items()) / len(truth),
        sum(n * n / wanted[group] for (group, _), n in cells.items()) / len(truth),
    )


def load_reports(cases: Path = CASES) -> list[Report]:
    """(title, text) of the labelled articles of news length that do not repeat one another."""
    gold = json.loads((cases / "extraction" / "gold.json").read_text("utf-8"))
    kept, seen = [], set()
    for page in gold.values():
        hashes = set(fingerprint(page["title"], page["text"]).hashes)
        if _is_news_length(page["text"]) and len(hashes & seen) < 8:
            kept.append((page["title"], page["text"]))
        seen |= hashes
    return kept


def group(samples: Iterable[Sample]) -> list[str]:
    """The story that each sample is put into, as they come."""
    index = StoryIndex()
    return [index.add(s.id, s.title, s.text, s.published)[0] for s in samples]


def by_title(samples: Iterable[Sample]) -> list[str]:
    """What many readers do: the same headline is the same story."""
    return [" ".join(re.findall(r"\w+", s.title.lower())) for s in samples]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=Path, default=CASES)
    parser.add_argument("--reports", type=int, default=250)
    options = parser.parse_args()
    # Here, because the floor in CI needs none of them.
    from benchmarks.story_peers import by_datasketch, by_rensa, by_simhash

    reports = load_reports(options.cases)
    random.Random(1).shuffle(reports)  # noqa: S311 - a shuffle that anybody can repeat
    half = len(reports) // 2
    for name, chosen, rest in (
        ("first half ", reports[:half], reports[half:]),
        ("second half", reports[half:], reports[:half]),
    ):
        samples = make_samples(chosen[: options.reports], [text for _, text in rest])
        words = sum(len(sample.text.split()) for sample in samples) / len(samples)
        print(f"{name}: {len(samples)} articles of {words:.0f} words", end=", ")
        print(f"{len({sample.story for sample in samples})} stories")
        for method, grouped in (
            ("same headline", by_title),
            ("datasketch, MinHash LSH, from .5", by_datasketch),
            ("rensa, RMinHash LSH, from .5", by_rensa),
            ("simhash, 64 bits, 6 may differ", by_simhash),
            ("ours, without dropping what is common", _without_common),
            ("ours, without looking for templates", _without_templates),
            ("ours", group),
        ):
            _print_row(method, samples, grouped)
    print("fingerprints alone", _speed(lambda: [shingles(s.text) for s in samples], samples))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"peak memory {peak:.0f} MB")


def _print_row(
    method: str, samples: Sequence[Sample], grouped: Callable[[Iterable[Sample]], list[str]]
) -> None:
    found = grouped(samples)
    speed = _speed(lambda: grouped(samples), samples)
    s = score([sample.story for sample in samples], found)
    print(
        f"  {method:38} pairs P {s.pair_precision:.4f} R {s.pair_recall:.4f} F1 {s.pair_f1:.4f}  "
        f"B3 P {s.b3_precision:.4f} R {s.b3_recall:.4f} F1 {s.b3_f1:.4f}  {speed}"
    )


def _speed(work: Callable[[], object], samples: Sequence[Sample]) -> str:
    """The best of three by processor time: other work on the machine only ever slows it."""
    seconds = []
    for _ in range(3):
        began = time.process_time()
        work()
        seconds.append(time.process_time() - began)
    return f"{len(samples) / min(seconds):,.0f} articles a second"


def _without_common(samples: Iterable[Sample]) -> list[str]:
    usual, stories.COMMON = stories.COMMON, 10**6
    try:
        return group(samples)
    finally:
        stories.COMMON = usual


def _without_templates(samples: Iterable[Sample]) -> list[str]:
    usual, stories.SLOTS = stories.SLOTS, 10**6
    try:
        return group(samples)
    finally:
        stories.SLOTS = usual


def _is_news_length(text: str) -> bool:
    words = len(text.split())
    return 120 <= words <= 1500 or (words < 120 and 300 <= len(text) < 4000)


def _pairs(sizes: Iterable[int]) -> float:
    return sum(size * (size - 1) / 2 for size in sizes)


def _f1(precision: float, recall: float) -> float:
    total = precision + recall
    return 2 * precision * recall / total if total else 0.0


if __name__ == "__main__":
    main()
