"""The small rules of HTTP that fetching goes by, as plain functions."""

from __future__ import annotations

import re

from yarl import URL

from core.errors import Severity

REDIRECTS = frozenset({301, 302, 303, 307, 308})
PERMANENT = frozenset({301, 308})
_PORTS = {"http": 80, "https": 443}
_GONE = frozenset({404, 410, 451})
_BUSY = frozenset({408, 425, 429})
#: A 429 that names no time still means that we ask too much.
_UNSAID_REST_SECONDS = 30.0
#: What may be sent back as a validator; some servers put raw bytes into theirs.
_SENDABLE = re.compile(r"[\x20-\x7e]{1,1024}")


def conditional_headers(etag: str, last_modified: str) -> list[tuple[str, str]]:
    """The headers that ask for an answer only if it is new (RFC 9110, 13.1)."""
    pairs = (("If-None-Match", etag), ("If-Modified-Since", last_modified))
    return [(name, value) for name, value in pairs if _SENDABLE.fullmatch(value)]


def same_owner(start: URL, here: URL) -> bool:
    """Whether `here` may see what was meant for `start`: same host, not less protected."""
    if start is here:
        return True
    upgraded = (start.scheme, start.port, here.scheme, here.port) == ("http", 80, "https", 443)
    return start.host == here.host and (upgraded or start.origin() == here.origin())


def host_key(url: URL) -> str:
    """Who is asked: the host, with its port where that is an unusual one."""
    usual = url.port == _PORTS.get(url.scheme)
    return (url.raw_host or "") if usual else f"{url.raw_host}:{url.port}"


def origin_of(url: URL) -> str:
    """Whose robots.txt counts for an address: scheme and host ("https://paper.example")."""
    return f"{url.scheme}://{host_key(url)}"


def public_form(url: URL) -> str:
    """An address without the name and password that it may hold."""
    return str(url.with_user(None)) if url.raw_user is not None else str(url)


def severity_of(status: int) -> Severity:
    """How a status that is no answer counts towards giving up."""
    if status in _GONE:
        return "hard"
    return "temporary" if status in _BUSY or status >= 500 else "soft"


def resting_seconds(status: int, retry_after: float | None) -> float:
    """For how many seconds an answer asks us to leave its whole host alone."""
    if status not in (429, 503):
        return 0.0
    unsaid = _UNSAID_REST_SECONDS if status == 429 else 0.0
    return unsaid if retry_after is None else retry_after


def header_text(raw: bytes) -> str:
    """A header's text; most write ASCII, some UTF-8, and Latin-1 fits whatever else."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def shortened(text: str) -> str:
    """Foreign text that is fit to stand in a sentence: short, on one line, nothing invisible."""
    shown = "".join(sign if sign.isprintable() else "?" for sign in text[:120])
    return shown if len(text) <= 120 else f"{shown}..."
