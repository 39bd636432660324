"""The regular jobs without Prefect: each opens the application, does its work and records it.

Flows do the same work with Prefect looking on (`flows/watching.py`); `flows/working.py` calls
these where Prefect does not answer.
"""

from __future__ import annotations

import asyncio
import logging
from typing import Literal

from flows.process import PROCESS
from pipeline.meters import of_delivery
from pipeline.reports import PollReport, counted

#: Who runs a job: a flow that Prefect started, or our own clock.
By = Literal["prefect", "clock"]

LOG = logging.getLogger("wirewatch.work")


def poll(by: By = "clock", everything: bool = False) -> PollReport:
    """Poll the sources that are due (or all)."""
    with PROCESS.opened() as app, app.recorded("poll", by):
        report = PROCESS.poll(app.wanted(everything=everything))
    tell_poll(report)
    return report


def deliver(by: By = "clock") -> str:
    """Send every alert that is due."""
    with PROCESS.opened() as app, app.recorded("deliver", by):
        report = app.deliver(PROCESS.stopping.is_set, PROCESS.receipts)
        app.store.meters.add(of_delivery(report))
    sent, failed = report.count("sent"), report.count("failed")
    _tell("deliver", report.line(), quiet=not report.lines, sent=sent, failed=failed)
    with PROCESS.opened() as app:
        app.ping()
    return report.line()


def digest(by: By = "clock") -> int:
    """Write the digests that are due into the outbox; `deliver` sends them."""
    with PROCESS.opened() as app, app.recorded("digest", by):
        digests = len(app.plan_digests())
    _tell("digest", counted(digests, "digest"), quiet=not digests, digests=digests)
    return digests


def upkeep(by: By = "clock") -> int:
    """Delete what is past its time, and owe notices of what is wrong or over."""
    with PROCESS.opened() as app, app.recorded("upkeep", by):
        app.owe_notices()
        asyncio.run(app.keep_subscribed())
        rows = sum(app.upkeep(PROCESS.stopping.is_set).values())
    _tell("upkeep", f"{counted(rows, 'row')} went", rows=rows)
    return rows


def tell_poll(report: PollReport) -> None:
    """Log what a poll came to, and each source that could not be read."""
    for source in report.sources:
        if source.outcome == "failed":
            _tell("poll", f"{source.source}: {source.problem}", source=source.source)
    _tell(
        "poll",
        report.line(),
        quiet=not report.sources,
        seconds=round((report.finished - report.started).total_seconds(), 1),
        sources=len(report.sources),
        read=report.read,
        articles=report.articles,
        hits=len(report.hits),
        stories=report.stories,
        alerts=report.alerts,
    )


def _tell(job: str, says: str, *, quiet: bool = False, **figures: float | str) -> None:
    """Log a line about a job; a `quiet` one is about nothing."""
    level = logging.DEBUG if quiet else logging.INFO
    LOG.log(level, "%s: %s", job, says, extra={"figures": {"job": job, **figures}})
