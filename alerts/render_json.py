"""A letter as a JSON object, for programs. Pure."""

from __future__ import annotations

from typing import Any

from alerts.message import compose
from alerts.render_plain import text_body
from alerts.text import clean, safe_link
from core.times import iso
from core.values import Letter, LetterStory

MOST_STORIES = 200


def render_json(letter: Letter) -> dict[str, Any]:
    """`version`, `title`, `message` and `type` as Apprise's JSON has them, then our own members.

    `stories` hold the same facts as a person is shown, with times in ISO 8601 UTC.
    """
    message = compose(letter, at_most=MOST_STORIES)
    return {
        "version": "1.0",
        "title": message.subject,
        "message": text_body(message),
        "type": "warning" if letter.kind == "notice" else "info",
        "key": clean(letter.key, 300),
        "kind": letter.kind,
        "receiver": message.receiver,
        "priority": letter.priority,
        "created_at": iso(letter.created_at),
        "stories": [_story(story) for story in letter.stories[:MOST_STORIES]],
        "more": message.more,
        "notes": list(message.notes),
        "coverage": list(message.coverage),
    }


def _story(story: LetterStory) -> dict[str, Any]:
    article = story.hits[0].article if story.hits else None
    urls = story.story.article_urls
    return {
        "id": story.story.id,
        "headline": clean(article.title if article else story.story.headline, 1000),
        "url": safe_link(article.link or article.url if article else "".join(urls[:1])),
        "outlet": clean(article.site, 200) if article else "",
        "language": clean(article.language, 40) if article else "",
        "published": iso(article.published) if article else None,
        "outlets": [clean(outlet, 200) for outlet in story.story.outlets[:100]],
        "independent": story.story.independent,
        "reprints": dict(story.story.reprints),
        "hits": [
            {
                "id": hit.id,
                "topic": hit.hit.topic,
                "score": round(hit.hit.score, 4),
                "terms": [clean(term, 200) for term in hit.hit.terms[:50]],
                "zone": hit.hit.zone,
                "sentence": clean(hit.hit.sentence, 1000),
                "url": safe_link(hit.article.link or hit.article.url),
            }
            for hit in story.hits[:20]
        ],
    }
