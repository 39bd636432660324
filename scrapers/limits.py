"""How much of our time and memory one answer may take."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one fetch; whatever passes one of them ends it with a FetchError.

    Attributes:
        total_seconds: for all of a fetch but the wait for the host's turn: connecting, every
            redirect and the last byte.
        connect_seconds: for each connection, its TLS handshake included.
        header_bytes: of all header lines of one answer.
        body_bytes: of a body as it comes over the wire. 16 MiB: the largest feed among the
            130 real ones that we know has 1 MB.
        decoded_bytes: of a body after decompression. A sitemap of the full 50,000 addresses
            is about 10 MB.
        shared_bytes: of all decoded bodies that one fetcher takes in at a time, so that a
            hundred endless answers at once do not fill the memory together. A body below
            `ratio_from` never fails for this.
        ratio: how many times larger than its wire size a body may become, looked at from
            `ratio_from` decoded bytes on. Feeds and pages stay below 30, repetitive sitemaps
            below 100; deflate can reach 1,032, brotli and zstd far more.
        redirects: how often one fetch is sent on.
    """

    total_seconds: float = 30.0
    connect_seconds: float = 10.0
    header_bytes: int = 64 * 1024
    body_bytes: int = 16 * 1024 * 1024
    decoded_bytes: int = 32 * 1024 * 1024
    shared_bytes: int = 192 * 1024 * 1024
    ratio: int = 200
    ratio_from: int = 1024 * 1024
    redirects: int = 8
