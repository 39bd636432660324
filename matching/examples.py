"""Try a topic on the examples that its author gives."""

from __future__ import annotations

from core.values import Article, Topic
from matching.matcher import Matcher


def check_examples(topic: Topic) -> tuple[str, ...]:
    """One sentence for each must_match that does not match or must_not_match that does.

    An example is tried as the text of an article from nowhere: what the topic asks of language,
    source, country, address, author or wire is granted to a must_match, whose language may be
    too short to tell. A must_not_match fails when it matches in the language it is written in.
    Raises SetupError when the topic cannot be compiled.
    """
    matcher = Matcher([topic])
    problems = []
    for example in topic.must_match:
        if not matcher.match_example(Article(url="", title="", text=example)):
            problems.append(f'topic "{topic.slug}": must_match "{example}" does not match')
    for example in topic.must_not_match:
        for hit in matcher.match(Article(url="", title="", text=example)):
            found = " and ".join(f'"{term}"' for term in hit.terms)
            problems.append(f'topic "{topic.slug}": must_not_match "{example}" matches by {found}')
    return tuple(problems)
