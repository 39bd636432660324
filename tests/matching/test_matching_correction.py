"""A reviewer's marks as a correction to the score."""

from __future__ import annotations

import random

import pytest

from core.values import Article
from matching.correction import FEWEST_MARKS, MOST_MARKS, Marked, learn

SEA = [
    "navy",
    "reef",
    "coast",
    "guard",
    "vessel",
    "patrol",
    "island",
    "strait",
    "fleet",
    "sailor",
    "radar",
    "harbour",
]
FOOD = [
    "recipe",
    "dinner",
    "butter",
    "kitchen",
    "soup",
    "chef",
    "oven",
    "salad",
    "plate",
    "tasting",
    "wine",
    "menu",
]
PLAIN = [
    "monday",
    "people",
    "said",
    "new",
    "year",
    "city",
    "many",
    "first",
    "report",
    "two",
    "week",
    "last",
    "time",
]


def dice(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311 - no secret


def article(words: list[str], rng: random.Random) -> Article:
    return Article("", "News", " ".join(rng.choices(words, k=12) + rng.choices(PLAIN, k=40)))


def marks(count: int, seed: int = 1) -> list[Marked]:
    """Half of them about the sea and right, half about food and wrong; scores tell nothing."""
    rng = dice(seed)
    return [
        Marked(article(SEA if n % 2 else FOOD, rng), round(rng.random(), 2), bool(n % 2))
        for n in range(count)
    ]


def test_words_of_right_hits_lift_a_hit_and_words_of_wrong_ones_sink_it() -> None:
    correction = learn(marks(FEWEST_MARKS))
    assert correction is not None
    right = [correction(mark.article, 0.4) > 0.5 for mark in marks(100, 2) if mark.relevant]
    wrong = [correction(mark.article, 0.4) < 0.5 for mark in marks(100, 2) if not mark.relevant]
    assert sum(right) >= 45
    assert sum(wrong) >= 45


def test_without_words_to_go_by_the_score_decides() -> None:
    rng = dice(3)
    taught = [Marked(article(PLAIN, rng), n / 60, n > 30) for n in range(60)]
    correction = learn(taught)
    assert correction is not None
    nothing = Article("", "", "Ümlaut")
    chances = [correction(nothing, score) for score in (0.1, 0.3, 0.6, 0.9)]
    assert chances == sorted(chances)
    assert chances[0] < 0.5 < chances[-1]


@pytest.mark.parametrize(
    "taught",
    [
        marks(FEWEST_MARKS - 1),
        [mark for mark in marks(80) if mark.relevant],
        [mark for mark in marks(80) if not mark.relevant] + marks(4),
        [],
    ],
)
def test_too_few_marks_teach_nothing(taught: list[Marked]) -> None:
    assert learn(taught) is None


def test_the_same_marks_teach_the_same_and_old_ones_are_forgotten() -> None:
    first, second = learn(marks(50)), learn(marks(50))
    opposite = [Marked(m.article, m.score, not m.relevant) for m in marks(300, 5)]
    newest = learn(opposite + marks(MOST_MARKS))
    assert first is not None
    assert second is not None
    assert newest is not None
    one = marks(1, 9)[0].article
    assert first(one, 0.5) == second(one, 0.5)
    assert newest(one, 0.5) < 0.5


def test_scripts_without_spaces_teach_too() -> None:
    rng = dice(4)
    sea, food = "海警船巡航島嶼艦艇", "料理夕食厨房菜単酒肉"
    taught = [
        Marked(Article("", "", "".join(rng.choices(sea if n % 2 else food, k=30))), 0.5, n % 2 == 1)
        for n in range(60)
    ]
    correction = learn(taught)
    assert correction is not None
    assert (
        correction(Article("", "", sea * 2), 0.5) > 0.5 > correction(Article("", "", food * 2), 0.5)
    )


def test_nothing_in_an_article_stops_it() -> None:
    odd = [Article("", "", text) for text in ("", "\ud800", "🚀" * 10, "a" * 100_000, "…")]
    taught = marks(30) + [Marked(one, 0.1, False) for one in odd]
    correction = learn(taught)
    assert correction is not None
    assert all(0 <= correction(one, 1.0) <= 1 for one in odd)
