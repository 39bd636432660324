"""Log lines that are safe to keep and to show: one line each, no secret, no control character."""

from __future__ import annotations

import json
import logging
import re
import unicodedata
from collections.abc import Iterable
from datetime import UTC, datetime
from urllib.parse import unquote, urlsplit

#: Shorter values are words ("yes", "Tokyo"), and taking them out would make lines unreadable.
SHORTEST_SECRET = 6
#: A part of an address this long is a token rather than a name.
SHORTEST_TOKEN = 12
HIDDEN = "***"
#: `user:password@` in any address, also in one that we never heard of.
_PASSWORD = re.compile(r"(?<=://)([^\s/:@]*):([^\s/@]+)(?=@)")


def secrets_in(values: Iterable[str]) -> frozenset[str]:
    """What must not be shown of settings that may hold secrets: themselves, and of addresses
    the password and what is long enough to be a token; as written and decoded."""
    found: set[str] = set()
    for value in values:
        parts = [value]
        if "://" in value:
            try:
                address = urlsplit(value)
                parts.append(address.password or "")
            except ValueError:
                continue
            tokens = [*address.path.split("/"), *re.split("[&=]", address.query)]
            tokens += [address.hostname or "", address.username or ""]
            # A host name has dots, and people want to read which server it was.
            parts += [one for one in tokens if len(one) >= SHORTEST_TOKEN and "." not in one]
        found |= {part for one in parts for part in (one, unquote(one))}
    return frozenset(one for one in found if len(one) >= SHORTEST_SECRET)


def neutral(text: str) -> str:
    """Text on one line: what steers terminals or changes the direction of writing is spelt."""
    return "".join(
        f"\\u{ord(char):04x}"
        if unicodedata.category(char) in ("Cc", "Cf", "Cs", "Zl", "Zp")
        else char
        for char in text
    )


class Lines(logging.Formatter):
    """Formats a record as one line, of text or of JSON (RFC 8259, one object a line)."""

    def __init__(self, *, as_json: bool, secrets: Iterable[str] = ()) -> None:
        super().__init__()
        self._json = as_json
        longest_first = sorted(secrets, key=len, reverse=True)
        self._secrets = re.compile("|".join(map(re.escape, longest_first)) or r"(?!)")

    def format(self, record: logging.LogRecord) -> str:
        """The line, without its end. A message that does not fit its arguments is told too."""
        try:
            said = record.getMessage()
        except (TypeError, ValueError, KeyError):
            said = f"{record.msg} {record.args!r}"
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        told = {
            "time": at.replace("+00:00", "Z"),
            "level": record.levelname.lower(),
            "logger": self._clean(record.name),
            "message": self._clean(said),
        }
        if record.exc_info and record.exc_info[0]:
            told["exception"] = self._clean(self.formatException(record.exc_info))
        if self._json:
            return json.dumps(told | self._figures(record), ensure_ascii=False)
        trace = f" | {told['exception']}" if "exception" in told else ""
        return f"{told['time']} {record.levelname} {told['logger']}: {told['message']}{trace}"

    def _figures(self, record: logging.LogRecord) -> dict[str, object]:
        """What a line says in numbers and names (`extra={"figures": {...}}`), for machines."""
        given: dict[str, object] = getattr(record, "figures", {})
        return {
            name: self._clean(value) if isinstance(value, str) else value
            for name, value in given.items()
        }

    def _clean(self, text: str) -> str:
        hidden = _PASSWORD.sub(rf"\1:{HIDDEN}", self._secrets.sub(HIDDEN, text))
        # Once more, because what stood around a secret may have come together to another.
        return neutral(self._secrets.sub(HIDDEN, hidden))
