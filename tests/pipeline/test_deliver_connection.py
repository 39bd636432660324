"""What is open while a round of mail is sent: one connection to the server, and no transaction."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from config.settings import load_settings
from core.values import Fate, Letter, Receiver
from pipeline.wiring import App
from storage import open_store
from tests.pipeline.desk import Desk
from tests.servers.smtp import MailSink, mail_server


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


def test_who_took_a_message_is_known_in_the_next_round_and_to_other_processes(
    tmp_path: Path,
) -> None:
    database = f"sqlite:///{tmp_path / 'news.db'}"
    store = open_store(database)
    with mail_server(MailSink(rcpt={"b@desk.example": "450 greylisted"})) as sink:
        url = (
            f"mailto://127.0.0.1:{sink.port}/?from=w@wire.example&to=a@desk.example,b@desk.example"
        )
        desk = Desk(store, (Receiver("desk", url, allow_private=True),))
        desk.owe(1)
        app = App(load_settings({}), desk.watch, store, lambda: desk.now)
        for _ in range(3):
            assert app.deliver().line() == "1 to be tried again"
            desk.now += timedelta(hours=2)
        sink.rcpt.clear()
        store.close()
        store = open_store(database)
        app = App(load_settings({}), desk.watch, store, lambda: desk.now)
        assert app.deliver().line() == "1 sent"
        assert sink.recipients == [["a@desk.example"], ["b@desk.example"]]
    store.close()


def test_no_transaction_is_open_while_a_message_is_sent(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'news.db'}"
    store, other = open_store(url), open_store(url, patience=timedelta(0))
    desk = Desk(store)
    desk.owe(3)

    class Writing:
        """A channel in whose time somebody else writes; an open transaction would refuse that."""

        def send(self, letter: Letter) -> str:
            with other.begin() as tx:
                tx.add_fates([Fate(letter.key, desk.now, "seen", "new", "", "press")])
            return "taken"

    desk.channels["desk"] = Writing()  # type: ignore[assignment]
    assert desk.deliver().line() == "3 sent"
    assert len(other.fates("alert 1")) == 1
    other.close()
    store.close()
