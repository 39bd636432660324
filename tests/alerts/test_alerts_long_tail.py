from __future__ import annotations

import logging
import socketserver
from threading import Event, Thread

import pytest
from letters import letter

from alerts.channels import ChannelOptions, mask_url, open_channel
from alerts.long_tail import classify
from alerts.validate import receiver_problem
from core.errors import DeliveryError, DeliveryOutcome, SetupError
from core.values import Receiver
from tests.servers.http_sink import HttpSink, http_sink
from tests.servers.smtp import MailSink, mail_server

OPTIONS = ChannelOptions(timeout=0.5)


def ntfy(sink: HttpSink, extra: str = "") -> Receiver:
    return Receiver("desk", f"ntfy://127.0.0.1:{sink.port}/news{extra}", allow_private=True)


def test_apprise_carries_what_we_have_no_transport_for() -> None:
    with http_sink() as sink:
        receipt = open_channel(ntfy(sink), OPTIONS).send(letter())
    (post,) = sink.posts
    assert receipt == "ntfy accepted it"
    assert post.json["title"] == "[South China Sea] Manila protests over ramming"
    assert "https://paper.example/1" in post.json["message"]


def test_trying_again_is_the_outboxs_business_whatever_the_url_says() -> None:
    with http_sink() as sink:
        sink.otherwise = (500, {}, b"{}")
        with pytest.raises(DeliveryError):
            open_channel(ntfy(sink, "?retry=3&optional=yes&redirect=yes"), OPTIONS).send(letter())
    assert len(sink.posts) == 1


def test_a_redirect_is_not_followed_to_a_host_that_nobody_checked() -> None:
    with http_sink() as sink, http_sink() as elsewhere:
        sink.otherwise = (302, {"Location": f"{elsewhere.url}/x"}, b"")
        with pytest.raises(DeliveryError, match="HTTP 302") as caught:
            open_channel(ntfy(sink, "?redirect=yes"), OPTIONS).send(letter())
    assert caught.value.outcome == "permanent"
    assert elsewhere.posts == []


def test_a_server_that_drips_is_left_behind() -> None:
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Drip) as server:
        server.daemon_threads = True
        Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        url = f"ntfy://127.0.0.1:{server.server_address[1]}/news"
        options = ChannelOptions(timeout=5.0, total=0.4)
        with pytest.raises(DeliveryError) as caught:
            open_channel(Receiver("desk", url, allow_private=True), options).send(letter())
        Drip.over.set()
        server.shutdown()
    assert caught.value.outcome == "unknown"


class Drip(socketserver.StreamRequestHandler):
    """Says a header line now and then, so that no single read ever times out."""

    over = Event()

    def handle(self) -> None:
        self.wfile.write(b"HTTP/1.1 200 OK\r\n")
        while not self.over.wait(0.05):
            self.wfile.write(b"X-More: 1\r\n")


def test_a_dead_server_is_transient() -> None:
    with http_sink() as sink:
        pass
    with pytest.raises(DeliveryError) as caught:
        open_channel(ntfy(sink), OPTIONS).send(letter())
    assert caught.value.outcome == "transient", caught.value.reason


def test_a_server_of_ones_own_is_guarded() -> None:
    with http_sink() as sink:
        careless = Receiver("desk", ntfy(sink).url)
        with pytest.raises(DeliveryError, match="loopback") as caught:
            open_channel(careless, OPTIONS).send(letter())
    assert caught.value.outcome == "permanent"
    assert sink.posts == []


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        ([], "unknown"),
        (["something else"], "unknown"),
        (["Failed to send Discord notification: Unauthorized, error=401."], "permanent"),
        (["Failed to send X: error=429.", "Response Details"], "transient"),
        (["Socket Exception: ... ConnectTimeoutError"], "transient"),
        (["Socket Exception: Max retries exceeded (Caused by NewConnectionError"], "transient"),
        (["Socket Exception: CERTIFICATE_VERIFY_FAILED"], "permanent"),
        (["Socket Exception: Read timed out. (read timeout=4.0)"], "unknown"),
        (["Socket Exception: ('Connection aborted.', RemoteDisconnected)"], "unknown"),
    ],
)
def test_phrases_of_apprise(said: list[str], outcome: DeliveryOutcome) -> None:
    assert classify(said)[0] == outcome


SECRETS = ("s3cretpass", "T0KENAAAA/B0KENBBBB/c0kenCCCCcccccccccccccccc", "hdrs3cret", "qrys3cret")


@pytest.mark.parametrize("status", [200, 403, 500, 0])
def test_no_secret_reaches_a_log_an_error_or_a_repr(
    caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str], status: int
) -> None:
    # The test's own server; first, because this sets the level of the handler too.
    caplog.set_level(logging.CRITICAL, logger="mail.log")
    for name in (None, "apprise", "urllib3", "urllib3.connectionpool", "requests", "smtplib"):
        caplog.set_level(logging.DEBUG, logger=name)
    shown: list[str] = []
    sink_mail = MailSink(users={"me": "s3cretpass"})
    sink_mail.replies.update({} if status == 200 else {"RCPT": "550 no s3cretpass here"})
    with http_sink() as sink, mail_server(sink_mail) as mail:
        sink.otherwise = (status, {}, b"s3cretpass T0KENAAAA/B0KENBBBB/c0kenCCCCcccccccccccccccc")
        options = ChannelOptions(timeout=0.5, slack_base_url=sink.url, allow_private=True)
        here = f"127.0.0.1:{sink.port}"
        for url in (
            f"ntfy://me:s3cretpass@{here}/qrys3cret",
            f"gotify://{here}/s3cretpass",
            f"xml://me:s3cretpass@{here}/qrys3cret?+X-Key=hdrs3cret",
            f"json://me:s3cretpass@{here}/qrys3cret?+X-Key=hdrs3cret&-k=qrys3cret&secret=s3cretpass",
            "slack://T0KENAAAA/B0KENBBBB/c0kenCCCCcccccccccccccccc/",
            f"mailto://me:s3cretpass@127.0.0.1:{mail.port}?to=a@y.example&from=w@x.example",
            "nonsense://s3cretpass",
            "slack://s3cretpass",
        ):
            receiver = Receiver("desk", url, allow_private=True)
            shown += [repr(receiver), mask_url(url), str(receiver_problem(url))]
            try:
                channel = open_channel(receiver, options)
                shown.append(repr(channel))
                shown.append(channel.send(letter()))
            except (DeliveryError, SetupError) as error:
                shown += [repr(error), str(error), str(error.__cause__)]
    assert len(sink.posts) == 5
    out, err = capfd.readouterr()
    everything = "\n".join([*shown, caplog.text, out, err])
    for secret in SECRETS:
        assert secret not in everything


@pytest.mark.parametrize(
    ("url", "masked"),
    [
        ("mailtos://me:pw@mail.example:465/?to=a@y.example", "mailtos://mail.example:465/***"),
        ("slack://T1/B2/c3", "slack://***"),
        ("https://hooks.slack.com/services/T/B/c", "https://hooks.slack.com/***"),
        ("json://u:p@host:8080/path?x=1", "json://host:8080/***"),
        ("tgram://123:abc/456", "tgram://***"),
        ("json://[bad", "json://***"),
        ("just text", "***"),
        ("", "***"),
    ],
)
def test_a_masked_url_shows_only_where_it_goes(url: str, masked: str) -> None:
    assert mask_url(url) == masked


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        ("mailtos://me:pw@mail.example?to=a@y.example", None),
        ("slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ", None),
        ("https://hooks.slack.com/services/T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ", None),
        ("ntfy://topic", None),
        ("discord://4174216298/JHMHI8qBe7bk2ZwO5U711o3dV_js", None),
        ("jsons://hook.example/x?secret=abc", None),
        ("", "is empty"),
        ("me@example.org", "is no URL"),
        ("slakc://a/b/c", 'unknown scheme "slakc"'),
        ("slack://a", "lacks a part that slack:// needs"),
        ("https://example.org/hook", "write jsons://"),
        ("mailto://127.0.0.1?to=a@y.example", "lacks a part"),
        ("mailtos://u:p@mail.example?to=nobody&from=b@y.example", "holds a bad address"),
        ("mailtos://u:p@mail.example?to=a@y.example&bcc=%C3%BC@y&from=b@y.example", "bad address"),
        ("json://127.0.0.1/x", "names a private host"),
        ("mailtos://u:p@localhost?to=a@y.example&from=b@y.example", "names a private host"),
    ],
)
def test_a_bad_url_is_named_with_what_to_write_instead(url: str, problem: str | None) -> None:
    found = receiver_problem(url, allow_private=False)
    assert (found is None) if problem is None else (problem in (found or "")), found


def test_the_installations_sender_makes_a_short_mail_url_whole() -> None:
    url = "mailto://127.0.0.1:2525?to=a@y.example"
    assert receiver_problem(url, sender="Desk <w@x.example>") is None
    with mail_server() as mail:
        receiver = Receiver(
            "desk", f"mailto://127.0.0.1:{mail.port}?to=a@y.example", "UTC", "", 1, 1, True
        )
        options = ChannelOptions(sender="News Desk <w@x.example>")
        open_channel(receiver, options).send(letter())
    assert mail.messages()[0]["From"] == "News Desk <w@x.example>"
