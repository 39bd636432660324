"""A little web with a memory: put pages in, break some, read what was asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import urljoin

from core.addresses import refusal
from core.errors import FetchError, Severity
from core.urls import host_of, is_http
from core.values import FetchedPage

GONE = (404, 410, 451)
BUSY = (408, 425, 429)


@dataclass(frozen=True, slots=True)
class Asked:
    """One call: the address and what came with it."""

    url: str
    etag: str = ""
    last_modified: str = ""
    headers: tuple[tuple[str, str], ...] = ()


@dataclass
class FakeFetch:
    """A `Fetch` over pages held in memory; passes the contract test of the real one."""

    now: datetime = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
    asked: list[Asked] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._pages: dict[str, tuple[bytes, tuple[tuple[str, str], ...]]] = {}
        self._moves: dict[str, tuple[str, bool]] = {}
        self._errors: dict[str, FetchError] = {}

    def put(
        self,
        url: str,
        body: bytes | str,
        *,
        etag: str = "",
        last_modified: str = "",
        content_type: str = "text/html; charset=utf-8",
    ) -> None:
        """From now on `url` answers with this page."""
        data = body.encode() if isinstance(body, str) else body
        headers = (("content-type", content_type), ("etag", etag), ("last-modified", last_modified))
        self._pages[url] = (data, tuple(pair for pair in headers if pair[1]))
        self._errors.pop(url, None)

    def move(self, url: str, target: str, *, permanent: bool = False) -> None:
        """From now on `url` redirects."""
        self._moves[url] = (target, permanent)

    def status(self, url: str, status: int, retry_after: float | None = None) -> None:
        """From now on `url` answers with this status."""
        severity: Severity = "soft"
        if status in GONE:
            severity = "hard"
        elif status in BUSY or status >= 500:
            severity = "temporary"
        self.fail(url, f"HTTP {status}", severity, status, retry_after)

    def fail(
        self,
        url: str,
        reason: str,
        severity: Severity = "temporary",
        status: int = 0,
        retry_after: float | None = None,
    ) -> None:
        """From now on `url` fails."""
        self._errors[url] = FetchError(url, reason, severity, status, retry_after)

    @property
    def urls(self) -> list[str]:
        """The addresses that were asked, in order."""
        return [asked.url for asked in self.asked]

    async def __call__(
        self,
        url: str,
        *,
        etag: str = "",
        last_modified: str = "",
        headers: Sequence[tuple[str, str]] = (),
        allow_private: bool = False,
    ) -> FetchedPage:
        self.asked.append(Asked(url, etag, last_modified, tuple(headers)))
        here, permanent = url, True
        for _ in range(9):
            if not is_http(here):
                raise FetchError(url, f"this is no http or https address: {here}", "hard")
            if not allow_private and (reason := refusal(host_of(here))):
                raise FetchError(url, f"refused: {reason}", "hard")
            if here not in self._moves:
                break
            target, forever = self._moves[here]
            here, permanent = urljoin(here, target), permanent and forever
        else:
            raise FetchError(url, "it redirects in a circle", "soft")
        if error := self._errors.get(here):
            raise FetchError(url, error.reason, error.severity, error.status, error.retry_after)
        if here not in self._pages:
            raise FetchError(url, "HTTP 404 Not Found", "hard", 404)
        body, answered = self._pages[here]
        known = (("etag", etag), ("last-modified", last_modified))
        fresh = not any(pair in answered for pair in known if pair[1])
        moved_to = here if permanent and here != url else ""
        if fresh:
            return FetchedPage(url, here, 200, answered, body, self.now, moved_to)
        return FetchedPage(url, here, 304, answered, b"", self.now, moved_to)
