"""Letters for the tests of this folder."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from core.values import (
    Article,
    Hit,
    Letter,
    LetterStory,
    Span,
    StoredHit,
    Story,
)

NOW = datetime(2026, 11, 22, 21, 0, tzinfo=UTC)
NAMES = (("south-china-sea", "South China Sea"), ("japan-us-alliance", "Japan-US alliance"))


def found(
    number: int = 1,
    title: str = "Manila protests over ramming",
    text: str = "A coast guard ship was rammed in the West Philippine Sea on Sunday.",
    term: str = "West Philippine Sea",
    topic: str = "south-china-sea",
    **article: Any,
) -> StoredHit:
    """A stored hit on one term in the text, which is one sentence."""
    start = text.find(term)
    spans = (Span("text", start, start + len(term), term),) if start >= 0 else ()
    fields: dict[str, Any] = {
        "url": f"https://paper.example/{number}",
        "site": "Harbour Post",
        "published": NOW,
        "language": "en",
    } | article
    hit = Hit(topic, "v1", fields["url"], 0.83, spans, "lead", text)
    return StoredHit(number, hit, Article(title=title, text=text, **fields), number, NOW)


def in_title(title: str, term: str, **article: Any) -> StoredHit:
    """A stored hit in the title, whose sentence is the title."""
    hit = found(9, title, "Two ships collided.\n\nNobody was hurt.", "-", **article)
    spans = (Span("title", title.find(term), title.find(term) + len(term), term),)
    return replace(hit, hit=replace(hit.hit, spans=spans, sentence=title, zone="title"))


def told(*hits: StoredHit, outlets: Sequence[str] = ("Harbour Post",)) -> LetterStory:
    """A story with these hits."""
    first = hits[0]
    urls = tuple(dict.fromkeys(hit.article.url for hit in hits))
    return LetterStory(
        Story(
            first.story_id,
            first.article.title,
            NOW,
            NOW,
            urls,
            tuple(outlets),
            independent=max(len(outlets) - 1, 1),
            reprints=(("AP", 2),) if len(outlets) > 2 else (),
        ),
        hits,
    )


def letter(*stories: LetterStory, **changes: Any) -> Letter:
    """A letter to the receiver "desk"; one plain story unless others are given."""
    plain = Letter(
        "story:1:abc",
        "story",
        "desk",
        NOW,
        stories or (told(found()),),
        NAMES,
        timezone="Asia/Tokyo",
    )
    return replace(plain, **changes)
