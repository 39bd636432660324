"""Who wrote an article, and which agency it came from: what is declared, then what is shown."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from lxml import etree, html

from core.agencies import agency_named
from scrapers.extraction.near import Line, is_elsewhere, words_of
from scrapers.extraction.people import is_name, is_only_by, names_in, people
from scrapers.extraction.structured import Declared
from scrapers.extraction.tree import beginning_of, found_by

#: Names of meta elements without "-", "_", ":" and the like.
_AUTHORS = (
    "author", "articleauthor", "ogarticleauthor", "parselyauthor", "sailthruauthor", "byl",
    "dccreator", "dctermscreator", "cxenseparseauthor", "articleauthorname", "authors",
    "dableauthor", "citationauthor", "authorname", "creator", "articleauthors", "byline",
    "dcauthor",
)  # fmt: skip
_MARKED = frozenset((
    "author", "authors", "autor", "autores", "auteur", "byline", "bylines", "writer", "reporter",
    "journalist", "penulis", "verfasser", "contributor", "redactor", "yazar", "автор", "forfatter",
    "byname", "vcard", "fn",
))  # fmt: skip
#: What else an element is, where "author" in its name is only where it stands: "author-bio".
_BESIDE = frozenset((
    "bio", "social", "share", "avatar", "image", "img", "follow", "more", "desc",
    "description", "title", "role", "job", "position", "count", "icon", "photo", "picture",
    "comment", "about", "related", "mail",
))  # fmt: skip
#: "By" in the languages of the press, before a name on a line.
_SPOKEN = re.compile(
    r"(?:(?<=was )|(?<=is )|^|(?<=[|•·,.–—-]\s)|(?<=\d\s)|(?<=[年月日]\s))(?:"
    r"(?i:(?:written|words|story|posted|published|reported|article|text|reviewed)\s+by|by|von|par|"
    r"por|"
    r"door|oleh|ni|tác giả|автор|autor|autora|author|auteur|penulis|reporter|szerző|yazan|od|av|af|"
    r"di|γράφει (?:ο|η)|بقلم|מאת|โดย)\s*[:：]?\s+|"
    r"(?:作者|記者|记者|撰文|執筆|文|글)\s*[:：/／]\s*)(?P<who>\S.{1,90})"
)
_AUTHOR_PAGE = re.compile(
    r"/(?:authors?|autor(?:es|en|in)?|auteurs?|autore|autori|writers?|contributors?|"
    r"journalists?|reporters?|profiles?|people|byline|staff|columnists?|by|penulis|editor|team|"
    r"yazar(?:lar)?|redaktion|redakteure?|avtor|author-profile|opinion-makers?|experts?|"
    r"our-team|meet-the-team|redactores|firmas?|schrijvers?|forfatter|skribent)/[^/?#]+",
    re.IGNORECASE,
)
#: One pass with predicates: a union of paths would be sorted, in quadratic time where a page has
#: tens of thousands of siblings.
_TAGGED = etree.XPath(
    "descendant::*[@rel='author' or @itemprop='author' or @itemprop='creator' or @property='author'"
    " or @class[contains(., 'uthor') or contains(., 'yline') or contains(., 'autor')"
    " or contains(., 'auteur')] or @href[contains(., '/author')]]"
)
_ALONE = re.compile(r"([A-Z][\w.'’-]{2,24})\s*(?:$|[|·•,])")
_SOURCES = ("source", "articlesource", "syndicationsource", "originalsource", "newssource")
_SAYS_AUTHOR = re.compile(r"written|author|by|verfasst|écrit|escrito|автор|著|作", re.IGNORECASE)
_CREDIT_PARTS = re.compile(
    r"\s*[/|,;&·•]\s*|\s+and\s+|^(?:by|from|source|quelle|fuente|fonte|nguồn|来源|來源)\s*[:：]?\s+",
    re.IGNORECASE,
)
_CREDIT_BY = re.compile(
    r"(?:by|from|source|quelle|fuente|fonte|nguồn|来源|來源|von|par|por)\b", re.IGNORECASE
)
_SOURCE_MARKED = _MARKED | {"source", "agency", "provider", "attribution"}
_PICTURE = frozenset((
    "caption", "credit", "credits", "photo", "image", "picture", "gallery", "media", "video",
    "copyright", "thumbnail",
))  # fmt: skip
_PORTRAIT = frozenset((
    "avatar", "author", "profile", "portrait", "headshot", "gravatar", "rounded", "round", "circle",
))  # fmt: skip
_PARTS = re.compile(r"\s*[|·•●]\s*|\s+[–—]\s+")
#: A byline with its date and time to read; longer lines are text.
_LONGEST_LINE = 200
_DATE_BEHIND = re.compile(r"\s*[|•·,–—-]?\s*(?:\w+\.?,?\s+)?\d.*$")


def read_authors(
    tree: html.HtmlElement, declared: Declared, lines: list[Line], outlets: tuple[str, ...]
) -> tuple[str, ...]:
    """The people who wrote it: declared, else shown near the headline, else marked as authors."""
    for names in _declared(declared):
        if found := people(names, outlets):
            return found
    shown = _shown(lines)
    # A site may bear its only author's name; then "By" says that the name is a person's.
    return (
        people(shown, outlets)
        or people(_tagged(tree), outlets)
        or people((name for name in shown if is_name(name) and _says_by(name, lines)), ())
    )


def read_credit(declared: Declared, lines: list[Line]) -> str:
    """The news agency that is declared or shown as the author, by its usual name, or ""."""
    told = [name for names in _declared(declared) for text in names for name in names_in(text)]
    shown = [
        part
        for line in lines
        if 1 < len(line.text) < 100 and _is_credit_line(line)
        for piece in line.pieces
        for part in _CREDIT_PARTS.split(piece.text)
    ]
    for name in (*told, *declared.plain(*_SOURCES), *shown):
        if agency := agency_named(name):
            return agency
    return ""


def _is_credit_line(line: Line) -> bool:
    """Whether a line says who wrote the text: it is marked as a byline, says "By" or "Source",
    or has the date too. A picture's credit looks alike, but for its names."""
    names = frozenset().union(*(words for _, words in line.elements))
    return not names & _PICTURE and bool(
        names & _SOURCE_MARKED or _CREDIT_BY.match(line.text) or re.search(r"\d{4}", line.text)
    )


def _declared(declared: Declared) -> Iterator[list[str]]:
    """The groups of names that machines are told, the most careful first."""
    for told in (declared.article, declared.item):
        for key in ("author", "creator"):
            yield _names(told.get(key))
    for name in _AUTHORS:
        yield declared.plain(name)
    if any(_SAYS_AUTHOR.search(label) for label in declared.plain("twitterlabel1")):
        yield declared.plain("twitterdata1")
    yield _names(declared.page.get("author"))


def _names(value: Any) -> list[str]:
    """The names in a JSON-LD author: a string, an object, or a list of these."""
    found: list[str] = []
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, dict):
            if "Organization" in str(item.get("@type") or ""):
                continue
            item = item.get("name")
        if isinstance(item, list):
            found.extend(name for name in item if isinstance(name, str))
        elif isinstance(item, str):
            found.append(item)
    return found


def _shown(lines: list[Line]) -> list[str]:
    """Names near the headline: on a marked or linked element, or behind "By"."""
    announced = False  # whether "By" stands alone just before
    faces = {
        _first_name(element.get("alt") or "")
        for line in lines
        for element, _ in line.elements
        if element.tag in ("img", "amp-img") and _is_portrait(element)
    }
    for line in lines:
        if len(line.text) > _LONGEST_LINE:
            announced = False
            continue
        if linked := [text for text in _author_links(line) if people([text], ())]:
            return linked
        for piece in line.pieces:
            if announced and (names := _spoken(piece.text)):
                return names
            announced = is_only_by(piece.text)
        for text in (line.text, *(piece.text for piece in line.pieces)):
            if (spoken := _SPOKEN.search(text)) and (names := _spoken(spoken["who"])):
                return names
        marked = any(words & _MARKED and not words & _BESIDE for _, words in line.elements)
        if marked and (names := [n for piece in line.pieces for n in _names_on(piece.text)]):
            return names
        # A portrait whose text is the name that stands beside it.
        if names := [piece.text for piece in line.pieces if piece.text in faces]:
            return names
    return []


def _author_links(line: Line) -> list[str]:
    return [
        " ".join(beginning_of(element, _LONGEST_LINE).split())
        for element, _ in line.elements
        if element.tag == "a" and _AUTHOR_PAGE.search(element.get("href") or "")
    ]


def _names_on(text: str) -> list[str]:
    """The names in "5 March 2026 · Ana Torres | 4 min read"."""
    return [
        name
        for part in _PARTS.split(text)
        for name in names_in(_DATE_BEHIND.sub("", part))
        if is_name(name)
    ]


def _is_portrait(image: html.HtmlElement) -> bool:
    """Whether a picture is as small or named as those beside a byline."""
    width = image.get("width") or ""
    return (width.isdigit() and int(width) <= 120) or bool(
        (words_of(image) | words_of(_parent(image))) & _PORTRAIT
    )


def _parent(element: html.HtmlElement) -> html.HtmlElement:
    parent = element.getparent()
    return element if parent is None else parent


def _first_name(text: str) -> str:
    names = names_in(text) if 4 < len(text) < 80 else []
    return names[0] if names and is_name(names[0]) else ""


def _spoken(who: str) -> list[str]:
    """The names behind "By"; one word alone is a name ("Amanda") when nothing follows it."""
    names = _names_on(who)
    alone = _ALONE.match(who)
    return names or (list(people([alone[1]], ())) if alone else [])


def _says_by(name: str, lines: list[Line]) -> bool:
    """Whether a line says "By" and this name, and nothing else before it."""
    return any(
        (spoken := _SPOKEN.match(line.text)) and spoken["who"].startswith(name) for line in lines
    )


def _tagged(tree: html.HtmlElement) -> list[str]:
    """Names in elements that are marked as author, anywhere but among other articles.

    Where elements name different people they are teasers, unless one byline is repeated: above
    and below an article, say.
    """
    body = tree.find("body")
    found: Counter[tuple[str, ...]] = Counter()
    for element in found_by(_TAGGED, tree if body is None else body)[:40]:
        words = words_of(element)
        if words & _BESIDE or is_elsewhere(element):
            continue
        text = beginning_of(element, _LONGEST_LINE)
        if not 3 < len(text) < 120 or any(is_elsewhere(up) for up in element.iterancestors()):
            continue
        if names := [name for name in names_in(text) if is_name(name)]:
            found[tuple(names)] += 1
    if not found:
        return []
    (names_of_most, times), *others = found.most_common(2)
    return list(names_of_most) if not others or times > others[0][1] else []
