"""Connecting to a receiver's server: never to a private address by surprise, never for ever."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator

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


def refuse_private(host: str, resolve: bool = True) -> None:
    """Raise DeliveryError (permanent) when a host is, or resolves to, a private address."""
    if why := refusal(host):
        raise DeliveryError(f"{why}; set allow_private for this receiver", "permanent")
    if resolve:
        _resolve(host, 0, allow_private=False)


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
        refuse_private(host, resolve=False)
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise DeliveryError(f"{host} does not resolve", "transient") from error
    for *_, address in found if not allow_private else ():
        if why := refusal(str(address[0]).partition("%")[0]):
            problem = f"{host} resolves to {address[0]}: {why}; set allow_private for this receiver"
            raise DeliveryError(problem, "permanent")
    return found  # type: ignore[return-value]
