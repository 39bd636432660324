"""The regular jobs as a person sees them: when each last ran, and who runs them."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import CancelledError
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from config.settings import Settings
from core.errors import StorageError
from core.times import ago, lasting
from core.values import PREFECT, JobState
from pipeline.ports import Store

#: What has to happen again and again, in the order of importance.
JOBS = ("poll", "deliver", "digest", "upkeep")

#: A job may take its time, and a machine may sleep: so much more than its turn is not late.
PATIENCE = timedelta(minutes=10)

#: What happened so far ahead of the clock says that the clock was put back.
AHEAD = timedelta(minutes=5)

LOG = logging.getLogger("wirewatch.work")

#: Prefect is looked at every few seconds; what was said of it so long ago says nothing.
STALE = timedelta(minutes=10)


def turns(settings: Settings) -> dict[str, timedelta]:
    """How often each job has its turn."""
    deliver = timedelta(seconds=settings.deliver_every_s)
    return {
        "poll": timedelta(seconds=settings.poll_every_s),
        "deliver": deliver,
        "digest": deliver,
        "upkeep": timedelta(hours=1),
    }


@dataclass(slots=True)
class Turn:
    """A job under way. One that `goes_on` is ended by somebody else: a poll by its batches."""

    goes_on: bool = False


@contextmanager
def recorded(store: Store, name: str, by: str, clock: Callable[[], datetime]) -> Iterator[Turn]:
    """Keep when the block began and how it ended; its errors pass through.

    A clock that was put back since the last job is taken in first. Raises StorageError when the
    database does not take that.
    """
    look_at_the_clock(store, clock())
    store.jobs.began(name, by, clock())
    turn = Turn()
    try:
        yield turn
    except BaseException as error:
        said = "broken off" if isinstance(error, CancelledError) else str(error)
        try:
            store.jobs.ended(name, clock(), said or type(error).__name__)
        except StorageError as second:
            error.add_note(f"and that was not recorded: {second}")
        raise
    if not turn.goes_on:
        store.jobs.ended(name, clock())


def look_at_the_clock(store: Store, now: datetime) -> bool:
    """Take in a clock that was put back, if it was. Raises StorageError.

    On a server whose own clock does not agree with ours, ours may be the wrong one, and those
    of other machines right: then nothing is changed, and the doctor tells.
    """
    done = [state.ended_at or state.began_at for state in store.jobs.all().values()]
    newest = max(done, default=now)
    if newest <= now + AHEAD or (abs(store.leases.time() - now) > AHEAD and store.leases.shared):
        return False
    rows = store.put_back(now)
    LOG.warning(
        "the clock was put back by about %s; what was planned by it (%s rows) is due as if it had "
        "been planned now",
        lasting(newest - now),
        f"{rows:,}",
    )
    return True


def degraded(jobs: Mapping[str, JobState], now: datetime) -> str:
    """Why Wirewatch runs without Prefect, as a sentence; "" when it does not.

    Also "" where nobody looks after Prefect, as with polls by hand.
    """
    prefect = jobs.get(PREFECT)
    if prefect is None or not prefect.problem or not prefect.ended_at:
        return ""
    # A clock that was put back makes the last look one in future: it is still the last look.
    if now - prefect.ended_at > STALE:
        return ""
    since = f" (last answer {ago(prefect.succeeded_at, now)})" if prefect.succeeded_at else ""
    return f"Prefect {prefect.problem}{since}; polls and delivery go on by Wirewatch's own clock"


@dataclass(frozen=True, slots=True)
class Late:
    """A job that failed, or that did not have its turn; `says` is the sentence for people."""

    job: str
    failed: bool
    says: str


def late(jobs: Mapping[str, JobState], every: Mapping[str, timedelta], now: datetime) -> list[Late]:
    """The jobs that failed, or that have not succeeded for three turns and more."""
    found = []
    for name, state in ((name, jobs[name]) for name in JOBS if name in jobs):
        if state.problem and state.ended_at:
            good = f"the last success {ago(state.succeeded_at, now)}"
            says = f"{name} failed {ago(state.ended_at, now)} ({good}): {state.problem}"
            found.append(Late(name, failed=True, says=says))
        elif now - (state.succeeded_at or state.began_at) > 3 * every[name] + PATIENCE:
            says = f"{name} last succeeded {ago(state.succeeded_at, now)}"
            found.append(Late(name, failed=False, says=says))
    return found
