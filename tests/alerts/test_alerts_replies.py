"""What each provider can answer, and what that means for the outbox: the whole table.

Each line is played by a real server on loopback to the real channel; the services' channels are
unmodified and talk TLS to their real host names by way of a proxy.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest
from letters import NOW, found, letter, told

from alerts.channels import ChannelOptions, open_channel
from core.errors import DeliveryError
from core.values import Receiver
from tests.servers.http_sink import HttpSink, http_sink
from tests.servers.proxy import connect_proxy
from tests.servers.smtp import MailSink, mail_server
from tests.servers.tls import tls_pair

URLS = {
    "slack": "slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ",
    "slackbot": "slack://xoxb-1234-1234-abc124/#desk",
    "discord": "discord://4174216298/JHMHI8qBe7bk2ZwO5U711o3dV_js",
    "telegram": "tgram://123456789:abcdefg_hijklmnop/12315544/",
    "teams": "workflows://prod-1.azurewebsites.example:443/643e69f83c8944438d68119179a10a64/abc",
    "ntfy": "ntfys://ntfy.sh/newsroom",
    "mattermost": "mmosts://chat.newsroom.example/3ccdd113474722377935511fc85d3dd4",
    "webhook": "jsons://hook.newsroom.example/x?secret=abc",
}
HOSTS = (
    *("hooks.slack.com", "slack.com", "discord.com", "api.telegram.org", "ntfy.sh"),
    *("prod-1.azurewebsites.example", "chat.newsroom.example", "hook.newsroom.example"),
)

#: service | SMTP step and reply, or HTTP status, headers and body | outcome, and after how many
#: seconds it is asked to be tried again. "cut" ends the connection unanswered, "silent" says nothing.
TABLE = """
mail       | CONNECT 421 too busy                                               | transient
mail       | CONNECT 554 no mail service here                                   | permanent
mail       | CONNECT cut                                                        | transient
mail       | CONNECT silent                                                     | transient
mail       | EHLO cut                                                           | transient
mail       | MAIL 421 shutting down                                             | transient
mail       | MAIL 450 4.3.2 try later                                           | transient
mail       | MAIL 451 4.3.0 local error                                         | transient
mail       | MAIL 452 4.3.1 full                                                | transient
mail       | MAIL 530 5.7.0 log in first                                        | permanent
mail       | MAIL 550 5.7.1 sender refused                                      | permanent
mail       | MAIL 552 5.3.4 too much                                            | permanent
mail       | MAIL 553 5.1.7 bad sender                                          | permanent
mail       | MAIL cut                                                           | transient
mail       | RCPT 421 4.7.0 shutting down                                       | transient
mail       | RCPT 450 4.2.0 greylisted                                          | transient
mail       | RCPT 451 4.7.1 greylisted                                          | transient
mail       | RCPT 452 4.2.2 mailbox full                                        | transient
mail       | RCPT 550 5.1.1 no such user                                        | permanent
mail       | RCPT 551 5.1.6 not local                                           | permanent
mail       | RCPT 552 too many recipients                                       | transient
mail       | RCPT 553 5.1.3 bad name                                            | permanent
mail       | RCPT 554 5.7.1 blocked                                             | permanent
mail       | DATA 421 shutting down                                             | transient
mail       | DATA 451 4.3.0 local error                                         | transient
mail       | DATA 554 no valid recipients                                       | permanent
mail       | DATA cut                                                           | transient
mail       | END 250 2.0.0 queued                                               | sent
mail       | END 421 4.4.2 shutting down                                        | transient
mail       | END 450 4.7.1 try later                                            | transient
mail       | END 451 4.7.0 content check failed                                 | transient
mail       | END 452 4.3.1 no room                                              | transient
mail       | END 550 5.7.1 spam                                                 | permanent
mail       | END 552 5.3.4 too large                                            | permanent
mail       | END 554 5.6.0 refused                                              | permanent
mail       | END cut                                                            | unknown
mail       | END silent                                                         | unknown

slack      | 200 ok                                                             | sent
slack      | 302 Location=https://slack.com/                                    | permanent
slack      | 400 invalid_payload                                                | permanent
slack      | 400 invalid_blocks                                                 | permanent
slack      | 403 action_prohibited                                              | permanent
slack      | 404 no_service                                                     | permanent
slack      | 404 channel_not_found                                              | permanent
slack      | 410 channel_is_archived                                            | permanent
slack      | 429 Retry-After=30                                                 | transient 30
slack      | 500 rollup_error                                                   | transient
slack      | 503 <html>upstream</html>                                          | transient
slack      | 504 <html>gateway time-out</html>                                  | unknown
slack      | cut                                                                | unknown
slack      | silent                                                             | unknown

slackbot   | 200 {"ok": true, "ts": "1503435956.000247"}                        | sent
slackbot   | 200 {"ok": false, "error": "ratelimited"}                          | transient
slackbot   | 200 {"ok": false, "error": "internal_error"}                       | transient
slackbot   | 200 {"ok": false, "error": "fatal_error"}                          | transient
slackbot   | 200 {"ok": false, "error": "service_unavailable"}                  | transient
slackbot   | 200 {"ok": false, "error": "channel_not_found"}                    | permanent
slackbot   | 200 {"ok": false, "error": "not_in_channel"}                       | permanent
slackbot   | 200 {"ok": false, "error": "is_archived"}                          | permanent
slackbot   | 200 {"ok": false, "error": "invalid_auth"}                         | permanent
slackbot   | 200 {"ok": false, "error": "token_revoked"}                        | permanent
slackbot   | 200 {"ok": false, "error": "invalid_blocks"}                       | permanent
slackbot   | 200 {"ok": false, "error": "msg_too_long"}                         | permanent
slackbot   | 200 <html>sign in to the hotel's network</html>                    | unknown
slackbot   | 429 Retry-After=12 {"ok": false, "error": "ratelimited"}           | transient 12
slackbot   | 503                                                                | transient
slackbot   | cut                                                                | unknown

discord    | 204                                                                | sent
discord    | 200 {"id": "1", "type": 0}                                         | sent
discord    | 302 Location=https://discord.com/login                             | permanent
discord    | 400 {"message": "Cannot send an empty message", "code": 50006}     | permanent
discord    | 401 {"message": "401: Unauthorized", "code": 0}                    | permanent
discord    | 403 {"message": "Missing Permissions", "code": 50013}              | permanent
discord    | 404 {"message": "Unknown Webhook", "code": 10015}                  | permanent
discord    | 429 {"message": "rate limited", "retry_after": 64.5, "global": false} | transient 64.5
discord    | 429 X-RateLimit-Remaining=0 X-RateLimit-Reset=4102444800           | transient
discord    | 500 {"message": "500: Internal Server Error", "code": 0}           | transient
discord    | 502 <html>cloudflare</html>                                        | transient
discord    | cut                                                                | unknown
discord    | silent                                                             | unknown

telegram   | 200 {"ok": true, "result": {"message_id": 7}}                      | sent
telegram   | 400 {"ok": false, "description": "Bad Request: chat not found"}    | permanent
telegram   | 400 {"ok": false, "description": "Bad Request: message is too long"} | permanent
telegram   | 401 {"ok": false, "error_code": 401, "description": "Unauthorized"} | permanent
telegram   | 403 {"ok": false, "description": "Forbidden: bot was blocked by the user"} | permanent
telegram   | 404 {"ok": false, "error_code": 404, "description": "Not Found"}   | permanent
telegram   | 429 {"description": "retry after 35", "parameters": {"retry_after": 35}} | transient 35
telegram   | 500 {"ok": false, "description": "Internal Server Error"}          | transient
telegram   | 502 <html>bad gateway</html>                                       | transient
telegram   | cut                                                                | unknown
telegram   | silent                                                             | unknown

teams      | 202                                                                | sent
teams      | 200 1                                                              | sent
teams      | 400 {"error": {"code": "TriggerInputSchemaMismatch"}}              | permanent
teams      | 401 {"error": {"code": "DirectApiAuthorizationRequired"}}          | permanent
teams      | 404 {"error": {"code": "WorkflowNotFound"}}                        | permanent
teams      | 413 {"error": {"code": "RequestEntityTooLarge"}}                   | permanent
teams      | 429 {"error": {"code": "WorkflowTriggerThrottled"}}                | transient
teams      | 502 {"error": {"code": "NoResponse"}}                              | transient
teams      | 504 {"error": {"code": "GatewayTimeout"}}                          | unknown
teams      | cut                                                                | unknown

ntfy       | 200 {"id": "sPs71M8A2T", "event": "message"}                       | sent
ntfy       | 400 {"code": 40009, "http": 400, "error": "invalid topic"}         | permanent
ntfy       | 401 {"code": 40101, "http": 401, "error": "unauthorized"}          | permanent
ntfy       | 403 {"code": 40301, "http": 403, "error": "forbidden"}             | permanent
ntfy       | 413 {"code": 41301, "http": 413, "error": "attachment too large"}  | permanent
ntfy       | 429 {"code": 42901, "http": 429, "error": "too many requests"}     | transient
ntfy       | 429 {"code": 42908, "http": 429, "error": "daily quota reached"}   | transient
ntfy       | 500 {"code": 50001, "http": 500, "error": "internal server error"} | transient
ntfy       | 507 {"code": 50701, "http": 507, "error": "cannot publish to UnifiedPush"} | transient
ntfy       | 502 <html>nginx</html>                                             | transient
ntfy       | cut                                                                | unknown

mattermost | 200 ok                                                             | sent
mattermost | 400 {"id": "web.incoming_webhook.text.app_error"}                  | permanent
mattermost | 403 {"id": "web.incoming_webhook.permissions.app_error"}           | permanent
mattermost | 404 {"id": "web.incoming_webhook.invalid.app_error"}               | permanent
mattermost | 413                                                                | permanent
mattermost | 429 limit exceeded                                                 | transient
mattermost | 500 {"id": "web.incoming_webhook.channel.app_error"}               | transient
mattermost | 503                                                                | transient
mattermost | cut                                                                | unknown

webhook    | 200                                                                | sent
webhook    | 201                                                                | sent
webhook    | 202 {"status": "queued"}                                           | sent
webhook    | 204                                                                | sent
webhook    | 301 Location=https://elsewhere.example/                            | permanent
webhook    | 307 Location=https://10.0.0.1/                                     | permanent
webhook    | 400 {"error": "schema"}                                            | permanent
webhook    | 401                                                                | permanent
webhook    | 403                                                                | permanent
webhook    | 404                                                                | permanent
webhook    | 405                                                                | permanent
webhook    | 408                                                                | transient
webhook    | 409                                                                | transient
webhook    | 410                                                                | permanent
webhook    | 413                                                                | permanent
webhook    | 422 {"error": "no such field"}                                     | permanent
webhook    | 423                                                                | transient
webhook    | 425                                                                | transient
webhook    | 429 Retry-After=0.75                                               | transient 0.75
webhook    | 500 Traceback                                                      | transient
webhook    | 501                                                                | transient
webhook    | 502                                                                | transient
webhook    | 503 Retry-After=120                                                | transient 120
webhook    | 504                                                                | unknown
webhook    | 507                                                                | transient
webhook    | 520                                                                | transient
webhook    | 524                                                                | unknown
webhook    | 529                                                                | transient
webhook    | cut                                                                | unknown
webhook    | silent                                                             | unknown
"""

ROWS = [
    tuple(part.strip() for part in line.split("|")) for line in TABLE.splitlines() if line.strip()
]

#: Its headline says what no channel may take for the provider's words.
#: Seconds: for a server that never answers, and for one that answers on a busy machine.
SHORT, PATIENT = 1.0, 60.0
LETTER = letter(
    told(found(title='Site down: "HTTP 404", error=404, timed out, Connection refused'))
)


@dataclass(frozen=True)
class World:
    """Where every service's host name leads."""

    sink: HttpSink
    options: ChannelOptions


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("tls")
    server_side, client_side = tls_pair(folder, *HOSTS)
    with (
        http_sink(server_side) as sink,
        connect_proxy(sink.port) as proxy,
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.setenv("HTTPS_PROXY", proxy.url)
        patch.setenv("REQUESTS_CA_BUNDLE", str(folder / "server.pem"))
        options = ChannelOptions(
            timeout=PATIENT, total=PATIENT, tls=client_side, proxy=proxy.url, clock=lambda: NOW
        )
        yield World(sink, options)


def test_the_table_is_as_long_as_it_was_promised() -> None:
    assert len(ROWS) >= 60
    assert {service for service, *_ in ROWS} == {"mail", *URLS}
    assert {verdict.split()[0] for *_, verdict in ROWS} == {
        *("sent", "transient", "permanent", "unknown")
    }


@pytest.mark.parametrize(
    ("service", "answer", "verdict"), ROWS, ids=[f"{s} {a}" for s, a, _ in ROWS]
)
def test_what_a_provider_says_decides_the_outcome(
    world: World, service: str, answer: str, verdict: str
) -> None:
    outcome, _, seconds = verdict.partition(" ")
    said = by_mail(answer) if service == "mail" else over_http(world, service, answer)
    if outcome == "sent":
        assert said is None
    else:
        assert said is not None
        assert (said.outcome, said.retry_after) == (outcome, float(seconds) if seconds else None)


def by_mail(answer: str) -> DeliveryError | None:
    """Send while the mail server answers so; where it passes, once more when it is well."""
    step, reply = answer.split(" ", 1)
    faults = {"cut": "drop", "silent": "hang"}
    sink = MailSink(**({faults[reply]: {step}} if reply in faults else {"replies": {step: reply}}))  # type: ignore[arg-type]
    with mail_server(sink) as server:
        url = f"mailto://127.0.0.1:{server.port}?to=a@y.example&from=w@x.example"
        seconds = SHORT if reply == "silent" else PATIENT
        options = ChannelOptions(timeout=seconds, total=PATIENT)
        channel = open_channel(Receiver("desk", url, allow_private=True), options)
        try:
            channel.send(LETTER)
        except DeliveryError as error:
            if error.outcome == "transient" and reply not in faults:
                server.replies.clear()
                channel.send(LETTER)
                assert len(server.taken) == 1
            return error
    return None


def over_http(world: World, service: str, answer: str) -> DeliveryError | None:
    """Send while the service answers so; where it passes, once more when it is well."""
    status, _, rest = answer.partition(" ")
    headers = {}
    while (word := rest.partition(" ")[0]) and "=" in word and word[0].isupper():
        name, _, headers[name] = word.partition("=")
        rest = rest.partition(" ")[2]
    code = {"cut": 0, "silent": -1}.get(status) if not status.isdigit() else int(status)
    assert code is not None
    sink = world.sink
    sink.posts.clear()
    sink.otherwise = (code, headers, rest.encode())
    options = replace(world.options, timeout=SHORT) if status == "silent" else world.options
    channel = open_channel(Receiver("desk", URLS[service]), options)
    try:
        channel.send(LETTER)
    except DeliveryError as error:
        # Discord's plugin tries once more at a 429; all other trying again is the outbox's.
        assert len(sink.posts) == (2 if (service, code) == ("discord", 429) else 1)
        if error.outcome == "transient":
            sink.otherwise = (200, {}, b'{"ok": true}')
            channel.send(LETTER)
        return error
    finally:
        sink.over.set()
        sink.over.clear()
    return None
