"""Parts are kept running, and stop together."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from cli.supervise import LONGEST_PAUSE_S, pause_after

SCRIPT = """
import os, sys
from cli.supervise import Part, supervise

def say(text):
    print(text, flush=True)

sleeper = [sys.executable, "-c", "import os, time; print('pid', os.getpid(), flush=True); time.sleep(600)"]
dying = [sys.executable, "-c", "import sys; sys.exit(3)"]
parts = [Part("sleeper", sleeper, os.environ), Part("mayfly", dying, os.environ)]
say("begin")
supervise(parts, say)
say("stopped")
"""


@pytest.mark.parametrize(("deaths", "seconds"), [(1, 1), (2, 2), (5, 16), (7, 30), (10**6, 30)])
def test_the_pause_before_a_restart_doubles_up_to_half_a_minute(
    deaths: int, seconds: float
) -> None:
    assert pause_after(deaths) == seconds <= LONGEST_PAUSE_S


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_what_dies_is_started_again_and_a_signal_ends_all(how: signal.Signals) -> None:
    checkout = Path(__file__).parents[2]
    with subprocess.Popen(
        [sys.executable, "-c", SCRIPT], cwd=checkout, stdout=subprocess.PIPE, text=True
    ) as running:
        assert running.stdout is not None
        lines: list[str] = []
        while sum("mayfly ended (exit 3)" in line for line in lines) < 2 or not any(
            line.startswith("pid") for line in lines
        ):
            lines.append(running.stdout.readline())
            assert lines[-1], lines
        sleeper = int(next(line for line in lines if line.startswith("pid")).split()[1])
        running.send_signal(how)
        rest, _ = running.communicate(timeout=30)
    assert "stopped" in rest
    assert running.returncode == 0
    with pytest.raises(ProcessLookupError):
        os.kill(sleeper, 0)
