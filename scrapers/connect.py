"""Connections to public addresses only, checked at the moment of connecting.

A name is checked on what it resolves to, and the address that was checked is the one that is
connected to, so a name that answers differently the second time (DNS rebinding) gains nothing.
aiohttp asks no resolver for an address literal; the socket factory sees those too.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor

from aiohttp import (
    ClientConnectionError,
    ClientConnectorError,
    ClientHandlerType,
    ClientOSError,
    ClientRequest,
    ClientResponse,
    ServerDisconnectedError,
)
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.connector import AddrInfoType, TCPConnector

from core.addresses import is_public, refusal

#: Resolve a host to its addresses as text; raises OSError or gives none when there are none.
Lookup = Callable[[str], Awaitable[list[str]]]

#: getaddrinfo blocks a thread for as long as a dead name server makes it wait.
_RESOLVER_THREADS = 32


class RefusedAddressError(OSError):
    """An address that is not public; an OSError, so that aiohttp hands it on as the cause."""


class BrokeOffError(ClientConnectionError):
    """A fresh connection was closed before the answer began."""


async def ask_once(request: ClientRequest, handler: ClientHandlerType) -> ClientResponse:
    """A middleware for connections that are not kept: a request is sent once.

    aiohttp repeats a request at once whose connection was closed without an answer, which is
    right for one that was kept too long (RFC 9112, 9.3.1) and bad manners on a fresh one.
    """
    try:
        return await handler(request)
    except ClientConnectorError:
        raise  # never repeated, and it names its cause
    except (ClientOSError, ServerDisconnectedError) as error:
        raise BrokeOffError(str(error)) from error


class SystemLookup:
    """Ask the operating system, in threads of our own: a slow name server blocks no others."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(_RESOLVER_THREADS, thread_name_prefix="resolve")

    async def __call__(self, host: str) -> list[str]:
        """All addresses of a host, IPv4 and IPv6, in the system's order of preference."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, _getaddrinfo, host)

    def close(self) -> None:
        """Let go of the threads; one that waits for a name server ends by itself."""
        self._threads.shutdown(wait=False, cancel_futures=True)


def connector(lookup: Lookup, *, allow_private: bool, keep_seconds: float) -> TCPConnector:
    """Connections to public addresses only, or to any with `allow_private`.

    Kept open for `keep_seconds` after use, 0 for not at all. Public and private ones never
    come from one connector: one that is kept is not checked again.
    """
    return TCPConnector(
        resolver=_Resolver(lookup, allow_private),
        socket_factory=_any_socket if allow_private else _public_socket,
        limit=0,
        ttl_dns_cache=300,
        force_close=not keep_seconds,
        # aiohttp takes None, but no number, together with force_close.
        keepalive_timeout=keep_seconds or None,
    )


class _Resolver(AbstractResolver):
    def __init__(self, lookup: Lookup, allow_private: bool) -> None:
        self._lookup, self._allow_private = lookup, allow_private

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        addresses = await self._lookup(host)
        if not addresses:
            raise socket.gaierror(socket.EAI_NONAME, "no address")
        allowed = [each for each in addresses if self._allow_private or is_public(_bare(each))]
        if not allowed:
            raise RefusedAddressError(refusal(_bare(addresses[0])))
        return [
            ResolveResult(
                hostname=host,
                host=address,
                port=port,
                family=socket.AF_INET6 if ":" in address else socket.AF_INET,
                proto=socket.IPPROTO_TCP,
                flags=socket.AI_NUMERICHOST,
            )
            for address in allowed
        ]

    async def close(self) -> None:
        """Nothing is held here; the lookup belongs to the fetcher."""


def _public_socket(address: AddrInfoType) -> socket.socket:
    host = str(address[4][0])
    if not is_public(_bare(host)):
        raise RefusedAddressError(refusal(_bare(host)))
    return _any_socket(address)


def _any_socket(address: AddrInfoType) -> socket.socket:
    return socket.socket(family=address[0], type=address[1], proto=address[2])


def _bare(address: str) -> str:
    """An IPv6 address without its zone ("fe80::1%eth0")."""
    return address.partition("%")[0]


def _getaddrinfo(host: str) -> list[str]:
    found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[4][0]) for address in found))
