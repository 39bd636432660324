"""Nothing in the tests reaches beyond this machine."""

from __future__ import annotations

import os
import socket
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from core.addresses import parse_address

_connect = socket.socket.connect

# A busy machine is no failure: examples may take as long as they need.
settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("house")


def _loopback_only(self: socket.socket, address: Any) -> None:
    """Connect to loopback and to local sockets; anything else is a defect of the test."""
    if isinstance(address, tuple):
        found = parse_address(str(address[0]))
        ours = found.is_loopback if found else address[0] == "localhost"
        if not ours:
            raise AssertionError(f"a test tried to reach {address[0]}")
    _connect(self, address)


@pytest.fixture(autouse=True)
def no_internet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket.socket, "connect", _loopback_only)


@pytest.fixture(autouse=True)
def no_settings_of_mine(monkeypatch: pytest.MonkeyPatch) -> None:
    """A developer's own WIREWATCH_* names must not change what a test sees."""
    for name in list(os.environ):
        if name.startswith("WIREWATCH_"):
            monkeypatch.delenv(name)
