"""An HTTP proxy on loopback that connects every host to one port of this machine."""

from __future__ import annotations

import select
import socket
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass
class Proxy:
    """Where it listens, and what it was asked for ("host:port") with which login."""

    port: int = 0
    asked: list[str] = field(default_factory=list)
    logins: list[str] = field(default_factory=list)
    refuse: bool = False

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@contextmanager
def connect_proxy(to_port: int) -> Iterator[Proxy]:
    """Serve CONNECT until the block ends; every host is 127.0.0.1 at `to_port`."""
    proxy = Proxy()

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            asked = self.rfile.readline().decode().split()
            while (line := self.rfile.readline().strip()) != b"":
                if line.lower().startswith(b"proxy-authorization:"):
                    proxy.logins.append(line.decode().partition(": ")[2])
            if asked:
                proxy.asked.append(asked[1])
            if proxy.refuse or not asked or asked[0] != "CONNECT":
                self.wfile.write(b"HTTP/1.1 407 Log in first\r\nContent-Length: 0\r\n\r\n")
                return
            with socket.create_connection(("127.0.0.1", to_port)) as there:
                self.wfile.write(b"HTTP/1.1 200 Connected\r\n\r\n")
                self._pass_on(there)

        def _pass_on(self, there: socket.socket) -> None:
            ends = {there: self.request, self.request: there}
            while True:
                for ready in select.select(list(ends), [], [], 10)[0]:
                    try:
                        data = ready.recv(65536)
                        if not data:
                            return
                        ends[ready].sendall(data)
                    except OSError:
                        return

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True

    with Server(("127.0.0.1", 0), Handler) as server:
        proxy.port = server.server_address[1]
        thread = threading.Thread(
            target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
        )
        thread.start()
        try:
            yield proxy
        finally:
            server.shutdown()
            thread.join(10)
