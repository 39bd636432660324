"""One HTTP POST of JSON with an honest outcome, over the standard library."""

from __future__ import annotations

import base64
import http.client
import socket
import ssl
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import unquote, urlsplit

from alerts.reach import connect, deadline, refuse_private
from alerts.replies import http_outcome, retry_after
from core.errors import DeliveryError

#: A provider's answer is a sentence; this much of it is read (bytes).
LONGEST_ANSWER = 64 * 1024


@dataclass(frozen=True, slots=True)
class Wire:
    """How to connect.

    Attributes:
        timeout, total: seconds for each step and for a whole message.
        tls: the certificates to trust.
        allow_private: whether loopback and intranet addresses may be connected to.
        proxy: "http://user:password@host:port" for HTTP and HTTPS, or "".
    """

    timeout: float
    total: float
    tls: ssl.SSLContext
    allow_private: bool
    proxy: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Answer:
    """Status, headers with lower-case names, and the beginning of the body."""

    status: int
    headers: Mapping[str, str]
    body: str


def post(
    url: str, body: bytes, headers: Mapping[str, str], wire: Wire, method: str = "POST"
) -> Answer:
    """Send and read the answer, whatever its status.

    Raises DeliveryError: transient while the request was not wholly sent, unknown when it was
    and no answer came (it may have been taken). The reason never holds more of the URL than
    its host, because paths and queries are secrets here.
    """
    parts = urlsplit(url)
    host, secure = parts.hostname or "", parts.scheme == "https"
    port = parts.port or (443 if secure else 80)
    connection = http.client.HTTPConnection(host, port, timeout=wire.timeout)
    target = f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
    sent = dict(headers)
    if wire.proxy and not secure:
        # A proxy is asked for the whole address (RFC 9112, section 3.2.2).
        target, sent = url, sent | proxy_headers(wire.proxy)
    with deadline(wire.total, lambda: connection.sock):
        try:
            connection.sock = _dial(host, port, secure, wire)
            if secure:
                connection.sock = wire.tls.wrap_socket(connection.sock, server_hostname=host)
            connection.request(method, target, body, sent)
        except ssl.SSLCertVerificationError as error:
            connection.close()
            raise DeliveryError(f"{host}: its certificate is not valid", "permanent") from error
        except ValueError:
            connection.close()
            # A method, path or header of the URL's that HTTP has no way to write; it may be secret.
            raise DeliveryError(f"{host}: the URL holds what HTTP forbids", "permanent") from None
        except (OSError, http.client.HTTPException) as error:
            connection.close()
            raise DeliveryError(f"{host}: {_named(error)} while sending", "transient") from error
        try:
            response = connection.getresponse()
            text = response.read(LONGEST_ANSWER)
        except (OSError, http.client.HTTPException) as error:
            raise DeliveryError(f"{host}: {_named(error)}, no answer", "unknown") from error
        finally:
            connection.close()
    found = {name.lower(): value for name, value in response.getheaders()}
    return Answer(response.status, found, text.decode("utf-8", "replace"))


def check_status(answer: Answer, service: str, now: datetime, why: str = "") -> None:
    """Raise DeliveryError unless the status is a success (2xx); `why` ends its reason."""
    outcome = http_outcome(answer.status)
    if outcome:
        wait = retry_after(answer.headers, now)
        raise DeliveryError(f"{service} answered HTTP {answer.status}{why}", outcome, wait)


def _dial(host: str, port: int, secure: bool, wire: Wire) -> socket.socket:
    """A connection to a host, by way of the proxy if there is one."""
    if not wire.proxy:
        return connect(host, port, wire.timeout, wire.allow_private)
    if not wire.allow_private:
        refuse_private(host)
    proxy = urlsplit(wire.proxy)
    # The proxy is the installation's own, wherever it stands.
    connection = connect(proxy.hostname or "", proxy.port or 80, wire.timeout, True)
    if secure:
        try:
            _tunnel(connection, host, port, proxy_headers(wire.proxy))
        except BaseException:
            connection.close()
            raise
    return connection


def _tunnel(connection: socket.socket, host: str, port: int, headers: Mapping[str, str]) -> None:
    """Ask a proxy to connect us through (RFC 9110, section 9.3.6)."""
    place = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    lines = [f"CONNECT {place} HTTP/1.1", f"Host: {place}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    connection.sendall(("\r\n".join(lines) + "\r\n\r\n").encode("latin-1"))
    with closing(http.client.HTTPResponse(connection, method="CONNECT")) as response:
        response.begin()
    if response.status != 200:
        reason = f"the proxy does not connect to {host} (HTTP {response.status})"
        raise DeliveryError(reason, "transient")


def proxy_headers(proxy: str) -> dict[str, str]:
    """The header that logs in to a proxy whose URL has a user, else nothing."""
    parts = urlsplit(proxy)
    if not parts.username:
        return {}
    login = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
    return {"Proxy-Authorization": f"Basic {base64.b64encode(login.encode()).decode()}"}


def _named(error: Exception) -> str:
    if isinstance(error, TimeoutError | socket.timeout):
        return "time-out"
    return type(error).__name__
