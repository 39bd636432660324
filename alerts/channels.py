"""The way to a receiver, from its URL: our own transports where we have one, else Apprise."""

from __future__ import annotations

import base64
import ssl
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cache
from typing import Any, Protocol, Self
from urllib.parse import parse_qs, quote, urlencode, urlsplit
from urllib.request import getproxies, proxy_bypass

from alerts.long_tail import MAIL, WEBHOOK, AppriseChannel, parse_url
from alerts.post import Wire
from alerts.slack import API, HOOKS, HOOKS_GOV, SlackChannel
from alerts.smtp import MailChannel, MailServer, Security, named
from alerts.webhook import WebhookChannel
from core.errors import SetupError
from core.values import Letter, Receiver


class Channel(Protocol):
    """A way to reach one receiver."""

    def send(self, letter: Letter) -> str:
        """Deliver one message; a short receipt for the log. Raises DeliveryError."""
        ...


@dataclass(frozen=True, slots=True)
class ChannelOptions:
    """What the whole installation decides about sending.

    Attributes:
        sender: "Name <address>" of e-mail whose URL does not say `from=`; "" takes Apprise's.
        slack_base_url: replaces the addresses of Slack, for a server that talks like it.
        timeout: seconds for connecting and for each wait; `total` for a whole message.
        allow_private: whether every receiver may be on a private address.
        tls: the certificates to trust; by default the system's.
        templates: a folder with the installation's own `letter.html.j2`, or "".
        proxy: for Slack and webhooks, "http://host:port"; None takes the environment's
            (HTTPS_PROXY, NO_PROXY), which Apprise's services always do.
        clock: for signatures and for Retry-After dates.
        secret: the review page's password, of which the links to unsubscribe are made.
        unsubscribed: the persons who want no more mail (see `alerts/unsubscribe.py`).
    """

    sender: str = ""
    slack_base_url: str = ""
    timeout: float = 20.0
    total: float = 120.0
    allow_private: bool = False
    tls: ssl.SSLContext | None = None
    templates: str = ""
    proxy: str | None = field(default=None, repr=False)
    clock: Callable[[], datetime] = field(default=lambda: datetime.now(UTC))
    secret: str = field(default="", repr=False)
    unsubscribed: frozenset[str] = frozenset()


def open_channel(receiver: Receiver, options: ChannelOptions, *, keep: bool = False) -> Channel:
    """The channel of a receiver. Connects nowhere yet; raises SetupError for a bad URL.

    With `keep` an e-mail channel holds its connection until it is closed, see `Channels`.
    """
    plugin = parse_url(receiver.url, options.sender)
    if plugin is None:
        raise SetupError(f'the url of receiver "{receiver.name}" is nothing that Apprise knows')
    allow_private = receiver.allow_private or options.allow_private
    # `?verify=no` in the URL.
    tls = (options.tls or _system_tls()) if plugin.verify_certificate else _unchecked_tls()
    wire = Wire(options.timeout, options.total, tls, allow_private)
    scheme = plugin.schema.lower()
    if scheme in MAIL and plugin.pgp_mode == "no":
        return _mail(receiver, plugin, wire, options, keep)
    if scheme == "slack" and plugin.mode in ("hook", "gov-hook", "bot"):
        return _slack(receiver, plugin, wire, options)
    if scheme in WEBHOOK:
        return _webhook(receiver, plugin, wire, options)
    return AppriseChannel(receiver, plugin, options.timeout, options.total, allow_private)


class Channels:
    """`open_channel` with a memory, for emptying an outbox: `with Channels(options) as channels`.

    A receiver that stays the same keeps its channel, so that mail goes over one connection.
    Several threads may use it, each for other receivers.
    """

    def __init__(self, options: ChannelOptions) -> None:
        self._options = options
        self._opened: dict[Receiver, Channel] = {}

    def __call__(self, receiver: Receiver) -> Channel:
        """The channel of a receiver; raises SetupError for a bad URL."""
        if receiver not in self._opened:
            self._opened[receiver] = open_channel(receiver, self._options, keep=True)
        return self._opened[receiver]

    def rest(self, receiver: Receiver) -> None:
        """End the connection to a receiver who gets nothing more for now."""
        channel = self._opened.get(receiver)
        if isinstance(channel, MailChannel):
            channel.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End all connections that are not in use."""
        for receiver in tuple(self._opened):
            self.rest(receiver)


def mask_url(url: str) -> str:
    """A receiver's URL for people: the scheme, and the host where that is no secret."""
    scheme, separator, _ = url.partition("://")
    if not separator or not scheme.isalnum():
        return "***"
    # Of most services the place of the host holds a token or a phone number.
    if scheme.lower() not in (*MAIL, *WEBHOOK, "http", "https"):
        return f"{scheme}://***"
    try:
        parts = urlsplit(url)
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return f"{scheme}://***"
    return f"{scheme}://{parts.hostname or ''}{port}/***"


@cache
def _system_tls() -> ssl.SSLContext:
    # Once: reading the system's certificates takes some 30 ms.
    return ssl.create_default_context()


@cache
def _unchecked_tls() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def _mail(
    receiver: Receiver, plugin: Any, wire: Wire, options: ChannelOptions, keep: bool
) -> Channel:
    security: dict[str, Security] = {"ssl": "tls", "starttls": "starttls", "insecure": "none"}
    server = MailServer(
        plugin.smtp_host,
        int(plugin.port),
        security[plugin.secure_mode],
        plugin.user or "",
        plugin.password or "",
    )
    name, address = plugin.from_addr
    return MailChannel(
        receiver,
        server,
        named(name or "Wirewatch", address),
        _people(plugin),
        wire,
        options.clock,
        keep=keep,
        templates=options.templates,
        secret=options.secret,
        unsubscribed=options.unsubscribed,
    )


def _people(plugin: Any) -> tuple[str, ...]:
    """To whom a mail URL leads."""
    people = [named(to_name or "", to) for to_name, to in plugin.targets]
    people += [to for to in (*sorted(plugin.cc), *sorted(plugin.bcc)) if to not in people]
    return tuple(dict.fromkeys(people))


def mail_people(
    receivers: Iterable[Receiver], sender: str = ""
) -> tuple[tuple[Receiver, str], ...]:
    """Everybody who gets mail, as (receiver, "Name <address>")."""
    found = []
    for receiver in receivers:
        plugin = parse_url(receiver.url, sender)
        if plugin is not None and plugin.schema.lower() in MAIL:
            found += [(receiver, to) for to in _people(plugin)]
    return tuple(found)


def _proxied(wire: Wire, url: str, options: ChannelOptions) -> Wire:
    """The wire with the proxy that leads to an address."""
    if options.proxy is not None:
        return replace(wire, proxy=options.proxy)
    parts = urlsplit(url)
    found = getproxies().get(parts.scheme, "")
    return replace(wire, proxy="" if proxy_bypass(parts.hostname or "") else found)


def _slack(receiver: Receiver, plugin: Any, wire: Wire, options: ChannelOptions) -> Channel:
    base = options.slack_base_url.rstrip("/")
    channels = tuple(channel or "" for channel in plugin.channels) or ("",)
    if plugin.mode == "bot":
        url = f"{base or API}/api/chat.postMessage"
        wire = _proxied(wire, url, options)
        return SlackChannel(
            receiver.name, url, wire, options.clock, token=plugin.access_token, channels=channels
        )
    base = base or (HOOKS_GOV if plugin.mode == "gov-hook" else HOOKS)
    path = "/".join(quote(t, safe="") for t in (plugin.token_a, plugin.token_b, plugin.token_c))
    url = f"{base}/services/{path}"
    wire = _proxied(wire, url, options)
    return SlackChannel(receiver.name, url, wire, options.clock, channels=channels)


def _webhook(receiver: Receiver, plugin: Any, wire: Wire, options: ChannelOptions) -> Channel:
    scheme = "https" if plugin.secure else "http"
    host = f"[{plugin.host}]" if ":" in plugin.host else plugin.host
    port = f":{plugin.port}" if plugin.port else ""
    query = f"?{urlencode(plugin.params)}" if plugin.params else ""
    headers = dict(plugin.headers)
    if plugin.user:
        login = f"{plugin.user}:{plugin.password or ''}".encode()
        headers["Authorization"] = f"Basic {base64.b64encode(login).decode()}"
    url = f"{scheme}://{host}{port}{quote(plugin.fullpath or '/', safe='/%')}{query}"
    return WebhookChannel(
        receiver.name,
        url,
        _proxied(wire, url, options),
        options.clock,
        secret=parse_qs(urlsplit(receiver.url).query).get("secret", [""])[0],
        headers=headers,
        extras=plugin.payload_extras,
        method=plugin.method,
    )
