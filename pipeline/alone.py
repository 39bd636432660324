"""Jobs that one worker of a fleet does at a time: planning, delivering, digests, upkeep."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from core.errors import StorageError
from pipeline.host_leases import holder_name
from pipeline.ports import Leases

#: A job's lease is prolonged so often (seconds). One whose worker is killed waits for a minute; a
#: worker that is merely late keeps its own for as long.
BEAT = 20.0

LOG = logging.getLogger("wirewatch.leases")


@contextmanager
def alone(leases: Leases, job: str, beat: float = BEAT) -> Iterator[bool]:
    """Have a job of the fleet for as long as the block lasts; yields whether it is ours.

    Where another worker has it, the answer is False at once. A thread prolongs the lease every
    `beat` seconds; when this process dies, it lapses after three beats. Where no other machine can
    share the database the job is ours. Raises StorageError.
    """
    if not leases.shared:
        yield True
        return
    holder, lasts = holder_name(), timedelta(seconds=3 * beat)

    def take() -> bool:
        now = leases.time()
        return bool(leases.take([job], holder, now, now + lasts))

    if not take():
        yield False
        return
    ended = threading.Event()

    def prolong() -> None:
        while not ended.wait(beat):
            try:
                if not take():
                    # What these jobs do twice changes nothing; only the pace towards receivers
                    # is not kept for as long as both are at it.
                    LOG.warning("the lease of %s lapsed and another worker took it", job)
            except StorageError as error:
                LOG.warning("the lease of %s cannot be prolonged: %s", job, error)

    beats = threading.Thread(target=prolong, name=f"lease of {job}", daemon=True)
    beats.start()
    try:
        yield True
    finally:
        ended.set()
        beats.join()
        try:
            now = leases.time()
            leases.give_back(leases.take([job], holder, now, now).values(), now)
        except StorageError as error:
            LOG.warning("the lease of %s stays until it lapses: %s", job, error)
