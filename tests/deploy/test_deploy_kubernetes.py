"""The Kubernetes example, held against the API's own schema."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
import yaml

from cli.parts import prefect_environ
from config.loader import load_watch
from config.settings import load_settings
from tests.deploy.test_deploy_compose import kept
from tests.deploy.test_deploy_docker import settings_of

FILES = sorted((Path(__file__).parents[2] / "deploy" / "kubernetes").glob("*.yaml"))
OBJECTS: list[dict[str, Any]] = [
    one for file in FILES for one in yaml.safe_load_all(file.read_text("utf-8"))
]
WORKLOADS = [one for one in OBJECTS if one["kind"] in ("Deployment", "StatefulSet")]
#: The oldest release that is still cared for when this was written, and the newest known.
VERSIONS = ("1.33", "1.37")


@pytest.mark.parametrize("version", VERSIONS)
def test_the_api_server_would_take_every_object(version: str) -> None:
    for one in OBJECTS:
        kubernetes_validate.validate(one, version, strict=True)
    wrong = OBJECTS[0] | {"metadatas": {}}
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(wrong, version, strict=True)


def test_every_container_fits_the_restricted_standard() -> None:
    for workload in WORKLOADS:
        pod = workload["spec"]["template"]["spec"]
        assert pod["securityContext"]["runAsNonRoot"] is True
        assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
        for container in (*pod["containers"], *pod.get("initContainers", ())):
            context = container["securityContext"]
            assert context["allowPrivilegeEscalation"] is False
            assert context["readOnlyRootFilesystem"] is True
            assert context["capabilities"] == {"drop": ["ALL"]}
            assert container["resources"]["limits"]["memory"]


def test_what_serves_is_probed_and_policies_name_pods_that_exist() -> None:
    pods = {one["spec"]["template"]["metadata"]["labels"]["app"]: one for one in WORKLOADS}
    assert set(pods) == {"postgres", "prefect", "wirewatch", "worker"}
    for name in ("postgres", "prefect", "wirewatch"):
        (container,) = pods[name]["spec"]["template"]["spec"]["containers"]
        assert container["readinessProbe"]
    for policy in (one for one in OBJECTS if one["kind"] == "NetworkPolicy"):
        chosen = policy["spec"]["podSelector"].get("matchLabels", {})
        assert set(chosen.values()) <= set(pods)


def test_prefects_server_keeps_its_runs_no_longer_than_on_one_machine() -> None:
    (server,) = [one for one in WORKLOADS if one["metadata"]["name"] == "prefect"]
    (container,) = server["spec"]["template"]["spec"]["containers"]
    environ = {one["name"]: one.get("value", "") for one in container["env"]}
    assert kept(environ) == kept(prefect_environ(load_settings({}), {}, Path()))


def test_settings_exist_and_kubernetes_adds_none_of_its_own() -> None:
    assert not settings_of("".join(file.read_text("utf-8") for file in FILES))
    for workload in WORKLOADS:
        pod = workload["spec"]["template"]["spec"]
        ours = any(one["image"].startswith("wirewatch:") for one in pod["containers"])
        assert not ours or pod["enableServiceLinks"] is False


def test_its_watch_files_are_a_watch(tmp_path: Path) -> None:
    (found,) = (one for one in OBJECTS if one["metadata"]["name"] == "wirewatch-watch")
    for name, text in found["data"].items():
        (tmp_path / name).write_text(text, "utf-8")
    watch = load_watch(tmp_path, {"DESK_MAIL": "mailtos://u:p@smtp.example.org?to=d@example.org"})
    assert (len(watch.sources), len(watch.topics), len(watch.routes)) == (1, 1, 1)


def test_no_secret_stands_in_a_file() -> None:
    assert not [one for one in OBJECTS if one["kind"] == "Secret"]
