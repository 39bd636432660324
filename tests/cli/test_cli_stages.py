"""Lines in, lines out: order, ids, and errors that stop nothing."""

import io
import json
from pathlib import Path
from typing import Any

import pytest

from cli.stages import answer_line, match_stage, run_lines
from core.errors import ParseError


def double(question: dict[str, Any]) -> dict[str, Any]:
    if question["n"] == 13:
        raise ParseError("https://x.example/", "it is no feed")
    return {"twice": 2 * question["n"]}


def run(*lines: str) -> tuple[int, list[Any]]:
    out = io.StringIO()
    failed = run_lines(lines, double, out)
    return failed, [json.loads(line) for line in out.getvalue().splitlines()]


def test_answers_come_in_the_order_of_the_questions_and_carry_their_ids() -> None:
    assert run('{"id": "b", "n": 2}', '{"id": 1, "n": 1}') == (
        0,
        [{"id": "b", "twice": 4}, {"id": 1, "twice": 2}],
    )


@pytest.mark.parametrize(
    ("line", "identity", "words"),
    [
        ("not json", None, "not JSON"),
        ("[1, 2]", None, "JSON object"),
        ('{"id": 7}', 7, "missing 'n'"),
        ('{"id": 8, "n": 13}', 8, "it is no feed"),
        ('{"id": 9, "n": {}}', 9, "unsupported operand"),
        ("[" * 100_000, None, "nested too deeply"),
    ],
)
def test_a_bad_line_is_answered_with_its_error_and_the_next_goes_on(
    line: str, identity: object, words: str
) -> None:
    failed, answers = run(line, '{"id": 2, "n": 3}')
    assert failed == 1
    assert answers[0]["id"] == identity
    assert words in answers[0]["error"]
    assert answers[1] == {"id": 2, "twice": 6}


def test_empty_lines_are_passed_over() -> None:
    assert run("", "  \n", '{"id": 1, "n": 1}')[1] == [{"id": 1, "twice": 2}]


def test_a_lone_surrogate_comes_out_as_an_escape_that_any_reader_takes() -> None:
    answer = answer_line('{"id": "\\ud800", "n": 1}', double)
    assert answer["id"] == "\ud800"
    out = io.StringIO()
    run_lines(['{"id": "\\ud800", "n": 1}'], double, out)
    assert out.getvalue().encode() == b'{"id": "\\ud800", "twice": 2}\n'


def test_match_shows_what_a_score_is_made_of_to_who_asks(tmp_path: Path) -> None:
    topics = tmp_path / "topics.toml"
    topics.write_text(
        '[[topic]]\nslug = "sea"\nname = "Sea"\nany = ["南シナ海", "海警"]\n', "utf-8"
    )
    question = {"title": "南シナ海で衝突", "text": "何もない。海警の船が南シナ海に来た。終わり。"}
    (plain,) = match_stage(topics, {})(question)["hits"]
    (hit,) = match_stage(topics, {}, explain=True)(question)["hits"]
    assert set(plain) == {"topic", "score", "spans"}
    assert hit["score"] == pytest.approx(sum(hit["score_parts"].values()))
    assert (hit["zone"], hit["terms"]) == ("title", ["南シナ海", "海警"])
    assert hit["sentence"] == "海警の船が南シナ海に来た。"
    assert len(hit["topic_version"]) == 12


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("country:JP", {"country": "jp"}),
        ("source:sea-daily", {"source": "sea-daily"}),
        ("source:daily.example", {"source_url": "https://daily.example/feed"}),
        ("author:mori", {"authors": ["A. Mori", "B. Abe"]}),
        ("author:mori", {"authors": "A. Mori"}),
        ("wire:kyodo", {"wire": "Kyodo"}),
    ],
)
def test_match_reads_what_a_topic_may_ask_besides_the_words(
    asked: str, told: dict[str, object], tmp_path: Path
) -> None:
    topics = tmp_path / "topics.toml"
    topics.write_text(f'[[topic]]\nslug = "r"\nname = "R"\nquery = "rice AND {asked}"\n', "utf-8")
    stage = match_stage(topics, {})
    question = {"title": "Rice", "text": "Rice is dear.", "url": "https://other.example/1"}
    assert [len(stage(question | more)["hits"]) for more in ({}, told)] == [0, 1]


def test_match_names_authors_that_are_no_names(tmp_path: Path) -> None:
    topics = tmp_path / "topics.toml"
    topics.write_text('[[topic]]\nslug = "r"\nname = "R"\nany = ["rice"]\n', "utf-8")
    answer = answer_line('{"id": 1, "title": "Rice", "authors": [1]}', match_stage(topics, {}))
    assert answer == {"id": 1, "error": '"authors" must be a list of names'}
