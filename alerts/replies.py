"""What a provider's reply means for the outbox: the whole table in one place. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Literal

from core.errors import DeliveryOutcome

SmtpPhase = Literal["greeting", "hello", "starttls", "login", "sender", "recipient", "data"]

#: Nobody knows whether what stands behind the gateway took it.
_HTTP_UNKNOWN = {504, 524}

#: Too early, too slow, too many, or their trouble: the same request may succeed later.
_HTTP_TRANSIENT = {
    408,
    409,
    423,
    425,
    429,
    500,
    502,
    503,
    507,
    509,
    520,
    521,
    522,
    523,
    527,
    529,
    530,
}

#: Slack's Web API answers 200 and says it in the body ("error"); these pass by themselves.
_SLACK_TRANSIENT = {
    "ratelimited",
    "rate_limited",
    "message_limit_exceeded",
    "internal_error",
    "fatal_error",
    "service_unavailable",
    "request_timeout",
    "team_added_to_org",
    "rollup_error",
}


def http_outcome(status: int) -> DeliveryOutcome | None:
    """None when the message was taken (2xx), else what the status means.

    Redirects are refused: whoever answers one is not who we were told to write to.
    """
    if 200 <= status < 300:
        return None
    if status in _HTTP_UNKNOWN:
        return "unknown"
    if status in _HTTP_TRANSIENT:
        return "transient"
    return "permanent" if status < 500 else "transient"


def slack_outcome(error: str) -> DeliveryOutcome:
    """What an error word of Slack's Web API means."""
    return "transient" if error in _SLACK_TRANSIENT else "permanent"


def smtp_outcome(code: int, phase: SmtpPhase) -> DeliveryOutcome | None:
    """None when the reply is a yes, else what it means (RFC 5321, section 4.2.1).

    4yz passes, 5yz does not; 552 to a recipient means "too many" and is to be read as 452
    (section 4.5.3.1.10). Anything else is no SMTP: before the text was handed over that can be
    tried again, afterwards nobody knows.
    """
    if 200 <= code < 300 or (phase == "data" and code == 354):
        return None
    if 400 <= code < 500 or (code == 552 and phase == "recipient"):
        return "transient"
    if 500 <= code < 600:
        return "permanent"
    return "unknown" if phase == "data" else "transient"


def retry_after(headers: Mapping[str, str], now: datetime) -> float | None:
    """The seconds a provider asks us to wait, or None (RFC 9110, section 10.2.3).

    Reads `Retry-After` as seconds (Discord sends fractions) or as a date, then
    `X-RateLimit-Reset-After`. `headers` have lower-case names.
    """
    for name in ("retry-after", "x-ratelimit-reset-after"):
        value = headers.get(name, "").strip()
        if not value:
            continue
        try:
            seconds = float(value)
        except ValueError:
            try:
                when = parsedate_to_datetime(value)
            except (ValueError, TypeError, IndexError, OverflowError):
                continue
            aware = when if when.tzinfo else when.replace(tzinfo=UTC)
            seconds = (aware - now).total_seconds()
        if 0 <= seconds < float("inf"):
            return seconds
    return None
