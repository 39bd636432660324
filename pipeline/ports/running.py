"""What Wirewatch remembers of its own running; part of `Store`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from core.values import JobState


class Meters(Protocol):
    """Numbers that only ever grow. All methods are safe to call from several threads."""

    def add(self, more: Mapping[str, float]) -> None:
        """Add to meters; one that is not there begins at nought."""
        ...

    def all(self) -> dict[str, float]:
        """Every meter by name."""
        ...


class Jobs(Protocol):
    """When the regular jobs last ran. All methods are safe to call from several threads."""

    def all(self) -> dict[str, JobState]:
        """Every job that ever ran, by name."""
        ...

    def began(self, name: str, by: str, now: datetime) -> None:
        """Note that a job begins; what came of it before stays until it ends."""
        ...

    def ended(self, name: str, now: datetime, problem: str = "") -> None:
        """Note how a job that began has ended; without a problem it succeeded."""
        ...
