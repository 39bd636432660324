"""The dead man's switch is told while all goes well, and its own troubles stop nothing."""

from __future__ import annotations

import socket
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr

from alerts import alive
from pipeline.wiring import App
from tests.house import house, poll_all
from tests.servers.http_sink import http_sink

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)


def watched(app: App, url: str, *, private: bool = True) -> None:
    told = {"alive_url": SecretStr(url), "alive_private": private}
    app.settings = app.settings.model_copy(update=told)


def work(app: App) -> None:
    with app.recorded("poll", "clock"):
        poll_all(app)
    with app.recorded("deliver", "clock"):
        app.deliver()


def test_it_is_told_after_a_poll_and_a_delivery_and_not_when_they_fail(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with http_sink() as sink, house(tmp_path, NOW) as built, built.open(NOW) as app:
        assert not app.ping()  # nobody is to be told
        watched(app, f"{sink.url}/ping/s3cret-of-the-switch")
        assert not app.ping()  # nothing was done yet
        work(app)
        assert app.ping()
        assert [asked.path for asked in sink.posts] == ["/ping/s3cret-of-the-switch"]
        with pytest.raises(ZeroDivisionError), app.recorded("poll", "clock"):
            raise ZeroDivisionError
        assert not app.ping()
        assert len(sink.posts) == 1
        work(app)
        app.clock = lambda: NOW + timedelta(days=1)  # the polls have stopped
        assert not app.ping()
        app.clock = lambda: NOW
        sink.will_answer(503)
        assert not app.ping()
        watched(app, f"{sink.url}/ping/s3cret-of-the-switch", private=False)
        assert not app.ping()
        assert app.store.meters.all()["pings/failed"] == 2
    assert "answered HTTP 503" in caplog.text
    assert "allow_private" in caplog.text
    assert "s3cret" not in caplog.text


def test_a_watcher_that_takes_the_call_and_says_nothing_harms_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(alive, "LONGEST_S", 0.2)
    with (
        socket.create_server(("127.0.0.1", 0)) as silent,
        house(tmp_path, NOW) as built,
        built.open(NOW) as app,
    ):
        watched(app, f"http://127.0.0.1:{silent.getsockname()[1]}/ping")
        work(app)
        assert not app.ping()
        assert app.store.jobs.all()["deliver"].succeeded_at == NOW
        assert app.store.meters.all()["pings/failed"] == 1
    assert "the dead man's switch was not told" in caplog.text
