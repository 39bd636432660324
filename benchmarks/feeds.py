"""Feeds read a second: ours beside feedparser (and fastfeedparser where installed), in one run.

    python -m benchmarks.feeds [--seconds 5]

fastfeedparser is no dependency of ours (its core needs a Rust compiler where it has no wheel);
`pip install fastfeedparser` puts it into the comparison.

Reads the real feeds among the labelled cases (<checkout>/../shared/cases/feeds). Each reader
passes over all of them again and again until its share of time is used; the best pass counts.
"""

from __future__ import annotations

import argparse
import base64
import gzip
import importlib.util
import json
import time
from collections.abc import Callable, Iterable
from pathlib import Path

CASES = Path(__file__).resolve().parents[2] / "shared" / "cases" / "feeds" / "DEV_CASES.json"

Feed = tuple[bytes, str, dict[str, str]]
Reader = Callable[[bytes, str, dict[str, str]], object]


def real_feeds() -> list[Feed]:
    """The bodies of the cases that were taken from real sites, with address and headers."""
    cases = json.loads(CASES.read_text(encoding="utf-8"))["cases"]
    return [(_body(case), case["url"], case["headers"]) for case in cases if "real" in case["tags"]]


def _body(case: dict[str, str]) -> bytes:
    if "body_b64gz" in case:
        return gzip.decompress(base64.b64decode(case["body_b64gz"]))
    return case["body"].encode("utf-8", "surrogatepass")


def readers() -> dict[str, Reader]:
    """Every reader by its name."""
    import feedparser

    from scrapers.feeds import parse_feed

    def everything(guids: Iterable[str]) -> frozenset[str]:
        return frozenset(guids)

    def default(body: bytes, url: str, headers: dict[str, str]) -> object:
        return feedparser.parse(body, response_headers={**headers, "content-location": url})

    def fast(body: bytes, url: str, headers: dict[str, str]) -> object:
        return feedparser.parse(
            body,
            response_headers={**headers, "content-location": url},
            sanitize_html=False,
            resolve_relative_uris=False,
        )

    found: dict[str, Reader] = {
        "wirewatch, nothing new": lambda b, u, h: parse_feed(b, u, h, everything),
        "wirewatch, full text": parse_feed,
        "feedparser": default,
        "feedparser, no sanitising": fast,
    }
    if importlib.util.find_spec("fastfeedparser"):
        import fastfeedparser
        from lxml import html

        def with_text(body: bytes, url: str, headers: dict[str, str]) -> None:
            for entry in fastfeedparser.parse(body).entries:
                contents = [part["value"] for part in entry.get("content") or ()]
                for markup in (entry.get("description"), *contents):
                    if markup and markup.strip():
                        html.fragment_fromstring(markup, create_parent=True).text_content()

        found["fastfeedparser, no text"] = lambda b, u, h: fastfeedparser.parse(b)
        found["fastfeedparser, lxml text"] = with_text
    return found


def best_pass(reader: Reader, feeds: list[Feed], seconds: float) -> float:
    """Processor seconds of the fastest pass over all feeds."""
    best, deadline = float("inf"), time.process_time() + seconds
    while best == float("inf") or time.process_time() < deadline:
        start = time.process_time()
        for body, url, headers in feeds:
            try:
                reader(body, url, headers)
            except ValueError:
                # fastfeedparser raises for feeds that it cannot read; its time still counts.
                continue
        best = min(best, time.process_time() - start)
    return best


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--seconds", type=float, default=5, help="for each reader")
    compare(arguments.parse_args().seconds)


def compare(seconds: float) -> None:
    """Let every reader have so many seconds, and print a line for each."""
    feeds = real_feeds()
    size = sum(len(body) for body, _, _ in feeds) / len(feeds) / 1024
    print(f"{len(feeds)} real feeds, {size:.0f} kB on average, one core, best pass")
    times = {name: best_pass(reader, feeds, seconds) for name, reader in readers().items()}
    for name, spent in times.items():
        rate, ratio = len(feeds) / spent, times["feedparser"] / spent
        print(f"{name:28} {rate:8.0f} feeds/s {ratio:8.1f} x feedparser")


if __name__ == "__main__":
    main()
