"""Leaving a mailing list with one click (RFC 8058), for one recipient of one receiver. Pure.

The address in a mail holds a token that nobody can make who does not know the receiver's URL
and the review page's password. What is stored is a digest of receiver and address, so that
somebody stays away when a password changes.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable
from email.utils import parseaddr

from alerts.text import safe_link
from core.values import Receiver

#: What a mail program posts; anything else (a link scanner's GET) unsubscribes nobody.
ONE_CLICK = "One-Click"


def person(receiver: str, to: str) -> str:
    """Who gets mail: a digest of the receiver's name and the address, 32 hex digits."""
    text = f"{receiver}\x1f{parseaddr(to)[1].lower()}"
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def token(receiver: Receiver, to: str, secret: str) -> str:
    """The secret word in a person's mails, 64 hex digits; `secret` is the page's password."""
    key = hashlib.sha256(f"{secret}\x1f{receiver.url}".encode("utf-8", "surrogatepass")).digest()
    return hmac.new(key, person(receiver.name, to).encode(), hashlib.sha256).hexdigest()


def unsubscribe_link(review_url: str, receiver: Receiver, to: str, secret: str) -> str:
    """The address to leave by, or "" where there is no review page to lead to."""
    base = safe_link(review_url).rstrip("/")
    return f"{base}/unsubscribe/{token(receiver, to, secret)}" if base else ""


def owner_of(
    word: str, people: Iterable[tuple[Receiver, str]], secret: str
) -> tuple[Receiver, str] | None:
    """The receiver and recipient whose token this is, or None."""
    given = word.encode("utf-8", "replace")
    for receiver, to in people:
        if hmac.compare_digest(token(receiver, to, secret).encode(), given):
            return receiver, to
    return None
