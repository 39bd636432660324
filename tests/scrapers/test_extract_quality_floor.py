"""Extraction does not get worse unnoticed: a floor over a fixed sample of labelled pages.

The model was trained on these pages, so the figure is no claim about others; it is here to fall
when a change breaks something. Raise the floor with an improvement; lowering it needs a reason.
"""

import gzip
import json
from pathlib import Path

import pytest

from benchmarks.extract_score import summarise
from scrapers.extract import extract
from scrapers.extraction.features import NAMES
from scrapers.extraction.model import load

CASES = Path(__file__).parents[2] / ".." / "shared" / "cases" / "extraction"
#: Every ninth page of each set. On 22 November 2026 they gave 0.9928, 0.9859 and 0.9657; plain
#: trafilatura in its precision mode stays below 0.97 on each of the whole sets. WCXB gave 0.9633
#: since titles and authors are read anew: the model was trained with the old ones.
EVERY = 9
FLOORS = {"fundus": 0.992, "npk424": 0.985, "wcxb_dev": 0.963}


@pytest.mark.skipif(not CASES.exists(), reason="the labelled pages are not beside the checkout")
@pytest.mark.parametrize("dataset", sorted(FLOORS))
def test_extraction_stays_above_its_floor(dataset: str) -> None:
    index = json.loads((CASES / "index.json").read_text())
    gold = json.loads((CASES / "gold.json").read_text())
    pages = [case for case in index if case["dataset"] == dataset][::EVERY]
    texts = {
        case["page_id"]: extract(
            gzip.decompress((CASES / case["html"]).read_bytes()), case["url"]
        ).text
        for case in pages
    }
    golds = {
        page: [text for text in (gold[page]["text"], *(gold[page].get("alt") or ())) if text]
        for page in texts
    }
    score = summarise(texts, golds)
    assert score.f1 >= FLOORS[dataset] - 0.0005, str(score)


def test_the_model_fits_the_columns_it_is_given() -> None:
    model = load()
    assert int(model.columns.max()) < len(NAMES)
    assert model.leaves.shape == (model.columns.shape[0], 2 ** model.columns.shape[1])
