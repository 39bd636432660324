"""The JSON and CSV shapes of stored things. Scripts rely on them: add, never change."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any, TextIO

from core.text import as_json
from core.times import iso
from core.values import Delivery, Fate, StoredHit

#: A spreadsheet runs a cell that starts so (OWASP, CSV injection).
_FORMULA = ("=", "+", "-", "@", "\t", "\r")

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
)


def hit_shape(stored: StoredHit) -> dict[str, Any]:
    """A stored hit with its evidence."""
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
    }


def fate_shape(fate: Fate) -> dict[str, Any]:
    """One step in the life of an item."""
    return asdict(fate) | {"at": iso(fate.at)}


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


def write_hits(hits: Iterable[StoredHit], form: str, out: TextIO) -> None:
    """Write hits as json (one array), jsonl or csv."""
    shapes = (hit_shape(hit) for hit in hits)
    if form == "json":
        out.write(as_json(list(shapes)) + "\n")
    elif form == "jsonl":
        out.writelines(as_json(shape) + "\n" for shape in shapes)
    else:
        writer = csv.writer(out)
        writer.writerow(COLUMNS)
        writer.writerows([cell(shape[column]) for column in COLUMNS] for shape in shapes)


def cell(value: object) -> str:
    """A CSV cell that no spreadsheet runs."""
    text = "; ".join(map(str, value)) if isinstance(value, list) else str(value or "")
    text = text.encode("utf-8", "replace").decode()
    return f"'{text}" if text.startswith(_FORMULA) else text
