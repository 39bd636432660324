"""Article extraction beside its peers, on labelled pages, in one run.

    python -m benchmarks.extract [CASES] [--every N] [--only NAME ...] [--quick]

CASES is a folder with index.json, gold.json and html/ (default ../shared/cases/extraction).

Pages of the development cases are judged by trees that have not seen their domain (five models
in `extract_folds.npz`, made by `benchmarks.train_extract --folds`), so that our line is no more
flattered than the others; pages of other folders by the model that ships. Each extractor runs in
a process of its own, so that its memory is its own.

Prints, for each labelled set: precision, recall, F1 and perfect pages; cost and memory; the same
by language; what each step of ours brings (ablation); and how many topics of `extract_topics.toml`
and of the starter watch match a page although the label's text does not have them.
"""

from __future__ import annotations

import argparse
import gzip
import json
import statistics
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import track
from rich.table import Table

from benchmarks.extract_ablation import STEPS
from benchmarks.extract_false import false_matches, topics
from benchmarks.extract_one import CASES, OURS, read_cases
from benchmarks.extract_peers import PEERS
from benchmarks.extract_score import Score, summarise
from core.language import detect_language

#: Languages with fewer pages are summed up as "other".
FEWEST = 8
OUT = Console(width=110)


def run_apart(name: str, folder: Path, every: int) -> dict[str, Any]:
    """`run_one` in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.extract_one", name, str(folder), str(every)]
    done = subprocess.run(command, capture_output=True, check=True)  # noqa: S603
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def sets_table(
    results: Mapping[str, dict[str, Any]], sets: Mapping[str, list[str]], golds: Any
) -> Table:
    """A line for each extractor, a column for each labelled set."""
    table = Table(title="F1 (precision, recall), share of pages perfect", title_justify="left")
    table.add_column("extractor")
    for name, ids in sets.items():
        table.add_column(f"{name}, {len(ids)} pages")
    for name, result in results.items():
        scores = [summarise({i: result["texts"][i] for i in ids}, golds) for ids in sets.values()]
        table.add_row(name, *(_cell(score) for score in scores), style=_style(name))
    return table


def cost_table(results: Mapping[str, dict[str, Any]]) -> Table:
    """Processor time and memory."""
    table = Table(title="Cost of a page, processor milliseconds; memory", title_justify="left")
    for heading in ("extractor", "median", "95th of 100", "longest", "MB at peak", "MB loaded"):
        table.add_column(heading, justify="left" if heading == "extractor" else "right")
    for name, result in results.items():
        spent = sorted(result["spent"])
        table.add_row(
            name, f"{statistics.median(spent):.1f}", f"{spent[int(len(spent) * 0.95)]:.0f}",
            f"{spent[-1]:.0f}", str(result["peak"]), str(result["loaded"]), style=_style(name),
        )  # fmt: skip
    return table


def language_table(results: Mapping[str, dict[str, Any]], golds: Any) -> Table:
    """F1 by language of the labelled text."""
    table = Table(title="F1 by language of the article", title_justify="left")
    by_language: dict[str, list[str]] = {}
    for page in next(iter(results.values()))["texts"]:
        by_language.setdefault(detect_language("", golds[page][0]) or "?", []).append(page)
    small = [code for code, ids in by_language.items() if len(ids) < FEWEST]
    rest = [page for code in small for page in by_language.pop(code)]
    ordered = sorted(by_language.items(), key=lambda item: -len(item[1]))
    if rest:
        ordered.append((f"{len(small)} others", rest))
    table.add_column("extractor")
    for code, ids in ordered:
        table.add_column(f"{code} ({len(ids)})", justify="right")
    for name, result in results.items():
        scores = [summarise({i: result["texts"][i] for i in ids}, golds).f1 for _, ids in ordered]
        table.add_row(name, *(f"{score:.3f}" for score in scores), style=_style(name))
    return table


def false_table(results: Mapping[str, dict[str, Any]], golds: Any, raw: Mapping[str, str]) -> Table:
    """Topics that match what an extractor kept and not the article."""
    table = Table(
        title=f"Matches of {len(topics())} topics on a thousand pages", title_justify="left"
    )
    for heading in ("extractor", "false", "missed", "right"):
        table.add_column(heading, justify="left" if heading == "extractor" else "right")
    for name, texts in {
        "the whole page": raw,
        **{n: r["texts"] for n, r in results.items()},
    }.items():
        false, missed, right = false_matches(texts, golds)
        thousand = 1000 / max(len(texts), 1)
        table.add_row(
            name, *(f"{n * thousand:.1f}" for n in (false, missed, right)), style=_style(name)
        )
    return table


def _cell(score: Score) -> str:
    return f"{score.f1:.4f} ({score.precision:.3f}, {score.recall:.3f}) {score.perfect:.0%}"


def _style(name: str) -> str:
    return "bold green" if name == OURS else ""


def whole_pages(folder: Path, cases: Sequence[dict[str, Any]]) -> dict[str, str]:
    """Every page as all its text, as a watch without extraction would match it."""
    from benchmarks.extract_peers import everything

    return {
        case["page_id"]: everything(gzip.decompress((folder / case["html"]).read_bytes()))
        for case in cases
    }


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("cases", nargs="?", type=Path, default=CASES)
    parser.add_argument("--every", type=int, default=1, help="take every Nth page")
    parser.add_argument("--only", nargs="*", default=[], help="these extractors besides ours")
    parser.add_argument("--quick", action="store_true", help="no ablation, no false matches")
    given = parser.parse_args()
    cases, golds = read_cases(given.cases, given.every)
    sets: dict[str, list[str]] = {}
    for case in cases:
        sets.setdefault(case["dataset"], []).append(case["page_id"])
    names = [OURS, *(given.only or PEERS)]
    results = {
        name: run_apart(name, given.cases, given.every)
        for name in track(names, "Extracting", console=Console(stderr=True), transient=True)
    }
    OUT.print(sets_table(results, sets, golds), cost_table(results), language_table(results, golds))
    if given.quick:
        return
    OUT.print(false_table(results, golds, whole_pages(given.cases, cases)))
    steps = {
        f"{OURS} without {step}": run_apart(f"{OURS} without {step}", given.cases, given.every)
        for step in track(STEPS, "Leaving out", console=Console(stderr=True), transient=True)
    }
    OUT.print(sets_table({OURS: results[OURS], **steps}, sets, golds))


if __name__ == "__main__":
    main()
