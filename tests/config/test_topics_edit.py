"""One topic changed in a file; everything around it stays as it was."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.edit_topics import may_save, read_topic, save_topic, topic_text
from core.errors import ConflictError, SetupError

FILE = '''\
# The desk's topics.

# Asked for by Ann.
[[topic]]
slug = "sea"  # keep
any = [
  # English
  "South China Sea",
]

# Ports
[[topic]]
slug = "ports"
query = """port \\
# no comment
strike"""

[[topic]]
slug = "last"
any = ["x y"]
# the end
'''


@pytest.fixture
def path(tmp_path: Path) -> Path:
    file = tmp_path / "topics.toml"
    file.write_text(FILE)
    return file


def test_a_topic_is_shown_with_the_comments_right_above_it(path: Path) -> None:
    assert topic_text(path, "sea").startswith("# Asked for by Ann.\n[[topic]]\n")
    assert topic_text(path, "sea").endswith("]\n")
    assert topic_text(path, "ports").splitlines()[0] == "# Ports"
    assert topic_text(path, "none") == ""


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_only_the_lines_of_the_topic_change(path: Path, ending: str) -> None:
    path.write_bytes(("\ufeff" + FILE.replace("\n", ending)).encode())
    before = topic_text(path, "ports")
    new = '# Ports, all of them\n[[topic]]\nslug = "ports"\nany = ["port strike"] # short'
    save_topic(path, before, new)
    assert path.read_bytes().decode() == "\ufeff" + FILE.replace(before, new + "\n").replace(
        "\n", ending
    )


def test_a_new_topic_goes_to_the_end(path: Path) -> None:
    save_topic(path, "", '[[topic]]\nslug = "new"\nany = ["a b"]\n')
    assert path.read_text() == FILE + '\n[[topic]]\nslug = "new"\nany = ["a b"]\n'
    with pytest.raises(ConflictError):
        save_topic(path, "", '[[topic]]\nslug = "sea"\nany = ["a b"]\n')


def test_a_topic_that_somebody_changed_meanwhile_is_left_alone(path: Path) -> None:
    before = topic_text(path, "sea")
    changed = FILE.replace("South China Sea", "South Sea")
    path.write_text(changed)
    with pytest.raises(ConflictError):
        save_topic(path, before, before.replace("keep", "mine"))
    assert path.read_text() == changed


def test_a_file_that_cannot_be_taken_apart_is_left_alone(path: Path) -> None:
    path.write_text('topic = [{slug = "sea", any = ["a"]}]\n')
    with pytest.raises(SetupError):
        save_topic(path, "", '[[topic]]\nslug = "new"\nany = ["a b"]\n')
    assert path.read_text().count("slug") == 1
    assert may_save(path)
    assert not may_save(path.with_name("none.toml"))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('[[topic]]\nslug = "a"\nayn = ["x"]', 'line 3: unknown key "ayn"'),
        ('[[topic]]\nslug = "a', "line 2: the file ends too early"),
        ("", "write one [[topic]] table here; there are 0"),
        ('[[topic]]\nslug="a"\nany=["x"]\n[[topic]]\nslug="b"\nany=["y"]', "there are 2"),
    ],
)
def test_what_is_wrong_with_a_text_is_told_by_line(text: str, says: str) -> None:
    with pytest.raises(SetupError) as refused:
        read_topic(text, {})
    assert says in " ".join(refused.value.problems)


comments = st.from_regex(r"# ?[a-z\[\]\"'=]{0,12}", fullmatch=True)
blocks = st.lists(st.tuples(st.lists(comments, max_size=2), st.booleans()), min_size=1, max_size=5)


@given(blocks, st.integers(0, 4), st.lists(comments, max_size=3))
def test_any_file_says_the_same_but_for_the_topic(
    tmp_path_factory: pytest.TempPathFactory,
    made: list[tuple[list[str], bool]],
    which: int,
    inside: list[str],
) -> None:
    text = ""
    for number, (above, blank) in enumerate(made):
        text += "\n" * blank + "".join(f"{line}\n" for line in above)
        text += f'[[topic]]\nslug = "t{number}"\nany = ["a{number}"]\n'
    file = tmp_path_factory.mktemp("any") / "topics.toml"
    file.write_text(text)
    slug = f"t{which % len(made)}"
    before = topic_text(file, slug)
    new = (
        f'[[topic]]\nslug = "{slug}"\n' + "".join(f"{line}\n" for line in inside) + 'any = ["new"]'
    )
    save_topic(file, before, new)
    for table in tomllib.loads(file.read_text())["topic"]:
        assert table["any"] == (["new"] if table["slug"] == slug else [f"a{table['slug'][1:]}"])
    assert file.read_text() == text.replace(before, new + "\n", 1)
