"""Hostile pages: time and memory of `extract`, each in a process of its own.

    python -m benchmarks.extract_hostile [--only WORD]

Prints for each page its size, the kind it was answered with, seconds of processor time for one
`extract`, and how far the process grew beyond what an ordinary page takes. Bounds: 2 seconds,
150 MB above the baseline and the page itself.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import time

from scrapers.extract import extract
from tests.scrapers.hostile_pages import HOSTILE

SECONDS, MEGABYTES = 2.0, 150.0
_ORDINARY = "<html><body><article><h1>A</h1>" + "<p>Words of an article, read.</p>" * 40


def measure(name: str) -> dict[str, object]:
    """Extract one page in this process; what it came to."""
    extract(_ORDINARY, "https://paper.example/a")
    page = HOSTILE[name]()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = time.process_time()
    got = extract(page, "https://paper.example/2026/11/story-4711.html")
    spent = time.process_time() - began
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    return {"kind": got.kind, "size": len(page), "seconds": spent, "megabytes": grown}


def main() -> None:
    """Print one line for each page; exit 1 when one breaks a bound."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="", help="pages whose name holds this word")
    parser.add_argument("--one", default="", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one:
        print(json.dumps(measure(given.one)))
        return
    broken = 0
    print(f"{'page':44} {'MB':>6} {'kind':11} {'seconds':>8} {'grown by MB':>12}")
    for name in HOSTILE:
        if given.only not in name:
            continue
        command = [sys.executable, "-m", "benchmarks.extract_hostile", "--one", name]
        run = subprocess.run(command, capture_output=True, text=True, timeout=300, check=True)  # noqa: S603  # ourselves
        got = json.loads(run.stdout)
        bad = got["seconds"] > SECONDS or got["megabytes"] > MEGABYTES
        broken += bad
        print(
            f"{name:44} {got['size'] / 1e6:6.1f} {got['kind']:11} {got['seconds']:8.2f}"
            f" {got['megabytes']:12.0f}{'  beyond its bound' if bad else ''}",
            flush=True,
        )
    sys.exit(1 if broken else 0)


if __name__ == "__main__":
    main()
