"""A site on loopback whose feed names a hub, and the hub, as W3C WebSub has them."""

from __future__ import annotations

import hashlib
import hmac
import http.client
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlencode, urlsplit


@dataclass
class Hub:
    """What was asked of it, and what it found out. `lease` is what it grants."""

    lease: int = 86_400
    in_header: bool = True
    refuses: int = 0
    asked: list[dict[str, str]] = field(default_factory=list)
    confirmed: list[bool] = field(default_factory=list)

    def __enter__(self) -> Hub:
        hub = self

        class Handler(BaseHTTPRequestHandler):
            def log_message(self, *_: object) -> None:
                """Say nothing."""

            def do_GET(self) -> None:
                body = hub.feed().encode()
                self.send_response(200)
                self.send_header("Content-Type", "application/rss+xml")
                if hub.in_header:
                    self.send_header("Link", f'<{hub.url}/hub>; rel="hub", <{hub.topic}>; rel=self')
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def do_POST(self) -> None:
                length = int(self.headers["Content-Length"])
                form = dict(parse_qsl(self.rfile.read(length).decode()))
                hub.asked.append(form)
                if not hub.refuses:
                    # Before the answer, as some hubs do.
                    hub.confirmed.append(hub.confirm(form, "subscribe", form["hub.topic"]))
                self.send_response(hub.refuses or 202)
                self.send_header("Content-Length", "0")
                self.end_headers()

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def url(self) -> str:
        """The site and hub."""
        return f"http://127.0.0.1:{self._server.server_port}"

    @property
    def topic(self) -> str:
        """The feed."""
        return f"{self.url}/feed"

    def feed(self) -> str:
        """The feed, which names its hub itself unless the header does."""
        atom = 'xmlns:a="http://www.w3.org/2005/Atom"'
        links = f'<a:link rel="hub" href="/hub"/><a:link rel="self" href="{self.topic}"/>'
        named = "" if self.in_header else links
        return (
            f'<rss version="2.0" {atom}><channel>{named}<item><guid>1</guid></item></channel></rss>'
        )

    def confirm(self, form: dict[str, str], mode: str, topic: str) -> bool:
        """Ask the subscriber whether it meant that (5.3)."""
        told = {
            "hub.mode": mode,
            "hub.topic": topic,
            "hub.challenge": "prove it",
            "hub.lease_seconds": str(self.lease),
        }
        status, body = _ask("GET", f"{form['hub.callback']}?{urlencode(told)}")
        return status == 200 and body == b"prove it"

    def tell(self, form: dict[str, str], *, secret: str = "", method: str = "sha256") -> int:
        """Send what is new (7), signed (8); the subscriber's status."""
        body = self.feed().encode()
        made = hmac.new((secret or form["hub.secret"]).encode(), body, getattr(hashlib, method))
        headers = {"X-Hub-Signature": f"{method}={made.hexdigest()}", "Content-Type": "text/xml"}
        return _ask("POST", form["hub.callback"], body, headers)[0]


def _ask(
    method: str, url: str, body: bytes | None = None, headers: dict[str, str] | None = None
) -> tuple[int, bytes]:
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.netloc, timeout=20)
    try:
        connection.request(method, f"{parts.path}?{parts.query}", body, headers or {})
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()
