"""The flows: Prefect names, schedules, retries and shows the work. No news logic lives here.

A task is a batch of hosts, because a task costs the engine about 45 ms of processor time.
Flows and tasks pass slugs and plain reports, never open things.
"""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from prefect import flow, get_run_logger, task
from prefect.artifacts import (
    create_progress_artifact,
    create_table_artifact,
    update_progress_artifact,
)

from flows import jobs
from flows.process import PROCESS
from pipeline.reports import PollReport, merged

#: A table of more rows nobody reads, and Prefect keeps each; `wirewatch sources` shows all.
MOST_ROWS = 200


@task(task_run_name="poll {name}", retries=2, retry_delay_seconds=[5, 30])
def poll_batch(name: str, slugs: tuple[str, ...]) -> PollReport:
    """Poll one batch of hosts. Running it twice changes nothing."""
    with PROCESS.opened():
        return PROCESS.poll(slugs)


@flow(name="poll")
def poll(everything: bool = False) -> PollReport:
    """Poll the sources that are due (or all), batch by batch."""
    started = datetime.now(UTC)
    log = get_run_logger()
    # Open until the last batch is done, so that they all share it.
    with PROCESS.opened() as app, app.recorded("poll", "prefect"):
        cut = app.batches(app.wanted(everything=everything))
        app.matcher  # noqa: B018  # a topic that does not compile stops here, before any request
        if not cut:
            log.info("no source is due")
            return merged((), started, datetime.now(UTC))
        progress = create_progress_artifact(0.0, key="poll-progress", description="Batches polled")
        assert isinstance(progress, UUID)  # noqa: S101  # a coroutine only inside an async flow
        runs = [poll_batch.submit(f"batch {n + 1} of {len(cut)}", b) for n, b in enumerate(cut)]
        reports = []
        for done, run in enumerate(runs, 1):
            reports.append(run.result())
            update_progress_artifact(progress, 100 * done / len(runs))
    report = merged(reports, started, datetime.now(UTC))
    create_table_artifact(poll_table(report), key="poll", description=report.line())
    log.info(report.line())
    jobs.tell_poll(report)
    return report


def poll_table(report: PollReport) -> list[dict[str, object]]:
    """One row a source for Prefect's page: the troubled and the fruitful first, and not all."""
    order = sorted(report.sources, key=lambda s: (s.outcome != "failed", -len(s.hits), s.source))
    return [
        {
            "source": s.source,
            "outcome": s.outcome,
            "entries": s.entries,
            "new": s.new_entries,
            "articles": s.articles,
            "hits": len(s.hits),
            "no article": sum(dict(s.rejected).values()),
            "problem": s.problem,
        }
        for s in order[:MOST_ROWS]
    ]


@flow(name="deliver")
def deliver() -> str:
    """Send every alert that is due."""
    line = jobs.deliver("prefect")
    get_run_logger().info(line)
    return line


@flow(name="digest")
def digest() -> int:
    """Write the digests that are due into the outbox; `deliver` sends them."""
    return jobs.digest("prefect")


@flow(name="upkeep")
def upkeep() -> int:
    """Delete what is past its time, and owe notices of what is wrong or over."""
    return jobs.upkeep("prefect")


#: What is deployed and scheduled.
FLOWS = (poll, deliver, digest, upkeep)
