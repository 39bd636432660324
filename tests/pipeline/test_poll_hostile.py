"""Every fault at once in one batch: each has its reason, and the good source is stored."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from core.values import HitFilter, Source, SourceState, Term, Topic, Watch
from matching import Matcher
from pipeline import offers
from pipeline.poll import PollTools, poll_sources
from pipeline.reports import SourceReport
from scrapers.fetch import HttpFetcher
from scrapers.limits import Limits
from storage import open_store
from tests.pipeline.test_poll_sources import feed, page
from tests.scrapers.test_fetch_faults import RECORDED
from tests.servers.hostile import FAULTS, MEGABYTE, HostileServer, answer

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
TOPIC = Topic("sea", "South China Sea", any=(Term("South China Sea"),), version="v1")
GOOD = "good"
#: Short, because some faults are nothing but time; a fault that is large may end by it too.
LIMITS = Limits(total_seconds=3.0, body_bytes=12 * MEGABYTE)

_RSS = '<rss version="2.0"><channel>{}</channel></rss>'


def _item(n: int | str = 1, more: str = "") -> str:
    return f"<item><title>Item {n}</title><guid>{n}</guid>{more}</item>"


def _dated(date: str) -> str:
    return _RSS.format(_item(1, f"<pubDate>{date}</pubDate>"))


#: Documents that are the fault: what is answered, the outcome, and part of the reason or the
#: number of entries.
DOCUMENTS: dict[str, tuple[str, str, str | int]] = {
    "login-page": (page("Please sign in"), "failed", "page"),
    "nothing": ("", "failed", "answered nothing"),
    "entity-bomb": (
        '<!DOCTYPE r [<!ENTITY a "ha">'
        + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9))
        + "]>"
        + _RSS.format(_item("&j;")),
        "ok",
        1,
    ),
    "external-entity": (
        '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + _RSS.format(_item("&x;")),
        "ok",
        1,
    ),
    "deep": (_RSS.format(_item(1, "<a>" * 100_000)), "ok", 1),
    "nul-bytes": (_RSS.format(_item("a\x00b")), "ok", 1),
    "50,000-entries": (_RSS.format("".join(map(_item, range(50_000)))), "ok", 50_000),
    "1970": (_dated("Thu, 01 Jan 1970 00:00:00 GMT"), "ok", 1),
    "2099": (_dated("Thu, 01 Jan 2099 00:00:00 GMT"), "ok", 1),
    "charset-lie": ('<?xml version="1.0" encoding="utf-16"?>' + _RSS.format(_item("é")), "ok", 1),
}


@dataclass(frozen=True)
class Batch:
    """What one poll of everything came to."""

    reports: dict[str, SourceReport]
    states: dict[str, SourceState]
    hits: int
    seconds: float


@pytest.fixture(scope="module")
def batch(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Batch]:
    folder = tmp_path_factory.mktemp("hostile")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(offers, "MOST_PAGES", 20)
        yield asyncio.run(_polled(folder))


async def _polled(folder: Path) -> Batch:
    store = open_store(f"sqlite:///{folder}/news.db")
    # Any address of 127.0.0.0/8 is ours: each source is a host of its own.
    async with HostileServer(host="0.0.0.0") as server:
        for name, (document, _, _) in DOCUMENTS.items():
            server.answer(f"/{name}", answer(document.encode(), content_type="application/xml"))
        paths = [*FAULTS, *(f"/{name}" for name in DOCUMENTS)]
        sources = [
            Source(path.strip("/"), path, server.url(path, f"127.0.{1 + n // 200}.{1 + n % 200}"))
            for n, path in enumerate(paths)
        ]
        link = server.url("/article", "127.0.9.9")
        server.answer("/article", answer(page("Ships meet").encode()))
        listed = feed(("Ships meet", link)).encode()
        server.answer("/good", answer(listed, content_type="application/rss+xml"))
        sources.append(Source(GOOD, "Good", server.url("/good", "127.0.9.9")))
        watch = Watch(
            tuple(Source(s.slug, s.name, s.url, "feed", allow_private=True) for s in sources),
            (TOPIC,),
        )
        began = time.process_time()
        async with HttpFetcher("Wirewatch", gap=0, limits=LIMITS, now=lambda: NOW) as fetch:
            matcher = Matcher([TOPIC])
            tools = PollTools(fetch, fetch.polite, store, matcher, watch, lambda: NOW)
            report = await poll_sources([s.slug for s in watch.sources], tools)
        seconds = time.process_time() - began
    done = Batch(
        reports={one.source: one for one in report.sources},
        states=store.source_states(),
        hits=len(store.hits(HitFilter())),
        seconds=seconds,
    )
    store.close()
    return done


def test_the_good_source_of_the_batch_is_unharmed_and_stored(batch: Batch) -> None:
    assert batch.reports[GOOD].outcome == "ok"
    assert batch.hits == 1
    assert batch.states[GOOD].failures == 0


def test_the_batch_takes_bounded_time(batch: Batch) -> None:
    # Of processor time, which other work on the machine does not stretch; it takes nine, most
    # of them for the 50,000 entries.
    assert batch.seconds < 40


@pytest.mark.parametrize("path", sorted(FAULTS))
def test_a_fault_is_recorded_with_its_source(batch: Batch, path: str) -> None:
    state = batch.states[path.strip("/")]
    assert state.failures == 1
    _, reason = RECORDED[path]
    timed_out = "no complete answer within 3 s"
    assert reason.replace("within 1 s", "within 3 s") in state.problem or timed_out in state.problem
    assert state.due_at
    assert state.due_at > NOW


@pytest.mark.parametrize("name", sorted(DOCUMENTS))
def test_a_hostile_document_is_read_or_refused(batch: Batch, name: str) -> None:
    _, outcome, says = DOCUMENTS[name]
    report = batch.reports[name]
    assert report.outcome == outcome, report.problem
    if isinstance(says, int):
        assert report.entries == says
    else:
        assert says in report.problem
