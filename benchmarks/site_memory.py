"""What the memory of a site wins, and whether it harms, by the number of articles seen before.

    python -m benchmarks.site_memory [CASES]

First the labelled pages of hosts with several (default ../shared/cases/extraction): each page is
the newest one of its host, the others are what was seen before. Ours was trained on these pages, so
little is left in for the memory to find; trafilatura and a page's bare `<p>` tags leave more in,
and show what the same memory does for whoever does not know a site. Harm is a block that the memory
left out although all its words stand in the label in this order.

Then a made site of forty articles, whose furniture is written like news, so that no reader of
single pages can tell; and what it costs.
"""

from __future__ import annotations

import argparse
import gzip
import json
import logging
import random
import re
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import trafilatura
from lxml import html as lxml_html
from sqlalchemy import event

from benchmarks.extract_score import summarise
from benchmarks.site_memory_made import FURNITURE, made_site
from core.urls import host_of
from core.values import SiteMemory
from scrapers.extract import extract
from scrapers.site_memory import Sifted, Told, keys_of, sift
from storage import SqlStore, open_store

CASES = Path(__file__).parents[2] / "shared" / "cases" / "extraction"
NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
SITE = "site.example"
_WORD = re.compile(r"\w+")


def ours(page: bytes, url: str) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    found = extract(page, url)
    return found.text, found.authors, found.dropped


def by_trafilatura(page: bytes, url: str) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    text = trafilatura.extract(page, include_comments=False) or ""
    return "\n\n".join(line for line in text.split("\n") if line.strip()), (), ()


def by_paragraphs(page: bytes, url: str) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    tags = lxml_html.fromstring(page.decode("utf-8", "replace").encode()).iter("p")
    blocks = (" ".join(tag.text_content().split()) for tag in tags)  # type: ignore[attr-defined]
    return "\n\n".join(block for block in blocks if block), (), ()


@contextmanager
def a_store() -> Iterator[SqlStore]:
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(f"sqlite:///{folder}/news.db")
        try:
            yield store
        finally:
            store.close()


def memory_of(store: SqlStore, site: str, told: Sequence[Told], asked: Told) -> SiteMemory:
    """What the store knows of a site that came in one poll, of the blocks of one more article."""
    learn(store, site, sift(told, SiteMemory(site)))
    return store.site_memories({site: keys_of(asked)}, NOW)[site]


def learn(store: SqlStore, site: str, sifted: Sequence[Sifted]) -> None:
    with store.begin() as tx:
        tx.remember({site: [one.counts for one in sifted if one.counts]}, NOW)


@dataclass
class Labelled:
    """Pages of one host and the readings that are right."""

    told: list[Told]
    golds: dict[str, list[str]]


def labelled(cases: Path, read: Callable[[bytes, str], tuple]) -> dict[str, Labelled]:  # type: ignore[type-arg]
    """The pages of hosts with several, as an extractor reads them."""
    gold = json.loads((cases / "gold.json").read_text())
    hosts: defaultdict[str, list[dict[str, str]]] = defaultdict(list)
    for case in json.loads((cases / "index.json").read_text()):
        hosts[host_of(case["url"]).removeprefix("www.")].append(case)
    found = {}
    for host, several in sorted(hosts.items()):
        if len(several) < 2:
            continue
        told, golds = [], {}
        for case in several:
            page = gzip.decompress((cases / case["html"]).read_bytes())
            told.append(Told(case["page_id"], *read(page, case["url"])))
            entry = gold[case["page_id"]]
            golds[case["page_id"]] = [t for t in (entry["text"], *(entry.get("alt") or ())) if t]
        found[host] = Labelled(told, golds)
    return found


def on_labelled_pages(cases: Path, store: SqlStore) -> None:
    """Before and after, by extractor and by how many pages of the host were seen before."""
    for name, read in (
        ("wirewatch", ours),
        ("trafilatura", by_trafilatura),
        ("<p> tags", by_paragraphs),
    ):
        hosts = labelled(cases, read)
        golds = {page: texts for host in hosts.values() for page, texts in host.golds.items()}
        rows: defaultdict[int, tuple[dict[str, str], dict[str, str]]] = defaultdict(
            lambda: ({}, {})
        )
        dropped = harm = 0
        for host, pages in hosts.items():
            for newest in pages.told:
                others = [one for one in pages.told if one is not newest]
                site = f"{name} {host} {newest.id}"
                (left,) = sift([newest], memory_of(store, site, others, newest))
                before, after = rows[len(others)]
                before[newest.id], after[newest.id] = newest.text, left.text
                for block, reason in left.repeated:
                    dropped += 1
                    if any(_stands_in(block, gold) for gold in golds[newest.id]):
                        harm += 1
                        print(f"    HARM {newest.id} {reason}: {block[:70]}")
        for seen in (None, *sorted(rows)):
            chosen = [pair for number, pair in rows.items() if seen in (None, number)]
            texts = [{k: v for pair in chosen for k, v in pair[at].items()} for at in (0, 1)]
            label = "all" if seen is None else f"{seen} before"
            print(f"{name:12} {label:9} without {summarise(texts[0], golds)}")
            print(f"{name:12} {label:9} with    {summarise(texts[1], golds)}")
        print(f"{name:12} {dropped} blocks left out, {harm} of them in the label", flush=True)


def _stands_in(block: str, gold: str) -> bool:
    words = " ".join(_WORD.findall(block))
    return bool(words) and f" {words} " in f" {' '.join(_WORD.findall(gold))} "


def on_a_made_site(store: SqlStore) -> None:
    """How much of each kind of furniture is left in the newest article, and what is lost."""
    kinds = list(FURNITURE)
    print("\nmade site: share of furniture left out of the newest article, by kind (20 runs)")
    print(
        f"{'seen before':>11} {'P':>6} {'R':>6} {'false':>6} " + " ".join(f"{k:>10}" for k in kinds)
    )
    for seen in (0, 1, 2, 3, 5, 8, 13, 20, 39):
        had: dict[str, list[bool]] = {kind: [] for kind in kinds}
        texts, golds = {}, {}
        lost = matched = 0
        for run in range(20):
            articles = made_site(random.Random(run), seen + 1)  # noqa: S311
            *before, newest = articles
            site = f"made {seen} {run}"
            memory = memory_of(store, site, [one.told for one in before], newest.told)
            (left,) = sift([newest.told], memory)
            kept = set(left.text.split("\n\n"))
            for kind, block in newest.furniture.items():
                had[kind].append(block not in kept)
            lost += sum(block not in kept for block in newest.own)
            matched += any("South China Sea" in block for block in kept - set(newest.own))
            texts[site], golds[site] = left.text, ["\n\n".join(newest.own)]
        score = summarise(texts, golds)
        shares = " ".join(
            f"{sum(had[k]) / len(had[k]):>10.2f}" if had[k] else f"{'–':>10}" for k in kinds
        )
        print(
            f"{seen:>11} {score.precision:>6.3f} {score.recall:>6.3f} {matched / 20:>6.2f} {shares}"
        )
        assert not lost or seen == 0, f"{lost} own blocks lost"
    print("false: share of newest articles in which a topic stands in furniture only")


def harmless(store: SqlStore) -> None:
    """Own blocks of a whole first poll, with quotations, a wire report and its updates."""
    lost = own = furniture = gone = 0
    for run in range(20):
        articles = made_site(random.Random(1000 + run), 30)  # noqa: S311
        for article, left in zip(
            articles, sift([one.told for one in articles], SiteMemory(SITE)), strict=True
        ):
            kept = set(left.text.split("\n\n"))
            own += len(article.own)
            lost += sum(block not in kept for block in article.own)
            furniture += len(article.furniture)
            gone += sum(block not in kept for block in article.furniture.values())
    print(
        f"\nfirst polls of 30 articles (20 sites): {gone:,} of {furniture:,} pieces of furniture"
        f" left out, {lost:,} of {own:,} own paragraphs"
    )


def cost(store: SqlStore) -> None:
    """Time and statements for a poll of thirty articles on a site that is known."""
    articles = [one.told for one in made_site(random.Random(7), 30)]  # noqa: S311
    learn(store, SITE, sift(articles, SiteMemory(SITE)))
    fresh = [replace(one, id=f"new {one.id}") for one in articles]
    statements: list[str] = []
    event.listen(store._engine, "before_cursor_execute", lambda *given: statements.append(given[2]))
    began = time.process_time()
    memory = store.site_memories({SITE: {k for one in fresh for k in keys_of(one)}}, NOW)[SITE]
    asked = time.process_time()
    sifted = sift(fresh, memory)
    done = time.process_time()
    learn(store, SITE, sift(articles, SiteMemory(SITE)))
    wrote = time.process_time()
    blocks = sum(len(one.text.split("\n\n")) for one in fresh)
    told = [one for one in statements if not one.startswith(("BEGIN", "PRAGMA"))]
    print(
        f"\na poll of 30 articles, {blocks} blocks: {len(told)} statements; processor time"
        f" {1000 * (asked - began):.1f} ms to ask, {1000 * (done - asked):.1f} ms to sift,"
        f" {1000 * (wrote - done):.1f} ms to count ({len(sifted)} articles)"
    )


def main() -> None:
    """Print it all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("cases", nargs="?", type=Path, default=CASES)
    given = parser.parse_args()
    logging.disable(logging.CRITICAL)
    with a_store() as store:
        if given.cases.exists():
            on_labelled_pages(given.cases, store)
        on_a_made_site(store)
        harmless(store)
        cost(store)


if __name__ == "__main__":
    main()
