"""Plain-text articles, as people save and forward them, for `wirewatch import`.

Such files often begin with what stood around the article on its page: a date, "Follow us on",
the credit of a picture, a byline. That furniture is read for what it says and taken off.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime

from core.language import detect_language
from core.values import Extraction
from scrapers.extraction.dates import read_date
from scrapers.extraction.furniture import is_furniture, is_related
from scrapers.extraction.people import people
from scrapers.plain_furniture import (
    AGENCY_IN,
    AGENCY_LAST,
    BYLINE,
    CAPTION,
    FURNITURE,
    NAMED,
)

#: Furniture is looked for in this many lines with words; behind them only whole lines go.
_HEAD_LINES = 10
#: Pieces of furniture on one line; it bounds the work on hostile files.
_MOST_PIECES = 12

_TITLE_WORD = re.compile(
    r"(?:title|headline|tiêu\s+đề|標題|标题|件名|見出し|제목|pamagat|"
    r"judul|titel|titre|título|заголовок)\s*[:：]\s*(?P<title>.+)$",
    re.I,
)
_BETWEEN = re.compile(r"^[\s|•·/,;–—-]+")
_SENTENCE_END = re.compile(r"[.!?…。！？।]['\"”’»)\]]*$")
_WIDE = re.compile(r"[\u3000-\u9fff\uff00-\uffef]")


@dataclass(slots=True)
class _Head:
    """What the furniture said."""

    published: datetime | None = None
    updated: datetime | None = None
    credit: str = ""
    authors: tuple[str, ...] = ()
    title: str = ""
    dropped: list[str] = field(default_factory=list)


def extract_plain(text: str, name: str) -> Extraction:
    """Read a plain-text article.

    Args:
        text: the file's text, of any length, lines ended in any way.
        name: what to call it when it has no line like a title: a headline, or a file's name.

    Returns:
        An article without its first-line furniture, with what that said (published and updated
        in UTC, authors, credit); kind "empty" when no words are left. A sentence is never taken
        for furniture: a line goes only as far as its words are known to be none.
    """
    text = re.sub(r"[\u200b\u2060\ufeff\u00ad]", "", text).replace("\u00a0", " ")
    lines = [" ".join(line.split()) for line in re.split(r"\r\n|[\n\r\u2028\u2029\f\v]", text)]
    head = _Head()
    lines = _without_furniture(lines, head)
    title, lines = _title(lines, name, head)
    body = "\n\n".join(_paragraphs(lines))
    return Extraction(
        kind="article" if body else "empty",
        title=title or name,
        text=body,
        authors=head.authors,
        published=head.published,
        updated=head.updated,
        language=detect_language(title, body),
        reason="" if body else "holds no text",
        dropped=tuple(head.dropped),
        extractor="plain text",
        credit=head.credit,
    )


def _without_furniture(lines: list[str], head: _Head) -> list[str]:
    kept: list[str] = []
    seen = 0
    for at, line in enumerate(lines):
        if line:
            seen += 1
            more = any(lines[at + 1 : at + 100])
            rest = _peeled(line, head, more) if seen <= _HEAD_LINES else line
            says = _SENTENCE_END.search(rest) and not is_related(rest)
            if rest and is_furniture(rest) and not says and (more or kept):
                head.dropped.append(line)
                if seen <= _HEAD_LINES and not kept and (agency := AGENCY_IN.search(rest)):
                    head.credit = head.credit or agency[1]
                continue
            if rest != line:
                head.dropped.append(line[: len(line) - len(rest)].strip() if rest else line)
            if not rest:
                continue
            line = rest
        kept.append(line)
    return kept


def _peeled(line: str, head: _Head, more: bool) -> str:
    """A line without the furniture that it begins with; `head` takes what that said.

    `more` says whether text follows: only then may a line go whole.
    """
    rest = line
    for _ in range(_MOST_PIECES):
        if not rest:
            break
        if more and len(rest) <= 400:
            caption = None if _begins_furniture(rest) else CAPTION.match(rest)
            if caption and len(rest.split()) <= 60:
                head.credit = head.credit or caption["agency"].removesuffix(" Photo")
                return ""
            after = _after_byline(rest, head)
            if after is not None:
                rest = after
                continue
        for what, pattern in FURNITURE:
            match = pattern.match(rest)
            if not match or not match.group(0):
                continue
            after = _BETWEEN.sub("", rest[match.end() :])
            if what in ("bare", "source") and not _stands_apart(rest, line, after, more):
                continue
            if what == "credit" and not (match["agency"] and after and _begins_furniture(after)):
                return _after_credit(match, after, head, more)
            if what in ("credit", "source"):
                head.credit = head.credit or _agency(match)
            elif what != "follow" and not _note_date(what, match["day"], head):
                continue
            rest = after
            break
        else:
            return rest
    return rest


def _stands_apart(rest: str, line: str, after: str, more: bool) -> bool:
    """Whether a date or agency without a label is furniture: alone, or with more of it behind."""
    if not after:
        return more
    return rest != line or _begins_furniture(after) or bool(BYLINE.match(after))


def _note_date(what: str, text: str, head: _Head) -> bool:
    """Take what a date says; whether the piece goes.

    A labelled date that cannot be ("Published: 32 January") goes all the same and says nothing;
    without a label only one in figures does, for "Some 30 2025" may be words.
    """
    moment = read_date(re.sub(r"^[^\W\d_]{2,10}(?:\s[^\W\d_]{2,6})?,\s+", "", text)) or read_date(
        text
    )
    if moment is None:
        return what != "bare" or not re.search(r"[^\W\d_]", text)
    if what == "updated":
        head.updated = head.updated or moment
    else:
        head.published = head.published or moment
    return True


def _after_byline(line: str, head: _Head) -> str | None:
    """What stands behind "By" and names, or names and an agency; None when there is no byline."""
    match = BYLINE.match(line)
    if not match:
        return _after_bare_byline(line, head)
    if _SENTENCE_END.search(line):
        return None
    who = match["who"] or match["cjk"] or ""
    agency = AGENCY_LAST.search(f" {who}")
    names = f" {who}"[: agency.start()].strip() if agency else who
    authors = people([names], ()) if names and names.lower() != "the" else ()
    if not agency and not (authors and all(_capitalised(author) for author in authors)):
        return None
    if names and authors and not all(_capitalised(author) for author in authors):
        return None
    head.authors = (*head.authors, *(one for one in authors if one not in head.authors))
    if agency:
        head.credit = head.credit or agency["agency"]
    return _BETWEEN.sub("", line[match.end() :])


def _after_bare_byline(line: str, head: _Head) -> str | None:
    """ "Jane Doe | AFP": names and an agency, and nothing else in the line."""
    agency = NAMED.fullmatch(line)
    if not agency:
        return None
    authors = people([agency["who"]], ())
    if not authors or not all(_capitalised(author) for author in authors):
        return None
    head.authors = head.authors or authors
    head.credit = head.credit or agency["agency"]
    return ""


def _begins_furniture(text: str) -> bool:
    return any(pattern.match(text) for _, pattern in FURNITURE)


def _agency(match: re.Match[str]) -> str:
    return re.sub(r"\s+photos?$", "", (match["agency"] or "").strip(" /"), flags=re.I)


def _after_credit(match: re.Match[str], after: str, head: _Head, more: bool) -> str:
    """What stands behind a picture's credit: its photographer or caption goes, a sentence stays."""
    named = AGENCY_IN.search(after)
    agency = _agency(match) or (named[1] if named else "")
    words = after.split()
    wide = len(_WIDE.findall(after))
    sentence = bool(_SENTENCE_END.search(after)) and (len(words) >= 6 or wide >= 15)
    if after and (sentence or len(words) > 20 or len(after) > 160 or not more):
        head.credit = head.credit or agency
        return after if match["agency"] else match.string
    head.credit = head.credit or agency or after[:80]
    return ""


def _capitalised(name: str) -> bool:
    words = name.split()
    return all(
        w[0].isupper()
        or not w[0].isascii()
        or w.lower() in ("de", "da", "van", "von", "bin", "al", "dela", "del")
        for w in words
    ) and (len(words) >= 2 or bool(_WIDE.search(name)))


def _title(lines: list[str], name: str, head: _Head) -> tuple[str, list[str]]:
    """The title and the other lines: a marked title, a first line like one, or `name`."""
    for at, line in enumerate(lines[:_HEAD_LINES]):
        if match := _TITLE_WORD.match(line):
            head.title = match["title"]
            return head.title, [*lines[:at], *lines[at + 1 :]]
    at = next((i for i, line in enumerate(lines) if line), -1)
    if at < 0:
        return name, lines
    first = lines[at]
    follows = any(lines[at + 1 :])
    if follows and len(first) <= 200 and not _SENTENCE_END.search(first.rstrip("?!？！")):
        head.title = first
        return first, lines[at + 1 :]
    if " " in name.strip():
        return name.strip(), lines
    end = re.search(r"(?<=[.!?。！？])(?:\s|(?<=[。！？]))", first)
    sentence = first[: end.start()] if end else first
    return (sentence if len(sentence) <= 200 else sentence[:200].rsplit(" ", 1)[0]), lines


def _paragraphs(lines: list[str]) -> list[str]:
    """Paragraphs stand between blank lines; without blank lines each line is one.

    Lines that were wrapped by hand (most of them full and not ending a sentence) are joined.
    """
    filled = [line for line in lines if line]
    has_blank = any(not line for line in lines[1:-1])
    broken = sum(
        1 for line in filled[:-1] if 45 <= len(line) <= 100 and not _SENTENCE_END.search(line)
    )
    wrapped = len(filled) > 3 and broken * 2 > len(filled)
    if not has_blank and not wrapped:
        return filled
    paragraphs: list[str] = []
    current = ""
    for line in [*lines, ""]:
        if line and current:
            glue = "" if _WIDE.search(current[-1]) and _WIDE.search(line[0]) else " "
            current = f"{current}{glue}{line}" if wrapped else current
            if not wrapped:
                paragraphs.append(current)
                current = line
        elif line:
            current = line
        elif current:
            paragraphs.append(current)
            current = ""
    return paragraphs
