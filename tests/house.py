"""A whole watch over the offline newsroom, for the tests that need all of it."""

from __future__ import annotations

import asyncio
import contextlib
import io
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from unittest import mock

from cli.main import main
from config.settings import load_settings
from core.urls import canonical_url
from pipeline.reports import PollReport
from pipeline.wiring import App, open_app
from seeds.demo import write_watch
from seeds.newsroom import Newsroom
from seeds.sinks import MailSink, SlackSink


@dataclass(frozen=True)
class Answer:
    """What a command printed, and its exit code."""

    code: int
    out: str
    err: str


@dataclass
class House:
    """The newsroom, its watch files and its two sinks; `environ` points everything at them."""

    home: Path
    newsroom: Newsroom
    mail: MailSink
    slack: SlackSink
    environ: dict[str, str] = field(default_factory=dict)

    def url(self, key: str) -> str:
        """The canonical address of a page, by "outlet/slug"."""
        outlet, slug = key.split("/")
        return canonical_url(self.newsroom.url(outlet, slug))

    def open(self, now: datetime) -> contextlib.AbstractContextManager[App]:
        """Open the application at that moment."""
        return open_app(load_settings(self.environ), self.environ, lambda: now)

    def run(self, *words: str, **more: str) -> Answer:
        """Run `wirewatch` in this process."""
        return wirewatch(*words, environ=self.environ | more)


def poll_all(app: App) -> PollReport:
    """One poll of everything."""
    return asyncio.run(app.poll(app.wanted(everything=True)))


@contextmanager
def house(home: Path, now: datetime, database_url: str = "") -> Iterator[House]:
    """Serve the newsroom and the sinks for as long as the block lasts."""
    with ExitStack() as stack:
        mail, slack = stack.enter_context(MailSink()), stack.enter_context(SlackSink())
        newsroom = stack.enter_context(Newsroom(now, base_port=0))
        write_watch(home, newsroom)
        environ = {
            "WIREWATCH_CONFIG": str(home / "config"),
            "WIREWATCH_DATABASE_URL": database_url or f"sqlite:///{home}/news.db",
            "WIREWATCH_HOST_GAP_S": "0",
            "WIREWATCH_REVIEW_OPEN": "yes",
            "WIREWATCH_SLACK_BASE_URL": slack.url,
            "DEMO_MAIL": f"mailto://127.0.0.1:{mail.port}/?from=w@demo.example&to=d@demo.example",
        }
        yield House(home, newsroom, mail, slack, environ)


@contextmanager
def polled_house(home: Path, now: datetime) -> Iterator[House]:
    """A house whose newsroom was polled once by the command."""
    with house(home, now) as built:
        polled = built.run("poll", "--all")
        assert polled.code == 0, polled.err
        assert "sources read" in polled.out
        yield built


def wirewatch(*words: str, environ: Mapping[str, str] | None = None, stdin: str = "") -> Answer:
    """Run the command line in this process, as a shell would see it."""
    out, err = _Stream(), _Stream()
    with (
        mock.patch.object(sys, "argv", ["wirewatch", *words]),
        mock.patch.dict("os.environ", dict(environ or {})),
        mock.patch.object(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin.encode()))),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
    ):
        try:
            main()
            code = 0
        except SystemExit as stop:
            code = stop.code if isinstance(stop.code, int) else 1
    return Answer(code, out.text(), err.text())


class _Stream(io.TextIOWrapper):
    """A stream that no terminal is behind."""

    def __init__(self) -> None:
        super().__init__(io.BytesIO(), encoding="utf-8", write_through=True)

    def text(self) -> str:
        buffer = self.buffer
        assert isinstance(buffer, io.BytesIO)
        return buffer.getvalue().decode()
