"""Register the flows of many machines on a work pool: what `wirewatch deploy` starts.

    python -m flows.deploying '{"pool": ..., "type": ..., "image": ..., "variables": {...}}'

Prints one JSON object of what was made and what was there; exit 1 with a sentence on stderr.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from httpx import HTTPError
from prefect import Flow
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.actions import WorkPoolCreate
from prefect.deployments.runner import RunnerDeployment
from prefect.exceptions import ObjectNotFound, PrefectHTTPStatusError
from prefect.schedules import Interval
from prefect.types.entrypoint import EntrypointType

from config.environment import load_environment
from config.settings import load_settings
from core.errors import SetupError
from flows import fleet
from pipeline.jobs import turns

#: Where in Kubernetes the environment and the watch files come from: names that an operator makes.
SECRET, WATCH, WATCH_PATH = "wirewatch", "wirewatch-watch", "/etc/wirewatch"
#: Intervals count from a moment that stays, so that registering again moves no run.
ANCHOR = datetime(2026, 1, 1, tzinfo=UTC)
#: Prefect's priorities: the smaller comes first, and the default queue has 1.
BATCHES_PRIORITY = 10


def deployments(
    pool: str, every: Mapping[str, timedelta], variables: Mapping[str, Any]
) -> list[RunnerDeployment]:
    """One deployment a flow; batches have no schedule and a queue of their own.

    `every` says how often each job has its turn; delivering includes digests.
    """
    flows: list[tuple[Flow[..., Any], timedelta | None]] = [
        (fleet.plan, every["poll"]),
        (fleet.poll_batch, None),
        (fleet.deliver, every["deliver"]),
        (fleet.upkeep, every["upkeep"]),
    ]
    made = []
    for flow, turn in flows:
        deployment = flow.to_deployment(
            name=fleet.DEPLOYMENT,
            schedule=Interval(turn, anchor_date=ANCHOR) if turn else None,
            work_pool_name=pool,
            work_queue_name=None if turn else fleet.BATCHES,
            job_variables=dict(variables),
            entrypoint_type=EntrypointType.MODULE_PATH,
        )
        assert isinstance(deployment, RunnerDeployment)  # noqa: S101  # a coroutine only if async
        made.append(deployment)
    return made


def deploy(
    client: SyncPrefectClient,
    pool: str,
    kind: str,
    variables: Mapping[str, Any],
    every: Mapping[str, timedelta],
) -> dict[str, Any]:
    """Make what is missing and bring up to date what is there; what that was.

    Raises SetupError where a pool of that name runs something else.
    """
    report: dict[str, Any] = {"pool": pool, "type": kind, "made": [], "updated": []}
    try:
        found = client.read_work_pool(pool).type
        if found != kind:
            raise SetupError(f'the work pool "{pool}" is of type {found}, not {kind}')
    except ObjectNotFound:
        template = pool_template(client, kind)
        client.create_work_pool(WorkPoolCreate(name=pool, type=kind, base_job_template=template))
        report["made"].append(f"work pool {pool}")
    try:
        client.read_work_queue_by_name(fleet.BATCHES, work_pool_name=pool)
    except ObjectNotFound:
        client.create_work_queue(fleet.BATCHES, work_pool_name=pool, priority=BATCHES_PRIORITY)
        report["made"].append(f"work queue {fleet.BATCHES}")
    for deployment in deployments(pool, every, variables):
        name = f"{deployment.flow_name}/{deployment.name}"
        try:
            client.read_deployment_by_name(name)
            what = "updated"
        except ObjectNotFound:
            what = "made"
        deployment.apply()
        report[what].append(f"deployment {name}")
    return report


def pool_template(client: SyncPrefectClient, kind: str) -> dict[str, Any]:
    """Prefect's own template for a pool of this type.

    In Kubernetes a Secret gives the environment and a ConfigMap the watch files, so that neither
    passes through Prefect. Raises SetupError for a type that Prefect does not know.
    """
    for collection in client.read_worker_metadata().values():
        if kind in collection:
            template: dict[str, Any] = collection[kind]["default_base_job_configuration"]
            break
    else:
        raise SetupError(f'Prefect\'s server knows no work pool of type "{kind}"')
    if kind == "kubernetes":
        pod = template["job_configuration"]["job_manifest"]["spec"]["template"]["spec"]
        pod["containers"][0] |= {
            "envFrom": [{"secretRef": {"name": SECRET}}],
            "volumeMounts": [{"name": "watch", "mountPath": WATCH_PATH, "readOnly": True}],
        }
        pod["volumes"] = [{"name": "watch", "configMap": {"name": WATCH}}]
    return template


def main(arguments: Sequence[str]) -> int:
    """Register, and print what that did."""
    wanted = json.loads(arguments[0])
    settings = load_settings(load_environment(os.environ))
    try:
        with get_client(sync_client=True) as client:
            report = deploy(
                client, wanted["pool"], wanted["type"], wanted["variables"], turns(settings)
            )
    except SetupError as error:
        print(error, file=sys.stderr)
        return 2
    except PrefectHTTPStatusError as error:
        print(f"Prefect's server refuses: {error}", file=sys.stderr)
        return 1
    except HTTPError as error:
        api = os.environ.get("PREFECT_API_URL")
        print(f"Prefect's server at {api} does not answer: {error}", file=sys.stderr)
        return 1
    print(json.dumps(report))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
