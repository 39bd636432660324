"""Spellings that are one word to a reader, though letters differ by where they stand.

What one letter alone decides stands in `fold_tables`; here are the rules that look at its
neighbours. Each changes folded letters in place, so that offsets stay as they are.
"""

from __future__ import annotations

import unicodedata
from typing import Final

import numpy as np
from numpy.typing import NDArray

Codes = NDArray[np.uint32]
Kinds = NDArray[np.uint8]

#: Grave, acute, tilde, hook and dot.
_TONES: Final = "\u0300\u0301\u0303\u0309\u0323"


def _toned(letter: str, tone: str) -> str:
    return unicodedata.normalize("NFC", letter + tone)


#: Vietnamese sets the tone of oa, oe and uy on either letter: Hòa and Hoà, thủy and thuỷ.
#: (Mĩ stays apart from Mỹ: whoever types My without marks means ỹ, and Mi means ĩ.)
_VIETNAMESE: Final = {
    _toned(first, tone) + second: first + _toned(second, tone)
    for tone in _TONES
    for first, second in ("oa", "oe", "uy")
}
_LOWEST_TONED: Final = ord("ò")
#: Where the blocks of scripts begin that write a nasal before a stop in two ways, हिन्दी and हिंदी
#: (Devanagari, Gujarati); and from there the first consonant, the anusvara and the virama.
_BLOCKS: Final = (0x0900, 0x0A80)
_KA, _ANUSVARA, _VIRAMA = 0x15, 0x02, 0x4D
_REPEAT: Final = ord("々")
#: Arabic in Egypt carries a hamza before و on ئ, elsewhere on ؤ: مسئول and مسؤول.
_WAW, _YEH_HAMZA, _WAW_HAMZA = map(ord, "وئؤ")


def unite_spellings(codes: Codes, kinds: Kinds, *, ignored: int, ideograph: int) -> bool:
    """Write folded letters in one of their spellings; what is to drop gets the kind `ignored`.

    Says whether there is something to drop. The first and the last letter are gaps. `ideograph`
    is the kind of those that 々 repeats.
    """
    highest = codes.max()
    if highest < _LOWEST_TONED:
        return False
    _unite_tones(codes)
    if highest >= _WAW:
        carriers = codes[:-1] == _YEH_HAMZA
        codes[np.flatnonzero(carriers & (codes[1:] == _WAW))] = _WAW_HAMZA
    drops = False
    for block in _BLOCKS:
        if highest >= block:
            drops |= _unite_nasals(codes, kinds, block, ignored)
    if highest >= _REPEAT:
        marks = np.flatnonzero(codes == _REPEAT)  # 佐々木 is 佐佐木 in Chinese
        marks = marks[kinds[marks - 1] == ideograph]
        codes[marks] = codes[marks - 1]
    return drops


def _unite_tones(codes: Codes) -> None:
    before, here = codes[:-1], codes[1:]
    plain = (here == ord("a")) | (here == ord("e")) | (here == ord("y"))
    for at in np.flatnonzero(plain & (before >= _LOWEST_TONED)).tolist():
        other = _VIETNAMESE.get(_text(codes[at : at + 2]))
        if other is not None:
            codes[at : at + 2] = [*map(ord, other)]


def _text(codes: Codes) -> str:
    return codes.tobytes().decode("utf-32-le", "replace")  # where a letter is to expand, none


def _unite_nasals(codes: Codes, kinds: Kinds, block: int, ignored: int) -> bool:
    """Write the nasal of a stop's own row of the alphabet, न् before द, as an anusvara."""
    viramas = np.flatnonzero(codes == block + _VIRAMA)
    if not len(viramas):
        return False
    first = block + _KA
    stops = codes[viramas + 1].astype(np.intp) - first
    stops -= stops > 19  # a letter of Tamil stands before the last row, p
    rows, places = np.divmod(stops, 5)  # four stops and their nasal
    nasals = first + 5 * rows + 4 + (rows == 4)
    own = (stops >= 0) & (stops < 25) & (places < 4) & (codes[viramas - 1] == nasals)
    codes[viramas[own] - 1] = block + _ANUSVARA
    kinds[viramas[own]] = ignored
    return bool(own.any())
