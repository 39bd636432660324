"""Which stored articles are looked at again, and when.

An article is looked at again when its source shows that it was edited (another date, headline or
summary), and twice within a day after it got a hit. Each look makes the next one rarer, one that
shows nothing new twice as rare, and after some of these its source is not believed any more: a
`lastmod` that changes at every poll costs a handful of requests and makes no revision.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from core.identity import entry_key
from core.values import Article, FeedEntry, Look
from pipeline.offers import Known
from pipeline.trail import NO_VALIDATORS, Offer, Validators

#: When the article of a new hit is looked at again. Most edits and corrections come within hours.
AFTER_A_HIT = (timedelta(hours=2), timedelta(hours=20))
#: The second look comes so long after the first at the earliest; each one doubles it.
GAP = timedelta(minutes=15)
#: After so many looks in a row that showed no change, a source's word counts no more.
MOST_FRUITLESS = 4
#: Looks that one poll of one source takes time for.
AT_ONCE = 10
#: Where so many known entries, and this share of them, changed at once, the answer was made anew
#: and tells nothing of its articles.
MANY, SHARE = 4, 1 / 3


@dataclass(frozen=True, slots=True)
class Again:
    """An article to look at now: as its source offers it, as stored, and its looks so far.

    `edited`: its source says that it was edited, so that it is read whatever its site says.
    """

    entry: FeedEntry
    article: Article
    look: Look
    why: str
    edited: bool = False

    @property
    def validators(self) -> Validators:
        """What to ask the site with whether the page changed at all."""
        return NO_VALIDATORS if self.edited else (self.look.etag, self.look.last_modified)

    @property
    def offer(self) -> Offer:
        """The entry as one that was tried before: its trail goes on where it ended."""
        return Offer(entry_key(self.entry), self.entry, attempts=1)


@dataclass(frozen=True, slots=True)
class Looks:
    """`now` is to be done in this poll, `later` and `stamps` (by entry key) to be remembered."""

    now: tuple[Again, ...] = ()
    later: tuple[Look, ...] = ()
    stamps: Mapping[str, str] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.now or self.later or self.stamps)


#: Nothing to look at.
NO_LOOKS = Looks()


def sort_looks(entries: Sequence[FeedEntry], known: Known, now: datetime, *, owed: bool) -> Looks:
    """What of a source's articles is to be looked at; looks that are due only if `owed`."""
    store = known.store
    due = store.looks_due(known.source, now, AT_ONCE) if owed else ()
    chosen = {
        look.article_url: Again(_as_entry(article), article, look, "a second look after its hit")
        for look in due
        if (article := store.article(look.article_url)) is not None
    }
    changed, stamps = _changed(entries, known)
    owners = store.article_for(entry.url for entry in changed.values()) if changed else {}
    looks = store.looks(owners.values()) if owners else {}
    later: dict[str, Look] = {}
    for key, entry in changed.items():
        url = owners.get(entry.url, "")
        look = looks.get(url) or Look(url, known.source)
        if url and look.source == known.source and look.fruitless < MOST_FRUITLESS:
            when = soonest(look)
            if when and when > now:
                later[url] = replace(look, due_at=min(when, look.due_at or when))
            elif url not in chosen and len(chosen) == AT_ONCE:
                continue  # no time in this poll: it will still look changed at the next
            elif (article := store.article(url)) and article.source == known.source:
                chosen[url] = Again(entry, article, look, "its source changed its entry", True)
        stamps[key] = entry.stamp
    return Looks(tuple(chosen.values()), tuple(later.values()), stamps)


def first_look(article: Article, validators: Validators, now: datetime) -> Look:
    """When the article of a new hit is looked at again."""
    etag, last_modified = validators if article.text_from == "page" else NO_VALIDATORS
    due_at = now + AFTER_A_HIT[0]
    return Look(article.url, article.source, due_at, etag=etag, last_modified=last_modified)


def after_look(
    look: Look,
    validators: Validators,
    now: datetime,
    *,
    changed: bool,
    hits: bool,
    failed: bool,
) -> Look:
    """What to remember of a look that was made now; `hits`: whether the article has some."""
    look = replace(
        look,
        etag=validators[0],
        last_modified=validators[1],
        due_at=None,
        looked_at=now,
        looks=look.looks + 1,
        fruitless=0 if changed else look.fruitless + 1,
    )
    if failed and look.fruitless < MOST_FRUITLESS:
        return replace(look, due_at=soonest(look))
    if hits and look.looks < len(AFTER_A_HIT):
        return replace(look, due_at=now + AFTER_A_HIT[look.looks] - AFTER_A_HIT[look.looks - 1])
    return look


def soonest(look: Look) -> datetime | None:
    """Before when an article is not looked at again; None for at once."""
    if look.looked_at is None:
        return None
    return look.looked_at + GAP * (1 << (look.looks - 1 + look.fruitless))


def _changed(
    entries: Sequence[FeedEntry], known: Known
) -> tuple[dict[str, FeedEntry], dict[str, str]]:
    """Known entries whose stamp changed, by key, and stamps that were never learnt."""
    told = {entry_key(entry): entry for entry in reversed(entries) if entry.stamp}
    stored = known.settled(told)
    unlearnt = {key: told[key].stamp for key, stamp in stored.items() if not stamp}
    changed = {key: told[key] for key, was in stored.items() if was and was != told[key].stamp}
    if len(changed) >= MANY and len(changed) > SHARE * len(stored):
        return {}, unlearnt
    return changed, unlearnt


def _as_entry(article: Article) -> FeedEntry:
    return FeedEntry(article.title, article.link or article.url, "")
