"""A mail server that was down comes back to a backlog: `python -m benchmarks.drain [ALERTS]`.

Alerts are owed to several receivers, the server refuses every connection, then it is there. The
outbox is real (SQLite, synchronous=FULL), so is the conversation (SMTP on loopback, one worker);
the server runs in a process of its own. Only waiting for the next attempt is skipped.
"""

from __future__ import annotations

import socket
import sys
import time
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from tempfile import TemporaryDirectory

from alerts.channels import ChannelOptions, Channels
from core.values import Alert, Article, Hit, Receiver, Route, Span, Topic, Watch
from pipeline.deliver import deliver
from pipeline.lane import DeliverTools
from pipeline.ports import Store
from storage import open_store
from tests.servers.smtp import MailSink, mail_server

FORK = get_context("fork")
START = datetime(2026, 11, 22, 12, tzinfo=UTC)


@dataclass
class Clock:
    """Real time, which can be moved on."""

    moved: timedelta = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.moved


def watch(port: int, receivers: int) -> Watch:
    """As many receivers on one mail server, without caps."""
    names = [f"desk{n}" for n in range(receivers)]
    made = tuple(
        Receiver(
            name,
            f"mailto://127.0.0.1:{port}/?from=w@wire.example&to={name}@desk.example",
            hourly_cap=0,
            daily_cap=0,
            allow_private=True,
        )
        for name in names
    )
    return Watch(
        topics=(Topic("ferries", "Ferries"),), receivers=made, routes=(Route(tuple(names)),)
    )


def owe(store: Store, watched: Watch, alerts: int, now: datetime) -> None:
    """Alerts about stories of one article each, every story for every receiver."""
    stories = alerts // len(watched.receivers)
    for first in range(0, stories, 200):
        with store.begin() as tx:
            for number in range(first, min(first + 200, stories)):
                url = f"https://press.example/{number}"
                text = f"Ferry workers walked out on day {number}. " * 12
                title = f"Ferry strike, day {number}"
                tx.add_article(Article(url, title, text, "press", language="en"), (), (), now)
                story = tx.new_story(title, url, now)
                span = Span("title", 0, 5, "Ferry")
                tx.add_hits(story, [Hit("ferries", "v1", url, 0.9, (span,), "title", title)], now)
                tx.add_alerts(
                    Alert(
                        f"story:{story}:{receiver.name}",
                        receiver.name,
                        "story",
                        (story,),
                        ("ferries",),
                        "instant",
                        "normal",
                        now,
                        now,
                    )
                    for receiver in watched.receivers
                )


def take(pipe: Connection, port: int) -> None:
    """Be the mail server: say the port; at the end, which messages came."""
    with mail_server(MailSink(port=port)) as sink:
        pipe.send(sink.port)
        pipe.recv()
        pipe.send([(str(m["Message-ID"]), str(m["To"])) for m in sink.messages()])


def run(alerts: int, receivers: int) -> None:
    """Owe, fail, drain; print what came of it."""
    with TemporaryDirectory() as folder, socket.socket() as dead:
        dead.bind(("127.0.0.1", 0))  # nobody listens: connections are refused
        clock = Clock()
        store = open_store(f"sqlite:///{Path(folder) / 'news.db'}")
        down = watch(dead.getsockname()[1], receivers)
        owe(store, down, alerts, clock())

        def once(watched: Watch) -> int:
            with Channels(ChannelOptions(clock=clock)) as channels:
                tools = DeliverTools(
                    store, watched, channels, clock, lambda: 0.5, rest=channels.rest
                )
                return deliver(tools).count("sent")

        rounds = 0
        for _ in range(5):
            rounds += 1
            assert once(down) == 0
            clock.moved += timedelta(minutes=40)
        ours, theirs = FORK.Pipe()
        server = FORK.Process(target=take, args=(theirs, 0))
        server.start()
        back = watch(ours.recv(), receivers)
        began, used, sent = time.perf_counter(), time.process_time(), 0
        while store.deliveries("waiting", "claimed", limit=1):
            sent += once(back)
            clock.moved += timedelta(minutes=40)
        seconds, used = time.perf_counter() - began, time.process_time() - used
        ours.send("what came?")
        came: Counter[tuple[str, str]] = Counter(ours.recv())
        server.join()
        owed = len(store.deliveries())
        store.close()
        print(
            f"{owed:,} alerts for {receivers} receivers, {rounds} rounds in vain, then {sent:,} "
            f"mails in {seconds:.1f} s: {sent / seconds:,.0f} a second, "
            f"{1000 * used / sent:.1f} ms of processor each; "
            f"lost {owed - len(came)}, twice {sum(came.values()) - len(came)}"
        )


def main() -> None:
    """One receiver, then twenty."""
    alerts = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    for receivers in (1, 20):
        run(alerts, receivers)


if __name__ == "__main__":
    main()
