"""A real HTTP server on loopback that takes posts, or answers as it is told to."""

from __future__ import annotations

import json
import ssl
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True)
class Post:
    """One request as it came."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class HttpSink:
    """What came, and what is to be answered.

    `answers` are used up in order, then `otherwise` is given: (status, headers, body). Status 0
    cuts the connection after the request was read, -1 says nothing until the test is over.
    """

    port: int = 0
    secure: bool = False
    otherwise: tuple[int, dict[str, str], bytes] = (200, {}, b"ok")
    answers: deque[tuple[int, dict[str, str], bytes]] = field(default_factory=deque)
    posts: list[Post] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    @property
    def url(self) -> str:
        return f"http{'s' if self.secure else ''}://127.0.0.1:{self.port}"

    def will_answer(self, status: int, body: bytes = b"", **headers: str) -> None:
        """Queue one answer; `retry_after="5"` becomes the header Retry-After."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.answers.append((status, named, body))


@contextmanager
def http_sink(tls: ssl.SSLContext | None = None) -> Iterator[HttpSink]:
    """Serve until the block ends."""
    sink = HttpSink(secure=tls is not None)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _take(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            headers = {name.lower(): value for name, value in self.headers.items()}
            sink.posts.append(Post(self.command, self.path, headers, body))
            status, extra, answer = sink.answers.popleft() if sink.answers else sink.otherwise
            self.close_connection = True
            if status == 0:
                return
            if status < 0:
                sink.over.wait(30)
                return
            self.send_response(status)
            for name, value in extra.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        do_POST = do_PUT = do_GET = _take

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing; tests look at `posts`."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.handle_error = lambda request, address: None  # type: ignore[method-assign]
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    sink.port = server.server_address[1]
    thread = threading.Thread(
        target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
    )
    thread.start()
    try:
        yield sink
    finally:
        sink.over.set()
        server.shutdown()
        server.server_close()
        thread.join(10)
