"""Find what can be polled of a site: its feeds, its sitemaps, or its front page itself.

    page (or the one it sends its reader on to) -> feeds it names -> robots.txt
         -> usual addresses -> each fetched and read

Nothing is believed unread: what is offered was fetched, parsed and had entries.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urlsplit

from bs4 import BeautifulSoup, Tag

from core.errors import FetchError, ParseError
from core.values import FeedEntry, FetchedPage, Source, SourceKind
from scrapers.charset import decode
from scrapers.feed_entries import join, web_address
from scrapers.feed_text import one_line
from scrapers.index_pages import read_index
from scrapers.read import Fetch, read_source

#: Where sites keep their feeds when their pages do not say so; tried in this order, until one
#: is a feed. WordPress, Blogger, Ghost, Hugo, Drupal and hand-written sites.
USUAL_FEEDS = (
    "feed/", "rss", "rss.xml", "feed.xml", "atom.xml", "index.xml", "feeds/posts/default",
    "rss/", "feed.json",
)  # fmt: skip
#: Where sites keep their sitemaps when robots.txt does not say so.
USUAL_SITEMAPS = ("news-sitemap.xml", "sitemap-news.xml", "sitemap_news.xml", "sitemap.xml")
#: Candidates that are fetched for one site: a front page may name a feed for every section.
MOST_CANDIDATES = 12

#: Kinds of source, the best to poll first.
_KINDS: tuple[SourceKind, ...] = ("feed", "sitemap", "page")
_FEED_TYPES = frozenset(
    {
        "application/rss+xml", "application/atom+xml", "application/rdf+xml",
        "application/feed+json", "application/xml", "text/xml",
    }
)  # fmt: skip
_FEED_LINK = re.compile(
    r"(?:/|\b)(?:rss|atom|feeds?)(?:\.xml|\.rdf|\.json)?(?:/|\?|$)", re.IGNORECASE
)
#: As WordPress names its feeds where addresses are not rewritten.
_FEED_QUERY = re.compile(r"(?:^|&)feed=(?:rss2?|rdf|atom)(?:&|$)")
# Spaces only: `\s` would run over line ends, and a file of empty lines cost its square.
_ROBOTS_SITEMAP = re.compile(r"^[ \t]*sitemap[ \t]*:[ \t]*(\S+)", re.IGNORECASE | re.MULTILINE)
#: What links to feeds say where their addresses do not; a longer text is a headline.
_FEED_NAME = re.compile(r"\b(?:rss|atom|xml)\b", re.IGNORECASE)
_LONGEST_NAME = 30
#: A page that waits longer shows itself again rather than another one.
_SENDS_ON = re.compile(r"\s*\d(?:\.\d*)?\s*[;,]\s*url\s*=\s*[\"']?([^\"'\s]+)", re.IGNORECASE)
#: Feeds of comments and of podcasts' episodes are no news.
_UNWANTED = re.compile(r"comment|kommentar|commentaire", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Candidate:
    """An address that may be a feed or sitemap; `how` says for people why we think so."""

    url: str
    kind: SourceKind
    title: str
    how: str


@dataclass(frozen=True, slots=True)
class Found:
    """A source that was read: how many entries it offers, and the newest one's time.

    `articles` are the addresses that a page is taken to link to articles with.
    """

    url: str
    kind: SourceKind
    title: str
    how: str
    entries: int
    newest: datetime | None
    examples: tuple[str, ...]
    articles: tuple[str, ...] = ()


async def discover(
    url: str,
    fetch: Fetch,
    now: datetime,
    *,
    headers: Sequence[tuple[str, str]] = (),
    allow_private: bool = False,
) -> tuple[Found, ...]:
    """What can be polled of a site, best first: feeds, news sitemaps, then the page itself.

    Of feeds that offer the same addresses (RSS and Atom) the one named first is given.

    Args:
        url: the site's front page, a section, or a feed's own address.
        fetch: gets addresses; asked one after the other.
        now: entries from the future are not counted as the newest.
        headers: sent with every request.
        allow_private: whether loopback and intranet addresses may be asked.

    A site that refuses its front page may still offer feeds: then the usual addresses are tried.
    Raises FetchError when the page itself cannot be had and nothing else is there; other
    addresses that fail are left out.
    """
    source = Source("candidate", "", url, headers=tuple(headers), allow_private=allow_private)
    refused: FetchError | None = None
    try:
        page = await _front(source, fetch)
    except FetchError as error:
        if not error.status:  # nobody is there
            raise
        refused, page = error, FetchedPage(url, url, error.status, (), b"", now)
    found: list[Found] = []
    offered: list[frozenset[str]] = []
    own = None if refused else await _read_itself(page, source, fetch, now)
    if own:
        return (own,)

    async def look(candidates: Sequence[Candidate], enough: int) -> None:
        """Read candidates until so many are good."""
        good = 0
        for candidate in candidates:
            if good >= enough or any(known.url == candidate.url for known in found):
                continue
            answer = await _try(candidate, source, fetch, now)
            if answer is None:
                continue
            read, entries = answer
            urls = frozenset(entry.url for entry in entries if entry.url)
            if read.kind != "feed" or not urls or urls not in offered:
                found.append(read)
                offered.append(urls)
                good += 1

    await look(feeds_named(page)[:MOST_CANDIDATES], MOST_CANDIDATES)
    if not found:
        await look(usual(page.final_url, USUAL_FEEDS, "feed"), 1)
    robots = await _robots(page.final_url, source, fetch)
    named = sitemaps_named(robots, page.final_url)[:MOST_CANDIDATES]
    await look(named or usual(page.final_url, USUAL_SITEMAPS, "sitemap"), 2)
    if refused and not found:
        raise refused
    articles = _index(page)
    if articles:
        found.append(
            _found(Candidate(page.final_url, "page", "", "the page itself"), articles, now)
        )
    return tuple(sorted(found, key=lambda each: _KINDS.index(each.kind)))


async def _front(source: Source, fetch: Fetch) -> FetchedPage:
    """The page at the source's address, or the one it sends its reader on to. Raises FetchError."""
    private = source.allow_private
    page = await fetch(source.url, headers=source.headers, allow_private=private)
    soup, base = _soup(page)
    for meta in soup.find_all("meta", attrs={"http-equiv": True}):
        sent = _SENDS_ON.match(str(meta.get("content") or ""))
        if not sent or str(meta["http-equiv"]).strip().lower() != "refresh":
            continue
        target = web_address(sent[1], base)
        if target and target != page.final_url:
            own = source.headers if join(target, "/") == join(source.url, "/") else ()
            try:
                return await fetch(target, headers=own, allow_private=private)
            except FetchError:  # what the page itself says is all there is
                break
    return page


def _soup(page: FetchedPage) -> tuple[BeautifulSoup, str]:
    """A page's elements, and what its links begin at."""
    soup = BeautifulSoup(decode(page.body, page.header("content-type")), "lxml")
    base = soup.find("base", href=True)
    written = str(base["href"]) if isinstance(base, Tag) else ""
    return soup, join(page.final_url, written) if written else page.final_url


def feeds_named(page: FetchedPage) -> tuple[Candidate, ...]:
    """The feeds that a page names: in its head (rel="alternate"), then in its links."""
    soup, root = _soup(page)
    named = (*_alternates(soup, root), *_feed_links(soup, root))
    unique = {candidate.url: candidate for candidate in reversed(named)}
    ordered = dict.fromkeys(candidate.url for candidate in named)
    return tuple(unique[address] for address in ordered)


def _alternates(soup: BeautifulSoup, base: str) -> Iterator[Candidate]:
    for link in soup.find_all("link", href=True):
        rels = {rel.lower() for rel in link.get_attribute_list("rel") if rel}
        kind = str(link.get("type") or "").strip().lower().partition(";")[0]
        title = one_line(str(link.get("title") or ""))
        url = web_address(str(link["href"]), base)
        wanted = ("alternate" in rels and kind in _FEED_TYPES) or "feed" in rels
        if url and wanted and not _UNWANTED.search(f"{title} {url}"):
            yield Candidate(url, "feed", title, "named in the page's head")


def _feed_links(soup: BeautifulSoup, base: str) -> Iterator[Candidate]:
    for anchor in soup.find_all("a", href=True):
        url = web_address(str(anchor["href"]), base)
        parts = urlsplit(url) if "[" not in url else None
        is_feed = parts and (_FEED_LINK.search(parts.path) or _FEED_QUERY.search(parts.query))
        name = _name_of(anchor)
        is_called = len(name) <= _LONGEST_NAME and _FEED_NAME.search(name)
        if url and (is_feed or is_called) and not _UNWANTED.search(f"{name} {url}"):
            yield Candidate(url, "feed", one_line(anchor.get_text(" ")), "linked on the page")


def _name_of(anchor: Tag) -> str:
    """What a link is called: its text, else what its picture or itself says for the blind."""
    image = anchor.find("img", alt=True)
    told = (anchor.get("title"), anchor.get("aria-label"))
    said = (anchor.get_text(" "), image["alt"] if isinstance(image, Tag) else "", *told)
    return next((name for one in said if one and (name := one_line(str(one)))), "")


def sitemaps_named(robots: str, base: str) -> tuple[Candidate, ...]:
    """The sitemaps that a robots.txt names, those of news first (RFC 9309 2.2.4)."""
    urls = dict.fromkeys(web_address(match[1], base) for match in _ROBOTS_SITEMAP.finditer(robots))
    named = [Candidate(url, "sitemap", "", "named in robots.txt") for url in urls if url]
    return tuple(sorted(named, key=lambda candidate: "news" not in candidate.url.lower()))


async def site_sitemaps(source: Source, fetch: Fetch) -> tuple[Candidate, ...]:
    """Where a source's site may keep sitemaps, unread: what robots.txt names, or usual places."""
    robots = await _robots(source.url, source, fetch)
    named = sitemaps_named(robots, source.url)
    return named or usual(source.url, USUAL_SITEMAPS, "sitemap")


def usual(url: str, paths: Sequence[str], kind: SourceKind) -> tuple[Candidate, ...]:
    """Usual addresses below a site's root, and feeds below the page's own path as well."""
    root = join(url, "/")
    bases = [root]
    path = urlsplit(url).path
    if kind == "feed" and path.strip("/"):
        bases.insert(0, root.rstrip("/") + path.rstrip("/") + "/")
    return tuple(
        Candidate(base + each, kind, "", "found at a usual address")
        for base in bases
        for each in paths
    )


async def _robots(url: str, source: Source, fetch: Fetch) -> str:
    try:
        answer = await fetch(
            join(url, "/robots.txt"), headers=source.headers, allow_private=source.allow_private
        )
    except FetchError:  # most small sites have none
        return ""
    return decode(answer.body, answer.header("content-type"))


async def _try(
    candidate: Candidate, source: Source, fetch: Fetch, now: datetime
) -> tuple[Found, Sequence[FeedEntry]] | None:
    """Fetch and read a candidate; None when it is not what it was taken for."""
    source = replace(source, url=candidate.url, kind=candidate.kind)
    try:
        answer = await fetch(
            candidate.url, headers=source.headers, allow_private=source.allow_private
        )
        entries = await read_source(source, answer, fetch, now)
    except (FetchError, ParseError):  # a dead link or a page in a feed's place: not offered
        return None
    return (_found(candidate, entries, now), entries) if entries else None


async def _read_itself(
    page: FetchedPage, source: Source, fetch: Fetch, now: datetime
) -> Found | None:
    """What the given address is if it is a feed or sitemap itself, as a front page is not."""
    kinds: tuple[SourceKind, ...] = ("sitemap", "feed")
    for kind in kinds:
        try:
            entries = await read_source(replace(source, kind=kind), page, fetch, now)
        except (FetchError, ParseError):
            continue
        return _found(Candidate(page.final_url, kind, "", "the address itself"), entries, now)
    return None


def _index(page: FetchedPage) -> tuple[FeedEntry, ...]:
    try:
        return read_index(page)
    except ParseError:  # no web page: it cannot be polled as one
        return ()


def _found(candidate: Candidate, entries: Sequence[FeedEntry], now: datetime) -> Found:
    times = [e.published for e in entries if e.published and e.published <= now]
    examples = tuple(entry.title for entry in entries if entry.title)[:3]
    return Found(
        url=candidate.url,
        kind=candidate.kind,
        title=candidate.title,
        how=candidate.how,
        entries=len(entries),
        newest=max(times, default=None),
        examples=examples,
        articles=tuple(e.url for e in entries) if candidate.kind == "page" else (),
    )
