"""What is known of an article besides its text: what the page declares and shows."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urljoin, urlsplit

from lxml import html

from core.urls import domain_of
from scrapers.extraction.bylines import read_authors, read_credit
from scrapers.extraction.headline import find_headline, host_of
from scrapers.extraction.near import lines_near
from scrapers.extraction.structured import Declared
from scrapers.extraction.times import Times, read_times

_SECTIONS = ("article:section", "og:article:section", "parsely-section", "section", "category",
             "sailthru.vertical", "cxenseparse:section", "dc.subject")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Metadata:
    """What is known of an article besides its text; as in `core.values.Extraction`."""

    title: str = ""
    authors: tuple[str, ...] = ()
    times: Times = field(default_factory=Times)
    canonical_url: str = ""
    image: str = ""
    site: str = ""
    section: str = ""
    credit: str = ""

    @property
    def published(self) -> datetime | None:
        """When it was published, in UTC."""
        return self.times.published.at if self.times.published else None

    @property
    def updated(self) -> datetime | None:
        """When it was changed last, in UTC; never before it was published."""
        updated = self.times.updated.at if self.times.updated else None
        return None if updated and self.published and updated < self.published else updated


def read_metadata(
    tree: html.HtmlElement, declared: Declared, url: str, feed_title: str, now: datetime | None
) -> Metadata:
    """Everything but the text. `url` is where the page was found."""
    site, host = _site(declared, url), host_of(url)
    title, headline = find_headline(tree, declared, site, host, feed_title)
    lines = lines_near(headline) if headline is not None else []
    return Metadata(
        title=title,
        authors=read_authors(tree, declared, lines, (site, *declared.names, *host.split("."))),
        times=read_times(tree, declared, url, lines, now),
        canonical_url=_canonical(tree, declared, url),
        image=_image(declared, url),
        site=site,
        section=_section(declared),
        credit=read_credit(declared, lines),
    )


def _site(declared: Declared, url: str) -> str:
    name = declared.first("og:site_name", "application-name", "al:android:app_name")
    name = name or (declared.names[0] if declared.names else "")
    if name and not name.startswith(("http:", "https:", "@")) and len(name) <= 80:
        return name
    return host_of(url).removeprefix("www.")


def _section(declared: Declared) -> str:
    """The part of the outlet that an article stands in, as the page names it: "Politics"."""
    for told in (declared.article, declared.item):
        for value in _flat(told.get("articleSection")):
            if isinstance(value, str) and 1 < len(value.strip()) <= 60:
                return " ".join(value.split())
    found = declared.first(*_SECTIONS)
    return found if 1 < len(found) <= 60 and not found.startswith(("http:", "https:")) else ""


def _canonical(tree: html.HtmlElement, declared: Declared, url: str) -> str:
    """The address that the page gives itself, or `url`; always absolute http(s) or ""."""
    links = [
        link.get("href") or ""
        for link in tree.iter("link")
        if "canonical" in (link.get("rel") or "").lower().split()
    ]
    host = domain_of(host_of(url))
    for address in (*links, declared.first("og:url")):
        absolute = _absolute(address, url)
        if not absolute:
            continue
        path = _path(absolute)
        # A front page as the canonical address of everything is a common mistake of templates.
        if (path or not _path(url)) and (not host or domain_of(host_of(absolute)) == host):
            return absolute
    return _absolute(url, url)


def _path(url: str) -> str:
    try:
        return urlsplit(url).path.strip("/")
    except ValueError:
        return ""


def _absolute(address: str, base: str) -> str:
    try:
        whole = urljoin(base, address.strip()) if address else ""
        parts = urlsplit(whole)
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or not parts.netloc:
        return ""
    return whole.split("#")[0]


def _image(declared: Declared, url: str) -> str:
    found = declared.first(
        "og:image:secure_url", "og:image", "og:image:url", "twitter:image", "twitter:image:src"
    )
    if not found:
        for image in _flat(declared.article.get("image")):
            if isinstance(image, dict):
                image = image.get("url") or image.get("contentUrl")
            if isinstance(image, str) and image:
                found = image
                break
    return _absolute(found, url)


def _flat(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
