"""The regular jobs without Prefect: each opens the application, does its work and records it.

Flows do the same work with Prefect looking on (`flows/watching.py`); `flows/working.py` calls
these where Prefect does not answer.
"""

from __future__ import annotations

import asyncio
from typing import Literal

from flows.process import PROCESS
from pipeline.meters import of_delivery
from pipeline.reports import PollReport

#: Who runs a job: a flow that Prefect started, or our own clock.
By = Literal["prefect", "clock"]


def poll(by: By = "clock", everything: bool = False) -> PollReport:
    """Poll the sources that are due (or all)."""
    with PROCESS.opened() as app, app.recorded("poll", by):
        return PROCESS.poll(app.wanted(everything=everything))


def deliver(by: By = "clock") -> str:
    """Send every alert that is due."""
    with PROCESS.opened() as app, app.recorded("deliver", by):
        report = app.deliver(PROCESS.stopping.is_set, PROCESS.receipts)
        app.store.meters.add(of_delivery(report))
    with PROCESS.opened() as app:
        app.ping()
    return report.line()


def digest(by: By = "clock") -> int:
    """Write the digests that are due into the outbox; `deliver` sends them."""
    with PROCESS.opened() as app, app.recorded("digest", by):
        return len(app.plan_digests())


def upkeep(by: By = "clock") -> int:
    """Delete what is past its time, and owe notices of what is wrong or over."""
    with PROCESS.opened() as app, app.recorded("upkeep", by):
        app.owe_notices()
        asyncio.run(app.keep_subscribed())
        return sum(app.upkeep(PROCESS.stopping.is_set).values())
