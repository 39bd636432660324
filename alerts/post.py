"""One HTTP POST of JSON with an honest outcome, over the standard library."""

from __future__ import annotations

import http.client
import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from alerts.reach import connect, deadline
from alerts.replies import http_outcome, retry_after
from core.errors import DeliveryError

#: A provider's answer is a sentence; this much of it is read (bytes).
LONGEST_ANSWER = 64 * 1024


@dataclass(frozen=True, slots=True)
class Wire:
    """How to connect: seconds for each step and for all, TLS, and whether private hosts may be."""

    timeout: float
    total: float
    tls: ssl.SSLContext
    allow_private: bool


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
    with deadline(wire.total, lambda: connection.sock):
        try:
            connection.sock = connect(host, port, wire.timeout, wire.allow_private)
            if secure:
                connection.sock = wire.tls.wrap_socket(connection.sock, server_hostname=host)
            connection.request(method, target, body, dict(headers))
        except ssl.SSLCertVerificationError as error:
            connection.close()
            raise DeliveryError(f"{host}: its certificate is not valid", "permanent") from error
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


def check_status(answer: Answer, service: str, now: datetime) -> None:
    """Raise DeliveryError unless the status is a success (2xx)."""
    outcome = http_outcome(answer.status)
    if outcome:
        wait = retry_after(answer.headers, now)
        raise DeliveryError(f"{service} answered HTTP {answer.status}", outcome, wait)


def _named(error: Exception) -> str:
    if isinstance(error, TimeoutError | socket.timeout):
        return "time-out"
    return type(error).__name__
