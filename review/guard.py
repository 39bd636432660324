"""Who may see and change what: password, origin of forms, headers. Pure where it can be."""

from __future__ import annotations

import base64
import binascii
import logging
import secrets
from collections.abc import Awaitable, Callable, Mapping
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from review.throttle import Throttle

Handler = Callable[[Request], Awaitable[Response]]

log = logging.getLogger("wirewatch.review")

HEADERS = {
    # Nothing inline, nothing from elsewhere, no frames (CSP level 3).
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; "
    "img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    # no-referrer would turn the Origin of a plain form post into "null".
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
}

#: Addresses that hold a secret of their own instead of asking for the password.
OPEN = ("/feeds/", "/unsubscribe/", "/static/review.css")

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def same_origin(headers: Mapping[str, str], host: str) -> bool:
    """Whether a changing request came from our own page.

    Browsers send Sec-Fetch-Site or Origin with every form post; a client that sends neither is
    no browser, so nobody's cookies or password are being borrowed (OWASP, CSRF prevention).
    """
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = headers.get("origin")
    return origin is None or urlsplit(origin).netloc == host


def known_host(host: str, allowed: frozenset[str]) -> bool:
    """Whether the Host header names us; a foreign name is DNS rebinding."""
    name = urlsplit(f"//{host}").hostname or ""
    return name in allowed


def sign_in(authorization: str) -> tuple[str, str]:
    """User and password of an HTTP Basic header (RFC 7617), or two times ""."""
    scheme, _, code = authorization.partition(" ")
    if scheme.lower() != "basic":
        return "", ""
    try:
        user, _, password = base64.b64decode(code, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return "", ""  # not a header of ours: answered with 401 like a wrong password
    return user, password


def who(request: Request) -> str:
    """Who gives a verdict, for its history: the user name of the sign-in, else "page"."""
    return sign_in(request.headers.get("authorization", ""))[0].strip()[:100] or "page"


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
    password: str,
    allowed_hosts: frozenset[str],
    clock: Callable[[], float],
    broken: Callable[[Request], Response],
) -> Callable[[Request, Handler], Awaitable[Response]]:
    """A middleware that lets in who may come in; `password` "" lets in everybody.

    `clock` counts seconds from anywhere; `broken` makes the page for a fault of ours. Feeds and
    the links to unsubscribe ask for their own token instead of the password.
    """
    throttle = Throttle()

    async def check(request: Request, handle: Handler) -> Response:
        request.state.id = secrets.token_hex(6)
        response = _refusal(request)
        if response is None:
            try:
                response = await handle(request)
            except Exception:  # the outermost boundary: a person gets a page, the log the trace
                log.exception("request %s failed", request.state.id)
                response = broken(request)
        response.headers.update(HEADERS)
        response.headers["X-Request-Id"] = request.state.id
        return response

    def _refusal(request: Request) -> Response | None:
        host = request.headers.get("host", "")
        if allowed_hosts and not known_host(host, allowed_hosts):
            return PlainTextResponse(
                "This address is not mine; set WIREWATCH_REVIEW_URL to it.", 421
            )
        if password and not request.url.path.startswith(OPEN):
            refused = _without_password(request)
            if refused is not None:
                return refused
        if request.method not in SAFE_METHODS and not same_origin(request.headers, host):
            return PlainTextResponse("That form came from another site.", 403)
        return None

    def _without_password(request: Request) -> Response | None:
        client, now = request.client.host if request.client else "", clock()
        wait = throttle.wait(client, now)
        if wait:
            return PlainTextResponse(
                f"Too many wrong passwords; try again in {wait} s.", 429, {"Retry-After": str(wait)}
            )
        header = request.headers.get("authorization", "")
        if secrets.compare_digest(sign_in(header)[1].encode(), password.encode()):
            return None
        if header:
            throttle.failed(client, now)
        challenge = {"WWW-Authenticate": 'Basic realm="Wirewatch", charset="UTF-8"'}
        return PlainTextResponse("Sign in to see the watch.", 401, challenge)

    return check
