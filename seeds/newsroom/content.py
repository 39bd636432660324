"""Read the newsroom's files and render each outlet's site, as its own CMS would.

An outlet's folder holds `layout.html` (its article template), further Jinja templates named as
the files that it serves (`rss/world.xml`, `balita/index.html` ...) and `articles/*.html`: header
lines `key: value`, one empty line, then the paragraphs. Everything here is pure: files and `now`
in, bytes out.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

HERE = Path(__file__).parent

#: Templates below these names are served as pages of the outlet; others are only building parts.
SERVED = (".xml", ".rss", ".rdf", ".txt", "index.html", "feed.html")

#: Content type by what a file is called; XML declares its own encoding.
TYPES = {
    ".xml": "application/xml",
    ".rss": "application/rss+xml",
    ".rdf": "application/rdf+xml",
    ".txt": "text/plain",
    ".html": "text/html",
}

#: Marks where an outlet's template puts its "read also" box into the running text.
MORE = "<!-- more -->"

#: A page's date as long as nobody has said what time it is.
UNDATED = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Offer:
    """An address of an outlet that a watch can poll (a source in `sources.toml`)."""

    slug: str
    name: str
    kind: Literal["feed", "sitemap", "page", "auto"]
    path: str


@dataclass(frozen=True, slots=True)
class Page:
    """One page as its editors filed it.

    `head` and `rest` are the paragraphs (HTML) before and after the point where the outlet puts
    its "read also" box. `related` are headlines of other stories, `comments` are (name, text).
    `kind` is `article` or what the page is instead; `charset` is what it is sent in.
    `published` is set when the site is rendered, in the outlet's own time zone.
    """

    outlet: str
    slug: str
    path: str
    title: str
    author: str
    section: str
    hours_ago: float
    summary: str
    head: Markup
    rest: Markup
    kind: str = "article"
    charset: str = "utf-8"
    credit: str = ""
    caption: str = ""
    related: tuple[str, ...] = ()
    comments: tuple[tuple[str, str], ...] = ()
    published: datetime = UNDATED

    @property
    def paragraphs(self) -> tuple[str, ...]:
        """The page's own text, as an extractor ought to find it."""
        return tuple(
            Markup(paragraph).striptags()  # noqa: S704
            for paragraph in re.findall(r"<p>(.*?)</p>", self.head + self.rest)
        )


@dataclass(frozen=True, slots=True)
class Outlet:
    """One invented newspaper: where it stands and what it has to say."""

    slug: str
    name: str
    language: str
    country: str
    tier: int
    timezone: str
    offers: tuple[Offer, ...]
    pages: tuple[Page, ...]


@dataclass(frozen=True, slots=True)
class Resource:
    """What the server answers for one path: ready bytes and their validators."""

    body: bytes
    content_type: str
    etag: str
    modified: datetime


@cache
def load_outlets(folder: Path = HERE) -> tuple[Outlet, ...]:
    """All outlets of `outlets.toml` with their pages, in the order of the file."""
    whole = tomllib.loads((folder / "outlets.toml").read_text("utf-8"))
    return tuple(
        Outlet(
            **{**entry, "offers": tuple(Offer(**offer) for offer in entry["offers"])},
            pages=tuple(
                _page(entry["slug"], file)
                for file in sorted((folder / entry["slug"] / "articles").glob("*.html"))
            ),
        )
        for entry in whole["outlet"]
    )


def render_site(
    outlet: Outlet, bases: Mapping[str, str], now: datetime, folder: Path = HERE
) -> dict[str, Resource]:
    """Every path that an outlet answers with 200.

    `bases` maps each outlet's slug to its scheme, host and port; `now` (aware) is the moment
    from which the pages' ages are counted.
    """
    zone = ZoneInfo(outlet.timezone)
    pages = tuple(_dated(page, now, zone) for page in outlet.pages)
    templates = Environment(
        loader=FileSystemLoader(folder / outlet.slug),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.filters["rfc822"] = format_datetime
    shared = {
        "outlet": outlet,
        "base": bases[outlet.slug],
        "pages": {page.slug: page for page in pages},
        "articles": sorted(
            (page for page in pages if page.kind == "article"), key=lambda page: page.hours_ago
        ),
        "now": now.astimezone(zone),
    }
    site = {}
    for page in pages:
        name = "layout.html" if page.kind == "article" else f"{page.kind}.html"
        text = templates.get_template(name).render(shared, page=page)
        site[page.path] = _resource(text, "text/html", page.charset, page.published)
    for name in templates.list_templates(filter_func=_is_served):
        text = templates.get_template(name).render(shared)
        newest = max(page.published for page in pages)
        kind = TYPES[Path(name).suffix]
        site["/" + name.removesuffix("index.html").removesuffix("index.xml")] = _resource(
            text, kind, "utf-8", newest
        )
    return site


def _page(outlet: str, file: Path) -> Page:
    header, _, body = file.read_text("utf-8").partition("\n\n")
    fields: dict[str, list[str]] = {}
    for line in header.splitlines():
        key, _, value = line.partition(":")
        fields.setdefault(key, []).append(value.strip())
    head, _, rest = body.partition(MORE)
    many = ("related", "comment")
    return Page(
        outlet=outlet,
        slug=file.stem,
        hours_ago=float(fields.pop("hours_ago")[0]),
        head=Markup(head.strip()),  # noqa: S704 - our own files
        rest=Markup(rest.strip()),  # noqa: S704
        related=tuple(fields.get("related", ())),
        comments=tuple(_comment(line) for line in fields.get("comment", ())),
        **{key: values[0] for key, values in fields.items() if key not in many},  # type: ignore[arg-type]
    )


def _comment(line: str) -> tuple[str, str]:
    name, _, text = line.partition(": ")
    return name, text


def _dated(page: Page, now: datetime, zone: ZoneInfo) -> Page:
    return replace(
        page, published=(now - timedelta(minutes=round(page.hours_ago * 60))).astimezone(zone)
    )


def _is_served(name: str) -> bool:
    return name.endswith(SERVED) and not name.startswith("articles/")


def _resource(text: str, kind: str, charset: str, modified: datetime) -> Resource:
    body = text.encode(charset)
    etag = f'"{sha256(body).hexdigest()[:16]}"'
    declared = kind if kind.endswith("xml") else f"{kind}; charset={charset}"
    return Resource(body, declared, etag, modified)
