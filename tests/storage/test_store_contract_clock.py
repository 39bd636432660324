"""What a store promises when the clock was put back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from core.values import FetchRecord, SourceState
from pipeline.ports import Store
from tests.storage.news import LEASE, MINUTE, NOW, alert, entry, owe

DAY = timedelta(days=1)
STEPS = pytest.mark.parametrize("step", [timedelta(hours=2), DAY])


def remember(store: Store, *states: SourceState) -> None:
    with store.begin() as tx:
        for state in states:
            tx.save_state(state)
            tx.log_fetch(FetchRecord(state.slug, NOW, 200, "ok"))


@STEPS
def test_a_source_keeps_its_wait_and_no_more(store: Store, step: timedelta) -> None:
    then = NOW + step
    ahead = SourceState("ahead", attempted_at=then, succeeded_at=then, due_at=then + 15 * MINUTE)
    past = SourceState("past", attempted_at=NOW - MINUTE, due_at=NOW + 5 * MINUTE)
    remember(store, ahead, past)
    assert store.put_back(NOW) == 1
    states = store.source_states()
    assert states["ahead"].due_at == NOW + 15 * MINUTE
    assert states["ahead"].attempted_at == states["ahead"].succeeded_at == NOW
    assert states["past"] == past
    assert store.put_back(NOW) == 0


@STEPS
def test_an_entry_is_tried_again_after_its_own_wait(store: Store, step: timedelta) -> None:
    with store.begin() as tx:
        record = entry(outcome="failed", retry_at=NOW + step + 10 * MINUTE)
        tx.save_entries("press", [record], NOW + step)
    store.put_back(NOW)
    assert store.pending("press", NOW + 9 * MINUTE) == ()
    assert len(store.pending("press", NOW + 10 * MINUTE)) == 1


@STEPS
def test_alerts_wait_for_no_future(store: Store, step: timedelta) -> None:
    then = NOW + step
    owe(
        store,
        alert("instant", created_at=then, due_at=then),
        alert("quiet", created_at=then, due_at=then + 60 * MINUTE),
        alert("quiet before", created_at=NOW - MINUTE, due_at=NOW + 60 * MINUTE),
        alert("refused", created_at=NOW - MINUTE, due_at=NOW - MINUTE),
        alert("claimed", created_at=NOW - MINUTE, due_at=NOW - MINUTE),
        alert("digested", created_at=then, due_at=then, mode="digest"),
    )
    rows = {row.alert.key: row for row in store.claim(then, LEASE)}
    refused, instant = rows["refused"], rows["instant"]
    store.settle_delivery(
        refused.id, refused.token, "waiting", then, due_at=then + 4 * MINUTE, problem="busy"
    )
    store.settle_delivery(instant.id, instant.token, "sent", then)
    store.put_back(NOW)
    due = {row.alert.key: row.alert.due_at for row in store.deliveries()}
    assert due["quiet"] == due["quiet before"] == NOW + 60 * MINUTE
    assert due["refused"] == NOW + 4 * MINUTE
    (sent,) = store.deliveries("sent")
    assert sent.sent_at == NOW
    assert store.history(sent.id)[0].at == NOW
    assert [row.alert.key for row in store.claim(NOW + LEASE, LEASE)] == ["claimed", "refused"]
    (digested,) = (row for row in store.deliveries() if row.alert.key == "digested")
    assert digested.alert.created_at == NOW


def test_jobs_have_run_by_now(store: Store) -> None:
    store.jobs.began("poll", "clock", NOW + DAY)
    store.jobs.ended("poll", NOW + DAY)
    store.jobs.began("deliver", "clock", NOW - MINUTE)
    assert store.put_back(NOW) == 1
    jobs = store.jobs.all()
    assert jobs["poll"].began_at == jobs["poll"].ended_at == jobs["poll"].succeeded_at == NOW
    assert jobs["deliver"].began_at == NOW - MINUTE
