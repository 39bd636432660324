"""Article extraction beside its peers, on labelled pages, in one run.

    python -m benchmarks.extract [CASES] [--every N] [--peers]

CASES is a folder with index.json, gold.json and html/ (default ../shared/cases/extraction).
Our model was trained on the development pages, so for them its own lines flatter it: the honest
figure is `python -m benchmarks.train_extract --folds 5`, which scores domains it has not seen.
"""

from __future__ import annotations

import argparse
import gzip
import json
import logging
import resource
import statistics
import time
from collections.abc import Callable
from pathlib import Path

import trafilatura

from benchmarks.extract_score import summarise
from scrapers.extract import extract

CASES = Path(__file__).parents[2] / "shared" / "cases" / "extraction"
#: Takes a page and its address, gives its text.
Extractor = Callable[[bytes, str], str]


def ours(page: bytes, url: str) -> str:
    """Our own, with everything it does besides: metadata, kind of page, language."""
    return extract(page, url).text


def trafilatura_with(**options: bool) -> Extractor:
    """Trafilatura's text alone, without metadata."""

    def run(page: bytes, url: str) -> str:
        return trafilatura.extract(page, include_comments=False, **options) or ""

    return run


def peers() -> dict[str, Extractor]:
    """What can be compared here: trafilatura always, readability-lxml where it is installed."""
    found = {
        "trafilatura precision": trafilatura_with(favor_precision=True),
        "trafilatura default": trafilatura_with(),
        "trafilatura fast": trafilatura_with(fast=True),
    }
    try:
        from readability import Document
    except ImportError:
        return found

    def readability(page: bytes, url: str) -> str:
        from lxml import html

        shown = html.fromstring(Document(page.decode("utf-8", "replace")).summary())
        return "\n".join(shown.itertext())

    return {**found, "readability-lxml": readability}


def main() -> None:
    """Print one line for each extractor and set."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("cases", nargs="?", type=Path, default=CASES)
    parser.add_argument("--every", type=int, default=1, help="take every Nth page")
    given = parser.parse_args()
    logging.disable(logging.CRITICAL)
    gold = json.loads((given.cases / "gold.json").read_text())
    index = json.loads((given.cases / "index.json").read_text())[:: given.every]
    golds = {
        page: [text for text in (entry["text"], *(entry.get("alt") or ())) if text]
        for page, entry in gold.items()
    }
    for name, run in {"wirewatch": ours, **peers()}.items():
        texts: dict[str, str] = {}
        spent = []
        for case in index:
            page = gzip.decompress((given.cases / case["html"]).read_bytes())
            began = time.process_time()
            texts[case["page_id"]] = run(page, case["url"])
            spent.append((time.process_time() - began) * 1000)
        for dataset in sorted({case["dataset"] for case in index}):
            ids = [case["page_id"] for case in index if case["dataset"] == dataset]
            print(f"{name:22} {dataset:9} {summarise({i: texts[i] for i in ids}, golds)}")
        megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        slow = sorted(spent)[int(len(spent) * 0.95)]
        print(
            f"{name:22} median {statistics.median(spent):.1f} ms, 95th of 100 {slow:.0f} ms;"
            f" process so far {megabytes} MB",
            flush=True,
        )


if __name__ == "__main__":
    main()
