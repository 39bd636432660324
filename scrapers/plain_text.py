"""Plain-text articles, as people save and forward them, for `wirewatch import`.

Such files often begin with what stood around the article on its page: a date, "Follow us on",
the credit of a picture, a byline. That furniture is read for what it says and taken off.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime

from core.values import Extraction
from scrapers.extraction.dates import read_date
from scrapers.extraction.furniture import is_furniture, is_related
from scrapers.extraction.language import language_of
from scrapers.extraction.people import people

#: Furniture is looked for in this many lines with words; behind them only whole lines go.
_HEAD_LINES = 10
#: Pieces of furniture on one line; it bounds the work on hostile files.
_MOST_PIECES = 12

_AGENCY = (
    r"(?:AP|AFP|Reuters|PTI|ANI|IANS|UNI|EPA(?:-EFE)?|EFE|ANSA|DPA|TASS|UPI|Xinhua|Kyodo|Jiji|"
    r"Yonhap|VNA|TTXVN|PNA|Antara|Bernama|CNA|Getty(?:\s+Images)?|Shutterstock|Bloomberg|"
    r"Associated\s+Press|Agence\s+France[- ]Presse|"
    r"共同通信(?:社)?|共同|時事(?:通信)?(?:社)?|ロイター|新华社|新華社|中新社|中央社|연합뉴스|뉴시스|뉴스1)"
)
_DAY = (
    r"(?:\d{4}-\d{1,2}-\d{1,2}(?:[T ]\d{1,2}:\d{2}(?::\d{2})?(?:\.\d+)?(?:Z|[+-]\d{2}:?\d{2})?)?"
    r"|\d{4}[./]\s?\d{1,2}[./]\s?\d{1,2}\.?|\d{1,2}[./-]\d{1,2}[./-]\d{4}"
    r"|\d{4}\s?[年년]\s?\d{1,2}\s?[月월]\s?\d{1,2}\s?[日일]"
    r"|\d{1,2}(?:st|nd|rd|th|\.)?\s+(?:de\s+|tháng\s+)?(?:\d{1,2}|[^\W\d_]{3,12}\.?),?"
    r"\s+(?:de\s+|năm\s+)?\d{4}"
    r"|[^\W\d_]{3,12}\.?\s+\d{1,2}(?:st|nd|rd|th)?,?\s+\d{4})"
)
_CLOCK = (
    r"(?:[\s,|at@-]*\d{1,2}[:時시]\d{2}(?::\d{2})?\s*분?(?:\s*[ap]\.?m\.?)?(?:\s*\(?(?:IST|"
    r"GMT|UTC|EST|EDT|PST|PDT|JST|KST|ICT|PHT|WIB|CET|CEST|BST|[+-]\d{2}:?\d{2})\b\)?)?)?"
)
_WEEKDAY = (
    r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)(?:day)?,?\s+|(?:mon|tue|wed|thu|fri|sat|"
    r"sun),?\s+|thứ\s+\w+,?\s+)?"
)
_UPDATED_WORD = (
    r"(?:last\s+)?(?:updated|modified)(?:\s+(?:on|at))?|更新(?:日時|日|时间|時間)?|aktualisiert|"
    r"mis\s+à\s+jour|actualizado|cập\s+nhật|diperbarui|обновлено|수정"
)
_DATE_WORD = (
    r"(?:date|dated|(?:first\s+)?published(?:\s+(?:on|at|date))?|publication\s+date|"
    r"posted(?:\s+on)?|日付|日期|时间|時間|発行|公開(?:日時?)?|掲載日?|配信|发布(?:时间|日期|于)?|發布(?:時間|日期)?|입력|"
    r"등록|작성일|ngày(?:\s+đăng)?|đăng\s+ngày|petsa|nailathala|tanggal|terbit|datum|"
    r"veröffentlicht(?:\s+am)?|publié(?:\s+le)?|fecha|publicado(?:\s+(?:el|em))?|"
    r"pubblicato(?:\s+il)?|опубликовано|дата|تاريخ)"
)
_WHEN = rf"\s*[:：]?\s*(?P<day>{_WEEKDAY}{_DAY}{_CLOCK})"
_NETWORK = (
    r"(?:google\s+news|facebook|twitter|x|instagram|youtube|telegram|whatsapp|linkedin|threads|"
    r"tiktok|bluesky)"
)
_FOLLOW = (
    rf"(?:follow|find|join|like)\s+us(?:\s+on)?(?:(?:[\s,:|&/]*(?:and\b|or\b)?\s*{_NETWORK}\b)+|"
    rf"(?=\s*(?:$|[:|•]|image|photo|picture|by\s|updated|published|date\b|{_DAY})))|"
    r"share(?:\s+(?:this(?:\s+(?:article|story|post))?|on(?=\s+\w+$)|via))?"
    r"(?=\s*(?:$|[:|]|image|photo))|"
    r"(?:フォロー|シェア)する?|关注我们|關注我們|theo\s+dõi\s+chúng\s+tôi(?:\s+trên\s+\w+)?|"
    r"sundan\s+kami(?:\s+sa\s+\w+)?|ikuti\s+kami(?:\s+di\s+\w+)?"
)
_PICTURE = (
    r"(?:(?:image|photo|picture|file\s+photo|photograph|representational\s+image)s?"
    r"\s*(?:source|credits?|courtesy|by)?|写真(?:提供|=)?|図|图片?(?:来源)?|圖片?(?:來源)?|"
    r"사진(?:\s*(?:출처|제공))?|ảnh|foto|larawan(?:\s+mula\s+sa)?|фото|صورة)"
)
_CREDIT = rf"{_PICTURE}\s*[:：=/／©]\s*(?P<agency>{_AGENCY}(?![\w])(?:\s+photos?\b)?(?:\s*/\s*)?)?"
_BARE = (
    rf"(?P<day>{_WEEKDAY}{_DAY}{_CLOCK})"
    r"(?=\s*(?:$|[|•·/–—-]|follow|image|photo|share|by\s|updated|last\s+updated))"
)
#: In the order in which they are tried at the beginning of a line.
_FURNITURE = tuple(
    (what, re.compile(pattern, re.IGNORECASE))
    for what, pattern in (
        ("updated", rf"(?:{_UPDATED_WORD}){_WHEN}"),
        ("published", rf"(?:{_DATE_WORD}){_WHEN}"),
        ("follow", _FOLLOW),
        ("credit", _CREDIT),
        ("bare", _BARE),
    )
)
_BYLINE = re.compile(
    r"(?:by|reported\s+by|written\s+by|author|reporter|作者|记者|記者|tác\s+giả|ni|oleh|von|par|por|"
    r"автор)\s*[:：]?\s+(?P<who>.{2,90})$",
    re.I,
)
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
        language=language_of(body),
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
        if more and _byline(rest, head):
            return ""
        for what, pattern in _FURNITURE:
            match = pattern.match(rest)
            if not match or not match.group(0):
                continue
            after = _BETWEEN.sub("", rest[match.end() :])
            if (
                what == "bare"
                and rest == line
                and after
                and not (_begins_furniture(after) or _BYLINE.match(after))
            ):
                continue
            if what == "credit" and not (match["agency"] and after and _begins_furniture(after)):
                return _after_credit(match, after, head, more)
            if what == "credit":
                head.credit = head.credit or _agency(match)
            elif what != "follow":
                moment = read_date(match["day"])
                if moment is None:
                    continue
                if what == "updated":
                    head.updated = head.updated or moment
                else:
                    head.published = head.published or moment
            rest = after
            break
        else:
            return rest
    return rest


def _byline(line: str, head: _Head) -> bool:
    """Whether a line is "By" and names; `head` takes them."""
    match = _BYLINE.match(line)
    if not match or _SENTENCE_END.search(line):
        return False
    authors = people([match["who"]], ())
    if not authors or not all(_capitalised(author) for author in authors):
        return False
    head.authors = head.authors or authors
    return True


def _begins_furniture(text: str) -> bool:
    return any(pattern.match(text) for _, pattern in _FURNITURE)


def _agency(match: re.Match[str]) -> str:
    return re.sub(r"\s+photos?$", "", (match["agency"] or "").strip(" /"), flags=re.I)


def _after_credit(match: re.Match[str], after: str, head: _Head, more: bool) -> str:
    """What stands behind a picture's credit: its photographer or caption goes, a sentence stays."""
    agency = _agency(match)
    words = after.split()
    wide = len(_WIDE.findall(after))
    sentence = bool(_SENTENCE_END.search(after)) and (len(words) >= 6 or wide >= 15)
    if after and (sentence or len(words) > 20 or len(after) > 160 or not more):
        head.credit = head.credit or agency
        return after if agency else match.string
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
