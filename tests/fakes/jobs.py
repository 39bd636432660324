"""The jobs and meters of the store in memory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from core.values import JobState


class MemoryJobs:
    """When the regular jobs last ran."""

    def __init__(self) -> None:
        self._known: dict[str, JobState] = {}

    def all(self) -> dict[str, JobState]:
        return dict(sorted(self._known.items()))

    def began(self, name: str, by: str, now: datetime) -> None:
        before = self._known.get(name, JobState(name, by, now))
        self._known[name] = replace(before, by=by, began_at=now, ended_at=None)

    def ended(self, name: str, now: datetime, problem: str = "") -> None:
        if before := self._known.get(name):
            good = before.succeeded_at if problem else now
            self._known[name] = replace(before, ended_at=now, succeeded_at=good, problem=problem)

    def put_back(self, now: datetime) -> int:
        ahead = [job for job in self._known.values() if max(filter(None, _stamps(job))) > now]
        for job in ahead:
            began, ended, good = (at and min(at, now) for at in _stamps(job))
            assert began
            self._known[job.name] = replace(job, began_at=began, ended_at=ended, succeeded_at=good)
        return len(ahead)


def _stamps(job: JobState) -> tuple[datetime | None, ...]:
    return job.began_at, job.ended_at, job.succeeded_at


class MemoryMeters:
    """Numbers that only ever grow."""

    def __init__(self) -> None:
        self._known: Counter[str] = Counter()

    def add(self, more: Mapping[str, float]) -> None:
        for name, value in more.items():
            self._known[name] += value  # type: ignore[assignment]

    def all(self) -> dict[str, float]:
        return dict(self._known)
