"""Keep a few processes running until told to stop; start again what dies.

Each part is a process of its own, so that the loss of one (Prefect's server, the schedules, the
review page) costs the others nothing.
"""

from __future__ import annotations

import signal
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

#: A part that lived shorter than this is not well: wait before starting it again.
HEALTHY_AFTER_S = 30.0
LONGEST_PAUSE_S = 60.0
#: Time to finish or to release what is in flight after SIGTERM.
GRACE_S = 10.0


@dataclass
class Part:
    """One process to keep: its name for people, its command and its environment."""

    name: str
    command: Sequence[str]
    environ: Mapping[str, str]
    #: What asks it to stop; Prefect's runner ends cleanly on SIGINT only.
    stop_with: signal.Signals = signal.SIGTERM
    #: Where its output goes; "" is ours.
    log: str = ""
    #: Called after each start; returns when the part is ready, or raises TimeoutError.
    ready: Callable[[], None] = lambda: None
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    deaths: int = 0
    again_at: float = field(default=0.0)

    def start(self) -> None:
        """Start the process in a group of its own, so that Ctrl-C reaches only us."""
        with ExitStack() as stack:
            output = stack.enter_context(Path(self.log).open("ab")) if self.log else None
            self.process = subprocess.Popen(  # noqa: S603  # our own commands, no shell
                list(self.command),
                env=dict(self.environ),
                start_new_session=True,
                stdout=output,
                stderr=subprocess.STDOUT if output else None,
            )
        self.started = time.monotonic()

    def stop(self, how: signal.Signals) -> None:
        """Signal the process; one that is gone is fine."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(how)


def pause_after(deaths: int) -> float:
    """Seconds to wait before the next start: 1, 2, 4 ... up to a minute."""
    return min(2.0 ** min(deaths - 1, 10), LONGEST_PAUSE_S)


def supervise(parts: Sequence[Part], say: Callable[[str], None]) -> None:
    """Run the parts until SIGINT or SIGTERM, then stop them, the last started first."""
    stopping = threading.Event()

    def stop(_signum: int, _frame: FrameType | None) -> None:
        stopping.set()

    before = {s: signal.signal(s, stop) for s in (signal.SIGINT, signal.SIGTERM)}
    try:
        for part in parts:
            if stopping.is_set():
                break
            part.start()
            try:
                part.ready()
            except TimeoutError as error:
                say(f"{part.name} is not ready yet ({error}); going on without waiting")
        while not stopping.wait(0.5):
            for part in parts:
                _tend(part, say)
    finally:
        stop_all(parts)
        for which, handler in before.items():
            signal.signal(which, handler)


def _tend(part: Part, say: Callable[[str], None]) -> None:
    """Notice a death, and start again when its pause is over."""
    now = time.monotonic()
    if part.process is not None:
        code = part.process.poll()
        if code is None:
            return
        part.deaths = 1 if now - part.started > HEALTHY_AFTER_S else part.deaths + 1
        part.again_at = now + pause_after(part.deaths)
        part.process = None
        say(f"{part.name} ended (exit {code}); again in {pause_after(part.deaths):.0f} s")
    elif now >= part.again_at:
        part.start()


def stop_all(parts: Sequence[Part]) -> None:
    """Ask each to stop, then SIGKILL what is still there when the grace is over."""
    for part in reversed(parts):
        part.stop(part.stop_with)
    deadline = time.monotonic() + GRACE_S
    for part in parts:
        if part.process is None:
            continue
        try:
            part.process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            part.stop(signal.SIGKILL)
            part.process.wait()
