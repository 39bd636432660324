"""Serve all flows on their schedules from one process: `python -m flows.serving`."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from typing import Any

from prefect import Flow, serve
from prefect.client.schemas.objects import ConcurrencyLimitConfig, ConcurrencyLimitStrategy
from prefect.deployments.runner import RunnerDeployment
from prefect.schedules import Interval
from prefect.types.entrypoint import EntrypointType

from config.environment import load_environment
from config.settings import load_settings
from flows import watching

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
            name="wirewatch",
            schedule=Interval(seconds, anchor_date=now + FIRST_RUN - timedelta(seconds=seconds)),
            concurrency_limit=alone,
            entrypoint_type=EntrypointType.MODULE_PATH,
        )
        assert isinstance(deployment, RunnerDeployment)  # noqa: S101  # a coroutine only if async
        made.append(deployment)
    return made


def main() -> None:
    """Serve until stopped."""
    settings = load_settings(load_environment(os.environ))
    serve(
        *deployments(settings.poll_every_s, settings.deliver_every_s, datetime.now(UTC)),
        pause_on_shutdown=False,
        print_starting_message=False,
    )


if __name__ == "__main__":
    main()
