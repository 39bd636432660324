"""One extractor over all pages, in a process of its own: `python -m benchmarks.extract_one NAME`.

Imports nothing that the extractor does not need, so that the memory is its own. Prints JSON:
the texts by page, processor milliseconds for each page, and megabytes at the peak, and when the
extractor was loaded and had read three pages.
"""

from __future__ import annotations

import gzip
import json
import logging
import sys
import time
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from typing import Any

CASES = Path(__file__).parents[2] / "shared" / "cases" / "extraction"
OURS = "wirewatch"
#: Takes a page and its address, gives its text.
Extractor = Callable[[bytes, str], str]


def ours(page: bytes, url: str) -> str:
    """Our own, with everything it does besides: metadata, kind of page, language."""
    from scrapers.extract import extract

    return extract(page, url).text


def read_cases(folder: Path, every: int) -> tuple[list[dict[str, Any]], dict[str, list[str]]]:
    """The index of the pages, and for each the texts that count as right."""
    gold = json.loads((folder / "gold.json").read_text())
    index = json.loads((folder / "index.json").read_text())[::every]
    golds = {
        page: [text for text in (entry["text"], *(entry.get("alt") or ())) if text]
        for page, entry in gold.items()
    }
    return [case for case in index if golds.get(case["page_id"])], golds


def run_one(name: str, folder: Path, every: int) -> dict[str, Any]:
    """All texts of one extractor, processor milliseconds for each page, peak memory in MB."""
    logging.disable(logging.CRITICAL)
    run, unseen = _extractor(name, folder)
    index = json.loads((folder / "index.json").read_text())[::every]
    texts: dict[str, str] = {}
    spent: list[float] = []
    for case in index[:3]:  # models and tables are loaded once
        run(gzip.decompress((folder / case["html"]).read_bytes()), case["url"])
    loaded = _peak()
    for case in index:
        page = gzip.decompress((folder / case["html"]).read_bytes())
        with unseen(case["domain"]):
            began = time.process_time()
            texts[case["page_id"]] = run(page, case["url"])
        spent.append((time.process_time() - began) * 1000)
    return {"texts": texts, "spent": spent, "peak": _peak(), "loaded": loaded}


def _peak() -> int:
    """Megabytes at the peak; `ru_maxrss` would count the process that started this one."""
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) // 1024


def _extractor(name: str, folder: Path) -> tuple[Extractor, Callable[[str], Any]]:
    """What reads a page, and what must be held open so that its domain is an unseen one."""
    if not name.startswith(OURS):
        from benchmarks.extract_peers import PEERS

        return PEERS[name](), lambda domain: nullcontext()
    from benchmarks.extract_ablation import leave_out
    from benchmarks.fold_models import judged_by

    leave_out(name.removeprefix(OURS).removeprefix(" without "))
    own = folder.resolve() == CASES.resolve()
    return ours, judged_by if own else lambda domain: nullcontext()


if __name__ == "__main__":
    json.dump(run_one(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])), sys.stdout)
