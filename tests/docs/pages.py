"""Read a page of the documentation as what its reader types, and do it.

- A fenced block of `sh` is typed, a command after the other; each must end with 0, or with the
  number in a comment behind it (`# exit 2`).
- A block with a file's name as its title (```toml title="config/topics.toml") is written there,
  below what is there where the title ends in ", at the end".
- A block of `text` after commands is what they print: its lines must come in this order, and
  "…" in a line stands for anything. One titled "prints; save it as FILE" is also written there.
- `<!-- not run: the reason -->` leaves the next block alone.
- `<!-- test: a command -->` is done unseen: it puts the offline newsroom in the place of the
  internet.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

from tests.house import wirewatch

_PART = re.compile(
    r"^ *<!-- (?P<what>test|not run): (?P<words>.*?) -->$"
    r"|^(?P<indent> *)```(?P<kind>\w*)(?P<more>[^\n]*)\n(?P<text>.*?)^(?P=indent)```$",
    re.MULTILINE | re.DOTALL,
)
_TITLE = re.compile(r'title="([^"]+)"')
_AT_THE_END = ", at the end"
_SAVE = "prints; save it as "
#: What only a shell understands; a plain `wirewatch ...` runs in this process, which is faster.
_SHELL = re.compile(r"[|&;<>$`*(){}\n#]")


@dataclass(frozen=True)
class Block:
    """One thing that a page has its reader do or see."""

    does: str  # "run", "write", "append", "prints", "save", "show" or "left alone"
    text: str
    title: str = ""
    reason: str = ""


def blocks(page: str) -> list[Block]:
    """The blocks of a page in their order."""
    found: list[Block] = []
    skipped = ""
    for part in _PART.finditer(page):
        if part["what"] == "test":
            found.append(Block("run", part["words"]))
        elif part["what"]:
            skipped = part["words"]
        else:
            found.append(_block(part, skipped, found))
            skipped = ""
    return found


def _block(part: re.Match[str], skipped: str, before: list[Block]) -> Block:
    text = re.sub(rf"^{part['indent']}", "", part["text"], flags=re.MULTILINE)
    titled = _TITLE.search(part["more"])
    title = titled[1] if titled else ""
    if skipped:
        return Block("left alone", text, title, skipped)
    if part["kind"] in ("sh", "console", "bash", "shell"):
        return Block("run", text)
    if part["kind"] == "text" and before and before[-1].does == "run":
        return Block("prints", text)
    if title.startswith(_SAVE):
        return Block("save", text, title.removeprefix(_SAVE))
    if title:
        does = "append" if title.endswith(_AT_THE_END) else "write"
        return Block(does, text, title.removesuffix(_AT_THE_END))
    return Block("show", text)


def commands(text: str) -> list[tuple[str, int]]:
    """The commands of a block, each with the exit code that the page gives it."""
    joined = text.replace("\\\n", " ")
    found = []
    for line in joined.splitlines():
        if line.strip() and not line.lstrip().startswith("#"):
            exits = re.search(r"\s+# exit (\d)$", line)
            found.append((re.sub(r"\s+#\s.*$", "", line), int(exits[1]) if exits else 0))
    return found


@dataclass
class Reader:
    """Somebody who types what a page says, in a folder and with variables of their own."""

    environ: dict[str, str]
    folder: Path
    printed: str = ""
    typed: list[str] = field(default_factory=list)

    def follow(self, page: str) -> None:
        """Do all that a page says; AssertionError where something else happens."""
        for block in blocks(page):
            if block.does == "run":
                self.printed = "".join(self.type(*one) for one in commands(block.text))
            if block.does in ("prints", "save"):
                assert_printed(block.text, self.printed)
            if block.does in ("write", "append", "save"):
                self.write(block)

    def type(self, command: str, code: int = 0) -> str:
        """Run one command; what it printed, complaints included."""
        words = command if _SHELL.search(command) else shlex.split(command)
        self.typed.append(command)
        if words and words[0] == "wirewatch":
            os.chdir(self.folder)
            answer = wirewatch(*words[1:], environ=self.environ)
            ended, said = answer.code, answer.out + answer.err
        else:
            ended, said = self._shell(command)
        assert ended == code, f"{command}\nended with {ended}:\n{said}"
        return said

    def _shell(self, command: str) -> tuple[int, str]:
        """Run a command in bash, and take over its folder and variables."""
        after = self.folder.parent / "after"
        script = f"{command}\ncode=$?; pwd > {after}; env -0 >> {after}; exit $code"
        done = subprocess.run(
            ["/bin/bash", "-c", script], cwd=self.folder, env=self.environ, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip
        if after.exists():
            folder, _, variables = after.read_text().partition("\n")
            self.folder = Path(folder)
            self.environ = dict(one.split("=", 1) for one in variables.split("\0") if "=" in one)
            after.unlink()
        return done.returncode, done.stdout

    def write(self, block: Block) -> None:
        """Save a block under its title."""
        path = self.folder / block.title
        path.parent.mkdir(parents=True, exist_ok=True)
        before = path.read_text("utf-8") + "\n" if block.does == "append" else ""
        path.write_text(before + block.text, "utf-8")


def assert_printed(expected: str, printed: str) -> None:
    """Hold the lines of a block against what was printed."""
    rest = "\n".join(re.sub(r"\s+", " ", line).strip() for line in printed.splitlines())
    for line in expected.splitlines():
        parts = [re.escape(re.sub(r"\s+", " ", one)) for one in line.strip().split("…")]
        # A part that begins or ends at "…" may have a space there that the other side lacks.
        found = re.search("^" + ".*".join(parts) + "$", rest, re.MULTILINE)
        assert found, f"no line like\n{line}\nin\n{printed}"
        rest = rest[found.end() :]
