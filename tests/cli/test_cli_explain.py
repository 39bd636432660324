"""`wirewatch extract --explain`: why each block was kept, and the rule that it suggests."""

from __future__ import annotations

import json
import shlex
import tomllib
from pathlib import Path

import pytest

from cli.output import WIDTH_OF_A_PIPE
from tests.house import Answer, wirewatch

ROOT = Path(__file__).parents[2]
FERRY = ROOT / "tests" / "scrapers" / "pages" / "tide.example" / "ferry.html"
URL = "https://tide.example/ferry"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to stand in, with the saved page of the guide and a fresh watch."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "ferry.html").write_bytes(FERRY.read_bytes())
    assert wirewatch("init").code == 0
    return tmp_path


def run(command: str, **environ: str) -> Answer:
    words = shlex.split(command.replace("\\\n", " "))
    assert words.pop(0) == "wirewatch"
    return wirewatch(*words, environ=environ)


def test_a_suggested_rule_puts_right_what_was_named(folder: Path) -> None:
    command = f"wirewatch extract ferry.html --url {URL}"
    shown = run(f"{command} --explain")
    assert shown.code == 0
    assert all(mark in shown.out for mark in ("✓", "✗", "◦", "asks to follow", "div.story > p"))
    asked = run(f"{command} --explain --want 'Tickets are sold' --unwanted 'Our readers save'")
    assert "sites/tide.example.toml" in asked.out
    rule = asked.out[asked.out.index("[[rules]]") :].partition("\n\n")[0]
    (folder / "config" / "sites").mkdir()
    (folder / "config" / "sites" / "tide.example.toml").write_text(rule)
    checked = run("wirewatch check")
    assert checked.code == 0, checked.err
    got = json.loads(run(command).out)
    assert "Tickets are sold" in got["text"]
    assert "Our readers save" not in got["text"]
    assert got["captions"] == ["The ferry at its quay on Sunday morning"]


def test_check_names_a_rule_that_is_wrong_and_one_that_has_ended(folder: Path) -> None:
    sites = folder / "config" / "sites"
    sites.mkdir()
    (sites / "old.example.toml").write_text('[[rules]]\nbody = "p"\nuntil = 2020-01-01\n')
    answer = wirewatch("check")
    assert answer.code == 0
    assert "Ended: config/sites/old.example.toml:1: the last rule of old.example" in answer.out
    (sites / "bad.example.toml").write_text('[[rules]]\nbody = "p["\n')
    answer = wirewatch("check")
    assert answer.code == 2
    assert 'config/sites/bad.example.toml:2: body "p[" is no CSS selector' in answer.err
    assert run(f"wirewatch extract ferry.html --url {URL}").code == 2


@pytest.mark.parametrize("width", [80, 120])
def test_no_line_is_wider_than_the_terminal(folder: Path, width: int) -> None:
    answer = run(f"wirewatch extract ferry.html --url {URL} --explain", COLUMNS=str(width))
    assert max(map(len, answer.out.split("\n"))) <= width < WIDTH_OF_A_PIPE


def test_a_script_gets_json_and_a_page_comes_by_standard_input(folder: Path) -> None:
    answer = wirewatch(
        "extract", "-", "--url", URL, "--explain", "--json", "--unwanted", "Our readers save",
        stdin=FERRY.read_text("utf-8"),
    )  # fmt: skip
    told = json.loads(answer.out)
    assert told["kind"] == "article"
    assert {block["step"] for block in told["blocks"]} >= {"likely", "unlikely", "ask", "caption"}
    assert 0 <= told["blocks"][0]["likely"] <= 1
    assert tomllib.loads(told["suggestion"]["toml"])["rules"]


def test_all_shows_each_block_and_no_run(folder: Path) -> None:
    command = f"wirewatch extract ferry.html --url {URL} --explain"
    assert "⋯" in run(command).out
    assert "⋯" not in run(f"{command} --all").out
    assert "All rights reserved" in run(f"{command} --all").out


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("ferry.html", "--explain", "--want", "submarine"), "no block of the page holds"),
        (("nowhere.html", "--explain"), "No such file"),
        ((".", "--explain"), "is no file"),
    ],
)
def test_a_wrong_call_is_one_sentence(folder: Path, words: tuple[str, ...], says: str) -> None:
    answer = wirewatch("extract", *words)
    assert answer.code == 2
    assert says in answer.err
    assert "Traceback" not in answer.err
