"""A news wire on loopback that publishes what it is told to, a watch over it, and its reader.

Each item is a story of its own and names the watched topic, so each is owed to the reader
exactly once: `told` says which came, and how long after their publication.
"""

from __future__ import annotations

import random
import re
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

from benchmarks.internet import SYLLABLES
from seeds.loopback import Loopback, QuietHandler
from seeds.sinks import MailSink

#: Items that a feed shows.
SHOWN = 40
#: Feeds, each a source of its own.
FEEDS = 4
WATCH = {
    "topics.toml": '[[topic]]\nslug = "sea"\nname = "South China Sea"\nany = ["South China Sea"]\n',
    "alerts.toml": (
        '[[receiver]]\nname = "reader"\nurl = "${READER}"\nallow_private = true\n'
        "hourly_cap = 10000\ndaily_cap = 100000\n"
        '[[route]]\ntopics = ["sea"]\nreceivers = ["reader"]\nmode = "instant"\n'
    ),
}


class Wire(Loopback):
    """A server of feeds whose items are published by `publish`."""

    def __init__(self) -> None:
        self.published: dict[int, datetime] = {}
        self._lock = threading.Lock()
        wire = self

        class Handler(QuietHandler):
            def do_GET(self) -> None:  # http.server's name
                known = re.fullmatch(r"/(feed|item)/(\d+)", self.path)
                found = known and (wire._feed if known[1] == "feed" else wire._page)(int(known[2]))
                kind = "application/rss+xml" if known and known[1] == "feed" else "text/html"
                self.answer(200 if found else 404, (found or "").encode(), kind)

        super().__init__(Handler)

    def publish(self, count: int = 1) -> list[int]:
        """Publish so many items now; their numbers."""
        with self._lock:
            fresh = range(len(self.published), len(self.published) + count)
            self.published |= dict.fromkeys(fresh, datetime.now(UTC))
        return list(fresh)

    def _feed(self, feed: int) -> str:
        with self._lock:
            mine = [(n, at) for n, at in self.published.items() if n % FEEDS == feed][-SHOWN:]
        items = "".join(
            f"<item><title>{headline(number)}</title><link>{self.url}/item/{number}</link>"
            f"<guid>{self.url}/item/{number}</guid><pubDate>{format_datetime(at)}</pubDate></item>"
            for number, at in reversed(mine)
        )
        title = f"<title>Wire {feed}</title><link>{self.url}/{feed}</link>"
        return f"<rss version='2.0'><channel>{title}{items}</channel></rss>"

    def _page(self, number: int) -> str:
        if number not in self.published:
            return ""
        title = headline(number)
        text = "".join(f"<p>{' '.join(some).capitalize()}.</p>" for some in _paragraphs(number))
        return (
            f"<!doctype html><html lang=en><head><title>{title}</title></head><body><main>"
            f"<article><h1>{title}</h1>{text}</article></main></body></html>"
        )


def headline(number: int) -> str:
    """The headline of an item, by which its letters are known."""
    return f"Dispatch {number}: {' '.join(next(_paragraphs(number))[:6])}"


def _paragraphs(number: int) -> Iterator[list[str]]:
    """Three paragraphs of words that no other item has; the second names the topic."""
    draw = random.Random(number)  # noqa: S311 - repeatable
    for paragraph in range(3):
        words = ["".join(draw.choices(SYLLABLES, k=3)) for _ in range(60)]
        if paragraph == 1:
            words[12:12] = ["South", "China", "Sea"]
        yield words


class Reader(MailSink):
    """A mail server that notes when each letter came."""

    def __init__(self) -> None:
        super().__init__()
        self.times: list[datetime] = []

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Keep one letter and the moment."""
        self.times.append(datetime.now(UTC))
        return await super().handle_DATA(server, session, envelope)

    def told(self) -> Counter[int]:
        """How many letters there were about each item."""
        found: Counter[int] = Counter()
        for letter in tuple(self.letters):
            body = letter.get_body(("plain",))
            text = f"{letter['Subject']} {body.get_content() if body else ''}"
            found.update({int(number) for number in re.findall(r"Dispatch (\d+):", text)})
        return found

    def seconds(self, wire: Wire) -> dict[int, float]:
        """How long after its publication each item was first told."""
        found: dict[int, float] = {}
        for letter, at in zip(tuple(self.letters), tuple(self.times), strict=False):
            for number in re.findall(r"Dispatch (\d+):", str(letter["Subject"])):
                if int(number) not in found:
                    found[int(number)] = (at - wire.published[int(number)]).total_seconds()
        return found


@dataclass
class Desk:
    """The wire, its reader, and what points a Wirewatch at them."""

    home: Path
    wire: Wire
    reader: Reader
    environ: dict[str, str]

    def owed(self) -> set[int]:
        """Items that were published and not told yet."""
        return set(self.wire.published) - set(self.reader.told())

    def twice(self) -> set[int]:
        """Items that were told more than once."""
        return {number for number, times in self.reader.told().items() if times > 1}

    def settled(self, seconds: float = 400) -> bool:
        """Wait until nothing is owed any more; whether it came to that."""
        end = time.monotonic() + seconds
        while self.owed() and time.monotonic() < end:
            time.sleep(0.5)
        return not self.owed()


@contextmanager
def desk(home: Path, database_url: str = "", feeds: int = FEEDS) -> Iterator[Desk]:
    """Serve the wire and its reader for as long as the block lasts; the watch is in `home`."""
    with ExitStack() as stack:
        wire, reader = stack.enter_context(Wire()), stack.enter_context(Reader())
        config = home / "config"
        config.mkdir(parents=True, exist_ok=True)
        sources = "".join(
            f'[[source]]\nslug = "wire-{n}"\nurl = "{wire.url}/feed/{n}"\nkind = "feed"\n'
            'language = "en"\nevery = "1m"\nlongest = "1m"\nallow_private = true\n'
            for n in range(feeds)
        )
        (config / "sources.toml").write_text(sources, "utf-8")
        for name, text in WATCH.items():
            (config / name).write_text(text, "utf-8")
        environ = {
            "WIREWATCH_CONFIG": str(config),
            "WIREWATCH_DATABASE_URL": database_url or f"sqlite:///{home}/news.db",
            "WIREWATCH_HOST_GAP_S": "0",
            "WIREWATCH_POLL_EVERY_S": "30",
            "WIREWATCH_DELIVER_EVERY_S": "5",
            "WIREWATCH_REVIEW_OPEN": "yes",
            "READER": f"mailto://127.0.0.1:{reader.port}/?from=w@desk.example&to=r@desk.example",
        }
        yield Desk(home, wire, reader, environ)
