"""The reference pages and the JSON Schema say what the code does."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from config import load_watch
from config.models import FILES
from config.reference import pages
from config.schema import json_schema
from config.settings import PREFIX, Settings

ROOT = Path(__file__).parents[2]


def test_the_generated_pages_are_up_to_date() -> None:
    stale = [
        str(path.relative_to(ROOT))
        for path, text in pages(ROOT / "docs").items()
        if not path.exists() or path.read_text("utf-8") != text
    ]
    assert stale == [], "run `python -m config.reference`"


def test_every_key_and_every_setting_is_explained() -> None:
    watch_files = (ROOT / "docs" / "watch-files.md").read_text("utf-8")
    for tables in FILES.values():
        for model in tables.values():
            for key, field in model.model_fields.items():
                assert f"| `{key}` | {field.description} |" in watch_files
                assert field.examples, f"{key} needs an example"
    settings = (ROOT / "docs" / "settings.md").read_text("utf-8")
    for name in Settings.model_fields:
        assert f"| `{PREFIX}{name.upper()}` |" in settings


@pytest.mark.parametrize("file", FILES)
def test_the_schema_is_a_schema(file: str) -> None:
    jsonschema.Draft202012Validator.check_schema(json_schema(file))


@pytest.mark.parametrize("file", FILES)
def test_the_shipped_files_obey_their_schema_and_name_it(file: str) -> None:
    text = (ROOT / "config" / file).read_text("utf-8")
    jsonschema.validate(tomllib.loads(text), json_schema(file))
    hint = re.match(r"#:schema (\S+)\n", text)
    assert hint is not None
    assert json.loads((ROOT / "config" / hint[1]).read_text("utf-8")) == json_schema(file)


def examples_of(file: str) -> dict[str, Any]:
    """A file with every key of every table set to its own example."""
    tables: dict[str, Any] = {}
    for kind, model in FILES[file].items():
        table = {
            key: field.examples[0] for key, field in model.model_fields.items() if field.examples
        }
        if kind == "topic":
            del table["query"]
        tables[kind] = [json.loads(json.dumps(table, default=lambda when: when.isoformat()))]
    return tables


@pytest.mark.parametrize("file", FILES)
def test_the_example_of_every_key_is_valid_for_editors(file: str) -> None:
    jsonschema.validate(examples_of(file), json_schema(file))


def toml_blocks(page: str) -> dict[str, str]:
    """The TOML in a page, collected by the file that it belongs to."""
    blocks = re.findall(r"```toml\n(.*?)```", (ROOT / "docs" / page).read_text("utf-8"), re.DOTALL)
    texts = dict.fromkeys(FILES, "")
    for block in blocks:
        kind = re.match(r"\[\[(\w+)\]\]", block)
        assert kind is not None
        file = next(file for file, kinds in FILES.items() if kind[1] in kinds)
        texts[file] += block
    return texts


def test_the_examples_on_the_page_are_a_valid_watch(tmp_path: Path) -> None:
    for file, text in toml_blocks("watch-files.md").items():
        if file == "topics.toml":
            text += '[[topic]]\nslug = "japan-us-alliance"\nany = ["Japan-US alliance"]\n'
        (tmp_path / file).write_text(text, "utf-8")
    watch = load_watch(tmp_path, {"DESK_MAIL": "mailto://u:p@mail.example"})
    assert watch.sources
    assert watch.routes
    assert watch.silences


WRONG = [
    ("topics.toml", {"topic": [{"slug": "t", "ayn": ["x"]}]}),
    ("topics.toml", {"topic": [{"slug": "T!", "any": ["x"]}]}),
    ("topics.toml", {"topic": [{"slug": "t", "any": [3]}]}),
    ("topics.toml", {"topic": [{"slug": "t", "any": []}]}),
    ("topics.toml", {"topic": [{"slug": "t", "any": [{"txet": "x"}]}]}),
    ("topics.toml", {"topic": [{"slug": "t", "all": {"ja": ["x"]}}]}),
    ("topics.toml", {"topics": []}),
    ("sources.toml", {"source": [{"slug": "a"}]}),
    ("sources.toml", {"source": [{"slug": "a", "url": "https://a.example", "kind": "rss"}]}),
    ("sources.toml", {"source": [{"slug": "a", "url": "https://a.example", "every": "15x"}]}),
    ("alerts.toml", {"route": [{"receivers": ["d"], "at": "25:00"}]}),
    ("alerts.toml", {"route": [{"receivers": []}]}),
]


@pytest.mark.parametrize(("file", "data"), WRONG)
def test_an_editor_marks_what_the_loader_refuses(file: str, data: dict[str, Any]) -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(data, json_schema(file))
