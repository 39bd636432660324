"""What is registered on a work pool and how polls are planned there, on Prefect's own server."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.flows.test_flows_run import PLANTED, answer_of, environment, plant
from tests.house import House, house, wirewatch

NOW = datetime.now(UTC)

SCRIPT = """
import json, os
from datetime import UTC, datetime, timedelta
from prefect.client.orchestration import get_client
from prefect.states import Running

from cli.fleet import PoolType, job_variables
from config.settings import load_settings
from core.errors import SetupError
from flows import deploying, fleet
from flows.process import PROCESS
from pipeline.jobs import turns

NAMES = ("DEMO_MAIL", "SLACK_TOKEN", "WIREWATCH_DATABASE_URL")
with get_client(sync_client=True) as client:
    def deploy(pool, kind, image=""):
        variables = job_variables(PoolType(kind), image, ["stream_output=false"], NAMES)
        return deploying.deploy(client, pool, kind, variables, turns(load_settings({})))

    first, again = deploy("news", "process"), deploy("news", "process")
    try:
        deploy("news", "docker", "wirewatch")
        refused = ""
    except SetupError as error:
        refused = str(error)
    def kept(name):
        return client.read_deployment_by_name(name)
    batch, planner = kept("poll-batch/fleet"), kept("plan/fleet")
    queue = client.read_work_queue_by_name("batches", work_pool_name="news")

    def slugs():
        runs = client.request("POST", "/flow_runs/filter", json={
            "deployments": {"id": {"any_": [str(batch.id)]}},
            "flow_runs": {"state": {"type": {"any_": ["SCHEDULED", "RUNNING", "PENDING"]}}},
        }).json()
        return [sorted(run["parameters"]["slugs"]) for run in runs]

    # Two that fell due while no worker was free; a run of the job does what they would have.
    late = [client.create_flow_run_from_deployment(planner.id).id for _ in range(2)]
    def well():
        with PROCESS.opened() as app:
            return app.store.jobs.all()["poll"].succeeded_at is not None

    os.environ["PREFECT__RUNTIME__DEPLOYMENT__ID"] = str(planner.id)
    lines = [fleet.plan(everything=True)]
    del os.environ["PREFECT__RUNTIME__DEPLOYMENT__ID"]
    late = [client.read_flow_run(one).state.type.value for one in late]
    lines += [fleet.plan(everything=True)]
    open_once = slugs()
    run = client.read_flow_runs(sort="START_TIME_DESC", limit=50)
    [waiting] = [one for one in run if one.deployment_id == batch.id]
    # Somebody took it and is still at work; then he has been gone for a while.
    client.set_flow_run_state(waiting.id, Running(), force=True)
    lines.append(fleet.plan(everything=True))
    fleet.LEASED_WITHIN = timedelta(seconds=-60)
    with PROCESS.opened() as app:
        now = app.store.leases.time()
        lease = app.store.leases.take([f"run {waiting.id}"], "x", now, now + timedelta(hours=1))
    lines.append(fleet.plan(everything=True))
    with PROCESS.opened() as app:
        app.store.leases.give_back(lease.values(), now)
    lines.append(fleet.plan(everything=True))
    given_up = client.read_flow_run(waiting.id).state.type.value
    wells = [well()]
    polled = fleet.poll_batch(open_once[0])
    wells.append(well())
    told = fleet.deliver(), fleet.upkeep()

    for pool, kind in (("boxes", "docker"), ("pods", "kubernetes")):
        deploy(pool, kind, "wirewatch:1")
        if pool == "boxes":
            docker = kept("poll-batch/fleet").job_variables
    pod = client.read_work_pool("pods").base_job_template["job_configuration"]["job_manifest"][
        "spec"]["template"]["spec"]
    moved = kept("poll-batch/fleet").work_pool_name
print("ANSWER" + json.dumps({
    "first": first, "again": again, "refused": refused, "entrypoint": batch.entrypoint,
    "queue": batch.work_queue_name, "priority": queue.priority, "variables": batch.job_variables,
    "schedules": [len(batch.schedules), planner.schedules[0].schedule.interval.total_seconds()],
    "lines": lines, "open": open_once, "given_up": given_up, "polled": polled, "told": told,
    "docker": docker, "pod": pod, "moved": moved, "late": late, "wells": wells,
}))
"""


@pytest.mark.prefect
def test_the_flows_are_registered_on_a_pool_and_batches_planned_once(tmp_path: Path) -> None:
    with house(tmp_path, NOW - timedelta(hours=1)) as built:
        plant(built)
        answer = json.loads(answer_of(SCRIPT, environment(tmp_path) | built.environ))
        letters = len(built.mail.letters)
    names = [f"deployment {flow}/fleet" for flow in ("plan", "poll-batch", "deliver", "upkeep")]
    pool = ["work pool news", "work queue batches"]
    assert answer["first"] == {
        "pool": "news", "type": "process", "made": pool + names, "updated": []
    }  # fmt: skip
    assert answer["again"] == {"pool": "news", "type": "process", "made": [], "updated": names}
    assert answer["refused"] == 'the work pool "news" is of type process, not docker'
    assert answer["entrypoint"] == "flows.fleet.poll_batch"
    assert (answer["queue"], answer["priority"]) == ("batches", 10)
    assert answer["variables"].keys() == {"working_dir", "command", "stream_output"}
    assert answer["schedules"] == [0, 300]

    gone = "given up because their worker is gone"
    assert answer["lines"] == [
        f"8 sources in 1 new batch, 0 waiting or at work, 0 {gone}",
        f"0 sources in 0 new batches, 1 waiting or at work, 0 {gone}",
        f"0 sources in 0 new batches, 1 waiting or at work, 0 {gone}",
        f"0 sources in 0 new batches, 1 waiting or at work, 0 {gone}",
        f"8 sources in 1 new batch, 0 waiting or at work, 1 {gone}",
    ]
    assert [len(slugs) for slugs in answer["open"]] == [8]
    assert answer["late"] == ["CANCELLED", "CANCELLED"]
    assert answer["given_up"] == "CRASHED"
    assert answer["polled"].startswith("8 of 8 sources read, 33 articles")
    # A dead man's switch would be told that all is well as long as plans are made.
    assert answer["wells"] == [False, True]
    assert answer["told"] == [f"{2 * letters} sent", 0]
    assert letters

    # Secrets are named and never told.
    assert answer["docker"]["env"]["SLACK_TOKEN"] == "{{ $SLACK_TOKEN }}"
    assert answer["docker"]["image"] == "wirewatch:1"
    container = answer["pod"]["containers"][0]
    assert container["envFrom"] == [{"secretRef": {"name": "wirewatch"}}]
    assert container["volumeMounts"][0]["mountPath"] == "/etc/wirewatch"
    assert answer["moved"] == "pods"
    kept = [path for path in (tmp_path / "prefect").rglob("*") if path.is_file()]
    assert any(path.name == "prefect.db" for path in kept)
    assert [path for path in kept if PLANTED.encode() in path.read_bytes()] == []


@pytest.fixture
def built(tmp_path: Path) -> House:
    """Watch files without a server behind them."""
    with house(tmp_path, NOW) as made:
        return made


@pytest.mark.parametrize(
    ("words", "environ", "said"),
    [
        (
            ("--pool", "news"),
            {},
            "many machines need one database, and an SQLite file cannot be shared: set "
            "WIREWATCH_DATABASE_URL to a PostgreSQL database",
        ),
        (
            ("--pool", "news"),
            {"WIREWATCH_DATABASE_URL": "postgresql://127.0.0.1:9/none"},
            "there is no Prefect server to register at: set PREFECT_API_URL, such as "
            "http://prefect.example.org:4200/api",
        ),
        (
            ("--pool", "news", "--type", "docker"),
            {
                "WIREWATCH_DATABASE_URL": "postgresql://127.0.0.1:9/none",
                "PREFECT_API_URL": "http://127.0.0.1:9/api",
            },
            "a work pool of type docker needs an image with Wirewatch in it (--image)",
        ),
        (
            ("--pool", "news", "--job-variable", "volumes"),
            {
                "WIREWATCH_DATABASE_URL": "postgresql://127.0.0.1:9/none",
                "PREFECT_API_URL": "http://127.0.0.1:9/api",
            },
            '"volumes" is no job variable; write NAME=VALUE',
        ),
    ],
)
def test_what_cannot_be_deployed_is_refused_in_one_sentence(
    built: House, words: tuple[str, ...], environ: dict[str, str], said: str
) -> None:
    answer = wirewatch("deploy", *words, environ=built.environ | environ)
    assert (answer.code, answer.out, answer.err) == (2, "", f"wirewatch: {said}\n")
