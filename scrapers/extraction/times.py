"""When an article was published and updated, and how sure that is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import unquote

from lxml import etree, html

from core.values import Confidence
from scrapers.date_words import MONTHS, REGIONS, ZONES, folded
from scrapers.extraction.dates import Moment, home_zone, read_moment
from scrapers.extraction.headline import host_of
from scrapers.extraction.near import Line, is_elsewhere
from scrapers.extraction.structured import Declared
from scrapers.extraction.tree import beginning_of, found_by

#: Names of meta elements, without "-", "_", ":" and the like, the most careful first.
_PUBLISHED = (
    "articlepublishedtime", "ogpublishedtime", "datepublished", "ogarticlepublishedtime",
    "parselypubdate", "sailthrudate", "articlepublished", "cxenseparserecspublishtime",
    "dcdateissued", "dctermscreated", "dctermsdate", "dctermsissued", "dcdate", "dcdatecreated",
    "publishdate", "publisheddate", "publicationdate", "pubdate", "displaydate", "published",
    "publishedtime", "publishedat", "weiboarticlecreateat", "ptime", "btpubdate",
    "rnewsdatepublished", "articledateoriginal", "originalpublicationdate", "citationdate",
    "citationpublicationdate", "articlecreateat", "articlepublishdate", "creationdate", "date",
    "firstpublished", "releasedate", "articlepostdate", "postdate", "issued", "datecreated",
    "iso8601date", "articlepubdate", "newsdate", "gentime",
)  # fmt: skip
_UPDATED = (
    "articlemodifiedtime", "ogupdatedtime", "datemodified", "ogmodifiedtime", "articleupdated",
    "lastmod", "lastmodified", "dctermsmodified", "dcdatemodified", "weiboarticleupdateat",
    "revisiondate", "articlemodified", "modifieddate", "updateddate", "articleupdatedtime",
)  # fmt: skip
_URL_DATE = re.compile(r"(?<!\d)((?:19|20)\d\d)([/-]?)([01]\d)\2([0-3]\d)(?!\d)")
#: A text can only be a date when it has a year, or two numbers.
_DATED = re.compile(r"\d{4}|\d\D{1,14}\d")
_SAYS_UPDATED = re.compile(
    r"updated|modified|revised|reviewed|amended|aktualis|geändert|bearbeitet|mis à jour|modifié|"
    r"actualizad|modificad|atualizad|aggiornat|modificat|bijgewerkt|gewijzigd|zaktualizowan|"
    r"aktualizac|aktualizováno|frissít|actualizat|обновлен|изменен|оновлен|päivitetty|muokattu|"
    r"uppdatera|oppdatert|opdateret|sist endret|güncelle|更新|修正|수정|업데이트|cập nhật|"
    r"diperbarui|dikemas kini|in-update|ενημερώθηκε|τελευταία ενημέρωση|आखिरी अपडेट|अपडेट|"
    r"تحديث|عודכן|עודכן|อัปเดต|แก้ไข",
    re.IGNORECASE,
)
_SAYS_PUBLISHED = re.compile(
    r"publi|posted|veröffentlicht|erschienen|created|issued|掲載|公開|配信|発表|发布|發布|發表|"
    r"입력|등록|게재|đăng|terbit|diterbitkan|nailathala|опублик|опубліковано|yayın|δημοσ|प्रकाशित|"
    r"نشر|פורסם|เผยแพร่|julkaistu|publisert|publicerad|udgivet|gepubliceerd|zveřejněno|megjelen",
    re.IGNORECASE,
)
#: What parts a line: "By A. Writer | 5 March 2026 · 4 min read".
_PARTS = re.compile(r"\s*[|•·●▪◦/–—]\s+|\s+[-/]\s+|\s{3,}|(?<=\d)\s*[;；]\s*")
_WORD = re.compile(r"[^\W\d_]+")
_CALENDAR = frozenset((
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "am", "pm",
    "uhr", "klo", "kl", "at", "on", "the", "de", "of", "le", "den", "il", "el", "la", "del", "um",
    "à", "a", "as", "às", "em", "om", "o", "klokken", "το", "στις", "в", "kell", "pada", "jam",
    "pukul", "ngày", "lúc", "年", "月", "日", "時", "分", "시", "분", "일", "월", "년",
    "ist", "et", "edt", "utc", "gmt",
))  # fmt: skip
_MARKED = frozenset((
    "date", "time", "timestamp", "published", "publish", "publication", "pubdate", "posted",
    "updated", "modified", "dateline", "datetime", "created", "datum", "fecha", "tanggal", "ngay",
    "petsa", "hora", "data", "meta",
))  # fmt: skip
_STAMPS = ("datetime", "content", "data-datetime", "data-date", "data-time", "data-timestamp",
           "data-published", "data-publish-date", "data-pubdate", "title")  # fmt: skip
#: Machine-readable dates that stand in the page itself, wherever (hAtom, microdata, RDFa).
_TAGGED = etree.XPath(
    "descendant-or-self::*[self::time or @itemprop[contains(., 'date') or contains(., 'Published')]"
    " or @property[contains(., 'datePublished') or contains(., 'dc:date')]"
    " or @class[contains(., 'publish') or contains(., 'entry-date') or contains(., 'pub-date')"
    " or contains(., 'post-date') or contains(., 'posted')]"
    " or @data-pubdate or @data-publish-date or @data-published]"
)


@dataclass(frozen=True, slots=True)
class Times:
    """When an article was published and updated."""

    published: Moment | None = None
    updated: Moment | None = None
    confidence: Confidence = ""

    @property
    def local(self) -> datetime | None:
        """When it was published, in the zone that it was read in."""
        return self.published.local if self.published else None


@dataclass(frozen=True, slots=True)
class Shown:
    """A date that readers see."""

    moment: Moment
    updated: bool


def read_times(
    tree: html.HtmlElement, declared: Declared, url: str, lines: list[Line], now: datetime | None
) -> Times:
    """What machines are told, held against what is shown near the headline (`lines`)."""
    language = tree.get("lang") or tree.get("{http://www.w3.org/XML/1998/namespace}lang") or ""
    reader = _Reader(now, home_zone(language, host_of(url)))
    published = reader.first(_told(declared, ("datePublished", "dateCreated"), _PUBLISHED))
    updated = reader.first(_told(declared, ("dateModified",), _UPDATED))
    shown = list(reader.shown(lines))
    address = _url_date(url, now)
    first = next((s.moment for s in shown if not s.updated), None)
    changed = next((s.moment for s in shown if s.updated), None)
    if published and first and first.at < published.at - timedelta(days=2):
        # Programs date a page anew when they build it; what readers are shown stays.
        return Times(first, updated or published, "shown")
    if published:
        seen = [s.moment for s in shown] + ([address] if address else [])
        agreed = any(published.days & moment.days for moment in seen)
        return Times(published, updated or changed, "agreed" if agreed else "declared")
    if not first:
        first = reader.tagged(tree)
    if not first and not (updated or changed) and address:
        return Times(address, None, "address")
    if first and address and first.at > address.at + timedelta(days=2):
        # An address keeps the day of publication; a later day that is shown is of a change.
        return Times(address, updated or changed or first, "address")
    if first:
        return Times(first, updated or changed, "shown")
    if address:
        return Times(address, updated or changed, "address")
    # A page that only says when it was changed: it was published by then.
    return Times(changed, updated or changed, "shown" if changed else "")


def _told(declared: Declared, keys: Iterable[str], meta: Iterable[str]) -> Iterator[str]:
    for told in (declared.article, declared.item):
        for key in keys:
            yield from _strings(told.get(key))
    yield from declared.plain(*meta)
    for key in keys:
        yield from _strings(declared.page.get(key))


def _strings(value: Any) -> Iterator[str]:
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, dict):
            item = item.get("@value")
        if isinstance(item, str) and item:
            yield item
        elif isinstance(item, int) and item > 0:
            yield str(item)


def _url_date(url: str, now: datetime | None) -> Moment | None:
    match = _URL_DATE.search(unquote(url))
    return read_moment("-".join(match.group(1, 3, 4)), now) if match else None


class _Reader:
    """Reads dates of one page."""

    def __init__(self, now: datetime | None, home: str) -> None:
        self.now, self.home = now, home

    def read(self, text: str) -> Moment | None:
        return read_moment(text, self.now, self.home)

    def first(self, texts: Iterable[str]) -> Moment | None:
        return next((moment for text in texts if (moment := self.read(text))), None)

    def shown(self, lines: list[Line]) -> Iterator[Shown]:
        """The dates that lines show, the nearest first."""
        for line in lines:
            if len(line.text) > 250:
                continue
            stamped = next(self._stamps(line), None)
            if stamped:
                yield stamped
                continue
            if not _DATED.search(line.text):
                continue
            marked = any(names & _MARKED for _, names in line.elements[-3:])
            found = list(self._said((piece.text for piece in line.pieces), marked))
            # Day and month may stand in elements of their own.
            yield from found or self._said((line.text,), marked)

    def _stamps(self, line: Line) -> Iterator[Shown]:
        for element, names in line.elements:
            if element.tag != "time" and not names & _MARKED:
                continue
            for attribute in _STAMPS:
                value = element.get(attribute)
                if value and (moment := self.read(value)):
                    says = f"{line.text} {' '.join(names)}"
                    yield Shown(moment, _is_update(says))

    def _said(self, texts: Iterable[str], marked: bool) -> Iterator[Shown]:
        """Dates in the texts of a line, where a part of one is little more than a date."""
        said = ""
        for part in (part for text in texts for part in self._whole(text)):
            if not _DATED.search(part):
                said = part
                continue
            moment = self.read(part)
            if moment and len(_other_words(part)) <= (5 if marked else 3):
                yield Shown(moment, _is_update(f"{said} {part}"))
            said = ""

    def _whole(self, text: str) -> Iterator[str]:
        """The line's parts; "1 May 2026 Updated: 2 May 2026" has two without a mark between."""
        for part in _PARTS.split(text):
            at = 0
            for match in _SAYS_UPDATED.finditer(part):
                if match.start() > at and _DATED.search(part[at : match.start()]):
                    yield part[at : match.start()]
                    at = match.start()
            if part[at:].strip():
                yield part[at:]

    def tagged(self, tree: html.HtmlElement) -> Moment | None:
        """The only date that is tagged for machines inside the page, or None."""
        found: dict[Moment, None] = {}
        body = tree.find("body")
        for element in found_by(_TAGGED, tree if body is None else body)[:60]:
            if element.tag != "body" and any(is_elsewhere(up) for up in element.iterancestors()):
                continue
            values = [element.get(name) or "" for name in _STAMPS]
            moment = self.first([v for v in values if v] + [beginning_of(element, 120)])
            if moment:
                found.setdefault(moment)
        days = {moment.at.date() for moment in found}
        return next(iter(found)) if len(days) == 1 else None


def _is_update(text: str) -> bool:
    return bool(_SAYS_UPDATED.search(text)) and not _SAYS_PUBLISHED.search(text)


def _other_words(text: str) -> list[str]:
    """The words of a text that have nothing to do with a date."""
    return [
        word
        for word in _WORD.findall(text)
        if (key := folded(word)) not in MONTHS
        and key not in ZONES
        and key not in REGIONS
        and key not in _CALENDAR
        and not _SAYS_UPDATED.search(word)
        and not _SAYS_PUBLISHED.search(word)
    ]
