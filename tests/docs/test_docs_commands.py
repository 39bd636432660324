"""What the documentation has its reader type works, and prints what the page says."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.docs.pages import Reader, assert_printed, blocks, commands
from tests.house import House, house, wirewatch

ROOT = Path(__file__).parents[2]
TUTORIAL = ROOT / "docs" / "tutorial.md"
OTHERS = [ROOT / "README.md", *sorted((ROOT / "docs" / "how-to").glob("*.md"))]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """The newsroom and the sinks, in place of the internet."""
    with house(tmp_path_factory.mktemp("house"), datetime.now(UTC)) as built:
        yield built


@pytest.fixture(scope="module")
def polled(home: House, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder as `init` and one poll of the newsroom leave it, nobody told yet."""
    folder = tmp_path_factory.mktemp("polled")
    assert wirewatch("init", str(folder / "config")).code == 0
    shutil.copyfile(home.home / "config" / "sources.toml", folder / "config" / "sources.toml")
    environ = {
        "WIREWATCH_CONFIG": str(folder / "config"),
        "WIREWATCH_DATABASE_URL": f"sqlite:///{folder}/wirewatch.db",
        "WIREWATCH_HOST_GAP_S": "0",
    }
    assert wirewatch("poll", environ=environ).code == 0
    return folder


@pytest.fixture
def reader(home: House, polled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Reader:
    folder = tmp_path / "reader" / "folder"
    folder.mkdir(parents=True)
    monkeypatch.chdir(folder)
    mine = {
        "EDITOR": "true",
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "HOME": str(tmp_path),
        "CHECKOUT": str(ROOT),
        "NEWSROOM": str(home.home / "config" / "sources.toml"),
        "POLLED": str(polled),
        "DESK_MAIL": home.environ["DEMO_MAIL"],
        "WIREWATCH_SLACK_BASE_URL": home.slack.url,
        "WIREWATCH_HOST_GAP_S": "0",
    }
    return Reader(mine, folder)


@pytest.mark.parametrize("page", OTHERS, ids=lambda page: page.stem)
def test_a_reader_who_types_what_the_page_says_gets_there(page: Path, reader: Reader) -> None:
    reader.follow(page.read_text("utf-8"))


def test_the_tutorial_ends_with_a_letter(reader: Reader, home: House) -> None:
    reader.follow(TUTORIAL.read_text("utf-8"))
    told = [str(letter["Subject"]) for letter in home.mail.letters]
    assert any("Coast guards at sea" in subject for subject in told), told


@pytest.mark.parametrize("page", [TUTORIAL, *OTHERS], ids=lambda page: page.stem)
def test_what_is_left_alone_has_a_reason(page: Path) -> None:
    for block in blocks(page.read_text("utf-8")):
        assert block.does != "left alone" or len(block.reason) > 10, block.text


def test_commands_that_fail_and_words_that_are_missing_are_noticed(reader: Reader) -> None:
    with pytest.raises(AssertionError, match="ended with 2"):
        reader.follow("```sh\nwirewatch polll\n```")
    with pytest.raises(AssertionError, match="no line like"):
        reader.follow("```sh\nwirewatch --version\n```\nwhich says\n```text\nweirwatch …\n```")
    reader.follow("```sh\nwirewatch polll   # exit 2\nexport A=b\ncd ..\n```")
    assert (reader.environ["A"], reader.folder.name) == ("b", "reader")


def test_lines_may_leave_something_out_but_keep_their_order() -> None:
    assert_printed("a … z\nlast", "x\na  b c z\ny\nlast\n")
    with pytest.raises(AssertionError):
        assert_printed("last\na … z", "a b z\nlast\n")


def test_a_command_over_two_lines_is_one() -> None:
    assert commands("a \\\n  b\n# no\nc   # exit 1\n") == [("a    b", 0), ("c", 1)]
