"""What every character folds to and which kind it is, as arrays by code point.

Built from the interpreter's own Unicode data when first needed (about 0.1 s), so no data file
can go stale. The rules that go beyond NFKC and case folding stand here, each with its reason.
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from functools import cache
from typing import ClassVar, Final

import numpy as np
from numpy.typing import NDArray

from core.variants import KANA_PAIRS, VARIANTS

# Kinds of characters. Everything from BOUNDED on belongs to words, and from IDEOGRAPH on to
# scripts that put no spaces between words.
IGNORED, SOFT, HARD, BOUNDED, HANGUL, IDEOGRAPH, KANA_RUN, NO_SPACES = range(8)

_SIZE = 0x110000
_APOSTROPHES = "'’‘‛ʼʻ＇`´′ʹ"
#: Gaps inside a phrase that do not matter, apart from white space and category Pd (dashes):
#: slashes, middle dots, the minus sign, the low line and the swung dash.
_SOFT_MARKS = "/／⁄∕_＿·・･‧⋅•∙−~〜～\\"
#: Of those, and of the dashes, what joins two halves of one name in East Asia: 米・中 is 米中.
JOINERS: Final = frozenset("·・･‧⋅•∙/／-‐‑‒–－−゠")
#: Shapes of a double quotation mark; in Hebrew one stands within acronyms (צה״ל).
_DOUBLE_QUOTES = "“”„‟״＂«»"
#: Vowel signs that Arabic and Hebrew writers leave out, Arabic's ornamental long line, and the
#: dot below that Hindi writers leave out of borrowed sounds.
_OPTIONAL_MARKS = [
    *range(0x0610, 0x061B), *range(0x064B, 0x0653), 0x0654, 0x0655, 0x0670, 0x0640,
    *range(0x06D6, 0x06DD),
    *range(0x0591, 0x05BE), 0x05BF, 0x05C1, 0x05C2, 0x05C4, 0x05C5, 0x05C7,
    0x093C,
]  # fmt: skip
#: Case folding would give "i" with a dot above; in Turkish I and İ are two letters, elsewhere
#: one, and a capital does not say which: all four are one letter to us. Persian and Urdu
#: keyboards give other forms of three Arabic letters; the hamza of an alef, the dots of a last
#: yeh and of teh marbuta are left out by many papers, as is the ezafe on a Persian heh and the
#: dots of Russian ё; Hindi papers write पांच for पाँच. The ligature œ is typography.
_SAME_LETTER = {
    "İ": "i",
    "ı": "i",
    "ی": "ي",
    "ک": "ك",
    "أ": "ا",
    "إ": "ا",
    "آ": "ا",
    "ٱ": "ا",
    "ى": "ي",
    "ة": "ه",
    "ё": "е",
    "ہ": "ه",
    "ۀ": "ه",
    "œ": "oe",
    "ँ": "ं",
    "ヶ": "ケ",
    "ヵ": "カ",
    "ヴ": "ブ",
    "…": ".",
}
#: Letters with a stroke have no decomposition, nor have the carriers of Arabic hamza.
_STROKES = dict(zip("đðøłħŧɨƶɓɗؤئ", "ddolhtizbdوي", strict=True))
#: A letter in its own right, which nobody writes without its mark.
_KEEPS_MARK = frozenset("йўї")
_NIKHAHIT, _SARA_AA, _SARA_AM = "\u0e4d", "\u0e32", "\u0e33"
#: Thai as it is mistyped and looks the same: a tone before its vowel, two e for one ae.
_TONES, _THAI_VOWELS = "[\u0e48-\u0e4b]", "[\u0e31\u0e34-\u0e39]"
_TWO_E, _AE = "\u0e40\u0e40", "\u0e41"
_DISORDER: Final = f"{_TONES}{_THAI_VOWELS}|{_NIKHAHIT}{_TONES}{_SARA_AA}|{_TWO_E}"
_SPECIAL_COMPOSERS = "\uff9e\uff9f" + _NIKHAHIT + "ヴ"


class Tables:
    """The arrays; all have one element for each code point."""

    #: Added to a kind where a character may join with its neighbour into another one.
    COMPOSES: ClassVar[int] = 8
    #: From here on `fold` holds an index into `expansions`.
    EXPANDS: ClassVar[int] = _SIZE

    def __init__(self) -> None:
        self.fold: NDArray[np.uint32] = np.arange(_SIZE, dtype=np.uint32)
        self.classes: NDArray[np.uint8] = np.full(_SIZE, HARD, dtype=np.uint8)
        self.letters: NDArray[np.bool_] = np.zeros(_SIZE, dtype=np.bool_)
        self.strip: NDArray[np.uint32] = np.arange(_SIZE, dtype=np.uint32)
        #: What `Folded.marked` shows of a character that parts words.
        self.marks: NDArray[np.uint32] = np.arange(_SIZE, dtype=np.uint32)
        self.expansions: list[list[int]] = []
        self._fill()
        #: The same, one behind the other; where each begins and how long it is.
        self.expanded = np.array([code for some in self.expansions for code in some], np.uint32)
        self.lengths = np.array([len(some) for some in self.expansions], np.intp)
        self.begins = np.cumsum(self.lengths) - self.lengths
        seconds = _fill_composers(self.classes, self.COMPOSES)
        #: The kinds once more, quicker to ask for one character.
        self.kinds: bytes = (self.classes & (self.COMPOSES - 1)).tobytes()
        self._clusters = re.compile(
            rf"ヴ[ァィェォ]|{_DISORDER}|{_NIKHAHIT}{_SARA_AA}|[\u1100-\u115f][\u1160-\u11a7][\u11a8-\u11ff]?"
            rf"|[^\s{seconds}][{seconds}]+"
        )
        #: What `compose` mends besides characters with the flag COMPOSES.
        self.disorder = re.compile(f"(?=[\u0e40\u0e48-\u0e4b\u0e4d])(?:{_DISORDER})")

    def compose(self, text: str) -> tuple[str, array[int], array[int]]:
        """Join decomposed characters; the new text, and start and end of each in the old."""
        pieces: list[str] = []
        starts, ends = array("q"), array("q")
        at = 0
        for match in self._clusters.finditer(text):
            before, end = match.start(), match.end()
            cluster = match.group()
            joined = KANA_PAIRS.get(cluster) or _join(cluster)
            pieces += (text[at:before], joined)
            starts.extend(range(at, before))
            starts.extend([before] * len(joined))
            ends.extend(range(at + 1, before + 1))
            ends.extend([end] * len(joined))
            at = end
        pieces.append(text[at:])
        starts.extend(range(at, len(text)))
        ends.extend(range(at + 1, len(text) + 1))
        return "".join(pieces), starts, ends

    def _fill(self) -> None:
        for first, last, kind in _UNIFORM:
            self.classes[first : last + 1] = kind
            self.letters[first : last + 1] = True
        uniform = np.zeros(_SIZE, dtype=np.bool_)
        for first, last, _ in _UNIFORM:
            uniform[first : last + 1] = True
        uniform[0xD800:0xF900] = uniform[0x20000:] = True  # surrogates and private use: HARD
        for code in np.flatnonzero(~uniform).tolist():
            char = chr(code)
            category = unicodedata.category(char)
            if category == "Cn":
                continue
            if code < 0x10000 or any(first <= code <= last for first, last in _STYLED):
                self._enter(char, code, category)
            elif category[0] in "LNM":  # ancient and rare scripts: case is all they fold
                self.classes[code] = BOUNDED
                self.letters[code] = category[0] == "L"
                self.fold[code] = ord(char.lower())
        self.classes[0xE0000:0xE1000] = IGNORED  # tags and variation selectors
        self.classes[0xD800:0xE000] = HARD
        self.marks[0xD800:0xE000] = 0xFFFD
        self.fold[self.classes < BOUNDED] = 0x20
        for char, simple in VARIANTS.items():
            self.fold[ord(char)] = ord(simple)
        for char, plain in _STROKES.items():
            self.strip[ord(char)] = ord(plain)

    def _enter(self, char: str, code: int, category: str) -> None:
        kind = _kind(char, code, category)
        self.classes[code] = kind
        if kind == IGNORED:
            return
        folded = _SAME_LETTER.get(char) or _fold_one(char)
        if kind < BOUNDED:
            mark = "'" if char in _APOSTROPHES else '"' if char in _DOUBLE_QUOTES else folded
            self.marks[code] = ord(mark) if len(mark) == 1 else code
            return
        self.letters[code] = category[0] == "L"
        codes = [ord(part) for part in folded]
        if len(codes) == 1:
            self.fold[code] = codes[0]
        elif len(codes) <= _LONGEST:
            self.fold[code] = self.EXPANDS + len(self.expansions)
            self.expansions.append(codes)
        if len(folded) == 1 and folded not in _KEEPS_MARK:
            base = unicodedata.normalize("NFD", folded)
            if len(base) > 1 and _is_diacritic(base[1]):
                self.strip[ord(folded)] = ord(_STROKES.get(base[0], base[0]))


#: Letters that one character may fold to, as ㌖ to キロメートル. Two honorifics of Arabic would
#: fold to eight and eighteen, and a text of nothing else to eighteen times its length.
_LONGEST = 6
#: From here on letters that are symbols are words in a circle, a square or parentheses.
_ENCLOSED = 0x2460
#: Long ranges of characters that fold to themselves (variants are entered afterwards).
_UNIFORM = (
    (0x3400, 0x4DBF, IDEOGRAPH),
    (0x4E00, 0x9FFF, IDEOGRAPH),
    (0xAC00, 0xD7A3, HANGUL),
    (0x20000, 0x2F7FF, IDEOGRAPH),
    (0x30000, 0x323AF, IDEOGRAPH),
)
#: Beyond the first plane, characters that are another in disguise (mathematical letters).
_STYLED = ((0x1D400, 0x1D7FF), (0x1F100, 0x1F2FF))
#: Scripts without spaces between words: Thai, Lao, Tibetan, Burmese, Khmer.
_NO_SPACES = ((0x0E00, 0x0FFF), (0x1000, 0x109F), (0x1780, 0x17FF), (0xA9E0, 0xA9FF),
              (0xAA60, 0xAA7F))  # fmt: skip


def _fold_one(char: str) -> str:
    if unicodedata.category(char) == "Nd":
        return str(unicodedata.digit(char))  # Arabic, Indian and Thai figures are figures
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", char).casefold())
    letters = "".join(_SAME_LETTER.get(part, part) for part in folded)
    if len(letters) > 1:
        letters = "".join(part for part in letters if ord(part) not in _OPTIONAL_MARKS)
        if any(map(str.isalnum, letters)):
            # The parentheses of "㈱" part words as any would.
            letters = "".join(part if _is_word_part(part) else " " for part in letters)
    return letters or char


def _is_word_part(char: str) -> bool:
    return unicodedata.category(char)[0] in "LNM"


def _join(cluster: str) -> str:
    """One character for a letter and its marks, in the order in which they belong."""
    if cluster == _TWO_E:
        return _AE
    if cluster[0] == _NIKHAHIT:
        return cluster[1:-1] + _SARA_AM
    if "\u0e48" <= cluster[0] <= "\u0e4b":
        return cluster[::-1]
    return unicodedata.normalize("NFKC", cluster)


def _kind(char: str, code: int, category: str) -> int:
    if char in _APOSTROPHES:
        return HARD
    if category == "Pd" or char in _SOFT_MARKS or char.isspace():
        return SOFT
    if code in _OPTIONAL_MARKS or category == "Cf" or 0xFE00 <= code <= 0xFE0F or code == 0x34F:
        return IGNORED
    if category == "So" or category[0] in "LNM":
        shape = unicodedata.normalize("NFKC", char)
        kinds = {_kind_of_letter(ord(part), unicodedata.category(part)) for part in shape}
        # A fraction and "℃" are no words, and "™" would become part of the name before it. The
        # enclosed and squared ones are words: "㈱", "㌔", "㎏".
        if code < _ENCLOSED and (HARD in kinds or (category == "So" and min(kinds) == BOUNDED)):
            return HARD
        return max(kinds - {HARD}, default=HARD)
    return HARD


def _kind_of_letter(code: int, category: str) -> int:
    if category[0] not in "LNM":
        return HARD
    if 0x1100 <= code <= 0x11FF or 0xA960 <= code <= 0xA97F or 0xAC00 <= code <= 0xD7FF:
        return HANGUL
    if 0x30A0 <= code <= 0x30FF or 0x31F0 <= code <= 0x31FF:
        return KANA_RUN
    if (
        0x3005 <= code <= 0x3007 or 0x3041 <= code <= 0x309F or 0x2E80 <= code <= 0x2FDF
        or 0x3100 <= code <= 0x312F or 0x3400 <= code <= 0x9FFF or 0xF900 <= code <= 0xFAFF
        or code >= 0x20000
    ):  # fmt: skip
        return IDEOGRAPH
    if any(first <= code <= last for first, last in _NO_SPACES) and category[0] != "N":
        return NO_SPACES
    return BOUNDED


def _is_diacritic(mark: str) -> bool:
    """Whether a mark is an accent of an alphabet, not a vowel or a voicing mark of a script."""
    code = ord(mark)
    return 0x0300 <= code <= 0x036F or 0x0653 <= code <= 0x0655 or 0x1AB0 <= code <= 0x1AFF


def _fill_composers(classes: NDArray[np.uint8], flag: int) -> str:
    """Flag what may be the second half of a composed character; the same as a regex class."""
    seconds = {"\u3099", "\u309a", "\uff9e", "\uff9f"}
    for code in [*range(0xC0, 0x3400), *range(0xF900, 0xFB50), *range(0x11000, 0x12000)]:
        parts = unicodedata.decomposition(chr(code)).split()
        if len(parts) == 2 and not parts[0].startswith("<"):
            seconds.add(chr(int(parts[1], 16)))
    seconds = {char for char in seconds if unicodedata.category(char)[0] == "M" or char > "\uff00"}
    for char in [*seconds, *_SPECIAL_COMPOSERS, *map(chr, range(0x1160, 0x1200))]:
        classes[ord(char)] |= flag
    return "".join(sorted(seconds))


@cache
def tables() -> Tables:
    """The one set of tables, built at the first call."""
    return Tables()
