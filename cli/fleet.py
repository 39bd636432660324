"""`wirewatch deploy`: the same flows on a Prefect work pool, for many machines."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from cli.output import out, safe
from core.errors import SetupError, WirewatchError


class PoolType(StrEnum):
    """What a worker of the pool starts for each run."""

    process = "process"
    docker = "docker"
    kubernetes = "kubernetes"


def register(app: typer.Typer) -> None:
    """Add these commands."""
    app.command(epilog="Example: wirewatch deploy --pool news --type process")(deploy)


def deploy(
    pool: Annotated[str, typer.Option(help="Work pool; made if there is none of that name.")],
    kind: Annotated[
        PoolType, typer.Option("--type", help="What its workers start for each run.")
    ] = PoolType.process,
    image: Annotated[
        str, typer.Option(help="Image with Wirewatch in it, for docker and kubernetes.")
    ] = "",
    variable: Annotated[
        list[str] | None,
        typer.Option(
            "--job-variable", help="One more of the pool's job variables, as NAME=VALUE (or JSON)."
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="What was done as JSON.")] = False,
) -> None:
    """Register the flows on a Prefect work pool, or bring them up to date.

    Needs a PostgreSQL database, which all machines share, and the API of a Prefect server.
    Secrets stay out of Prefect: runs find them in the environment of their worker.
    """
    from config.environment import load_environment
    from config.settings import load_settings
    from pipeline.wiring import open_app

    environ = load_environment(os.environ)
    settings = load_settings(environ)
    if not settings.database_url.startswith("postgresql"):
        raise SetupError(
            "many machines need one database, and an SQLite file cannot be shared: set "
            "WIREWATCH_DATABASE_URL to a PostgreSQL database"
        )
    if not environ.get("PREFECT_API_URL"):
        raise SetupError(
            "there is no Prefect server to register at: set PREFECT_API_URL, such as "
            "http://prefect.example.org:4200/api"
        )
    if (kind is PoolType.process) == bool(image):
        needs = "takes no image" if image else "needs an image with Wirewatch in it (--image)"
        raise SetupError(f"a work pool of type {kind} {needs}")
    variables = job_variables(kind, image, variable or [], environ_names(settings.config, environ))
    with open_app(settings, environ) as app:
        _ = app.matcher  # a watch that cannot work is refused here, before anything is made
    wanted = {"pool": pool, "type": str(kind), "variables": variables}
    done = subprocess.run(  # noqa: S603  # our own command, no shell
        [sys.executable, "-m", "flows.deploying", json.dumps(wanted)],
        env=environ | {"PREFECT_LOGGING_LEVEL": "ERROR", "DO_NOT_TRACK": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        said = done.stderr.strip().splitlines() or ["Prefect ended without a word"]
        raise SetupError(said[-1]) if done.returncode == 2 else WirewatchError(said[-1])
    report = json.loads(done.stdout.splitlines()[-1])
    if as_json:
        print(json.dumps(report))
        return
    console = out()
    for what in ("made", "updated"):
        for name in report[what]:
            console.print(f"[green]{what:>8}[/green] {safe(name)}")
    console.print(
        f"Workers take them now: prefect worker start --pool {safe(pool)} --type {kind} --limit 2"
    )


def environ_names(config: Path, environ: dict[str, str]) -> tuple[str, ...]:
    """The names that runs need of their environment: our settings that are set, and `${NAME}`."""
    from config.environment import references

    files = sorted(config.glob("*.toml"))
    named = references("".join(file.read_text("utf-8", "replace") for file in files))
    return tuple(sorted({name for name in environ if name.startswith("WIREWATCH_")} | named))


def job_variables(
    kind: PoolType, image: str, given: Sequence[str], names: Sequence[str]
) -> dict[str, Any]:
    """The pool's variables for our runs; those that are given come last.

    Docker's containers get what their worker has in its environment: Prefect stores the names
    alone (`{{ $NAME }}`), and the worker fills them in. Raises SetupError.
    """
    variables: dict[str, Any] = {}
    if kind is PoolType.process:
        # Where a run finds `.env` and a relative WIREWATCH_CONFIG.
        variables["working_dir"] = str(Path.cwd())
        # Without a command Prefect starts two more processes for each run, to find out where
        # its code is: twice the processor time of a small batch.
        variables["command"] = shlex.join([sys.executable, "-m", "prefect.engine"])
    else:
        variables["image"] = image
    if kind is PoolType.docker:
        variables["env"] = {name: f"{{{{ ${name} }}}}" for name in names}
    for text in given:
        name, equals, value = text.partition("=")
        if not (name and equals):
            raise SetupError(f'"{text}" is no job variable; write NAME=VALUE')
        try:
            variables[name] = json.loads(value)
        except json.JSONDecodeError:  # plain text, as in image_pull_policy=Always
            variables[name] = value
    return variables
