"""The tables of the watch files: their keys, types and meaning.

The JSON Schema for editors and the reference page come from these classes. They check one
table at a time; `loader.py` checks what tables say about each other.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator

from config.kinds import (
    Clock,
    Country,
    HeaderName,
    HeaderValue,
    Interval,
    Language,
    Line,
    Moment,
    ProxyUrl,
    Quiet,
    ReceiverUrl,
    Slug,
    Span,
    WebUrl,
    Weekday,
    Zone,
    duration,
)
from core.values import Priority, Receiver, Route, Silence, Source, SourceKind


class Table(BaseModel):
    """A table of a watch file; unknown keys and loose types are refused."""

    # hide_input_in_errors: a value may come from the environment and be secret.
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, hide_input_in_errors=True)


class SourceTable(Table):
    """One thing to poll: a feed, a news sitemap or a plain page that lists articles."""

    slug: Slug = Field(
        description="Unique short name, for commands and for `sources` in topics and routes.",
        examples=["japan-times"],
    )
    url: WebUrl = Field(
        description="Address of the feed, sitemap or section page.",
        examples=["https://www.japantimes.co.jp/feed/"],
    )
    name: Line | None = Field(
        None,
        description="The outlet's name for people; the slug if left out.",
        examples=["The Japan Times"],
    )
    kind: SourceKind = Field(
        "auto",
        description="What the address answers: `feed` (RSS, Atom, JSON Feed), `sitemap` (news "
        "sitemap), `page` (any page with links to articles), or `auto` to find out.",
        examples=["feed"],
    )
    language: Language = Field(
        "",
        description="Language it publishes in, as a BCP 47 tag; empty if mixed or unknown.",
        examples=["ja"],
    )
    country: Country = Field(
        "",
        description="Country of the outlet, as an ISO 3166 code; routes can ask for it.",
        examples=["JP"],
    )
    tier: int = Field(
        2,
        ge=1,
        le=3,
        description="Trust: 1 the most (agencies, papers of record), 3 the least.",
        examples=[1],
    )
    every: Interval = Field(
        "15m", description="Shortest time between two polls, from `1m` to `30d`.", examples=["15m"]
    )
    longest: Interval = Field(
        "1h",
        description="Longest time between two polls of a source that rarely brings something; "
        "`every` where that is longer.",
        examples=["4h"],
    )
    headers: dict[HeaderName, HeaderValue] = Field(
        default_factory=dict,
        description="Extra request headers; secrets as `${NAME}`.",
        examples=[{"Authorization": "Bearer ${NEWS_TOKEN}"}],
    )
    allow_private: bool = Field(
        False,
        description="Whether the address may lie on this machine or in the intranet.",
        examples=[True],
    )
    browser: bool = Field(
        False,
        description="Whether its pages show their text only once scripts have run. Needs the extra "
        "`wirewatch[browser]` and is slow: seconds a page.",
        examples=[True],
    )

    proxy: ProxyUrl | None = Field(
        None,
        description="HTTP proxy by which it and its articles are read, with its password as "
        "`${NAME}`; `WIREWATCH_HTTP_PROXY` is for all others.",
        examples=["http://${PROXY_LOGIN}@proxy.example.org:3128"],
    )

    @field_validator("proxy")
    @classmethod
    def _not_by_browser(cls, proxy: str | None, so_far: ValidationInfo) -> str | None:
        if proxy and so_far.data.get("browser"):
            raise ValueError("does not go with `browser = true`: its scripts would go around it")
        return proxy

    def value(self) -> Source:
        """As it flows on."""
        return Source(
            slug=self.slug, name=self.name or self.slug, url=self.url, kind=self.kind,
            language=self.language, country=self.country, tier=self.tier,
            every=duration(self.every), headers=tuple(self.headers.items()),
            allow_private=self.allow_private,
            longest=max(duration(self.every), duration(self.longest)), browser=self.browser,
            proxy=self.proxy or "",
        )  # fmt: skip


class TopicTable(Table):
    """One thing to watch for: lists of terms (`any`, `all`, `none`) or a `query`."""

    # What the lists hold is read by `terms.py`.

    slug: Slug = Field(
        description="Unique short name, for commands and routes.", examples=["south-china-sea"]
    )
    name: Line | None = Field(
        None,
        description="The topic's name for people; the slug if left out.",
        examples=["South China Sea"],
    )
    any: Any = Field(
        None,
        description="Terms of which at least one must occur.",
        examples=[["South China Sea", "南シナ海"]],
    )
    all: Any = Field(
        None,
        description="Terms that must all occur; a list among them stands for its alternatives.",
        examples=[["Japan", ["alliance", "treaty"]]],
    )
    none: Any = Field(
        None,
        description="Terms of which none may occur anywhere in the article.",
        examples=[["南海トラフ"]],
    )
    query: Line | None = Field(
        None,
        description="A query instead of lists, in the language of docs/query-language.md.",
        examples=['"South China Sea" NEAR/30 (coast* OR navy)'],
    )
    min_score: float = Field(
        0.0,
        ge=0,
        le=1,
        allow_inf_nan=False,
        description="Hits that score lower are stored but alert nobody, from 0 to 1.",
        examples=[0.2],
    )
    priority: Priority = Field(
        "normal",
        description="`high` may pierce quiet hours; routes can ask for it.",
        examples=["high"],
    )
    languages: list[Language] = Field(
        default_factory=list,
        description="Only articles in these languages are looked at; empty for all.",
        examples=[["ja", "en"]],
    )
    sources: list[Slug] = Field(
        default_factory=list,
        description="Only articles from these sources are looked at; empty for all.",
        examples=[["japan-times"]],
    )
    must_match: list[Line] = Field(
        default_factory=list,
        description="Headlines or sentences that the topic must match; `wirewatch check` tries "
        "them.",
        examples=[["Manila protests over ramming in the West Philippine Sea"]],
    )
    must_not_match: list[Line] = Field(
        default_factory=list,
        description="Headlines or sentences that the topic must leave alone.",
        examples=[["Typhoon leaves the sea south of China"]],
    )


class ReceiverTable(Table):
    """Somebody to tell: an Apprise URL with a name."""

    name: Line = Field(
        max_length=64,
        description="Unique short name, for `receivers` in routes.",
        examples=["desk"],
    )
    url: ReceiverUrl = Field(
        description="Any Apprise URL; keep it out of the file with `${NAME}`.",
        examples=["${DESK_MAIL}"],
    )
    timezone: Zone = Field(
        "UTC",
        description="The receiver's IANA time zone: for digests, quiet hours and times.",
        examples=["Asia/Tokyo"],
    )
    quiet: Quiet = Field(
        "",
        description="Local hours in which alerts wait; they go out together afterwards.",
        examples=["22:00-07:00"],
    )
    hourly_cap: int = Field(
        12,
        ge=1,
        le=10_000,
        description="Most messages in an hour; the rest joins the next digest.",
        examples=[12],
    )
    daily_cap: int = Field(
        60,
        ge=1,
        le=100_000,
        description="Most messages in a day; the rest joins the next digest.",
        examples=[60],
    )
    allow_private: bool = Field(
        False,
        description="Whether its server may lie on this machine or in the intranet.",
        examples=[True],
    )
    notices: bool = Field(
        False,
        description="Whether it also hears how Wirewatch itself is doing: a source that fails, a "
        "receiver that refuses, a poll that does not come.",
        examples=[True],
    )

    def value(self) -> Receiver:
        """As it flows on."""
        return Receiver(**self.model_dump())


class RouteTable(Table):
    """Which hits go to which receivers, and how; a filter that is left out lets all through."""

    receivers: list[Line] = Field(
        min_length=1, description="Names of the receivers to tell.", examples=[["desk"]]
    )
    topics: list[Slug] = Field(
        default_factory=list,
        description="Only hits of these topics.",
        examples=[["south-china-sea"]],
    )
    languages: list[Language] = Field(
        default_factory=list,
        description="Only articles in these languages; `zh` takes `zh-Hant` too.",
        examples=[["ja"]],
    )
    countries: list[Country] = Field(
        default_factory=list, description="Only outlets of these countries.", examples=[["JP"]]
    )
    sources: list[Slug] = Field(
        default_factory=list, description="Only these sources.", examples=[["japan-times"]]
    )
    min_score: float = Field(
        0.0,
        ge=0,
        le=1,
        allow_inf_nan=False,
        description="Only hits that score at least this.",
        examples=[0.4],
    )
    priority: Priority | None = Field(
        None, description="Only topics of at least this priority.", examples=["high"]
    )
    mode: Literal["instant", "batched", "digest"] = Field(
        "instant",
        description="`instant` tells at once, `batched` waits for more of the story, `digest` "
        "collects for one message a day.",
        examples=["digest"],
    )
    at: Clock = Field(
        "07:00",
        description="Local time of the digest, in the receiver's time zone.",
        examples=["07:00"],
    )
    days: list[Weekday] = Field(
        default_factory=list,
        description="Days on which the digest goes; empty for every day.",
        examples=[["mon", "tue", "wed", "thu", "fri"]],
    )
    heartbeat: bool = Field(
        False,
        description="Whether the digest goes on a day without any hit, to say that all was read.",
        examples=[True],
    )
    group_wait: Span = Field(
        "60s",
        description="How long a `batched` message waits for more before it goes.",
        examples=["5m"],
    )
    group_interval: Span = Field(
        "10m", description="Shortest time between two `batched` messages.", examples=["1h"]
    )

    def value(self) -> Route:
        """As it flows on."""
        lists = ("receivers", "topics", "languages", "countries", "sources", "days")
        return Route(
            **{name: tuple(dict.fromkeys(getattr(self, name))) for name in lists},
            min_score=self.min_score,
            priority=self.priority,
            mode=self.mode,
            at=self.at,
            heartbeat=self.heartbeat,
            group_wait=duration(self.group_wait),
            group_interval=duration(self.group_interval),
        )


class SilenceTable(Table):
    """A time in which nobody is alerted about something; a filter left out silences all."""

    until: Moment = Field(
        description="When it ends: date, time and offset, without quotes.",
        examples=[datetime(2026, 12, 1, 7, tzinfo=timezone(timedelta(hours=9)))],
    )
    author: Line = Field(description="Who wants it.", examples=["M. Kern"])
    reason: Line = Field(description="Why.", examples=["annual exercise, expected"])
    topics: list[Slug] = Field(
        default_factory=list, description="Only these topics.", examples=[["south-china-sea"]]
    )
    sources: list[Slug] = Field(
        default_factory=list, description="Only these sources.", examples=[["japan-times"]]
    )
    receivers: list[Line] = Field(
        default_factory=list, description="Only these receivers.", examples=[["desk"]]
    )

    def value(self) -> Silence:
        """As it flows on."""
        return Silence(
            until=self.until.astimezone(UTC),
            author=self.author,
            reason=self.reason,
            topics=tuple(dict.fromkeys(self.topics)),
            sources=tuple(dict.fromkeys(self.sources)),
            receivers=tuple(dict.fromkeys(self.receivers)),
        )


#: The tables of each watch file, by the name in its double brackets.
FILES: dict[str, dict[str, type[Table]]] = {
    "sources.toml": {"source": SourceTable},
    "topics.toml": {"topic": TopicTable},
    "alerts.toml": {"receiver": ReceiverTable, "route": RouteTable, "silence": SilenceTable},
}
