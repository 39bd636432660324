"""Say in one sentence what went wrong on the network, and how it counts."""

from __future__ import annotations

import socket
import ssl

import aiohttp
from aiohttp.http_exceptions import HttpProcessingError, LineTooLong

from core.errors import FetchError, Severity
from scrapers.connect import BrokeOffError, RefusedAddressError
from scrapers.inflate import CrowdedError, UnreadableBodyError
from scrapers.limits import Limits

#: What fetching may raise besides our own errors. aiohttp lets the parser's own errors
#: through where the body breaks its framing.
NETWORK_ERRORS = (aiohttp.ClientError, HttpProcessingError, OSError, ValueError)


def explain(url: str, error: Exception, limits: Limits) -> FetchError:
    """Our error for one of `NETWORK_ERRORS` that ended the fetch of `url`."""
    reason, severity = _reason(error, limits)
    return FetchError(url, reason, severity)


def _reason(error: Exception, limits: Limits) -> tuple[str, Severity]:
    cause = error.os_error if isinstance(error, aiohttp.ClientConnectorError) else error
    match error:
        case CrowdedError():
            return str(error), "temporary"
        case UnreadableBodyError():
            return str(error), "soft"
        case aiohttp.ConnectionTimeoutError():
            return f"no connection within {limits.connect_seconds:g} s", "temporary"
        case TimeoutError():
            return f"no complete answer within {limits.total_seconds:g} s", "temporary"
        case aiohttp.ClientConnectorCertificateError():
            return f"its TLS certificate is not valid: {_certificate(error)}", "soft"
        case aiohttp.ClientConnectorSSLError():
            return "no TLS connection could be agreed on", "soft"
        case aiohttp.ClientHttpProxyError():
            return f"the proxy answered HTTP {error.status}", "temporary"
        case aiohttp.ClientProxyConnectionError():
            return f"the proxy cannot be reached ({_system(cause)})", "temporary"
        case aiohttp.InvalidURL():
            return "this is no valid address", "hard"
        case aiohttp.ClientResponseError() | HttpProcessingError():
            return _protocol(error), "soft"
    match cause:
        case RefusedAddressError():
            return f"refused: {cause}", "hard"
        case socket.gaierror():
            return "its host name does not resolve", "temporary"
        case BrokeOffError() | aiohttp.ServerDisconnectedError() | aiohttp.ClientPayloadError():
            return "the connection broke off before the answer was complete", "temporary"
        case OSError():
            return f"the connection failed ({_system(cause)})", "temporary"
        case aiohttp.ClientError():
            return f"the connection failed ({type(cause).__name__})", "temporary"
    return f"it cannot be asked ({_first_line(cause)})", "hard"


def _protocol(error: Exception) -> str:
    """An answer that is not HTTP as it should be."""
    text = str(getattr(error, "message", "")) or str(error)
    origin = error.__cause__ or error
    if isinstance(origin, LineTooLong) or "more than" in text or "Too many headers" in text:
        return "the answer's header is too large"
    return f"the answer is not valid HTTP ({_first_line(text)})"


def _certificate(error: aiohttp.ClientConnectorCertificateError) -> str:
    inner = error.certificate_error
    if isinstance(inner, ssl.SSLCertVerificationError):
        return inner.verify_message
    return _first_line(inner)


def _system(error: BaseException) -> str:
    """What the operating system said, without numbers and addresses."""
    return (error.strerror if isinstance(error, OSError) else None) or type(error).__name__


def _first_line(text: object) -> str:
    lines = str(text).strip().splitlines()
    return lines[0].rstrip(":")[:100] if lines else type(text).__name__
