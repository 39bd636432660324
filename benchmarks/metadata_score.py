"""Scores of titles, authors and dates against labels; the same rules for every extractor.

Titles are compared by their letters and digits (NFKC, case folded); "near" is a difflib ratio of
at least 0.9 of these. Authors are sets of names: a label or an answer that is one string is cut
at commas and "and". "People" is the same without the names, in labels and answers alike, that are
no person's: outlets, desks, agencies, teams; many labels have these. A date is right by day when
the label's day is its day in UTC or in the zone that it was given in, and right by time when it
is within an hour of a label that has a time.
"""

from __future__ import annotations

import re
import unicodedata
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from difflib import SequenceMatcher
from typing import Any

_CUT = re.compile(r"\s*[,;|、，]\s*|\s+(?:and|und|et|y|&)\s+", re.IGNORECASE)
_NOBODY = re.compile(
    r"staff|team|desk|news|press$|reuters|^afp|^dpa|^ap$|^sid$|agenc|agentur|online|editor|admin|"
    r"contributor|redaktion|redacc|rédaction|media|center|institute|school|university|group|"
    r"marketing|support|^(?:md|phd|rn|ms|rd|dvm|vmd|dacvb|foma|daboma?|faclm|mdfaclm)$|[新聞報社]$|デジタル|web$"
)
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


@dataclass(frozen=True, slots=True)
class Answer:
    """What an extractor says of a page; `published` may be naive, a bare day, or None."""

    title: str = ""
    authors: tuple[str, ...] = ()
    published: datetime | date | None = None


@dataclass(slots=True)
class Tally:
    """Counts of one extractor on one set of pages; every figure is a share of labelled pages."""

    title: list[float] = field(default_factory=list)
    near: list[float] = field(default_factory=list)
    authors: list[float] = field(default_factory=list)
    exact: list[float] = field(default_factory=list)
    people: list[float] = field(default_factory=list)
    invented: list[float] = field(default_factory=list)
    day: list[float] = field(default_factory=list)
    wrong_day: list[float] = field(default_factory=list)
    hour: list[float] = field(default_factory=list)

    def add(self, answer: Answer, label: Mapping[str, Any], domain: str) -> None:
        """Score one page of a domain."""
        if label.get("title"):
            exact, near = title_fits(answer.title, label["title"])
            self.title.append(exact)
            self.near.append(near)
        wanted, given = names(label.get("authors")), names(answer.authors)
        if wanted:
            self.authors.append(2 * len(wanted & given) / (len(wanted) + len(given)))
            self.exact.append(wanted == given)
            if persons := _people(wanted, domain):
                mine = _people(given, domain)
                self.people.append(2 * len(persons & mine) / (len(persons) + len(mine)))
        else:
            self.invented.append(bool(given))
        if _DAY.match(label.get("date") or ""):
            self.day.append(same_day(answer.published, label["date"]))
            self.wrong_day.append(bool(answer.published) and not self.day[-1])
            moment = _moment(label["date"])
            if moment is not None:
                self.hour.append(_within_an_hour(answer.published, moment))

    def __str__(self) -> str:
        return "  ".join(
            f"{name} {sum(values) / len(values):.3f}" if values else f"{name}     –"
            for name, values in (
                ("title", self.title),
                ("near", self.near),
                ("authors F1", self.authors),
                ("exact", self.exact),
                ("people F1", self.people),
                ("where none labelled", self.invented),
                ("day", self.day),
                ("wrong day", self.wrong_day),
                ("hour", self.hour),
            )
        )


def half_of(domain: str) -> str:
    """In which half the pages of a domain are."""
    return "kept" if zlib.crc32(f"half {domain}".encode()) % 2 else "open"


def letters(text: str) -> str:
    """Only letters and digits, folded."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text)).casefold()


def title_fits(given: str, wanted: str) -> tuple[bool, bool]:
    """Whether a title is the label's, and whether it is nearly."""
    mine, theirs = letters(given), letters(wanted)
    if mine == theirs:
        return True, True
    return False, SequenceMatcher(None, mine, theirs, autojunk=False).ratio() >= 0.9


def names(authors: str | Iterable[str] | None) -> frozenset[str]:
    """The set of names in a label or answer."""
    if authors is None:
        return frozenset()
    whole = [authors] if isinstance(authors, str) else list(authors)
    return frozenset(key for text in whole for part in _CUT.split(text) if (key := letters(part)))


def _people(keys: frozenset[str], domain: str) -> frozenset[str]:
    """The keys that may be people's."""
    outlet = letters(domain.split(".")[0])
    return frozenset(
        key
        for key in keys
        if not _NOBODY.search(key) and not (len(outlet) > 2 and (key in outlet or outlet in key))
    )


def same_day(given: datetime | date | None, wanted: str) -> bool:
    """Whether a date is of the label's day, in UTC or as written."""
    if given is None:
        return False
    days = {date.fromisoformat(wanted[:10])}
    moment = _moment(wanted)
    if moment is not None:
        days.add(moment.astimezone(UTC).date())
    if not isinstance(given, datetime):
        return given in days
    mine = {given.date()}
    if given.tzinfo is not None:
        mine.add(given.astimezone(UTC).date())
    return bool(mine & days)


def _moment(label: str) -> datetime | None:
    """The label as an aware time, where it has one."""
    if len(label) <= 10:
        return None
    moment = datetime.fromisoformat(label)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _within_an_hour(given: datetime | date | None, wanted: datetime) -> bool:
    if not isinstance(given, datetime):
        return False
    moment = given if given.tzinfo else given.replace(tzinfo=UTC)
    return abs(moment - wanted) <= timedelta(hours=1)
