"""Which network addresses an outside party may make us connect to: public unicast ones.

A feed, a redirect or a receiver's URL is somebody else's text. Without this guard it could
make us ask our own machine, the intranet or a cloud's metadata service. The tables follow the
IANA special-purpose registries (RFC 6890 and its updates); we keep our own copy because the
one in the standard library changes with the patch release of Python.
"""

from __future__ import annotations

import unicodedata
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

IPAddress = IPv4Address | IPv6Address

_SPECIAL_V4: tuple[tuple[IPv4Network, str], ...] = tuple(
    (IPv4Network(network), what)
    for network, what in (
        ("169.254.169.254/32", "a cloud metadata address"),
        ("169.254.170.2/32", "a cloud metadata address"),
        ("100.100.100.200/32", "a cloud metadata address"),  # Alibaba, inside the CGNAT block
        ("168.63.129.16/32", "a cloud metadata address"),  # Azure, inside public space
        ("0.0.0.0/8", "an unspecified address"),
        ("10.0.0.0/8", "a private address"),
        ("100.64.0.0/10", "a carrier-grade NAT address"),
        ("127.0.0.0/8", "a loopback address"),
        ("169.254.0.0/16", "a link-local address"),
        ("172.16.0.0/12", "a private address"),
        ("192.0.0.0/24", "a protocol assignment"),
        ("192.0.2.0/24", "a documentation address"),
        ("192.88.99.0/24", "a 6to4 relay address"),
        ("192.168.0.0/16", "a private address"),
        ("198.18.0.0/15", "a benchmarking address"),
        ("198.51.100.0/24", "a documentation address"),
        ("203.0.113.0/24", "a documentation address"),
        ("224.0.0.0/4", "a multicast address"),
        ("240.0.0.0/4", "a reserved address"),
    )
)

_SPECIAL_V6: tuple[tuple[IPv6Network, str], ...] = tuple(
    (IPv6Network(network), what)
    for network, what in (
        ("fd00:ec2::254/128", "a cloud metadata address"),
        ("fd20:ce::254/128", "a cloud metadata address"),
        ("::/128", "an unspecified address"),
        ("::1/128", "a loopback address"),
        ("fc00::/7", "a private address"),
        ("fe80::/10", "a link-local address"),
        ("fec0::/10", "a site-local address"),
        ("ff00::/8", "a multicast address"),
        ("64:ff9b:1::/48", "a local-use NAT64 address"),
        ("2001::/23", "a protocol assignment"),  # Teredo, ORCHID, benchmarking
        ("2001:db8::/32", "a documentation address"),
        ("3fff::/20", "a documentation address"),
    )
)

#: IPv6 blocks that carry an IPv4 address, with how far it is from the right end in bits: what
#: counts is where the packet ends up (RFC 4291 mapped, RFC 6052 NAT64, RFC 3056 6to4).
_CARRIES_V4: tuple[tuple[IPv6Network, int], ...] = (
    (IPv6Network("::ffff:0:0/96"), 0),
    (IPv6Network("::ffff:0:0:0/96"), 0),
    (IPv6Network("64:ff9b::/96"), 0),
    (IPv6Network("2002::/16"), 80),
)

#: All that is handed out as global unicast (RFC 4291, section 2.4).
_GLOBAL_V6 = IPv6Network("2000::/3")

#: Names that mean this machine or its surroundings without asking a resolver (RFC 6761, 6762,
#: 8375; the ICANN reserved `internal`).
_LOCAL_NAMES = ("localhost", "localdomain", "local", "internal", "home.arpa", "intranet", "lan")


def is_public(address: IPAddress | str) -> bool:
    """Whether an IP address is public unicast, also where IPv6 only wraps an IPv4 address."""
    return not _special(ip_address(address) if isinstance(address, str) else address)


def parse_address(host: str) -> IPAddress | None:
    """The IP address that a URL's host stands for, or None when it is a name.

    Understands what browsers and `inet_aton` understand (WHATWG URL, "IPv4 parser"):
    brackets, zones, full-width digits, a trailing dot, fewer than four parts, and parts in
    octal or hexadecimal. None also for what looks like an address and is none ("256.1.1.1").
    """
    text = unicodedata.normalize("NFKC", host.strip()).replace("。", ".")
    text = text.removeprefix("[").removesuffix("]")
    if ":" in text:
        try:
            return IPv6Address(text.partition("%")[0])
        except ValueError:
            return None
    return _parse_ipv4(text.removesuffix("."))


def refusal(host: IPAddress | str) -> str:
    """Why a host may not be asked, as a short clause ("127.0.0.1 is a loopback address"), or "".

    `host` is an address or the host part of a URL. A public-looking name gives "": what it
    resolves to must be asked about again, at the moment of connecting.
    """
    address = parse_address(host) if isinstance(host, str) else host
    if address is not None:
        special = _special(address)
        written = f"{address}" if str(host) == str(address) else f"{host} ({address})"
        return f"{written} is {special}" if special else ""
    name = str(host).strip().rstrip(".").lower()
    if not name:
        return "there is no host"
    if name[-1].isdigit() and name.rpartition(".")[2].isdigit():
        return f"{host} is not a valid address"
    if any(name == local or name.endswith(f".{local}") for local in _LOCAL_NAMES):
        return f"{host} is a name of the local network"
    return ""


def _special(address: IPAddress) -> str:
    """What makes an address unfit, with its article ("a loopback address"), or ""."""
    if isinstance(address, IPv4Address):
        return next((what for network, what in _SPECIAL_V4 if address in network), "")
    for network, shift in _CARRIES_V4:
        if address in network:
            return _special(IPv4Address(int(address) >> shift & 0xFFFFFFFF))
    for network, what in _SPECIAL_V6:
        if address in network:
            return what
    return "" if address in _GLOBAL_V6 else "a reserved address"


def _parse_ipv4(text: str) -> IPv4Address | None:
    """An IPv4 address from one to four numbers; the last one fills all bytes that are left."""
    parts = text.split(".")
    if not parts[-1][:1].isdigit():
        return None  # a name, as nearly always
    numbers = [_parse_number(part) for part in parts]
    if len(parts) > 4 or any(number is None for number in numbers):
        return None
    *heads, last = [number for number in numbers if number is not None]
    if any(head > 255 for head in heads) or last >= 256 ** (4 - len(heads)):
        return None
    return IPv4Address(last + sum(head << 8 * (3 - at) for at, head in enumerate(heads)))


def _parse_number(part: str) -> int | None:
    """A part of an IPv4 address: decimal, octal with a leading 0, or hexadecimal with 0x."""
    digits, base = part.lower(), 10
    if digits.startswith("0x"):
        digits, base = digits[2:] or "0", 16
    elif len(digits) > 1 and digits.startswith("0"):
        digits, base = digits[1:], 8
    # int() also takes signs, underscores and blanks; and no part needs more than 40 digits.
    if not (digits.isascii() and digits.isalnum() and len(digits) <= 40):
        return None
    try:
        return int(digits, base)
    except ValueError:
        return None
