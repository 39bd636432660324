"""The application sends a round's mail over one connection."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from config.settings import load_settings
from core.values import Receiver
from pipeline.wiring import App
from storage import open_store
from tests.pipeline.desk import Desk
from tests.servers.smtp import mail_server


def test_a_rounds_mail_goes_over_one_connection(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'news.db'}")
    with mail_server() as sink:
        url = f"mailto://127.0.0.1:{sink.port}/?from=w@wire.example&to=a@desk.example"
        desk = Desk(store, (Receiver("desk", url, allow_private=True),))
        desk.owe(5)
        app = App(load_settings({}), desk.watch, store, lambda: desk.now)
        assert app.deliver().line() == "5 sent"
        assert (len(sink.taken), sink.connections) == (5, 1)
        desk.now += timedelta(minutes=1)
        assert app.deliver().line() == "nothing to send"
    store.close()
