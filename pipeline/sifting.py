"""Between reading and storing: leave out what a site repeats, then match what is left.

All articles of a poll come together, because they count for one another.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from urllib.parse import urlsplit

from core.urls import host_of
from core.values import Article, Fate, Hit, Source, Span
from matching import Matcher
from pipeline.ports import Store
from pipeline.reports import counted
from pipeline.resolve import after_defect
from pipeline.trail import Offer, Resolved
from scrapers.site_memory import Sifted, Told, keys_of, sift

LOG = logging.getLogger("wirewatch.poll")

#: Characters of a block that a fate shows.
_SHOWN = 80


def sift_and_match(
    resolved: Sequence[Resolved], source: Source, store: Store, matcher: Matcher, now: datetime
) -> tuple[Resolved, ...]:
    """Sift the articles of one poll of one source, each by the others and by its site's memory,
    and match them. Whatever is no article passes through.

    Raises StorageError when the memory cannot be read; a defect met by one article is its fate.
    """
    articles = [item.article for item in resolved if item.article]
    left = iter(sift_articles(articles, store, now))
    return tuple(
        _safely_matched(item, item.article, _as_before(next(left), item), source, matcher, now)
        if item.article
        else item
        for item in resolved
    )


def sift_articles(articles: Sequence[Article], store: Store, now: datetime) -> tuple[Sifted, ...]:
    """What is left of each article, in order; one question to the store for all of them."""
    by_site: dict[str, dict[int, Told]] = {}
    for number, article in enumerate(articles):
        # Two of one poll can claim the same address; the number tells them apart.
        told = Told(f"{article.url} {number}", article.text, article.authors, article.dropped)
        by_site.setdefault(site_of(article), {})[number] = told
    # Without a site (a text from a file) nothing is known and nothing can be learnt.
    nowhere = by_site.pop("", {})
    sifted = {number: Sifted(told.text) for number, told in nowhere.items()}
    keys = {
        site: frozenset(key for one in told.values() for key in keys_of(one))
        for site, told in by_site.items()
    }
    memories = store.site_memories(keys, now) if keys else {}
    for site, ones in by_site.items():
        sifted |= zip(ones, sift(list(ones.values()), memories[site]), strict=True)
    return tuple(sifted[number] for number in range(len(articles)))


def _as_before(left: Sifted, item: Resolved) -> Sifted:
    """Of an article that was looked at again, blocks that it had before are left out as then.

    Its site's memory has learnt since; what it knows better now is no edit of the article.
    """
    if item.before is None or item.article is None:
        return left
    kept = set(item.before.text.split("\n\n"))
    reasons = dict(left.repeated) | dict(item.before.repeated)
    blocks = item.article.text.split("\n\n")
    gone = {block for block in blocks if block in reasons and block not in kept}
    return replace(
        left,
        text="\n\n".join(block for block in blocks if block not in gone),
        repeated=tuple((block, reasons[block]) for block in dict.fromkeys(blocks) if block in gone),
    )


def site_of(article: Article) -> str:
    """Whose habits an article follows: its host, because templates belong to hosts.

    Several sources of one outlet teach one memory, and a source that gathers many outlets keeps
    them apart. What feeds add to their own texts is another habit than that of pages. An import
    without an address belongs to the outlet that its page names, or to none.
    """
    url = article.link or article.url
    host = host_of(url).removeprefix("www.").removeprefix("m.").removeprefix("amp.")
    if not host:
        return article.site.casefold()
    port = urlsplit(url).port
    return host + (f":{port}" if port else "") + (" (feed)" if article.text_from == "feed" else "")


def sifted_article(article: Article, left: Sifted) -> Article:
    """The article without the blocks that its site repeats."""
    return replace(article, text=left.text, repeated=left.repeated) if left.repeated else article


def matched(
    matcher: Matcher, article: Article, *, country: str = "", source_url: str = ""
) -> tuple[tuple[Hit, ...], tuple[Hit, ...]]:
    """The hits of an article, and the suppressed ones: topics that match only with what was
    left out of it, with their evidence there.
    """
    hits = matcher.match(article, country=country, source_url=source_url)
    if not article.left_out:
        return hits, ()
    topics = {hit.topic for hit in hits}
    before = f"{article.text}\n\n" if article.text else ""
    whole = replace(article, text=before + article.left_out_text)
    more = matcher.match(whole, country=country, source_url=source_url)
    found = (_suppressed(hit, article, len(before)) for hit in more if hit.topic not in topics)
    return hits, tuple(hit for hit in found if hit is not None)


def blocks_with(article: Article, spans: Iterable[Span]) -> tuple[tuple[str, str], ...]:
    """The left-out blocks, each with its reason, in which these spans stand."""
    starts = [span.start for span in spans if span.field == "dropped"]
    found, at = [], 0
    for block, reason in article.left_out:
        if any(at <= start < at + len(block) for start in starts):
            found.append((block, reason))
        at += len(block) + 2
    return tuple(found)


def _suppressed(hit: Hit, article: Article, before: int) -> Hit | None:
    spans = tuple(
        Span("dropped", span.start - before, span.end - before, span.term)
        if span.field == "text" and span.start >= before
        else span
        for span in hit.spans
    )
    blocks = blocks_with(article, spans)
    if not blocks:
        return None
    block, reason = blocks[0]
    return replace(
        hit,
        spans=spans,
        zone="dropped",
        sentence=hit.sentence if any(hit.sentence in one for one, _ in blocks) else block,
        suppressed=reason,
    )


def _safely_matched(
    item: Resolved, article: Article, left: Sifted, source: Source, matcher: Matcher, now: datetime
) -> Resolved:
    try:
        return _matched(item, article, left, source, matcher, now)
    except Exception as error:  # a defect of ours met by one article
        LOG.exception("%s met a defect of Wirewatch", article.url)
        record = item.entry
        offer = Offer(record.key, record.entry, record.attempts - 1)
        failed = after_defect(offer, source, error, now)
        # A look that fails is made later; what is stored stays.
        return replace(failed, look=item.look, before=item.before)


def _matched(
    item: Resolved, article: Article, left: Sifted, source: Source, matcher: Matcher, now: datetime
) -> Resolved:
    article = sifted_article(article, left)
    hits, suppressed = matched(matcher, article, country=source.country, source_url=source.url)
    url = item.fates[-1].url if item.fates else article.url
    return replace(
        item,
        article=article,
        hits=hits,
        suppressed=suppressed,
        site=site_of(article),
        counts=left.counts,
        fates=(
            *item.fates,
            *sifting_fates(article, url, now),
            *matching_fates(article, hits, suppressed, now),
        ),
    )


def sifting_fates(article: Article, url: str, now: datetime) -> tuple[Fate, ...]:
    """What the site's memory left out, for `wirewatch why`."""
    if not article.repeated:
        return ()
    block, reason = article.repeated[0]
    number = counted(len(article.repeated), "block")
    detail = f"the site's memory left out {number}: “{_short(block)}” {reason}"
    return (Fate(url, now, "extracted", "repeated", detail, article.source),)


def matching_fates(
    article: Article, hits: Iterable[Hit], suppressed: Iterable[Hit], now: datetime
) -> tuple[Fate, ...]:
    """What matched, and what would have."""
    told = [("hit", f"{hit.topic} at {hit.score:.2f}: {', '.join(hit.terms)}") for hit in hits]
    told = told or [("no_hit", "no topic matched")]
    told += [
        (
            "suppressed",
            f"{hit.topic} only in what was left out: “{_short(hit.sentence)}” ({hit.suppressed})",
        )
        for hit in suppressed
    ]
    return tuple(
        Fate(article.url, now, "matched", outcome, detail, article.source)
        for outcome, detail in told
    )


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"
