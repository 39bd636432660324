"""Where the demo's alerts arrive: a mail server and a Slack-shaped hook, both on loopback."""

from __future__ import annotations

import json
import socket
from email import message_from_bytes, policy
from email.message import EmailMessage
from types import TracebackType
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from seeds.loopback import Loopback, QuietHandler


class MailSink:
    """A real SMTP server that keeps what it accepts in `letters`."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        # aiosmtpd's controller connects to itself to see whether it runs, so it must know its
        # port: one that was free a moment ago.
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Keep one letter (the name is aiosmtpd's)."""
        letter = message_from_bytes(envelope.original_content or b"", policy=policy.default)
        self.letters.append(letter)
        return "250 kept"

    def __enter__(self) -> MailSink:
        self._controller.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._controller.stop()


class SlackSink(Loopback):
    """An HTTP server that takes Slack's incoming webhooks and keeps them in `posts`."""

    def __init__(self) -> None:
        self.posts: list[dict[str, Any]] = []
        posts = self.posts

        class Handler(QuietHandler):
            def do_POST(self) -> None:  # http.server's name
                length = int(self.headers.get("Content-Length", 0))
                posts.append(json.loads(self.rfile.read(length)))
                self.answer(200, b"ok")

        super().__init__(Handler)
