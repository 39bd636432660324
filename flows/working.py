"""The working part of `wirewatch start`: `python -m flows.working`.

One process polls, delivers, writes digests and keeps house. Prefect says when, as long as it
answers; until it does, and when it stops, this process follows its own clock. It never waits
for Prefect: not at the start, and not when Prefect hangs.
"""

from __future__ import annotations

import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from config.environment import load_environment
from config.settings import Settings, load_settings
from core.beat import LIVES, PREFECT_FAILS, tell
from core.errors import WirewatchError
from core.values import PREFECT
from flows import jobs
from flows.process import PROCESS
from pipeline.jobs import turns
from pipeline.logs import set_up_logging
from pipeline.wiring import note_prefect

LOG = logging.getLogger("wirewatch.work")

#: How often Prefect is asked for what is due, and after how long without an answer it counts as
#: gone; at the start it gets longer, because its first start makes a database.
LOOK_EVERY_S = 5.0
SILENT_S = 20.0
STARTING_S = 120.0
#: Prefect answers, and yet a job was not run for two intervals and so long: we run it.
LATE_S = 60.0
#: Prefect that answers and runs nothing for so long is started anew.
IDLE_S = 900.0
#: A job that takes longer hangs: this process ends, and is started anew.
STUCK_S = 2 * 3600.0
#: So often it is kept that Prefect is well (at once when that changes).
NOTE_EVERY_S = 60.0
#: Of the ten seconds between SIGTERM and SIGKILL, this long is left to what is under way.
FINISH_S = 8.0

Run = Callable[[], object]


def falls_to_us(every: float, idle: float, *, prefect: bool) -> bool:
    """Whether our own clock has to run a job that last began `idle` seconds ago."""
    return idle >= (2 * every + LATE_S if prefect else every)


@dataclass
class Job:
    """A regular job: how it is run without Prefect, how often, and when it last began."""

    name: str
    every: float
    run: Run
    began: float = float("-inf")
    #: When the run of our own clock began that is still under way.
    ours: float | None = None
    #: Whether it failed when we last ran it.
    failing: bool = False


@dataclass
class Link:
    """What is known of Prefect, by the monotonic clock."""

    born: float
    answered: float | None = None
    problem: str = "does not answer"
    #: Whether it answers, but not as it should: starting it anew may mend that.
    fails: bool = False
    #: A job that it did not run in time, although it answers, and since when; "" while none.
    overdue: str = ""
    overdue_since: float = 0.0

    def silent(self, now: float) -> float:
        """Seconds since it answered as it should, or since its start."""
        return now - (self.born if self.answered is None else self.answered)

    def fine(self, now: float) -> bool:
        """Whether it answered lately, and plans what it is to plan."""
        return not self.overdue and self.answered is not None and self.silent(now) < SILENT_S

    def trouble(self, now: float) -> str:
        """Why it is not fine; "" while it is, or is still starting."""
        if self.overdue:
            return f"answers, and yet does not run {self.overdue}"
        starting = self.answered is None and self.silent(now) < STARTING_S
        return "" if self.fine(now) or starting else self.problem


@dataclass
class Work:
    """Runs jobs in threads; `clock` is monotonic seconds."""

    jobs: Mapping[str, Job]
    link: Link
    clock: Callable[[], float] = time.monotonic
    threads: set[threading.Thread] = field(default_factory=set)

    def start(self, name: str, run: Run, *, ours: bool = False) -> None:
        """Run a job of that name in a thread of its own."""
        job = self.jobs[name]
        job.began = self.clock()
        if ours:
            job.ours = job.began
        else:
            self.link.overdue = ""
        thread = threading.Thread(
            target=self._do, args=(job, run, ours), name=f"{name}", daemon=True
        )
        thread.start()
        self.threads = {one for one in (*self.threads, thread) if one.is_alive()}

    def _do(self, job: Job, run: Run, ours: bool) -> None:
        try:
            run()
        except WirewatchError as error:
            LOG.error("%s failed: %s", job.name, error)  # noqa: TRY400  # one sentence for people
            job.failing = True
        except Exception:
            # A defect of ours: told in full, and the job is tried again at its next turn.
            if not PROCESS.stopping.is_set():
                LOG.exception("%s met a defect of Wirewatch", job.name)
            job.failing = True
        else:
            if job.failing:
                LOG.warning("%s goes well again", job.name)
            job.failing = False
        finally:
            if ours:
                job.ours = None
        if job.name == "poll" and not PROCESS.stopping.is_set():
            # What a poll owes waits for no turn.
            self.start_ours("deliver")

    def start_ours(self, name: str) -> None:
        """Run a job by our own clock, unless we do already."""
        if self.jobs[name].ours is None:
            self.start(name, self.jobs[name].run, ours=True)

    def tick(self) -> None:
        """Start what falls to us now. Raises TimeoutError when a job hangs."""
        now = self.clock()
        for job in self.jobs.values():
            if job.ours is not None and now - job.ours > STUCK_S:
                raise TimeoutError(f"{job.name} has been under way for {now - job.ours:,.0f} s")
            fine = self.link.fine(now)
            if falls_to_us(job.every, now - job.began, prefect=fine):
                if fine and job.began > float("-inf") and not self._under_way(job):
                    self.link.overdue, self.link.overdue_since = job.name, now
                self.start_ours(job.name)

    def _under_way(self, job: Job) -> bool:
        return any(one.name == job.name and one.is_alive() for one in self.threads)

    def finish(self, seconds: float) -> None:
        """Wait so long for what is under way."""
        end = self.clock() + seconds
        for thread in tuple(self.threads):
            thread.join(max(0.0, end - self.clock()))


def watch_prefect(work: Work, settings: Settings) -> None:
    """Run what Prefect plans, for as long as the process lives."""
    try:
        # Takes seconds; the first poll does not wait for it.
        from flows.serving import Prefect, answers_wrongly
    except Exception as error:  # a version or a setting of Prefect that it does not bear itself
        LOG.exception("Prefect cannot be loaded")
        work.link.problem = f"cannot be loaded ({_shortly(error)})"
        return

    prefect = Prefect(turns(settings))
    while not PROCESS.stopping.wait(LOOK_EVERY_S):
        try:
            prefect.due(work.start)
        except Exception as error:  # noqa: BLE001  # whatever it is, the work goes on without it
            work.link.fails = answers_wrongly(error, work.link.silent(work.clock()))
            work.link.overdue = ""
            how = " as it should" if work.link.fails else ""
            work.link.problem = f"does not answer{how} ({_shortly(error)})"
        else:
            work.link.answered = now = work.clock()
            # On a busy machine it may be late for long, and a start would make that worse.
            work.link.fails = bool(work.link.overdue) and now - work.link.overdue_since > IDLE_S


def _shortly(error: Exception) -> str:
    return f"{type(error).__name__}: {' '.join(str(error).split())[:200]}"


def regular(settings: Settings) -> dict[str, Job]:
    """The jobs, by name."""
    runs: dict[str, Run] = {
        "poll": jobs.poll,
        "deliver": jobs.deliver,
        "digest": jobs.digest,
        "upkeep": jobs.upkeep,
    }
    return {
        name: Job(name, every.total_seconds(), runs[name])
        for name, every in turns(settings).items()
    }


def main(beat: str = "") -> int:
    """Work until SIGTERM or SIGINT; `beat` is a pipe (`core.beat`) that tells that all is well."""
    for which in (signal.SIGTERM, signal.SIGINT):
        signal.signal(which, lambda *_: PROCESS.stopping.set())
    environ = load_environment(os.environ)
    settings = load_settings(environ)
    set_up_logging(settings, environ)
    link = Link(time.monotonic())
    work = Work(regular(settings), link)
    threading.Thread(target=watch_prefect, args=(work, settings), name=PREFECT, daemon=True).start()
    keeper = _Keeper(settings, link)
    code = 0
    while not PROCESS.stopping.wait(0.5):
        try:
            work.tick()
        except TimeoutError as error:
            LOG.error("%s; starting anew", error)  # noqa: TRY400  # no traceback: it says all
            code = 1
            break
        keeper.look()
        if beat:
            tell(int(beat), PREFECT_FAILS if link.fails else LIVES)
    PROCESS.stop()
    work.finish(FINISH_S)
    logging.shutdown()
    # Threads of Prefect's client may wait for its server for minutes; nothing of ours is open.
    os._exit(code)


class _Keeper:
    """Keeps in the database, in a thread of its own, whether Prefect is well."""

    def __init__(self, settings: Settings, link: Link) -> None:
        self._settings, self._link = settings, link
        self._said: str | None = None
        self._kept = float("-inf")
        self._thread: threading.Thread | None = None

    def look(self) -> None:
        """Keep it, if it changed or was kept long ago."""
        now = time.monotonic()
        trouble = self._link.trouble(now)
        known = self._link.fine(now) or bool(trouble)
        old = now - self._kept > NOTE_EVERY_S
        if not known or not (old or trouble != self._said):
            return
        if self._thread and self._thread.is_alive():
            return
        if trouble and not self._said:
            LOG.warning("Prefect %s; going on by our own clock", trouble)
        elif self._said and not trouble:
            LOG.warning("Prefect answers again; it plans the runs")
        self._said, self._kept = trouble, now
        self._thread = threading.Thread(target=self._keep, args=(trouble,), daemon=True)
        self._thread.start()

    def _keep(self, trouble: str) -> None:
        try:
            note_prefect(self._settings, trouble)
        except WirewatchError as error:
            LOG.error("that is not kept: %s", error)  # noqa: TRY400  # one sentence


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
