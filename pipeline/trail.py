"""What is offered, what came of it, and the trail between: every step's fate.

Values of `pipeline.resolve` and of those who go on with what it found.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from core.urls import canonical_url, same_site
from core.values import (
    Article,
    EntryRecord,
    Extraction,
    Fate,
    FeedEntry,
    Hit,
    Look,
    Place,
    Source,
)
from pipeline.stand_in import stand_in

#: ETag and Last-Modified of a page.
Validators = tuple[str, str]
NO_VALIDATORS: Validators = ("", "")


@dataclass(frozen=True, slots=True)
class Offer:
    """An entry to look at now.

    `attempts` counts how often its page was tried before. `known_as` names the stored article
    that has its address, "" for none.
    """

    key: str
    entry: FeedEntry
    attempts: int
    known_as: str = ""


@dataclass(frozen=True, slots=True)
class Resolved:
    """What came of an offer, before anything is stored.

    `article` is None unless there is one that is new to us; `known_as` names the stored
    article that this entry is another offer of. `rejected` is the kind of a page that was no
    article, `failed` says that the page could not be fetched. `page_url` is the article's own
    address (canonical) where its page claims another. `hits`, `suppressed`, `site` and `counts`
    (what the site's memory learns) come last, from `pipeline.sifting`. `look` is set where a
    stored article was looked at again: `before` is what it said, `article` what it says now, and
    `gone` why its page is there no more. `validators` are those of the page (see `Look`).
    """

    entry: EntryRecord
    fates: tuple[Fate, ...]
    article: Article | None = None
    page_url: str = ""
    aliases: tuple[str, ...] = ()
    hits: tuple[Hit, ...] = ()
    suppressed: tuple[Hit, ...] = ()
    site: str = ""
    counts: tuple[tuple[int, Place], ...] = ()
    known_as: str = ""
    rejected: str = ""
    failed: bool = False
    look: Look | None = None
    before: Article | None = None
    gone: str = ""
    validators: Validators = NO_VALIDATORS


class Trail:
    """Collects the fates of one offer; every way out of `resolve` ends here."""

    def __init__(self, offer: Offer, source: Source, now: datetime) -> None:
        self.offer, self.source, self.now = offer, source, now
        self.url = offer.entry.url or offer.key
        self._fates: list[Fate] = []
        if offer.attempts == 0:
            self.add("seen", "ok", f"offered by {source.slug}: {offer.entry.title}")

    def headers(self, url: str) -> Sequence[tuple[str, str]]:
        """The source's headers where they may go: they may hold a token, for its own site."""
        return self.source.headers if same_site(self.source.url, url) else ()

    def add(self, step: str, outcome: str, detail: str, url: str = "") -> None:
        """Note one step."""
        fate = Fate(url or self.url, self.now, step, outcome, detail, self.source.slug)
        self._fates.append(fate)

    def stand_in(self, page: Extraction | None = None) -> Article | None:
        """The article as feed and visible beginning tell it, if they tell enough."""
        article = stand_in(self.offer.entry, self.source, self.now, page)
        if article and article.text_from == "beginning":
            self.add("extracted", "beginning_only", f"{len(article.text):,} characters shown")
        elif article:
            told = f"{len(article.text):,} characters of the feed's own text"
            self.add("extracted", "summary_only", told)
        return article

    def duplicate(self, known_as: str) -> Resolved:
        """The entry is another offer of a stored article."""
        self.add("skipped", "duplicate", f"the same article as {known_as}")
        return self.end("duplicate", known_as=known_as)

    def end(
        self,
        outcome: str,
        *,
        article: Article | None = None,
        aliases: tuple[str, ...] = (),
        known_as: str = "",
        rejected: str = "",
        failed: bool = False,
        attempts: int = 0,
        retry_at: datetime | None = None,
    ) -> Resolved:
        """Close the trail; without `attempts` this was one more."""
        entry = self.offer.entry
        return Resolved(
            entry=EntryRecord(
                key=self.offer.key,
                entry=entry,
                canonical_url=canonical_url(entry.url) if entry.url else "",
                outcome=outcome,
                article_url=article.url if article else known_as,
                attempts=attempts or self.offer.attempts + 1,
                retry_at=retry_at,
            ),
            fates=tuple(self._fates),
            article=article,
            aliases=aliases,
            known_as=known_as,
            rejected=rejected,
            failed=failed,
        )
