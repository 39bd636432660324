"""What the processes of the chaos run do: store news, owe alerts, send them; or take the mail."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from multiprocessing.connection import Connection
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

from alerts.channels import ChannelOptions, Channels, open_channel
from alerts.render_email import render_email
from core.errors import DeliveryError
from core.values import Article, Hit, Letter, Receiver, Route, Span, Topic, Watch
from pipeline.deliver import deliver
from pipeline.lane import DeliverTools
from pipeline.letters import write_letter
from pipeline.ports import Channel
from pipeline.settle import settle
from storage import open_store
from tests.servers.smtp import mail_server

#: What a worker was doing when it was killed.
PHASES = ("starting", "storing", "delivering", "sending")

#: How much faster than ours the workers' clock goes: a lease of five minutes lapses in 15 s.
SPEED = 20

#: A mark in each headline by which its story is found in the mails.
MARK = re.compile(r"story-\d+-\d+")


@dataclass(frozen=True)
class Job:
    """One worker's place: which news it brings, and where everything is."""

    slot: int
    seed: int
    database_url: str
    mail_port: int
    started: datetime
    stop: Path


def mark(slot: int, number: int) -> str:
    """The mark of an article's story; every fifth article reprints the one before."""
    return f"story-{slot}-{number - (number % 5 == 4)}"


def url(slot: int, number: int) -> str:
    """The address of an article."""
    return f"https://press{slot}.example/{number}"


def watch(port: int) -> Watch:
    """One receiver who hears at once and one who hears in batches, without caps."""
    receivers = tuple(
        Receiver(
            name,
            f"mailto://127.0.0.1:{port}/?from=w@wire.example&to={name}@desk.example",
            hourly_cap=0,
            daily_cap=0,
            allow_private=True,
        )
        for name in ("instant", "batched")
    )
    batched = Route(
        receivers=("batched",),
        mode="batched",
        group_wait=timedelta(seconds=10),
        group_interval=timedelta(seconds=20),
    )
    return Watch(
        topics=(Topic("ferries", "Ferries"),),
        receivers=receivers,
        routes=(Route(receivers=("instant",)), batched),
    )


def work(job: Job, phases: Any) -> None:
    """Bring news and deliver alerts until there is a file `stop`; then empty the outbox."""

    def phase(name: str) -> None:
        phases[job.slot] = PHASES.index(name)

    def clock() -> datetime:
        return job.started + (datetime.now(UTC) - job.started) * SPEED

    phase("starting")
    store, watched = open_store(job.database_url), watch(job.mail_port)
    random = Random(job.seed)  # noqa: S311 - chance that can be had again
    numbers = count(next(n for n in count() if not store.article_for([url(job.slot, n)])))
    with Channels(ChannelOptions()) as channels:
        tools = DeliverTools(
            store=store,
            watch=watched,
            open_channel=lambda receiver: _Watched(channels(receiver), phase),
            clock=clock,
            random=random.random,
        )
        while True:
            stopping = job.stop.exists()
            if not stopping:
                phase("storing")
                for _ in range(random.randint(1, 3)):
                    article = _article(job.slot, next(numbers))
                    with store.begin() as tx:
                        settle(tx, watched, article, (), [_hit(article)], clock())
            phase("delivering")
            deliver(tools)
            if stopping:
                if not store.deliveries("waiting", "claimed", limit=1):
                    return
                time.sleep(0.1)  # until a dead worker's lease lapses


def warm_up() -> None:
    """Import and build what the first article and the first mail need, before any fork."""
    with TemporaryDirectory() as folder:
        store, watched = open_store(f"sqlite:///{folder}/warm.db"), watch(9)
        article = _article(0, 0)
        now = datetime.now(UTC)
        with store.begin() as tx:
            settle(tx, watched, article, (), [_hit(article)], now)
        (row, *_) = store.claim(now, timedelta(minutes=5))
        letter = write_letter(row, watched.receivers[0], store, watched, "")
        with suppress(DeliveryError):  # nobody listens on port 9
            open_channel(watched.receivers[0], ChannelOptions()).send(letter)
        render_email(
            letter, sender="w@x.example", to="d@x.example", message_id="<1@x.example>", date=now
        )
        store.close()


class _Watched:
    """A channel that says when it is sending."""

    def __init__(self, inner: Channel, phase: Callable[[str], None]) -> None:
        self._inner, self._phase = inner, phase

    def send(self, letter: Letter) -> str:
        self._phase("sending")
        receipt = self._inner.send(letter)
        self._phase("delivering")
        return receipt


def _article(slot: int, number: int) -> Article:
    """An article whose text only its reprint shares."""
    text = mark(slot, number)
    random = Random(text)  # noqa: S311 - the same words each time
    words = " ".join(f"w{random.randrange(10**8):x}" for _ in range(80))
    return Article(
        url(slot, number), f"Ferry {text}", f"Ferry. {words}.", f"press{slot}", language="en"
    )


def _hit(article: Article) -> Hit:
    span = Span("title", 0, 5, "Ferry")
    return Hit("ferries", "v1", article.url, 0.9, (span,), "title", article.title)


def take_mail(pipe: Connection) -> None:
    """Be the mail server: say the port; at the end, what came: (Message-ID, to, marks)."""
    with mail_server() as sink:
        pipe.send(sink.port)
        pipe.recv()
        pipe.send(
            [
                (
                    str(mail["Message-ID"]),
                    str(mail["To"]),
                    sorted(set(MARK.findall(str(mail.get_body(("plain",)))))),
                )
                for mail in sink.messages()
            ]
        )
