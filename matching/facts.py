"""What a query can ask of an article besides its words."""

from __future__ import annotations

from functools import lru_cache
from typing import Protocol
from urllib.parse import urlsplit

from core.language import primary
from core.values import Article
from matching.syntax import Facet


class Described(Protocol):
    """An article with what is known of its source."""

    @property
    def article(self) -> Article:
        """The article."""
        ...

    @property
    def language(self) -> str:
        """Its language, "" for unknown."""
        ...

    @property
    def country(self) -> str:
        """The country of its source."""
        ...

    @property
    def source_url(self) -> str:
        """The address of its source."""
        ...


@lru_cache(1024)
def asked(values: tuple[str, ...]) -> tuple[str, ...]:
    """Values of a fact as a query writes them, ready for `known`."""
    return tuple(value.casefold().strip() for value in values)


def known(facet: Facet, values: tuple[str, ...], reading: Described) -> bool:
    """Whether a fact about an article is one of these values, which `asked` made ready."""
    article = reading.article
    if facet == "lang":
        return any(speaks(reading.language, value) for value in values)
    if facet == "country":
        return reading.country.casefold() in values
    if facet == "url":
        return any(value in article.url.casefold() for value in values if value)
    if facet == "author":
        return any(value in name.casefold() for name in article.authors for value in values)
    if facet == "wire":
        return bool(article.wire) and any(value in article.wire.casefold() for value in values)
    if article.source and article.source.casefold() in values:
        return True
    hosts = [_host(url) for url in (reading.source_url, article.url)]
    return any(
        host == value or host.endswith("." + value)
        for host in hosts
        if host
        for value in (value.removeprefix("www.") for value in values)
    )


@lru_cache(1024)
def speaks(language: str, wanted: str) -> bool:
    """Whether a BCP 47 tag is, or lies within, a wanted one ("zh-Hant" within "zh")."""
    if not language or primary(language) != primary(wanted):
        return False
    rest = wanted.lower().replace("_", "-").split("-")[1:]
    return language.lower().replace("_", "-").split("-")[1:][: len(rest)] == rest


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:  # "http://[": not an address, so it is of no source
        return ""
