"""Addresses: when two of them are one page, and small questions about them.

`canonical_url` decides identity. It errs on the side of keeping apart: a page stored twice is
a nuisance, two articles taken for one lose news.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from urllib.parse import parse_qsl, unquote_to_bytes, urljoin, urlsplit

from core.addresses import parse_address
from core.tracking import (
    BY_HOST,
    FILE_ENDINGS,
    LABEL_VALUES,
    LABELS,
    MOBILE_LABELS,
    NAMES,
    PREFIXES,
    REFERRERS,
    SAME_HOSTS,
    SECOND_LEVELS,
    VIEWS,
    WRAPPERS,
)

_DEFAULT_PORTS = {"http": 80, "https": 443}
#: Characters that mean the same in a path or query whether escaped or not: the unreserved ones
#: (RFC 3986, 2.3) and those that only some writers escape and no news site tells apart.
_PLAIN = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~!$'()*,:@")
_PLAIN_IN_PATH = _PLAIN | frozenset(b"/&=+;")
_PLAIN_IN_QUERY = _PLAIN | frozenset(b"/?;")
#: What is left as it is in a path and in a query; most text is nothing else.
_NORMAL = re.compile(r"[A-Za-z0-9\-._~!$'()*,:@/;]*")
_ESCAPE = re.compile(rb"%[0-9A-Fa-f]{2}")
#: Google in other countries, and its translation of other sites' pages.
_GOOGLE = re.compile(r"(?:^|\.)google\.(?:com?\.)?[a-z]{2}$")
_TRANSLATED = ".translate.goog"
_JUNK = re.compile(r"[\x00-\x1f\x7f]+")
_INDEX = re.compile(r"/(?:index|default)\.(?:html?|shtml|php|aspx?|jsp)$", re.IGNORECASE)
_SLASHES = re.compile(r"(?<!:)/{2,}")
_SESSION = re.compile(r";(?:jsessionid|phpsessid|sid)=[^/;]*", re.IGNORECASE)
_DATED_POST = re.compile(r"/\d{4}/\d{2}/[^/]+\.html$")  # Blogger, whose mobile view is ?m=1
_AMP_CACHE = re.compile(r"^/(?:amp|c|v|wp)/(?:s/)?(?=[^/]+\.[^/]+(?:/|$))")
_NO_HOST = re.compile(r"[\s\"#/<>?@\\^`{|}]")
_VARIANT = re.compile(r"[/.](?:amp|m|mobile|print)(?:[/.]|$)")
_HAS_HOST = re.compile(r"(?:www\.|//)[^\s/]+\.", re.IGNORECASE)


def is_http(url: str) -> bool:
    """Whether a text is an absolute http or https address with a host."""
    return host_of(url) != ""


@lru_cache(maxsize=8192)
def host_of(url: str) -> str:
    """The host of an http(s) address in lower case without port or brackets, or ""."""
    try:
        parts = urlsplit(_JUNK.sub("", url).strip())
        _ = parts.port
        return _ascii_host(parts.hostname or "") if parts.scheme in _DEFAULT_PORTS else ""
    except ValueError:
        return ""


def same_site(one: str, other: str) -> bool:
    """Whether two addresses belong to hosts of which one ends with the other."""
    a, b = (host_of(url).removeprefix("www.").removeprefix("m.") for url in (one, other))
    return a == b or a.endswith(f".{b}") or b.endswith(f".{a}")


def domain_of(host: str) -> str:
    """The name that a host's owner registered, near enough: bbc.com, gazette.co.uk."""
    labels = host.split(".")
    shared = len(labels) > 2 and labels[-2] in SECOND_LEVELS and len(labels[-1]) == 2
    return ".".join(labels[-3:] if shared else labels[-2:])


def opaque_links(url: str) -> str:
    """Why the links of a source at this address cannot be told from others, or "".

    Since 2024 a Google News token holds no address any more; who has it must ask Google.
    """
    if host_of(url) != "news.google.com":
        return ""
    return (
        "Google News links are tokens that cannot be decoded offline, so that its articles are "
        "matched by headline and summary alone and never recognised as the outlets' own: add "
        "the outlets' own feeds"
    )


def absolute_url(base: str, link: str) -> str:
    """The http(s) address that `link` means on the page or feed at `base`, or "".

    Takes what people write: blanks and line breaks inside, `www.` without a scheme. Other
    schemes (mailto, javascript, data) and links that cannot be parsed give "".
    """
    link = _JUNK.sub("", link).strip()
    if link[:4].lower() == "www." and _HAS_HOST.match(link):
        link = f"https://{link}"
    try:
        joined = urljoin(base.strip(), link)
    except ValueError:
        return ""
    return joined if link and is_http(joined) else ""


@lru_cache(maxsize=8192)
def canonical_url(url: str) -> str:
    """The one address under which a page is known, however it was offered.

    Scheme, host and escapes are brought to one form; default ports, user names, fragments,
    tracking and session parameters, `www.`, mobile and AMP variants, index file names and
    trailing slashes go; http becomes https where the port is the default one; wrappers such as
    google.com/url are unwrapped. Never drops what may choose the page (`?id=1`, `?p=12`,
    `?page=2`). Idempotent. Never raises: a text that is no http(s) address comes back stripped.

    The result is an identity, not always an address that answers (a host may only answer with
    `www.`): fetch and show the address that was offered.
    """
    known = {url}
    while (again := _canonical_once(url)) not in known:
        known.add(again)
        url = again
    return again


def _canonical_once(url: str) -> str:
    url = _JUNK.sub("", url).strip()
    try:
        parts = urlsplit(url)
        port, host = parts.port, _ascii_host(parts.hostname or "")
    except ValueError:
        return url
    scheme = parts.scheme
    if scheme not in _DEFAULT_PORTS or not host:
        return url
    path = parts.path.replace("\\", "/")
    if inner := _unwrap(host, path, parts.query):
        return inner
    named = "." in host and parse_address(host) is None
    if port == _DEFAULT_PORTS[scheme]:
        port = None
    if named:
        host = _without_variant(host)
        scheme = "https" if port is None else scheme
    query = _clean_query(host, path, parts.query)
    path = _clean_path(path, named)
    netloc = f"[{host}]" if ":" in host else host
    netloc += f":{port}" if port is not None else ""
    # Routes of single-page sites live behind the number sign; other fragments are places.
    fragment = f"#{parts.fragment}" if parts.fragment[:1] in ("!", "/") else ""
    return f"{scheme}://{netloc}{path}{'?' if query else ''}{query}{fragment}"


def _ascii_host(host: str) -> str:
    """A host in lower case, labels outside ASCII in punycode (RFC 3492), no final dot.

    Not Python's own codec: that is IDNA 2003, which takes "ß" for "ss", another host today.
    Raises ValueError for what no host may hold.
    """
    host = unicodedata.normalize("NFKC", host.replace("。", ".")).lower()
    if _NO_HOST.search(host):
        raise ValueError(host)
    host = host.rstrip(".")
    if host.isascii():
        return host
    return ".".join(
        label if label.isascii() else f"xn--{label.encode('punycode').decode('ascii')}"
        for label in host.split(".")
    ).rstrip(".")


def _unwrap(host: str, path: str, query: str) -> str:
    """The address inside an address that only leads on, or ""."""
    if host.endswith(_TRANSLATED):
        # A dot of the host is written as a dash, a dash as two.
        labels = host.removesuffix(_TRANSLATED).replace("--", "\0").replace("-", ".")
        return f"https://{labels.replace(chr(0), '-')}{path}{'?' if query else ''}{query}"
    parents = _with_parents(host)
    if _GOOGLE.search(host):
        parents.append("google.com")
    for prefix, names in (WRAPPERS[parent] for parent in parents if query and parent in WRAPPERS):
        if path.startswith(prefix):
            values = dict(parse_qsl(query))
            inner = next((values[name] for name in names if name in values), "")
            return inner if is_http(inner) else ""
    cached = "cdn.ampproject.org" in parents or (
        "google.com" in parents and path.startswith("/amp/")
    )
    if cached and (found := _AMP_CACHE.match(path)):
        tail = f"?{query}" if query else ""
        return f"https://{path[found.end() :]}{tail}"
    return ""


def _with_parents(host: str) -> list[str]:
    """A host and all that it lies under: a.b.example, b.example, example."""
    labels = host.split(".")
    return [".".join(labels[at:]) for at in range(len(labels))]


def _without_variant(host: str) -> str:
    """A host without `www` and without the labels that telephones are sent to."""
    labels = host.split(".")
    while len(labels) > 2 and (labels[0] == "www" or labels[0] in MOBILE_LABELS):
        if len(labels) == 3 and labels[1] in SECOND_LEVELS and len(labels[2]) == 2:
            break  # m.co.uk is a site of its own
        labels.pop(0)
    if len(labels) > 3 and labels[1] == "m":  # en.m.wikipedia.org
        labels.pop(1)
    name = ".".join(labels)
    return SAME_HOSTS.get(name, name)


def _clean_path(path: str, named: bool) -> str:
    path = _normal_escapes(path, _PLAIN_IN_PATH)
    path = _SLASHES.sub("/", path)
    if ";" in path:
        path = _SESSION.sub("", path)
    path = _without_dots(path)
    if named:
        path = _without_amp(path)
    path = _INDEX.sub("/", path)
    return path.rstrip("/") or "/"


def _without_dots(path: str) -> str:
    """Resolve `.` and `..` segments (RFC 3986, 5.2.4)."""
    if "/." not in path:
        return path
    kept: list[str] = []
    for segment in path.split("/")[1:]:
        if segment == "..":
            del kept[-1:]
        elif segment != ".":
            kept.append(segment)
    return "/" + "/".join(kept)


def _without_amp(path: str) -> str:
    """Drop what marks an AMP, mobile or print copy, only from a path that names an article.

    `/topics/amp` is about amplifiers and stays; `/2026/11/ferry-strike-ends/amp` loses its end.
    """
    if not _VARIANT.search(path):
        return path
    segments = [segment for segment in path.split("/") if segment]
    while (
        len(segments) > 1 and segments[-1] in ("amp", "amp.html", "print") and _slug(segments[-2])
    ):
        segments.pop()
    if segments:
        stem = re.sub(r"\.amp(?=\.html?$|$)", "", segments[-1])
        segments[-1] = stem or segments[-1]
    while len(segments) > 1 and segments[0] in ("amp", "m", "mobile") and _named(segments[1:]):
        segments.pop(0)
    if len(segments) > 1 and segments[0] == "amp" and _slug(segments[-1]):
        segments.pop(0)
    if len(segments) > 2 and segments[1] == "amp" and _named(segments[2:]):
        segments.pop(1)
    return "/" + "/".join(segments)


def _slug(segment: str) -> bool:
    """Whether a segment names one article: words with hyphens, a number, a file name."""
    digits = sum(character.isdigit() for character in segment)
    return segment.count("-") >= 2 or digits >= 3 or segment.endswith((".html", ".htm"))


def _named(segments: list[str]) -> bool:
    return any(segment.count("-") >= 2 for segment in segments)


def _clean_query(host: str, path: str, query: str) -> str:
    if not query:
        return ""
    own = frozenset[str]().union(*(BY_HOST.get(parent, ()) for parent in _with_parents(host)))
    kept: list[tuple[str, str]] = []
    for written in query.split("&"):
        pair = written.removeprefix("amp;")  # feeds that escape twice leave "&amp;" behind
        name, equals, value = pair.partition("=")
        name = _normal_escapes(name.replace("+", "%20"), _PLAIN_IN_QUERY)
        value = _normal_escapes(value.replace("+", "%20"), _PLAIN_IN_QUERY)
        if pair and not _is_noise(own, path, name.lower(), value.lower()):
            kept.append((name, f"{name}{equals}{value}"))
    # A bare word may be an order of its own ("?2026/11/22", "?read&12"): then nothing moves.
    # Repeated names keep their order, which may count; the sort is stable.
    if all("=" in pair for _, pair in kept):
        kept.sort(key=lambda item: item[0])
    return "&".join(pair for _, pair in kept)


def _is_noise(own: frozenset[str], path: str, name: str, value: str) -> bool:
    """Whether a parameter says where the reader came from and not what page is wanted.

    `own` are the names that do on this host.
    """
    if name in NAMES or name in own or name.startswith(PREFIXES) or value in VIEWS.get(name, ()):
        return True
    if name in LABELS and (value in LABEL_VALUES or value.startswith(("rss_", "rss-"))):
        return True
    if name in REFERRERS and _is_referrer(value):
        return True
    return name == "m" and value in ("0", "1") and bool(_DATED_POST.search(path))


def _is_referrer(value: str) -> bool:
    """Whether a value is the host name of a site."""
    named = re.fullmatch(r"(?:[a-z0-9-]+\.)+([a-z]{2,})", value)
    return named is not None and named.group(1) not in FILE_ENDINGS


def _normal_escapes(text: str, plain: frozenset[int]) -> str:
    """One spelling of percent-escapes: `plain` bytes bare, all others escaped in upper case.

    Text is taken as UTF-8 in composed form (NFC); bytes that are no UTF-8 stay as they are. A
    percent sign that begins no escape is itself escaped.
    """
    if _NORMAL.fullmatch(text):
        return text
    raw = text.encode("utf-8", "surrogatepass")
    out: list[bytes] = []
    at = 0
    for found in _ESCAPE.finditer(raw):
        out += [_escaped(raw[at : found.start()], plain), _unescaped(found.group(), plain)]
        at = found.end()
    out.append(_escaped(raw[at:], plain))
    done = b"".join(out).decode("ascii")
    return _composed(done, plain) if "%" in done else done


def _escaped(raw: bytes, plain: frozenset[int]) -> bytes:
    return b"".join(bytes((byte,)) if byte in plain else b"%%%02X" % byte for byte in raw)


def _unescaped(escape: bytes, plain: frozenset[int]) -> bytes:
    byte = int(escape[1:], 16)
    # A slash, question mark and the like that someone took the trouble to escape is data.
    return bytes((byte,)) if byte in plain and byte in _PLAIN else escape.upper()


def _composed(text: str, plain: frozenset[int]) -> str:
    """Escaped UTF-8 in Unicode's composed form; other escapes untouched."""

    def compose(found: re.Match[str]) -> str:
        try:
            decoded = unquote_to_bytes(found.group()).decode("utf-8")
        except UnicodeDecodeError:
            return found.group()
        return _escaped(unicodedata.normalize("NFC", decoded).encode(), plain).decode("ascii")

    return re.sub(r"(?:[A-Za-z]?(?:%[89A-F][0-9A-F])+)+", compose, text)
