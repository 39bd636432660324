from __future__ import annotations

import base64
import hashlib
import hmac
from pathlib import Path

import pytest
from letters import NOW, letter

from alerts.channels import ChannelOptions, open_channel
from core.errors import DeliveryError
from core.values import Receiver
from tests.servers.http_sink import HttpSink, http_sink
from tests.servers.tls import tls_pair

SLACK = "slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ"
OPTIONS = ChannelOptions(timeout=2.0, clock=lambda: NOW)


def slack(sink: HttpSink, url: str = SLACK) -> tuple[Receiver, ChannelOptions]:
    options = ChannelOptions(
        timeout=0.5, total=2.0, slack_base_url=sink.url, allow_private=True, clock=lambda: NOW
    )
    return Receiver("desk", url), options


def webhook(sink: HttpSink, extra: str = "") -> Receiver:
    return Receiver("desk", f"json://127.0.0.1:{sink.port}/hook{extra}", allow_private=True)


@pytest.mark.parametrize(
    "url",
    [SLACK, "https://hooks.slack.com/services/T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ"],
)
def test_slack_gets_blocks_under_its_webhooks_path(url: str) -> None:
    with http_sink() as sink:
        open_channel(*slack(sink, url)).send(letter())
    (post,) = sink.posts
    assert post.path == "/services/T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ"
    assert post.json["blocks"][0]["type"] == "header"
    assert "Manila protests" in post.json["text"]
    assert "channel" not in post.json


def test_a_slack_bot_posts_to_each_channel_with_its_token() -> None:
    with http_sink() as sink:
        sink.otherwise = (200, {}, b'{"ok": true}')
        open_channel(*slack(sink, "slack://xoxb-1234-1234-abc124/#desk/#all")).send(letter())
    assert [post.path for post in sink.posts] == ["/api/chat.postMessage"] * 2
    assert [post.json["channel"] for post in sink.posts] == ["#all", "#desk"]
    assert {post.headers["authorization"] for post in sink.posts} == {
        "Bearer xoxb-1234-1234-abc124"
    }


def test_a_slack_bot_replies_in_the_thread_of_the_first_message() -> None:
    with http_sink() as sink:
        channel = open_channel(*slack(sink, "slack://xoxb-1234-1234-abc124/#desk/#all"))
        for stamp in (b"1503435956.000247", b"1503435957.000100"):
            answer = (200, {}, b'{"ok": true, "channel": "C1", "ts": "%s"}' % stamp)
            sink.answers.append(answer)
        receipt = channel.send(letter())
        assert receipt == "Slack accepted it (#all 1503435956.000247; #desk 1503435957.000100)"
        sink.otherwise = (200, {}, b'{"ok": true, "ts": "1503435999.000001"}')
        channel.send(letter(earlier=receipt))
        open_channel(*slack(sink)).send(letter(earlier=receipt))
    threads = [post.json.get("thread_ts") for post in sink.posts]
    assert threads == [None, None, "1503435956.000247", "1503435957.000100", None]


def test_a_channel_that_took_a_message_does_not_get_it_again_for_the_others_sake() -> None:
    bot = "slack://xoxb-1234-1234-abc124/#desk/#all"
    with http_sink() as sink:
        sink.answers.append((200, {}, b'{"ok": true, "ts": "1503435956.000247"}'))
        sink.answers.append((200, {}, b'{"ok": false, "error": "ratelimited"}'))
        with pytest.raises(DeliveryError, match="ratelimited") as caught:
            open_channel(*slack(sink, bot)).send(letter())
        sink.otherwise = (200, {}, b'{"ok": true, "ts": "1503435957.000100"}')
        taken = frozenset(caught.value.taken)
        receipt = open_channel(*slack(sink, bot)).send(letter(taken=taken))
    assert [post.json["channel"] for post in sink.posts] == ["#all", "#desk", "#desk"]
    assert receipt == "Slack accepted it (#all 1503435956.000247; #desk 1503435957.000100)"


def test_a_time_stamp_that_is_none_makes_no_thread() -> None:
    with http_sink() as sink:
        sink.otherwise = (200, {}, b'{"ok": true, "ts": "<!channel>"}')
        channel = open_channel(*slack(sink, "slack://xoxb-1234-1234-abc124/#desk"))
        receipt = channel.send(letter())
        assert receipt == "Slack accepted it"
        channel.send(letter(earlier=receipt))
    assert "thread_ts" not in sink.posts[-1].json


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"no_service", "Slack answered HTTP 404 (no_service)"),
        (b"T1JJ3T3L2/A1BRTD4JD", "Slack answered HTTP 404"),
        (b"<html>not found</html>", "Slack answered HTTP 404"),
    ],
)
def test_slacks_word_for_a_refusal_is_passed_on_and_nothing_else(body: bytes, reason: str) -> None:
    with http_sink() as sink:
        sink.will_answer(404, body)
        with pytest.raises(DeliveryError) as caught:
            open_channel(*slack(sink)).send(letter())
    assert caught.value.reason == reason


@pytest.mark.parametrize("kind", ["slack", "webhook"])
def test_a_second_attempt_is_the_same_request(kind: str) -> None:
    with http_sink() as sink:
        sink.will_answer(504)
        receiver, options = slack(sink) if kind == "slack" else (webhook(sink), slack(sink)[1])
        channel = open_channel(receiver, options)
        with pytest.raises(DeliveryError):
            channel.send(letter())
        channel.send(letter())
    first, second = sink.posts
    assert first.headers["idempotency-key"] == second.headers["idempotency-key"] == letter().key
    assert first.body == second.body


@pytest.mark.parametrize("status", [200, 201, 202, 204])
def test_a_success_is_a_success(status: int) -> None:
    with http_sink() as sink:
        sink.will_answer(status)
        assert open_channel(webhook(sink), OPTIONS).send(letter()) == f"HTTP {status}"


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("30", 30.0),
        ("0.75", 0.75),
        ("Sun, 22 Nov 2026 21:02:00 GMT", 120.0),
        ("Sun, 22 Nov 2026 20:00:00 GMT", None),
        ("soon", None),
        ("-5", None),
        ("inf", None),
        ("nan", None),
    ],
)
def test_retry_after_is_read_as_seconds_or_date(header: str, seconds: float | None) -> None:
    with http_sink() as sink:
        sink.will_answer(429, retry_after=header)
        with pytest.raises(DeliveryError) as caught:
            open_channel(*slack(sink)).send(letter())
    assert caught.value.retry_after == seconds


def test_nobody_listening_is_transient() -> None:
    with http_sink() as sink:
        pass
    with pytest.raises(DeliveryError) as caught:
        open_channel(webhook(sink), OPTIONS).send(letter())
    assert caught.value.outcome == "transient"


def test_a_private_address_is_refused_unless_allowed() -> None:
    with http_sink() as sink:
        careless = Receiver("desk", webhook(sink).url)
        with pytest.raises(DeliveryError, match="loopback") as caught:
            open_channel(careless, OPTIONS).send(letter())
    assert caught.value.outcome == "permanent"
    assert sink.posts == []


def test_a_webhook_can_be_verified_by_who_knows_the_secret() -> None:
    with http_sink() as sink:
        open_channel(webhook(sink, "?secret=t0psecret&-q=1&+X-Desk=7"), OPTIONS).send(letter())
    (post,) = sink.posts
    signed = f"{post.headers['webhook-id']}.{post.headers['webhook-timestamp']}.".encode()
    expected = hmac.new(b"t0psecret", signed + post.body, hashlib.sha256).digest()
    assert post.headers["webhook-signature"] == f"v1,{base64.b64encode(expected).decode()}"
    assert post.headers["x-desk"] == "7"
    assert post.path == "/hook?q=1"
    assert b"t0psecret" not in post.body
    assert post.json["stories"][0]["hits"][0]["terms"] == ["West Philippine Sea"]


def test_a_webhook_over_tls_checks_the_certificate(tmp_path: Path) -> None:
    server_side, client_side = tls_pair(tmp_path)
    with http_sink(server_side) as sink:
        receiver = Receiver("desk", f"jsons://127.0.0.1:{sink.port}/hook", allow_private=True)
        open_channel(receiver, ChannelOptions(timeout=2.0, tls=client_side)).send(letter())
        with pytest.raises(DeliveryError, match="certificate") as caught:
            open_channel(receiver, ChannelOptions(timeout=2.0)).send(letter())
        assert caught.value.outcome == "permanent"
        trusting = Receiver("desk", f"{receiver.url}?verify=no", allow_private=True)
        open_channel(trusting, ChannelOptions(timeout=2.0)).send(letter())
    assert len(sink.posts) == 2
