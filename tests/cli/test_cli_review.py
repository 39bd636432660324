"""`wirewatch review` as it is typed: the page alone, without a word more."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.house import house

CHECKOUT = Path(__file__).parents[2]
#: Asked so often, a tenth of a second apart; a loaded machine takes a while to import.
MOST_TRIES = 3000


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


@pytest.mark.parametrize("named", [False, True], ids=["by the settings", "by --port"])
def test_the_review_page_listens_where_it_is_told_to(tmp_path: Path, named: bool) -> None:
    wanted, other = free_port(), free_port()
    words = ["--port", str(wanted)] if named else []
    with house(tmp_path, datetime.now(UTC)) as built:
        environ = dict(os.environ) | built.environ
        environ["WIREWATCH_REVIEW_PORT"] = str(other if named else wanted)
        with subprocess.Popen(
            [sys.executable, "-m", "cli.main", "review", *words],
            env=environ,
            cwd=CHECKOUT,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        ) as page:
            try:
                assert health_of(page, wanted).startswith('{"ok":true')
            finally:
                page.terminate()


def health_of(page: subprocess.Popen[str], port: int) -> str:
    for _ in range(MOST_TRIES):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=30) as answer:
                return str(answer.read().decode())
        except urllib.error.URLError:
            try:
                _, said = page.communicate(timeout=0.1)
            except subprocess.TimeoutExpired:
                continue
            pytest.fail(f"the page ended: {said}")
    pytest.fail("the page never answered")
