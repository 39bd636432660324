"""Everything that Apprise knows: reading its URLs, and sending where we have no own transport.

Apprise logs receivers' URLs with their secrets at DEBUG, and so does urllib3 beneath it, so
nothing of theirs reaches a log while we are in a call of theirs. What they log is read instead:
it is the only place where Apprise says why a service refused.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from contextvars import ContextVar, copy_context
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, quote, urlencode, urlsplit, urlunsplit
from urllib.request import getproxies

from alerts.reach import Guard, guarded, refuse_private
from alerts.render_plain import render_plain
from alerts.replies import http_outcome
from core.errors import DeliveryError, DeliveryOutcome
from core.values import Letter, Receiver

#: Schemes that our own transports carry.
MAIL = ("mailto", "mailtos")
WEBHOOK = ("json", "jsons")

#: Longest text that we hand to a service, whatever it says it takes (characters).
LONGEST_TEXT = 3500

_captured: ContextVar[list[str] | None] = ContextVar("apprise_log", default=None)

#: Who talks while Apprise works; a filter acts on the logger that it is put on, not below it.
_LOGGERS = (
    "apprise",
    "requests",
    "requests_oauthlib.oauth1_auth",
    "requests_oauthlib.oauth2_session",
    "urllib3.connection",
    "urllib3.connectionpool",
    "urllib3.poolmanager",
    "urllib3.util.retry",
    "charset_normalizer",
    "smtplib",
)

#: What a log line must begin with to be evidence, if it is no warning: all else at DEBUG holds our
#: own message, in which a stranger's headline may say "HTTP 404" or "timed out".
_BROKEN, _BODY = ("Socket Exception", "Socket Timeout Exception", "I/O Exception"), "Response Det"

#: A status as Apprise writes it, the last of a line; ntfy has longer ones ("42901" is a 429).
_STATUS = re.compile(
    r".*\b(?:error=|HTTP(?: status)?(?: code)?[ :=]+)(\d{3})(?:\d\d)?\b", re.DOTALL
)

#: How Discord and Telegram ask for patience, in JSON (seconds).
_WAIT = re.compile(r'"retry_after": ?(\d{1,6}(?:\.\d{1,6})?)')

#: Phrases of requests and urllib3, first match wins, and what they mean for the message.
_SIGNS: tuple[tuple[str, DeliveryOutcome, str], ...] = (
    ("CERTIFICATE_VERIFY_FAILED", "permanent", "the service's certificate is not valid"),
    ("ConnectTimeout", "transient", "connecting timed out"),
    ("NewConnectionError", "transient", "no connection"),
    ("NameResolutionError", "transient", "the service's name does not resolve"),
    ("Name or service not known", "transient", "the service's name does not resolve"),
    ("Connection refused", "transient", "connection refused"),
    ("timed out", "unknown", "no answer in time"),
    # urllib3 calls it a ProxyError when the service hangs up on the other side of a proxy.
    ("RemoteDisconnected", "unknown", "the connection broke before an answer"),
    ("Connection aborted", "unknown", "the connection broke before an answer"),
    ("Connection reset", "unknown", "the connection broke before an answer"),
    ("ProxyError", "transient", "the proxy failed"),
)


class _Hush(logging.Filter):
    """Drops what is logged within a call of ours, keeping for it what tells of a failure."""

    def __init__(self, always: bool) -> None:
        super().__init__()
        self.always = always

    def filter(self, record: logging.LogRecord) -> bool:
        kept = _captured.get()
        if kept is not None:
            said = record.getMessage()
            if record.levelno >= logging.WARNING or said.startswith((*_BROKEN, _BODY)):
                kept.append(said)
        return kept is None and not self.always


def _install() -> None:
    for name in _LOGGERS:
        # Apprise's own logger is ours alone; the others serve the rest of the program too.
        logging.getLogger(name).addFilter(_Hush(always=name == "apprise"))
    # The reason for a failed connection is logged at DEBUG only.
    logging.getLogger("apprise").setLevel(logging.DEBUG)


_install()


@contextmanager
def hushed() -> Iterator[list[str]]:
    """Nothing of Apprise's reaches a log inside; yields what it says of failures."""
    said: list[str] = []
    token = _captured.set(said)
    try:
        yield said
    finally:
        _captured.reset(token)


def _apprise() -> Any:
    """The library, loaded when first needed: it takes 0.4 s that most commands can do without."""
    import apprise

    return apprise


def parse_url(url: str, sender: str = "") -> Any | None:
    """Apprise's plugin for a URL, with all its parts; None when Apprise does not understand it.

    Nor is a URL understood of which Apprise would leave out a recipient because it takes it for
    no address: somebody would never hear of anything. `sender` is put into a mail URL that
    names none, because Apprise wants one.
    """
    url = _with_sender(url, sender)
    apprise = _apprise()
    with hushed() as said:
        asset = apprise.AppriseAsset(async_mode=False, secure_logging=True, app_id="Wirewatch")
        plugin = apprise.Apprise.instantiate(url, asset=asset, suppress_exceptions=True)
    return None if any(line.startswith("Dropped invalid") for line in said) else plugin


def known_scheme(scheme: str) -> bool:
    """Whether Apprise has a service for "scheme://"."""
    with hushed():
        return scheme in _apprise().manager_plugins.NotificationManager().schemas()


class AppriseChannel:
    """A channel through Apprise, one attempt a call; the outbox does the trying again."""

    def __init__(
        self, receiver: Receiver, plugin: Any, timeout: float, total: float, allow_private: bool
    ) -> None:
        plugin.retry = 0
        plugin.optional = False
        # Whoever answers with a redirect is not who we were told to write to, nor was it checked.
        plugin.redirects = False
        # Its manners towards a service (5.5 s between messages, hours if Discord says so) are the
        # outbox's business, which keeps nobody else waiting meanwhile.
        plugin.throttle = lambda last_io=None, wait=None: None
        plugin.socket_connect_timeout = plugin.socket_read_timeout = timeout
        self._name, self._plugin, self._allow_private = receiver.name, plugin, allow_private
        self._total = total

    def __repr__(self) -> str:
        return f"AppriseChannel({self._name!r})"

    def send(self, letter: Letter) -> str:
        """Deliver one message; raises DeliveryError, "unknown" when nothing certain was said."""
        plugin = self._plugin
        service = str(plugin.service_name)
        # A server of one's own that a URL names; of other services "host" is a part of the secret.
        own_server = "host" in plugin.template_tokens and getattr(plugin, "mode", "") != "cloud"
        if own_server and plugin.host and not self._allow_private:
            refuse_private(plugin.host)
        title, body = render_plain(letter, min(int(plugin.body_maxlen), LONGEST_TEXT))
        apprise = _apprise()
        with hushed() as said, self._guard() as guard:
            box = apprise.Apprise(asset=plugin.asset)
            box.add(plugin)
            text = apprise.NotifyFormat.TEXT
            accepted = _within(
                self._total, lambda: box.notify(body=body, title=title, body_format=text)
            )
        if accepted:
            return f"{service} accepted it"
        if guard is not None and guard.refused:
            raise DeliveryError(f"{service}: {guard.refused[0]}", "permanent")
        outcome, reason, wait = classify(said)
        raise DeliveryError(f"{service}: {reason}", outcome, wait)

    def _guard(self) -> AbstractContextManager[Guard | None]:
        if self._allow_private:
            return nullcontext()
        return guarded(url for scheme, url in getproxies().items() if scheme != "no")


def classify(said: list[str]) -> tuple[DeliveryOutcome, str, float | None]:
    """What a refusal means, from what Apprise logged: outcome, reason, seconds to wait or None.

    The reason holds none of its words.
    """
    bodies = [line for line in said if line.startswith(_BODY)]
    broken = [line for line in said if line.startswith(_BROKEN)]
    asked = next((found for line in bodies if (found := _WAIT.search(line))), None)
    for line in said:
        found = None if line in bodies or line in broken else _STATUS.match(line)
        if found:
            status = int(found[1])
            outcome = http_outcome(status) or "unknown"
            wait = float(asked[1]) if asked and outcome == "transient" else None
            return outcome, f"it answered HTTP {status}", wait
    for sign, outcome, reason in _SIGNS:
        if any(sign in line for line in broken):
            return outcome, reason, None
    return "unknown", "it did not say whether it took the message", None


def _within(seconds: float, send: Callable[[], object]) -> bool:
    """Whether it was sent, within so many seconds; whoever takes longer is left behind.

    A time-out of Apprise's is for one read: a server that drips would hold up everybody else.
    """
    answer: SimpleQueue[bool] = SimpleQueue()
    inside = copy_context()  # so that nothing of the one left behind reaches a log either

    def work() -> None:
        accepted = False
        try:
            accepted = bool(inside.run(send))
        finally:
            answer.put(accepted)

    Thread(target=work, daemon=True).start()
    try:
        return answer.get(timeout=seconds)
    except Empty:
        return False


def _with_sender(url: str, sender: str) -> str:
    """The URL of a mail receiver, with the installation's sender where it names none."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    if not sender or parts.scheme.lower() not in MAIL or "from" in parse_qs(parts.query):
        return url
    query = "&".join(
        part for part in (parts.query, urlencode({"from": sender}, quote_via=quote)) if part
    )
    return urlunsplit(parts._replace(query=query))
