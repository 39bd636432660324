"""Writes down every look-up and connection of a process that leads beyond this machine.

Python loads a module of this name from PYTHONPATH before anything else, so that no library is
earlier. The file to write into is named by GUARD_LOG.
"""

import ipaddress
import os
import sys

_LOG = os.environ.get("GUARD_LOG", "")
_ASKS = ("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr")
_REACHES = ("socket.connect", "socket.sendto", "socket.sendmsg")


def _ours(host):
    if host in (None, "", b"", "localhost", b"localhost"):
        return True
    try:
        found = ipaddress.ip_address(host.decode() if isinstance(host, bytes) else host)
    except ValueError:
        return False
    return found.is_loopback or found.is_unspecified


def _look(event, arguments):
    if event in _ASKS:
        host = arguments[0]
    elif event in _REACHES and isinstance(arguments[1], tuple):
        host = arguments[1][0]
    else:
        return
    if not _ours(host):
        with open(_LOG, "a") as log:  # noqa: PTH123  # nothing is imported here
            log.write(f"{event} {host!r} by {' '.join(sys.argv)[:200]}\n")


if _LOG:
    sys.addaudithook(_look)
