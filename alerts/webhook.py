"""A JSON webhook, signed so that whoever gets it can know that we sent it."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from datetime import datetime

from alerts.post import Wire, check_status, post
from alerts.render_json import render_json
from core.errors import DeliveryError
from core.values import Letter


class WebhookChannel:
    """POSTs `render_json` to an address.

    With a secret the request is signed as Standard Webhooks 1.0 says: `webhook-id` is the
    alert's key (the same at every attempt), `webhook-signature` an HMAC-SHA256 over id, time
    and body. `extras` rename, drop or add top-level members, as Apprise's `:name=value` does.
    """

    def __init__(
        self,
        name: str,
        url: str,
        wire: Wire,
        clock: Callable[[], datetime],
        *,
        secret: str = "",
        headers: Mapping[str, str] | None = None,
        extras: Mapping[str, str] | None = None,
        method: str = "POST",
    ) -> None:
        self._name, self._url, self._wire, self._clock = name, url, wire, clock
        self._secret, self._headers, self._extras = secret, dict(headers or {}), dict(extras or {})
        self._method = method

    def __repr__(self) -> str:
        return f"WebhookChannel({self._name!r})"

    def send(self, letter: Letter) -> str:
        """Deliver one message; raises DeliveryError."""
        payload = render_json(letter)
        for name, value in self._extras.items():
            if name not in payload:
                payload[name] = value
            elif value:
                payload[value] = payload.pop(name)
            else:
                del payload[name]
        body = json.dumps(payload, ensure_ascii=False).encode()
        now = self._clock()
        # A key holds a receiver's name, which may be in any script; a header may not.
        identity = letter.key.encode("ascii", "backslashreplace").decode()
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "User-Agent": "Wirewatch",
            "Idempotency-Key": identity,
            "webhook-id": identity,
            "webhook-timestamp": str(int(now.timestamp())),
            **self._headers,
        }
        if self._secret:
            stamp = headers["webhook-timestamp"]
            headers["webhook-signature"] = signature(self._secret, identity, stamp, body)
        answer = post(self._url, body, headers, self._wire, self._method)
        check_status(answer, "the webhook", now)
        return f"HTTP {answer.status}"


def signature(secret: str, identity: str, timestamp: str, body: bytes) -> str:
    """ "v1,<base64>" over "id.timestamp.body"; a secret "whsec_..." is base64, another is text.

    Raises DeliveryError (permanent) when "whsec_" is followed by something else.
    """
    if secret.startswith("whsec_"):
        try:
            key = base64.b64decode(secret.removeprefix("whsec_"), validate=True)
        except binascii.Error:
            raise DeliveryError("the webhook's secret is not base64", "permanent") from None
    else:
        key = secret.encode()
    signed = hmac.new(key, f"{identity}.{timestamp}.".encode() + body, hashlib.sha256)
    return f"v1,{base64.b64encode(signed.digest()).decode()}"
