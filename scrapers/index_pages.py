"""A section page without feed to the articles that it links to.

Read with BeautifulSoup. A link is judged by the shape of its address among the addresses of
the page, by where it stands, and by its text.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from statistics import fmean
from urllib.parse import urldefrag, urlsplit

from bs4 import BeautifulSoup, NavigableString, Tag
from bs4.element import PageElement

from core.errors import ParseError
from core.urls import canonical_url, domain_of
from core.values import FeedEntry, FetchedPage
from scrapers.charset import decode
from scrapers.feed_entries import join, web_address
from scrapers.feed_text import one_line
from scrapers.feed_xml import is_feed_text, what_it_is
from scrapers.index_shapes import is_apart, is_list_like, is_service, shape_of, shape_score

#: Score from which a link is taken for an article.
ENOUGH = 1.5
#: Address score from which the place of a link hardly counts.
SURE = 2.5
#: Links looked at on one page; hostile pages have millions.
_MOST_LINKS = 5_000
#: Characters of a page that are read; its tree takes some 25 bytes for each.
_LONGEST = 3_000_000
#: Nodes looked at inside one link: links that hold each other would take quadratic time.
_MOST_INSIDE = 200
#: How many links' worth of trust the site-wide shape has against a shape with its first part.
_SHAPE_WEIGHT = 4

#: Class names and ids, cut into words, of what is furniture.
_FURNITURE = frozenset(
    {
        "nav", "navbar", "navigation", "menu", "submenu", "megamenu", "footer", "breadcrumb",
        "breadcrumbs", "pagination", "pager", "share", "sharing", "social", "cookie", "consent",
        "newsletter", "subscribe", "login", "masthead", "topbar", "toolbar", "tag", "tags",
        "taglist", "language", "languages", "author", "authors", "byline", "sitemap",
        "offcanvas", "hamburger", "gnb", "lnb", "snb", "gnav", "gnavi", "paging", "paginate",
        "foot", "copyright", "crumbs", "sponsored", "advertorial",
    }
)  # fmt: skip
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_SPACELESS = re.compile("[\u3040-\u30ff\u3400-\u9fff\u0e00-\u0e7f]")
_WORD = re.compile(r"[^\W\d_]+")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")


@dataclass(slots=True)
class _Link:
    url: str
    title: str = ""
    headline: bool = False
    worded: float = -0.5
    place: float = -9.0
    address: float = 0.0

    @property
    def total(self) -> float:
        """What speaks for the link; a sure address is an article even in a menu or footer."""
        sure = self.address >= SURE
        return self.address + self.worded + (max(self.place, -1.0) if sure else self.place)


def read_index(page: FetchedPage, known: Collection[str] = ()) -> tuple[FeedEntry, ...]:
    """The articles that a section page links to, in the order of the page.

    `known` holds addresses that were on the page before; they are left out. The text of a link
    is the title.

    Raises ParseError when the answer is no web page.
    """
    text = decode(page.body, page.header("content-type"))
    if "<" not in text or is_feed_text(text):
        raise ParseError(page.final_url, what_it_is(text, "web page"))
    links = _links(BeautifulSoup(text[:_LONGEST], "lxml"), page.final_url)
    trust = _shape_trust(links.values())
    return tuple(
        FeedEntry(title=link.title, url=link.url, guid=link.url)
        for link in links.values()
        if link.total + trust[link.url] >= ENOUGH and link.url not in known
    )


def _links(soup: BeautifulSoup, url: str) -> dict[str, _Link]:
    """Links to other pages of the same site by identity, each with its own score and title.

    Of several links to one page the best place counts, and the headline or longest text; that
    link's address is taken (not the print version's).
    """
    base_tag = soup.find("base", href=True)
    base = join(url, str(base_tag["href"])) if isinstance(base_tag, Tag) else url
    site, own = _site(url), urldefrag(url)[0].rstrip("/")
    links: dict[str, _Link] = {}
    places: dict[int, float] = {}
    for anchor in soup.find_all("a", href=True, limit=_MOST_LINKS):
        address = urldefrag(web_address(str(anchor["href"]), base))[0]
        host = _site(address)
        if not _belongs(host, site) or address.rstrip("/") == own:
            continue
        if host != site and is_apart(host):
            continue
        (title, headline), place = _title(anchor), _place(anchor, places)
        place -= 0.0 if host == site else 1.0
        link = links.setdefault(canonical_url(address), _Link(address))
        link.place, link.worded = max(link.place, place), max(link.worded, _title_score(title))
        if (headline, len(title)) > (link.headline, len(link.title)):
            link.title, link.headline, link.url = title, headline, address
    for link in links.values():
        link.address = shape_score(link.url, shape_of(link.url))
        doubtful = link.place < 0 or link.worded < 1
        if doubtful and (is_service(link.url) or is_list_like(link.url, url)):
            link.address = -3.0
    return links


def _shape_trust(links: Iterable[_Link]) -> dict[str, float]:
    """How much the other links of the same shape speak for each link.

    Two circles of likes: those with the same first part in the path, and those anywhere. What
    stands outside of menus and footers tells a shape best, where there is any.
    """
    near: dict[tuple[str, str], list[_Link]] = {}
    far: dict[str, list[_Link]] = {}
    keys: dict[str, tuple[str, str]] = {}
    for link in links:
        first = urlsplit(link.url).path.strip("/").partition("/")[0]
        # What a word gives away (comment.php?id=7) says nothing of article.php?id=7.
        given_away = "given away " if link.address <= -3 else ""
        keys[link.url] = first, given_away + shape_of(link.url)
        near.setdefault(keys[link.url], []).append(link)
        far.setdefault(keys[link.url][1], []).append(link)
    close = {key: _telling(group) for key, group in near.items()}
    wide = {key: fmean(_telling(group)) for key, group in far.items()}
    return {
        url: (_SHAPE_WEIGHT * wide[key[1]] + sum(close[key])) / (_SHAPE_WEIGHT + len(close[key]))
        for url, key in keys.items()
    }


def _telling(group: list[_Link]) -> list[float]:
    open_air = [link.total for link in group if link.place >= 0]
    return open_air if len(open_air) >= 3 else [link.total for link in group]


def _site(url: str) -> str:
    """The host without the labels that only say how it is shown; "" when there is none."""
    try:
        host = (urlsplit(url).hostname or "").lower()
    except ValueError:  # a bracket that is no IPv6 address
        return ""
    return re.sub(r"^(?:www\d?|m|mobile|amp)\.", "", host)


def _belongs(host: str, site: str) -> bool:
    """Whether two hosts are one site: the same, or below one name that somebody registered.

    Outlets spread their sections over hosts (`national.x.example`, `business.x.example`).
    """
    return bool(host) and (host == site or domain_of(host) == domain_of(site))


def _title(anchor: Tag) -> tuple[str, bool]:
    """A link's text, and whether it is a headline.

    A heading in the link is the headline, and the rest teaser and label.
    """
    inside = (node for node in _inside(anchor) if isinstance(node, Tag))
    heading = next((element for element in inside if element.name in _HEADINGS), None)
    text = _text(heading or anchor)
    headline = heading is not None or any(e.name in _HEADINGS for e in _around(anchor))
    label = text or one_line(str(anchor.get("title") or anchor.get("aria-label") or ""))
    return label, headline and bool(text)


def _text(element: Tag) -> str:
    """The text in an element, on one line, as far as a headline and teaser reach."""
    return one_line(" ".join(str(n) for n in _inside(element) if type(n) is NavigableString))


def _inside(element: Tag) -> Iterator[PageElement]:
    """The first nodes in an element, in order (`descendants` begins by looking for the last)."""
    waiting, left = [iter(element.contents)], _MOST_INSIDE
    while waiting and left:
        node = next(waiting[-1], None)
        if node is None:
            waiting.pop()
            continue
        left -= 1
        yield node
        if isinstance(node, Tag):
            waiting.append(iter(node.contents))


def _title_score(title: str) -> float:
    """Headlines have words: five or more speak for one; three characters are one in CJK."""
    words = len(_SPACELESS.findall(title)) / 3 or len(title.split())
    return 1.0 if words >= 5 else 0.5 if words >= 4 else -0.5 if words >= 1 else -0.3


def _place(anchor: Tag, known: dict[int, float]) -> float:
    """What the place of a link says: headings and articles for it, furniture against it."""
    return max(-3.0, min(1.0, sum(_element_score(e, known) for e in _around(anchor))))


def _around(anchor: Tag) -> Iterator[Tag]:
    yield from islice((p for p in anchor.parents if p.name not in {"body", "html"}), 12)


def _element_score(element: Tag, known: dict[int, float]) -> float:
    """What one element around a link says; kept, since links share their parents."""
    key = id(element)
    if key not in known:
        known[key] = _read_element(element)
    return known[key]


def _read_element(element: Tag) -> float:
    if element.name in {"nav", "footer"}:
        return -3.0
    if element.name in {"h1", "h2", "h3", "h4", "article"}:
        return 1.0
    marks = " ".join([*(element.get("class") or ()), str(element.get("id") or "")])
    words = _WORD.findall(_CAMEL.sub(" ", marks).lower())
    return -1.5 if not _FURNITURE.isdisjoint(words) else 0.0
