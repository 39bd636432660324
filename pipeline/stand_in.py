"""The article where its page hides it: what the feed told of it, and the beginning that is shown.

A wall or a paywall never stands in for an article, and nothing that the feed or the page does
tell of one is lost (docs/decisions/0008).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from core.values import Article, Extraction, FeedEntry, Source, TextFrom
from pipeline.join import article_of_feed

#: Pages of these kinds hide an article that exists. An error page or a listing hides none.
HIDDEN = frozenset({"consent", "challenge", "paywall", "empty"})

#: Below this many bytes in UTF-8 a text is of no use to a matcher: about two short English
#: sentences or one in Japanese, which says as much in a third of the characters.
SHORTEST = 60


def stand_in(
    entry: FeedEntry, source: Source, now: datetime, page: Extraction | None = None
) -> Article | None:
    """The article as its feed and the visible beginning of its page tell it.

    Args:
        entry: what the feed says.
        source: who offered it.
        now: the present time.
        page: what its page turned out to be, if it could be had.

    Returns:
        An article whose `text_from` is "beginning" where the page's beginning is part of it and
        "feed" ("summary only") where it is not; None when both say too little.
    """
    told = entry.content or entry.summary
    shown = page.beginning if page else ""
    text = _joined(told, shown)
    if len(text.encode("utf-8", "replace")) < SHORTEST:
        return None
    text_from: TextFrom = "beginning" if shown and shown in text else "feed"
    article = article_of_feed(entry, text, source, now)
    if page and shown:
        article = replace(
            article,
            title=article.title or page.title,
            authors=article.authors or page.authors,
            published=article.published or page.published,
        )
    return replace(article, text_from=text_from, extractor=text_from)


def _joined(told: str, shown: str) -> str:
    """Both texts, each once: a summary is often the beginning itself, or a part of it."""
    flat_told, flat_shown = " ".join(told.split()), " ".join(shown.split())
    if not flat_shown or flat_shown in flat_told:
        return told
    core = flat_told.rstrip(" .…[]")
    if not core or core in flat_shown:
        return shown
    return f"{told}\n\n{shown}"
