"""Several workers deliver, plan digests and owe notices at once: everything is told once."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from core.values import Receiver, Route, Source, SourceState
from pipeline.digest import plan_digests
from pipeline.notices import owe_notices
from storage import open_store
from tests.pipeline.desk import MINUTE, NOON, Desk
from tests.servers.postgres import Postgres

WORKERS = 4
RECEIVERS = (
    Receiver("desk", "mailto://x", hourly_cap=0, daily_cap=0),
    Receiver("capped", "mailto://y", hourly_cap=5),
    Receiver("daily", "mailto://z", notices=True),
)
DAILY = Route(receivers=("daily",), mode="digest", at="07:00")
PRESS = Source("press", "The Press", "https://press.example/feed")


@pytest.mark.postgres
def test_workers_at_once_tell_everything_once_and_keep_the_caps(
    testrun_uid: str, worker_id: str
) -> None:
    url = Postgres(testrun_uid).empty(f"told_once_{worker_id}")
    desks = [Desk(open_store(url), RECEIVERS, (DAILY,)) for _ in range(WORKERS)]
    first = desks[0]
    instant = first.owe(40)
    capped = first.owe(20, receiver="capped")
    yesterday = NOON - timedelta(days=1)
    first.owe(6, receiver="daily", mode="digest", created_at=yesterday, due_at=yesterday)
    with first.store.begin() as tx:
        tx.save_state(SourceState("press", attempted_at=NOON - timedelta(hours=9)))

    def work(desk: Desk) -> None:
        watch = replace(desk.watch, sources=(PRESS,))
        plan_digests(desk.store, watch, NOON)
        owe_notices(desk.store, watch, 5 * MINUTE, (900, 1000), NOON)
        desk.deliver()

    with ThreadPoolExecutor(WORKERS) as workers:
        list(workers.map(work, desks))
    states = Counter(row.state for row in first.store.deliveries())
    for desk in desks:
        desk.store.close()
    told = {
        name: Counter(key for desk in desks for key in desk.channels[name].keys)
        for name in ("desk", "capped", "daily")
    }
    assert told["desk"] == Counter(instant)
    assert set(told["capped"]) <= set(capped)
    assert told["capped"].total() == len(told["capped"]) <= 5
    assert [key.partition(":")[0] for key in told["daily"].elements()].count("digest") == 1
    assert [count for count in told["daily"].values() if count > 1] == []
    assert len(told["daily"]) == 2, "a digest, and a notice of the poller that is silent"
    # What was over the cap waits for a digest; nothing is left lying.
    assert states.keys() <= {"sent", "bundled", "waiting"}
