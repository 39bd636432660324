"""What `pip install` gives, without the checkout: the wheel holds all, and runs anywhere."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import tomllib
import urllib.request
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from email.parser import Parser
from pathlib import Path

import pytest

from seeds.newsroom import Newsroom

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
PACKAGES = PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
#: How long a server may take to start on a machine that has much else to do.
PATIENCE_S = 480


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment of a shell in which only the wheel's files are found."""
    target = tmp_path_factory.mktemp("site")
    uv = str(Path(sys.executable).with_name("uv"))
    words = [uv, "pip", "install", "--quiet", "--offline", "--no-index", "--no-deps"]
    subprocess.run(
        [*words, "--compile-bytecode", "--python", sys.executable, "--target", target, wheel],
        check=True, capture_output=True,
    )  # fmt: skip
    return dict(os.environ) | {
        "PATH": f"{target}/bin{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(target),
        "WIREWATCH_HOST_GAP_S": "0",
        "WIREWATCH_REVIEW_OPEN": "yes",
    }


@pytest.fixture
def newsroom() -> Iterator[Newsroom]:
    with Newsroom(datetime.now(UTC), base_port=0) as served:
        yield served


def run(folder: Path, environ: dict[str, str], *words: str) -> str:
    done = subprocess.run(words, cwd=folder, env=environ, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_every_file_of_every_package_is_in_the_wheel(wheel: Path) -> None:
    kept = {
        str(path.relative_to(ROOT))
        for package in PACKAGES
        for path in (ROOT / package).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert {"review/templates/base.html", "config/topics.toml", "core/py.typed"} <= kept
    missing = kept - set(zipfile.ZipFile(wheel).namelist())
    assert not missing


def test_every_package_says_that_it_is_typed() -> None:
    assert [name for name in PACKAGES if not (ROOT / name / "py.typed").exists()] == []


def test_the_metadata_names_version_licence_and_python(wheel: Path) -> None:
    archive = zipfile.ZipFile(wheel)
    (name,) = (each for each in archive.namelist() if each.endswith("/METADATA"))
    about = Parser().parsestr(archive.read(name).decode())
    assert about["Version"] == PROJECT["project"]["version"]
    assert about["License-Expression"] == "MIT"
    assert about["License-File"] == "LICENSE"
    assert name.replace("METADATA", "licenses/LICENSE") in archive.namelist()
    assert "3.11" in about["Requires-Python"]
    extras = set(about.get_all("Provides-Extra", ()))
    assert {"demo", "browser"} <= extras


def test_the_wheel_runs_in_an_empty_folder(
    installed: dict[str, str], newsroom: Newsroom, tmp_path: Path
) -> None:
    where = run(
        tmp_path, installed, sys.executable, "-c", "import cli, storage; print(cli.__file__)"
    )
    assert str(ROOT) not in where
    assert run(tmp_path, installed, "wirewatch", "--version") == (
        f"wirewatch {PROJECT['project']['version']}\n"
    )
    run(tmp_path, installed, "wirewatch", "init")
    assert "34 sources" in run(tmp_path, installed, "wirewatch", "check")
    (tmp_path / "config" / "sources.toml").write_text(newsroom.sources_toml())
    polled = json.loads(run(tmp_path, installed, "wirewatch", "poll", "--all", "--json"))
    assert polled["hits"], polled
    assert "South China Sea" in run(tmp_path, installed, "wirewatch", "hits")


@pytest.mark.prefect
def test_the_wheel_polls_on_schedule_and_stops_on_sigterm(
    installed: dict[str, str], newsroom: Newsroom, tmp_path: Path
) -> None:
    run(tmp_path, installed, "wirewatch", "init")
    (tmp_path / "config" / "sources.toml").write_text(newsroom.sources_toml())
    prefect, review = free_port(), free_port()
    environ = installed | {
        "WIREWATCH_PREFECT_PORT": str(prefect),
        "WIREWATCH_REVIEW_PORT": str(review),
    }
    with subprocess.Popen(
        [installed["PATH"].split(os.pathsep)[0] + "/wirewatch", "start"],
        cwd=tmp_path,
        env=environ,
        stderr=subprocess.PIPE,
        text=True,
    ) as running:
        try:
            found = articles(f"http://127.0.0.1:{review}/healthz", running)
        finally:
            running.send_signal(signal.SIGTERM)
            _, said = running.communicate(timeout=PATIENCE_S)
    assert found, said
    assert running.returncode == 0, said
    assert not re.search("Traceback|ended", said)


def articles(address: str, running: subprocess.Popen[str]) -> int:
    """How many articles the first scheduled poll has stored; waits for it."""
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end and running.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=10) as answer:  # noqa: S310
                if stored := int(json.load(answer)["counts"]["articles"]):
                    return stored
        except OSError:
            pass  # not listening yet: that is what we wait for
        time.sleep(0.5)
    return 0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
