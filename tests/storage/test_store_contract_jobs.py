"""What a store promises about the regular jobs and the meters."""

from __future__ import annotations

from core.values import JobState
from pipeline.ports import Store
from tests.storage.news import MINUTE, NOW


def test_a_job_is_remembered_with_its_last_success_and_its_last_failure(store: Store) -> None:
    assert store.jobs.all() == {}
    store.jobs.ended("poll", NOW)  # nobody began it
    assert store.jobs.all() == {}
    store.jobs.began("poll", "clock", NOW)
    assert store.jobs.all() == {"poll": JobState("poll", "clock", NOW)}
    store.jobs.ended("poll", NOW + MINUTE)
    good = JobState("poll", "clock", NOW, NOW + MINUTE, NOW + MINUTE)
    assert store.jobs.all() == {"poll": good}
    store.jobs.began("poll", "prefect", NOW + 5 * MINUTE)
    running = JobState("poll", "prefect", NOW + 5 * MINUTE, None, NOW + MINUTE)
    assert store.jobs.all() == {"poll": running}
    store.jobs.ended("poll", NOW + 6 * MINUTE, "the disk is full")
    store.jobs.began("deliver", "clock", NOW)
    failed = JobState(
        "poll", "prefect", NOW + 5 * MINUTE, NOW + 6 * MINUTE, NOW + MINUTE, "the disk is full"
    )
    assert store.jobs.all() == {"deliver": JobState("deliver", "clock", NOW), "poll": failed}


def test_meters_only_grow(store: Store) -> None:
    store.meters.add({})
    assert store.meters.all() == {}
    store.meters.add({"polls/ok": 2, "lag/sum": 0.5})
    store.meters.add({"polls/ok": 1, "polls/failed": 1})
    assert store.meters.all() == {"polls/ok": 3, "polls/failed": 1, "lag/sum": 0.5}
