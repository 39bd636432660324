"""E-mail over our own SMTP conversation, so that every reply keeps its meaning."""

from __future__ import annotations

import hashlib
import smtplib
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import parseaddr, quote
from typing import Literal

from alerts.post import Wire
from alerts.reach import connect, deadline
from alerts.render_email import email_bytes, render_email
from alerts.replies import SmtpPhase, smtp_outcome
from alerts.text import clean
from alerts.unsubscribe import person, unsubscribe_link
from core.errors import DeliveryError, DeliveryOutcome
from core.values import Letter, Receiver

Security = Literal["none", "starttls", "tls"]


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where and as whom to submit mail; `repr()` leaves user and password out."""

    host: str
    port: int
    security: Security = "none"
    user: str = field(default="", repr=False)
    password: str = field(default="", repr=False)


class MailChannel:
    """E-mail to one receiver's recipients, one message each, over one connection.

    With `keep` the connection stays open for the next letter; then somebody must `close()`.
    """

    def __init__(
        self,
        receiver: Receiver,
        server: MailServer,
        sender: str,
        recipients: tuple[str, ...],
        wire: Wire,
        clock: Callable[[], datetime],
        *,
        keep: bool = False,
        templates: str = "",
        secret: str = "",
        unsubscribed: frozenset[str] = frozenset(),
    ) -> None:
        self._receiver, self._server, self._wire = receiver, server, wire
        self._recipients = tuple(
            to for to in recipients if person(receiver.name, to) not in unsubscribed
        )
        self._sender, self._keep, self._secret = sender, keep, secret
        self._clock, self._templates = clock, templates
        self._kept: _Connection | None = None

    def __repr__(self) -> str:
        return f"MailChannel({self._receiver.name!r}, {self._server.host}:{self._server.port})"

    def send(self, letter: Letter) -> str:
        """Deliver to every recipient; the receipt is the server's reply.

        When only some took it, raises DeliveryError with the mildest outcome among the others,
        and `taken` says who took it: they are skipped where the letter says so.
        """
        if not self._recipients:
            raise DeliveryError("all its recipients have unsubscribed", "permanent")
        todo = [to for to in self._recipients if self._mark(to) not in letter.taken]
        taken: list[str] = []
        refused: list[tuple[str, DeliveryError]] = []
        receipt = "taken by all recipients before"
        with self._connected() as server:
            for to in todo:
                try:
                    receipt = self._one(server, letter, to)
                except DeliveryError as error:
                    refused.append((to, error))
                    if server.sock is None:
                        break
                    continue
                taken.append(self._mark(to))
        if refused:
            raise self._partly(tuple(taken), len(todo), refused)
        return receipt

    def close(self) -> None:
        """Take leave of the server, if a connection is open."""
        kept, self._kept = self._kept, None
        if kept is not None:
            _leave(kept)

    def _mark(self, to: str) -> str:
        """What is kept of a recipient who has a message: no address."""
        return person(self._receiver.name, to)

    def _partly(
        self, taken: tuple[str, ...], of: int, refused: list[tuple[str, DeliveryError]]
    ) -> DeliveryError:
        if len(self._recipients) == 1:
            return refused[0][1]
        order: tuple[DeliveryOutcome, ...] = ("transient", "unknown", "permanent")
        outcome = min((error.outcome for _, error in refused), key=order.index)
        reasons = "; ".join(f"{masked(to)}: {error.reason}" for to, error in refused)
        # Those who had it before count as well.
        took = len(self._recipients) - of + len(taken)
        told = f"{took} of {len(self._recipients)} took it; {reasons}"
        return DeliveryError(told, outcome, taken=taken)

    def _one(self, server: smtplib.SMTP, letter: Letter, to: str) -> str:
        """One mail transaction (RFC 5321, section 3.3); the reply to the text, or DeliveryError."""
        address = parseaddr(to)[1]
        mail = render_email(
            letter,
            sender=self._sender,
            to=to,
            message_id=message_id(letter.key, to, self._sender),
            date=self._clock(),
            templates=self._templates,
            unsubscribe=unsubscribe_link(letter.review_url, self._receiver, to, self._secret),
        )
        wire = email_bytes(mail)
        try:
            self._say(server, "sender", f"MAIL FROM:<{parseaddr(self._sender)[1]}>")
            self._say(server, "recipient", f"RCPT TO:<{address}>")
            self._say(server, "data", "DATA")
            server.send(_dotted(wire))
        except (OSError, smtplib.SMTPServerDisconnected) as error:
            raise _broken(server, error, "transient", "while sending") from error
        try:
            server.send(b".\r\n")
            code, text = server.getreply()
        except (OSError, smtplib.SMTPServerDisconnected) as error:
            raise _broken(
                server, error, "unknown", "after the text; it may have been taken"
            ) from error
        return self._judge(server, "data", code, text)

    def _say(self, server: smtplib.SMTP, phase: SmtpPhase, command: str) -> str:
        code, text = server.docmd(command)
        return self._judge(server, phase, code, text)

    def _judge(self, server: smtplib.SMTP, phase: SmtpPhase, code: int, text: bytes) -> str:
        outcome = smtp_outcome(code, phase)
        reply = self._said(code, text)
        if outcome is None:
            return reply
        if code == 421 or phase in ("greeting", "starttls"):
            server.close()
        else:
            with suppress(OSError, smtplib.SMTPServerDisconnected):  # the refusal stands anyway
                server.rset()
        raise DeliveryError(f"the mail server refused the {phase}: {reply}", outcome)

    def _said(self, code: int, text: bytes) -> str:
        said = clean(text.decode("utf-8", "replace"), 200)
        for secret in (self._server.password, self._server.user):
            if len(secret) > 2:
                said = said.replace(secret, "***")
        return f"{code} {said}".strip()

    @contextmanager
    def _connected(self) -> Iterator[smtplib.SMTP]:
        kept, self._kept = self._kept, None
        connection = kept or _Connection(self._server, self._wire)
        with deadline(self._wire.total, lambda: connection.sock):
            try:
                if kept is not None and not _alive(kept):
                    kept, connection = None, _Connection(self._server, self._wire)
                if kept is None:
                    self._open(connection)
                yield connection
            except BaseException:
                _leave(connection)
                raise
            if self._keep and connection.sock is not None:
                self._kept = connection
            else:
                _leave(connection)

    def _open(self, server: _Connection) -> None:
        place = f"{self._server.host}:{self._server.port}"
        phase: SmtpPhase = "greeting"
        try:
            code, text = server.connect(self._server.host, self._server.port)
            self._judge(server, phase, code, text)
            phase = "hello"
            server.ehlo_or_helo_if_needed()
            if self._server.security == "starttls":
                phase = "starttls"
                if not server.has_extn("starttls"):
                    raise DeliveryError(f"{place} offers no STARTTLS", "permanent")
                code, text = server.starttls(context=self._wire.tls)
                self._judge(server, phase, code, text)
                server.ehlo_or_helo_if_needed()
            if self._server.user:
                phase = "login"
                server.login(self._server.user, self._server.password)
        except smtplib.SMTPResponseException as error:
            outcome = smtp_outcome(error.smtp_code, phase) or "transient"
            # What a server answers to a password may hold the password.
            reason = f"{place} refused the {phase} with {error.smtp_code}"
            raise DeliveryError(reason, outcome) from None
        except (smtplib.SMTPNotSupportedError, UnicodeError):
            raise DeliveryError(f"{place} offers no login that we can do", "permanent") from None
        except ssl.SSLCertVerificationError as error:
            raise DeliveryError(f"{place}: its certificate is not valid", "permanent") from error
        except (OSError, smtplib.SMTPException) as error:
            raise _broken(server, error, "transient", f"with {place} ({phase})") from error


class _Connection(smtplib.SMTP):
    """`smtplib.SMTP` over a guarded connection, wrapped in TLS from the start if need be."""

    def __init__(self, server: MailServer, wire: Wire) -> None:
        # A fixed name: asking the resolver for ours can take longer than the whole delivery.
        super().__init__(local_hostname=_own_name(), timeout=wire.timeout)
        self._server, self._wire = server, wire
        self._host = server.host

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        connection = connect(host, port, timeout, self._wire.allow_private)
        if self._server.security == "tls":
            return self._wire.tls.wrap_socket(connection, server_hostname=host)
        return connection


def message_id(key: str, to: str, sender: str) -> str:
    """The Message-ID of a letter to a recipient: the same at every attempt."""
    digest = hashlib.sha256(f"{key}\x1f{to}".encode("utf-8", "surrogatepass")).hexdigest()
    return f"<{digest[:32]}@{parseaddr(sender)[1].rpartition('@')[2] or 'wirewatch.invalid'}>"


def masked(address: str) -> str:
    """An address that tells its owner which it is, and nobody else: "a***@x.example"."""
    local, _, domain = parseaddr(address)[1].rpartition("@")
    return f"{local[:1]}***@{domain}"


def named(name: str, address: str) -> str:
    """ "Name <address>", the name cleaned and quoted (RFC 5322) but not yet encoded."""
    return f'"{quote(clean(name, 80))}" <{address}>' if name else address


def _alive(connection: smtplib.SMTP) -> bool:
    """Whether a kept connection still answers; servers end one that was idle."""
    try:
        return connection.noop()[0] == 250
    except (OSError, smtplib.SMTPServerDisconnected):
        connection.close()
        return False


def _leave(connection: smtplib.SMTP) -> None:
    with suppress(OSError, smtplib.SMTPServerDisconnected):  # their farewell is theirs
        if connection.sock is not None:
            connection.quit()
    connection.close()


def _broken(
    server: smtplib.SMTP, error: Exception, outcome: DeliveryOutcome, when: str
) -> DeliveryError:
    server.close()
    what = "time-out" if isinstance(error, TimeoutError) else "connection lost"
    return DeliveryError(f"{what} {when}", outcome)


def _dotted(wire: bytes) -> bytes:
    """Transparency (RFC 5321, section 4.5.2); ends with a line break, without the final dot."""
    text = wire if wire.endswith(b"\r\n") else wire + b"\r\n"
    text = text.replace(b"\r\n.", b"\r\n..")
    return b"." + text if text.startswith(b".") else text


def _own_name() -> str:
    name = socket.gethostname()
    return name if "." in name and name.isascii() else "[127.0.0.1]"
