"""Keep a few processes running until told to stop; start again what dies or hangs.

Each part is a process of its own, so that the loss of one (Prefect's server, the schedules, the
review page) costs the others nothing. Nothing here waits for a part.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import IO

#: A part that lived shorter than this is not well: wait before starting it again.
HEALTHY_AFTER_S = 10.0
LONGEST_PAUSE_S = 30.0
#: The log of a part is begun anew when it is larger; the one before is kept.
LARGEST_LOG = 10_000_000
#: Time to finish or to release what is in flight after SIGTERM; with the end of what is killed
#: then, all is over within ten seconds.
GRACE_S = 9.5
#: How often a part is asked whether it is well; without a yes for so long it is killed. The
#: first yes may take longer: Prefect's server makes a database.
LOOK_EVERY_S = 5.0
HUNG_AFTER_S = 60.0
STARTING_S = 300.0


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
    #: Mends what the part keeps, before each start; what was done, or "".
    mend: Callable[[], str] = lambda: ""
    #: Files that it uses of ours.
    pass_fds: tuple[int, ...] = ()
    #: First started when all others are well, or after so many seconds.
    after_others_s: float = 0.0
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
            output = _opened(self.log, stack)
            self.process = subprocess.Popen(  # noqa: S603  # our own commands, no shell
                list(self.command),
                env=dict(self.environ),
                start_new_session=True,
                stdout=output,
                stderr=subprocess.STDOUT if output else None,
                pass_fds=self.pass_fds,
                # Safe because this process has one thread.
                preexec_fn=lambda: _die_with(us),
            )
        self.started = time.monotonic()
        self.was_well = None

    def stop(self, how: signal.Signals) -> None:
        """Signal the process; one that is gone is fine."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(how)


def _opened(log: str, stack: ExitStack) -> IO[bytes] | None:
    """The file for a part's output; None for ours, also where it cannot be written."""
    try:
        return stack.enter_context(Path(log).open("ab")) if log else None
    except OSError:  # a disk that is full or read-only; the part itself will tell
        return None


def bound(log: str, largest: int = LARGEST_LOG) -> None:
    """Begin a log that has grown large anew, in place, because its writer appends to it."""
    if not log:
        return
    with suppress(OSError):  # there is none, or the disk refuses: it is tried again
        if Path(log).stat().st_size > largest:
            shutil.copyfile(log, f"{log}.1")
            os.truncate(log, 0)


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
    """Run the parts until SIGINT or SIGTERM, then stop them, what others lean on last."""
    stopping = threading.Event()

    def stop(_signum: int, _frame: FrameType | None) -> None:
        stopping.set()

    before = {s: signal.signal(s, stop) for s in (signal.SIGINT, signal.SIGTERM)}
    try:
        for part in parts:
            part.again_at = time.monotonic() + part.after_others_s
        while True:
            for part in parts:
                _tend(part, say)
            if stopping.wait(0.5):
                break
            if all(part.was_well for part in parts if not part.after_others_s):
                for part in parts:
                    part.again_at = 0.0 if not part.deaths else part.again_at
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
                bound(part.log)
                part.look_at = time.monotonic() + (LOOK_EVERY_S if part.was_well else 0.0)
            patience = STARTING_S if part.was_well is None else HUNG_AFTER_S
            if now - (part.was_well or part.started) > patience:
                say(f"{part.name} has not answered for {patience:.0f} s; it is killed")
                part.stop(signal.SIGKILL)
            return
        part.deaths = 1 if now - part.started > HEALTHY_AFTER_S else part.deaths + 1
        part.again_at = now + pause_after(part.deaths)
        part.process = None
        say(f"{part.name} ended (exit {code}); again in {pause_after(part.deaths):.0f} s")
    elif now >= part.again_at:
        try:
            if mended := part.mend():
                say(f"{part.name}: {mended}")
            part.start()
        except OSError as error:  # no room for one more process, or a disk that it cannot use
            part.deaths += 1
            part.again_at = now + pause_after(part.deaths)
            say(f"{part.name} cannot be started ({error.strerror}); it is tried again")


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
