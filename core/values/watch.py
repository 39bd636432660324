"""What a person writes into the watch files."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import Literal

SourceKind = Literal["feed", "sitemap", "page", "auto"]
Priority = Literal["low", "normal", "high"]


Mode = Literal["instant", "batched", "digest"]


@dataclass(frozen=True, slots=True)
class Source:
    """One thing we poll, as a person wrote it in `sources.toml`.

    Attributes:
        slug: unique short name, `[a-z0-9-]+`.
        name: the outlet's name for people.
        url: address of the feed, sitemap or section page.
        kind: how to read it; `auto` decides by what is answered.
        language: BCP 47 tag of what it publishes, or "" when unknown.
        country: ISO 3166 alpha-2 code in upper case, or "".
        tier: 1 is the most trusted, 3 the least.
        every: shortest time between two polls.
        headers: extra request headers, values already read from the environment; not in `repr()`.
        allow_private: whether loopback and intranet addresses may be asked.
        longest: longest time between two polls, at least `every`.
        browser: whether its pages show their text only once scripts have run.
        proxy: address of the HTTP proxy by which it and its articles are read, "" for the usual
            way; may hold a password, so not in `repr()`.
    """

    slug: str
    name: str
    url: str
    kind: SourceKind = "auto"
    language: str = ""
    country: str = ""
    tier: int = 2
    every: timedelta = timedelta(minutes=15)
    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    allow_private: bool = False
    longest: timedelta = timedelta(hours=1)
    browser: bool = False
    proxy: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Term:
    """One thing to look for; `languages` empty means in any."""

    text: str
    languages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Topic:
    """What to watch for, as a person wrote it in `topics.toml`.

    Either `any`/`all`/`none` (each member is a tuple of alternatives) or `query`.

    Attributes:
        any: one of these must occur.
        all: of each of these groups one alternative must occur.
        none: none of these may occur.
        min_score: hits below it are stored but alert nobody (0 to 1).
        languages, sources: where not empty, only articles of these are looked at.
        must_match, must_not_match: example texts that `wirewatch check` tries.
        version: short hash of the definition (what decides a match), so that a hit can name it.
    """

    slug: str
    name: str
    any: tuple[Term, ...] = ()
    all: tuple[tuple[Term, ...], ...] = ()
    none: tuple[Term, ...] = ()
    query: str = ""
    min_score: float = 0.0
    priority: Priority = "normal"
    languages: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    must_match: tuple[str, ...] = ()
    must_not_match: tuple[str, ...] = ()
    version: str = ""


@dataclass(frozen=True, slots=True)
class Receiver:
    """Somebody to tell: an Apprise URL with a name. `quiet` is "HH:MM-HH:MM" or "".

    `url` may hold a secret: never log it. `str()` and `repr()` leave it out. `notices` says
    whether it also hears how Wirewatch itself is doing: a source that fails, a receiver that
    refuses, a poll that does not come.
    """

    name: str
    url: str = field(repr=False)
    timezone: str = "UTC"
    quiet: str = ""
    hourly_cap: int = 12
    daily_cap: int = 60
    allow_private: bool = False
    notices: bool = False


@dataclass(frozen=True, slots=True)
class Route:
    """Which hits go to which receivers, and how. Empty filters match everything.

    `at` is the local time of a digest ("07:00"), `days` the weekdays on which it goes
    ("mon".."sun", empty for every day), `heartbeat` whether it goes when there is nothing to
    tell. Mode "batched" waits `group_wait` for more before the first message, and at least
    `group_interval` between two.
    """

    receivers: tuple[str, ...]
    topics: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    min_score: float = 0.0
    priority: Priority | None = None
    mode: Mode = "instant"
    at: str = "07:00"
    days: tuple[str, ...] = ()
    heartbeat: bool = False
    group_wait: timedelta = timedelta(seconds=60)
    group_interval: timedelta = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Silence:
    """Nobody is alerted about what this matches before `until`; hits are stored all the same.

    Empty filters match everything, as in a route. `author` and `reason` are for people. Only a
    silence that somebody asked for by hand names `stories`, or `phrases`: a hit that has no term
    but these.
    """

    until: datetime
    author: str
    reason: str
    topics: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    receivers: tuple[str, ...] = ()
    stories: tuple[int, ...] = ()
    phrases: tuple[str, ...] = ()


@dataclass(frozen=True)  # no slots: the names are made once
class Watch:
    """Everything the watch files say, checked."""

    sources: tuple[Source, ...] = ()
    topics: tuple[Topic, ...] = ()
    receivers: tuple[Receiver, ...] = ()
    routes: tuple[Route, ...] = ()
    silences: tuple[Silence, ...] = ()

    @cached_property
    def countries(self) -> dict[str, str]:
        """The country of each source, by slug."""
        return {source.slug: source.country for source in self.sources}

    @cached_property
    def topic_names(self) -> dict[str, str]:
        """What people call each topic, by slug."""
        return {topic.slug: topic.name for topic in self.topics}

    @cached_property
    def source_names(self) -> dict[str, str]:
        """What people call each source, by slug."""
        return {source.slug: source.name for source in self.sources}
