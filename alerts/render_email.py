"""A letter as an e-mail with a text and an HTML part. Pure."""

from __future__ import annotations

import base64
import hashlib
import quopri
import re
from collections import Counter
from dataclasses import replace
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.parser import BytesHeaderParser
from email.utils import format_datetime, parseaddr

from alerts.folding import FOLDING
from alerts.message import Message, compose, fitted, in_brief
from alerts.render_plain import more_line, own_text
from alerts.snippet import plain_snippet
from alerts.templating import filled
from alerts.text import clean, header_text
from alerts.unsubscribe import ONE_CLICK
from core.errors import DeliveryError
from core.values import Letter

#: Gmail clips a message at 102 kB; the HTML part stays under this once encoded (bytes).
LONGEST_HTML = 90_000

#: More stories than this in one message nobody reads; the review page has them all.
MOST_STORIES = 100

#: What a message of ours may carry, and how often; anything else came in with hostile text.
HEADERS = Counter(
    {
        "message-id": 1,
        "date": 1,
        "from": 1,
        "to": 1,
        "subject": 1,
        "list-id": 1,
        "auto-submitted": 1,
        "x-auto-response-suppress": 1,
        "references": 1,
        "importance": 1,
        "list-unsubscribe": 1,
        "list-unsubscribe-post": 1,
        "mime-version": 1,
        "content-type": 1,
    }
)
OPTIONAL = {"references", "importance", "list-unsubscribe", "list-unsubscribe-post"}


def render_email(
    letter: Letter,
    *,
    sender: str,
    to: str,
    message_id: str,
    date: datetime | None = None,
    templates: str = "",
    unsubscribe: str = "",
) -> EmailMessage:
    """The message to one recipient. `sender` and `to` are "Name <address>" or an address.

    `message_id` is "<local@domain>"; a repeated attempt has the same, so that a mail reader
    shows one. Messages about one story form a thread: all refer to a root that never was sent.
    `date` is when it goes out, for a message that had to wait; `templates` is a folder whose
    `letter.html.j2` and `letter.txt.j2` replace ours; `unsubscribe` the link to leave by. Raises
    DeliveryError (transient) when a template is broken: a person will mend it.
    """
    composed = replace(compose(letter, at_most=MOST_STORIES), unsubscribe_link=unsubscribe)
    message, html = _that_fits(composed, templates)
    domain = message_id.rstrip(">").rpartition("@")[2]
    mail = EmailMessage(policy=FOLDING)
    mail["Message-ID"] = message_id
    mail["Date"] = format_datetime(date or letter.created_at)
    mail["From"] = _address(sender)
    mail["To"] = _address(to)
    mail["Subject"] = message.subject
    mail["List-Id"] = _list_id(letter.receiver, domain)
    # RFC 3834: no holiday notes in answer, please; the second header asks Exchange the same.
    mail["Auto-Submitted"] = "auto-generated"
    mail["X-Auto-Response-Suppress"] = "All"
    if unsubscribe:
        mail["List-Unsubscribe"] = f"<{unsubscribe}>"
    if unsubscribe.startswith("https:"):
        # RFC 8058 wants https: a mail program posts this; a link scanner only GETs, which changes
        # nothing. By plain http the link above leads a person to a page with a button (RFC 2369).
        mail["List-Unsubscribe-Post"] = f"List-Unsubscribe={ONE_CLICK}"
    if letter.kind == "story" and letter.stories:
        mail["References"] = f"<story-{letter.stories[0].story.id}.wirewatch@{domain}>"
    if letter.priority == "high":
        mail["Importance"] = "high"
    text = own_text(message, templates)
    mail.set_content(text, cte=_encoded(text)[1])
    mail.add_alternative(html, subtype="html", cte=_encoded(html)[1])
    return mail


def email_bytes(mail: EmailMessage) -> bytes:
    """The message as it goes over the wire (CRLF, 7 bit), read back and checked.

    Raises DeliveryError (permanent) when it does not have exactly the headers it should.
    """
    wire = mail.as_bytes()
    found = Counter(name.lower() for name in BytesHeaderParser().parsebytes(wire))
    missing = set(HEADERS) - set(found) - OPTIONAL
    if missing or found - HEADERS:
        wrong = ", ".join(sorted({*missing, *(found - HEADERS)}))
        raise DeliveryError(
            f"the message would have wrong headers ({clean(wrong, 200)})", "permanent"
        )
    return wire


def _that_fits(message: Message, templates: str) -> tuple[Message, str]:
    """The message with as much of its stories as an HTML part may hold, and that part."""

    def fits(some: Message) -> bool:
        return len(_encoded(_html(some, templates))[0]) <= LONGEST_HTML

    html = _html(message, templates)
    if len(_encoded(html)[0]) > LONGEST_HTML:  # hardly ever
        message = fitted(message, fits)
        html = _html(message, templates)
    return message, html


def _html(message: Message, templates: str) -> str:
    first = message.items[0] if message.items else None
    return filled(
        "letter.html.j2",
        templates,
        message=message,
        preview=plain_snippet(first.snippet) if first else message.headline,
        brief=[(in_brief(item), item.link) for item in message.brief],
        more=more_line(message) if message.more else "",
    )


def _encoded(text: str) -> tuple[bytes, str]:
    """The shorter of base64 and quoted-printable, and its name; every line is under 78 bytes."""
    raw = text.encode()
    quoted, based = quopri.encodestring(raw), base64.encodebytes(raw)
    return (quoted, "quoted-printable") if len(quoted) <= len(based) else (based, "base64")


def _address(text: str) -> Address:
    name, address = parseaddr(text)
    return Address(display_name=header_text(name, 80), addr_spec=address)


def _list_id(receiver: str, domain: str) -> str:
    """RFC 2919: a phrase and a dotted name that stays the same for ever."""
    label = re.sub(r"[^a-z0-9]+", "-", receiver.lower()).strip("-")
    if label != receiver.lower():
        label = f"{label[:30]}-{hashlib.sha256(receiver.encode(errors='replace')).hexdigest()[:8]}"
    return f"Wirewatch alerts <{label.strip('-')}.wirewatch.{domain}>"
