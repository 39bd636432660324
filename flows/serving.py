"""Serve all flows on their schedules from one process: `python -m flows.serving`."""

from __future__ import annotations

import logging
import os
from datetime import UTC, datetime, timedelta
from typing import Any

from prefect import Flow, serve
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
    StateType,
)
from prefect.client.schemas.sorting import FlowRunSort
from prefect.deployments.runner import RunnerDeployment
from prefect.schedules import Interval
from prefect.states import Crashed
from prefect.types.entrypoint import EntrypointType

from config.environment import load_environment
from config.settings import load_settings
from flows import watching
from pipeline.reports import counted

LOG = logging.getLogger("wirewatch.serving")
#: The name that all our deployments have in Prefect.
DEPLOYMENT = "wirewatch"

#: Prefect's scheduler looks every 5 s for deployments that are new; an earlier time would pass
#: unseen, and the first run would come a whole interval later.
FIRST_RUN = timedelta(seconds=15)


def deployments(poll_every_s: int, deliver_every_s: int, now: datetime) -> list[RunnerDeployment]:
    """One deployment a flow, each due soon after `now` and then at its interval.

    An overlapping run is cancelled instead of piling up.

    Loaded by module path: by file path Prefect would put `flows/` first on `sys.path`, where
    a file named like one of our packages would hide it.
    """
    alone = ConcurrencyLimitConfig(limit=1, collision_strategy=ConcurrencyLimitStrategy.CANCEL_NEW)
    every: list[tuple[Flow[..., Any], int]] = [
        (watching.poll, poll_every_s),
        (watching.deliver, deliver_every_s),
        (watching.digest, deliver_every_s),
        (watching.upkeep, 3600),
    ]
    made = []
    for flow, seconds in every:
        deployment = flow.to_deployment(
            name=DEPLOYMENT,
            schedule=Interval(seconds, anchor_date=now + FIRST_RUN - timedelta(seconds=seconds)),
            concurrency_limit=alone,
            entrypoint_type=EntrypointType.MODULE_PATH,
        )
        assert isinstance(deployment, RunnerDeployment)  # noqa: S101  # a coroutine only if async
        made.append(deployment)
    return made


def release_stale_runs(client: SyncPrefectClient) -> int:
    """End the runs that an earlier process of ours left behind; how many there were.

    A run that was stopped while it started, or whose process was killed, stays "submitting" or
    "running" in Prefect's database and holds the one slot of its flow: every later run would be
    cancelled, and nobody would poll again. Only this process starts runs of our deployments, so
    whatever is under way before it serves is stale. A run that lives on after all does no harm:
    what it does a second time changes nothing.
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
    for run in left:
        client.set_flow_run_state(run.id, Crashed(message="Its process is gone."))
    return len(left)


def main() -> None:
    """Serve until stopped."""
    settings = load_settings(load_environment(os.environ))
    with get_client(sync_client=True) as client:
        if left := release_stale_runs(client):
            LOG.warning("ended %s that an earlier start left behind", counted(left, "run"))
    serve(
        *deployments(settings.poll_every_s, settings.deliver_every_s, datetime.now(UTC)),
        pause_on_shutdown=False,
        print_starting_message=False,
    )


if __name__ == "__main__":
    main()
