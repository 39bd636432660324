from __future__ import annotations

import ssl
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes
from email.header import decode_header, make_header
from pathlib import Path

import pytest
from letters import NOW, found, letter, told

from alerts.channels import ChannelOptions, Channels, open_channel
from alerts.render_email import email_bytes, render_email
from alerts.smtp import message_id
from core.errors import DeliveryError
from core.values import Receiver
from tests.servers.smtp import MailSink, mail_server
from tests.servers.tls import tls_pair

OPTIONS = ChannelOptions(timeout=2.0, total=4.0)


def receiver(port: int, extra: str = "", login: str = "", scheme: str = "mailto") -> Receiver:
    url = f"{scheme}://{login}127.0.0.1:{port}?to=a@y.example&from=w@x.example{extra}"
    return Receiver("desk", url, allow_private=True)


def test_a_letter_arrives_as_a_message_with_both_parts() -> None:
    with mail_server() as server:
        receipt = open_channel(receiver(server.port), OPTIONS).send(letter())
    (message,) = server.messages()
    assert receipt == "250 OK taken"
    assert message["Subject"] == "[South China Sea] Manila protests over ramming"
    assert message["Message-ID"] == message_id("story:1:abc", "a@y.example", "w@x.example")
    assert message["From"] == "w@x.example" or "w@x.example" in message["From"]
    assert server.recipients == [["a@y.example"]]
    parts = [part.get_content_type() for part in message.iter_parts()]
    assert parts == ["text/plain", "text/html"]


def test_names_in_any_script_and_hostile_ones_stay_names() -> None:
    people = "&name=D%C3%ABsk%20%E6%9D%B1%E4%BA%AC%20%22Ost%22%20%3D%3Futf-8%3Fq%3F%3D0d%3D0a%3F%3D"
    with mail_server() as server:
        one = Receiver(
            "desk",
            f"mailto://127.0.0.1:{server.port}?from=w@x.example{people}&to=%C3%84%20%3Ca@y.example%3E",
            allow_private=True,
        )
        open_channel(one, OPTIONS).send(letter())
    (message,) = server.messages()
    assert [a.addr_spec for a in message["From"].addresses] == ["w@x.example"]
    assert [(a.display_name, a.addr_spec) for a in message["To"].addresses] == [
        ("Ä", "a@y.example")
    ]
    assert server.recipients == [["a@y.example"]]


def test_long_links_and_names_reach_mail_programs_unharmed() -> None:
    """Python's own folding would encode them, and no program finds a link in an encoded word."""
    domain = "a-newsroom-that-likes-long-names-for-its-hosts.press.example.org"
    link = f"https://watch.{domain}/unsubscribe/{'0' * 64}"
    wire = email_bytes(
        render_email(
            letter(told(found(title="南シナ海で中国船とフィリピン船が衝突" * 5 + "w" * 70))),
            sender=f'"Wirewatch, the {"long " * 15}name" <w@{domain}>',
            to=f'"東京の{"外報部" * 20}" <desk@{domain}>',
            message_id=f"<{'f' * 32}@{domain}>",
            unsubscribe=link,
        )
    )
    lines = wire.partition(b"\r\n\r\n")[0].decode("ascii").split("\r\n")
    assert f"Message-ID: <{'f' * 32}@{domain}>" in lines
    assert f"References: <story-1.wirewatch@{domain}>" in lines
    assert f"List-Unsubscribe: <{link}>" in lines
    assert f"List-Id: Wirewatch alerts <desk.wirewatch.{domain}>" in lines
    assert all(len(line) <= 78 for line in lines if "=?utf-8?" in line and "@" not in line)
    read = message_from_bytes(wire)
    to, subject = (str(make_header(decode_header(read[name]))) for name in ("To", "Subject"))
    assert to == f"東京の{'外報部' * 20} <desk@{domain}>"
    assert subject.startswith("[South China Sea] 南シナ海で中国船とフィリピン船が衝突南")


def test_a_message_that_had_to_wait_has_the_date_of_its_sending() -> None:
    morning = NOW + timedelta(hours=8)
    with mail_server() as server:
        options = replace(OPTIONS, clock=lambda: morning)
        open_channel(receiver(server.port), options).send(letter())
    assert server.messages()[0]["Date"].datetime == morning


def test_the_same_letter_has_the_same_message_id_at_every_attempt() -> None:
    with mail_server() as server:
        for _ in range(2):
            open_channel(receiver(server.port), OPTIONS).send(letter())
    first, second = server.messages()
    assert first["Message-ID"] == second["Message-ID"]


def test_nobody_listening_is_transient() -> None:
    with mail_server() as server:
        pass
    with pytest.raises(DeliveryError) as caught:
        open_channel(receiver(server.port), OPTIONS).send(letter())
    assert caught.value.outcome == "transient"


def test_a_private_address_is_refused_unless_allowed() -> None:
    with mail_server() as server:
        careless = Receiver("desk", receiver(server.port).url)
        with pytest.raises(DeliveryError, match="loopback") as caught:
            open_channel(careless, OPTIONS).send(letter())
    assert caught.value.outcome == "permanent"
    assert server.connections == 0


def test_starttls_and_login(tmp_path: Path) -> None:
    server_side, client_side = tls_pair(tmp_path)
    sink = MailSink(users={"w": "pa55word"})
    with mail_server(sink, starttls=server_side) as server:
        options = ChannelOptions(timeout=2.0, tls=client_side)
        open_channel(receiver(server.port, "", "w:pa55word@", "mailtos"), options).send(letter())
        assert len(server.taken) == 1
        with pytest.raises(DeliveryError) as caught:
            open_channel(receiver(server.port, "", "w:wr0ngword@", "mailtos"), options).send(
                letter()
            )
    assert caught.value.outcome == "permanent"
    assert "535" in caught.value.reason
    assert "wr0ngword" not in caught.value.reason


def test_tls_from_the_start(tmp_path: Path) -> None:
    server_side, client_side = tls_pair(tmp_path)
    with mail_server(tls=server_side) as server:
        options = ChannelOptions(timeout=2.0, tls=client_side)
        open_channel(receiver(server.port, "&mode=ssl", scheme="mailtos"), options).send(letter())
    assert len(server.taken) == 1


@pytest.mark.parametrize("mode", ["ssl", "starttls"])
def test_a_certificate_that_nobody_vouches_for_is_permanent(tmp_path: Path, mode: str) -> None:
    server_side, _ = tls_pair(tmp_path)
    contexts: dict[str, ssl.SSLContext] = {"tls" if mode == "ssl" else "starttls": server_side}
    with mail_server(**contexts) as server, pytest.raises(DeliveryError) as caught:  # type: ignore[arg-type]
        open_channel(receiver(server.port, f"&mode={mode}", scheme="mailtos"), OPTIONS).send(
            letter()
        )
    assert caught.value.outcome == "permanent"
    assert "certificate" in caught.value.reason


def test_a_server_without_starttls_gets_neither_password_nor_mail() -> None:
    with mail_server() as server, pytest.raises(DeliveryError) as caught:
        open_channel(receiver(server.port, "", "w:pw@", "mailtos"), OPTIONS).send(letter())
    assert caught.value.outcome == "permanent"
    assert server.taken == []


def test_what_some_recipients_took_they_do_not_get_again() -> None:
    sink = MailSink(rcpt={"b@y.example": "450 greylisted"})
    with mail_server(sink) as server:
        channel = open_channel(receiver(server.port, "&cc=b@y.example"), OPTIONS)
        with pytest.raises(DeliveryError, match="1 of 2 took it") as caught:
            channel.send(letter())
        assert caught.value.outcome == "transient"
        server.rcpt.clear()
        again = open_channel(receiver(server.port, "&cc=b@y.example"), OPTIONS)
        again.send(replace(letter(), taken=frozenset(caught.value.taken)))
    assert server.recipients == [["a@y.example"], ["b@y.example"]]


def test_one_dead_recipient_does_not_keep_the_others_from_it() -> None:
    with mail_server(MailSink(rcpt={"a@y.example": "550 no such user"})) as server:
        channel = open_channel(receiver(server.port, "&cc=b@y.example"), OPTIONS)
        with pytest.raises(DeliveryError) as caught:
            channel.send(letter())
    assert caught.value.outcome == "permanent"
    assert "a***@y.example" in caught.value.reason
    assert server.recipients == [["b@y.example"]]


def test_a_backlog_goes_over_one_connection() -> None:
    with mail_server() as server:
        with Channels(OPTIONS) as channels:
            for n in range(5):
                channels(receiver(server.port)).send(letter(key=f"story:{n}"))
        assert (len(server.taken), server.connections) == (5, 1)


@pytest.mark.parametrize("step", ["MAIL", "END"])
def test_a_kept_connection_that_died_is_replaced(step: str) -> None:
    with mail_server() as server, Channels(OPTIONS) as channels:
        channels(receiver(server.port)).send(letter(key="1"))
        server.drop.add(step)
        with pytest.raises(DeliveryError):
            channels(receiver(server.port)).send(letter(key="2"))
        server.drop.clear()
        server.cut_all()  # and the next server start
        channels(receiver(server.port)).send(letter(key="3"))
        assert len(server.taken) == 2


def test_a_server_that_ended_an_idle_connection_costs_nothing() -> None:
    with mail_server() as server, Channels(OPTIONS) as channels:
        channels(receiver(server.port)).send(letter(key="1"))
        server.cut_all()
        channels(receiver(server.port)).send(letter(key="2"))
        assert (len(server.taken), server.connections) == (2, 2)


def test_a_refused_message_leaves_the_connection_fit_for_the_next() -> None:
    with mail_server() as server, Channels(OPTIONS) as channels:
        for step in ("MAIL", "RCPT", "DATA", "END"):
            server.replies[step] = "550 no"
            with pytest.raises(DeliveryError):
                channels(receiver(server.port)).send(letter(key=step))
            server.replies.clear()
            channels(receiver(server.port)).send(letter(key=f"after {step}"))
        assert (len(server.taken), server.connections) == (4, 1)


@pytest.mark.parametrize(
    "make",
    [
        lambda sink: sink.replies.update(RCPT="550 you said s3cret, s3cret"),
        lambda sink: sink.replies.update(CONNECT="554 s3cret"),
        lambda sink: sink.drop.add("END"),
    ],
)
def test_a_server_that_repeats_the_password_does_not_get_it_into_the_reason(
    make: Callable[[MailSink], None],
) -> None:
    sink = MailSink(users={"w": "s3cret"})
    make(sink)
    with mail_server(sink) as server, pytest.raises(DeliveryError) as caught:
        open_channel(receiver(server.port, "", "w:s3cret@"), OPTIONS).send(letter())
    assert "s3cret" not in str(caught.value)
