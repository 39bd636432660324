"""What a page looks like from afar: all that `page_kind` decides on."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from lxml import html

from scrapers.extraction.blocks import Block
from scrapers.extraction.features import weight
from scrapers.extraction.structured import Declared, is_listing_type
from scrapers.extraction.tree import text_of

#: Blocks and characters of markup that decide what kind of page it is.
_MOST_LINES = 2_000
_MOST_MARKUP = 20_000
#: Plain text that is looked at; a wall says what it is in its first lines.
_MOST_PLAIN = 6_000
#: What sites put between a headline and their own name.
_PARTS = re.compile(r"\s(?:[-–—·•:]|::)\s|\s?[|｜»«]\s?")
#: Declared types of pages that are there to be watched, looked at or listened to.
_MEDIA = re.compile(
    r"(?:Video|Audio|Media)(?:Object|Gallery)$|ImageGallery$|Podcast\w*$|Clip$|RadioEpisode$"
)
#: How a teaser ends that stands for an article on another page.
_TEASER = re.compile(
    r"(?:read (?:more|full story|on)|continue reading|weiterlesen|mehr lesen|"
    r"lire (?:la suite|plus)|leer más|seguir leyendo|leia mais|leggi tutto|lees (?:meer|verder)|"
    r"czytaj (?:więcej|dalej)|читать (?:далее|дальше)|basahin pa|baca selengkapnya|xem thêm|"
    r"đọc tiếp|続きを読む|もっと読む|"
    r"阅读(?:全文|更多)|閱讀更多|繼續閱讀|더\s?보기|اقرأ المزيد|อ่านต่อ)\W*$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Line:
    """A block of the page: its text, whether it is a link and little else, whether it was kept."""

    text: str
    linked: bool
    kept: bool

    @property
    def leads_away(self) -> bool:
        """Whether it is a link of the length of a headline."""
        return self.linked and 25 <= weight(self.text) <= 220

    @property
    def is_teaser(self) -> bool:
        """Whether it ends in words such as "Read more"."""
        return bool(_TEASER.search(self.text[-40:]))


@dataclass(frozen=True)
class Seen:
    """A page from afar.

    Attributes:
        url: where the page was found.
        title: the page's own `<title>`.
        headings: texts of its first `<h1>` and `<h2>`.
        lines: its blocks in order.
        paragraphs: what was extracted as the article's text.
        markup: the first part of the markup in lower case, for marks of known challenges.
        declared_article: whether JSON-LD or OpenGraph call it an article.
        declared_listing: whether JSON-LD calls it a collection and nothing an article.
        locked: whether the page says that it is not accessible for free.
        media: whether it declares or holds a film, a gallery or a recording.
        password: whether it asks for a password.
        sends_on: whether it sends its reader to another address by itself.
    """

    url: str
    title: str
    headings: tuple[str, ...] = ()
    lines: tuple[Line, ...] = ()
    paragraphs: tuple[str, ...] = ()
    markup: str = ""
    declared_article: bool = False
    declared_listing: bool = False
    locked: bool = False
    media: bool = False
    password: bool = False
    sends_on: bool = False

    @cached_property
    def heads(self) -> tuple[str, ...]:
        """The title, its parts and the headings: lines that can say what the page is."""
        parts = _PARTS.split(self.title[:300])[:6]
        return tuple(dict.fromkeys((self.title[:300], *parts, *self.headings)))

    @cached_property
    def plain(self) -> str:
        """What the page shows outside of links, on one line."""
        text = "  ".join(line.text for line in self.lines if not line.linked)
        return text[:_MOST_PLAIN]

    @cached_property
    def plain_weight(self) -> float:
        """How much that is; see `weight`."""
        return weight(self.plain)

    @cached_property
    def leading_away(self) -> int:
        """Links with the length of a headline."""
        return sum(line.leads_away for line in self.lines)

    @cached_property
    def linked_share(self) -> float:
        """Share of the shown characters in blocks that are links, 0 to 1."""
        shown = sum(len(line.text) for line in self.lines)
        return sum(len(line.text) for line in self.lines if line.linked) / max(shown, 1)

    @cached_property
    def teasers(self) -> int:
        """Blocks that end in words such as "Read more"."""
        return sum(line.is_teaser for line in self.lines)


def look(
    tree: html.HtmlElement,
    blocks: list[Block],
    declared: Declared,
    url: str,
    markup: str,
    paragraphs: Sequence[str],
) -> Seen:
    """See a page: its tree, its blocks, what it declares, and what was taken for the article."""
    kept = set(paragraphs)
    headings = [*list(tree.iter("h1"))[:3], *list(tree.iter("h2"))[:3]]
    body = tree.find("body")
    refresh = next(
        (
            str(meta.get("content"))
            for meta in tree.iter("meta")
            if (meta.get("http-equiv") or "").lower() == "refresh"
        ),
        "",
    )
    small = len(markup) < _MOST_MARKUP
    return Seen(
        url=url,
        title=next((text_of(title) for title in tree.iter("title")), ""),
        headings=tuple(text for heading in headings if (text := text_of(heading)[:200])),
        lines=tuple(
            Line(block.text, block.linked * 5 > len(block.text) * 4, block.text in kept)
            for block in blocks[:_MOST_LINES]
        ),
        paragraphs=tuple(paragraphs),
        markup=markup[:_MOST_MARKUP].lower(),
        declared_article=bool(declared.article) or declared.first("og:type").lower() == "article",
        declared_listing=is_listing_type(declared),
        locked=str(declared.article.get("isAccessibleForFree")).lower() == "false",
        media=any(_MEDIA.search(kind) for kind in declared.types)
        or declared.first("og:type").lower().startswith(("video", "music"))
        or (body is not None and any(True for _ in body.iter("video", "audio"))),
        password=any(
            (field.get("type") or "").lower() == "password" for field in tree.iter("input")
        ),
        sends_on="url" in refresh.lower()
        or (small and ("location.replace(" in markup or "location.href" in markup)),
    )
