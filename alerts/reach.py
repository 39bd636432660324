"""Connecting to a receiver's server: never to a private address by surprise, never for ever."""

from __future__ import annotations

import contextlib
import errno
import socket
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from core.addresses import refusal
from core.errors import DeliveryError


def connect(host: str, port: int, timeout: float, allow_private: bool) -> socket.socket:
    """A TCP connection to the first address of a host that takes one.

    The name is resolved once and exactly the addresses that were checked are connected to, so
    that a resolver that changes its mind does not get past the guard. Raises DeliveryError:
    permanent for an address that is refused, else transient.
    """
    problem = ""
    for family, kind, protocol, _, address in _resolve(host, port, allow_private):
        connection = socket.socket(family, kind, protocol)
        connection.settimeout(timeout)
        # Or the few bytes that end a message wait 40 ms for the other side's acknowledgement.
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            connection.connect(address)
        except OSError as error:
            connection.close()
            problem = error.strerror or str(error)
            continue
        return connection
    raise DeliveryError(f"no connection to {host}:{port} ({problem})", "transient")


def refuse_private(host: str) -> None:
    """Raise DeliveryError (permanent) when a host is a private address or names one itself."""
    if why := refusal(host):
        raise DeliveryError(f"{why}; set allow_private for this receiver", "permanent")


@dataclass
class Guard:
    """Where somebody else's code may connect to: public addresses, and these.

    Attributes:
        free: the (address, port) of proxies, which may well be private.
        refused: why a connection was refused, the first one first.
    """

    free: frozenset[tuple[str, int]] = frozenset()
    refused: list[str] = field(default_factory=list)

    def check(self, host: str, port: int) -> None:
        """Raise PermissionError when nobody may connect there."""
        if (host, port) in self.free:
            return
        try:
            # An address as a rule. Where somebody connects by name, all it stands for is checked.
            _resolve(host.partition("%")[0], port, allow_private=False)
        except DeliveryError as error:
            if error.outcome == "permanent":  # one that does not resolve is no danger
                self.refused.append(error.reason)
                raise PermissionError(errno.EACCES, error.reason) from error


_guard: ContextVar[Guard | None] = ContextVar("connect_guard", default=None)


@contextlib.contextmanager
def guarded(proxies: Iterable[str] = ()) -> Iterator[Guard]:
    """Let nothing in this context connect to a private address, whatever a name resolves to.

    For code of others that resolves names by itself: what counts is the address that is really
    connected to, so that a resolver that changes its mind gains nothing. `proxies` are URLs of
    those that may lead out. Other threads are not touched.
    """
    _watch_connections()
    token = _guard.set(Guard(frozenset(_addresses(proxies))))
    try:
        guard = _guard.get()
        assert guard is not None  # noqa: S101  # set two lines above
        yield guard
    finally:
        _guard.reset(token)


@cache
def _watch_connections() -> None:
    """Once: an audit hook (PEP 578) sees every connection of the process and stays for good."""
    sys.addaudithook(_on_event)


def _on_event(event: str, args: tuple[Any, ...]) -> None:
    if event not in ("socket.connect", "socket.sendto", "socket.sendmsg"):
        return
    guard, address = _guard.get(), args[1]
    if guard is not None and isinstance(address, tuple):  # a local socket has a path
        guard.check(str(address[0]), int(address[1]))


def _addresses(urls: Iterable[str]) -> Iterator[tuple[str, int]]:
    """The addresses that URLs of proxies stand for; one that does not resolve leads nowhere."""
    for url in urls:
        with contextlib.suppress(OSError, ValueError):
            parts = urlsplit(url if "://" in url else f"http://{url}")
            port = parts.port or (443 if parts.scheme == "https" else 80)
            found = socket.getaddrinfo(parts.hostname, port, type=socket.SOCK_STREAM)
            yield from ((str(address[0]), port) for *_, address in found)


@contextlib.contextmanager
def deadline(seconds: float, current: Callable[[], socket.socket | None]) -> Iterator[None]:
    """Break the connection that `current()` names when the whole takes longer than `seconds`.

    A time-out of a socket is for one read; a server that drips would hold us for hours.
    """

    def cut_off() -> None:
        connection = current()
        if connection is not None:
            with contextlib.suppress(OSError):  # closed meanwhile: nothing left to break
                # The plain socket's method: TLS's own would take its state from under a reader.
                socket.socket.shutdown(connection, socket.SHUT_RDWR)

    timer = threading.Timer(seconds, cut_off)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _resolve(
    host: str, port: int, allow_private: bool
) -> list[tuple[int, int, int, str, tuple[str, int] | tuple[str, int, int, int]]]:
    if not allow_private:
        refuse_private(host)
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise DeliveryError(f"{host} does not resolve", "transient") from error
    for *_, address in found if not allow_private else ():
        if why := refusal(str(address[0]).partition("%")[0]):
            problem = f"{host} resolves to {address[0]}: {why}; set allow_private for this receiver"
            raise DeliveryError(problem, "permanent")
    return found  # type: ignore[return-value]
