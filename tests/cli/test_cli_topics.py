"""`wirewatch topics`: each form of a topic, ready to paste, and back."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.house import House, polled_house


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with polled_house(tmp_path_factory.mktemp("topics"), datetime.now(UTC)) as built:
        yield built


def test_the_topics_are_listed_with_their_hits(home: House) -> None:
    shapes = json.loads(home.run("topics", "list", "--json").out)
    assert {"south-china-sea", "japan-us-alliance"} <= {shape["slug"] for shape in shapes}
    assert any(shape["hits_7d"] for shape in shapes)
    shown = home.run("topics").out
    assert "south-china-sea" in shown
    assert "terms" in shown


def test_a_topic_of_lists_is_written_as_a_query_and_back(home: House) -> None:
    query = home.run("topics", "show", "south-china-sea", "--as", "query").out.strip()
    assert " OR " in query
    lists = tomllib.loads(home.run("topics", "show", "--query", query, "--as", "lists").out)
    stands = tomllib.loads(home.run("topics", "show", "south-china-sea").out)["topic"][0]
    assert lists["any"] == stands["any"]
    assert stands["slug"] == "south-china-sea"
    assert stands["must_match"]


def test_the_query_of_a_topic_finds_what_the_topic_finds(home: House) -> None:
    query = home.run("topics", "show", "south-china-sea", "--as", "query").out.strip()
    as_query = json.loads(home.run("try", query, "--json").out)
    as_lists = json.loads(home.run("try", "--topic", "south-china-sea", "--json").out)
    assert as_query["found"] == as_lists["found"] != []


def test_what_a_topic_shows_can_be_pasted_into_its_watch_file(home: House) -> None:
    shapes = json.loads(home.run("topics", "list", "--json").out)
    shown = [home.run("topics", "show", shape["slug"]).out for shape in shapes]
    topics = Path(home.environ["WIREWATCH_CONFIG"]) / "topics.toml"
    before = topics.read_text("utf-8")
    try:
        topics.write_text("\n".join(shown), "utf-8")
        again = json.loads(home.run("topics", "list", "--json").out)
    finally:
        topics.write_text(before, "utf-8")
    assert again == shapes


def test_what_lists_cannot_say_is_refused_in_one_sentence(home: House) -> None:
    answer = home.run("topics", "show", "--query", "ship NEAR/3 reef", "--as", "lists")
    assert answer.code == 2
    assert "keep the query" in answer.err
    assert home.run("topics", "show").code == 2
    assert "column 6" in home.run("topics", "show", "--query", "ship )", "--as", "query").err
