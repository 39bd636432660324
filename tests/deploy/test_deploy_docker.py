"""The Dockerfile, as far as it can be tried without an engine."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

from config.settings import PREFIX, Settings
from tests.deploy.dockerfile import DOCKERFILE, ROOT, commands, copy_context, sent, steps

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
STEPS = list(steps(DOCKERFILE.read_text()))


def test_hadolint_has_nothing_to_say() -> None:
    hadolint = Path(sys.executable).with_name("hadolint")
    if not hadolint.exists():
        pytest.skip("hadolint has no wheel for this machine")
    said = subprocess.run([hadolint, "--no-color", DOCKERFILE], capture_output=True, text=True)
    assert said.returncode == 0, said.stdout


def test_the_context_holds_what_the_wheel_needs_and_no_more(tmp_path: Path) -> None:
    copy_context(tmp_path)
    packages = PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
    assert {path.name for path in tmp_path.iterdir()} == {
        *packages, "requirements", "pyproject.toml", "README.md", "LICENSE",
    }  # fmt: skip
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path / "w")]
    subprocess.run(build, cwd=tmp_path, check=True, capture_output=True)
    (built,) = (tmp_path / "w").glob("*.whl")
    names = set(zipfile.ZipFile(built).namelist())
    assert {"config/topics.toml", "scrapers/page_kind.toml", "review/static/review.css"} <= names
    assert any(name.startswith("storage/migrations/versions/0001") for name in names)


@pytest.mark.parametrize(
    "path", [".env", "deploy/docker/.env", "wirewatch.db", "var/x", "core/.env", ".git/config"]
)
def test_secrets_and_databases_stay_here(path: str) -> None:
    assert not sent(path, (ROOT / ".dockerignore").read_text())


def test_everything_is_installed_from_a_lock_with_hashes() -> None:
    install = " ".join(commands())
    for words in re.findall(r"pip install [^&]*", install):
        assert "--require-hashes" in words or "--no-deps /wheels/" in words, words
    locked = (ROOT / "requirements" / "run.txt").read_text()
    for name in PROJECT["project"]["dependencies"]:
        bare = re.split(r"[\[<>=]", name)[0]
        assert re.search(rf"^{re.escape(bare)}(\[.*\])?==", locked, re.MULTILINE | re.I), bare
    assert "hatchling==" in (ROOT / "requirements" / "uv.txt").read_text()


def test_nobody_is_root_signals_arrive_and_health_is_asked_for() -> None:
    final = {step.word: step.rest for step in STEPS if step.stage == 1}
    assert final["USER"].partition(":")[0].isdigit()
    assert json.loads(final["ENTRYPOINT"])[0].endswith("tini")
    assert json.loads(final["CMD"]) == ["wirewatch", "start"]
    assert "/healthz" in final["HEALTHCHECK"]
    for image in (step.rest.split()[0] for step in STEPS if step.word == "FROM"):
        assert re.fullmatch(r"[a-z]+:\d[\w.-]+", image), image


def settings_of(text: str) -> set[str]:
    known = {PREFIX + name.upper() for name in Settings.model_fields}
    return set(re.findall(rf"\b{PREFIX}[A-Z_]+\b", text)) - known


def test_each_setting_that_is_named_exists() -> None:
    assert not settings_of(DOCKERFILE.read_text())


def test_no_secret_stands_in_a_file() -> None:
    assert not re.search(r"PASSWORD|SECRET|TOKEN", DOCKERFILE.read_text())
