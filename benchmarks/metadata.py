"""Title, authors and date beside trafilatura, newspaper4k and htmldate, on labelled pages.

    python -m benchmarks.metadata [CASES] [--half open|kept] [--every N] [--show FIELD] [--only US]

CASES is a folder with index.json, gold.json and html/ (default ../shared/cases/extraction). The
domains are split in two halves by a hash: rules were mended while looking at pages of the `open`
half alone, so the figures of the `kept` half are those of domains nobody looked at.
`--show title|authors|date` lists our disagreements with the labels of the open half.
"""

from __future__ import annotations

import argparse
import gzip
import json
import logging
import statistics
import time
from collections import defaultdict
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import htmldate
import newspaper
import newspaper.urls
import tldextract
import trafilatura.metadata

from benchmarks.metadata_score import Answer, Tally, half_of, letters, names, same_day
from scrapers.charset import decode
from scrapers.extraction.metadata import read_metadata
from scrapers.extraction.structured import read_structured
from scrapers.extraction.tree import parse

CASES = Path(__file__).parents[2] / "shared" / "cases" / "extraction"
Reader = Callable[[str, str], Answer]


def ours(page: str, url: str) -> Answer:
    """Our own, from markup to values."""
    tree = parse(page)
    if tree is None:
        return Answer()
    meta = read_metadata(tree, read_structured(tree, url), url, "", None)
    return Answer(meta.title, meta.authors, meta.times.local)


def by_trafilatura(page: str, url: str) -> Answer:
    """trafilatura's own metadata step, with its extensive date search (its default)."""
    found = trafilatura.metadata.extract_metadata(page, default_url=url)
    day = date.fromisoformat(found.date) if found.date else None
    authors = tuple((found.author or "").split("; ")) if found.author else ()
    return Answer(found.title or "", authors, day)


def by_newspaper(page: str, url: str) -> Answer:
    """newspaper4k's parse, which cannot leave the text out; English word lists for all, because
    those of other languages need further packages, and title, authors and date do not use them."""
    article = newspaper.Article(url, fetch_images=False, language="en")
    article.config._use_meta_language = False
    article.download(input_html=page)
    article.parse()
    return Answer(article.title or "", tuple(article.authors), article.publish_date or None)


def by_htmldate(page: str, url: str) -> Answer:
    """htmldate, asked for the original date and its time."""
    found = htmldate.find_date(
        page, original_date=True, url=url, outputformat="%Y-%m-%dT%H:%M:%S%z"
    )
    return Answer(published=datetime.fromisoformat(found) if found else None)


def peers() -> dict[str, Reader]:
    """The peers, kept off the network: tldextract would fetch a list of suffixes."""
    offline = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)
    tldextract.extract = tldextract.tldextract.extract = offline
    return {
        "trafilatura": by_trafilatura,
        "newspaper4k": by_newspaper,
        "htmldate": by_htmldate,
    }


def main() -> None:
    """Print one line for each extractor, half and set."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("cases", nargs="?", type=Path, default=CASES)
    parser.add_argument("--half", choices=("open", "kept"))
    parser.add_argument("--every", type=int, default=1, help="take every Nth page")
    parser.add_argument("--show", choices=("title", "authors", "date"))
    given = parser.parse_args()
    logging.disable(logging.CRITICAL)
    gold = json.loads((given.cases / "gold.json").read_text())
    index = [
        case
        for case in json.loads((given.cases / "index.json").read_text())[:: given.every]
        if given.half in (None, half_of(case["domain"]))
    ]
    pages = {
        case["page_id"]: decode(gzip.decompress((given.cases / case["html"]).read_bytes()))
        for case in index
    }
    if given.show:
        for case in index:
            if half_of(case["domain"]) == "open":
                answer = ours(pages[case["page_id"]], case["url"])
                _show(given.show, case, answer, gold[case["page_id"]])
        return
    for name, read in {"wirewatch": ours, **peers()}.items():
        tallies: defaultdict[tuple[str, str], Tally] = defaultdict(Tally)
        spent, failed = [], 0
        for case in index:
            began = time.process_time()
            try:
                answer = read(pages[case["page_id"]], case["url"])
            except (newspaper.ArticleException, ValueError, TypeError, AttributeError):
                answer, failed = Answer(), failed + 1  # a peer's failure is an empty answer
            spent.append((time.process_time() - began) * 1000)
            for group in (case["dataset"], "all"):
                tallies[half_of(case["domain"]), group].add(
                    answer, gold[case["page_id"]], case["domain"]
                )
        for (half, group), tally in sorted(tallies.items()):
            print(f"{name:12} {half:5} {group:9} {tally}")
        print(
            f"{name:12} median {statistics.median(spent):.1f} ms a page"
            f"{f', failed on {failed}' if failed else ''}",
            flush=True,
        )


def _show(field: str, case: dict[str, Any], answer: Answer, label: dict[str, Any]) -> None:
    """One line where we disagree."""
    if field == "title":
        agree, pair = (
            letters(answer.title) == letters(label["title"]),
            (answer.title, label["title"]),
        )
    elif field == "authors":
        agree = names(answer.authors) == names(label["authors"])
        pair = (", ".join(answer.authors), str(label["authors"]))
    else:
        agree = not label["date"] or same_day(answer.published, label["date"])
        pair = (str(answer.published), str(label["date"]))
    if not agree:
        print(f"{case['page_id']}  {case['url']}\n    ours   {pair[0]}\n    label  {pair[1]}")


if __name__ == "__main__":
    main()
