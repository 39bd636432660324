"""Markup to plain text, fast: what the titles, summaries and bodies of feeds need.

Feeds carry fragments, not pages, so a few linear regular expressions do what a parsed tree
would, several times faster. Every pattern stops at the next "<" and uses possessive
quantifiers, so that no input makes them slower than linear.
"""

from __future__ import annotations

import html
import re
import unicodedata

_BLOCKS = (
    "address|article|aside|blockquote|br|button|caption|center|dd|details|div|dl|dt|fieldset|"
    "figcaption|figure|footer|form|h[1-6]|header|hr|legend|li|main|nav|ol|optgroup|option|p|pre|"
    "section|summary|table|tbody|td|tfoot|th|thead|tr|ul"
)
_INLINES = (
    "a|abbr|acronym|audio|b|base|bdi|bdo|big|body|cite|code|col|colgroup|data|del|dfn|em|embed|"
    "font|head|html|i|iframe|img|input|ins|kbd|label|link|map|mark|meta|noscript|object|param|"
    "picture|q|rp|rt|ruby|s|samp|script|small|source|span|strike|strong|style|sub|sup|svg|"
    "template|textarea|time|title|track|tt|u|var|video|wbr"
)
#: The inside of a tag: a ">" in a quoted value does not end it; a "<" ends the attempt.
_INSIDE = r"""(?:(?:[^<>"']++|"[^"<]*+"|'[^'<]*+')*+>|[^<>]*+>)"""
_BLOCK_TAG = re.compile(rf"</?(?:[a-z]+:)?(?:{_BLOCKS})(?=[\s/>]){_INSIDE}", re.IGNORECASE)
_TAG = re.compile(rf"<[a-zA-Z/!?]{_INSIDE}")
_KNOWN_TAG = re.compile(
    rf"</?(?:[a-z]+:)?(?:{_BLOCKS}|{_INLINES})(?=[\s/>]){_INSIDE}|<!{_INSIDE}", re.IGNORECASE
)
_NAMED_TAG = re.compile(rf"</?([a-zA-Z][\w:.-]*+){_INSIDE}")
_HIDDEN = re.compile(r"<(script|style|template)(?=[\s/>])|<!--", re.IGNORECASE)
_HIDDEN_END = {
    "script": re.compile(r"</script[^<>]*+>", re.IGNORECASE),
    "style": re.compile(r"</style[^<>]*+>", re.IGNORECASE),
    "template": re.compile(r"</template[^<>]*+>", re.IGNORECASE),
    "<!--": re.compile(r"-->"),
}
_C1 = re.compile("[\x80-\x9f]")
_C1_MEANT = {code: bytes([code]).decode("cp1252", "ignore") for code in range(0x80, 0xA0)}
_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufeff\ufffe\uffff\ud800-\udfff]")
#: What shows that text is markup: the end of a known element, or one that needs no end.
_STILL_MARKUP = re.compile(
    rf"</(?:{_BLOCKS}|{_INLINES})\s*+>|<(?:p|br|hr|img|li)(?=[\s/>])[^<>]*+>", re.IGNORECASE
)


def one_line(text: str) -> str:
    """Text as a title shows it: NFC, white space collapsed, stray controls mended."""
    return " ".join(mend(text).split())


def mend(text: str) -> str:
    """NFC without unseen characters; C1 controls are the windows-1252 that they stood for."""
    if text.isascii() and text.isprintable():
        return text
    if _C1.search(text):
        text = text.translate(_C1_MEANT)
    return unicodedata.normalize("NFC", _UNSEEN.sub("", text))


def plain(markup: str) -> str:
    """HTML as plain text: one block a line, no scripts, character references decoded once."""
    if "<" not in markup:
        return "\n".join(_lines(_decoded(markup))) if markup else ""
    text = " ".join(_visible(markup).split())
    text = _TAG.sub("", _BLOCK_TAG.sub("\n", text))
    if "<" in text:
        # What is left of a tag that held another in an attribute's value.
        text = _TAG.sub("", text)
    return "\n".join(_lines(_decoded(text)))


def plain_lenient(markup: str) -> str:
    """As `plain`, for formats that do not say how often they escaped (RSS).

    When nothing was markup but the outcome is, it was escaped twice and is read once more.
    """
    text = plain(markup)
    if "<" in text and "<" not in markup and _STILL_MARKUP.search(text):
        return plain(text)
    return text


def literal(text: str) -> str:
    """Text that is no markup: mended, its lines kept, white space within them collapsed."""
    return "\n".join(_lines(mend(text)))


def plain_title(markup: str) -> str:
    """A title that may or may not hold markup, on one line.

    Known elements go, and unknown ones if they are also closed; "2 < 3" and "vector<int>" stay.
    """
    if "<" in markup:
        markup = markup.replace("<![CDATA[", "").replace("]]>", "")
        markup = _KNOWN_TAG.sub(_gap, _visible(markup))
        closed = {match[1] for match in _NAMED_TAG.finditer(markup) if match[0][1] == "/"}
        if closed:
            markup = _NAMED_TAG.sub(lambda tag: "" if tag[1] in closed else tag[0], markup)
    return one_line(html.unescape(markup) if "&" in markup else markup)


def _gap(tag: re.Match[str]) -> str:
    return " " if _BLOCK_TAG.match(tag[0]) else ""


def looks_like_markup(text: str) -> bool:
    """Whether text that is declared plain is HTML all the same."""
    return "<" in text and bool(_STILL_MARKUP.search(text))


def _visible(markup: str) -> str:
    """Markup without scripts, styles, templates and comments; an unclosed one hides the rest."""
    if "<![CDATA[" in markup:
        markup = markup.replace("<![CDATA[", "").replace("]]>", "")
    start = _HIDDEN.search(markup)
    if not start:
        return markup
    kept, at = [], 0
    while start:
        kept.append(markup[at : start.start()])
        end = _HIDDEN_END[(start[1] or start[0]).lower()].search(markup, start.end())
        at = end.end() if end else len(markup)
        start = _HIDDEN.search(markup, at)
    return "".join(kept) + markup[at:]


def _decoded(text: str) -> str:
    return mend(html.unescape(text) if "&" in text else text)


def _lines(text: str) -> list[str]:
    return [line for line in (" ".join(line.split()) for line in text.split("\n")) if line]
