"""Our side of Prefect on one machine: the deployments are there, and what falls due is run here.

Prefect's own `serve` starts a process for each run, which loads Prefect anew: two to three
seconds of processor time for each look into the outbox. Here a run is a thread of one process.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from prefect import Flow
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.filters import (
    DeploymentFilter,
    DeploymentFilterName,
    FlowRunFilter,
    FlowRunFilterState,
    FlowRunFilterStateType,
)
from prefect.client.schemas.objects import (
    ConcurrencyLimitConfig,
    ConcurrencyLimitStrategy,
    State,
    StateType,
)
from prefect.client.schemas.responses import FlowRunResponse, SetStateStatus
from prefect.client.schemas.sorting import FlowRunSort
from prefect.deployments.runner import RunnerDeployment
from prefect.exceptions import ObjectNotFound, PrefectHTTPStatusError
from prefect.flow_engine import run_flow
from prefect.schedules import Interval
from prefect.states import Cancelled, Crashed, Pending
from prefect.types.entrypoint import EntrypointType

from core.errors import WirewatchError
from flows import watching

LOG = logging.getLogger("wirewatch.work")

#: The name that all our deployments have in Prefect.
DEPLOYMENT = "wirewatch"

#: Prefect's scheduler looks every 5 s for deployments that are new; an earlier time would pass
#: unseen, and the first run would come a whole interval later.
FIRST_RUN = timedelta(seconds=15)

#: So often it is made sure that Prefect still knows the deployments: a lost database has none.
CHECK_EVERY_S = 30.0

#: A server that has told for so long that it is busy is broken.
BUSY_S = 90.0

#: Longest wait for one answer of the server, which is on this machine.
ANSWER_S = 5.0


def deployments(every: Mapping[str, timedelta], now: datetime) -> list[RunnerDeployment]:
    """One deployment a flow, each due soon after `now` and then `every` so often, by its name.

    An overlapping run is cancelled instead of piling up.

    Loaded by module path: by file path Prefect would put `flows/` first on `sys.path`, where
    a file named like one of our packages would hide it.
    """
    alone = ConcurrencyLimitConfig(limit=1, collision_strategy=ConcurrencyLimitStrategy.CANCEL_NEW)
    made = []
    for flow in watching.FLOWS:
        turn = every[flow.name]
        deployment = flow.to_deployment(
            name=DEPLOYMENT,
            schedule=Interval(turn, anchor_date=now + FIRST_RUN - turn),
            concurrency_limit=alone,
            entrypoint_type=EntrypointType.MODULE_PATH,
        )
        assert isinstance(deployment, RunnerDeployment)  # noqa: S101  # a coroutine only if async
        made.append(deployment)
    return made


def release_stale_runs(client: SyncPrefectClient, living: Collection[UUID] = ()) -> int:
    """End the runs that nobody runs any more; how many there were. `living` are ours.

    A run that was stopped while it started, whose process was killed, or whose end Prefect did
    not hear of, stays "submitting" or "running" in its database and holds the one slot of its
    flow: every later run would be cancelled, and Prefect would run nothing again. Only this
    process starts runs of our deployments, so whatever else is under way is stale. A run that
    lives on after all does no harm: what it does a second time changes nothing.
    """
    under_way = FlowRunFilter(
        state=FlowRunFilterState(
            type=FlowRunFilterStateType(
                any_=[StateType.PENDING, StateType.RUNNING, StateType.CANCELLING]
            )
        )
    )
    ours = DeploymentFilter(name=DeploymentFilterName(any_=[DEPLOYMENT]))
    # One slot for each flow: there are never more than a few.
    left = client.read_flow_runs(
        deployment_filter=ours,
        flow_run_filter=under_way,
        sort=FlowRunSort.START_TIME_DESC,
        limit=200,
    )
    stale = [run for run in left if run.id not in living]
    for run in stale:
        client.set_flow_run_state(run.id, Crashed(message="Its process is gone."))
    return len(stale)


class Prefect:
    """The server that plans our runs. Every method raises whatever its client raises."""

    def __init__(self, every: Mapping[str, timedelta]) -> None:
        self._every = every
        self._flows: dict[UUID, Flow[..., Any]] = {}
        self._checked = 0.0
        #: The runs that threads of ours have; and whether others may have been left behind.
        self._living: set[UUID] = set()
        self._lost = True

    def due(self, start: Callable[[str, Callable[[], object]], None]) -> None:
        """Start the runs that are due by `start(name of the flow, what runs it)`."""
        try:
            with get_client(sync_client=True, httpx_settings={"timeout": ANSWER_S}) as client:
                self._ask(client, start)
        except Exception:
            self._lost = True
            raise

    def _ask(
        self, client: SyncPrefectClient, start: Callable[[str, Callable[[], object]], None]
    ) -> None:
        if not self._flows or time.monotonic() - self._checked > CHECK_EVERY_S:
            self._make_sure(client)
        if self._lost:
            self._lost = False
            release_stale_runs(client, self._living)
        now = datetime.now(UTC)
        found = client.get_scheduled_flow_runs_for_deployments(list(self._flows), now)
        for run in newest(client, found):
            if client.set_flow_run_state(run.id, Pending()).status is SetStateStatus.ACCEPT:
                assert run.deployment_id  # noqa: S101  # it was asked for by that
                flow = self._flows[run.deployment_id]
                self._living.add(run.id)
                start(flow.name, partial(self._run, run.id, flow))

    def _run(self, run_id: UUID, flow: Flow[..., Any]) -> None:
        try:
            run_planned(run_id, flow)
        except WirewatchError:
            self._lost = True  # Prefect may not know that it is over
            raise
        finally:
            self._living.discard(run_id)

    def _make_sure(self, client: SyncPrefectClient) -> None:
        """Register the deployments, unless the server knows them."""
        try:
            for known in self._flows:
                client.read_deployment(known)
        except ObjectNotFound:
            self._flows = {}
        if not self._flows:
            flows = {flow.name: flow for flow in watching.FLOWS}
            made = deployments(self._every, datetime.now(UTC))
            self._flows = {one.apply(): flows[str(one.flow_name)] for one in made}  # type: ignore[misc]
        self._checked = time.monotonic()


def answers_wrongly(error: Exception, silent: float) -> bool:
    """Whether a server says that it has failed, which starting it anew may mend.

    `silent` is how many seconds ago it last answered as it should. It says 503 when its database
    is locked, which passes on a busy machine, and also when that is damaged, which does not.
    """
    if not isinstance(error, PrefectHTTPStatusError):
        return False
    status = error.response.status_code
    return status == 500 or (status == 503 and silent > BUSY_S)


def newest(client: SyncPrefectClient, found: Iterable[FlowRunResponse]) -> list[FlowRunResponse]:
    """Of the runs of each deployment the last one; those before it are cancelled.

    After an outage one run for each minute of it would be waiting.
    """
    last: dict[UUID | None, FlowRunResponse] = {}
    for run in sorted(found, key=lambda run: run.expected_start_time or datetime.now(UTC)):
        if before := last.get(run.deployment_id):
            client.set_flow_run_state(before.id, Cancelled(message="A later one was due as well."))
        last[run.deployment_id] = run
    return list(last.values())


def run_planned(run_id: UUID, flow: Flow[..., Any]) -> None:
    """Run a flow in this thread; Prefect keeps how it ended.

    Raises WirewatchError when it failed, or when Prefect went away meanwhile.
    """
    try:
        with get_client(sync_client=True) as client:
            run = client.read_flow_run(run_id)
        state = run_flow(flow, flow_run=run, parameters=run.parameters, return_type="state")
    except Exception as error:  # Prefect's own: the flow's would be in the state
        said = " ".join(str(error).split())[:200]
        told = f"Prefect went away in its run ({type(error).__name__}: {said})"
        raise WirewatchError(told) from error
    if isinstance(state, State) and (state.is_failed() or state.is_crashed()):
        raise WirewatchError(state.message or "Prefect does not say why")
