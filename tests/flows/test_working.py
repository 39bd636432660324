"""The working part follows Prefect while it answers, and its own clock otherwise."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from core.errors import StorageError, WirewatchError
from flows.working import LATE_S, SILENT_S, STARTING_S, STUCK_S, Job, Link, Work, falls_to_us

CHECKOUT = Path(__file__).parents[2]
EVERY = 300.0


class Clock:
    """Monotonic seconds that pass when told to."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def working(**runs: Callable[[], object]) -> tuple[Work, Clock]:
    clock = Clock()
    jobs = {name: Job(name, EVERY, run) for name, run in runs.items()}
    return Work(jobs, Link(clock.now), clock), clock


def settle(work: Work) -> None:
    """Let the threads end."""
    while any(thread.is_alive() for thread in work.threads):
        work.finish(10)


@pytest.mark.parametrize(
    ("idle", "prefect", "ours"),
    [
        (float("inf"), False, True),
        (EVERY - 1, False, False),
        (EVERY, False, True),
        (float("inf"), True, True),
        (EVERY, True, False),
        (2 * EVERY + LATE_S - 1, True, False),
        (2 * EVERY + LATE_S, True, True),
    ],
)
def test_a_job_falls_to_us_when_it_is_due_and_prefect_does_not_run_it(
    idle: float, prefect: bool, ours: bool
) -> None:
    assert falls_to_us(EVERY, idle, prefect=prefect) is ours


def test_the_first_poll_waits_for_nothing_and_what_it_owes_is_sent_at_once() -> None:
    done: list[str] = []
    work, clock = working(poll=lambda: done.append("poll"), deliver=lambda: done.append("deliver"))
    work.jobs["deliver"].began = clock.now
    work.tick()
    settle(work)
    assert done == ["poll", "deliver"]
    work.tick()
    settle(work)
    assert done == ["poll", "deliver"]


def test_prefect_takes_over_hangs_and_takes_over_again() -> None:
    done: list[str] = []
    work, clock = working(digest=lambda: done.append("ours"))
    work.tick()
    settle(work)
    work.link.answered = clock.now
    for _ in range(3):  # Prefect runs it in time
        clock.now += EVERY
        work.link.answered = clock.now
        work.start("digest", lambda: done.append("prefect"))
        work.tick()
        settle(work)
    assert done == ["ours", "prefect", "prefect", "prefect"]
    clock.now += EVERY  # without an answer
    work.tick()
    settle(work)
    assert done[4:] == ["ours"]
    work.link.answered = clock.now = clock.now + EVERY
    work.tick()
    settle(work)
    assert done[5:] == []


def test_prefect_that_answers_and_runs_nothing_is_made_up_for() -> None:
    done: list[str] = []
    work, clock = working(digest=lambda: done.append("ours"))
    for _ in range(int(3 * EVERY)):
        clock.now += 1
        work.link.answered = clock.now
        work.tick()
        settle(work)
    # At the start, and once when two intervals had gone by.
    assert done == ["ours", "ours"]


def test_a_job_of_ours_never_runs_twice_at_once_and_one_that_hangs_is_told() -> None:
    release, begun = threading.Event(), []
    work, clock = working(poll=lambda: (begun.append(1), release.wait(60)), deliver=lambda: None)
    work.tick()
    clock.now += 2 * EVERY
    work.tick()
    assert len(begun) == 1
    clock.now += STUCK_S
    with pytest.raises(TimeoutError, match="poll has been under way for"):
        work.tick()
    release.set()
    settle(work)


def test_a_job_that_fails_is_told_and_tried_again(caplog: pytest.LogCaptureFixture) -> None:
    def fail() -> None:
        raise StorageError("the disk is full")

    work, clock = working(digest=fail)
    work.tick()
    settle(work)
    clock.now += EVERY
    work.tick()
    settle(work)
    assert caplog.messages == ["digest failed: the disk is full"] * 2


def test_a_job_goes_well_again_only_once_it_does(caplog: pytest.LogCaptureFixture) -> None:
    ends = iter([StorageError("the disk is full"), WirewatchError("Prefect says so"), None, None])

    def end() -> None:
        if error := next(ends):
            raise error

    work, _ = working(digest=end)
    for ours in (True, False, False, True):  # by our clock, twice by Prefect, and by our clock
        work.start("digest", end, ours=ours)
        settle(work)
    assert caplog.messages == [
        "digest failed: the disk is full",
        "digest failed: Prefect says so",
        "digest goes well again",
    ]


def test_whether_prefect_is_well_is_judged_by_its_last_answer() -> None:
    link = Link(0.0)
    assert (link.fine(1), link.trouble(STARTING_S - 1)) == (False, "")
    assert link.trouble(STARTING_S) == "does not answer"
    link.answered = 500.0
    assert (link.fine(500 + SILENT_S - 1), link.trouble(500 + SILENT_S - 1)) == (True, "")
    assert (link.fine(500 + SILENT_S), link.trouble(500 + SILENT_S)) == (False, "does not answer")


def test_prefect_that_answers_and_runs_nothing_is_in_trouble_until_it_does() -> None:
    work, clock = working(digest=lambda: None)
    work.link.answered = clock.now
    work.tick()
    settle(work)
    clock.now += 2 * EVERY + LATE_S
    work.link.answered = clock.now
    work.tick()
    settle(work)
    assert work.link.trouble(clock.now) == "answers, and yet does not run digest"
    # Our own clock has the turns now.
    began = work.jobs["digest"].began
    clock.now += EVERY
    work.link.answered = clock.now
    work.tick()
    settle(work)
    assert work.jobs["digest"].began == began + EVERY
    work.start("digest", lambda: None)
    settle(work)
    assert work.link.trouble(clock.now) == ""


def test_a_run_of_prefect_that_takes_long_is_no_trouble() -> None:
    over = threading.Event()
    work, clock = working(digest=lambda: None)
    work.link.answered = clock.now
    work.start("digest", over.wait)
    clock.now += 2 * EVERY + LATE_S
    work.link.answered = clock.now
    work.tick()
    assert work.link.trouble(clock.now) == ""
    over.set()
    settle(work)


#: In a process of its own, because Prefect keeps its settings for a whole one.
ANSWERS = """
import httpx
from prefect.exceptions import PrefectHTTPStatusError
from flows.serving import answers_wrongly

asked = httpx.Request("GET", "http://127.0.0.1/api/deployments")
for status in (500, 503, 404):
    answer = httpx.Response(status, request=asked)
    error = PrefectHTTPStatusError("no", request=asked, response=answer)
    print(status, answers_wrongly(error, 5.0), answers_wrongly(error, 120.0))
print("silence", answers_wrongly(OSError("refused"), 120.0))
"""


def test_a_server_that_is_busy_is_not_taken_for_a_broken_one_until_it_stays_so(
    tmp_path: Path,
) -> None:
    environ = dict(os.environ) | {"PYTHONPATH": str(CHECKOUT), "PREFECT_HOME": str(tmp_path)}
    asked = [sys.executable, "-c", ANSWERS]
    done = subprocess.run(asked, env=environ, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == [
        "500 True True",
        "503 False True",
        "404 False False",
        "silence False",
    ]
