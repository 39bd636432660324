"""Train the model behind `scrapers.extract` on labelled pages.

    python -m benchmarks.train_extract [CASES]

CASES is the folder with index.json, gold.json and html/ (default ../shared/cases/extraction).
Needs CatBoost, which the program itself does not: install it beside the environment.

A block of a page is article when its four-word shingles stand in the page's labelled text.
Words of class names, and words of short blocks, are given log odds over domains first; for a
page these never come from its own fold of domains, so the trees learn to trust them only as
far as they hold on sites they have not seen.

Five models are trained without the domains of one fold each, scored on these, and kept in
`benchmarks/fold_models/` for honest figures; the model that ships learns from all folds.
"""

from __future__ import annotations

import argparse
import bisect
import gzip
import json
import math
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from catboost import CatBoostClassifier, Pool

from benchmarks.extract_score import f1_of, summarise
from benchmarks.fold_models import FOLDS, fold_of, path_of
from scrapers.charset import decode
from scrapers.extraction.blocks import Block, read_blocks
from scrapers.extraction.body import anchors_of, choose
from scrapers.extraction.features import (
    NAMES,
    SHORT,
    Anchors,
    Lexicon,
    Matrix,
    Places,
    measure,
    weight,
)
from scrapers.extraction.metadata import read_metadata
from scrapers.extraction.model import MODEL
from scrapers.extraction.structured import read_structured
from scrapers.extraction.tree import parse

CASES = Path(__file__).parents[2] / "shared" / "cases" / "extraction"
#: Ids of pages with labels of other texts, one a line; they are scored, not learnt from.
DOUBTED = Path(__file__).with_name("train_extract_doubted.txt")
#: Labels of the sets differ in care: Fundus' are written by people for each publisher.
TRUST = {"fundus": 2.0}
#: A page whose own blocks cannot make up its label to this F1 has a wrong label.
WORST_LABEL = 0.85
TREES, DEPTH, RATE = 300, 6, 0.1
#: As many forests, each grown from its own random numbers, vote: between two of them F1 of a set
#: differs by up to .002, which is nothing but luck.
SEEDS = (1, 2)
Measured = tuple[Places, Matrix]
_WORD = re.compile(r"\w+")


@dataclass
class Page:
    """A labelled page, read; `labels` has 1 for each block of the article."""

    id: str
    domain: str
    dataset: str
    blocks: list[Block]
    anchors: Anchors
    labels: list[int]
    golds: list[str]
    reachable: float

    @property
    def fold(self) -> int:
        """Pages of one domain fall into one fold."""
        return fold_of(self.domain)


def read_page(case: dict[str, Any], gold: dict[str, Any], folder: Path) -> Page:
    """Read and label one page; of several acceptable readings the one best reachable."""
    tree = parse(decode(gzip.decompress((folder / case["html"]).read_bytes())))
    if tree is None:
        raise ValueError(f"{case['page_id']}: no page")
    declared = read_structured(tree, case["url"])
    meta = read_metadata(tree, declared, case["url"], "", None)
    body = tree.find("body")
    blocks = read_blocks(body if body is not None else tree)
    golds = [text for text in (gold["text"], *(gold.get("alt") or ())) if text]
    best: tuple[float, list[int]] = (-1.0, [])
    for reading in golds:
        labels = label(blocks, reading)
        f1 = f1_of(_joined(blocks, labels), [reading])
        if f1 > best[0] + 0.01:
            best = (f1, labels)
    anchors = anchors_of(declared, meta.title, meta.authors, "")
    return Page(
        case["page_id"], case["domain"], case["dataset"], blocks, anchors, best[1], golds, best[0]
    )


def _joined(blocks: list[Block], labels: Iterable[int]) -> str:
    return "\n".join(b.text for b, keep in zip(blocks, labels, strict=True) if keep)


def label(blocks: list[Block], gold: str) -> list[int]:
    """1 for each block whose shingles are mostly in the gold.

    Blocks below four words must be a whole line of it, or lie close by a block that counts:
    "Home" is found in many articles.
    """
    words = _WORD.findall(gold)
    shingles = set(zip(words, words[1:], words[2:], words[3:], strict=False))
    lines = {tuple(_WORD.findall(line)) for line in gold.split("\n")}
    flat = f" {' '.join(words)} "
    found, whole = [], []
    for block in blocks:
        own = _WORD.findall(block.text)
        fours = list(zip(own, own[1:], own[2:], own[3:], strict=False))
        if fours:
            found.append(sum(four in shingles for four in fours) * 2 >= len(fours))
            whole.append(True)
        else:
            found.append(bool(own) and f" {' '.join(own)} " in flat)
            whole.append(tuple(own) in lines)
    sure = [i for i, b in enumerate(blocks) if found[i] and len(_WORD.findall(b.text)) >= 4]
    labels = []
    for at, block in enumerate(blocks):
        if found[at] and len(_WORD.findall(block.text)) < 4:
            next_at = bisect.bisect(sure, at)
            near = min((abs(s - at) for s in sure[max(next_at - 1, 0) : next_at + 1]), default=99)
            inside = bool(sure) and sure[0] <= at <= sure[-1]
            labels.append(int(near <= (3 if inside else 1) and (whole[at] or near <= 2)))
        else:
            labels.append(int(found[at]))
    return labels


def learn_lexicon(pages: list[Page]) -> Lexicon:
    """Log odds of names and words, each domain counted once and few domains shrunk to nothing."""
    near: Any = defaultdict(lambda: defaultdict(list))
    far: Any = defaultdict(lambda: defaultdict(list))
    said: Any = defaultdict(lambda: defaultdict(lambda: [0.0, 0.0]))
    for page in pages:
        sums: tuple[Any, Any] = (defaultdict(lambda: [0.0, 0.0]), defaultdict(lambda: [0.0, 0.0]))
        for block, good in zip(page.blocks, page.labels, strict=True):
            size, names = weight(block.text), (set(block.inline_tokens), set[str]())
            level, node = 0, block.node
            while node is not None:
                names[level >= 3].update(node.tokens)
                level, node = level + 1, node.parent
            for side in (0, 1):
                for name in names[side]:
                    sums[side][name][0] += size
                    sums[side][name][1] += size * good
            words = _WORD.findall(block.text.lower())
            if len(words) <= SHORT:
                for word in set(words):
                    entry = said[word][page.domain]
                    entry[0] += 1
                    entry[1] += good
        for side, table in ((0, near), (1, far)):
            for name, (size, good_size) in sums[side].items():
                table[name][page.domain].append(good_size / size)
    names_out = {}
    for name in sorted(set(near) | set(far)):
        pair = tuple(
            round(_log_odds([sum(v) / len(v) for v in table[name].values()], 0.5, 2), 2)
            if len(table.get(name, ())) >= 4
            else 0.0
            for table in (near, far)
        )
        if any(pair):
            names_out[name] = pair
    words_out = {}
    for word, domains in sorted(said.items()):
        if len(domains) >= 6 and not word.isdigit():
            odds = _log_odds([good / n for n, good in domains.values()], 0.3, 3)
            odds -= math.log(0.3 / 0.7)
            if abs(odds) >= 0.3:
                words_out[word] = round(odds, 2)
    return Lexicon(names_out, words_out)  # type: ignore[arg-type]


def _log_odds(shares: list[float], prior: float, strength: float) -> float:
    mean = (sum(shares) + strength * prior) / (len(shares) + strength)
    return math.log(mean / (1 - mean))


def rows(pages: list[Page], tables: Mapping[str, Measured]) -> Pool:
    """The training rows: each page counts the same, each block by its size."""
    pages = [page for page in pages if len(tables[page.id][0])]
    return Pool(
        np.vstack([tables[page.id][1] for page in pages]),
        np.concatenate([np.array(page.labels)[tables[page.id][0]] for page in pages]),
        weight=np.concatenate([_weights(page)[tables[page.id][0]] for page in pages]),
    )


def _weights(page: Page) -> npt.NDArray[np.float64]:
    sizes = np.array([weight(block.text) for block in page.blocks])
    article = max(float((sizes * np.array(page.labels)).sum()), 200.0)
    return np.minimum((sizes + 8) / article, 1.0) * TRUST.get(page.dataset, 0.8)


def fit(pages: list[Page], tables: Mapping[str, Measured]) -> list[CatBoostClassifier]:
    """The forests; settings chosen by folds on the development pages."""
    pool = rows(pages, tables)
    forests = []
    for seed in SEEDS:
        forest = CatBoostClassifier(
            iterations=TREES, depth=DEPTH, learning_rate=RATE, l2_leaf_reg=6, border_count=48,
            rsm=0.4, bootstrap_type="Bernoulli", subsample=0.8, random_seed=seed, thread_count=1,
            verbose=False, allow_writing_files=False,
        )  # fmt: skip
        forests.append(forest.fit(pool))
    return forests


def predict(
    forests: list[CatBoostClassifier], page: Page, measured: Measured
) -> npt.NDArray[np.float64]:
    """For each block of a page the probability that it is article."""
    likely = np.zeros(len(page.blocks))
    asked, table = measured
    if len(asked):
        odds = [forest.predict(table, prediction_type="RawFormulaVal") for forest in forests]
        likely[asked] = 1 / (1 + np.exp(-np.mean(odds, axis=0)))
    return likely


def write(forests: list[CatBoostClassifier], lexicon: Lexicon, path: Path) -> None:
    """Keep the trees of all forests, each leaf with its share of the vote, and the lexicon."""
    trees, bias = [], 0.0
    scratch = path.with_suffix(".json")
    for forest in forests:
        forest.save_model(str(scratch), format="json")
        kept = json.loads(scratch.read_text())
        scratch.unlink()
        scale, own = kept["scale_and_bias"]
        bias += own[0] / len(forests)
        columns_of = [f["flat_feature_index"] for f in kept["features_info"]["float_features"]]
        trees += [(tree, columns_of, scale / len(forests)) for tree in kept["oblivious_trees"]]
    columns = np.zeros((len(trees), DEPTH), dtype=np.int16)
    borders = np.full((len(trees), DEPTH), np.inf, dtype=np.float32)
    leaves = np.zeros((len(trees), 2**DEPTH), dtype=np.float32)
    for at, (tree, columns_of, share) in enumerate(trees):
        for level, split in enumerate(tree["splits"]):
            columns[at, level] = columns_of[split["float_feature_index"]]
            borders[at, level] = split["border"]
        leaves[at, : len(tree["leaf_values"])] = np.array(tree["leaf_values"]) * share
    np.savez_compressed(
        path, columns=columns, borders=borders, leaves=leaves, bias=np.array(bias),
        names=np.array(NAMES), tokens=np.array(list(lexicon.names)),
        near=np.array([pair[0] for pair in lexicon.names.values()], dtype=np.float32),
        far=np.array([pair[1] for pair in lexicon.names.values()], dtype=np.float32),
        words=np.array(list(lexicon.words)),
        says=np.array(list(lexicon.words.values()), dtype=np.float32),
    )  # fmt: skip


def main() -> None:
    """Train the five models that have not seen a fold, score them, then the one that ships."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("cases", nargs="?", type=Path, default=CASES)
    given = parser.parse_args()
    gold = json.loads((given.cases / "gold.json").read_text())
    index = json.loads((given.cases / "index.json").read_text())
    pages = [read_page(case, gold[case["page_id"]], given.cases) for case in index]
    lexicons = [learn_lexicon([p for p in pages if p.fold != fold]) for fold in range(FOLDS)]
    tables = {p.id: measure(p.blocks, p.anchors, lexicons[p.fold]) for p in pages}
    doubted = set(DOUBTED.read_text().split("\n"))
    good = [p for p in pages if p.reachable >= WORST_LABEL and p.id not in doubted]
    print(f"{len(pages)} pages read, {len(good)} with a label that fits them", flush=True)
    texts, golds = {}, {}
    for fold in range(FOLDS):
        model = fit([page for page in good if page.fold != fold], tables)
        write(model, lexicons[fold], path_of(fold))
        for page in (page for page in pages if page.fold == fold and page.blocks):
            likely = predict(model, page, tables[page.id])
            chosen = choose(page.blocks, likely.tolist())
            texts[page.id] = "\n".join(choice.block.text for choice in chosen if choice.kept)
            golds[page.id] = page.golds
    for dataset in sorted({page.dataset for page in pages}):
        mine = [page.id for page in pages if page.dataset == dataset and page.id in texts]
        print(dataset, summarise({i: texts[i] for i in mine}, golds))
    write(fit(good, tables), learn_lexicon(pages), MODEL)


if __name__ == "__main__":
    main()
