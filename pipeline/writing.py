"""A topic in its other form: lists as a query, and a query as lists."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from core.errors import SetupError
from core.values import Topic
from matching import writing
from matching.syntax import QueryError


def written_as(topic: Topic, form: Literal["query", "lists"]) -> Topic:
    """The topic with a query alone, or with lists alone, that finds the same.

    Raises SetupError for a query that cannot be read, and where lists cannot say it.
    """
    try:
        if form == "query":
            query = writing.as_query(topic)
            empty: tuple[()] = ()
            return replace(
                topic, query=query, any=empty, all=empty, none=empty, languages=empty,
                sources=empty, version="",
            )  # fmt: skip
        lists = writing.as_lists(topic) if topic.query else topic
    except QueryError as error:
        raise SetupError(
            f'topic "{topic.slug}", query, column {error.column}: {error.message}'
        ) from error
    if lists is None:
        raise SetupError(
            f'topic "{topic.slug}": lists say only which terms must and must not occur (no NEAR, '
            "field, count or weight, no AND within an OR): keep the query"
        )
    return lists
