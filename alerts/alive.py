"""The dead man's switch: tell an outside watcher that all is well; its silence is the alarm."""

from __future__ import annotations

import ssl

from alerts.post import Wire, post
from core.errors import DeliveryError

#: The work waits for this, so it is short.
LONGEST_S = 10.0


def ping(url: str, *, allow_private: bool) -> None:
    """Ask an address by GET, guarded like a receiver's. Raises DeliveryError, without the path."""
    wire = Wire(LONGEST_S / 2, LONGEST_S, ssl.create_default_context(), allow_private)
    headers = {"User-Agent": "Wirewatch", "Accept": "*/*"}
    answer = post(url, b"", headers, wire, method="GET")
    if not 200 <= answer.status < 300:
        raise DeliveryError(f"it answered HTTP {answer.status}", "transient")
