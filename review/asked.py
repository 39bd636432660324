"""What the address of a list asks for, and the addresses of its neighbours. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from types import MappingProxyType
from typing import get_args
from urllib.parse import parse_qsl, urlencode, urlsplit

from pydantic import BaseModel, Field

from core.times import parse_since
from core.values import Facets, HitFilter, HitStatus, StoredHit

PAGE_SIZE = 25
STATUSES: tuple[HitStatus, ...] = get_args(HitStatus)

#: Of a facet with thousands of values only so many are shown: a page stays under 120 kB.
MOST_VALUES = 20
MOST_DAYS = 14

#: Characters of a query in an address.
LONGEST_QUERY = 2_000

#: Ids beyond this are no ids of ours.
BIGGEST = 2**63 - 1


class Asked(BaseModel):
    """What the address of the list asks for; nonsense counts as not asked."""

    topic: str = Field("", max_length=200)
    source: str = Field("", max_length=200)
    country: str = Field("", max_length=20)
    assignee: str = Field("", max_length=100)
    language: str = Field("", max_length=20)
    status: str = Field("", max_length=20)
    day: str = Field("", max_length=30)
    since: str = Field("", max_length=30)
    q: str = Field("", max_length=500)
    before: int | None = Field(None, ge=1, le=BIGGEST)
    #: What was marked just now, for the notice and its undo; the list does not depend on it.
    done: str = Field("", max_length=30_000)

    def filter(
        self,
        now: datetime,
        limit: int = PAGE_SIZE,
        countries: Mapping[str, str] = MappingProxyType({}),
    ) -> HitFilter:
        """The filter for the store; `countries` has that of each source by slug."""
        since, until = self._span(now)
        return HitFilter(
            topic=self.topic,
            source=self.source,
            sources=tuple(slug for slug, land in countries.items() if land == self.country)
            if self.country
            else None,
            assignee=self.assignee,
            language=self.language,
            status=next((s for s in STATUSES if s == self.status), None),
            since=since,
            until=until,
            search=self.q,
            limit=limit,
            before_id=self.before,
        )

    def _span(self, now: datetime) -> tuple[datetime | None, datetime | None]:
        try:
            if self.day:
                start = datetime.combine(date.fromisoformat(self.day), datetime.min.time(), UTC)
                return start, start + timedelta(days=1)
            if self.since:
                return parse_since(self.since, now), None
        except (ValueError, OverflowError):
            pass  # a mistyped address shows everything rather than an error
        return None, None

    @property
    def narrowed(self) -> bool:
        """Whether anything is asked for but a page."""
        return bool(self.model_dump(exclude_defaults=True, exclude={"before", "done"}))

    def query(self, **changes: object) -> str:
        """The query of a neighbour, "?a=b" or ""; on its first page unless `before` is given."""
        given = self.model_dump(exclude_defaults=True, exclude={"before", "done"}) | changes
        kept = {name: value for name, value in given.items() if value not in ("", None)}
        # A lone surrogate, which nobody types, would not encode.
        return f"?{urlencode(kept, errors='replace')}" if kept else ""

    def here(self) -> str:
        """The address of this very page."""
        return "/" + self.query(before=self.before)


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a facet: what it is called, how many hits it has, where it leads."""

    label: str
    hits: int
    address: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Facet:
    """One part of the filter with its values; `more` counts those that are not shown."""

    name: str
    label: str
    values: tuple[Value, ...]
    more: int = 0


def facets(
    asked: Asked, found: Facets, names: Mapping[str, str], countries: Mapping[str, str]
) -> tuple[Facet, ...]:
    """The facets as links; choosing a chosen value takes it back.

    `names` are for people; `countries` has that of each source, by which sources are counted.
    """
    by_country: Counter[str] = Counter()
    for slug, number in found.sources:
        by_country[countries.get(slug, "")] += number
    of_country = [(s, n) for s, n in found.sources if asked.country in ("", countries.get(s, ""))]
    parts: tuple[tuple[str, str, tuple[tuple[str, int], ...], int], ...] = (
        ("status", "State", found.statuses, MOST_VALUES),
        ("topic", "Topic", found.topics, MOST_VALUES),
        ("day", "Day", found.days, MOST_DAYS),
        ("assignee", "Looked after by", found.assignees, MOST_VALUES),
        ("language", "Language", found.languages, MOST_VALUES),
        ("country", "Country", tuple(by_country.most_common()), MOST_VALUES),
        ("source", "Source", tuple(of_country), MOST_VALUES),
    )
    made = []
    for name, label, counts, most in parts:
        chosen = str(getattr(asked, name))
        shown = [pair for at, pair in enumerate(counts) if at < most or pair[0] == chosen]
        if chosen and chosen not in dict(shown):
            shown.append((chosen, 0))
        values = tuple(
            Value(
                label=names.get(value, value) or "unknown",
                hits=number,
                # A day replaces a span, and the other way round.
                address="/"
                + asked.query(
                    **{name: "" if value == chosen else value},
                    **({"since": ""} if name == "day" else {}),
                ),
                chosen=value == chosen,
            )
            for value, number in shown
            # An import has no source and a short text no language: nothing to ask for.
            if value
        )
        made.append(Facet(name, label, values, max(0, len(counts) - len(shown))))
    return tuple(made)


def ids_from(texts: Iterable[str]) -> tuple[int, ...]:
    """Hit ids out of form fields such as "12 15" or "12.3 15.0"; what is no id is left out."""
    return tuple(_marks(texts))


def seen_from(texts: Iterable[str]) -> dict[int, int]:
    """The version of each hit that the person saw, out of form fields such as "12.3 15.0"."""
    return {number: seen for number, seen in _marks(texts).items() if seen is not None}


def versions(hits: Iterable[StoredHit]) -> str:
    """What a form says of the hits that it is about: "12.3 15.0"."""
    return " ".join(f"{stored.id}.{stored.version}" for stored in hits)


def _marks(texts: Iterable[str]) -> dict[int, int | None]:
    found: dict[int, int | None] = {}
    for word in (word for text in texts for word in text.replace(",", " ").split()):
        number, dot, seen = word.partition(".")
        if _is_number(number) and (not dot or _is_number(seen)) and 0 < int(number) <= BIGGEST:
            found.setdefault(int(number), int(seen) if dot else None)
    return found


def _is_number(word: str) -> bool:
    return word.isascii() and word.isdigit() and len(word) < 20


def way_back(back: str, done: Iterable[object] = ()) -> str:
    """Where a form leads: a path of ours ("//elsewhere" leads away); a list is told what it did."""
    if not back.startswith("/") or back.startswith(("//", "/\\")):
        back = "/"
    parts = urlsplit(back)
    query = [pair for pair in parse_qsl(parts.query) if pair[0] != "done"]
    told = " ".join(map(str, done))
    if (
        parts.path == "/" and told and len(told) < 6000
    ):  # an address that every server and proxy takes
        query.append(("done", told))
    text = parts.path + (f"?{urlencode(query, errors='replace')}" if query else "")
    return text + (f"#{parts.fragment}" if parts.fragment else "")
