"""Kill -9 at any point and run again: nothing lost, at most the message in flight told twice."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from unittest import mock

import pytest

from core.values import HitFilter, Letter
from pipeline import deliver as delivering
from pipeline.ports import Channel, Writer
from pipeline.wiring import App
from storage import SqlStore
from tests.house import House, house, poll_all

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)

#: Where the process dies: the nth time that it reaches this point.
POINTS = [
    ("begin", 1),
    ("before commit", 5),
    ("committed", 1),
    ("committed", 4),
    ("claimed", 1),
    ("before send", 9),
    ("sent", 1),
    ("settled", 1),
]


class Doom:
    """Kills this process when a point is reached for the nth time."""

    def __init__(self, point: str, nth: int) -> None:
        self.point, self.nth = point, nth
        self.reached: Counter[str] = Counter()

    def __call__(self, point: str) -> None:
        self.reached[point] += 1
        if point == self.point and self.reached[point] == self.nth:
            os.kill(os.getpid(), signal.SIGKILL)


class DoomedChannel:
    """A channel that may die before or after its message is out."""

    def __init__(self, inner: Channel, doom: Doom) -> None:
        self.inner, self.doom = inner, doom

    def send(self, letter: Letter) -> str:
        self.doom("before send")
        receipt = self.inner.send(letter)
        self.doom("sent")
        return receipt


def run_until_killed(built: House, point: str, nth: int) -> None:
    """Poll and deliver in this process, which dies on the way if the point is ever reached."""
    doom = Doom(point, nth)

    def after(original: Callable[..., Any], name: str) -> Callable[..., Any]:
        def wrapped(*args: Any, **more: Any) -> Any:
            answer = original(*args, **more)
            doom(name)
            return answer

        return wrapped

    begin = SqlStore.begin

    @contextmanager
    def doomed_begin(self: SqlStore) -> Iterator[Writer]:
        doom("begin")
        with begin(self) as tx:
            yield tx
            doom("before commit")
        doom("committed")

    with (
        mock.patch.object(SqlStore, "begin", doomed_begin),
        mock.patch.object(SqlStore, "claim", after(SqlStore.claim, "claimed")),
        mock.patch.object(SqlStore, "settle_delivery", after(SqlStore.settle_delivery, "settled")),
        built.open(NOW) as app,
    ):
        poll_all(app)
        tools = app._deliver_tools()
        channel = tools.open_channel
        doomed = replace(tools, open_channel=lambda r: DoomedChannel(channel(r), doom))
        delivering.deliver(doomed)


def finish(app: App) -> None:
    """What the next start does; the claim of the dead has lapsed by then."""
    poll_all(app)
    later = NOW + delivering.LEASE * 2
    delivering.deliver(replace(app._deliver_tools(), clock=lambda: later))


def told(built: House) -> Counter[str]:
    """How often each message reached the mail server, by its Message-ID."""
    return Counter(str(letter["Message-ID"]) for letter in built.mail.letters)


@pytest.mark.parametrize(("point", "nth"), POINTS)
def test_a_kill_loses_nothing_and_repeats_at_most_the_message_in_flight(
    tmp_path: Path, point: str, nth: int
) -> None:
    with house(tmp_path, NOW) as built:
        child = multiprocessing.get_context("fork").Process(
            target=run_until_killed, args=(built, point, nth)
        )
        child.start()
        child.join(120)
        assert child.exitcode == -signal.SIGKILL, "the point was never reached"
        with built.open(NOW) as app:
            finish(app)
            stories = {hit.story_id for hit in app.store.hits(HitFilter())}
            articles = [article.url for article in app.store.articles()]
            assert app.store.deliveries("waiting", "claimed", "failed") == ()
        assert len(articles) == len(set(articles)) == 33
        letters = told(built)
        assert len(letters) == len(stories) == 14
        repeated = sum(letters.values()) + len(built.slack.posts) - 2 * len(stories)
        assert repeated == (1 if point == "sent" else 0)
