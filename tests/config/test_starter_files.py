from __future__ import annotations

import tomllib
from collections import Counter
from pathlib import Path

import pytest

from config import load_watch, write_starter
from core.errors import SetupError

SHIPPED = Path(__file__).parents[2] / "config"


def test_the_shipped_watch_is_valid_and_tells_nobody() -> None:
    watch = load_watch(SHIPPED, {})
    assert len(watch.sources) == 34
    assert {topic.slug for topic in watch.topics} == {"japan-us-alliance", "south-china-sea"}
    assert (watch.receivers, watch.routes) == ((), ())
    for topic in watch.topics:
        assert len(topic.must_match) >= 8
        assert len(topic.must_not_match) >= 8


def test_no_term_and_no_address_is_written_twice() -> None:
    sources = tomllib.loads((SHIPPED / "sources.toml").read_text("utf-8"))["source"]
    topics = tomllib.loads((SHIPPED / "topics.toml").read_text("utf-8"))["topic"]
    lists = [[source["url"] for source in sources]]
    lists += [topic[key] for topic in topics for key in ("any", "must_match", "must_not_match")]
    for items in lists:
        assert [item for item, n in Counter(map(str, items)).items() if n > 1] == []


def test_the_examples_in_the_alerts_file_work_once_they_are_taken_out_of_comments(
    tmp_path: Path,
) -> None:
    write_starter(tmp_path)
    alerts = tmp_path / "alerts.toml"
    lines = alerts.read_text("utf-8").splitlines()
    first = next(n for n, line in enumerate(lines) if line.startswith("# --- Example 1"))
    alerts.write_text(
        "\n".join(line.removeprefix("# ") for line in lines[first:] if "---" not in line)
    )
    watch = load_watch(tmp_path, {"DESK_MAIL": "mailto://a:b@c", "DESK_SLACK": "slack://a/b/c"})
    assert [receiver.name for receiver in watch.receivers] == ["desk", "morning", "slack"]
    assert [route.mode for route in watch.routes] == ["instant", "digest", "instant"]
    assert watch.receivers[0].notices
    assert watch.routes[1].heartbeat
    assert [silence.topics for silence in watch.silences] == [("south-china-sea",)]


def test_init_writes_the_starter_once_and_never_overwrites(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "watch"
    assert [path.name for path in write_starter(folder)] == [
        "sources.toml",
        "topics.toml",
        "alerts.toml",
    ]
    assert len(load_watch(folder, {}).sources) == 34
    (folder / "topics.toml").write_text("mine")
    (folder / "sources.toml").unlink()
    with pytest.raises(SetupError, match="already exist and nothing was written"):
        write_starter(folder)
    assert (folder / "topics.toml").read_text() == "mine"
    assert not (folder / "sources.toml").exists()


def test_the_starter_brings_the_schemas_that_its_first_lines_name(tmp_path: Path) -> None:
    for path in write_starter(tmp_path):
        first = path.read_text("utf-8").splitlines()[0]
        assert first.startswith("#:schema ./schema/")
        assert (tmp_path / first.removeprefix("#:schema ")).is_file()


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SetupError, match="cannot be written to"):
        write_starter(tmp_path / "file" / "watch")
