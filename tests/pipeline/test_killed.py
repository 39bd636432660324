"""Kill -9 at every point between poll and mark, on both databases: nothing lost, one repeated.

The points are numbered in `POINTS` and nowhere else. `make chaos` kills between them, at random.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal
import smtplib
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from unittest import mock

import pytest

from core.values import HitFilter, Letter
from pipeline import poll_source as polling
from pipeline.deliver import deliver
from pipeline.lane import LEASE
from pipeline.ports import Channel, Writer
from pipeline.wiring import App
from storage import SqlStore, outbox
from tests.house import House, house
from tests.servers.postgres import Postgres

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)

#: Two outlets of the newsroom with four stories, one of which both print; two receivers.
SOURCES = ("harbour-post-world", "strait-ledger")
STORIES, RECEIVERS = 4, 2


@dataclass(frozen=True)
class Point:
    """Where the process dies: the nth time that it reaches a place; what is told again then."""

    place: str
    nth: int = 1
    repeats: int = 0


POINTS = {
    # poll
    1: Point("a source is read, its pages are not"),
    2: Point("its pages are read and matched, nothing is stored"),
    # store: articles, hits, story and owed alerts are one transaction
    3: Point("poll: all is written, not committed"),
    4: Point("poll: committed"),
    5: Point("poll: committed", nth=2),
    # claim
    6: Point("deliver: all is written, not committed"),  # alerts that waited become one
    7: Point("claimed, not committed"),
    8: Point("claimed"),
    # send
    9: Point("the letter is written, the provider knows nothing"),
    10: Point("the text is with the mail server, the dot that ends it is not", nth=2),
    11: Point("the dot is with the mail server, its answer is not read", nth=2, repeats=1),
    12: Point("the answer is read, nothing is marked", nth=3, repeats=1),
    # mark
    13: Point("marked, not committed", nth=4, repeats=1),
    14: Point("marked", nth=5),
    15: Point("deliver: committed", nth=2),  # the articles' fates
}


class Doom:
    """Kills this process when it reaches a point's place for the nth time."""

    def __init__(self, point: Point) -> None:
        self.point, self.left = point, point.nth

    def __call__(self, place: str) -> None:
        if place == self.point.place:
            self.left -= 1
            if not self.left:
                os.kill(os.getpid(), signal.SIGKILL)

    def after(self, of: Any, name: str, place: str) -> Any:
        """A patch of a function that may die once it has done its work."""
        original: Callable[..., Any] = getattr(of, name)

        def wrapped(*args: Any, **more: Any) -> Any:
            answer = original(*args, **more)
            self(place)
            return answer

        return mock.patch.object(of, name, wrapped)


class DoomedChannel:
    """A channel that may die before or after its message is out."""

    def __init__(self, inner: Channel, doom: Doom) -> None:
        self.inner, self.doom = inner, doom

    def send(self, letter: Letter) -> str:
        self.doom("the letter is written, the provider knows nothing")
        receipt = self.inner.send(letter)
        self.doom("the answer is read, nothing is marked")
        return receipt


def run_until_killed(built: House, point: Point) -> None:
    """Poll and deliver in this process, which dies on the way if the point is ever reached."""
    doom, stage = Doom(point), "poll"
    begin, say = SqlStore.begin, smtplib.SMTP.send

    @contextmanager
    def doomed_begin(self: SqlStore) -> Iterator[Writer]:
        with begin(self) as tx:
            yield tx
            doom(f"{stage}: all is written, not committed")
        doom(f"{stage}: committed")

    def doomed_say(self: smtplib.SMTP, text: Any) -> None:
        say(self, text)
        if isinstance(text, bytes):  # commands are text
            dot = text == b".\r\n"
            doom("the dot is with the mail server, its answer is not read") if dot else doom(
                "the text is with the mail server, the dot that ends it is not"
            )

    with ExitStack() as stack:
        for patch in (
            mock.patch.object(SqlStore, "begin", doomed_begin),
            mock.patch.object(smtplib.SMTP, "send", doomed_say),
            doom.after(polling, "sort_offers", POINTS[1].place),
            doom.after(polling, "sift_and_match", POINTS[2].place),
            doom.after(outbox, "claim", POINTS[7].place),
            doom.after(SqlStore, "claim", POINTS[8].place),
            doom.after(outbox, "settle", POINTS[13].place),
            doom.after(SqlStore, "settle_delivery", POINTS[14].place),
        ):
            stack.enter_context(patch)
        app = stack.enter_context(built.open(NOW))
        asyncio.run(app.poll(SOURCES))
        stage = "deliver"
        tools = app._deliver_tools()
        channel = tools.open_channel
        # One receiver after the other, so that a point is always reached in the same message.
        doomed = replace(tools, open_channel=lambda r: DoomedChannel(channel(r), doom), workers=1)
        deliver(doomed)


def finish(app: App) -> None:
    """What the next start does; the claim of the dead has lapsed by then."""
    asyncio.run(app.poll(SOURCES))
    later = NOW + LEASE * 2
    deliver(replace(app._deliver_tools(), clock=lambda: later))


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest, testrun_uid: str, worker_id: str) -> str:
    """An empty database; "" is SQLite in the house's own folder."""
    if request.param == "sqlite":
        return ""
    return Postgres(testrun_uid).empty(f"wirewatch_killed_{worker_id}")


@pytest.mark.parametrize("number", POINTS)
def test_a_kill_loses_nothing_and_repeats_at_most_the_message_in_flight(
    tmp_path: Path, database_url: str, number: int
) -> None:
    with house(tmp_path, NOW, database_url) as built:
        child = multiprocessing.get_context("fork").Process(
            target=run_until_killed, args=(built, POINTS[number])
        )
        child.start()
        child.join(120)
        assert child.exitcode == -signal.SIGKILL, "the point was never reached"
        with built.open(NOW) as app:
            finish(app)
            stories = {hit.story_id for hit in app.store.hits(HitFilter())}
            articles = [article.url for article in app.store.articles()]
            assert app.store.deliveries("waiting", "claimed", "failed") == ()
            assert len(app.store.deliveries("sent")) == STORIES * RECEIVERS
        assert len(articles) == len(set(articles)) == 7
        assert len(stories) == STORIES
        mails = Counter(str(letter["Message-ID"]) for letter in built.mail.letters)
        posts = Counter(post["text"] for post in built.slack.posts)
        assert len(mails) == len(posts) == STORIES
        told = sum(mails.values()) + sum(posts.values())
        assert told - STORIES * RECEIVERS == POINTS[number].repeats
