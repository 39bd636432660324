"""What verdicts say: shares by term and source, exclusions and their cost, a regression set."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from core.errors import SetupError
from core.values import Article, Hit, HitFilter, Source, Span, Term, Topic, Watch
from matching.correction import learn
from pipeline import marks
from pipeline.marks import by_marks
from pipeline.measuring import alerts_a_day, measured
from pipeline.regression import judged_lines, try_judged
from pipeline.stats import wilson
from tests.fakes.store import MemoryStore
from tests.storage.news import NOW, alert, owe

SEA = Topic("sea", "Sea", any=(Term("south sea"), Term("reef")))


def judged(store: MemoryStore, text: str, status: str, term: str = "reef", source: str = "press") -> None:  # fmt: skip
    number = len(store.world.articles)
    url = f"https://press.example/{number}"
    article = Article(url, text, f"{text}. It was said on Monday.", source=source, language="en")
    span = Span("title", text.index(term), text.index(term) + len(term), term)
    with store.begin() as tx:
        tx.add_article(article, (), (), NOW)
        hit = Hit("sea", "v", url, 0.5, (span,), "title", text)
        (made,) = tx.add_hits(tx.new_story(text, url, NOW), [hit], NOW)
    store.mark(made, status, NOW)  # type: ignore[arg-type]


@pytest.fixture
def store() -> MemoryStore:
    made = MemoryStore()
    for number in range(6):
        judged(made, f"Aquarium opens reef number {number}", "irrelevant")
    judged(made, "Aquarium ship rams boat at reef", "relevant")
    for number in range(4):
        judged(made, f"Navy at south sea, day {number}", "escalated", "south sea", "herald")
    return made


def test_shares_tell_the_surely_bad_first_with_their_interval(store: MemoryStore) -> None:
    found = measured(store, "sea")
    assert found.judged == 11
    assert [(one.name, one.right, one.judged) for one in found.terms] == [
        ("reef", 1, 7),
        ("south sea", 4, 4),
    ]
    assert found.terms[0].interval == wilson(1, 7)
    assert [one.name for one in found.sources] == ["press", "herald"]
    assert measured(store, "nothing").judged == 0


def test_a_word_is_offered_with_what_it_would_have_cost(store: MemoryStore) -> None:
    offers = {one.word: (one.spared, one.lost) for one in measured(store, "sea").offers}
    assert offers["aquarium"] == (6, 1)
    assert offers["opens"] == (6, 0)
    assert "reef" not in offers  # a term of the topic is no exclusion
    assert "navy" not in offers
    assert "monday" not in offers


def test_a_topic_is_learned_anew_once_a_twentieth_of_its_marks_is_new(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    store, known, learned = MemoryStore(), dict[str, Any](), []
    monkeypatch.setattr(marks, "learn", lambda given: learned.append(len(given)) or learn(given))

    def more(number: int) -> None:
        for _ in range(number):
            at = len(store.world.articles)
            judged(store, f"Navy at reef {at}", "relevant" if at % 2 else "irrelevant")

    def asked() -> dict[int, float]:
        return by_marks(store, [new], known)

    judged(store, "New at reef", "new")
    (new,) = store.hits(HitFilter(status="new"))
    more(29)
    assert asked() == {}
    more(1)
    assert asked().keys() == {new.id}
    more(1)
    assert asked().keys() == {new.id}
    assert learned == [30]
    more(1)
    asked()
    assert learned == [30, 32]


def test_alerts_a_day_are_those_owed(store: MemoryStore) -> None:
    owe(store, alert("a", [1], topics=("sea", "ports")), alert("b", [2], topics=("sea",)))
    owe(store, alert("old", [3], topics=("sea",), created_at=NOW - timedelta(days=40)))
    assert alerts_a_day(store, NOW, 10) == {"sea": 0.2, "ports": 0.1}


def test_a_regression_set_says_what_a_changed_topic_loses(
    store: MemoryStore, tmp_path: Path
) -> None:
    file = tmp_path / "judged.jsonl"
    file.write_text("".join(judged_lines(store, ["sea"])))
    sources = (Source("press", "Press", "https://press.example"),)
    cases, lost, found = try_judged(file, Watch(sources, (SEA,)))
    assert (cases, lost) == (11, ())
    assert found == ('topic "sea": still finds 6 hits marked irrelevant',)
    narrow = Topic("sea", "Sea", any=(Term("reef"),))
    _, lost, _ = try_judged(file, Watch(sources, (narrow,)))
    assert lost[0].startswith('topic "sea": 4 relevant hits would be lost: Navy at south sea')
    _, lost, _ = try_judged(file, Watch(sources, ()))
    assert lost == ('topic "sea" is gone, and 11 judged hits with it',)


@pytest.mark.parametrize(
    "text",
    ["", "\n", "{", "[]\n", '{"topic": "sea"}\n', '{"expected": true, "topic": 5}\n'],
)
def test_a_file_that_is_no_regression_set_is_named(tmp_path: Path, text: str) -> None:
    file = tmp_path / "judged.jsonl"
    file.write_text(text)
    with pytest.raises(SetupError, match=r"judged\.jsonl"):
        try_judged(file, Watch())
