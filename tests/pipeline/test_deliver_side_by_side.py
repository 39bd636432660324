"""A receiver whose server hangs holds up nobody: real servers that say nothing, real channels."""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from threading import Event, Thread

import pytest

from alerts.channels import ChannelOptions, Channels
from core.errors import StorageError
from core.values import Letter, Receiver
from pipeline.deliver import DeliveryReport, deliver
from storage import open_store
from tests.fakes.channel import FakeChannel
from tests.pipeline.desk import Desk
from tests.servers.http_sink import HttpSink, http_sink
from tests.servers.smtp import MailSink, mail_server

NO_CAP = {"hourly_cap": 0, "daily_cap": 0, "allow_private": True}

IN_FLIGHT = "stopped while it was sent; it may have been taken"

#: What hangs must hang for as long as the test needs, and would for minutes.
SLOW = ChannelOptions(timeout=300, total=300)


def mail_to(name: str, port: int) -> Receiver:
    url = f"mailto://127.0.0.1:{port}/?from=w@wire.example&to={name}@desk.example"
    return Receiver(name, url, **NO_CAP)  # type: ignore[arg-type]


def post_to(name: str, port: int) -> Receiver:
    return Receiver(name, f"json://127.0.0.1:{port}/{name}", **NO_CAP)  # type: ignore[arg-type]


def eventually(true: Callable[[], bool]) -> None:
    """Wait until it is so, with much more patience than it should need."""
    last = time.monotonic() + 60
    while not true():
        assert time.monotonic() < last, "it never came to that"
        time.sleep(0.01)


@dataclass
class Round:
    """One round in a thread of its own, over real channels."""

    desk: Desk
    reports: list[DeliveryReport] = field(default_factory=list)

    def work(self) -> None:
        with Channels(SLOW) as channels:
            self.reports.append(deliver(replace(self.desk.tools(), open_channel=channels)))

    @contextmanager
    def running(self) -> Iterator[None]:
        thread = Thread(target=self.work)
        thread.start()
        try:
            yield
        finally:
            thread.join(60)


@pytest.fixture
def servers() -> Iterator[tuple[MailSink, MailSink, HttpSink, HttpSink]]:
    """Mail that hangs, mail that works, a webhook that hangs and one that works."""
    with ExitStack() as stack:
        yield (
            stack.enter_context(mail_server(MailSink(hang={"CONNECT"}))),
            stack.enter_context(mail_server()),
            stack.enter_context(http_sink()),
            stack.enter_context(http_sink()),
        )


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    store = open_store(f"sqlite:///{tmp_path / 'news.db'}")
    yield Desk(store)
    store.close()


def test_others_get_theirs_while_two_servers_hang_also_what_comes_meanwhile(
    desk: Desk, servers: tuple[MailSink, MailSink, HttpSink, HttpSink]
) -> None:
    deaf, mail, mute, hook = servers
    mute.otherwise = (-1, {}, b"")  # takes the request and never answers
    desk.receivers = (
        mail_to("deaf", deaf.port),
        mail_to("desk", mail.port),
        post_to("mute", mute.port),
        post_to("hook", hook.port),
    )
    for receiver in ("deaf", "mute", "desk", "hook"):
        desk.owe(3, receiver=receiver)
    this = Round(desk)
    with this.running():
        eventually(lambda: len(mail.taken) == len(hook.posts) == 3)
        eventually(lambda: deaf.connections == len(mute.posts) == 1)
        # Both still hang, and the round goes on serving the others.
        desk.owe(2)
        desk.owe(2, receiver="hook")
        eventually(lambda: len(mail.taken) == len(hook.posts) == 5)
        eventually(lambda: desk.store.outbox_counts()["sent"] == 10)
        assert {row.alert.receiver for row in desk.store.deliveries("claimed")} == {"deaf", "mute"}
        deaf.cut_all()
        mute.over.set()
    (report,) = this.reports
    assert (report.count("sent"), report.count("retry"), report.count("postponed")) == (10, 2, 4)
    assert desk.store.deliveries("claimed") == ()
    subjects = [str(mail["Subject"]) for mail in mail.messages()]
    assert subjects == sorted(subjects, key=lambda line: int(line.rsplit(" ", 1)[1]))


def test_a_server_with_many_receivers_that_hangs_takes_only_a_few_places(
    desk: Desk, servers: tuple[MailSink, MailSink, HttpSink, HttpSink]
) -> None:
    deaf, mail, *_ = servers
    many = [mail_to(f"deaf{n}", deaf.port) for n in range(40)]
    desk.receivers = (*many, mail_to("desk", mail.port))
    for receiver in desk.receivers:
        desk.owe(1, receiver=receiver.name)
    this = Round(desk)
    with this.running():
        eventually(lambda: len(mail.taken) == 1)
        eventually(lambda: deaf.connections == 3)
        deaf.replies["CONNECT"] = "421 Try later"
        deaf.hang.clear()
        deaf.cut_all()
        eventually(lambda: len(this.reports) == 1)
    (report,) = this.reports
    assert (report.count("sent"), report.count("retry")) == (1, 40)


def test_receivers_that_failed_last_time_never_take_every_place(desk: Desk) -> None:
    hung, over = [], Event()

    class Hangs(FakeChannel):
        def send(self, letter: Letter) -> str:
            hung.append(letter.receiver)
            assert over.wait(60)
            return "taken"

    dead = [f"dead{n}" for n in range(9)]
    desk.receivers = tuple(Receiver(name, f"slack://{name}/b/c") for name in ("desk", *dead))
    desk.workers = 4
    for name in dead:
        desk.owe(1, receiver=name)
        (row,) = desk.store.claim(desk.now, timedelta(minutes=5), receiver=name)
        desk.store.settle_delivery(
            row.id, row.token, "waiting", desk.now, due_at=desk.now, problem="time-out"
        )
        desk.channels[name] = Hangs()
    round_ = Thread(target=desk.deliver)
    round_.start()
    eventually(lambda: len(hung) == 2)
    desk.owe(3)
    eventually(lambda: len(desk.told()) == 3)
    assert len(hung) == 2
    over.set()
    round_.join(60)
    assert sorted(hung) == sorted(dead)


def test_what_breaks_one_receivers_queue_is_raised_when_the_others_are_done(desk: Desk) -> None:
    class Broken(FakeChannel):
        def send(self, letter: Letter) -> str:
            raise StorageError("the disk is full")

    desk.receivers = (Receiver("broken", "slack://a/b/c"), Receiver("desk", "mailto://x"))
    desk.owe(3, receiver="broken")
    desk.owe(3)
    desk.channels["broken"] = Broken()
    with pytest.raises(StorageError, match="the disk is full"):
        desk.deliver()
    assert len(desk.told()) == 3


def given_back(desk: Desk) -> bool:
    """Whether all three messages wait again, and only the one in flight counts as tried."""
    rows = desk.store.deliveries()
    return (
        [row.state for row in rows] == ["waiting"] * 3
        and sorted(row.attempts for row in rows) == [0, 0, 1]
        and sorted(row.problem for row in rows) == ["", "", IN_FLIGHT]
    )


def test_a_round_that_is_told_to_stop_gives_back_what_it_has_claimed(desk: Desk) -> None:
    stop = Event()
    with mail_server(MailSink(hang={"END"})) as sink, Channels(SLOW) as channels:
        desk.receivers = (mail_to("desk", sink.port),)
        desk.owe(3)
        tools = replace(desk.tools(), open_channel=channels, stopping=stop.is_set, grace=0.1)
        round_ = Thread(target=deliver, args=(tools,))
        round_.start()
        eventually(lambda: len(desk.store.deliveries("claimed")) == 3)
        eventually(lambda: bool(sink.transports))
        stop.set()
        round_.join(60)
    assert given_back(desk)


def deliver_until_told_to_end(url: str, port: int) -> None:
    """A round in a process that SIGTERM ends as Ctrl-C would."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    store = open_store(url)
    desk = Desk(store, (mail_to("desk", port),))
    with Channels(SLOW) as channels:
        deliver(replace(desk.tools(), open_channel=channels, grace=0.1))


def test_a_process_that_is_told_to_end_gives_back_what_it_has_claimed(
    desk: Desk, tmp_path: Path
) -> None:
    desk.owe(3)
    with mail_server(MailSink(hang={"END"})) as sink:
        child = multiprocessing.get_context("spawn").Process(
            target=deliver_until_told_to_end,
            args=(f"sqlite:///{tmp_path / 'news.db'}", sink.port),
        )
        child.start()
        eventually(lambda: len(desk.store.deliveries("claimed")) == 3)
        eventually(lambda: bool(sink.transports))
        assert child.pid is not None
        os.kill(child.pid, signal.SIGTERM)
        child.join(60)
        assert child.exitcode not in (None, -signal.SIGKILL)
    assert given_back(desk)
