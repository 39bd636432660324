"""The flows of many machines: a work pool's workers take them (docs/how-to/many-machines.md).

A run is a process, or a container: it costs seconds. So a batch is a few hundred sources or
more, and its parameters are their slugs alone. Who does what alone is agreed in our own
database and not by Prefect's limits, because a run that was killed would keep its slot there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from uuid import UUID

from prefect import flow, get_run_logger
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.filters import (
    DeploymentFilter,
    DeploymentFilterId,
    FlowRunFilter,
    FlowRunFilterExpectedStartTime,
    FlowRunFilterState,
    FlowRunFilterStateType,
)
from prefect.client.schemas.objects import FlowRun, StateType
from prefect.client.schemas.sorting import FlowRunSort
from prefect.runtime import deployment, flow_run
from prefect.states import Cancelled, Crashed

from flows import jobs
from flows.process import PROCESS
from pipeline.alone import alone
from pipeline.fleet import Batch, cut, room_for
from pipeline.reports import counted
from pipeline.wiring import App

#: The name that all deployments on a work pool have in Prefect.
DEPLOYMENT = "fleet"
#: Batches wait in a queue of their own, behind which nothing else waits.
BATCHES = "batches"

#: A run has so long from when a worker took it, and again from when it began, to its lease: an
#: image may have to be fetched, and the watch files are read before. Too short would have a
#: machine that is late do everything twice.
LEASED_WITHIN = timedelta(minutes=5)
#: A batch's lease is prolonged so often (seconds), and lapses after three times that.
BATCH_BEAT = 60.0

_UNDER_WAY = (StateType.PENDING, StateType.RUNNING, StateType.CANCELLING)


@contextmanager
def _job(name: str) -> Iterator[App | None]:
    """The application, for a job that one worker does at a time; None where another does it.

    Its runs that fell due while this one waited for a worker are cancelled: were few workers
    late, they would have nothing but these to do.
    """
    if mine := deployment.id:
        due = FlowRunFilterExpectedStartTime.model_validate({"before_": datetime.now(UTC)})
        with get_client(sync_client=True) as client:
            for late in _runs(client, UUID(mine), [StateType.SCHEDULED], due):
                client.set_flow_run_state(
                    late.id, Cancelled(message="An earlier run of the job came as late.")
                )
    with PROCESS.opened() as app, alone(app.store.leases, f"job {name}") as ours:
        yield app if ours else None


@flow(name="plan")
def plan(everything: bool = False) -> str:
    """Cut the sources that are due (or all) into batches for the pool's workers.

    Never more batches wait or run than the setting says, and no source is in two of them.
    """
    log = get_run_logger()
    with _job("plan") as app:
        if app is None:
            return "another worker is planning"
        _ = app.matcher  # a topic that does not compile stops here, before any request
        # Planned is not polled: the poll has gone well when a batch has, or nothing is to be done.
        with app.recorded("poll", "prefect") as turn, get_client(sync_client=True) as client:
            batch_flow = client.read_deployment_by_name(f"poll-batch/{DEPLOYMENT}").id
            runs = _runs(client, batch_flow, [StateType.SCHEDULED, *_UNDER_WAY])
            dead = _dead(
                runs, app.store.leases.held(list(map(_lease, runs)), app.store.leases.time())
            )
            for run in dead:
                # Its sources are still due, those that it had finished excepted.
                client.set_flow_run_state(
                    run.id, Crashed(message="Its worker is gone."), force=True
                )
            alive = [run for run in runs if run not in dead]
            planned = cut(
                app.watch.sources,
                app.wanted(everything=everything),
                taken={slug for run in alive for slug in run.parameters["slugs"]},
                room=room_for(len(alive), app.settings.poll_batches),
            )
            for number, batch in enumerate(planned, 1):
                _submit(client, batch_flow, batch, number, len(planned))
            turn.goes_on = bool(planned or alive)
    new = counted(len(planned), "new batch", "new batches")
    line = (
        f"{counted(sum(map(len, planned)), 'source')} in {new}, "
        f"{len(alive)} waiting or at work, {len(dead)} given up because their worker is gone"
    )
    log.info(line)
    return line


def _runs(
    client: SyncPrefectClient,
    of: UUID,
    states: Sequence[StateType],
    expected: FlowRunFilterExpectedStartTime | None = None,
) -> list[FlowRun]:
    """The runs of a deployment in these states; of ours there are never more than a few dozen."""
    wanted = FlowRunFilterState(type=FlowRunFilterStateType(any_=list(states)))
    return client.read_flow_runs(
        deployment_filter=DeploymentFilter(id=DeploymentFilterId(any_=[of])),
        flow_run_filter=FlowRunFilter(state=wanted, expected_start_time=expected),
        sort=FlowRunSort.EXPECTED_START_TIME_ASC,
        limit=200,
    )


def _lease(run: FlowRun) -> str:
    """The lease that a run holds while it lives."""
    return f"run {run.id}"


def _dead(runs: Iterable[FlowRun], held: frozenset[str]) -> list[FlowRun]:
    """The runs that somebody took long ago and that nobody holds."""
    late = datetime.now(UTC) - LEASED_WITHIN
    return [
        run
        for run in runs
        if run.state is not None
        and run.state.type in _UNDER_WAY
        and run.state.timestamp < late
        and _lease(run) not in held
    ]


def _submit(client: SyncPrefectClient, to: UUID, batch: Batch, number: int, of: int) -> None:
    client.create_flow_run_from_deployment(
        to,
        parameters={"slugs": list(batch)},
        name=f"{number} of {of}: {counted(len(batch), 'source')}",
        # The client asks again when an answer is lost; that must not make a second run.
        idempotency_key=f"{flow_run.id}:{number}",
    )


@flow(name="poll-batch")
def poll_batch(slugs: list[str]) -> str:
    """Poll one batch of hosts. Running it twice changes nothing."""
    # The lease says that we live; a run that was given up by mistake does no harm.
    with (
        PROCESS.opened() as app,
        alone(app.store.leases, f"run {flow_run.id}", BATCH_BEAT),
        app.recorded("poll", "prefect"),
    ):
        line = PROCESS.poll(slugs).line()
    get_run_logger().info(line)
    return line


@flow(name="deliver")
def deliver() -> str:
    """Write the digests that are due, and send every alert that is due."""
    with _job("deliver") as app:
        if app is None:
            return "another worker is delivering"
        jobs.digest("prefect")
        line = jobs.deliver("prefect")
    get_run_logger().info(line)
    return line


@flow(name="upkeep")
def upkeep() -> int:
    """As on one machine: delete what is past its time, owe notices, renew subscriptions."""
    with _job("upkeep") as app:
        if app is None:
            return 0
        return jobs.upkeep("prefect")
