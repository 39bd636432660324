"""What a page says, and what is kept of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

#: What an extracted page is. Only an `article` is ever matched.
PageKind = Literal["article", "listing", "consent", "challenge", "error_page", "paywall", "empty"]
#: Where on a page a block stood: in the text, at its edge, or among what was dropped.
Place = Literal["amid", "edge", "dropped"]
#: Where the text of an article came from: its page, the feed entry only ("summary only"), the
#: visible beginning of a locked page and the feed ("beginning only"), or an imported file.
TextFrom = Literal["page", "feed", "beginning", "import"]
#: What is said of a text that is less than its article, by `Article.text_from`.
PARTIAL = {"feed": "summary only", "beginning": "beginning only"}
#: How sure the time of publication of a page is: machine data and what is shown near the headline
#: (or the date in the address) name the same day; machine data alone; shown near the headline;
#: the day in the address alone; not known.
Confidence = Literal["agreed", "declared", "shown", "address", ""]


@dataclass(frozen=True, slots=True)
class Extraction:
    """What a page turned out to be.

    `text` has paragraphs separated by one blank line, items of lists and rows of tables on lines
    below each other, the marks of `scrapers.extraction.shape`, and is "" unless `kind` is
    "article". `captions` are those of its pictures. `reason` says in a few words why a page is
    no article. `dropped` holds the blocks that were taken for furniture, for a person who looks.
    `credit` is the agency that text or picture are credited to, as written ("AP"), or "".
    Of an article that is split into pages, `next_part` is the address of the next one and
    `whole` that of the page which shows all of them; "" where there is none.
    `section` is the outlet's own name for the part it stands in. `published_zone` is the zone
    that `published` was read in, as written ("+09:00", "JST"), in brackets where none was and
    one was assumed ("(Asia/Tokyo)"), "" for a day alone. `beginning` is the visible text of a
    page of kind "paywall", or "". docs/data.md says more of each.
    """

    kind: PageKind
    title: str = ""
    text: str = ""
    authors: tuple[str, ...] = ()
    published: datetime | None = None
    updated: datetime | None = None
    language: str = ""
    canonical_url: str = ""
    image: str = ""
    site: str = ""
    reason: str = ""
    dropped: tuple[str, ...] = ()
    extractor: str = ""
    credit: str = ""
    captions: tuple[str, ...] = ()
    next_part: str = ""
    whole: str = ""
    section: str = ""
    published_zone: str = ""
    published_confidence: Confidence = ""
    beginning: str = ""


@dataclass(frozen=True, slots=True)
class Article:
    """A clean article; `url` is canonical and identifies it.

    `link` is the address to open, as the site gives it ("" when it is `url`): a canonical
    address has lost `www.` or `m.` and may not answer. `language` is that of the text.
    `source` is the slug that offered it first ("" for an import). `wire` is the agency that it
    credits, or "". `dropped` holds blocks that its page alone gave away as furniture, `repeated`
    those that its site repeats, each with the reason ("stands in 14 of 20 articles of ...").
    """

    url: str
    title: str
    text: str
    source: str = ""
    site: str = ""
    authors: tuple[str, ...] = ()
    published: datetime | None = None
    updated: datetime | None = None
    language: str = ""
    image: str = ""
    text_from: TextFrom = "page"
    fetched_at: datetime | None = None
    extractor: str = ""
    wire: str = ""
    dropped: tuple[str, ...] = ()
    link: str = ""
    repeated: tuple[tuple[str, str], ...] = ()

    @property
    def left_out(self) -> tuple[tuple[str, str], ...]:
        """Every block that was left out of the text, each with the reason; those first that
        only the site could tell.
        """
        page = "taken for furniture of its page by the extractor"
        return (*self.repeated, *((block, page) for block in self.dropped))

    @property
    def left_out_text(self) -> str:
        """Those blocks as a text: what spans of the field "dropped" count in."""
        return "\n\n".join(block for block, _ in self.left_out)


@dataclass(frozen=True, slots=True)
class Look:
    """When the page of a stored article was looked at again, and when it will be.

    `source` is the article's own. `looks` counts the looks so far, `fruitless` the last ones in
    a row that showed no change; `due_at` None: only when its source says that it changed.
    `etag` and `last_modified` are the page's own as it was read last ("": none, or the article
    has several pages).
    """

    article_url: str
    source: str
    due_at: datetime | None = None
    looked_at: datetime | None = None
    looks: int = 0
    fruitless: int = 0
    etag: str = ""
    last_modified: str = ""


@dataclass(frozen=True, slots=True)
class Revision:
    """What an article said before an edit, which was seen at `at`.

    `reasons` say what changed materially, for a person; none for a small edit.
    """

    at: datetime
    title: str
    text: str
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BlockCount:
    """In how many articles of a site a text block stood, in how many of these at the edge, and
    on how many more pages it was dropped as furniture by the extractor.

    All fade with time, so they are no whole numbers. A block that a person `vouched` for is
    never taken for furniture by the memory.
    """

    articles: float = 0.0
    edge: float = 0.0
    dropped: float = 0.0
    vouched: bool = False


@dataclass(frozen=True, slots=True)
class SiteMemory:
    """What is known of a site's text blocks, as of a moment: how many articles were seen
    (fading as the counts do), and the blocks that were asked for, by their keys.
    """

    site: str
    articles: float = 0.0
    blocks: Mapping[int, BlockCount] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FoundArticle:
    """A stored article: its number, which grows with time, and when it was found."""

    number: int
    found_at: datetime
    article: Article
