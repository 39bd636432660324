"""Whatever a process tells is a log line: warnings of libraries and its own end, too."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

CHECKOUT = Path(__file__).parents[2]
SCRIPT = """
import os, threading, warnings
from config.settings import load_settings
from pipeline.logs import set_up_logging

set_up_logging(load_settings(os.environ), os.environ)
warnings.warn("old\\nhabit of s3cret-of-the-page", DeprecationWarning)
thread = threading.Thread(target=lambda: [][0])
thread.start(); thread.join()
raise ValueError("the end, s3cret-of-the-page \\x1b[31m")
"""


def test_warnings_and_what_nobody_caught_are_lines_of_json_without_secrets(tmp_path: Path) -> None:
    environ = dict(os.environ) | {
        "PYTHONPATH": str(CHECKOUT),
        "PYTHONWARNINGS": "always",
        "WIREWATCH_LOG_FORMAT": "json",
        "WIREWATCH_REVIEW_PASSWORD": "s3cret-of-the-page",
    }
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], cwd=tmp_path, env=environ, capture_output=True, text=True
    )
    assert done.returncode == 1
    lines = [json.loads(line) for line in done.stderr.splitlines()]
    told = [(line["level"], line["logger"]) for line in lines]
    assert told == [
        ("warning", "py.warnings"),
        ("critical", "wirewatch"),
        ("critical", "wirewatch"),
    ]
    assert "IndexError" in lines[1]["exception"]
    assert "ValueError: the end, *** " in lines[2]["exception"]
    assert "s3cret" not in done.stderr
    assert "\x1b" not in done.stderr
