"""What of a source's entries must be looked at now."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from zlib import crc32

from core.identity import entry_key, second_key
from core.urls import canonical_url, is_http
from core.values import FeedEntry
from pipeline.ports import Store
from pipeline.trail import Offer

#: Pages that one poll of one source asks for at most. With a second between them this is three
#: minutes and more; a feed of 50,000 entries must not hold up its batch. The rest waits.
MOST_PAGES = 200


def is_turn(source: str, now: datetime) -> bool:
    """Whether this is the day of the week on which it is noted what a source still offers."""
    return (now.date().toordinal() + crc32(source.encode())) % 7 == 0


class Known:
    """Which entries of a source are known: asked of the store once for each key."""

    def __init__(self, store: Store, source: str) -> None:
        self.store, self.source = store, source
        self._asked: set[str] = set()
        self._settled: dict[str, str] = {}

    def settled(self, keys: Iterable[str]) -> dict[str, str]:
        """Those of the keys that are known, with their stamps."""
        wanted = frozenset(keys)
        if unasked := wanted - self._asked:
            self._asked |= unasked
            self._settled |= self.store.settled(self.source, unasked)
        return {key: self._settled[key] for key in wanted & self._settled.keys()}

    def __call__(self, stamps: Mapping[str, str]) -> frozenset[str]:
        """The keys of entries whose texts nobody needs: known, and the stamp is the same."""
        known = self.settled(stamps)
        return frozenset(key for key, stamp in known.items() if stamp in ("", stamps[key]))


@dataclass(frozen=True, slots=True)
class Offers:
    """A source's entries, sorted by what is to be done about them.

    `now` are looked at in this poll, `later` in one of the next. `renamed` came before under
    other keys. `new` counts entries never seen, and `shared` says whether any was seen before,
    by a key or by the address of its article.
    """

    now: tuple[Offer, ...] = ()
    later: tuple[Offer, ...] = ()
    renamed: tuple[Offer, ...] = ()
    new: int = 0
    shared: bool = False


def sort_offers(
    entries: Sequence[FeedEntry],
    known: Known,
    since: datetime | None,
    now: datetime,
    *,
    owed: bool,
) -> Offers:
    """What must be looked at: unseen entries, and old ones whose retry is due.

    An entry offered twice in one answer is taken once (its first place wins). `since` is the
    last good poll. Retries are looked for only if some may be `owed`.
    """
    by_key = {entry_key(entry): entry for entry in reversed(entries)}
    settled = known.settled(by_key)
    if settled and is_turn(known.source, now):
        known.store.still_offered(known.source, settled, now)
    unseen = {
        key: by_key[key]
        for key in dict.fromkeys(entry_key(entry) for entry in entries)
        if key not in settled
    }
    same = _renamed(entries, unseen, known, since) if since else frozenset()
    fresh = [Offer(key, entry, 0) for key, entry in unseen.items() if key not in same]
    again: list[Offer] = []
    if owed and len(fresh) < MOST_PAGES:
        # One that waits may be offered still: `settled` knows it, so it is not in `fresh`.
        due = known.store.pending(known.source, now, limit=MOST_PAGES - len(fresh))
        again = [Offer(entry_key(one.entry), one.entry, one.attempts) for one in due]
    return Offers(
        now=with_owners((*again, *fresh[:MOST_PAGES]), known.store),
        later=tuple(fresh[MOST_PAGES:]),
        renamed=tuple(Offer(key, unseen[key], 0) for key in unseen if key in same),
        new=len(fresh),
        shared=bool(settled or same)
        or bool(known.store.article_for(canonical_url(one.url) for one in entries if one.url)),
    )


def with_owners(offers: Sequence[Offer], store: Store) -> tuple[Offer, ...]:
    """The offers, each with the stored article that has its address, if there is one."""
    addresses = {
        offer.entry.url: canonical_url(offer.entry.url)
        for offer in offers
        if is_http(offer.entry.url)
    }
    if not addresses:
        return tuple(offers)
    owners = store.article_for({*addresses, *addresses.values()})
    return tuple(
        replace(offer, known_as=owners.get(addresses.get(url, "")) or owners.get(url, ""))
        if owners and (url := offer.entry.url)
        else offer
        for offer in offers
    )


def _renamed(
    entries: Sequence[FeedEntry],
    unseen: dict[str, FeedEntry],
    known: Known,
    since: datetime,
) -> frozenset[str]:
    """Keys of unseen entries that the source offered before under another key.

    Told by their second key, if it is the only one of its kind in the answer. One that says it
    was published since the last poll is believed to be new: a page at an address that another
    site had before may well be.
    """
    if not unseen:
        return frozenset()
    candidates = {
        second: key
        for key, entry in unseen.items()
        if entry.published is None or entry.published <= since
        if (second := second_key(entry))
    }
    found = known.store.settled_otherwise(known.source, candidates) if candidates else ()
    if not found:
        return frozenset()
    shared = Counter(second_key(entry) for entry in entries)
    return frozenset(candidates[second] for second in found if shared[second] == 1)
