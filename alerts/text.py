"""Make somebody else's text safe to put into a message of ours. Pure.

A headline is written by strangers. Whatever it holds, it must stay one line of visible text:
no control characters, no lone surrogates, nothing that turns the reading direction of what
follows, no link but to the web, and in a header nothing that a mail reader decodes.
"""

from __future__ import annotations

import re
from urllib.parse import quote, urlsplit, urlunsplit

#: C0 and C1 controls, line and paragraph separators: white space to us.
_BREAKS = re.compile(r"[\x00-\x20\x7f-\xa0\u2028\u2029]+")

#: Bidi embeddings, overrides and isolates (UAX 9): what follows would run the other way. The
#: marks U+200E, U+200F and U+061C stay; Arabic and Hebrew need them and they turn nothing.
#: Also interlinear annotation, tags, byte order marks, soft hyphens and other invisible text.
_INVISIBLE = re.compile(
    r"[\xad\u180e\u200b\u202a-\u202e\u2060-\u206f\ufe00-\ufe0d\ufeff\ufff0-\ufffb\U000e0000-\U000e0fff]"
)
_SURROGATE = re.compile(r"[\ud800-\udfff]")

_HOST = re.compile(r"[a-z0-9._-]+|[0-9a-f:.]+", re.IGNORECASE)

#: A mass ping in one chat service or another.
_MENTION = re.compile(r"(?<![\w.])@(?=\w)")

#: Room enough for any address that works in browsers and mail readers.
LONGEST_URL = 2000


def clean(text: str, limit: int, *, strip: bool = True) -> str:
    """One line of at most `limit` characters, cut with an ellipsis.

    `strip` False keeps one blank at either end, for a piece of a longer line.
    """
    # Cut first: a title of a megabyte must cost no more than a long one. Removing characters
    # shortens, so leave room for some.
    text = _SURROGATE.sub("\ufffd", text[: limit * 4 + 64])
    text = _BREAKS.sub(" ", _INVISIBLE.sub("", text))
    return cut(text.strip() if strip else text, limit)


def cut(text: str, limit: int) -> str:
    """At most `limit` characters, the last an ellipsis where something is missing."""
    if len(text) <= limit:
        return text
    shorter = text[: max(limit - 1, 0)]
    # Never part a letter from its accents, nor an emoji from what joins it to the next.
    while shorter and _combines(text[len(shorter)]):
        shorter = shorter[:-1]
    return f"{shorter.rstrip()}…"[:limit]


def header_text(text: str, limit: int) -> str:
    """One line for a mail header, in which no reader finds an encoded word.

    Python 3.11.7 decodes `=?utf-8?q?=0d=0aBcc:...?=` in a header that it is given and writes
    the line break out (RFC 2047 lets it look for such words); so none may be left.
    """
    return cut(clean(text, limit).replace("=?", "= ?"), limit)


def safe_link(url: str) -> str:
    """The address if it is a plain http(s) one that can be clicked safely, else "".

    The answer is ASCII: the host in its IDNA form, everything that would end a link in Slack,
    Markdown or plain text percent-encoded, and no user name that poses as a host.
    """
    if not url or len(url) > LONGEST_URL or _BREAKS.search(url) or _SURROGATE.search(url):
        return ""
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").encode("idna").decode("ascii")
        port = f":{parts.port}" if parts.port is not None else ""
    except ValueError:  # also UnicodeError: no such host can be asked
        return ""
    if parts.scheme.lower() not in ("http", "https") or not _HOST.fullmatch(host):
        return ""
    host = f"[{host}]" if ":" in host else host
    path, query, fragment = (
        quote(part, safe="%/:=&?~+!$,;'@()[]._-#")
        for part in (parts.path, parts.query, parts.fragment)
    )
    link = urlunsplit((parts.scheme.lower(), host + port, path, query, fragment))
    return link if len(link) <= 3 * LONGEST_URL else ""


def no_mentions(text: str) -> str:
    """Text in which no "@channel", "@everyone" or "@name" pings anybody in any chat service."""
    return _MENTION.sub("@\u2060", text)


def host_of(url: str) -> str:
    """The host of an address without "www.", or ""."""
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return ""
    return clean(host.removeprefix("www."), 100)


def _combines(character: str) -> bool:
    code = ord(character)
    return (
        0x0300 <= code <= 0x036F or code in (0x200D, 0xFE0E, 0xFE0F) or 0x1F3FB <= code <= 0x1F3FF
    )
