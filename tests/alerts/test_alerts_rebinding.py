"""A resolver that changes its mind between our check and the connection gains nothing."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from threading import Thread
from typing import Any

import pytest
from letters import letter

from alerts.channels import ChannelOptions, open_channel
from alerts.reach import guarded
from core.errors import DeliveryError
from core.values import Receiver
from tests.servers.http_sink import HttpSink, http_sink
from tests.servers.smtp import mail_server

OPTIONS = ChannelOptions(timeout=1.0, sender="w@wire.example")
NAME = "rebinding.press.example"

URLS = {
    "ntfy": "ntfy://{at}/news",
    "mattermost": "mmost://{at}/3ccdd113474722377935511fc85d3dd4",
    "gotify": "gotify://{at}/AbCdEfGhIjKlMnO",
    "webhook": "json://{at}/hook",
    "mail": "mailto://{at}?to=a@desk.example",
}


@pytest.fixture
def sink() -> Iterator[HttpSink]:
    with http_sink() as sink:
        sink.otherwise = (200, {}, b"{}")
        yield sink


def resolve_to(monkeypatch: pytest.MonkeyPatch, *answers: str) -> list[str]:
    """Let the name resolve to one address after the other, the last for ever; what was asked."""
    real, asked = socket.getaddrinfo, []

    def resolver(host: Any, *more: Any, **named: Any) -> Any:
        if host != NAME:
            return real(host, *more, **named)
        answer = answers[min(len(asked), len(answers) - 1)]
        asked.append(answer)
        return real(answer, *more, **named)

    monkeypatch.setattr(socket, "getaddrinfo", resolver)
    # What is public is tried, and nobody is there.
    connect = socket.socket.connect

    def nobody(self: socket.socket, address: Any) -> None:
        if str(address[0]).startswith("93.184."):
            raise ConnectionRefusedError
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", nobody)
    return asked


@pytest.mark.parametrize("public_first", [0, 1, 2])
@pytest.mark.parametrize("url", URLS.values(), ids=URLS)
def test_a_name_that_turns_private_is_not_connected_to(
    sink: HttpSink, monkeypatch: pytest.MonkeyPatch, url: str, public_first: int
) -> None:
    asked = resolve_to(monkeypatch, *(["93.184.216.34"] * public_first), "127.0.0.1")
    with mail_server() as mail:
        port = mail.port if url.startswith("mail") else sink.port
        channel = open_channel(Receiver("desk", url.format(at=f"{NAME}:{port}")), OPTIONS)
        for _ in range(3):
            with pytest.raises(DeliveryError) as caught:
                channel.send(letter())
        assert mail.connections == 0
    assert sink.posts == []
    assert "127.0.0.1" in asked
    assert caught.value.outcome == "permanent"
    assert "127.0.0.1" in caught.value.reason
    assert "allow_private" in caught.value.reason


def test_a_receiver_that_may_be_private_is_reached(
    sink: HttpSink, monkeypatch: pytest.MonkeyPatch
) -> None:
    resolve_to(monkeypatch, "127.0.0.1")
    receiver = Receiver("desk", f"ntfy://{NAME}:{sink.port}/news", allow_private=True)
    open_channel(receiver, OPTIONS).send(letter())
    assert len(sink.posts) == 1


def test_only_the_guarded_context_is_guarded_and_proxies_are_free(sink: HttpSink) -> None:
    here = ("127.0.0.1", sink.port)
    with guarded() as guard:
        with pytest.raises(PermissionError):
            socket.create_connection(here)
        datagram = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        with datagram, pytest.raises(PermissionError):
            datagram.sendto(b"x", ("localhost", 9))
        assert len(guard.refused) == 2
        other = Thread(target=lambda: socket.create_connection(here).close())
        other.start()
        other.join(60)
        assert len(guard.refused) == 2
    socket.create_connection(here).close()
    with guarded([f"http://user:pass@127.0.0.1:{sink.port}", "http://[bad"]):
        socket.create_connection(here).close()
