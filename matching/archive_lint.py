"""Which terms of the topics an archive never had, or only in what was left out of the pages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from core.values import Article, Term, Topic
from matching.compiling import literals, topic_tree
from matching.matcher import Matcher


@dataclass(frozen=True, slots=True)
class Seen:
    """What an archive says of the terms of one topic, those below a NOT left out."""

    topic: str
    articles: int
    never: tuple[str, ...]
    only_furniture: tuple[str, ...]


def look_at_archive(topics: Sequence[Topic], articles: Iterable[Article]) -> tuple[Seen, ...]:
    """Look for every term of every topic by itself, in one pass over the articles.

    Raises SetupError and QueryError for topics that cannot be compiled.
    """
    terms = {
        topic.slug: tuple(
            dict.fromkeys(term.text for term in literals(topic_tree(topic), nots=False))
        )
        for topic in topics
    }
    every = dict.fromkeys(text for written in terms.values() for text in written)
    matcher = Matcher([Topic(slug=text, name="", any=(Term(text),)) for text in every])
    found: set[str] = set()
    furniture: set[str] = set()
    count = 0
    for article in articles:
        count += 1
        found.update(hit.topic for hit in matcher.match(article))
        if article.dropped:
            left_out = Article("", "", "\n\n".join(article.dropped), language=article.language)
            furniture.update(hit.topic for hit in matcher.match(left_out))
    furniture -= found
    return tuple(
        Seen(
            slug,
            count,
            tuple(text for text in written if text not in found and text not in furniture),
            tuple(text for text in written if text in furniture),
        )
        for slug, written in terms.items()
    )
