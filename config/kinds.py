"""The kinds of values in watch files: each checks a text and says what to write instead.

A function here gets a value of the right TOML type and returns it in its usual form, or raises
ValueError with the second half of a sentence ("is no time; write one as in ..."). It never
repeats the value: it may hold a secret from the environment.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from functools import cache
from typing import Annotated, Any
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from pydantic import AfterValidator, Field, WithJsonSchema

from config.codes import country_code, language_tag
from config.spelling import did_you_mean

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

_SLUG = r"[a-z0-9][a-z0-9-]*"
_TIME = r"(?:[01]\d|2[0-3]):[0-5]\d"
_DURATION = r"(?:\d{1,6}[smhdw])+"
#: Lone surrogates come from command lines that are not UTF-8; no file can hold them.
_CONTROL = r"[\x00-\x1f\x7f\ud800-\udfff]"
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


def slug(text: str) -> str:
    """A short name for addresses and commands: lower-case letters, digits, hyphens."""
    if re.fullmatch(_SLUG, text) and len(text) <= 64:
        return text
    raise ValueError('may hold only a-z, 0-9 and hyphens, as in "south-china-sea"')


def line(text: str) -> str:
    """One line of visible text."""
    if not text.strip():
        raise ValueError("is empty; write a text or leave the key out")
    if re.search(_CONTROL, text):
        raise ValueError("must be one line without control characters")
    return text.strip()


def web_url(text: str) -> str:
    """An absolute http(s) address."""
    try:
        parts = urlsplit(text)
        usable = bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        usable = False
        parts = urlsplit("")
    if parts.scheme and parts.scheme not in ("http", "https"):
        raise ValueError("must begin with https:// or http://; nothing else is fetched")
    if not usable or not parts.scheme or re.search(rf"\s|{_CONTROL}", text):
        raise ValueError('is no web address; write one as in "https://www.example.org/feed/"')
    return text


def proxy_url(text: str) -> str:
    """The address of an HTTP proxy, perhaps with a login."""
    try:
        parts = urlsplit(web_url(text))
    except ValueError:
        parts = urlsplit("")
    if not parts.hostname or parts.path not in ("", "/") or parts.query:
        raise ValueError(
            'is no HTTP proxy; write one as in "http://${PROXY_LOGIN}@proxy.example.org:3128"'
        )
    return text


def receiver_url(text: str) -> str:
    """An Apprise URL; which services there are is for `alerts/` to know."""
    if re.fullmatch(r"[A-Za-z][A-Za-z0-9+.-]*://[^\s\x00-\x1f\x7f]+", text) is None:
        raise ValueError(
            'is no address to send to; write an Apprise URL as in "mailto://user:password@'
            'example.org?to=desk@example.org" or "slack://TokenA/TokenB/TokenC"'
        )
    return text


def header_name(text: str) -> str:
    """A header's name (RFC 9110, section 5.1)."""
    if re.fullmatch(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+", text) is None:
        raise ValueError("is no header name; write one as in Accept-Language")
    return text


def header_value(text: str) -> str:
    """A header's value; a line break in it would add a header of its own."""
    if re.search(r"[\x00-\x08\x0a-\x1f\x7f]", text):
        raise ValueError("must be one line without control characters")
    return text


def duration(text: str) -> timedelta:
    """A span of time, as in "15m" or "1h30m"."""
    if re.fullmatch(_DURATION, text) is None:
        raise ValueError('is no span of time; write one as in "15m", "1h30m" or "2d"')
    parts = re.findall(r"(\d+)([smhdw])", text)
    return sum((timedelta(**{_UNITS[unit]: int(n)}) for n, unit in parts), timedelta())


def interval(text: str) -> str:
    """A polling interval: a span of time from a minute to a month."""
    if not timedelta(minutes=1) <= duration(text) <= timedelta(days=30):
        raise ValueError('must lie between "1m" and "30d"')
    return text


def span(text: str) -> str:
    """A span of time up to a day."""
    if duration(text) > timedelta(days=1):
        raise ValueError('must be at most "1d"')
    return text


def moment(value: datetime) -> datetime:
    """A point in time; without an offset nobody knows which."""
    if value.tzinfo is None:
        raise ValueError("needs an offset from UTC; write one as in 2026-12-01T07:00:00+09:00")
    return value


def clock(text: str) -> str:
    """A time of day, as in "07:00"."""
    if re.fullmatch(_TIME, text) is None:
        raise ValueError('is no time of day; write one as in "07:00" or "18:30"')
    return text


def quiet_hours(text: str) -> str:
    """A span of the day, as in "22:00-07:00"; "" for none."""
    if text and re.fullmatch(f"{_TIME}-{_TIME}", text) is None:
        raise ValueError('is no span of hours; write one as in "22:00-07:00"')
    if text and text[:5] == text[6:]:
        raise ValueError(
            "begins and ends at the same time; leave it out, or use a route with mode digest"
        )
    return text


def weekday(text: str) -> str:
    """A day of the week in three letters."""
    if text in DAYS:
        return text
    short = text[:3].lower()
    meant = f'did you mean "{short}"?' if short in DAYS else "known: " + ", ".join(DAYS)
    raise ValueError(f"is no day; {meant}")


def timezone(text: str) -> str:
    """An IANA time zone."""
    if text not in _timezones():
        raise ValueError(f"is no time zone; {_near_zone(text)}")
    return text


@cache
def _timezones() -> frozenset[str]:
    return frozenset(available_timezones())


def _near_zone(text: str) -> str:
    # "Tokyo" is nearer to "Asia/Tokyo" than any measure of spelling knows.
    place = text.rsplit("/", 1)[-1].replace(" ", "_").lower()
    same = [zone for zone in sorted(_timezones()) if zone.rsplit("/", 1)[-1].lower() == place]
    near = f'did you mean "{same[0]}"?' if same else did_you_mean(text, _timezones())
    return near if near.endswith("?") else 'write one as in "Asia/Tokyo" or "Europe/London"'


def _like(pattern: str) -> Any:
    """The pattern for editors; a reference to the environment is always fine."""
    return Field(json_schema_extra={"pattern": f"^{pattern}$|\\$\\{{"})


Slug = Annotated[str, AfterValidator(slug), Field(json_schema_extra={"pattern": f"^{_SLUG}$"})]
Line = Annotated[str, AfterValidator(line), Field(json_schema_extra={"minLength": 1})]
WebUrl = Annotated[str, AfterValidator(web_url), _like("https?://.+")]
ProxyUrl = Annotated[str, AfterValidator(proxy_url), _like("https?://.+")]
ReceiverUrl = Annotated[str, AfterValidator(receiver_url)]
HeaderName = Annotated[str, AfterValidator(header_name)]
HeaderValue = Annotated[str, AfterValidator(header_value)]
Language = Annotated[str, AfterValidator(language_tag)]
Country = Annotated[str, AfterValidator(country_code)]
Clock = Annotated[str, AfterValidator(clock), _like(_TIME)]
Interval = Annotated[str, AfterValidator(interval), _like(_DURATION)]
Span = Annotated[str, AfterValidator(span), _like(_DURATION)]
Moment = Annotated[datetime, AfterValidator(moment)]
Quiet = Annotated[str, AfterValidator(quiet_hours), _like(f"({_TIME}-{_TIME})?")]
Zone = Annotated[str, AfterValidator(timezone)]
Weekday = Annotated[
    str, AfterValidator(weekday), WithJsonSchema({"type": "string", "enum": list(DAYS)})
]
