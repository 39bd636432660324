"""The systemd units, read by systemd itself where there is one."""

from __future__ import annotations

import configparser
import re
import shutil
import subprocess
from pathlib import Path

import pytest

UNITS = sorted((Path(__file__).parents[2] / "deploy" / "systemd").iterdir())
SERVICES = [unit for unit in UNITS if unit.suffix == ".service"]


def read(unit: Path) -> configparser.RawConfigParser:
    """A unit, whose names may come several times; the last one counts here."""
    found = configparser.RawConfigParser(strict=False)
    found.optionxform = str  # type: ignore[assignment,method-assign]
    found.read(unit)
    return found


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="no systemd on this machine")
def test_systemd_takes_the_units(tmp_path: Path) -> None:
    for unit in UNITS:
        # It looks for the programs too, and they are not installed here.
        text = re.sub(r"/opt/wirewatch/bin/\w+", "/bin/true", unit.read_text())
        (tmp_path / unit.name).write_text(text)
    said = subprocess.run(
        [str(shutil.which("systemd-analyze")), "verify", "--man=no", *sorted(tmp_path.iterdir())],
        capture_output=True, text=True,
    )  # fmt: skip
    assert (said.returncode, said.stderr) == (0, "")


@pytest.mark.parametrize("unit", SERVICES, ids=lambda unit: unit.stem)
def test_each_service_is_nobody_and_writes_its_own_folder_only(unit: Path) -> None:
    service = read(unit)["Service"]
    assert service["User"] == "wirewatch"
    assert service["ProtectSystem"] == "strict"
    assert service["NoNewPrivileges"] == "yes"
    assert service["CapabilityBoundingSet"] == ""
    assert service["StateDirectory"] == "wirewatch"
    assert "PASSWORD" not in unit.read_text()


@pytest.mark.parametrize("name", ["wirewatch", "wirewatch-worker"])
def test_what_runs_for_ever_comes_back_and_is_stopped_gently(name: str) -> None:
    (unit,) = (one for one in SERVICES if one.stem == name)
    service = read(unit)["Service"]
    assert service["Restart"] == "always"
    assert service["KillMode"] == "mixed"
    assert int(service["TimeoutStopSec"]) > 10
