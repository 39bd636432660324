"""Undo Content-Encoding in small steps, so that a bomb is stopped before it goes off.

No step holds more than a piece of output per layer: zlib and brotli stop at a given size;
zstd cannot, so it is fed so little at a time that the worst input stays bounded.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from typing import Protocol, Self

import brotli
import zstandard

from scrapers.limits import Limits

_PIECE = 64 * 1024
#: A zstd block of 4 bytes may stand for 128 KiB (RFC 8878, 3.1.1.2), so 256 bytes give at most
#: 8 MiB at once; measured on 200 MiB of zeros: 8 MiB, and 7 ms for 300 kB of noise.
_ZSTD_SLICE = 256
#: The window that a decoder of HTTP content has to support, and no more (RFC 9659).
_ZSTD_WINDOW = 8 * 1024 * 1024
_MOST_LAYERS = 2


class UnreadableBodyError(ValueError):
    """A body that is too large, or not what its Content-Encoding says; `str()` is the reason."""


class CrowdedError(UnreadableBodyError):
    """A large body that came while too many others did; another time it may pass."""


class Purse:
    """How many bytes all bodies in the making hold together."""

    def __init__(self) -> None:
        self.held = 0


class Inflater:
    """Collects a body from the pieces that come over the wire; a context manager.

    Raises UnreadableBodyError as soon as a limit is passed or the compression is broken.
    """

    def __init__(self, content_encoding: str, limits: Limits, purse: Purse | None = None) -> None:
        self._limits = limits
        self._purse = purse or Purse()
        self._layers = [_LAYERS[name]() for name in _codings(content_encoding)]
        self._wire = 0
        self._body = bytearray()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._purse.held -= len(self._body)
        self._body.clear()

    def feed(self, data: bytes) -> None:
        """Take the next bytes from the wire."""
        limits = self._limits
        self._wire += len(data)
        if self._wire > limits.body_bytes:
            raise UnreadableBodyError(f"the answer is larger than {_size(limits.body_bytes)}")
        for piece in _through(self._layers, data):
            self._body += piece
            self._purse.held += len(piece)
            size = len(self._body)
            if size > limits.decoded_bytes:
                raise UnreadableBodyError(
                    f"the answer unpacks to more than {_size(limits.decoded_bytes)}"
                )
            if size > limits.ratio_from and size > self._wire * limits.ratio:
                raise UnreadableBodyError(
                    f"the answer unpacks to more than {limits.ratio} times its size"
                )
            if size > limits.ratio_from and self._purse.held > limits.shared_bytes:
                raise CrowdedError("too many large answers came at the same time")

    def finish(self) -> bytes:
        """The whole body; the compressed data must be complete."""
        if self._wire and not all(layer.complete for layer in self._layers):
            raise UnreadableBodyError("the compressed answer breaks off")
        return bytes(self._body)


def inflate(body: bytes, content_encoding: str, limits: Limits) -> bytes:
    """Decompress a body that is at hand, within the limits ("gzip" for a `.xml.gz` sitemap).

    Raises UnreadableBodyError.
    """
    with Inflater(content_encoding, limits) as inflater:
        for start in range(0, len(body), _PIECE):
            inflater.feed(body[start : start + _PIECE])
        return inflater.finish()


class _Layer(Protocol):
    """One compression; `complete` says whether its end was seen."""

    @property
    def complete(self) -> bool: ...

    def pieces(self, data: bytes) -> Iterator[bytes]: ...


def _through(layers: list[_Layer], data: bytes) -> Iterator[bytes]:
    if not layers:
        yield data
        return
    for piece in layers[0].pieces(data):
        yield from _through(layers[1:], piece)


def _codings(content_encoding: str) -> list[str]:
    """The codings to undo, in order of undoing; names that are no coding count as none.

    Servers write "utf-8", "none" or "text/html" here and mean nothing by it.
    """
    names = [name.strip().lower().removeprefix("x-") for name in content_encoding.split(",")]
    if "compress" in names:
        raise UnreadableBodyError('its compression "compress" is not supported')
    codings = [name for name in reversed(names) if name in _LAYERS]
    if len(codings) > _MOST_LAYERS:
        raise UnreadableBodyError(f"the answer is packed {len(codings)} times over")
    return codings


class _Zlib:
    """gzip (RFC 1952, also several members) and deflate (RFC 1950, or 1951 as some send it).

    A body that says gzip and does not begin like it is taken as it is: that happens.
    """

    def __init__(self, gzip: bool) -> None:
        self._gzip = gzip
        self._head = b""
        self._plain = False
        self._decoder: zlib._Decompress | None = None

    @property
    def complete(self) -> bool:
        return self._plain or (self._decoder is not None and self._decoder.eof)

    def pieces(self, data: bytes) -> Iterator[bytes]:
        if self._decoder is None and not self._plain:
            self._head += data
            if len(self._head) < 2:
                return
            data, self._head = self._head, b""
            self._begin(data)
        if self._decoder is None:
            yield data
            return
        while data:
            if self._decoder.eof:
                if not (self._gzip and data.startswith(b"\x1f\x8b")):
                    return  # padding after the end
                self._begin(data)
            yield from self._decompress(self._decoder, data)
            data = self._decoder.unused_data

    def _begin(self, data: bytes) -> None:
        if self._gzip:
            self._plain = not data.startswith(b"\x1f\x8b")
            window = 16 + zlib.MAX_WBITS
        else:
            wrapped = data[0] & 0x0F == 8 and int.from_bytes(data[:2], "big") % 31 == 0
            window = zlib.MAX_WBITS if wrapped else -zlib.MAX_WBITS
        self._decoder = None if self._plain else zlib.decompressobj(window)

    def _decompress(self, decoder: zlib._Decompress, data: bytes) -> Iterator[bytes]:
        try:
            piece = decoder.decompress(data, _PIECE)
            yield piece
            # A full piece may have more behind it although all input was taken.
            while not decoder.eof and (decoder.unconsumed_tail or len(piece) == _PIECE):
                piece = decoder.decompress(decoder.unconsumed_tail, _PIECE)
                yield piece
        except zlib.error as error:
            raise UnreadableBodyError(f"its compression is broken ({error})") from error


class _Brotli:
    """Brotli (RFC 7932)."""

    def __init__(self) -> None:
        self._decoder = brotli.Decompressor()

    @property
    def complete(self) -> bool:
        return bool(self._decoder.is_finished())

    def pieces(self, data: bytes) -> Iterator[bytes]:
        if self._decoder.is_finished():
            return
        try:
            piece = self._decoder.process(data, output_buffer_limit=_PIECE)
            # Whether it can accept more says nothing about what it still holds back.
            while piece:
                yield piece
                if self._decoder.is_finished():
                    return
                piece = self._decoder.process(b"", output_buffer_limit=_PIECE)
        except brotli.error as error:
            raise UnreadableBodyError("its compression is broken (brotli)") from error


class _Zstd:
    """Zstandard (RFC 8878), also several frames."""

    def __init__(self) -> None:
        self._decoder = self._new()

    @property
    def complete(self) -> bool:
        return self._decoder.eof

    def pieces(self, data: bytes) -> Iterator[bytes]:
        for start in range(0, len(data), _ZSTD_SLICE):
            part = data[start : start + _ZSTD_SLICE]
            try:
                while part:
                    if self._decoder.eof:
                        self._decoder = self._new()
                    yield self._decoder.decompress(part)
                    part = self._decoder.unused_data if self._decoder.eof else b""
            except zstandard.ZstdError as error:
                raise UnreadableBodyError("its compression is broken (zstd)") from error

    @staticmethod
    def _new() -> zstandard.ZstdDecompressionObj:
        return zstandard.ZstdDecompressor(max_window_size=_ZSTD_WINDOW).decompressobj()


_LAYERS: dict[str, Callable[[], _Layer]] = {
    "gzip": lambda: _Zlib(gzip=True),
    "deflate": lambda: _Zlib(gzip=False),
    "br": _Brotli,
    "zstd": _Zstd,
}


def _size(count: int) -> str:
    return f"{count / (1024 * 1024):.0f} MiB" if count >= 1024 * 1024 else f"{count:,} bytes"
