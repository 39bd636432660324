"""Read the Dockerfile, and do its build stage in a plain folder, for there is no engine in CI.

    python -m tests.deploy.dockerfile

does every RUN line of it, downloads included (about a minute), and starts what came out of it.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

ROOT = Path(__file__).parents[2]
DOCKERFILE = ROOT / "deploy" / "docker" / "Dockerfile"


@dataclass(frozen=True)
class Step:
    """One instruction of the Dockerfile; `stage` counts from 0."""

    stage: int
    word: str
    rest: str


def steps(text: str) -> Iterator[Step]:
    """The instructions in their order."""
    stage = -1
    lines = "\n".join(line for line in text.splitlines() if not line.startswith("#"))
    for line in lines.replace("\\\n", " ").splitlines():
        word, _, rest = line.strip().partition(" ")
        if word:
            stage += word == "FROM"
            yield Step(stage, word, rest.strip())


def sent(path: str, ignore: str) -> bool:
    """Whether a path of the checkout reaches the engine: the last pattern that fits decides."""
    kept = True
    for pattern in ignore.split():
        if pattern.startswith("#"):
            continue
        bare = pattern.lstrip("!").removeprefix("**/")
        parts = path.split("/")
        heads = ["/".join(parts[: end + 1]) for end in range(len(parts))]
        tried = parts if "**/" in pattern else heads
        if any(fnmatch(one, bare) for one in tried):
            kept = pattern.startswith("!")
    return kept


def copy_context(to: Path) -> None:
    """What the first stage copies, of what .dockerignore lets through."""
    ignore = "\n".join(
        line for line in (ROOT / ".dockerignore").read_text().splitlines() if line[:1] != "#"
    )
    for step in steps(DOCKERFILE.read_text()):
        if step.stage or step.word != "COPY":
            continue
        *sources, target = step.rest.split()
        for source in sources:
            files = [ROOT / source] if (ROOT / source).is_file() else (ROOT / source).rglob("*")
            for file in files:
                name = file.relative_to(ROOT)
                if file.is_file() and sent(str(name), ignore):
                    inner = file.name if target.endswith("/") else name.relative_to(source)
                    place = to / target if target == "./" or (ROOT / source).is_file() else to
                    where = place / (inner if place != to else name)
                    where.parent.mkdir(parents=True, exist_ok=True)
                    shutil.copyfile(file, where)


def commands(stage: int = 0) -> list[str]:
    """The RUN lines of a stage."""
    return [
        re.sub(r"\s+", " ", step.rest)
        for step in steps(DOCKERFILE.read_text())
        if step.stage == stage and step.word == "RUN"
    ]


def rehearse(home: Path) -> None:
    """Do the first stage below `home`, in an environment that stands for the base image's."""
    source = home / "src"
    copy_context(source)
    subprocess.run([sys.executable, "-m", "venv", str(home / "base")], check=True)
    environ = dict(os.environ) | {
        "PATH": f"{home}/base/bin:/usr/bin:/bin",
        "VIRTUAL_ENV": f"{home}/base",
        "UV_COMPILE_BYTECODE": "1",
    }
    for command in commands():
        here = re.sub(r"(?<=[ =])/(opt|wheels)\b", rf"{home}/\1", command)
        sys.stdout.write(f"RUN {here}\n")
        subprocess.run(["/bin/sh", "-ec", here], cwd=source, env=environ, check=True)


def main() -> None:
    """Rehearse, and say what the image's command says."""
    with tempfile.TemporaryDirectory() as folder:
        rehearse(Path(folder))
        program = f"{folder}/opt/wirewatch/bin/wirewatch"
        for words in (["--version"], ["init"], ["check"]):
            done = subprocess.run([program, *words], cwd=folder, check=True, capture_output=True)
            sys.stdout.write(done.stdout.decode())


if __name__ == "__main__":
    main()
