"""Where an article goes on that a site splits into pages.

`rel=next` alone is no witness: blogs use it for the next article. What counts is the address,
which must be that of the article with a part number in it (`?page=2`, `/2`, `_2.html`,
`/seite-2`), and a link of a few words. No word of any language is looked for.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import parse_qsl, urlsplit

from lxml import html

from core.urls import absolute_url, host_of

#: Names of query parameters that sites number the pages of an article with.
_PAGE = re.compile(
    r"(?:page|p|pg|pn|paged|pag|pagina|página|seite|side|sida|strana|strona|sayfa|halaman|"
    r"part|teil|pagenum|pagenr|pageno|page_no|pagenumber|page_number|currentpage)$",
    re.IGNORECASE,
)
#: How they number them in a path: "/2", "/page/2", "/seite-2", "_2.html", "-2.html".
_IN_PATH = re.compile(
    r"(?:[/_.-](?:page|pagina|seite|side|sida|strona|sayfa|pag|part|teil|p)?[/_.=-]?)"
    r"(?P<number>\d{1,2})(?P<end>(?:\.[a-z]{3,5})?/?)$",
    re.IGNORECASE,
)
#: What they call all pages on one.
_ALL_WORDS = (
    r"(?:all|full|single|singlepage|single-page|onepage|one-page|one_page|complete|viewall|"
    r"view-all|komplettansicht|gesamt|fullpage|showall|allpages|rest)"
)
_ALL = re.compile(rf"{_ALL_WORDS}$", re.IGNORECASE)
_ALL_IN_PATH = re.compile(rf"[/_.-]{_ALL_WORDS}(?P<end>(?:\.[a-z]{{3,5}})?/?)$", re.IGNORECASE)
#: What the end of a link must look like to be looked at closer.
_MAY_LEAD_ON = re.compile(
    rf"\d\.[a-z]{{3,5}}$|[=_/.?&-]{_ALL_WORDS}|=\d{{1,2}}(?:&|$)", re.IGNORECASE
)
_INDEX = re.compile(r"/index\.[a-z]{3,5}$|/$", re.IGNORECASE)
#: A link of more characters is a headline.
_LONGEST_LINK = 80
_ELSEWHERE = re.compile(r"comment|related|recommend|disqus", re.IGNORECASE)


def next_part(tree: html.HtmlElement, url: str, first: str = "") -> str:
    """The address of the part that follows this page, or "".

    Args:
        tree: the page.
        url: its address.
        first: the address of the article's first page, where this is a later one.
    """
    first = first or url
    wanted = part_number(url, first) + 1
    if wanted < 2:
        return ""
    return _first_link(tree, url, lambda link: part_number(link, first) == wanted)


def whole_page(tree: html.HtmlElement, url: str) -> str:
    """The address under which the site shows all parts on one page, or ""."""
    return _first_link(tree, url, lambda link: _shows_all(link, url))


def part_number(url: str, first: str) -> int:
    """Which part of the article at `first` an address is: 1 for `first` itself, 0 for none."""
    if host_of(url) != host_of(first) or not host_of(url):
        return 0
    a, b = urlsplit(url), urlsplit(first)
    query, number = _without_page(a.query)
    others, own = _without_page(b.query)
    if a.path.rstrip("/") == b.path.rstrip("/"):
        if query == others and own in (0, 1):
            return number or 1
        return 1 if a.query == b.query else 0
    if query != others or number or own > 1:
        return 0
    bare, in_path = _without_number(a.path)
    start, begins = _without_number(b.path)
    if in_path and (bare == _plain(b.path) or (begins == 1 and bare == start)):
        return in_path
    return 1 if begins == 1 and _plain(a.path) == start else 0


def _first_link(tree: html.HtmlElement, url: str, wanted: Callable[[str], bool]) -> str:
    """The first wanted address among the page's short links and its head's next."""
    for element in tree.iter("link", "a"):
        href = (element.get("href") or "").strip()
        if not href or "#" in href or len(href) > 500:
            continue
        if element.tag == "link":
            fits = "next" in (element.get("rel") or "").lower().split()
        else:
            fits = href.rstrip("/")[-1:].isdigit() or bool(_MAY_LEAD_ON.search(href))
        if (
            fits
            and (link := absolute_url(url, href))
            and wanted(link)
            and len(element.text_content().strip()) <= _LONGEST_LINK
            and not _is_elsewhere(element)
        ):
            return link
    return ""


def _is_elsewhere(element: html.HtmlElement) -> bool:
    return any(
        above.tag == "aside" or _ELSEWHERE.search(f"{above.get('class')} {above.get('id')}")
        for above in element.iterancestors()
    )


def _without_page(query: str) -> tuple[list[tuple[str, str]], int]:
    """The parameters of a query but the page number, and that number or 0."""
    rest, number = [], 0
    for name, value in parse_qsl(query, keep_blank_values=True):
        if _PAGE.match(name) and value.isdecimal() and len(value) < 3:
            number = int(value)
        else:
            rest.append((name, value))
    return rest, number


def _without_number(path: str) -> tuple[str, int]:
    found = _IN_PATH.search(path)
    if not found:
        return _plain(path), 0
    return _plain(path[: found.start()] + found["end"]), int(found["number"])


def _plain(path: str) -> str:
    """A path without what says only "the first": a slash at its end, "index"."""
    return _INDEX.sub("", path.rstrip("/"))


def _shows_all(link: str, url: str) -> bool:
    if host_of(link) != host_of(url):
        return False
    a, b = urlsplit(link), urlsplit(url)
    if a.path.rstrip("/") == b.path.rstrip("/"):
        more = set(parse_qsl(a.query)) - set(parse_qsl(b.query))
        return len(more) == 1 and any(
            _ALL.match(value) or (_ALL.match(name) and value in ("1", "true", "yes"))
            for name, value in more
        )
    found = _ALL_IN_PATH.search(a.path)
    if not found:
        return False
    return _plain(a.path[: found.start()] + found["end"]) == _plain(b.path)
