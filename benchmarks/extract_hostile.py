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
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from scrapers.extract import extract
from tests.scrapers.hostile_pages import HOSTILE

SECONDS, MEGABYTES = 2.0, 150.0
_ORDINARY = "<html><body><article><h1>A</h1>" + "<p>Words of an article, read.</p>" * 40


def measure(page: bytes | str) -> dict[str, object]:
    """Extract one page in this process; what it came to."""
    extract(_ORDINARY, "https://paper.example/a")
    before = _resident()
    began = time.process_time()
    got = extract(page, "https://paper.example/2026/11/story-4711.html")
    spent = time.process_time() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"kind": got.kind, "seconds": spent, "megabytes": max(0.0, peak - before)}


def _resident() -> float:
    """Megabytes that this process holds now."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 2**20


def _read(path: Path) -> bytes | str:
    """A page from the file that `main` wrote: a letter for its type, then the page."""
    body = path.read_bytes()
    return body[1:] if body[:1] == b"b" else body[1:].decode("utf-8", "surrogatepass")


def main() -> None:
    """Print one line for each page; exit 1 when one breaks a bound."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="", help="pages whose name holds this word")
    parser.add_argument("--one", default="", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one:
        print(json.dumps(measure(_read(Path(given.one)))))
        return
    broken = 0
    kept = Path(tempfile.mkdtemp()) / "page"
    print(f"{'page':44} {'MB':>6} {'kind':11} {'seconds':>8} {'grown by MB':>12}")
    for name in HOSTILE:
        if given.only not in name:
            continue
        # Made here and read there: what it takes to make a page is not extraction's.
        page = HOSTILE[name]()
        kept.write_bytes(
            b"b" + page if isinstance(page, bytes) else b"s" + page.encode("utf-8", "surrogatepass")
        )
        command = [sys.executable, "-m", "benchmarks.extract_hostile", "--one", str(kept)]
        run = subprocess.run(command, capture_output=True, text=True, timeout=300, check=True)  # noqa: S603  # ourselves
        got = json.loads(run.stdout)
        bad = got["seconds"] > SECONDS or got["megabytes"] > MEGABYTES
        broken += bad
        print(
            f"{name:44} {kept.stat().st_size / 1e6:6.1f} {got['kind']:11} {got['seconds']:8.2f}"
            f" {got['megabytes']:12.0f}{'  beyond its bound' if bad else ''}",
            flush=True,
        )
    shutil.rmtree(kept.parent)
    sys.exit(1 if broken else 0)


if __name__ == "__main__":
    main()
