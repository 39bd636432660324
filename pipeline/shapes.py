"""The JSON and CSV shapes of stored things. Scripts rely on them: add, never change."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from typing import Any, TextIO

from core.text import as_json
from core.times import iso
from core.values import Delivery, Facets, Fate, Revision, StoredHit, Subscription
from pipeline.search import Page, Result
from pipeline.sifting import blocks_with
from pipeline.stats import Figures, SourcePages
from pipeline.triage import Card

#: A spreadsheet runs a cell that starts so, a Japanese one also the wide signs (OWASP, CSV
#: injection).
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")

#: No topic has marks enough.
NO_CHANCES: Mapping[int, float] = {}

COLUMNS = (
    "id",
    "topic",
    "score",
    "status",
    "found_at",
    "published",
    "title",
    "url",
    "source",
    "site",
    "language",
    "story",
    "zone",
    "terms",
    "sentence",
    "reason",
    "note",
    "suppressed",
    "left_out",
    "by_marks",
    "changed",
)


def hit_shape(stored: StoredHit, chances: Mapping[int, float] = NO_CHANCES) -> dict[str, Any]:
    """A stored hit with its evidence; `chances` are what marks make of hits, by id."""
    hit, article = stored.hit, stored.article
    return {
        "id": stored.id,
        "topic": hit.topic,
        "topic_version": hit.topic_version,
        "score": hit.score,
        "score_parts": dict(hit.score_parts),
        "status": stored.status,
        "reason": stored.reason,
        "note": stored.note,
        "version": stored.version,
        # What is materially different in the article since it was found; "" for nothing.
        "changed": stored.changed,
        "found_at": iso(stored.found_at),
        "published": iso(article.published),
        "title": article.title,
        "url": article.url,
        "link": article.link or article.url,
        "source": article.source,
        "site": article.site,
        "language": article.language,
        "text_from": article.text_from,
        "story": stored.story_id,
        "zone": hit.zone,
        "terms": list(hit.terms),
        "spans": [asdict(span) for span in hit.spans],
        "sentence": hit.sentence,
        # Why it was left out of the article, and the blocks with the evidence; both empty for a
        # hit that counts. Spans of the field "dropped" count in `left_out_text`.
        "suppressed": hit.suppressed,
        "left_out": [block for block, _ in blocks_with(article, hit.spans)],
        "left_out_text": article.left_out_text if hit.zone == "dropped" else "",
        "by_marks": chances.get(stored.id),
    }


def result_shape(result: Result) -> dict[str, Any]:
    """An article that a search found, with the evidence."""
    hit, article = result.hit, result.article
    return {
        "number": result.number,
        "score": hit.score,
        "found_at": iso(result.found_at),
        "published": iso(article.published),
        "title": article.title,
        "url": article.url,
        "link": article.link or article.url,
        "source": article.source,
        "site": article.site,
        "language": article.language,
        "zone": hit.zone,
        "terms": list(hit.terms),
        "spans": [asdict(span) for span in hit.spans],
        "sentence": hit.sentence,
    }


def page_shape(page: Page) -> dict[str, Any]:
    """A page of a search; `next_before` asks for the next one, null at the archive's end."""
    return {
        "articles": [result_shape(result) for result in page.results],
        "next_before": page.older,
        # Not null when the time ran out before the page was full: it looked back to this moment.
        "back_to": iso(page.back_to),
        "unsearchable": page.unsearchable,
    }


def story_shape(card: Card) -> dict[str, Any]:
    """A story with those of its hits that were asked for, the best score first."""
    return {
        "id": card.story.id,
        "headline": card.story.headline,
        "first_seen": iso(card.story.first_seen),
        "last_seen": iso(card.story.last_seen),
        "outlets": list(card.story.outlets),
        "independent": card.story.independent,
        "reprints": dict(card.story.reprints),
        "articles": list(card.story.article_urls),
        "topics": list(card.topics),
        "score": card.best.hit.score,
        "status": card.status,
        "assignee": card.story.assignee,
        "hits": [hit_shape(stored) for stored in card.hits],
    }


def facets_shape(facets: Facets) -> dict[str, Any]:
    """How many hits each value of each part of a filter would show."""
    return {part: [{"value": v, "hits": n} for v, n in found] for part, found in _parts(facets)}


def _parts(facets: Facets) -> Iterator[tuple[str, tuple[tuple[str, int], ...]]]:
    yield "topic", facets.topics
    yield "source", facets.sources
    yield "language", facets.languages
    yield "status", facets.statuses
    yield "day", facets.days
    yield "assignee", facets.assignees


def stats_shape(figures: Figures) -> dict[str, Any]:
    """The figures about the whole watch."""
    return {
        "topics": [
            {key: value for key, value in asdict(topic).items() if key != "days"}
            | {"hits": topic.hits, "days": dict(topic.days)}
            for topic in figures.topics
        ],
        "sources": [
            {
                "slug": state.slug,
                "succeeded_at": iso(state.succeeded_at),
                "attempted_at": iso(state.attempted_at),
                "failures": state.failures,
                "problem": state.problem,
                "pages": pages_shape(pages),
            }
            for state, pages in zip(figures.sources, figures.pages, strict=True)
        ],
        "outbox": dict(figures.outbox),
        "polls": [asdict(poll) | {"at": iso(poll.at)} for poll in figures.polls],
        "counts": dict(figures.counts),
    }


def pages_shape(pages: SourcePages) -> dict[str, Any]:
    """What the pages of a source were in the last week."""
    return {
        "articles": pages.articles,
        "no_article": dict(pages.none),
        "no_article_share": round(pages.share, 4),
    }


def hub_shape(subscription: Subscription | None) -> dict[str, Any] | None:
    """The hub that tells of a source's news, and how it stands with it; nothing secret."""
    if subscription is None:
        return None
    return {
        "url": subscription.hub,
        "state": subscription.state,
        "until": iso(subscription.until),
        "problem": subscription.problem,
    }


def fate_shape(fate: Fate) -> dict[str, Any]:
    """One step in the life of an item."""
    return asdict(fate) | {"at": iso(fate.at)}


def revision_shape(revision: Revision) -> dict[str, Any]:
    """What an article said before an edit, and what changed materially."""
    return asdict(revision) | {"at": iso(revision.at), "reasons": list(revision.reasons)}


def delivery_shape(delivery: Delivery) -> dict[str, Any]:
    """An outbox row; nothing secret is in it."""
    alert = delivery.alert
    return {
        "id": delivery.id,
        "state": delivery.state,
        "receiver": alert.receiver,
        "kind": alert.kind,
        "mode": alert.mode,
        "topics": list(alert.topics),
        "stories": list(alert.story_ids),
        "attempts": delivery.attempts,
        "created_at": iso(alert.created_at),
        "due_at": iso(alert.due_at),
        "sent_at": iso(delivery.sent_at),
        "problem": delivery.problem,
    }


def write_hits(
    hits: Iterable[StoredHit],
    form: str,
    out: TextIO,
    chances: Mapping[int, float] = NO_CHANCES,
) -> None:
    """Write hits as json (one array), jsonl or csv."""
    out.writelines(hit_lines(hits, form, chances))


def hit_lines(
    hits: Iterable[StoredHit], form: str, chances: Mapping[int, float] = NO_CHANCES
) -> Iterator[str]:
    """Hits as lines of jsonl, json (one array) or csv (with its head), each with its end."""
    shapes = (hit_shape(hit, chances) for hit in hits)
    if form == "json":
        start = "["
        for shape in shapes:
            yield start + as_json(shape)
            start = ",\n"
        yield "[]\n" if start == "[" else "]\n"
        return
    if form == "jsonl":
        yield from (as_json(shape) + "\n" for shape in shapes)
        return
    writer = csv.writer(_Passing())
    yield writer.writerow(COLUMNS)
    for shape in shapes:
        yield writer.writerow([cell(shape[column]) for column in COLUMNS])


class _Passing:
    """A file that hands back what is written, because `writerow` returns what `write` does."""

    def write(self, line: str) -> str:
        return line


def cell(value: object) -> str:
    """A CSV cell that no spreadsheet runs."""
    text = "; ".join(map(str, value)) if isinstance(value, list) else _plain(value)
    text = text.encode("utf-8", "replace").decode()
    return f"'{text}" if text.startswith(_FORMULA) else text


def _plain(value: object) -> str:
    return "" if value is None else str(value)
