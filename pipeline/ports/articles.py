"""What articles need of the store: texts, addresses, fates, revisions, what sites repeat."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from core.values import (
    Article,
    Fate,
    FoundArticle,
    Place,
    Revision,
    SiteMemory,
)
from core.words import Sought

#: What a site's memory learns from one article: the keys of its blocks and where each stood.
#: Empty for an article with the text of another one, which is not counted.
Counts = tuple[tuple[int, Place], ...]


class ArticleWriter(Protocol):
    """This room's part of `Writer`."""

    def article_for(self, urls: Iterable[str]) -> dict[str, str]:
        """Which of these addresses are known, each with the article's canonical URL."""
        ...

    def add_article(
        self, article: Article, aliases: Iterable[str], hashes: Iterable[int], now: datetime
    ) -> bool:
        """Store an article once, with the other addresses and near-duplicate hashes it has.

        Returns False when the canonical URL was stored before (aliases and outlet are added).
        """
        ...

    def add_hashes(self, article_url: str, hashes: Iterable[int]) -> None:
        """Give a stored article near-duplicate hashes, when it gets its first hit later on."""
        ...

    def add_outlet(self, article_url: str, source: str, now: datetime) -> None:
        """Note that another source offered a stored article."""
        ...

    def revise(self, article: Article, revision: Revision) -> None:
        """Replace what an article says and keep what it said; once by (article, time).

        Source, language and dates of appearance stay. Of many revisions the first and the last
        are kept, 20 in all, 100,000 characters each.
        """
        ...

    def add_fates(self, fates: Iterable[Fate]) -> None:
        """Append fates; one equal in url, step, outcome, detail and source is kept once."""
        ...

    def remember(self, seen: Mapping[str, Iterable[Counts]], now: datetime) -> None:
        """Count the blocks of new articles, by site; a site's rarest and oldest make room.

        Counting is not idempotent: count an article in the transaction that adds it.
        """
        ...

    def vouch(self, site: str, keys: Iterable[int]) -> None:
        """Keep blocks of a site from ever being left out by its memory."""
        ...


class ArticleStore(Protocol):
    """This room's part of `Store`."""

    def article_for(self, urls: Iterable[str]) -> dict[str, str]:
        """As `Writer.article_for`."""
        ...

    def article(self, url: str) -> Article | None:
        """A stored article by its canonical or any other known address."""
        ...

    def searchable(
        self, since: datetime | None = None, until: datetime | None = None
    ) -> tuple[int, int]:
        """The numbers of searchable articles found in a span of time: from, and up to before.

        `until` is not included. Numbers grow with time. Articles that a database held before it
        could search are not among them until `index_older` takes them in.
        """
        ...

    def find(
        self, sought: Sought | None, low: int, high: int, limit: int, *, whole: bool = True
    ) -> tuple[FoundArticle, ...]:
        """The newest articles, `low` <= number < `high`, that have what is sought; None: any.

        Without `whole` they come in a tenth of the time with title, language, source, authors,
        wire and address only.
        """
        ...

    def found(self, numbers: Sequence[int]) -> tuple[FoundArticle, ...]:
        """Articles by number, the newest first; those that are gone are left out."""
        ...

    def unsearchable(self) -> int:
        """About how many stored articles are not yet searchable."""
        ...

    def index_older(self, limit: int = 20) -> int:
        """Make the newest of those searchable, at most `limit`; about how many are left."""
        ...

    def merge_search(self) -> tuple[bool, float]:
        """Do some of the work that the search index put off, so that no other write does it.

        Returns whether there was any, and for how many seconds a lock was held.
        """
        ...

    def articles(self, since: datetime | None = None) -> Iterable[Article]:
        """Stored articles, oldest first, read in slices."""
        ...

    def revisions(self, url: str) -> tuple[Revision, ...]:
        """What an article said before each of its edits, oldest first."""
        ...

    def fates(self, url: str) -> tuple[Fate, ...]:
        """What happened to an address, oldest first, under every address it is known by."""
        ...

    def site_memories(
        self, wanted: Mapping[str, Collection[int]], now: datetime
    ) -> dict[str, SiteMemory]:
        """What is known of each site and, of these keys, its blocks; a new site is empty."""
        ...

    def page_kinds(self, since: datetime) -> dict[str, dict[str, int]]:
        """What the pages of each source were since then: source to kind to number of addresses.

        Kinds are "article", those of a page that was none, and "error_item" for the items of a
        bridge that told of its own trouble. A source without pages is left out.
        """
        ...
