"""A section page without feed to the articles that it links to.

Read with BeautifulSoup. A link is judged by the shape of its address among the addresses of
the page, by where it stands, and by its text.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from urllib.parse import urldefrag, urlsplit

from bs4 import BeautifulSoup, Tag

from core.errors import ParseError
from core.values import FeedEntry, FetchedPage
from scrapers.charset import decode
from scrapers.feed_entries import join, web_address
from scrapers.feed_text import one_line

#: Score from which a link is taken for an article.
ENOUGH = 2.0
#: Links looked at on one page; hostile pages have millions.
_MOST_LINKS = 5_000

_FURNITURE = re.compile(
    r"\b(?:nav|menu|footer|breadcrumbs?|pagination|pager|share|social|cookie|newsletter|"
    r"subscribe|login|masthead|topbar|toolbar|tags?|lang(?:uage)?s?|author|byline)\b",
    re.IGNORECASE,
)
_NO_ARTICLE_PATH = re.compile(
    r"/(?:tags?|topics?|categor(?:y|ies)|authors?|people|section|sections|search|login|signin|"
    r"register|account|subscribe|newsletters?|about(?:-us)?|contact(?:-us)?|privacy|terms|"
    r"cookies?|legal|imprint|impressum|careers|jobs|advertis\w*|feeds?|rss|page|archives?|wp-\w+|"
    r"help|faq|sitemap|staff|events|shop|store|podcasts?|video-gallery|galleries)(?:/|$)",
    re.IGNORECASE,
)
_FILE = re.compile(
    r"\.(?:jpe?g|png|gif|webp|svg|pdf|mp[34]|zip|xml|rss|atom|json|css|js|ics|docx?)$",
    re.IGNORECASE,
)
_DATED = re.compile(r"/(?:19|20)\d\d[/-]?(?:0?[1-9]|1[0-2])(?:[/-]|\d\d)")
_NUMBER = re.compile(r"\d{4,}")
_SPACELESS = re.compile("[\u3040-\u30ff\u3400-\u9fff\u0e00-\u0e7f]")


@dataclass(slots=True)
class _Link:
    url: str
    title: str
    score: float


def read_index(page: FetchedPage, known: Collection[str] = ()) -> tuple[FeedEntry, ...]:
    """The articles that a section page links to, in the order of the page.

    `known` holds addresses that were on the page before: they are left out, and links that
    stayed while the page changed are judged more sternly. The text of a link is the title.

    Raises ParseError when the answer is no web page.
    """
    text = decode(page.body, page.header("content-type"))
    if "<" not in text:
        raise ParseError(page.final_url, "answered no web page")
    soup = BeautifulSoup(text, "lxml")
    links = _links(soup, page.final_url)
    shapes = Counter(_shape(link.url) for link in links.values())
    for link in links.values():
        link.score += _address_score(link.url, shapes[_shape(link.url)])
    return tuple(
        FeedEntry(title=link.title, url=link.url, guid=link.url)
        for link in links.values()
        if link.score >= ENOUGH and link.url not in known
    )


def _links(soup: BeautifulSoup, url: str) -> dict[str, _Link]:
    """Links to other pages of the same site by address; the longest text of each."""
    base_tag = soup.find("base", href=True)
    base = join(url, str(base_tag["href"])) if isinstance(base_tag, Tag) else url
    site, own = _site(url), urldefrag(url)[0].rstrip("/")
    links: dict[str, _Link] = {}
    for anchor in soup.find_all("a", href=True, limit=_MOST_LINKS):
        address = urldefrag(web_address(str(anchor["href"]), base))[0]
        if not address or _site(address) != site or address.rstrip("/") == own:
            continue
        title = _title(anchor)
        link = links.setdefault(address, _Link(address, "", -10.0))
        link.score = max(link.score, _place_score(anchor) + _title_score(title))
        if len(title) > len(link.title):
            link.title = title
    return links


def _site(url: str) -> str:
    """The host without the labels that only say how it is shown."""
    host = (urlsplit(url).hostname or "").lower()
    return re.sub(r"^(?:www\d?|m|mobile|amp)\.", "", host)


def _title(anchor: Tag) -> str:
    """A link's text; a heading in it is the headline, the rest teaser and label."""
    heading = anchor.find(["h1", "h2", "h3", "h4", "h5"])
    text = one_line((heading if isinstance(heading, Tag) else anchor).get_text(" "))
    return text or one_line(str(anchor.get("title") or anchor.get("aria-label") or ""))


def _title_score(title: str) -> float:
    words = len(_SPACELESS.findall(title)) / 3 if _SPACELESS.search(title) else len(title.split())
    return 1.5 if words >= 5 else 1.0 if words >= 4 else 0.0 if words >= 3 else -1.0


def _place_score(anchor: Tag) -> float:
    score = 0.0
    for depth, parent in enumerate(anchor.parents):
        if depth > 12 or parent.name in {"body", "html"}:
            break
        if parent.name in {"nav", "footer"}:
            return -3.0
        if parent.name in {"h1", "h2", "h3", "h4", "article"}:
            score = max(score, 1.0)
        marks = " ".join([*(parent.get("class") or ()), str(parent.get("id") or "")])
        if depth < 4 and marks and _FURNITURE.search(marks.replace("_", "-")):
            score -= 1.5
    return score


def _shape(url: str) -> str:
    """The form of a path: how many parts, and what the last is made of."""
    parts = [part for part in urlsplit(url).path.split("/") if part]
    last = parts[-1] if parts else ""
    form = re.sub(r"\d+", "0", re.sub(r"[^\W\d_]+", "a", last))
    return f"{len(parts)}:{'long' if form.count('a') >= 4 else form[:12]}"


def _address_score(url: str, alike: int) -> float:
    path = urlsplit(url).path
    last = path.rstrip("/").rpartition("/")[2]
    if _NO_ARTICLE_PATH.search(path) or _FILE.search(path):
        return -3.0
    score = 0.0
    if _DATED.search(path):
        score += 1.5
    if _NUMBER.search(last) or _NUMBER.search(urlsplit(url).query):
        score += 1.0
    if len(re.split(r"[-_]", last)) >= 4:
        score += 1.5
    if len([part for part in path.split("/") if part]) <= 1 and score == 0:
        score -= 1.0
    return score + (0.5 if alike >= 5 else 0.0)
