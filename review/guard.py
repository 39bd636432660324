"""Who may see and change what: password, origin of forms, headers. Pure where it can be."""

from __future__ import annotations

import base64
import binascii
import secrets
from collections.abc import Awaitable, Callable, Mapping
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

Handler = Callable[[Request], Awaitable[Response]]

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


def password_of(authorization: str) -> str:
    """The password of an HTTP Basic header (RFC 7617), or ""."""
    scheme, _, code = authorization.partition(" ")
    if scheme.lower() != "basic":
        return ""
    try:
        _, _, password = base64.b64decode(code, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return ""  # not a header of ours: answered with 401 like a wrong password
    return password


def guard(
    password: str, allowed_hosts: frozenset[str]
) -> Callable[[Request, Handler], Awaitable[Response]]:
    """A middleware that lets in who may come in; `password` "" lets in everybody."""

    async def check(request: Request, handle: Handler) -> Response:
        response = _refusal(request) or await handle(request)
        response.headers.update(HEADERS)
        return response

    def _refusal(request: Request) -> Response | None:
        host = request.headers.get("host", "")
        if allowed_hosts and not known_host(host, allowed_hosts):
            return PlainTextResponse(
                "This address is not mine; set WIREWATCH_REVIEW_URL to it.", 421
            )
        if password:
            given = password_of(request.headers.get("authorization", ""))
            if not secrets.compare_digest(given.encode(), password.encode()):
                challenge = {"WWW-Authenticate": 'Basic realm="Wirewatch", charset="UTF-8"'}
                return PlainTextResponse("Sign in to see the watch.", 401, challenge)
        if request.method not in SAFE_METHODS and not same_origin(request.headers, host):
            return PlainTextResponse("That form came from another site.", 403)
        return None

    return check
