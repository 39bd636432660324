"""Keep a few processes running until told to stop; start again what dies or hangs.

Each part is a process of its own, so that the loss of one (Prefect's server, the schedules, the
review page) costs the others nothing. Nothing here waits for a part.
"""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

#: A part that lived shorter than this is not well: wait before starting it again.
HEALTHY_AFTER_S = 10.0
LONGEST_PAUSE_S = 30.0
#: Time to finish or to release what is in flight after SIGTERM.
GRACE_S = 10.0
#: How often a part is asked whether it is well; without a yes for so long it is killed. The
#: first yes may take longer: Prefect's server makes a database.
LOOK_EVERY_S = 5.0
HUNG_AFTER_S = 60.0
STARTING_S = 300.0
#: After so many deaths in a row what a part keeps is looked at.
MEND_AFTER = 2


@dataclass
class Part:
    """One process to keep: its name for people, its command and its environment."""

    name: str
    command: Sequence[str]
    environ: Mapping[str, str]
    #: Where its output goes; "" is ours.
    log: str = ""
    #: Whether it is well; may take two seconds.
    well: Callable[[], bool] = lambda: True
    #: Mends what the part keeps, after it died again and again; what was done, or "".
    mend: Callable[[], str] = lambda: ""
    #: Whether the other parts use it until they have ended.
    leant_on: bool = False
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    deaths: int = 0
    again_at: float = field(default=0.0)
    #: When it was last well; None before the first time.
    was_well: float | None = None
    look_at: float = 0.0

    def start(self) -> None:
        """Start the process in a group of its own, so that Ctrl-C reaches only us.

        Where the system can do that (Linux) it dies with us, even when we are killed: a part
        that lived on would keep its port from the next start.
        """
        us = os.getpid()
        with ExitStack() as stack:
            output = stack.enter_context(Path(self.log).open("ab")) if self.log else None
            self.process = subprocess.Popen(  # noqa: S603  # our own commands, no shell
                list(self.command),
                env=dict(self.environ),
                start_new_session=True,
                stdout=output,
                stderr=subprocess.STDOUT if output else None,
                # Safe because this process has one thread.
                preexec_fn=lambda: _die_with(us),
            )
        self.started = time.monotonic()
        self.was_well = None

    def stop(self, how: signal.Signals) -> None:
        """Signal the process; one that is gone is fine."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(how)


#: prctl(2): what a process gets when its parent dies.
_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def _die_with(parent: int) -> None:
    """Let this process (a child about to become its program) be killed when its parent dies."""
    if _LIBC is not None:
        _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:  # it died meanwhile
            os._exit(1)


def pause_after(deaths: int) -> float:
    """Seconds to wait before the next start: 1, 2, 4 ... up to half a minute."""
    return min(2.0 ** min(deaths - 1, 10), LONGEST_PAUSE_S)


def supervise(parts: Sequence[Part], say: Callable[[str], None]) -> None:
    """Run the parts until SIGINT or SIGTERM, then stop them, the last started first."""
    stopping = threading.Event()

    def stop(_signum: int, _frame: FrameType | None) -> None:
        stopping.set()

    before = {s: signal.signal(s, stop) for s in (signal.SIGINT, signal.SIGTERM)}
    try:
        for part in parts:
            part.start()
        while not stopping.wait(0.5):
            for part in parts:
                _tend(part, say)
    finally:
        stopping.set()
        stop_all(parts)
        for which, handler in before.items():
            signal.signal(which, handler)


def _tend(part: Part, say: Callable[[str], None]) -> None:
    """Notice a death, and start again when its pause is over; kill what hangs."""
    now = time.monotonic()
    if part.process is not None:
        code = part.process.poll()
        if code is None:
            if now >= part.look_at:
                part.was_well = time.monotonic() if part.well() else part.was_well
                part.look_at = time.monotonic() + LOOK_EVERY_S
            patience = STARTING_S if part.was_well is None else HUNG_AFTER_S
            if now - (part.was_well or part.started) > patience:
                say(f"{part.name} has not answered for {patience:.0f} s; it is killed")
                part.stop(signal.SIGKILL)
            return
        part.deaths = 1 if now - part.started > HEALTHY_AFTER_S else part.deaths + 1
        part.again_at = now + pause_after(part.deaths)
        part.process = None
        say(f"{part.name} ended (exit {code}); again in {pause_after(part.deaths):.0f} s")
        if part.deaths >= MEND_AFTER and (mended := part.mend()):
            say(f"{part.name}: {mended}")
    elif now >= part.again_at:
        part.start()


def stop_all(parts: Sequence[Part]) -> None:
    """Ask each to stop, then SIGKILL what is still there when the grace is over.

    What others lean on (Prefect's server) is asked when they have ended.
    """
    deadline = time.monotonic() + GRACE_S
    for part in parts:
        if not part.leant_on:
            part.stop(signal.SIGTERM)
    for part in sorted(parts, key=lambda part: part.leant_on):
        if part.leant_on:
            part.stop(signal.SIGTERM)
        if part.process is None:
            continue
        try:
            part.process.wait(max(0.5, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            part.stop(signal.SIGKILL)
            part.process.wait()
