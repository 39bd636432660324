"""Serve the newsroom on loopback, each outlet from an address of its own."""

from __future__ import annotations

import errno
import gzip
import socketserver
import sys
import threading
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from urllib.parse import urlsplit

from core.errors import SetupError
from seeds.newsroom.content import Outlet, Resource, load_outlets, render_site

#: First of the ports that the demo uses. Fixed, because a URL identifies an article.
DEFAULT_PORT = 18790

NOT_FOUND = b"<!doctype html><title>404</title><h1>Page not found</h1><p>The page has moved.</p>"


class Newsroom:
    """All outlets as HTTP servers in threads, for as long as the `with` block lasts.

    Args:
        now: the moment (aware) from which the pages' ages are counted. It is cut to the full
            hour, so that a second run within the hour is answered 304.
        base_port: outlet number n listens on `base_port + n`; 0 takes any free ports, which
            makes other URLs on each run.

    Raises:
        SetupError: on entering, when a port is in use.
    """

    def __init__(self, now: datetime, base_port: int = DEFAULT_PORT) -> None:
        self.now = now.replace(minute=0, second=0, microsecond=0)
        self.base_port = base_port
        self.outlets = load_outlets()
        #: How often each URL was asked, query included.
        self.requests: Counter[str] = Counter()
        self._servers: dict[str, _OutletServer] = {}
        self._threads: list[threading.Thread] = []

    def __enter__(self) -> Newsroom:
        try:
            for number, outlet in enumerate(self.outlets):
                self._servers[outlet.slug] = self._bind(number)
        except SetupError:
            self._close()
            raise
        bases = {slug: server.base for slug, server in self._servers.items()}
        for outlet in self.outlets:
            server = self._servers[outlet.slug]
            server.site = render_site(outlet, bases, self.now)
            thread = threading.Thread(
                target=server.serve_forever, args=(0.02,), name=outlet.slug, daemon=True
            )
            thread.start()
            self._threads.append(thread)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        for server in self._servers.values():
            server.shutdown()
        for thread in self._threads:
            thread.join()
        self._close()

    def base(self, outlet: str) -> str:
        """Scheme, host and port of an outlet, without a slash at the end."""
        return self._servers[outlet].base

    def url(self, outlet: str, slug: str) -> str:
        """The canonical address of a page, by the name of its file."""
        page = next(page for page in self._outlet(outlet).pages if page.slug == slug)
        return self.base(outlet) + page.path

    def site(self, outlet: str) -> Mapping[str, Resource]:
        """Every path that an outlet answers with 200, and what it answers."""
        return self._servers[outlet].site

    def sources_toml(self) -> str:
        """The `sources.toml` of a watch that reads the whole newsroom."""
        return "\n".join(
            f"[[source]]\n"
            f'slug = "{offer.slug}"\n'
            f'name = "{offer.name}"\n'
            f'url = "{self.base(outlet.slug)}{offer.path}"\n'
            f'kind = "{offer.kind}"\n'
            f'language = "{outlet.language}"\n'
            f'country = "{outlet.country}"\n'
            f"tier = {outlet.tier}\n"
            f"allow_private = true\n"
            for outlet in self.outlets
            for offer in outlet.offers
        )

    def _outlet(self, slug: str) -> Outlet:
        return next(outlet for outlet in self.outlets if outlet.slug == slug)

    def _bind(self, number: int) -> _OutletServer:
        """Listen on 127.0.0.(n+1), or on 127.0.0.1 where only that one exists (macOS)."""
        port = self.base_port + number if self.base_port else 0
        host = f"127.0.0.{number + 1}"
        try:
            try:
                return _OutletServer(host, port, self.requests)
            except OSError as error:
                if error.errno != errno.EADDRNOTAVAIL:
                    raise
                host = "127.0.0.1"
                return _OutletServer(host, port, self.requests)
        except OSError as error:
            raise SetupError(
                f"The newsroom cannot listen on port {port} of {host} ({error.strerror}); "
                "stop what uses it or choose another base port."
            ) from error

    def _close(self) -> None:
        for server in self._servers.values():
            server.server_close()
        self._servers.clear()
        self._threads.clear()


class _OutletServer(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, host: str, port: int, requests: Counter[str]) -> None:
        self.site: Mapping[str, Resource] = {}
        self._requests = requests
        self._lock = threading.Lock()
        super().__init__((host, port), _Handler)
        self.base = f"http://{host}:{self.server_port}"

    def server_bind(self) -> None:
        # HTTPServer would ask the resolver for its own name, which can hang without a network.
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = str(self.server_address[0]), self.server_address[1]

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of a reader that hung up, as pollers do; anything else is a defect."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]

    def count(self, target: str) -> None:
        with self._lock:
            self._requests[self.base + target] += 1


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "newsroom"
    sys_version = ""
    timeout = 10  # seconds; an idle kept-alive connection must not hold a thread for ever
    server: _OutletServer

    def do_GET(self) -> None:
        self.server.count(self.path)
        resource = self.server.site.get(urlsplit(self.path).path)
        if resource is None:
            self._answer(404, {"Content-Type": "text/html; charset=utf-8"}, NOT_FOUND)
            return
        headers = {
            "ETag": resource.etag,
            "Last-Modified": format_datetime(resource.modified.astimezone(UTC), usegmt=True),
            "Cache-Control": "max-age=0",
            "Vary": "Accept-Encoding",
        }
        if self._unchanged(resource):
            self._answer(304, headers, b"")
            return
        headers["Content-Type"] = resource.content_type
        body = resource.body
        if "gzip" in self.headers.get("Accept-Encoding", ""):
            headers["Content-Encoding"] = "gzip"
            body = gzip.compress(body, mtime=0)
        self._answer(200, headers, body)

    do_HEAD = do_GET

    def _unchanged(self, resource: Resource) -> bool:
        """RFC 9110, 13.1: If-None-Match decides alone where it is given."""
        tags = self.headers.get("If-None-Match")
        if tags is not None:
            return resource.etag in (tag.strip().removeprefix("W/") for tag in tags.split(","))
        since = self.headers.get("If-Modified-Since")
        try:
            return since is not None and resource.modified <= parsedate_to_datetime(since)
        except (ValueError, TypeError):  # not a date, or one without a zone: as if not given
            return False

    def _answer(self, status: int, headers: Mapping[str, str], body: bytes) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if status != 304:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD" and status != 304:
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: `Newsroom.requests` is the log."""
