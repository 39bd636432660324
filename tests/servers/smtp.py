"""A real SMTP server on loopback that takes mail, or fails where it is told to."""

from __future__ import annotations

import asyncio
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any, cast

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session


@dataclass
class MailSink:
    """What a server took, and what it is to answer.

    `replies` maps a step ("CONNECT", "EHLO", "MAIL", "RCPT", "DATA", "END") to a reply such as
    "421 Try later", `once` the same for one time, `rcpt` one recipient to a reply. `drop` names
    steps at which the connection is cut without a reply, `hang` those at which nothing is ever
    said.
    """

    host: str = "127.0.0.1"
    port: int = 0
    replies: dict[str, str] = field(default_factory=dict)
    once: dict[str, str] = field(default_factory=dict)
    rcpt: dict[str, str] = field(default_factory=dict)
    drop: set[str] = field(default_factory=set)
    hang: set[str] = field(default_factory=set)
    users: dict[str, str] = field(default_factory=dict)
    taken: list[bytes] = field(default_factory=list)
    recipients: list[list[str]] = field(default_factory=list)
    connections: int = 0
    transports: list[asyncio.BaseTransport] = field(default_factory=list)

    def messages(self) -> list[EmailMessage]:
        """The messages that were taken, parsed (no property: aiosmtpd looks at all of those)."""
        return [cast(EmailMessage, message_from_bytes(raw, policy=default)) for raw in self.taken]

    def cut_all(self) -> None:
        """Break every connection, as a server does that restarts."""
        for transport in self.transports:
            sock = transport.get_extra_info("socket")
            with suppress(OSError):  # broken already
                sock.shutdown(socket.SHUT_RDWR)

    # What aiosmtpd asks (its names).

    async def handle_EHLO(
        self,
        server: SMTP,
        session: Session,
        envelope: Envelope,
        hostname: str,
        responses: list[str],
    ) -> list[str]:
        refusal = await self._step("EHLO", server)
        session.host_name = hostname
        return [refusal] if refusal else responses

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        refusal = await self._step("MAIL", server)
        if not refusal:
            envelope.mail_from = address
        return refusal or "250 OK"

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        refusal = self.rcpt.get(address, "") or await self._step("RCPT", server)
        if not refusal:
            envelope.rcpt_tos.append(address)
        return refusal or "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        refusal = await self._step("END", server)
        if not refusal:
            self.taken.append(cast(bytes, envelope.original_content))
            self.recipients.append(list(envelope.rcpt_tos))
        return refusal or "250 OK taken"

    def authenticate(
        self, server: Any, session: Any, envelope: Any, mechanism: str, data: Any
    ) -> Any:
        known = isinstance(data, LoginPassword) and (
            self.users.get(data.login.decode()) == data.password.decode()
        )
        return AuthResult(success=known, handled=False)

    async def _step(self, step: str, server: SMTP) -> str:
        if step in self.drop:
            server.transport.abort()
            await asyncio.sleep(0)
            return "421 gone"
        if step in self.hang:
            await asyncio.Event().wait()
        return self.once.pop(step, "") or self.replies.get(step, "")


class _Server(SMTP):
    """aiosmtpd's server, able to fail before a command is even looked at."""

    def __init__(self, sink: MailSink, **options: Any) -> None:
        super().__init__(sink, ident="test", **options)
        self._sink = sink

    async def push(self, status: str | bytes) -> None:
        text = status.decode() if isinstance(status, bytes) else status
        if text.startswith("220 ") and "test" in text:
            self._sink.connections += 1
            refusal = await self._sink._step("CONNECT", self)
            status = refusal or status
        await super().push(status)

    async def smtp_DATA(self, arg: str) -> None:
        refusal = await self._sink._step("DATA", self)
        if refusal:
            await self.push(refusal)
            return
        await super().smtp_DATA(arg)


@contextmanager
def mail_server(
    sink: MailSink | None = None,
    *,
    tls: ssl.SSLContext | None = None,
    starttls: ssl.SSLContext | None = None,
) -> Iterator[MailSink]:
    """Serve until the block ends; `tls` speaks it from the start, `starttls` on request."""
    sink = sink or MailSink()
    options: dict[str, Any] = {"tls_context": starttls, "timeout": 30}
    if sink.users:
        options |= {"authenticator": sink.authenticate, "auth_require_tls": False}
    loop = asyncio.new_event_loop()
    started = threading.Event()
    over = asyncio.Event()

    class Connection(_Server):
        def connection_made(self, transport: asyncio.BaseTransport) -> None:
            sink.transports.append(transport)
            super().connection_made(transport)

    async def serve() -> None:
        server = await loop.create_server(
            lambda: Connection(sink, loop=loop, **options), sink.host, 0, ssl=tls
        )
        sink.port = server.sockets[0].getsockname()[1]
        started.set()
        await over.wait()
        server.close()
        await server.wait_closed()
        for transport in sink.transports:
            # One of TLS that is closed cannot be aborted in Python 3.11.2 (Debian 12).
            if not transport.is_closing():
                cast(asyncio.Transport, transport).abort()
        handlers = asyncio.all_tasks() - {asyncio.current_task()}
        for handler in handlers:
            handler.cancel()
        await asyncio.gather(*handlers, return_exceptions=True)

    def run() -> None:
        asyncio.set_event_loop(loop)
        try:
            loop.run_until_complete(serve())
        finally:
            asyncio.set_event_loop(None)
            loop.close()

    thread = threading.Thread(target=run, name="mail server", daemon=True)
    thread.start()
    assert started.wait(10)
    try:
        yield sink
    finally:
        loop.call_soon_threadsafe(over.set)
        thread.join(10)
