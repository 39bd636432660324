"""Mend XML that no strict parser takes: one pass over the tags, linear in time and memory.

What it mends: junk before the root and after it, document types (with their own entities),
HTML entities, bare ampersands, control characters, undeclared prefixes, unquoted and doubled
attributes, tags that do not match, items that were never closed.
"""

from __future__ import annotations

import html
import re
from html.entities import html5

from scrapers.feed_names import PREFIXES

#: Elements nested deeper than this are dropped (their text stays); libxml2 refuses 256.
_DEEPEST = 200
_MOST_ATTRIBUTES = 200

_ROOT = re.compile(
    r"<(?:[\w.-]+:)?(?:rss|feed|rdf|channel|entry|urlset|sitemapindex|opml)(?=[\s/>])",
    re.IGNORECASE,
)
_DOCTYPE = re.compile(r"<!DOCTYPE\b", re.IGNORECASE)
_TOKEN = re.compile(
    r"""
      (?P<cdata><!\[CDATA\[)
    | (?P<comment><!--)
    | (?P<other><[!?][^<>]*+>)
    | </\s*+(?P<end>[^\s<>/"'=]++)[^<>]*+>
    | <(?P<start>[a-zA-Z_][^\s<>/"'=]*+)
        (?P<attributes>(?>(?:[^<>"']++|"[^"<]*+"|'[^'<]*+')*)|[^<>]*+)>
    | (?P<text>[^<]++)
    | (?P<stray><+(?=<)|<!?)
    """,
    re.VERBOSE,
)
_ATTRIBUTE = re.compile(
    r"""([^\s=/"'<>]++)(?:\s*+=\s*+(?:"([^"<]*+)"|'([^'<]*+)'|([^\s"'<>]++)))?"""
)
_REFERENCE = re.compile(r"&(#(?:x[0-9a-fA-F]{1,8}|\d{1,8})?|[a-zA-Z]\w{0,31})?(;?)")
_PAIR = re.compile(r"&#(x[dD][89abAB]\w\w|5[56]\d{3});&#(x[dD][c-fC-F]\w\w|5[67]\d{3});")
_CUT_OFF = re.compile(r"</?+(?:[a-zA-Z][^<>]*+)?\Z")
_NAME = re.compile(r"[A-Za-z_][\w.-]*+(?::[A-Za-z_][\w.-]*+)?\Z", re.ASCII)
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_XML_ENTITIES = frozenset({"amp", "lt", "gt", "quot", "apos"})
_ITEMS = frozenset({"item", "entry"})
#: HTML elements that never have an end ("link" is not here: in RSS it has one).
_VOID = frozenset({"area", "br", "col", "embed", "hr", "img", "input", "meta", "wbr"})


def without_doctype(text: str) -> str:
    """The document without its DOCTYPE, and so without the entities that it declares.

    What they would stand for is not read, so nothing can grow, and no file is opened.
    """
    start = _DOCTYPE.search(text, 0, 4096)
    if not start:
        return text
    end = text.find(">", start.end())
    bracket = text.find("[", start.end(), end if end >= 0 else len(text))
    if bracket >= 0:
        closed = text.find("]", bracket)
        end = text.find(">", closed) if closed >= 0 else -1
    return text[: start.start()] + (text[end + 1 :] if end >= 0 else "")


def repaired(text: str) -> str:
    """Well-formed XML that says what the broken document says, or "" when it has no root."""
    root = _ROOT.search(text)
    if not root:
        return ""
    text = _PAIR.sub(_character, _CONTROLS.sub("", text[root.start() :]))
    return _Repair(text).run()


def _character(pair: re.Match[str]) -> str:
    """The one character that two references to UTF-16 surrogates stand for."""
    units = [int(unit[1:], 16) if unit[0] in "xX" else int(unit) for unit in pair.groups()]
    high, low = units
    if not (0xD800 <= high < 0xDC00 <= low < 0xE000):
        return pair[0]
    return chr(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00))


class _Repair:
    """One pass: `out` is what is written, `open` the names of the elements open there.

    `ends` holds where each terminator occurs next (the text's length when it does not).
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.out: list[str] = []
        self.open: list[str] = []
        self.ends: dict[str, int] = {}
        self.used: set[str] = set()
        self.declared: set[str] = {"xml", "xmlns"}

    def run(self) -> str:
        at, size = self._open_root(), len(self.text)
        while at < size:
            token = _TOKEN.match(self.text, at)
            if token is None:  # cannot be: "stray" and "text" take any character
                break
            kind, at = token.lastgroup, token.end()
            if kind == "cdata":
                at = self._skip("]]>", at, keep=True)
            elif kind == "comment":
                at = self._skip("-->", at, keep=False)
            elif kind == "text":
                text = _REFERENCE.sub(_reference, token["text"])
                self.out.append(text.replace("]]>", "]]&gt;"))
            elif kind == "stray" and _CUT_OFF.match(self.text, token.start()):
                break  # the document ends amid a tag
            elif kind == "stray":  # "<!" begins a mark that never became one
                self.out.append(token["stray"].replace("<!", "!").replace("<", "&lt;"))
            elif kind == "end":
                self._end(token["end"])
                if not self.open:
                    break
            elif kind == "attributes":
                self._start(token["start"], token["attributes"])
                if not self.open:
                    break
        self.out.extend(f"</{name}>" for name in reversed(self.open))
        return self._declare("".join(self.out))

    def _open_root(self) -> int:
        """Open what cannot be read from the first tag; where to read on.

        A root whose tag is broken is opened without its attributes, and entries whose feed
        is lost get one.
        """
        first = _TOKEN.match(self.text)
        name = first["start"] if first else None
        if not name:
            broken = re.match(r"<([\w.-]+(?::[\w.-]+)?)", self.text, re.ASCII)
            if broken and _NAME.match(broken[1]):
                self._start(broken[1], "")
                return broken.end()
        elif name.lower().rpartition(":")[2] == "entry":
            self._start("feed", "")
        return 0

    def _skip(self, terminator: str, start: int, *, keep: bool) -> int:
        # Looking for a far or missing terminator anew at every mark would take quadratic time.
        found = self.ends.get(terminator, 0)
        if found < start:
            found = self.text.find(terminator, start)
            self.ends[terminator] = found if found >= 0 else len(self.text)
        if not 0 <= found < len(self.text):
            # A comment or section that never ends loses its mark, not the rest of the feed.
            return start
        if keep:
            if self.text.find("<![CDATA[", start, found) >= 0:
                return start  # never ended: this is the end of a later one
            self.out.append(html.escape(self.text[start:found], quote=False))
        return found + len(terminator)

    def _start(self, name: str, attributes: str) -> None:
        if not _NAME.match(name):
            self.out.append(html.escape(f"<{name}>", quote=False))
            return
        lowered = name.lower()
        empty = attributes.endswith("/") or lowered in _VOID
        if lowered in _ITEMS and any(opened.lower() == lowered for opened in self.open):
            # The item before was never closed.
            self._close_to(next(i for i, o in enumerate(self.open) if o.lower() == lowered))
        if len(self.open) >= _DEEPEST:
            return
        self._use(name)
        written = self._attributes(attributes) if len(attributes) > 2 else ""
        self.out.append(f"<{name}{written}{'/' if empty else ''}>")
        if not empty:
            self.open.append(name)

    def _end(self, name: str) -> None:
        if self.open and self.open[-1] == name:
            self.out.append(f"</{self.open.pop()}>")
            return
        lowered = name.lower()
        for depth in range(len(self.open) - 1, -1, -1):
            if self.open[depth].lower() == lowered:
                self._close_to(depth)
                return

    def _close_to(self, depth: int) -> None:
        self.out.extend(f"</{name}>" for name in reversed(self.open[depth:]))
        del self.open[depth:]

    def _attributes(self, text: str) -> str:
        found: dict[str, str] = {}
        for match in _ATTRIBUTE.finditer(text):
            name = match[1]
            if name in found or not _NAME.match(name) or len(found) >= _MOST_ATTRIBUTES:
                continue
            value = next((part for part in match.groups()[1:] if part is not None), "")
            found[name] = html.escape(html.unescape(value))
            self._use(name, declares=True)
        return "".join(f' {name}="{value}"' for name, value in found.items())

    def _use(self, name: str, *, declares: bool = False) -> None:
        prefix, colon, local = name.partition(":")
        if declares and prefix == "xmlns" and colon:
            self.declared.add(local)
        elif colon:
            self.used.add(prefix)

    def _declare(self, text: str) -> str:
        """Declare the prefixes that nobody declared, on the root."""
        missing = sorted(self.used - self.declared)
        if not missing:
            return text
        head = re.match(r"<[^\s/>]+", text)
        cut = head.end() if head else 0
        added = "".join(
            f' xmlns:{prefix}="{PREFIXES.get(prefix, "urn:undeclared:" + prefix)}"'
            for prefix in missing
        )
        return text[:cut] + added + text[cut:]


def _reference(match: re.Match[str]) -> str:
    """A reference that XML knows as it is, one that HTML knows as its text, else "&amp;"."""
    name = match[1]
    if not name:
        return "&amp;" + match[2]
    if name == "#":  # "&#" without a number is refuse
        return match[2]
    if name in _XML_ENTITIES and match[2]:
        return match[0]
    if name[0] == "#" or (match[2] and name + ";" in html5):
        text = _CONTROLS.sub("", html.unescape(f"&{name};"))
        return html.escape(text, quote=False)
    return "&amp;" + match[0][1:]
