"""The labelled cases beside the checkout, where they are."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from core.values import Article, Topic
from matching import Matcher

FILE = Path(__file__).parents[2] / ".." / "shared" / "cases" / "matching" / "dev.json"
CASES = json.loads(FILE.read_text()) if FILE.exists() else []


@pytest.mark.skipif(not CASES, reason="the labelled cases are not beside this checkout")
@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_a_labelled_case_matches_with_exactly_its_spans(case: dict[str, Any]) -> None:
    matcher = Matcher([Topic(slug="t", name="T", query=case["query"])])
    article = Article(
        url="https://news.example/1",
        title=case["title"],
        text=case["body"],
        language=case["lang"],
    )
    hits = matcher.match(article)
    fields = {"title": article.title, "text": article.text}
    spans = [fields[span.field][span.start : span.end] for hit in hits for span in hit.spans]
    assert (bool(hits), spans) == (case["match"], case["spans"])
