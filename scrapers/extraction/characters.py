"""Text as a reader sees it: what an inline element shows, and no characters that nobody sees.

Rules are those of HTML's rendering section and CSS Text 3; what differs says why.
"""

from __future__ import annotations

import re

from lxml import etree

#: Stands for a `<br>` while a block is collected; the parser leaves no such control in a page.
BREAK = "\v"
# Soft hyphens, zero-width spaces, marks and controls of direction, word joiners, byte order
# marks, invisible operators, annotation marks: none is seen, and all tear words apart for a
# reader of characters.
_UNSEEN = re.compile(
    r"[\u00ad\u034f\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]"
)
# The joiners spell words in Arabic script and in Indic ones, and make one emoji of several;
# elsewhere, and at the end of a word, they are left over from typesetting.
_JOINS = r"\u0600-\u109f\u1780-\u18af\ua8e0-\ua8ff\ufb50-\ufdff\ufe70-\ufefc"
_EMOJI = r"\u2190-\u2bff\ufe0f\U0001f000-\U0001faff"
_STRAY = re.compile(rf"(?<![{_JOINS}])\u200c|(?<![{_JOINS}{_EMOJI}])\u200d|[\u200c\u200d]+(?!\S)")
# Chinese and Japanese have no space where the source of a page begins a new line.
_WIDE = r"\u3000-\u303f\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uff00-\uffef"
_WRAPPED = re.compile(rf"(?<=[{_WIDE}])[ \t]*[\r\n]\s*(?=[{_WIDE}])")
# A paragraph that is begun by an indentation after a single `<br>`, as in China and Japan.
_INDENTED = re.compile(r"\s*(?:\u3000|[\u00a0\u2003]{2})")
_ENDS = re.compile(r"[.!?…。！？؟।][\"'”’»)\]」』]*$")
#: Lines of at least so many characters that end a sentence are paragraphs and not verse.
_LONG = 100

_ONLY_HEARD = re.compile(
    r"(?:^|[\s_-])(?:sr-only|visually-?hidden|screen-?reader(?:-text|-only)?|offscreen|"
    r"a11y-hidden|hidden-visually|assistive-text|audible)(?:$|[\s_-])",
    re.IGNORECASE,
)
_UNSHOWN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_FOOTNOTE = re.compile(r"\s*(?:\[\s*\w{1,4}\s*\]|\(\d{1,3}\)|[*†‡§]+)\s*$")
_POWERS = str.maketrans("0123456789+-−n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻ⁿ")
_QUOTE_MARKS = "\"'“”„‟‘’‚«»‹›「」『』《》〈〉"
_ONLY_EMOJI = re.compile(rf"[{_EMOJI}\u200d\u00a9\u00ae\u203c\u2049\u20e3#*0-9]{{1,16}}$")


def clean(text: str) -> str:
    """One line of text without unseen characters, white space collapsed.

    Letters stay as the page writes them, wide or with combining marks: matching folds both.
    """
    text = _UNSEEN.sub("", text)
    if "\u200c" in text or "\u200d" in text:
        text = _STRAY.sub("", text)
    return " ".join(_WRAPPED.sub("", text).split())


def lines_of(raw: str) -> list[list[str]]:
    """What was collected of a block as paragraphs of lines; `<br>` parts lines.

    An indented line begins a paragraph, and so does one after a long line that ends a sentence:
    sites that know only `<br>` part their paragraphs by it.
    """
    paragraphs: list[list[str]] = [[]]
    for part in raw.split(BREAK):
        line = clean(part)
        if not line:
            continue
        last = paragraphs[-1]
        if last and (
            _INDENTED.match(part)
            or (len(last[-1]) >= _LONG and len(line) >= _LONG and _ENDS.search(last[-1]))
        ):
            paragraphs.append([line])
        else:
            last.append(line)
    return [lines for lines in paragraphs if lines]


def is_only_heard(element: etree._Element) -> bool:
    """Whether a block or inline element is for screen readers alone ("opens in new tab")."""
    return bool(_ONLY_HEARD.search(element.get("class") or ""))


def is_unseen(element: etree._Element) -> bool:
    """Whether an inline element shows nothing to a reader.

    What is hidden from screen readers alone (`aria-hidden`) is mostly an icon or a mark. It is
    seen, though, where a text for screen readers stands in for it, and where it is a single
    letter: a large initial.
    """
    attributes = element.attrib
    if not attributes:
        return False
    if (
        "hidden" in attributes
        or _UNSHOWN.search(attributes.get("style", ""))
        or is_only_heard(element)
    ):
        return True
    if attributes.get("aria-hidden") != "true":
        return False
    beside = (element.getprevious(), element.getnext())
    if any(other is not None and is_only_heard(other) for other in beside):
        return False
    text = _inner(element).strip()
    return not (len(text) == 1 and text.isalnum())


def is_footnote_mark(element: etree._Element) -> bool:
    """Whether a `<sup>` leads to a note: "[1]", "*", or a number that links within the page."""
    text = _inner(element)
    if _FOOTNOTE.match(text):
        return True
    link = element.find(".//a")
    above = element.getparent()
    if link is None and above is not None and above.tag == "a":
        link = above
    return (
        link is not None
        and (link.get("href") or "").startswith("#")
        and text.strip().isalnum()
        and len(text.strip()) <= 3
    )


def as_power(text: str, before: str) -> str:
    """A raised number behind a digit as such: "10⁶", for "106" would be another number."""
    raised = text.strip()
    if before[-1:].isdigit() and raised and all(c in "0123456789+-−n" for c in raised):
        return raised.translate(_POWERS)
    return text


def _inner(element: etree._Element) -> str:
    return str(etree.tostring(element, method="text", encoding="unicode", with_tail=False))


def needs_marks(element: etree._Element) -> bool:
    """Whether the text of a `<q>` brings no quotation marks of its own."""
    text = _inner(element).strip()
    return bool(text) and text[0] not in _QUOTE_MARKS


def picture_text(element: etree._Element) -> str:
    """The emoji that a picture stands for, or ""."""
    text = element.get("alt") or ""
    return text if _ONLY_EMOJI.match(text) and not text.isascii() else ""


def formula_text(element: etree._Element) -> str:
    """A formula as one line: what its author gives for it unless that is TeX, or its letters."""
    told = element.get("alttext") or ""
    if told and not re.search(r"[\\{}]", told):
        return told
    letters = [
        text
        for part in element.iter()
        if isinstance(part.tag, str) and part.tag not in ("annotation", "annotation-xml")
        for text in ((part.text or "").strip(),)
    ]
    return "".join(letters)
