"""py3langid's model, read where a text looks at it instead of copied into memory."""

from __future__ import annotations

import lzma
import mmap
import os
import shutil
import tempfile
import zipfile
from collections.abc import Iterable
from typing import IO, Any, NamedTuple

import numpy as np
from numpy.lib import format as npy
from py3langid import langid

#: What goes before the name in a zip's local file header (APPNOTE 4.3.7), in bytes.
_LOCAL_HEADER = 30


class LanguageModel:
    """py3langid's own model over its own arrays, which are not kept in memory.

    The package's loader copies 70 MB into memory and holds 105 MB at its highest. Here the
    unpacked model lies in a temporary file without a name; what a text looks at is read for it
    and forgotten after it. Any number of threads may ask at the same moment.

    Raises:
        OSError: the folder for temporary files has no room for 70 MB (py3langid needs as much).
    """

    def __init__(self) -> None:
        with tempfile.TemporaryFile(suffix=".npz") as unpacked:
            with lzma.open(langid.MODEL_DIR / langid.MODEL_FILE) as packed:
                shutil.copyfileobj(packed, unpacked, 1 << 20)
            unpacked.flush()
            found = _members(unpacked)
            self._mapped = mmap.mmap(unpacked.fileno(), 0, access=mmap.ACCESS_READ)
            weights = _Weights(os.dup(unpacked.fileno()), found["ptc"])
        in_memory = {name: member.of(self._mapped) for name, member in found.items()}
        self._identifier = langid.LanguageIdentifier(
            weights,
            in_memory["pc"].copy(),
            in_memory["classes"].tolist(),
            memoryview(in_memory["nextmove"]),
            in_memory["out_feat"].tolist(),
            tk_row=in_memory["nextmove_row"].tolist(),
        )

    def rank(self, text: str) -> list[tuple[str, float]]:
        """All languages the model knows (py3langid's codes), the likeliest first."""
        ranked: list[tuple[str, float]] = self._identifier.rank(text)
        # A text of 1,500 characters maps up to 40 MB; to map them again costs 0.3 ms.
        self._mapped.madvise(mmap.MADV_DONTNEED)
        return ranked


class _Member(NamedTuple):
    """Where in the file an array lies."""

    dtype: np.dtype[Any]
    shape: tuple[int, ...]
    start: int

    def of(self, mapped: mmap.mmap) -> Any:
        count = int(np.prod(self.shape))
        return np.frombuffer(mapped, self.dtype, count, self.start).reshape(self.shape)


class _Weights:
    """The weights of the features that a text has, a row each, read one by one.

    Rows of 284 bytes that lie apart: mapped, each would bring its neighbours, 28 MB in all.
    """

    def __init__(self, file: int, member: _Member) -> None:
        self._file, self._member = file, member
        self._bytes = member.dtype.itemsize * member.shape[1]

    def __getitem__(self, rows: Iterable[int]) -> Any:
        read = b"".join(
            os.pread(self._file, self._bytes, self._member.start + int(row) * self._bytes)
            for row in rows
        )
        return np.frombuffer(read, self._member.dtype).reshape(-1, self._member.shape[1])


def _members(file: IO[bytes]) -> dict[str, _Member]:
    """The arrays of an .npz that was written without compression, as `numpy.savez` does."""
    found: dict[str, _Member] = {}
    with zipfile.ZipFile(file) as archive:
        for member in archive.infolist():
            file.seek(member.header_offset + _LOCAL_HEADER - 4)
            name, extra = (int.from_bytes(file.read(2), "little") for _ in range(2))
            file.seek(name + extra, os.SEEK_CUR)
            npy.read_magic(file)
            shape, _, dtype = npy.read_array_header_1_0(file)
            found[member.filename.removesuffix(".npy")] = _Member(dtype, shape, file.tell())
    return found
