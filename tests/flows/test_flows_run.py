"""The flows on Prefect's own server: one server for all of it, because it takes long to start."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.house import House, house

CHECKOUT = Path(__file__).parents[2]
NOW = datetime.now(UTC)
#: How each planted secret begins; of the length that a token of Slack has.
PLANTED = "s3cretplantedinasett"

#: Runs in a process of its own: Prefect keeps its settings and its server for a whole process.
SCRIPT = """
import json
from prefect.client.orchestration import get_client
from prefect.client.schemas.objects import ConcurrencyLimitStrategy

from config.settings import load_settings
from flows.serving import deployments
from pipeline.jobs import turns
from flows.watching import deliver, digest, poll, upkeep

first, second = poll(everything=True), poll(everything=True)
sent = deliver()
digests, gone = digest(), upkeep()
with get_client(sync_client=True) as client:
    artifacts = client.request("POST", "/artifacts/filter", json={}).json()
    runs = client.request("POST", "/flow_runs/filter", json={}).json()
    tasks = client.request("POST", "/task_runs/filter", json={}).json()
from datetime import UTC, datetime
NOW = datetime(2026, 11, 26, tzinfo=UTC)
made = deployments(turns(load_settings({})), NOW)
print("ANSWER" + json.dumps({
    "first": first.line(), "hits": len(first.hits), "again": second.articles, "sent": sent,
    "digests": digests, "gone": gone,
    "runs": sorted(run["state"]["type"] for run in runs),
    "tasks": sorted(task["name"] for task in tasks),
    "tables": [a["description"] for a in artifacts if a["type"] == "table"],
    "progress": [a["data"] for a in artifacts if a["type"] == "progress"],
    "deployments": {d.flow_name: d.entrypoint for d in made},
    "starts": [
        (each.anchor_date + each.interval - NOW).total_seconds()
        for each in (d.schedules[0].schedule for d in made)
    ],
    "alone": [
        d.concurrency_limit == 1
        and d.concurrency_options.collision_strategy == ConcurrencyLimitStrategy.CANCEL_NEW
        for d in made
    ],
}))
"""


#: A run that was killed while it started keeps the slot of its flow, until it is released.
STALE = """
import json
from datetime import UTC, datetime
from prefect.client.orchestration import get_client
from prefect.states import Pending

from config.settings import load_settings
from uuid import uuid4
from core.errors import WirewatchError
from flows import watching
from flows.serving import deployments, release_stale_runs, run_planned
from pipeline.jobs import turns

poll, _, digest, _ = deployments(turns(load_settings({})), datetime.now(UTC))
deployment, digests = poll.apply(), digest.apply()

def told(run_id):
    try:
        run_planned(run_id, watching.digest)
    except WirewatchError as error:
        return str(error)

with get_client(sync_client=True) as client:
    def start():
        run = client.create_flow_run_from_deployment(deployment)
        return client.set_flow_run_state(run.id, Pending()).status.value, run.id

    killed, blocked = start(), start()
    released = release_stale_runs(client)
    state = client.read_flow_run(killed[1]).state.type.value
    after = start()
    # The flow finds no database that it can use; of the second run Prefect knows nothing.
    said = [told(one) for one in (client.create_flow_run_from_deployment(digests).id, uuid4())]
    print("ANSWER" + json.dumps([killed[0], blocked[0], released, state, after[0], said]))
"""


@pytest.mark.prefect
def test_a_run_killed_while_it_started_blocks_no_later_one_and_one_that_fails_is_told(
    tmp_path: Path,
) -> None:
    wrong = {"WIREWATCH_DATABASE_URL": "oracle://nowhere"}
    found = json.loads(answer_of(STALE, environment(tmp_path) | wrong))
    killed, blocked, released, state, after, (failed, unknown) = found
    assert killed == "ACCEPT"
    assert blocked != "ACCEPT"
    assert (released, state) == (1, "CRASHED")
    assert after == "ACCEPT"
    assert "SetupError: WIREWATCH_DATABASE_URL must be a database address" in failed
    assert unknown.startswith("Prefect went away in its run (")


def environment(home: Path) -> dict[str, str]:
    environ = dict(os.environ) | {
        "PREFECT_HOME": str(home / "prefect"),
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "300",
        "PREFECT_LOGGING_LEVEL": "DEBUG",
        "DO_NOT_TRACK": "1",
    }
    environ.pop("PREFECT_API_URL", None)
    return environ


def answer_of(script: str, environ: dict[str, str]) -> str:
    run = subprocess.run(
        [sys.executable, "-c", script],
        env=environ,
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )
    assert run.returncode == 0, run.stderr[-3000:]
    assert PLANTED not in run.stdout + run.stderr
    return run.stdout.split("ANSWER")[1]


def plant(built: House) -> None:
    """Put a secret into each kind of setting."""
    config = built.home / "config"
    for name, before, after in (
        ("alerts.toml", "demodemodemodemodemodemo", "${SLACK_TOKEN}"),
        ("sources.toml", "[[source]]", '[[source]]\nheaders = { X-Token = "${NEWS_TOKEN}" }'),
    ):
        text = (config / name).read_text()
        assert before in text
        (config / name).write_text(text.replace(before, after, 1))
    secrets = ("SLACK_TOKEN", "NEWS_TOKEN", "WIREWATCH_REVIEW_PASSWORD")
    built.environ |= {name: f"{PLANTED}000{n}" for n, name in enumerate(secrets)}


@pytest.mark.prefect
def test_the_flows_poll_deliver_and_show_their_work(tmp_path: Path) -> None:
    with house(tmp_path, NOW - timedelta(hours=1)) as built:
        plant(built)
        answer = json.loads(answer_of(SCRIPT, environment(tmp_path) | built.environ))
        letters = len(built.mail.letters)
    # No secret in a parameter, a log line, a result or an artifact, with all logs at DEBUG.
    kept = [path for path in (tmp_path / "prefect").rglob("*") if path.is_file()]
    assert any(path.name == "prefect.db" for path in kept)
    assert [path for path in kept if PLANTED.encode() in path.read_bytes()] == []
    assert answer["first"].startswith("8 of 8 sources read, 33 articles")
    assert answer["again"] == 0
    assert answer["hits"] > letters > 0
    assert answer["sent"] == f"{2 * letters} sent"
    assert (answer["digests"], answer["gone"]) == (0, 0)
    assert answer["runs"] == ["COMPLETED"] * 5
    # A task is a batch of hosts: seven outlets, polled twice.
    assert len(answer["tasks"]) == 14
    assert answer["first"] in answer["tables"]
    assert answer["progress"] == [100.0, 100.0]
    assert answer["deployments"] == {
        name: f"flows.watching.{name}" for name in ("poll", "deliver", "digest", "upkeep")
    }
    assert all(answer["alone"])
    # Nobody waits a whole interval for the first poll.
    assert answer["starts"] == [15, 15, 15, 15]
