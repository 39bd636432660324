"""Bytes to text, whatever their label says.

The order of belief: byte order mark, bytes that are valid UTF-8, the HTTP header, the
document's own declaration, a detector, windows-1252. Labels mean what browsers take them for
(https://encoding.spec.whatwg.org/#names-and-labels): ISO-8859-1 is windows-1252, gb2312 is
gb18030, Shift_JIS is cp932.
"""

from __future__ import annotations

import codecs
import re

from scrapers.charset_guess import guess, is_unlikely

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
#: How documents that we read begin, and which of their first four bytes are zeros in what.
_BEGINNINGS = frozenset({b"<", b"{", b"[", b"\n", b"\r", b" "})
_BY_ZEROS: dict[tuple[bool, ...], str] = {
    (False, True, False, True): "utf-16-le",
    (True, False, True, False): "utf-16-be",
    (False, True, True, True): "utf-32-le",
    (True, True, True, False): "utf-32-be",
}
#: Labels that browsers read as a larger set than the name says; Python's name on the right.
_MEANT = {
    "iso8859-1": "cp1252",
    "ascii": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_jp": "euc_jis_2004",  # the same signs, and those of row 13: circled numbers, ㈱
    "euc_kr": "cp949",
    "big5": "big5hkscs",
}
#: Labels in use that Python does not know.
_ALIASES = {
    "x-sjis": "cp932",
    "x-euc-jp": "euc_jp",
    "windows-31j": "cp932",
    "windows-874": "cp874",
    "x-gbk": "gb18030",
    "x-x-big5": "big5hkscs",
    "ks_c_5601-1987": "cp949",
    "x-windows-949": "cp949",
    "windows-949": "cp949",
    "utf8mb4": "utf-8",
    "unicode-1-1-utf-8": "utf-8",
    "x-mac-roman": "mac_roman",
    "macintosh": "mac_roman",
    "x-mac-cyrillic": "mac_cyrillic",
    "iso-8859-8-i": "iso8859-8",
}
_HEADER = re.compile(r"charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_PROLOG = re.compile(rb"<\?xml[^>]*?encoding\s*=\s*[\"']\s*([\w.:-]+)", re.IGNORECASE)
_META = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)

_HIGH = bytes(range(128, 256))
#: What no byte sequence of a text means: nothing, or a sign for private use.
_HOLE = re.compile("[\ufffd\ue000-\uf8ff]")
_ABOVE = re.compile(rb"[\x80-\xff]")

#: How many bytes the detector looks at; its cost grows with them.
_DETECT = 32_768
#: How many bytes a label is tried on: its holes are spread, and 20 MB of them take seconds.
_TRIED = 1_000_000
#: Share of undecodable characters below which a label is still believed: one cut character
#: or one pasted quote in a page is common, five in a hundred is another charset.
_TOLERATED = 0.05


def _stray(problem: UnicodeError) -> tuple[str, int]:
    """Read a lone byte that is no UTF-8 as windows-1252, a broken sequence as U+FFFD."""
    if not isinstance(problem, UnicodeDecodeError):
        raise problem
    wrong = problem.object[problem.start : problem.end]
    cut_off = problem.end == len(problem.object) and wrong[0] >= 0xC2
    lone = len(wrong) == 1 and not cut_off
    return wrong.decode("cp1252", "replace") if lone else "\ufffd", problem.end


codecs.register_error("wirewatch.stray", _stray)


def codec_of(label: str) -> str:
    """The Python codec that a charset label means, or "" when there is none."""
    name = label.strip().strip("\"'").lower()
    try:
        name = codecs.lookup(_ALIASES.get(name, name)).name
    except (LookupError, ValueError):
        return ""
    # Codecs such as "hex" or "rot13" are no charsets.
    return _MEANT.get(name, name) if codecs.lookup(name)._is_text_encoding else ""


def decode(body: bytes, content_type: str = "") -> str:
    """The text of a document; never fails.

    `content_type` is the HTTP header of that name, or "". Undecodable bytes become U+FFFD, and
    a byte order mark is left out.
    """
    for mark, codec in _BOMS:
        if body.startswith(mark):
            errors = "wirewatch.stray" if codec == "utf-8" else "replace"
            return body[len(mark) :].decode(codec, errors)
    unmarked = _wide_without_mark(body)
    if unmarked:
        return body.decode(unmarked, "replace")
    seven_bit_japanese = b"\x1b$" in body and body.isascii()
    if not seven_bit_japanese:
        try:
            return body.decode("utf-8")
        except UnicodeDecodeError:
            if _nearly_utf8(body):
                return body.decode("utf-8", "wirewatch.stray")
    return _decode_labelled(body, content_type, seven_bit_japanese)


def _wide_without_mark(body: bytes) -> str:
    """The UTF-16 or UTF-32 of a document that begins with "<" or "{" and is half zeros or more."""
    head = body[:4]
    if len(head) < 4 or head.strip(b"\0")[:1] not in _BEGINNINGS:
        return ""
    return _BY_ZEROS.get(tuple(byte == 0 for byte in head), "")


def _telling(body: bytes, size: int) -> bytes:
    """So many bytes that tell a charset: from shortly before the first one above 127 on."""
    if len(body) <= size:
        return body
    first = _ABOVE.search(body)
    start = max(0, first.start() - 1024) if first else 0
    return body[start : start + size]


def _nearly_utf8(body: bytes) -> bool:
    """Whether all but a few of the bytes above 127 form UTF-8 sequences of several bytes."""
    text = _telling(body, _TRIED).decode("utf-8", "replace")
    bad = text.count("\ufffd")
    good = len(text) - len(text.encode("ascii", "ignore")) - bad
    # In texts of other charsets at most one sequence in five is UTF-8 by accident (GBK); in a
    # UTF-8 text with pasted or cut bytes nearly all are.
    return good >= 4 and bad <= max(1, good * 0.2)


def _decode_labelled(body: bytes, content_type: str, seven_bit_japanese: bool) -> str:
    sample = _telling(body, _TRIED)
    high = len(sample) - len(sample.translate(None, _HIGH))
    for codec in _labels(body, content_type):
        # A label that leaves many holes lies; UTF-8 was tried before.
        if codec == "utf-8" or is_unlikely(codec, _telling(body, _DETECT)):
            continue
        holes = len(_HOLE.findall(sample.decode(codec, "replace")))
        if holes <= high * _TOLERATED:
            return body.decode(codec, "replace")
    if seven_bit_japanese:
        return body.decode("iso2022_jp_2", "replace")
    guessed = codec_of(guess(_telling(body, _DETECT)))
    return body.decode(guessed or "cp1252", "replace")


def _labels(body: bytes, content_type: str) -> list[str]:
    """What the header, the XML declaration and a meta element claim, as codecs, in order."""
    head = body[:4096]
    claims = [match[1] for match in [_HEADER.search(content_type)] if match]
    for pattern in (_PROLOG, _META):
        found = pattern.search(head)
        if found:
            claims.append(found[1].decode("ascii", "replace"))
    codecs_claimed = (codec_of(claim) for claim in claims)
    # A document whose declaration could be read byte by byte is not in a wide encoding.
    return [
        codec for codec in codecs_claimed if codec and not codec.startswith(("utf-16", "utf-32"))
    ]
