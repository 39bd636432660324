from __future__ import annotations

import contextlib
import gzip
import zlib
from collections.abc import Callable

import brotli
import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from scrapers.inflate import Inflater, UnreadableBodyError, inflate
from scrapers.limits import Limits

LIMITS = Limits()
Pack = Callable[[bytes], bytes]
PACKERS: dict[str, tuple[str, Pack]] = {
    "gzip": ("gzip", gzip.compress),
    "zlib": ("deflate", zlib.compress),
    "raw deflate": ("deflate", lambda data: zlib.compress(data, wbits=-15)),
    "brotli": ("br", lambda data: bytes(brotli.compress(data, quality=3))),
    "zstd": ("zstd", zstandard.compress),
    "zstd stream": ("zstd", lambda data: _stream(data)),
    "plain": ("", lambda data: data),
}


def _stream(data: bytes) -> bytes:
    """Without the size in the frame's header, as servers send it."""
    packer = zstandard.ZstdCompressor().compressobj()
    return packer.compress(data) + packer.flush()


def fed(data: bytes, coding: str, step: int, limits: Limits = LIMITS) -> bytes:
    inflater = Inflater(coding, limits)
    for start in range(0, len(data), step):
        inflater.feed(data[start : start + step])
    return inflater.finish()


BODIES = st.binary(max_size=2000) | st.builds(
    lambda part, times: part * times, st.binary(max_size=50), st.integers(0, 9000)
)


@pytest.mark.parametrize("name", sorted(PACKERS))
@settings(max_examples=30)
@given(body=BODIES, step=st.sampled_from([1, 2, 7, 1000, 65536]))
def test_a_body_comes_out_as_it_went_in_however_it_is_cut(
    name: str, body: bytes, step: int
) -> None:
    coding, pack = PACKERS[name]
    packed = pack(body)
    assert fed(packed, coding, max(step, len(packed) // 500)) == body


@pytest.mark.parametrize("name", sorted(set(PACKERS) - {"plain"}))
@settings(max_examples=30)
@given(body=st.binary(min_size=1, max_size=300), share=st.floats(0.1, 0.95))
def test_a_body_that_breaks_off_is_never_taken_for_whole(
    name: str, body: bytes, share: float
) -> None:
    coding, pack = PACKERS[name]
    packed = pack(body)
    cut = packed[: max(4, int(len(packed) * share))]
    if len(cut) == len(packed):
        return
    with pytest.raises(UnreadableBodyError):
        inflate(cut, coding, LIMITS)


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd", "br, gzip", "", "utf-8"])
@given(noise=st.binary(max_size=300))
def test_noise_gives_a_body_or_a_reason(coding: str, noise: bytes) -> None:
    with contextlib.suppress(UnreadableBodyError):
        assert isinstance(inflate(noise, coding, LIMITS), bytes)


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd", ""])
def test_an_empty_body_is_empty(coding: str) -> None:
    assert inflate(b"", coding, LIMITS) == b""


def test_layers_are_undone_in_reverse_order() -> None:
    packed = gzip.compress(brotli.compress(b"ferry"))
    assert inflate(packed, "br, gzip", LIMITS) == b"ferry"


@pytest.mark.parametrize("name", sorted(PACKERS))
def test_the_size_holds_to_the_byte(name: str) -> None:
    coding, pack = PACKERS[name]
    exact = Limits(decoded_bytes=100_000, body_bytes=100_000)
    body = bytes(range(256)) * 391
    assert inflate(pack(body[:100_000]), coding, exact) == body[:100_000]
    with pytest.raises(UnreadableBodyError, match=r"larger than|more than"):
        inflate(pack(body[:100_001]), coding, exact)


@pytest.mark.parametrize("name", sorted(set(PACKERS) - {"plain"}))
def test_a_body_that_packs_too_well_is_a_bomb_only_when_it_is_large(name: str) -> None:
    coding, pack = PACKERS[name]
    limits = Limits(ratio=50, ratio_from=1_000_000)
    assert len(inflate(pack(bytes(1_000_000)), coding, limits)) == 1_000_000
    with pytest.raises(UnreadableBodyError, match="50 times its size"):
        inflate(pack(bytes(2_000_000)), coding, limits)


def test_a_zstd_window_beyond_the_standard_is_refused() -> None:
    parameters = zstandard.ZstdCompressionParameters.from_level(3, window_log=27)
    packer = zstandard.ZstdCompressor(compression_params=parameters).compressobj()
    packed = packer.compress(b"ferry" * 1000) + packer.flush()
    with pytest.raises(UnreadableBodyError, match="broken"):
        inflate(packed, "zstd", LIMITS)
