"""Every fault at once in one batch: each has its reason, and the good source is stored.

`NAMED` is the list that `docs/faults.md` shows; `FAULTS` of the hostile server holds more.
"""

from __future__ import annotations

import asyncio
import resource
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import NamedTuple

import pytest

import scrapers.connect
from core.addresses import is_public
from core.values import FetchRecord, HitFilter, Source, SourceState, Term, Topic, Watch
from matching import Matcher
from pipeline import loop, offers
from pipeline.poll import PollTools, poll_sources
from pipeline.reports import PollReport, SourceReport
from scrapers.fetch import HttpFetcher
from scrapers.limits import Limits
from storage import open_store
from tests.pipeline.test_poll_sources import feed, page
from tests.scrapers.test_fetch_faults import RECORDED
from tests.servers.hostile import (
    FAULTS,
    MEGABYTE,
    Handler,
    HostileServer,
    Request,
    answer,
    redirect,
)

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
TOPIC = Topic("sea", "South China Sea", any=(Term("South China Sea"),), version="v1")
GOOD = "good"
#: Short, as some faults are nothing but time, and long enough for 50,000 entries on a busy machine; a
#: fault that is large may end by it too.
LIMITS = Limits(total_seconds=10.0, body_bytes=12 * MEGABYTE)
TIMED_OUT = "no complete answer within 10 s"
#: Passes for the internet here, so that it can send us on to an address that does not.
PUBLIC = "127.0.8.8"
DOCS = Path(__file__).parents[2] / "docs" / "faults.md"

_RSS = '<rss version="2.0"><channel>{}</channel></rss>'


def _item(n: int | str = 1, more: str = "") -> str:
    return f"<item><title>Item {n}</title><guid>{n}</guid>{more}</item>"


def _dated(date: str) -> str:
    return _RSS.format(_item(1, f"<pubDate>{date}</pubDate>"))


#: Documents that are the fault.
DOCUMENTS = {
    "login-page": page("Please sign in"),
    "nothing": "",
    "entity-bomb": '<!DOCTYPE r [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9))
    + "]>"
    + _RSS.format(_item("&j;")),
    "external-entity": '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    + _RSS.format(_item("&x;")),
    "deep": _RSS.format(_item(1, "<a>" * 100_000)),
    "nul-bytes": _RSS.format(_item("a\x00b")),
    "50,000-entries": _RSS.format("".join(map(_item, range(50_000)))),
    "1970": _dated("Thu, 01 Jan 1970 00:00:00 GMT"),
    "2099": _dated("Thu, 01 Jan 2099 00:00:00 GMT"),
    "charset-lie": '<?xml version="1.0" encoding="utf-16"?>' + _RSS.format(_item("é")),
}
#: Servers that want to be left alone: status, Retry-After, and how long they then are at least.
BUSY = {
    "429-seconds": ("429 Too Many Requests", "7200", timedelta(hours=2)),
    "429-date": ("429 Too Many Requests", format_datetime(NOW + timedelta(hours=3)), timedelta(hours=3)),
    "429-missing": ("429 Too Many Requests", None, timedelta(minutes=15)),
    "429-absurd": ("429 Too Many Requests", "9" * 40, timedelta(days=1)),
    "503-seconds": ("503 Service Unavailable", "7200", timedelta(hours=2)),
    "503-date": ("503 Service Unavailable", format_datetime(NOW + timedelta(hours=3)), timedelta(hours=3)),
    "503-missing": ("503 Service Unavailable", None, timedelta(minutes=15)),
    "503-absurd": ("503 Service Unavailable", "-1 centuries", timedelta(minutes=15)),
}  # fmt: skip


class Ends(NamedTuple):
    """How the poll of a source ends: its outcome, and part of the reason or how many entries."""

    path: str
    outcome: str
    says: str | int


#: The faults by the names that they have in the docs.
NAMED = {
    "slowloris": Ends("/slowloris", "failed", TIMED_OUT),
    "slowloris in the header": Ends("/slowloris-header", "failed", TIMED_OUT),
    "silence": Ends("/silence", "failed", TIMED_OUT),
    "endless body": Ends("/endless", "failed", "larger than 12 MiB"),
    "endless chunks": Ends("/endless-chunks", "failed", "larger than 12 MiB"),
    "gzip bomb": Ends("/gzip-bomb", "failed", "more than 200 times its size"),
    "br bomb": Ends("/br-bomb", "failed", "more than 200 times its size"),
    "zstd bomb": Ends("/zstd-bomb", "failed", "more than 200 times its size"),
    "bomb in a bomb": Ends("/nested-bomb", "failed", "more than 200 times its size"),
    "br bomb in gzip": Ends("/mixed-bomb", "failed", "more than 200 times its size"),
    "redirect loop": Ends("/redirect-loop", "failed", "redirects in a circle"),
    "redirect to file://": Ends("/redirect-file", "failed", "no http or https address"),
    "redirect to a private address": Ends("/redirect-private", "failed", "the redirect is refused"),
    "broken chunking": Ends("/broken-chunks", "failed", "not valid HTTP"),
    "Content-Length too large": Ends("/too-short", "failed", "broke off"),
    "two Content-Lengths": Ends("/two-lengths", "failed", "not valid HTTP"),
    "negative Content-Length": Ends("/negative-length", "failed", "not valid HTTP"),
    "reset in the body": Ends("/reset-in-body", "failed", "broke off"),
    "1 MB of headers": Ends("/many-headers", "failed", "header is too large"),
    "1 MB in one header": Ends("/huge-header", "failed", "header is too large"),
    **{
        f"{name[:3]}, Retry-After {name[4:]}": Ends(f"/{name}", "failed", f"HTTP {name[:3]}")
        for name in BUSY
    },
    "200 with a login page": Ends("/login-page", "failed", "a web page"),
    "ETag that always changes": Ends("/restless", "ok", 1),
    "charset lie": Ends("/charset-lie", "ok", 1),
    "XML entity bomb": Ends("/entity-bomb", "ok", 1),
    "XXE": Ends("/external-entity", "ok", 1),
    "nested 100,000 deep": Ends("/deep", "ok", 1),
    "NUL bytes": Ends("/nul-bytes", "ok", 1),
    "50,000 entries": Ends("/50,000-entries", "ok", 50_000),
    "date in 1970": Ends("/1970", "ok", 1),
    "date in 2099": Ends("/2099", "ok", 1),
    "nothing at all": Ends("/nothing", "failed", "answered nothing"),
}


@dataclass(frozen=True)
class Batch:
    """What one poll of everything came to, and what a second one of the restless source did."""

    reports: dict[str, SourceReport]
    states: dict[str, SourceState]
    log: dict[str, FetchRecord]
    hits: int
    database: Path
    asked: list[str]
    processor_seconds: float
    mebibytes: float
    again: SourceReport


@pytest.fixture(scope="module")
def batch(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Batch]:
    folder = tmp_path_factory.mktemp("hostile")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(offers, "MOST_PAGES", 20)
        patch.setattr(
            scrapers.connect, "is_public", lambda address: address == PUBLIC or is_public(address)
        )
        yield asyncio.run(_polled(folder))


async def _lookup(host: str) -> list[str]:
    return {"public.example": [PUBLIC]}[host]


def _restless() -> Handler:
    """The same feed under another ETag each time."""
    asked = 0

    async def respond(request: Request, writer: asyncio.StreamWriter) -> None:
        nonlocal asked
        asked += 1
        await answer(_RSS.format(_item()).encode(), f'ETag: "{asked}"')(request, writer)

    return respond


def _put_in(server: HostileServer) -> None:
    """Add what only this test has to the server's faults."""
    for name, document in DOCUMENTS.items():
        server.answer(f"/{name}", answer(document.encode(), content_type="application/xml"))
    for name, (status, wait, _) in BUSY.items():
        headers = () if wait is None else (f"Retry-After: {wait}",)
        server.answer(f"/{name}", answer(b"", *headers, status=status))
    server.answer("/restless", _restless())
    server.answer("/redirect-private", redirect(server.url("/secret", "127.0.0.1")))


async def _polled(folder: Path) -> Batch:
    store = open_store(f"sqlite:///{folder}/news.db")
    # Any address of 127.0.0.0/8 is ours: each source is a host of its own.
    async with HostileServer(host="0.0.0.0") as server:
        _put_in(server)
        paths = {*FAULTS, *(fault.path for fault in NAMED.values())} - {"/redirect-private"}
        sources = [
            _source(path, server.url(path, f"127.0.{1 + n // 200}.{1 + n % 200}"))
            for n, path in enumerate(sorted(paths))
        ]
        sources.append(
            _source(
                "/redirect-private", server.url("/redirect-private", "public.example"), open_=True
            )
        )
        link = server.url("/article", "127.0.9.9")
        server.answer("/article", answer(page("Ships meet").encode()))
        listed = feed(("Ships meet", link)).encode()
        server.answer("/good", answer(listed, content_type="application/rss+xml"))
        sources.append(_source("/good", server.url("/good", "127.0.9.9")))
        watch = Watch(tuple(sources), (TOPIC,))
        began, held = time.process_time(), _peak_mib()

        async def polls() -> tuple[PollReport, float, dict[str, SourceState], PollReport]:
            async with HttpFetcher(
                "Wirewatch", gap=0, limits=LIMITS, lookup=_lookup, now=lambda: NOW
            ) as fetch:
                tools = PollTools(fetch, fetch.polite, store, Matcher([TOPIC]), watch, lambda: NOW)
                report = await poll_sources([s.slug for s in watch.sources], tools)
                seconds, states = time.process_time() - began, store.source_states()
                return report, seconds, states, await poll_sources(["restless"], tools)

        # On the loop that polls have in earnest, and away from that of the servers.
        report, seconds, states, again = await asyncio.to_thread(loop.run, polls())
    done = Batch(
        reports={one.source: one for one in report.sources},
        states=states,
        log={one.source: one for one in store.poll_log(1000)},
        hits=len(store.hits(HitFilter())),
        database=folder / "news.db",
        asked=server.paths,
        processor_seconds=seconds,
        mebibytes=_peak_mib() - held,
        again=again.sources[0],
    )
    store.close()
    return done


def _source(path: str, url: str, *, open_: bool = False) -> Source:
    return Source(path.strip("/"), path, url, "feed", allow_private=not open_)


def _peak_mib() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


@pytest.mark.parametrize("name", NAMED)
def test_a_fault_ends_in_time_with_its_reason_and_harms_no_other_source(
    batch: Batch, name: str
) -> None:
    path, outcome, says = NAMED[name]
    slug = path.strip("/")
    report, logged = batch.reports[slug], batch.log[slug]
    assert report.outcome == outcome, report.problem
    if isinstance(says, int):
        assert (report.entries, batch.states[slug].failures) == (says, 0)
    else:
        # What is large as well as slow may be ended by either limit.
        assert says in report.problem or TIMED_OUT in report.problem
        assert batch.states[slug].problem == logged.detail == report.problem
        assert batch.states[slug].failures == 1
    # The other sources of the batch; a module of tests polls them all together.
    assert (batch.reports[GOOD].outcome, batch.states[GOOD].failures, batch.hits) == ("ok", 0, 1)


@pytest.mark.parametrize("path", sorted(FAULTS))
def test_whatever_else_the_server_does_is_recorded_with_its_source(batch: Batch, path: str) -> None:
    state = batch.states[path.strip("/")]
    assert state.failures == 1
    _, reason = RECORDED[path]
    assert (
        reason.replace("within 1 s", "within 10 s") in state.problem or TIMED_OUT in state.problem
    )
    assert state.due_at
    assert state.due_at > NOW


@pytest.mark.parametrize("name", BUSY)
def test_a_busy_server_is_left_alone_for_as_long_as_it_asks_and_no_longer_than_a_day(
    batch: Batch, name: str
) -> None:
    due_at = batch.states[name].due_at
    assert due_at
    # Our own wait grows by 2 ** 0.25 with a temporary failure, and by the source's own tenth.
    assert BUSY[name][2] <= due_at - NOW <= BUSY[name][2] * 1.31


def test_the_batch_takes_bounded_time_and_memory(batch: Batch) -> None:
    # Of processor time, which other work on the machine does not stretch; it takes nine, most
    # of them for the 50,000 entries.
    assert batch.processor_seconds < 40
    # With the server, which hands over bombs of 10 MB; 150 in a process of its own.
    assert batch.mebibytes < 400


def test_an_etag_that_always_changes_makes_nothing_new(batch: Batch) -> None:
    assert (batch.again.outcome, batch.again.new_entries) == ("unchanged", 0)


def test_a_private_address_is_never_asked(batch: Batch) -> None:
    assert "/redirect-private" in batch.asked
    assert "/secret" not in batch.asked


def test_no_file_of_ours_is_read_into_an_entry(batch: Batch) -> None:
    stored = batch.database.read_bytes()
    assert b"Item " in stored
    assert b"root:" not in stored


def test_every_fault_stands_in_the_docs() -> None:
    told = {line.split("|")[1].strip() for line in DOCS.read_text().splitlines() if "|" in line}
    assert set(NAMED) <= told
