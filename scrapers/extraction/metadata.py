"""Title, authors, times, addresses and outlet of an article: what the page declares and shows."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from html import unescape
from typing import Any
from urllib.parse import urljoin, urlsplit

from lxml import html

from scrapers.extraction.dates import read_date
from scrapers.extraction.people import people
from scrapers.extraction.structured import Declared

_SEPARATOR = re.compile(r"\s+[|\-–—·•»«:/]+\s+|\s*[|｜│]\s*|\s+::\s+|\s*[－_]\s*(?=\D)")
_PUBLISHED = (
    "article:published_time", "og:published_time", "datepublished", "og:article:published_time",
    "parsely-pub-date", "sailthru.date", "article.published", "cxenseparse:recs:publishtime",
    "dc.date.issued", "dcterms.created", "dcterms.date", "dc.date", "dc.date.created",
    "publish-date", "publish_date", "publishdate", "pubdate", "publication_date", "displaydate",
    "date.published", "published_time", "published_at", "weibo:article:create_at", "ptime",
    "bt:pubdate", "rnews:datepublished", "article_date_original", "originalpublicationdate",
    "citation_date", "citation_publication_date", "article:create_at", "article:publish_date",
    "creation_date", "date", "firstpublished", "release_date", "article:post_date",
)  # fmt: skip
_UPDATED = (
    "article:modified_time", "og:updated_time", "datemodified", "og:modified_time",
    "article.updated", "lastmod", "last-modified", "dcterms.modified", "dc.date.modified",
    "weibo:article:update_at", "revision_date", "article:modified",
)  # fmt: skip
_AUTHORS = (
    "author", "article:author", "og:article:author", "parsely-author", "sailthru.author", "byl",
    "dc.creator", "dcterms.creator", "cxenseparse:author", "article:author_name", "authors",
    "dable:author", "citation_author", "twitter:data1",
)  # fmt: skip
_TITLES = ("og:title", "twitter:title", "dc.title", "parsely-title", "sailthru.title", "title")
_PUBLISHED_CLASS = re.compile(r"publi|posted|pub[-_]?date|entry-date|created|dateline", re.I)
_UPDATED_CLASS = re.compile(r"updat|modif|lastmod", re.I)
_DATE_CLASS = re.compile(
    r"date|\btime\b|time[-_]?stamp|publish|posted|petsa|tanggal|datum|fecha|\bdata\b|ngay", re.I
)
_BYLINE_CLASS = re.compile(
    r"by-?line|author[-_]?name|\bauthors?\b|autor\b|\bbyname\b|writer|reporter", re.I
)
_NOT_BYLINE = re.compile(
    r"bio|social|share|avatar|image|related|comment|date|follow|more|desc|box", re.I
)
_SPOKEN = re.compile(r"(?:by|ni|von|par|por|door|oleh|tác giả|作者|記者|记者|автор)\b", re.I)
#: "By" and a name or two: words that all begin with a capital, and nothing behind.
_SPOKEN_NAME = re.compile(
    r"(?:(?i:by|ni|von|par|por|door|oleh|tác giả|автор)):?\s+[^\W\d_a-z][\w.'’-]+"
    r"(?:\s+(?:(?:and|und|et|y|e|de|van|von)\s+)?"
    r"[^\W\d_a-z][\w.'’-]+){1,5}(?:\s*[|,].*)?$|(?:作者|記者|记者)\s*[:：]?\s*\w{2,6}$"
)
_URL_DATE = re.compile(r"(?<!\d)((?:19|20)\d\d)[/-]?([01]\d)[/-]?([0-3]\d)(?!\d)")


@dataclass(frozen=True, slots=True)
class Metadata:
    """What is known of an article besides its text; as in `core.values.Extraction`."""

    title: str = ""
    authors: tuple[str, ...] = ()
    published: datetime | None = None
    updated: datetime | None = None
    canonical_url: str = ""
    image: str = ""
    site: str = ""


def read_metadata(
    tree: html.HtmlElement, declared: Declared, url: str, feed_title: str, now: datetime | None
) -> Metadata:
    """Everything but the text. `url` is where the page was found."""
    site = _site(declared, url)
    title = _title(tree, declared, site, url, feed_title)
    published, updated = _times(tree, declared, url, title, now)
    return Metadata(
        title=title,
        authors=_authors(tree, declared, site, title),
        published=published,
        updated=updated if not (updated and published and updated < published) else None,
        canonical_url=_canonical(tree, declared, url),
        image=_image(declared, url),
        site=site,
    )


def text_of(element: html.HtmlElement) -> str:
    """The words of an element on one line."""
    return " ".join("".join(element.itertext()).split())


def _site(declared: Declared, url: str) -> str:
    name = declared.first("og:site_name", "application-name", "al:android:app_name")
    name = name or (declared.names[0] if declared.names else "")
    if name and not name.startswith(("http:", "https:", "@")) and len(name) <= 80:
        return name
    return _host(url).removeprefix("www.")


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def _path(url: str) -> str:
    try:
        return urlsplit(url).path.strip("/")
    except ValueError:
        return ""


def _title(tree: html.HtmlElement, declared: Declared, site: str, url: str, feed_title: str) -> str:
    """The headline: the form that page, machine data and feed agree upon, without the outlet."""
    headings = [text for h in list(tree.iter("h1"))[:8] if (text := text_of(h))]
    page_title = next((text_of(t) for t in tree.iter("title")), "")
    headline = declared.article.get("headline") or declared.article.get("name") or ""
    offered = [
        *([" ".join(headline.split())] if isinstance(headline, str) else []),
        *(declared.first(name) for name in _TITLES),
        page_title,
        feed_title,
    ]
    outlets = {_squash(name) for name in (site, *declared.names, _host(url)) if name}
    outlets |= {_squash(part) for part in _host(url).split(".") if len(part) > 3}
    candidates = [
        c for c in (_without_outlet(_unescape(o), outlets, headings) for o in offered) if c
    ]
    keys = [_squash(c) for c in candidates]
    for heading in headings:
        key = _squash(heading)
        if not key or key in outlets:
            continue
        if key in keys:
            return heading[:500]
        for candidate, known in zip(candidates, keys, strict=True):
            if len(known) > 20 and key.endswith(known):
                return candidate[:500]  # the heading has a kicker before it: "Culture: ..."
            if len(key) > 12 and key in known:
                return heading[:500]
    if candidates:
        return candidates[0][:500]
    return headings[0][:500] if headings else ""


def _squash(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).casefold()


def _unescape(text: str) -> str:
    return (
        " ".join(re.sub(r"</?(?:em|i|b|strong|span|br)\b[^>]*>", " ", unescape(text)).split())
        if "&" in text or "<" in text
        else text
    )


def _without_outlet(title: str, outlets: set[str], headings: list[str]) -> str:
    """A page title without "| The Outlet" or "The Outlet - " around it."""
    for heading in headings:
        if len(heading) > 12 and title.startswith(heading):
            return heading
    while True:
        parts = list(_SEPARATOR.finditer(title))
        if not parts:
            return title
        last, first = parts[-1], parts[0]
        tail, head = title[last.end() :], title[: first.start()]
        if _squash(tail) in outlets or _names_outlet(tail, outlets):
            title = title[: last.start()].strip()
        elif _squash(head) in outlets:
            title = title[first.end() :].strip()
        else:
            return title


def _names_outlet(part: str, outlets: set[str]) -> bool:
    key = _squash(part)
    return len(part.split()) <= 5 and any(
        len(o) > 3 and len(key) > 3 and (key in o or o in key) for o in outlets
    )


def _times(
    tree: html.HtmlElement, declared: Declared, url: str, title: str, now: datetime | None
) -> tuple[datetime | None, datetime | None]:
    language = tree.get("lang") or tree.get("{http://www.w3.org/XML/1998/namespace}lang") or ""
    told = declared.article

    def first(values: list[Any]) -> datetime | None:
        for value in values:
            if isinstance(value, list) and value:
                value = value[0]
            if isinstance(value, str) and value and (found := read_date(value, now, language)):
                return found
        return None

    published = first([told.get("datePublished"), told.get("dateCreated")])
    updated = first([told.get("dateModified")])
    published = published or first([declared.first(name) for name in _PUBLISHED])
    updated = updated or first([declared.first(name) for name in _UPDATED])
    if not published:
        shown, changed = _shown_times(tree, title, now, language)
        published = shown or _url_date(url, now)
        updated = updated or changed
    return published, updated


def _url_date(url: str, now: datetime | None) -> datetime | None:
    match = _URL_DATE.search(url)
    return read_date("-".join(match.groups()), now) if match else None


def _shown_times(
    tree: html.HtmlElement, title: str, now: datetime | None, language: str
) -> tuple[datetime | None, datetime | None]:
    """Times that the page shows near its headline; never one of a sidebar or a related link."""
    published = updated = None
    key = _squash(title)
    near = next(iter(tree.iter("h1")), None)
    if near is None:
        near = next((h for h in tree.iter("h2", "h3") if _squash(text_of(h)) == key), None)
    for _ in range(4):
        if near is None or near.tag in ("body", "html"):
            break
        near = near.getparent()
        if near is None:
            break
        for element in list(near.iter("time", "span", "div", "p", "abbr", "li", "small", "em"))[
            :300
        ]:
            label = " ".join(element.get(key) or "" for key in ("class", "itemprop", "id"))
            if element.tag != "time" and not _DATE_CLASS.search(label):
                continue
            shown = element.get("datetime") or element.get("content") or element.get("title") or ""
            words = text_of(element)
            moment = read_date(shown, now, language) if shown else None
            if moment is None and len(words) <= 80:
                moment = read_date(words, now, language)
            if moment is None:
                continue
            if _UPDATED_CLASS.search(label) and not _PUBLISHED_CLASS.search(label):
                updated = updated or moment
            else:
                published = published or moment
        if published:
            return published, updated
    times = [t for t in tree.iter("time") if t.get("datetime") or t.text]
    if not published and len({t.get("datetime") or text_of(t) for t in times}) == 1:
        published = read_date(times[0].get("datetime") or text_of(times[0]), now)
    return published or updated, updated


def _authors(tree: html.HtmlElement, declared: Declared, site: str, title: str) -> tuple[str, ...]:
    outlets = (site, *declared.names)
    for key in ("author", "creator"):
        found = people(_names(declared.article.get(key)), outlets)
        if found:
            return found
    for name in _AUTHORS:
        if name == "twitter:data1" and not re.search(
            r"written|author|by", declared.first("twitter:label1"), re.I
        ):
            continue
        found = people(declared.meta.get(name, []), outlets)
        if found:
            return found
    return people(_bylines(tree), outlets)


def _names(value: Any) -> list[str]:
    """The names in a JSON-LD author: a string, an object, or a list of these."""
    found: list[str] = []
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, dict):
            kind = item.get("@type") or ""
            if "Organization" in str(kind):
                continue
            item = item.get("name")
        if isinstance(item, list):
            found.extend(name for name in item if isinstance(name, str))
        elif isinstance(item, str):
            found.append(item)
    return found


def _bylines(tree: html.HtmlElement) -> list[str]:
    """What stands in elements that are marked as author or byline, or says "By ..."."""
    for attribute, wanted in (("rel", "author"), ("itemprop", "author")):
        marked = [
            text
            for element in tree.iter("a", "span", "div", "p", "address")
            if wanted in (element.get(attribute) or "").split()
            and 3 < len(text := text_of(element)) < 80
        ]
        if marked:
            return list(dict.fromkeys(marked))[:4]
    spoken = []
    for element in tree.iter("a", "span", "div", "p", "address", "li", "strong", "em"):
        label = f"{element.get('class') or ''} {element.get('id') or ''}"
        by_class = bool(_BYLINE_CLASS.search(label)) and not _NOT_BYLINE.search(label)
        opening = (element.text or "").lstrip()[:40]
        if not by_class and not _SPOKEN.match(opening):
            continue
        text = text_of(element)
        if 3 < len(text) < 100 and people([text], ()):
            if by_class:
                return [text]
            spoken.append(text)
    named = [text for text in spoken if _SPOKEN_NAME.match(text)]
    return named[:1]


def _canonical(tree: html.HtmlElement, declared: Declared, url: str) -> str:
    """The address that the page gives itself, or `url`; always absolute http(s) or ""."""
    links = [
        link.get("href") or ""
        for link in tree.iter("link")
        if "canonical" in (link.get("rel") or "").lower().split()
    ]
    host = _registered(_host(url))
    for address in (*links, declared.first("og:url")):
        absolute = _absolute(address, url)
        if not absolute:
            continue
        path = _path(absolute)
        # A front page as the canonical address of everything is a common mistake of templates.
        if (path or not _path(url)) and (not host or _registered(_host(absolute)) == host):
            return absolute
    return _absolute(url, url)


def _registered(host: str) -> str:
    """The last two labels, three when the second last is short (co.uk, com.vn): near enough."""
    labels = host.split(".")
    return ".".join(labels[-3:] if len(labels) > 2 and len(labels[-2]) <= 3 else labels[-2:])


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
    image = declared.article.get("image")
    while not found and image:
        if isinstance(image, list):
            image = image[0]
        elif isinstance(image, dict):
            image = image.get("url") or image.get("contentUrl")
        else:
            found = image if isinstance(image, str) else ""
            image = None
    return _absolute(found, url)
