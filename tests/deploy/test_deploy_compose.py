"""The compose file, read as Compose reads it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.main import get_command

from cli.main import app
from cli.parts import prefect_environ
from config.settings import load_settings
from tests.deploy.dockerfile import DOCKERFILE
from tests.deploy.test_deploy_docker import settings_of

COMPOSE = DOCKERFILE.with_name("compose.yaml")
EXAMPLE = DOCKERFILE.with_name("example.env")


def as_compose_reads_it(text: str) -> dict[str, Any]:
    """Aliases resolved and variables filled in, as `docker compose config` does first."""
    plain = re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", text)
    plain = re.sub(r"\$\{\w+:\?[^}]*\}", "secret", plain)
    found: dict[str, Any] = yaml.safe_load(plain)
    return found


def test_compose_takes_the_file() -> None:
    compose = pytest.importorskip("compose_spec", reason="no wheel for this machine").PyCompose
    read = as_compose_reads_it(COMPOSE.read_text())
    made = compose.from_yaml(yaml.safe_dump(read))
    assert set(made.service_names()) == {"db", "prefect", "deploy", "worker", "app"}
    read["services"]["app"]["portz"] = ["1:1"]
    with pytest.raises(ValueError, match="portz"):
        compose.from_yaml(yaml.safe_dump(read))


def test_our_containers_are_closed_and_their_commands_exist() -> None:
    known = get_command(app).commands
    for name, service in as_compose_reads_it(COMPOSE.read_text())["services"].items():
        for port in service.get("ports", ()):
            assert port.startswith("127.0.0.1:"), "a proxy with TLS belongs before it"
        if name == "db":
            continue
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
        first, second, *_ = service["command"]
        assert first in ("wirewatch", "prefect")
        assert first == "prefect" or second in known


def kept(environ: Mapping[str, str]) -> dict[str, str]:
    """For how long a Prefect server with this environment keeps what."""
    return {name: value for name, value in environ.items() if re.search("VACUUM|RETENTION", name)}


def test_prefects_server_keeps_its_runs_no_longer_than_on_one_machine() -> None:
    prefect = as_compose_reads_it(COMPOSE.read_text())["services"]["prefect"]
    wanted = kept(prefect_environ(load_settings({}), {}, Path()))
    assert kept(prefect["environment"]) == wanted != {}


def test_settings_exist_and_no_secret_stands_in_a_file() -> None:
    for file in (COMPOSE, EXAMPLE):
        # What stands in .env enters the containers too, and a name that is no setting is refused.
        assert not settings_of(file.read_text())
        assert not re.search(r"PASSWORD(=|: )[^\s$]", file.read_text()), file
