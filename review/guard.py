"""What stands before every address: host, size, who asks, what they may, whose form it is."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Awaitable, Callable, Mapping
from urllib.parse import urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from core.accounts import reaches
from core.errors import StorageError
from review.access import ACCESS, FOR_TOKENS, address_of
from review.doors import Doors, Person, TooMany

Handler = Callable[[Request], Awaitable[Response]]

log = logging.getLogger("wirewatch.review")

HEADERS = {
    # Nothing inline, nothing from elsewhere, no frames (CSP level 3).
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; "
    "img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'",
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    # no-referrer would turn the Origin of a plain form post into "null".
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

#: How a page begins that has no database.
REFUSED = "The database refuses"

#: Bytes of a form: 1,000 ids and two long notes are a tenth of it.
LARGEST_FORM = 1_000_000


def same_origin(headers: Mapping[str, str], host: str) -> bool:
    """Whether a changing request came from our own page.

    Browsers send Sec-Fetch-Site or Origin with every form post, old ones at least a Referer
    (which our Referrer-Policy lets them); a client that sends none of them is no browser, so
    nobody's cookies or password are being borrowed (OWASP, CSRF prevention).
    """
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = headers.get("origin") or headers.get("referer")
    return origin is None or urlsplit(origin).netloc == host


def known_host(host: str, allowed: frozenset[str]) -> bool:
    """Whether the Host header names us; a foreign name is DNS rebinding."""
    name = urlsplit(f"//{host}").hostname or ""
    return name in allowed


def who(request: Request) -> str:
    """Who gives a verdict, for its history."""
    person: Person | None = request.state.person
    return person.name if person else "page"


class HeadAsGet:
    """Answers HEAD wherever there is a GET (RFC 9110, 9.3.2); the server drops the body."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand on; the server keeps its own scope, in which the request stays a HEAD."""
        if scope["type"] == "http" and scope["method"] == "HEAD":
            scope = dict(scope) | {"method": "GET"}
        await self._app(scope, receive, send)


def guard(
    doors: Doors,
    allowed_hosts: frozenset[str],
    answer: Callable[[Request, int, str], Response],
    ask: Callable[[Request], Response],
    fresh: Callable[[], None] = lambda: None,
) -> Callable[[Request, Handler], Awaitable[Response]]:
    """A middleware that lets in who may come in.

    `answer` makes a page of a status and a sentence, `ask` the one that asks to sign in; `fresh`
    is called for each who may come in, before anything is answered.
    """

    async def check(request: Request, handle: Handler) -> Response:
        request.state.id = secrets.token_hex(6)
        request.state.person = None
        try:
            response = await run_in_threadpool(_refusal, request) or await handle(request)
        except StorageError as error:
            response = answer(request, 503, f"{REFUSED}: {error}.")
        except Exception:  # the outermost boundary: a person gets a page, the log the trace
            log.exception("request %s failed", request.state.id)
            sentence = "Something went wrong here; it is in the log."
            response = answer(request, 500, sentence)
        if not request.url.path.startswith("/static/"):
            response.headers.update(HEADERS)
        response.headers["X-Request-Id"] = request.state.id
        return response

    def _refusal(request: Request) -> Response | None:
        host = request.headers.get("host", "")
        if allowed_hosts and not known_host(host, allowed_hosts):
            return PlainTextResponse(
                "This address is not mine; set WIREWATCH_REVIEW_URL to it.", 421
            )
        try:
            person = request.state.person = doors.person(request)
        except TooMany as many:
            sentence = f"Too many wrong passwords; try again in {many.wait} s."
            return PlainTextResponse(sentence, 429, {"Retry-After": str(many.wait)})
        refused = _not_for(request, person)
        if refused is not None:
            return refused
        fresh()
        if request.method in SAFE_METHODS:
            return None
        if not _small(request):
            return answer(request, 413, "That is more than a form of ours holds.")
        if (person is None or person.sends_by_itself) and not same_origin(request.headers, host):
            return PlainTextResponse("That form came from another site.", 403)
        return None

    def _not_for(request: Request, person: Person | None) -> Response | None:
        address = address_of(request.app.routes, request.scope)
        needed = ACCESS.get(address, "admin") if address else "viewer"
        if needed is None:
            return None
        if person is None:
            return ask(request)
        if person.by == "token" and not request.url.path.startswith(FOR_TOKENS):
            return answer(request, 403, "A token opens the interface for scripts, and no page.")
        if not reaches(person.role, needed):
            return answer(request, 403, f"That needs the role {needed}; yours is {person.role}.")
        return None

    return check


def _small(request: Request) -> bool:
    """Whether the body says that it is small; one that says nothing is not taken."""
    if "transfer-encoding" in request.headers:
        return False
    length = request.headers.get("content-length", "0")
    return length.isascii() and length.isdigit() and int(length) <= LARGEST_FORM
