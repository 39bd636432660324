"""The floor under the grouping of stories; `python -m benchmarks.stories` shows the whole.

Measured when written: pair F1 .998 with precision 1.0 on both halves of the labelled articles,
.976 to .991 with precision .998 to 1.0 on the newsroom's much shorter ones.
"""

from __future__ import annotations

import pytest

from benchmarks.stories import CASES, Scores, group, load_reports, score
from benchmarks.story_variants import Sample, make_samples
from seeds.newsroom import load_outlets

ONE_OF_EACH_STORY = [
    page
    for outlet in load_outlets()
    for page in outlet.pages
    if page.kind == "article" and page.slug not in {"supplies-landed", "ayungin-supplies"}
]


def grouped(samples: list[Sample]) -> Scores:
    return score([sample.story for sample in samples], group(samples))


@pytest.mark.parametrize("half", [0, 1])
def test_copies_of_the_newsrooms_reports_in_five_languages_are_grouped(half: int) -> None:
    reports = [(page.title, "\n\n".join(page.paragraphs)) for page in ONE_OF_EACH_STORY]
    chosen, rest = reports[half::2], reports[1 - half :: 2]
    scores = grouped(make_samples(chosen, [text for _, text in rest]))
    assert scores.pair_precision >= 0.995
    assert scores.pair_f1 >= 0.97  # some seventeen short reports: one lost copy costs .01


@pytest.mark.skipif(not CASES.is_dir(), reason="the labelled cases are not beside the checkout")
@pytest.mark.parametrize("half", [0, 1])
def test_copies_of_real_reports_are_grouped(half: int) -> None:
    reports = load_reports()
    chosen, rest = reports[half::2], reports[1 - half :: 2]
    scores = grouped(make_samples(chosen[:120], [text for _, text in rest]))
    assert scores.pair_precision >= 0.995
    assert scores.pair_f1 >= 0.99
    assert scores.b3_f1 >= 0.995


def test_scores_count_pairs_and_articles() -> None:
    truth = ["a", "a", "a", "b"]
    assert score(truth, ["1", "1", "1", "2"]) == Scores(1.0, 1.0, 1.0, 1.0)
    assert score(truth, ["1", "2", "3", "4"]) == Scores(1.0, 0.0, 1.0, pytest.approx(0.5))
    merged = score(truth, ["1", "1", "1", "1"])
    assert merged.pair_precision == pytest.approx(0.5)
    assert merged.b3_precision == pytest.approx(10 / 16)
