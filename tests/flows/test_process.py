"""What flows and tasks of one process share, without Prefect."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from core.errors import SetupError
from flows import jobs
from flows.process import Process
from tests.pipeline.test_poll_sources import feed, page
from tests.servers.hostile import HostileServer, answer

TOPICS = '[[topic]]\nslug = "sea"\nname = "Sea"\nany = ["South China Sea"]\n'


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the watch files; no source is in it yet."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("WIREWATCH_CONFIG", str(tmp_path))
    monkeypatch.setenv("WIREWATCH_DATABASE_URL", f"sqlite:///{tmp_path}/news.db")
    monkeypatch.setenv("WIREWATCH_HOST_GAP_S", "0")
    (tmp_path / "topics.toml").write_text(TOPICS)
    (tmp_path / "sources.toml").write_text("")
    return tmp_path


def source(slug: str, url: str) -> str:
    return f'[[source]]\nslug = "{slug}"\nurl = "{url}"\nkind = "feed"\nallow_private = true\n'


def test_side_by_side_they_share_one_application_and_the_next_one_is_new(config: Path) -> None:
    process = Process()
    with process.opened() as first:
        with process.opened() as second:
            assert second is first
        assert first.wanted() == ()
        (config / "sources.toml").write_text(source("new", "https://new.example/feed"))
    with process.opened() as third:
        assert third is not first
        assert third.wanted() == ("new",)


@contextmanager
def serving(server: HostileServer) -> Iterator[None]:
    """Run the server on a loop of its own."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    asyncio.run_coroutine_threadsafe(server.__aenter__(), loop).result()
    try:
        yield
    finally:
        asyncio.run_coroutine_threadsafe(server.__aexit__(None, None, None), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


def test_batches_side_by_side_never_ask_one_host_at_the_same_time(config: Path) -> None:
    outlet, wires = HostileServer(), [HostileServer(), HostileServer()]
    with serving(outlet), serving(wires[0]), serving(wires[1]):
        for number, wire in enumerate(wires):
            told = [f"Ships {number} meet for day {day}" for day in range(4)]
            links = [
                outlet.answer(f"/{number}-{day}", answer(page(title).encode()))
                for day, title in enumerate(told)
            ]
            listed = feed(*zip(told, links, strict=True))
            wire.answer("/feed", answer(listed.encode(), content_type="application/rss+xml"))
        (config / "sources.toml").write_text(
            "".join(source(f"wire-{n}", wire.url("/feed")) for n, wire in enumerate(wires))
        )
        process = Process()
        with process.opened(), ThreadPoolExecutor(2) as tasks:
            reports = list(tasks.map(process.poll, [["wire-0"], ["wire-1"]]))
    assert [report.sources[0].articles for report in reports] == [4, 4]
    assert outlet.most_at_once == 1
    assert outlet.paths.count("/robots.txt") == 1


def test_what_keeps_polls_from_starting_is_told_and_all_is_closed(config: Path) -> None:
    process = Process()
    (config / "topics.toml").write_text(TOPICS.replace('any = ["South China Sea"]', 'query = "("'))
    with pytest.raises(SetupError), process.opened():
        process.poll([])
    (config / "topics.toml").write_text(TOPICS)
    with process.opened():
        assert process.poll([]).sources == ()


def test_what_a_job_came_to_is_a_line_with_its_figures(
    config: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (config / "sources.toml").write_text(source("dead", "http://127.0.0.1:9/feed"))
    caplog.set_level("INFO", "wirewatch.work")
    jobs.poll()
    jobs.poll()  # nothing is due
    jobs.deliver()  # nothing is owed
    failed, poll = [record for record in caplog.records if record.name == "wirewatch.work"]
    assert failed.getMessage().startswith("poll: dead: the connection failed")
    assert poll.getMessage() == "poll: 0 of 1 source read, 0 articles, 0 hits, 0 stories"
    assert {"job": "poll", "sources": 1, "read": 0}.items() <= poll.__dict__["figures"].items()
