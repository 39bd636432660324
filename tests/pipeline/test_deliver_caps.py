"""Caps hold, and what is over them is told in the next digest."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from core.values import Receiver
from pipeline.digest import plan_digests
from pipeline.lane import LEASE
from pipeline.letters import preview_digests
from storage import open_store
from tests.pipeline.desk import NOON, Desk

HOUR = timedelta(hours=1)
CAPPED = Receiver("desk", "mailto://x", hourly_cap=3, daily_cap=5)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    store = open_store(f"sqlite:///{tmp_path / 'news.db'}")
    yield Desk(store, (CAPPED,))
    store.close()


def test_no_more_than_the_caps_are_sent_and_the_digest_tells_the_rest(desk: Desk) -> None:
    desk.owe(4)
    assert desk.deliver().line() == "3 sent, 1 kept for the next digest"
    desk.now += HOUR
    desk.owe(3)
    assert desk.deliver().line() == "2 sent, 1 kept for the next digest"
    ((_, preview),) = preview_digests(desk.store, desk.watch, "", desk.now)
    assert plan_digests(desk.store, desk.watch, desk.now) == ()
    # No route of this receiver asks for digests, yet it has one at seven.
    desk.now = NOON + timedelta(hours=19)
    (planned,) = plan_digests(desk.store, desk.watch, desk.now)
    assert desk.deliver().line() == "1 sent"
    digest = desk.channels["desk"].letters[-1]
    assert (digest.key, digest.kind) == (planned.key, "digest")
    assert desk.told()[-1] == (4, 7)
    note = (
        "2 alerts are told here and not at once, because the limit of 3 messages an hour and "
        "5 a day was reached."
    )
    assert digest.notes == (note,)
    assert " ".join(preview.split()).count(note) == 1
    assert set(desk.states().values()) == {"sent", "bundled"}
    assert plan_digests(desk.store, desk.watch, desk.now) == ()


def test_an_article_says_that_it_was_kept_for_the_digest(desk: Desk) -> None:
    desk.owe(4)
    desk.deliver()
    (fate,) = desk.store.fates("https://press.example/4")
    assert (fate.step, fate.outcome) == ("alerted", "held")
    assert fate.detail == "desk had 3 messages within an hour; the next digest tells it"


def test_what_another_worker_is_sending_counts(desk: Desk) -> None:
    desk.owe(2)
    assert len(desk.store.claim(desk.now, LEASE)) == 2
    desk.owe(2)
    assert desk.deliver().line() == "1 sent, 1 kept for the next digest"


def test_an_alert_that_was_tried_or_asked_for_again_is_not_kept_back(desk: Desk) -> None:
    desk.owe(3)
    desk.deliver()
    (first, *_) = desk.store.deliveries("sent")
    assert desk.store.requeue(first.id, desk.now)
    assert desk.deliver().line() == "1 sent"
    assert len(desk.told()) == 4


def test_digests_and_notices_are_never_kept_back(desk: Desk) -> None:
    desk.owe(3)
    desk.deliver()
    desk.owe(1, kind="digest", mode="digest", key="digest:desk:2026-11-22")
    desk.owe(1, kind="notice", key="notice:desk:disk::20261122T100000Z:begins", story_ids=())
    assert desk.deliver().line() == "2 sent"


def test_a_cap_of_zero_is_none(desk: Desk) -> None:
    desk.receivers = (Receiver("desk", "mailto://x", hourly_cap=0, daily_cap=0),)
    desk.owe(70)
    assert desk.deliver().line() == "70 sent"
