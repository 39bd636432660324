"""The charset of bytes that nothing says it of: what their letters tell.

A general detector knows scripts well, but takes Japanese for Chinese, whose tables hold the same
bytes, and one Latin table for another, which differ in few letters. Kana tell the one, and the
alphabets of languages the other.
"""

from __future__ import annotations

import re
from collections import Counter

from charset_normalizer import from_bytes

_HIGH = bytes(range(128, 256))
#: Of the characters beyond ASCII so many are kana in Japanese (half and more), and hardly any in
#: what is only read as if it were.
_KANA_SHARE = 0.15

#: Half of what is written in Thai and more is one of these; in Chinese or Korean read as Thai,
#: every letter is as common as the next.
_THAI, _THAI_SHARE = frozenset("านรกอเ่งยม้วทลตดสั"), 0.55
#: A word of Cyrillic with its case turned round, as KOI8-R and windows-1251 show each other's.
_TURNED = re.compile(r"\b[а-яё][А-ЯЁ]{2,}\b")
_STRAIGHT = re.compile(r"\b[А-ЯЁ]?[а-яё]{2,}\b")
_LONG_RUN = re.compile(rb"[\x80-\xff]{4,}")
_LATIN = frozenset({"cp1250", "cp1252", "cp1254", "iso8859-2"}) | {
    f"iso8859-{number}" for number in (1, 10, 13, 14, 15, 16)
}
_CYRILLIC = frozenset({"cp1251", "koi8-r", "koi8-u"})

#: The letters beyond ASCII of languages, by the charset that they were written in; a draw goes
#: to the first.
_ALPHABETS = {
    "cp1252": (
        "àâæçèéêëîïôœùûüÿ", "äöüß", "áéíñóúü¡¿", "áâãàçéêíóôõúü", "àèéìíîòóùú", "áèéêëïíóöü",
        "åäöé", "æøåéèò", "áðéíóúýþæö", "àáèéíïòóúüç·",
    ),
    "cp1250": (
        "ąćęłńóśźż", "áčďéěíňóřšťúůýž", "áäčďéíĺľňóôŕšťúýž", "áéíóöőúüű", "ăâîşţ", "čćđšž", "ëç",
    ),
    "iso8859-2": (
        "ąćęłńóśźż", "áčďéěíňóřšťúůýž", "áäčďéíĺľňóôŕšťúýž", "áéíóöőúüű", "ăâîşţ", "čćđšž",
    ),
    "cp1254": ("çğıöşüâîû\u0307",),
    "cp1257": ("ąčęėįšųūž", "āčēģīķļņšūž", "äöõüšž"),
}  # fmt: skip
#: What stands in texts of any language.
_COMMON = frozenset("„“”‘’‚‹›«»–—…•€£§°©®™\xa0\xad")


def guess(sample: bytes) -> str:
    """The charset (as Python or the detector calls it) that these bytes look most like, or ""."""
    for codec in ("euc_jp", "cp932"):
        if _is_japanese(sample, codec):
            return codec
    if _is_thai(sample):
        return "cp874"
    best = from_bytes(sample, threshold=0.3).best()
    if best is not None and not _is_latin(str(best)):
        return best.encoding
    return _latin(sample) or (best.encoding if best is not None else "")


def is_unlikely(codec: str, sample: bytes) -> bool:
    """Whether bytes that a codec can read are not written in it, as its label claims.

    Servers call everything ISO-8859-1, which reads any bytes. In Latin scripts a letter beyond
    ASCII mostly stands alone, or in pairs; in the others they make up the words.
    """
    if codec in _LATIN:
        beyond = len(sample) - len(sample.translate(None, _HIGH))
        return beyond >= 12 and sum(map(len, _LONG_RUN.findall(sample))) > beyond / 2
    text = sample.decode(codec, "replace")
    if codec == "cp932":  # EUC-JP looks like half-width katakana
        narrow = sum("\uff61" <= one <= "\uff9f" for one in text)
        return narrow * 5 > sum(one > "\x7f" for one in text) and _is_japanese(sample, "euc_jp")
    if codec in _CYRILLIC:
        return len(_TURNED.findall(text)) > len(_STRAIGHT.findall(text))
    return False


def _is_thai(sample: bytes) -> bool:
    beyond = [one for one in sample.decode("cp874", "replace") if one > "\x7f"]
    common = sum(one in _THAI for one in beyond)
    return len(beyond) >= 20 and "\ufffd" not in beyond and common > len(beyond) * _THAI_SHARE


def _is_japanese(sample: bytes, codec: str) -> bool:
    beyond = [one for one in sample.decode(codec, "replace") if one > "\x7f"]
    kana = sum("\u3041" <= one <= "\u30fe" for one in beyond)
    holes = beyond.count("\ufffd")
    return holes <= len(beyond) * 0.02 and kana > len(beyond) * _KANA_SHARE


def _is_latin(text: str) -> bool:
    letters = [one for one in text if one > "\x7f" and one.isalpha()]
    return sum(one < "\u0250" for one in letters) >= len(letters) / 2


def _latin(sample: bytes) -> str:
    """The charset in which most letters beyond ASCII are those of one language; "" if not most."""
    found: list[tuple[float, str]] = []
    for codec, alphabets in _ALPHABETS.items():
        signs = Counter(one for one in sample.decode(codec, "replace").lower() if one > "\x7f")
        for common in _COMMON & signs.keys():
            del signs[common]
        told = sum(signs.values())
        for alphabet in alphabets:
            own = sum(number for one, number in signs.items() if one in alphabet)
            found.append((own / told if told else 1.0, codec))
    share, codec = max(found, key=lambda pair: pair[0])
    return codec if share >= 0.8 else ""
