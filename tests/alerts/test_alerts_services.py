"""Real services' channels talk to their real host names, by way of a proxy with a private CA."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from letters import letter

from alerts.channels import ChannelOptions, open_channel
from core.errors import DeliveryError
from core.values import Receiver
from tests.servers.http_sink import HttpSink, http_sink
from tests.servers.proxy import Proxy, connect_proxy
from tests.servers.tls import tls_pair

HOSTS = (
    "hooks.slack.com",
    "slack.com",
    "discord.com",
    "api.telegram.org",
    "prod-1.azurewebsites.example",
    "ntfy.sh",
    "chat.newsroom.example",
    "hook.newsroom.example",
)


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[HttpSink, Proxy]]:
    server_side, client_side = tls_pair(tmp_path, *HOSTS)
    with http_sink(server_side) as sink, connect_proxy(sink.port) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "server.pem"))
        monkeypatch.setattr("alerts.channels._system_tls", lambda: client_side)
        yield sink, proxy


SERVICES = [
    ("slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ", "hooks.slack.com:443", b"ok"),
    ("slack://xoxb-1234-1234-abc124/#desk", "slack.com:443", b'{"ok": true}'),
    ("discord://4174216298/JHMHI8qBe7bk2ZwO5U711o3dV_js", "discord.com:443", b""),
    ("tgram://123456789:abcdefg_hijklmnop/12315544/", "api.telegram.org:443", b'{"ok": true}'),
    (
        "workflows://prod-1.azurewebsites.example:443/643e69f83c8944438d68119179a10a64/abc",
        "prod-1.azurewebsites.example:443",
        b"",
    ),
    ("ntfys://ntfy.sh/newsroom", "ntfy.sh:443", b"{}"),
    ("mmosts://chat.newsroom.example/3ccdd113474722377935511fc85d3dd4", None, b"ok"),
    ("jsons://hook.newsroom.example/x?secret=abc", "hook.newsroom.example:443", b""),
]


@pytest.mark.parametrize(("url", "host", "answer"), SERVICES, ids=[u[:9] for u, _, _ in SERVICES])
def test_a_service_gets_the_message_under_its_own_name(
    world: tuple[HttpSink, Proxy], url: str, host: str | None, answer: bytes
) -> None:
    sink, proxy = world
    sink.otherwise = (200, {"Content-Type": "application/json"}, answer)
    open_channel(Receiver("desk", url), ChannelOptions(timeout=3.0)).send(letter())
    assert proxy.asked[0].startswith(host or "chat.newsroom.example:")
    assert sink.posts
    assert b"Manila protests over ramming" in sink.posts[-1].body


def test_a_proxy_can_want_a_login_and_refuse(world: tuple[HttpSink, Proxy]) -> None:
    sink, proxy = world
    options = ChannelOptions(timeout=3.0, proxy=f"http://me:s3cret@127.0.0.1:{proxy.port}")
    receiver = Receiver("desk", "jsons://hook.newsroom.example/x")
    open_channel(receiver, options).send(letter())
    assert proxy.logins == ["Basic bWU6czNjcmV0"]
    proxy.refuse = True
    with pytest.raises(DeliveryError, match="HTTP 407") as caught:
        open_channel(receiver, options).send(letter())
    assert caught.value.outcome == "transient"
    assert "s3cret" not in repr(caught.value) + repr(options)
    assert len(sink.posts) == 1


def test_a_proxy_does_not_lead_to_private_hosts(world: tuple[HttpSink, Proxy]) -> None:
    _, proxy = world
    for url in ("jsons://10.0.0.1/x", "jsons://db.internal/x", "ntfys://192.168.0.1/x"):
        with pytest.raises(DeliveryError) as caught:
            open_channel(Receiver("desk", url), ChannelOptions(timeout=3.0)).send(letter())
        assert caught.value.outcome == "permanent"
    assert proxy.asked == []


def test_a_url_that_http_cannot_write_is_permanent() -> None:
    receiver = Receiver("desk", "json://127.0.0.1:9/x?+X-Key=a%0D%0Ab", allow_private=True)
    with http_sink() as sink:
        receiver = Receiver(
            "desk", f"json://127.0.0.1:{sink.port}/x?+X-Key=a%0D%0Ab", allow_private=True
        )
        with pytest.raises(DeliveryError) as caught:
            open_channel(receiver, ChannelOptions(timeout=3.0)).send(letter())
    assert caught.value.outcome == "permanent"
    assert sink.posts == []
